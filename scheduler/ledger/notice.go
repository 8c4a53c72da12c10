package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// The kinds of Notice.
const (
	NoticeFailed       = "failed"        // Telegram refused the article permanently
	NoticeUnconfirmed  = "unconfirmed"   // it may or may not be in the channel: there, again
	NoticeLooking      = "looking"       // the channel cannot be checked now; the search continues
	NoticeLimited      = "limited"       // Telegram asks for a long wait, until Due
	NoticeMissed       = "missed"        // later than catch_up: publish, skip
	NoticeToday        = "today"         // dated today, before the first start: publish, skip
	NoticeHistory      = "history"       // several overdue or very old articles appeared: publish, skip
	NoticeUpcoming     = "upcoming"      // notify_before: publish, move, skip; shown with the post itself
	NoticeApprove      = "approve"       // waits for an admin: approve, move, skip; shown with the post itself
	NoticeApproveAgain = "approve_again" // it changed after it was approved, as Detail says: approve, move, skip; shown with the post itself
	NoticeResend       = "resend"        // it changed since it was ordered to be published again: approve, reject; shown with the post itself
	NoticeApproveEdit  = "approve_edit"  // a published post is to be edited, as Detail says, and its route requires approval: edit_all, keep
	NoticePublished    = "published"     // it is out; Link
	NoticeWithdrawal   = "withdrawal"    // the file is gone or a draft again: withdraw, keep
	NoticeExpired      = "expired"       // its expiryDate has passed: withdraw, keep
	NoticeManyEdits    = "many_edits"    // more than five edits in one scan: edit_all, keep
	NoticeSwapped      = "swapped"       // its file has the text of another post now: edit_all, keep
	NoticeOverwrite    = "overwrite"     // edited by hand in Telegram: overwrite, keep
	NoticeEditFailed   = "edit_failed"   // an edit was refused
	NoticeGone         = "gone"          // the post was deleted in the channel
	NoticeNoRights     = "no_rights"     // the channel is paused
	NoticeTopicClosed  = "topic_closed"  // the topic is closed, and posts for it wait
	NoticeResumed      = "resumed"       // and goes on
	NoticeFolderEmpty  = "folder_empty"  // the folder is gone or empty: nothing was changed
	NoticeTextOnly     = "text_only"     // the server does not support rich messages
	NoticeRichRefused  = "rich_refused"  // this article is sent as text
	NoticeRestored     = "restored"      // the ledger was restored from a backup
	NoticeRoute        = "route"         // published articles have another route now, leading to Detail: relocate, also, leave
	NoticeCopy         = "copy"          // held as a copy of another file, which Detail names: publish, copy
	NoticeUpdate       = "update"        // an update of the program would send these differently: approve, skip
	NoticeUpdateHeld   = "update_held"   // an update of the program no longer sends these
	NoticeLacking      = "lacking"       // it was published without an unreadable picture, as Detail says; the picture is added once it can be read
	NoticeNoComment    = "no_comment"    // the comment under a post (Link) was not sent, as Detail says
	NoticeCommentStays = "comment_stays" // it could not be edited or deleted, as Detail says; Link leads to the copy of the post in the group
	NoticeCommentDoubt = "comment_doubt" // it is unknown whether the comment is there: comment_there, comment_again
	NoticeCrosslinks   = "crosslinks"    // the links between several posts would change: link, no_link
	NoticeContentsOver = "contents_over" // no article names the series of published contents any more: withdraw, keep
	NoticeContentsGone = "contents_gone" // the settings no longer ask for published contents: withdraw, keep
	NoticeNotPinned    = "not_pinned"    // published contents could not be pinned, as Detail says: pin
	NoticeContents     = "contents"      // the contents of several series or categories are to be posted: publish, skip
	NoticeClock        = "clock"         // the machine's clock is wrong, as Detail says
	NoticeClockRight   = "clock_right"   // and right again
	NoticeBlocked      = "blocked"       // it is due soon and will not be published: Path, Line and Detail say why
	NoticeFirst        = "first"         // the bot's first run on the channel (Title, Link): N articles are history, Titles and Due say what comes next
	NoticeRejected     = "rejected"      // the admin By declined it, for the reason in Detail
	NoticeStatus       = "status"        // held for an unknown status, given in Title: public, private
)

