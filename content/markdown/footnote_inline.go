package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// inlineNotes parses a footnote where its mark stands, as Pandoc and Obsidian
// have them: a word.^[The note.] Elsewhere ^[a-z] is a regular expression: so
// the mark follows what it is of, and the note is more than one word.
type inlineNotes struct{}

// longestNote is how far, in bytes, its end is looked for.
const longestNote = 2000

func (inlineNotes) Trigger() []byte { return []byte{'^'} }

func (inlineNotes) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) < 3 || line[1] != '[' || util.IsSpaceRune(block.PrecendingCharacter()) {
		return nil
	}
	block.Advance(2)
	lines, ok := noteLines(block)
	if !ok || !bytes.ContainsAny(bytes.TrimSpace(lines.Value(block.Source())), " \n") {
		return nil
	}
	if c := block.Peek(); bytes.IndexByte([]byte("([{*+?$"), c) >= 0 {
		return nil // a link that is raised, or an expression
	}
	s := footnotesOf(pc)
	if s == nil {
		s = newFootnotes(pc)
	}
	s.list.Count++
	note := east.NewFootnote(nil)
	note.Index = s.list.Count
	paragraph := ast.NewParagraph()
	paragraph.SetLines(lines)
	note.AppendChild(note, paragraph)
	s.inline = append(s.inline, note)
	return east.NewFootnoteLink(note.Index)
}

// noteLines reads up to the bracket that closes, and moves behind it.
func noteLines(block text.Reader) (lines *text.Segments, ok bool) {
	lines = text.NewSegments()
	for depth, size := 1, 0; size < longestNote; {
		line, segment := block.PeekLine()
		if line == nil || segment.Padding != 0 {
			return nil, false
		}
		for i := 0; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '[':
				depth++
			case ']':
				if depth--; depth == 0 {
					lines.Append(segment.WithStop(segment.Start + i))
					block.Advance(i + 1)
					return lines, true
				}
			}
		}
		lines.Append(segment)
		size += len(line)
		block.AdvanceLine()
	}
	return nil, false
}

// inlineNote appends the text of a note that was written within a line.
func (b *builder) inlineNote(paragraph ast.Node) {
	s := bytes.TrimSpace(paragraph.Lines().Value(b.source))
	if !b.prose.inlineMarkdown(s) {
		b.prose.unescape(s)
	}
}
