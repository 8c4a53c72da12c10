package ledger

// Version is a version of an article's file that a post shows or showed.
type Version struct {
	Delivery int64
	Hash     [32]byte // of the file
	Copy     string   // of the articles, in which it was seen last; "" if in none
	Commit   string   // of the repository, by which the post came to show it; NoCommit, "" if nobody has said
}

// NoCommit says that a version comes from no commit that is known.
const NoCommit = "-"

// NoticeOlder is told of a post whose file, in this copy of the articles, is a version
// that the post showed before: overwrite, keep.
const NoticeOlder = "older"
