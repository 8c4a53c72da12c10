package ledger

// Version is a version of an article's file that a post shows or showed.
type Version struct {
	Delivery int64
	Hash     [32]byte // of the file
	Copy     string   // of the articles in which it was last seen; "" for none
	Commit   string   // the repository's commit by which the post got this version; NoCommit; "" if unknown yet
}

// NoCommit says that a version does not come from a known commit.
const NoCommit = "-"

// NoticeOlder reports a post whose file, in this copy of the articles, has a version that the post
// showed before: overwrite, keep.
const NoticeOlder = "older"

// Versions reads and writes the versions of files that posts show or showed.
type Versions interface {
	// Of returns those of the post of a delivery.
	Of(delivery int64) ([]Version, error)
	// In returns those last seen in a copy of the articles.
	In(copyOf string) ([]Version, error)
	// Put writes versions. An empty Copy or Commit does not overwrite a recorded one.
	Put([]Version) error
}
