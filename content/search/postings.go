package search

// count is how often an article has a word.
type count struct{ title, text int }

// posting says that a document has a term: its number, whether the title has
// it, and how often the text has it, up to 127 times.
type posting uint32

// postings of a term, in the order in which documents were added.
type postings []posting

const (
	titleBit = 1 << 7
	maxCount = titleBit - 1
	maxDocs  = 1 << 24 // documents that a posting can number
)

func newPosting(doc uint32, c count) posting {
	p := posting(doc%maxDocs) << 8
	if c.title > 0 {
		p |= titleBit
	}
	return p | posting(min(c.text, maxCount))
}

func (p posting) doc() uint32                 { return uint32(p >> 8) }
func (p posting) inTitle() bool               { return p&titleBit != 0 }
func (p posting) count() int                  { return int(p & maxCount) }
func (p posting) renumber(doc uint32) posting { return posting(doc)<<8 | p&(1<<8-1) }
