package search

import (
	"encoding/binary"
	"iter"
)

// count is how often an article has a word.
type count struct{ title, text int }

// posting says that a document has a term.
type posting struct {
	doc   uint32
	title bool // whether the title has it
	count int  // how often the text has it, up to maxCount times
}

// counted returns the count that was passed to add, up to maxCount.
func (p posting) counted() count {
	if p.title {
		return count{1, p.count}
	}
	return count{0, p.count}
}

// postings are the postings of a term, in the order in which documents were added:
// mostly one byte each, since a large site has 20 million.
type postings struct {
	data []byte // see add
	last uint32 // last document, counted from 1
	n    uint32
}

const (
	maxCount = 127
	fewBits  = 2 // of a count that is stored together with the document
	fewMost  = 1<<fewBits - 1
)

// add adds a posting of a document, which must be after the earlier ones. It stores the
// distance to the last one, whether the title has the term and the count, up to
// fewMost, as one varint; then the count, if that is at least fewMost.
func (l *postings) add(doc uint32, c count) {
	text := min(c.text, maxCount)
	n := uint64(doc-l.last)<<(fewBits+1) | uint64(min(text, fewMost))
	if c.title > 0 {
		n |= 1 << fewBits
	}
	l.data = binary.AppendUvarint(l.data, n)
	if text >= fewMost {
		l.data = append(l.data, byte(text))
	}
	l.last = doc + 1
	l.n++
}

// all yields the postings in order.
func (l *postings) all() iter.Seq[posting] {
	return func(yield func(posting) bool) {
		next := uint32(0)
		for data := l.data; len(data) > 0; {
			n, size := binary.Uvarint(data)
			data = data[size:]
			p := posting{doc: next + uint32(n>>(fewBits+1)), title: n>>fewBits&1 != 0, count: int(n & fewMost)}
			if p.count == fewMost {
				p.count, data = int(data[0]), data[1:]
			}
			next = p.doc + 1
			if !yield(p) {
				return
			}
		}
	}
}