// Notice is something that the admins should be told, once.
type Notice struct {
	Kind    string // one of the Notice… constants
	Slug    string
	Title   string
	Path    string // of the file, if it is about one
	Line    int    // 0 if no line is the cause
	Channel int64
	Due     time.Time       // of the article, the first of several; zero if the notice is not about one
	Until   time.Time       // when the last of several was due
	Link    string          // of the post, if there is one
	Detail  locale.Message  // Telegram's own words, or numbers
	N       int             // of articles, if it is about several
	Titles  []string        // and the first of them
	Actions []Action        // buttons
	Data    json.RawMessage // needed to edit the notice later
	By      Actor           // whose action it reports, and who need not be told; zero for none
}

// Notices reads and writes the notices that are not delivered yet, and what the buttons of notices
// do.
type Notices interface {
	// Oldest returns at most limit notices, oldest first.
	Oldest(limit int) ([]NoticeRow, error)
	// Put adds a notice to be delivered.
	Put(NoticeRow) error
	// Drop deletes a delivered notice.
	Drop(id int64) error
	// Button returns what a button does, or ErrNotFound.
	Button(token string) (ActionRow, error)
	// PutButton writes what a button does under its token.
	PutButton(ActionRow) error
}

// soon is how close to its due time an article must be for a message about it to notify with a
// sound.
const soon = 24 * time.Hour

// Sounds reports whether the message makes a sound: it does if the channel cannot be written to,
// and if an article due within a day, or due during the last day, waits for an admin or will not be
// published. Everything else is silent.
func (n Notice) Sounds(now time.Time) bool {
	switch n.Kind {
	case NoticeNoRights, NoticeTopicClosed, NoticeLimited:
		return true
	case NoticeApprove, NoticeApproveAgain, NoticeResend, NoticeFailed, NoticeMissed, NoticeToday, NoticeUnconfirmed,
		NoticeBlocked, NoticeCopy, NoticeStatus, NoticeUpdate, NoticeUpdateHeld, NoticeFolderEmpty:
		return !n.Due.IsZero() && n.Due.Sub(now).Abs() < soon
	}
	return false
}

// The kinds of Action.
const (
	ActPublish   = "publish"
	ActSkip      = "skip"
	ActMove      = "move" // the bot asks for the time, then calls Move
	ActThere     = "there"
	ActAgain     = "again"
	ActEditAll   = "edit_all"
	ActWithdraw  = "withdraw"
	ActKeep      = "keep"
	ActPreview   = "preview" // the bot renders
	ActApprove   = "approve"
	ActReject    = "reject" // decline; the bot asks for the reason, then calls Reject
	ActTrust     = "trust"  // approve, and stop asking before posts of this channel
	ActOverwrite = "overwrite"
	ActRelocate  = "relocate" // publish where the route leads now, and withdraw the other posts
	ActAlso      = "also"     // publish there too
	ActLeave     = "leave"    // leave the posts as they are
	ActReplace   = "replace"  // publish again, and delete the existing post
	ActUndo      = "undo"     // undo a skip, or a withdrawal that has not begun
	ActCopy      = "copy"     // it is a copy and is never published
	ActLink      = "link"     // update the links between posts
	ActNoLink    = "no_link"  // do not
	ActPin       = "pin"      // pin contents once more

	ActCommentThere = "comment_there" // the comment under a post is there
	ActCommentAgain = "comment_again" // it is not: send it again
	ActRestore      = "restore"       // edit a post back to what the ledger says
	ActResend       = "resend"        // publish it again in place of what is left of it
	ActLeaveDrift   = "leave_drift"   // leave what an audit found as it is
	ActPublic       = "public"        // the status in the front matter is public
	ActPrivate      = "private"       // it means that it is not
)

// Action is a button under a Notice; the bot passes Token to Scheduler.Act.
type Action struct {
	Kind  string // one of the Act… constants
	Token string // at most 40 bytes of A-Za-z0-9_-
}

// Notify adds a notice to be delivered to the admins.
func Notify(notices Notices, now time.Time, n Notice) error {
	return notices.Put(NoticeRow{Made: now, Notice: n})
}

// tokenOf splits a button's token into the part that it shares with the other buttons of its
// notice, and its kind.
const tokenOf = "_"

// token returns a new button token: 26 characters of base32.
func token() string { return rand.Text() }

// Buttons creates the buttons of a notice about deliveries.
func Buttons(notices Notices, now time.Time, ids []int64, kinds ...string) ([]Action, error) {
	var out []Action
	notice := token()
	for _, k := range kinds {
		t := notice + tokenOf + k
		if err := notices.PutButton(ActionRow{Token: t, Kind: k, Deliveries: ids, Made: now}); err != nil {
			return nil, err
		}
		out = append(out, Action{Kind: k, Token: t})
	}
	return out, nil
}

