package ledger

// Added is what the program adds to the post of a delivery beside its file: links to
// other posts. What it is made of changes without the file, so it has a hash of its
// own. The zero Added, apart from Delivery, is that of a post to which nothing was
// added.
type Added struct {
	Delivery int64
	Input    [32]byte // of what the post has, or was left out of it for good; zero for nothing
	Wanted   [32]byte // of what it is to have, while that is another
	Asked    bool     // the admins are asked whether it may have it
	Declined bool     // and said no to Wanted
}
