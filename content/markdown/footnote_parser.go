package markdown

import (
	"slices"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// goldmark looks each mark of a footnote up in a list and sorts that list by
// inserting: 5,000 footnotes cost it seconds. Here the parser of their text is
// goldmark's; who keeps, finds and sorts them is not.

// footnoteState is what is known of the footnotes of a document.
type footnoteState struct {
	list    *east.FootnoteList
	byLabel map[string]*east.Footnote // the first of each label counts
	inline  []*east.Footnote          // written where their marks are
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

// Close takes the footnote out of where it was written.
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

// footnoteMarks parses [^label], and ![^label], in which ! is text.
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

// labelOf is what stands before the bracket that closes; nil if another opens
// before, or it does not close within the 999 bytes of a label.
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

// footnotesLast puts the footnotes that are referred to at the end of the
// document, in the order of their marks.
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
