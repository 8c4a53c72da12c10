package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// MkDocs and the extensions that Material for MkDocs recommends:
// https://squidfunk.github.io/mkdocs-material/reference/,
// https://facelessuser.github.io/pymdown-extensions/

var (
	tabLine   = regexp.MustCompile(`^(\s*)===[!+]?\s+"([^"]*)"\s*$`)
	snippet   = regexp.MustCompile(`^\s*(;?)-{1,}8<-{1,}(?:\s+["']([^"']*)["'])?\s*$`)
	option    = regexp.MustCompile(`^\s{4,}[a-z_-]+:(?:\s|$)`)
	blockOpen = regexp.MustCompile(`^(\s*)/{3,}\s*([a-z][a-z-]*)\s*(?:\|\s*(.*))?$`)
	blockShut = regexp.MustCompile(`^(\s*)/{3,}\s*$`)
	abbr      = regexp.MustCompile(`^ {0,3}\*\[[^\[\]]{1,150}\]:\s`)
)

// mkdocs makes headings of tabs and containers of blocks, includes snippets, and
// removes abbreviations.
func (r *rewriter) mkdocs(text string) (string, bool) {
	if m := tabLine.FindStringSubmatch(text); m != nil {
		r.tabs = append(r.tabs, len(m[1])+4*len(r.tabs)+4)
		return m[1] + "#### " + strings.TrimSpace(words(m[2])), true
	}
	if m := snippet.FindStringSubmatch(text); m != nil {
		return r.snippet(text, m[1] != "", m[2])
	}
	switch {
	case abbr.MatchString(text):
		r.block = goesOn
		if r.indentedAhead() {
			return "", true
		}
		r.block = nil
		return "", true
	case blockShut.MatchString(text):
		return blockShut.FindStringSubmatch(text)[1] + ":::", true
	}
	m := blockOpen.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	for line := range strings.Lines(string(r.ahead[:min(len(r.ahead), 400)])) { // its options
		if !option.MatchString(line) {
			break
		}
		r.skip++
	}
	switch m[2] {
	case "caption", "figure-caption", "table-caption", "html", "define":
		if r.hasAhead("///") {
			r.block = func(line string) (string, bool) {
				if blockShut.MatchString(line) {
					return "", false
				}
				return line, true
			}
		}
		return "", true
	case "tab":
		return m[1] + "::: quote " + strings.TrimSpace(m[3]), true
	}
	return strings.TrimRight(m[1]+"::: "+m[2]+" "+strings.TrimSpace(m[3]), " "), true
}

// goesOn removes the indented continuation lines of an abbreviation.
func goesOn(string) (string, bool) { return "", false }

// indentedAhead reports whether the next line is indented text.
func (r *rewriter) indentedAhead() bool {
	return (bytes.HasPrefix(r.ahead, []byte("    ")) || bytes.HasPrefix(r.ahead, []byte("\t"))) && len(bytes.TrimSpace(r.ahead[:max(0, bytes.IndexByte(r.ahead, '\n'))])) > 0
}

// snippet includes a file, like Jekyll's include, or a list of files up to the next
// such sign.
func (r *rewriter) snippet(text string, escaped bool, name string) (string, bool) {
	if escaped {
		return strings.Replace(text, ";", "", 1), true
	}
	if name == "" {
		if !r.hasAhead("8<--") {
			return text, true
		}
		r.block = func(line string) (string, bool) {
			if snippet.MatchString(line) {
				return "", false
			}
			return r.file(strings.TrimSpace(line)), true
		}
		return "", true
	}
	return r.file(name), true
}

// file returns the tag that includes a file. A part of a file, a:1:3 or a:name, and a
// file from the web are left out.
func (r *rewriter) file(name string) string {
	if name == "" || strings.HasPrefix(name, ";") {
		return ""
	}
	if strings.ContainsAny(name, ":{}%") {
		r.found("lint.dialect.snippet", "name", name)
		return ""
	}
	return `{% include_relative "` + name + `" %}`
}

// dedent removes the indentation of open tabs from a line of their text, and ends those
// whose text is indented more.
func (r *rewriter) dedent(text string) string {
	if len(r.tabs) == 0 || strings.TrimSpace(text) == "" {
		return text
	}
	bare := strings.TrimLeft(text, " \t")
	indent := len(strings.ReplaceAll(text[:len(text)-len(bare)], "\t", "    "))
	for len(r.tabs) > 0 && indent < r.tabs[len(r.tabs)-1] {
		r.tabs = r.tabs[:len(r.tabs)-1]
	}
	if len(r.tabs) == 0 {
		return text
	}
	return strings.Repeat(" ", indent-4*len(r.tabs)) + bare
}
