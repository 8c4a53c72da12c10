package ledger

import (
	"fmt"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Drift is one difference, found by an audit (package audit), between a post and the ledger. The
// admins see it and decide what to do about it.
type Drift struct {
	Delivery int64
	Kind     string // an audit.Kind
	Part     int    // from 1; 0 for the whole post
	Message  int    // its id in the channel
	Link     string // that leads nowhere
	Reads    string // identifies the text of a message that somebody edited

	Slug, Title string
	Path        string // of the file
	Line        int    // of the file to correct; 0 for none
	Post        string // its address
	Detail      locale.Message
	Cure        Cure

	Found  time.Time
	Tokens []string // prefix of the tokens of its buttons: its own, and those shared by several posts
	Fate   DriftFate
	By     Actor // who decided
	Why    locale.Message
}

// Cure is how a post can be brought back to what the ledger says.
type Cure string

// The cures.
const (
	CureNone  Cure = ""      // nothing that the program could do
	CureEdit  Cure = "edit"  // an edit of its message
	CureAgain Cure = "again" // publish it again in place of what is left of it
	CureFile  Cure = "file"  // the author has to correct the file
)

// DriftFate is what has been decided about a drift.
type DriftFate string

// The fates.
const (
	DriftOpen    DriftFate = ""        // nothing yet
	DriftOrdered DriftFate = "ordered" // to be repaired, after another look
	DriftDone    DriftFate = "done"    // the repair was handed to the workers
	DriftLeft    DriftFate = "left"    // it stays as it is
	DriftRefused DriftFate = "refused" // it cannot be repaired, for the reason in Why
)

// Key identifies the subject of a drift.
func (d *Drift) Key() string {
	return fmt.Sprintf("%d %s %d %d %s", d.Delivery, d.Kind, d.Part, d.Message, d.Link)
}

// Has reports whether the drift has a button with this token.
func (d *Drift) Has(token string) bool {
	notice, _, _ := strings.Cut(token, tokenOf)
	for _, t := range d.Tokens {
		if t == notice {
			return true
		}
	}
	return false
}

// Button returns the token of a button of the drift: its own, or one for several posts.
func (d *Drift) Button(several bool, kind string) string {
	i := 0
	if several {
		i = 1
	}
	if i >= len(d.Tokens) {
		return ""
	}
	return d.Tokens[i] + tokenOf + kind
}

// Drifts reads and writes what audits found, and the messages that show it to the admins.
type Drifts interface {
	// All returns the drifts, by key.
	All() ([]Drift, error)
	// Put writes a drift under its key.
	Put(Drift) error
	// Drop forgets one.
	Drop(key string) error
	// Standings returns the messages that show the drifts.
	Standings() ([]Standing, error)
	// PutStanding writes such a message; its key is the chat and the topic.
	PutStanding(Standing) error
	// DropStanding deletes one.
	DropStanding(chat int64, topic int) error
}

// PutDriftButtons creates the buttons of the drifts: one for each post, and one for all posts with
// the same cure. Earlier buttons become invalid.
func PutDriftButtons(notices Notices, now time.Time, all []Drift) error {
	own, several := map[int64]string{}, token()
	var posts []int64
	for i := range all {
		d := &all[i]
		if own[d.Delivery] == "" {
			own[d.Delivery] = token()
			posts = append(posts, d.Delivery)
		}
		d.Tokens = []string{own[d.Delivery], several}
	}
	for _, kind := range []string{ActRestore, ActResend, ActLeaveDrift} {
		for _, post := range posts {
			if err := notices.PutButton(ActionRow{Token: own[post] + tokenOf + kind, Kind: kind, Deliveries: []int64{post}, Made: now}); err != nil {
				return err
			}
		}
		if err := notices.PutButton(ActionRow{Token: several + tokenOf + kind, Kind: kind, Deliveries: posts, Made: now}); err != nil {
			return err
		}
	}
	return nil
}
