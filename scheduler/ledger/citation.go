package ledger

// Citation is a link in the post of a delivery to another article. Like Added, its target changes
// without the file: the other article gets another post, or another address on the site.
type Citation struct {
	Delivery int64
	Name     string // of the linked article
	Target   string // where the link leads; "" if it was removed
	Post     bool   // Target is the address of a post, not of a page on the site
	Wanted   string // where it should lead, while an admin is asked about that or after one declined it
	Asked    bool   // the admins are asked
	Declined bool   // and said no to Wanted
}

// Citations reads and writes which articles posts link to.
type Citations interface {
	// Of returns the citations in the post of a delivery, by slug.
	Of(delivery int64) ([]Citation, error)
	// To returns the citations of an article, by delivery.
	To(name string) ([]Citation, error)
	// All returns all citations, by slug and delivery.
	All() ([]Citation, error)
	// Put writes a citation; its key is the delivery and the slug.
	Put(Citation) error
	// Drop forgets one.
	Drop(delivery int64, name string) error

	// Adopted returns the id of the last delivery, among those published before citations were
	// recorded, whose citations have been recorded since.
	Adopted() (delivery int64, err error)
	PutAdopted(delivery int64) error
	// SentAfter returns, in order, the ids of at most limit sent deliveries with ids greater than
	// the given one.
	SentAfter(delivery int64, limit int) ([]int64, error)
}
