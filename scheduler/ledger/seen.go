package ledger

// Notices about messages that were not accounted for.
const (
	NoticeFound       = "found"       // the channel contained posts that the ledger did not know and has now recorded
	NoticeUnaccounted = "unaccounted" // more messages arrived meanwhile than are checked
	NoticeTwice       = "twice"       // a post is in the channel twice, at Link and Detail: delete_copy, keep
)

// ActDelete deletes the second copy of a post.
const ActDelete = "delete_copy"

// SeenMessage is a message of a channel that is not one of our parts.
type SeenMessage struct {
	Chat      int64
	MessageID int
	Plain     string // what it says
	Edited    bool   // it was edited; not kept
	Person    bool   // a person is named as its author
	CopyOf    int64  // the delivery that it may be a second copy of; an admin is asked

	Pins  int   // the message whose pin it reports; 0: none; not stored
	Group int64 // the discussion group with the copy that reported it; 0 if the channel did; not stored
	Copy  int   // the id of that copy
}

// Seen reads and writes the messages of a chat that are not accounted for, and the second copies
// that an admin is asked about.
type Seen interface {
	// In returns those of a chat, by id.
	In(chat int64) ([]SeenMessage, error)
	// Put writes one; its key is the chat and the id.
	Put(SeenMessage) error
	// Drop forgets one.
	Drop(chat int64, messageID int) error
}
