package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// For Markdown an element of HTML may end at a blank line; a script or a style
// sheet that holds one goes on in what seem to be blocks of text.

// longestDropped is in how many blocks its end is looked for.
const longestDropped = 200

// dropOn looks for the end of the element whose text is being dropped when a
// block of HTML ends, and returns what stands behind it; the blocks up to there
// are left out. Where it does not end, the text is the author's.
func (bh *blockHTML) dropOn(n ast.Node) (rest []byte) {
	name := bh.inline.dropping
	bh.inline.dropping = ""
	next := n.NextSibling()
	for range longestDropped {
		if next == nil {
			return nil
		}
		if begins, rest, ends := bh.findEnd(next, name); begins {
			return nil
		} else if ends {
			bh.dropped = next
			return rest
		}
		next = next.NextSibling()
	}
	return nil
}

// findEnd looks for the end of an element in a block; begins: another of the
// kind begins before it.
func (bh *blockHTML) findEnd(n ast.Node, name string) (begins bool, rest []byte, ends bool) {
	var s []byte
	switch v := n.(type) {
	case *ast.FencedCodeBlock:
		return false, nil, false
	case *ast.HTMLBlock:
		s = bh.htmlLines(v)
	default:
		for c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock; c = c.NextSibling() {
			if begins, rest, ends = bh.findEnd(c, name); begins || ends {
				return begins, rest, ends
			}
		}
		if lines := n.Lines(); lines != nil {
			s = lines.Value(bh.b.source)
		}
	}
	small := bytes.ToLower(s)
	at, start := bytes.Index(small, []byte("</"+name)), bytes.Index(small, []byte("<"+name))
	if start >= 0 && (at < 0 || start < at) {
		return true, nil, false
	}
	if at < 0 || len(small) != len(s) {
		return false, nil, false
	}
	_, rest, _ = bytes.Cut(s[at:], []byte{'>'})
	return false, rest, true
}
