package comment

import (
	"bytes"
	"regexp"
)

// Code that a document runs and does not show.
var (
	chunkHeader = regexp.MustCompile("^(?:`{3,}|~{3,})[ \\t]*(?:\\{[ \\t]*[a-zA-Z][^{}\\n]*\\}[^`\\n]*|@(?:setup|meta|eval)\\b[^\\n]*)(?:\\n|$)")
	rawFormat   = regexp.MustCompile(`^\{=(?:latex|tex|beamer|context|openxml|docx|odt|opendocument|rtf|typst|ms|man|icml|texinfo|asciidoc|rst)\}`)
	chunkOption = regexp.MustCompile(`(?i)^[ \t>]*(?:#|//|--|%+|;+)\|[ \t]*(?:(include|echo)[ \t]*:[ \t]*(?:false|no)\b)?`)
	cellTag     = regexp.MustCompile(`\bremove[-_](?:cell|input)\b`)
	notShown    = regexp.MustCompile(`(?i)[ \t,{](?:include|echo)[ \t]*=[ \t]*(?:FALSE|F)\b`)
)

// longestOptions is how many lines with options below the fence of a chunk are read.
const longestOptions = 20

// hiddenChunk reports whether the fence at the start of a text begins code that the page of the
// document does not show:
//
//	```{r setup, include=FALSE}      knitr; echo=FALSE as well
//	```{python}                      Quarto, with a line #| include: false
//	```{code-cell}                   MyST, with the tag remove-cell or remove-input
//	```@setup                        Documenter
//	```{todo}                        MyST: Sphinx shows it only on demand
//	```{=latex}                      Pandoc, for another format
func hiddenChunk(rest []byte) bool {
	after := bytes.TrimLeft(rest, "`~")
	after = bytes.TrimLeft(after, " \t")
	if len(after) < 3 || after[0] != '{' && after[0] != '@' {
		return false
	}
	if rawFormat.Match(after[:min(len(after), longestMark)]) || bytes.HasPrefix(after, []byte("{todo}")) {
		return true
	}
	header := chunkHeader.Find(rest[:min(len(rest), longestMark)])
	if header == nil {
		return false
	}
	if after[0] == '@' || notShown.Match(header) {
		return true
	}
	cell, within := bytes.HasPrefix(after, []byte("{code-cell}")), false
	rest = rest[len(header):]
	for range longestOptions {
		line, below, _ := bytes.Cut(rest, []byte{'\n'})
		m := chunkOption.FindSubmatch(line)
		switch bare := bytes.TrimSpace(line); {
		case m != nil:
			if len(m[1]) > 0 {
				return true
			}
		case !cell:
			return false
		case string(bare) == "---":
			if within {
				return false
			}
			within = true
		case !within && !bytes.HasPrefix(bare, []byte{':'}):
			return false
		case cellTag.Match(bare):
			return true
		}
		rest = below
	}
	return false
}
