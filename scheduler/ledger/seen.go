package ledger

// What is told of messages that were not accounted for.
const (
	NoticeFound       = "found"       // posts were in the channel that the ledger did not know: it knows them now
	NoticeUnaccounted = "unaccounted" // more messages came meanwhile than are looked at
	NoticeTwice       = "twice"       // a post is in the channel twice: delete_copy, keep; Link and Detail lead there
)

// ActDelete deletes the second copy of a post.
const ActDelete = "delete_copy"

// SeenMessage is a message of a channel that is not a part of ours.
type SeenMessage struct {
	Chat      int64
	MessageID int
	Plain     string // what it says
	Edited    bool   // it was edited; not kept
	Person    bool   // a person is named as its author
	CopyOf    int64  // the delivery of which it is a second copy that an admin is asked about

	Group int64 // the discussion group that told of it, by its copy there; 0 if the channel did; not kept here
	Copy  int   // the id of that copy
}
