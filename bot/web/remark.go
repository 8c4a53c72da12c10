package web

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/rich"
)

// origin is the source line of a block, and the beginning of its text.
type origin struct {
	line  int
	first string // line of its text
}

// originsOf lists the blocks whose lines are known, in order.
func originsOf(blocks []rich.Block) []origin {
	var out []origin
	add := func(line int, text string) {
		if line > 0 {
			first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
			out = append(out, origin{line, first})
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *rich.Paragraph:
			add(b.Line, b.Text.String)
		case *rich.Heading:
			add(b.Line, b.Text.String)
		case *rich.Pre:
			add(b.Line, b.Text.String)
		case *rich.Media:
			add(b.Line, b.Caption.String)
		case *rich.Gallery:
			for _, m := range b.Media {
				add(m.Line, m.Caption.String)
			}
		case *rich.Quote:
			out = append(out, originsOf(b.Blocks)...)
		case *rich.Details:
			out = append(out, originsOf(b.Blocks)...)
		case *rich.List:
			for _, item := range b.Items {
				out = append(out, originsOf(item.Blocks)...)
			}
		}
	}
	return out
}

// remarks returns the findings about the article's own file as HTML, by the line of the
// block that they are about: the last block that begins at or before the finding's
// line.
func remarks(findings []finding, path string, blocks []origin) map[int]string {
	out := map[int]string{}
	for _, f := range findings {
		best := 0
		for _, b := range blocks {
			if b.line <= f.Line && b.line > best {
				best = b.line
			}
		}
		if best == 0 || f.Path != path {
			continue // about the front matter, or another file: only in the list
		}
		class := "note"
		if f.Error {
			class += " error"
		}
		out[best] += `<span class="` + class + `"><code>` + template.HTMLEscapeString(f.Path) + ":" + strconv.Itoa(f.Line) + "</code> " + string(f.HTML) + "</span>"
	}
	return out
}

// spot is the position of a block in the texts of a post.
type spot struct {
	line, part, start, end int // start and end are offsets in bytes; end is after the block's first line
}

// spotsOf finds blocks in the texts that they were converted to, in order.
func spotsOf(blocks []origin, texts []string) []spot {
	var out []spot
	part, from := 0, 0
	for _, b := range blocks {
		if b.first == "" {
			continue
		}
		for i, at := part, from; i < len(texts); i, at = i+1, 0 {
			found := strings.Index(texts[i][at:], b.first)
			if found < 0 {
				continue
			}
			start := at + found
			end := start + len(b.first)
			if line := strings.IndexByte(texts[i][end:], '\n'); line >= 0 {
				end += line + 1
			} else {
				end = len(texts[i])
			}
			out = append(out, spot{b.line, i, start, end})
			part, from = i, start+len(b.first)
			break
		}
	}
	return out
}

// notesOf returns the remarks for a part of a post, by their offsets in its text.
func notesOf(part int, spots []spot, remarks map[int]string) []page.Note {
	var out []page.Note
	for _, s := range spots {
		if html := remarks[s.line]; s.part == part && html != "" {
			out = append(out, page.Note{At: s.end, HTML: html})
		}
	}
	return out
}
