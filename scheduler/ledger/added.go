package ledger

// Added is what the program adds to the post of a delivery beyond its file: links to other posts.
// These change without the file, so they have a hash of their own. The zero Added, apart from
// Delivery, means that nothing was added.
type Added struct {
	Delivery int64
	Input    [32]byte // of what the post has, or permanently lacks; zero if nothing was added
	Wanted   [32]byte // of what it should have, if that differs
	Asked    bool     // the admins are asked whether to make the change
	Declined bool     // and said no to Wanted
}
