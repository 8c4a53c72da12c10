package markdown

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/rich"
)

// footnoteName and footnoteMark return the names of a footnote's Reference and of the
// Anchor at its first mark.
func footnoteName(index int) string { return "fn" + strconv.Itoa(index) }
func footnoteMark(index int) string { return "fnref" + strconv.Itoa(index) }

// footnoteLink builds the mark of a footnote: [1], which leads to it.
func (pr *prose) footnoteLink(n *east.FootnoteLink) {
	if !pr.b.marks[n.Index] {
		if pr.b.marks == nil {
			pr.b.marks = map[int]bool{}
		}
		pr.b.marks[n.Index] = true
		pr.open(rich.Anchor, footnoteMark(n.Index))
	}
	link := pr.open(rich.ReferenceLink, footnoteName(n.Index))
	pr.text.WriteByte('[')
	pr.text.WriteString(strconv.Itoa(n.Index))
	pr.text.WriteByte(']')
	pr.close(link)
}

// footnotes builds the footnotes after a divider: an ordered list. The first paragraph
// of each is a Reference, followed by a sign that links back.
func (b *builder) footnotes(n *east.FootnoteList) {
	l := &rich.List{Ordered: true, Tight: true}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		note := c.(*east.Footnote)
		base := len(b.stack)
		if first := c.FirstChild(); first != nil && isText(first) {
			b.note(first, note.Index)
		} else {
			b.note(nil, note.Index)
		}
		b.stack = append(b.stack, b.siblings(after(c.FirstChild()))...)
		l.Items = append(l.Items, rich.Item{Blocks: b.take(base), Value: note.Index, Kind: '1'})
	}
	if len(l.Items) > 0 {
		b.push(&rich.Divider{})
		b.push(l)
	}
}

func isText(n ast.Node) bool {
	return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock
}

// after returns the first block that note has not built.
func after(first ast.Node) ast.Node {
	if first != nil && isText(first) {
		return first.NextSibling()
	}
	return first
}

// note builds the first paragraph of a footnote.
func (b *builder) note(paragraph ast.Node, index int) {
	b.prose.begin()
	reference := b.prose.open(rich.Reference, footnoteName(index))
	line := 0
	if paragraph != nil {
		line = b.lineOf(paragraph)
		if b.prose.inlines(paragraph.FirstChild(), nil); paragraph.FirstChild() == nil {
			b.inlineNote(paragraph)
		}
		b.inline.closeElements(0) // what its author left open ends before the link back
	}
	if b.prose.text.Len() == b.prose.textStart {
		b.prose.text.WriteString("[" + strconv.Itoa(index) + "]")
	}
	b.prose.close(reference)
	if !b.marks[index] { // its mark is in a place without text, such as an image's title
		b.pushParagraph(b.prose.end(), line)
		return
	}
	b.prose.text.WriteByte(' ')
	back := b.prose.open(rich.BackLink, footnoteMark(index))
	b.prose.text.WriteString("↩")
	b.prose.close(back)
	b.pushParagraph(b.prose.end(), line)
}

// inlineNotes parses a footnote at its mark, as in Pandoc and Obsidian: a word.^[The
// note.] Elsewhere ^[a-z] is a regular expression, so the mark has to follow a word,
// and the note has to have more than one word.
type inlineNotes struct{}

// longestNote is how far its end is looked for, in bytes.
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
		return nil // superscript link, or a regular expression
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

// noteLines reads to the closing bracket, and advances past it.
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

// inlineNote appends the text of an inline note.
func (b *builder) inlineNote(paragraph ast.Node) {
	s := bytes.TrimSpace(paragraph.Lines().Value(b.source))
	if !b.prose.inlineMarkdown(s) {
		b.prose.unescape(s)
	}
}

// goldmark looks up each mark of a footnote in a list and sorts that list by insertion:
// 5,000 footnotes take seconds. Here only the parser of their text is goldmark's;
// storing, finding and sorting them is not.

// footnoteState has the footnotes of a document.
type footnoteState struct {
	list    *east.FootnoteList
	byLabel map[string]*east.Footnote // the first one with a label wins
	inline  []*east.Footnote          // written at their marks
}

var footnotesKey = parser.NewContextKey()

func footnotesOf(pc parser.Context) *footnoteState {
	s, _ := pc.Get(footnotesKey).(*footnoteState)
	return s
}

func newFootnotes(pc parser.Context) *footnoteState {
	s := &footnoteState{list: east.NewFootnoteList(), byLabel: map[string]*east.Footnote{}}
	pc.Set(footnotesKey, s)
	return s
}

// footnoteBlocks parses [^label]: text.
type footnoteBlocks struct{ parser.BlockParser }

// Close removes the footnote from its place.
func (footnoteBlocks) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	s := footnotesOf(pc)
	if s == nil {
		s = newFootnotes(pc)
		node.Parent().InsertBefore(node.Parent(), node, s.list)
	}
	node.Parent().RemoveChild(node.Parent(), node)
	s.list.AppendChild(s.list, node)
	note := node.(*east.Footnote)
	if _, ok := s.byLabel[string(note.Ref)]; !ok {
		s.byLabel[string(note.Ref)] = note
	}
}

// footnoteMarks parses [^label], and ![^label], in which the ! is text.
type footnoteMarks struct{}

func (footnoteMarks) Trigger() []byte { return []byte{'!', '['} }

func (footnoteMarks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	s := footnotesOf(pc)
	if s == nil {
		return nil
	}
	line, segment := block.PeekLine()
	open := 0
	if line[0] == '!' {
		open = 1
	}
	if len(line) < open+3 || line[open] != '[' || line[open+1] != '^' {
		return nil
	}
	label := labelOf(line[open+2:])
	note := s.byLabel[string(label)]
	if note == nil {
		return nil
	}
	if note.Index < 0 {
		s.list.Count++
		note.Index = s.list.Count
	}
	block.Advance(open + len("[^]") + len(label))
	if open > 0 {
		ast.MergeOrAppendTextSegment(parent, text.NewSegment(segment.Start, segment.Start+1))
	}
	return east.NewFootnoteLink(note.Index)
}

// labelOf returns the text before the closing bracket; nil if another opens before it,
// or if it is not within the 999 bytes of a label.
func labelOf(s []byte) []byte {
	const longest = 999
	s = s[:min(len(s), longest)]
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && util.IsPunct(s[i+1]) {
				i++
			}
		case '[':
			return nil
		case ']':
			return s[:i]
		}
	}
	return nil
}

// footnotesLast moves the footnotes that are referred to to the end of the document, in
// the order of their marks.
type footnotesLast struct{}

func (footnotesLast) Transform(root *ast.Document, _ text.Reader, pc parser.Context) {
	s := footnotesOf(pc)
	if s == nil {
		return
	}
	notes := s.inline
	for n := s.list.FirstChild(); n != nil; n = n.NextSibling() {
		if note := n.(*east.Footnote); note.Index > 0 {
			notes = append(notes, note)
		}
	}
	slices.SortFunc(notes, func(a, b *east.Footnote) int { return a.Index - b.Index })
	s.list.RemoveChildren(s.list)
	if parent := s.list.Parent(); parent != nil {
		parent.RemoveChild(parent, s.list)
	}
	for _, note := range notes {
		s.list.AppendChild(s.list, note)
	}
	if len(notes) > 0 {
		root.AppendChild(root, s.list)
	}
}