// StatusToken is the token of the button that answers whether a status in the front matter
// ("status: evergreen") is public. It depends only on the status, so that the answer is found
// again; kind is ActPublic or ActPrivate.
func StatusToken(said, kind string) string {
	sum := sha256.Sum256([]byte(said))
	return "said" + hex.EncodeToString(sum[:12]) + tokenOf + kind
}

// AskStatus asks, once for all articles that have it, whether a status in the front matter is
// public.
func AskStatus(notices Notices, now time.Time, chat int64, said string, ds []*Delivery) error {
	if _, err := notices.Button(StatusToken(said, ActPublic)); !errors.Is(err, ErrNotFound) {
		return err // it was asked before
	}
	n := Notice{Kind: NoticeStatus, Title: said, Channel: chat, N: len(ds), Titles: Titles(ds)}
	n.Due, n.Until = span(ds)
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	for _, kind := range []string{ActPublic, ActPrivate} {
		token := StatusToken(said, kind)
		if err := notices.PutButton(ActionRow{Token: token, Kind: kind, Deliveries: ids, Made: now}); err != nil {
			return err
		}
		n.Actions = append(n.Actions, Action{Kind: kind, Token: token})
	}
	return Notify(notices, now, n)
}

// StatusPublic reports whether an admin said that a status in the front matter is public. The
// latest answer counts.
func StatusPublic(notices Notices, said string) (bool, error) {
	last, err := Decided(notices, StatusToken(said, ActPublic))
	return last.Kind == ActPublic && !last.Used.IsZero(), err
}

// NotifyOf adds a notice about one delivery.
func NotifyOf(tx Tx, now time.Time, d *Delivery, kind string, detail locale.Message, kinds ...string) error {
	actions, err := Buttons(tx.Notices(), now, []int64{d.ID}, kinds...)
	if err != nil {
		return err
	}
	n := Notice{Kind: kind, Slug: d.Slug, Title: d.Title, Path: d.Path, Channel: d.Chat, Due: d.Due, Detail: detail, Actions: actions}
	if d.MessageID != 0 {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		n.Link = PostLink(ChannelOf(all, d.Chat), d.Chat, d.MessageID)
	}
	return Notify(tx.Notices(), now, n)
}

// NotifyMany adds a notice about several deliveries.
func NotifyMany(tx Tx, now time.Time, chat int64, ds []*Delivery, kind string, kinds ...string) error {
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	actions, err := Buttons(tx.Notices(), now, ids, kinds...)
	if err != nil {
		return err
	}
	n := Notice{Kind: kind, Channel: chat, N: len(ds), Titles: Titles(ds), Actions: actions}
	n.Due, n.Until = span(ds)
	return Notify(tx.Notices(), now, n)
}

// span returns when the first and the last of several articles are due.
func span(ds []*Delivery) (first, last time.Time) {
	for _, d := range ds {
		if !d.Due.IsZero() && (first.IsZero() || d.Due.Before(first)) {
			first = d.Due
		}
		if d.Due.After(last) {
			last = d.Due
		}
	}
	return first, last
}

// Titles returns the titles of the first ten articles.
func Titles(ds []*Delivery) (out []string) {
	for _, d := range ds[:min(len(ds), 10)] {
		out = append(out, d.Title)
	}
	return out
}

// Decided returns the button of a notice that was pressed last; a zero Used if none was.
func Decided(notices Notices, token string) (last ActionRow, err error) {
	notice, _, _ := strings.Cut(token, tokenOf)
	for _, t := range []string{token, ActPublish, ActSkip, ActApprove, ActReject, ActThere, ActAgain, ActEditAll, ActOverwrite, ActWithdraw, ActKeep, ActDelete,
		ActRelocate, ActAlso, ActLeave, ActTrust, ActReplace, ActUndo, ActCopy, ActPublic, ActPrivate, ActLink, ActNoLink, ActPin,
		ActCommentThere, ActCommentAgain, ActRestore, ActResend, ActLeaveDrift} {
		if t != token {
			t = notice + tokenOf + t
		}
		row, err := notices.Button(t)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return last, err
		}
		if row.Used.After(last.Used) {
			last = row
		}
	}
	return last, nil
}
