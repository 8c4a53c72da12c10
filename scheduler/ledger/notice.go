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
	NoticeFailed       = "failed"        // Telegram refused the article for good
	NoticeUnconfirmed  = "unconfirmed"   // it may or may not be out: there, again
	NoticeLooking      = "looking"       // whether it is out cannot be looked up at the moment: it goes on being looked for
	NoticeLimited      = "limited"       // Telegram asks to wait for long; Due is until when
	NoticeMissed       = "missed"        // later than catch_up: publish, skip
	NoticeToday        = "today"         // dated today, before the first start: publish, skip
	NoticeHistory      = "history"       // several overdue or very old articles appeared: publish, skip
	NoticeUpcoming     = "upcoming"      // notify_before: publish, move, skip; shown with the post itself
	NoticeApprove      = "approve"       // waits for an admin: approve, move, skip; shown with the post itself
	NoticeApproveAgain = "approve_again" // what was approved has changed, as Detail says: approve, move, skip; shown with the post itself
	NoticeApproveEdit  = "approve_edit"  // a post that is out is to be edited, as Detail says, and its route asks: edit_all, keep
	NoticePublished    = "published"     // it is out; Link
	NoticeWithdrawal   = "withdrawal"    // the file is gone or a draft again: withdraw, keep
	NoticeExpired      = "expired"       // its expiryDate has come: withdraw, keep
	NoticeManyEdits    = "many_edits"    // more than five edits in one scan: edit_all, keep
	NoticeOverwrite    = "overwrite"     // edited by hand in Telegram: overwrite, keep
	NoticeEditFailed   = "edit_failed"   // an edit was refused
	NoticeGone         = "gone"          // the post was deleted in the channel
	NoticeNoRights     = "no_rights"     // the channel is paused
	NoticeTopicClosed  = "topic_closed"  // nobody may write in the topic; what goes there waits
	NoticeResumed      = "resumed"       // and goes on
	NoticeFolderEmpty  = "folder_empty"  // the folder is gone or empty: nothing was changed
	NoticeTextOnly     = "text_only"     // the server knows no rich messages
	NoticeRichRefused  = "rich_refused"  // this article goes as text
	NoticeRestored     = "restored"      // the ledger came from a backup
	NoticeRoute        = "route"         // published articles have another route now: relocate, also, leave; Detail is where it leads
	NoticeCopy         = "copy"          // held as a copy of another file, which Detail names: publish, copy
	NoticeUpdate       = "update"        // an update of the program would send these differently: approve, skip
	NoticeUpdateHeld   = "update_held"   // an update of the program does not send these any more
	NoticeNoComment    = "no_comment"    // the comment under a post (Link) is not there, as Detail says
	NoticeCommentDoubt = "comment_doubt" // it is not known whether it is there: comment_there, comment_again
	NoticeCrosslinks   = "crosslinks"    // several posts are to get other links to each other: link, no_link
	NoticeClock        = "clock"         // the machine's clock is wrong, as Detail says
	NoticeClockRight   = "clock_right"   // and right again
	NoticeBlocked      = "blocked"       // it is due soon, and will not go out: Path, Line and Detail say why
	NoticeFirst        = "first"         // the bot runs on the channel (Title, Link) for the first time; N articles are history, Titles and Due say what is next
	NoticeRejected     = "rejected"      // an admin does not approve it, for the reason in Detail; By says who
	NoticeStatus       = "status"        // held for a status that is not known, which Title says: public, private
)

// Notice is something the admins should know, once.
type Notice struct {
	Kind    string // one of the Notice… constants
	Slug    string
	Title   string
	Path    string // of the file, where it is about one
	Line    int    // 0 where no line is to blame
	Channel int64
	Due     time.Time       // of the article, the first of several; zero where the notice is not about one
	Until   time.Time       // when the last of several was due
	Link    string          // of the post, where there is one
	Detail  locale.Message  // Telegram's own words, or figures
	N       int             // of articles, where it is about several
	Titles  []string        // and the first of them
	Actions []Action        // buttons
	Data    json.RawMessage // what a later edit of the notice needs
	By      Actor           // whose act it tells of, and who needs no telling; zero for nobody's
}

// soon is how near its moment an article must be for a message about it to sound.
const soon = 24 * time.Hour

// Sounds reports whether the message makes a sound: where the channel cannot be
// written to, and where an article that is due within a day, or was within the
// last, waits for an admin or will not go out. Everything else comes silently.
func (n Notice) Sounds(now time.Time) bool {
	switch n.Kind {
	case NoticeNoRights, NoticeTopicClosed, NoticeLimited:
		return true
	case NoticeApprove, NoticeApproveAgain, NoticeFailed, NoticeMissed, NoticeToday, NoticeUnconfirmed,
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
	ActReject    = "reject" // do not approve; the bot asks for the reason, then calls Reject
	ActTrust     = "trust"  // approve, and ask no more before posts of this channel
	ActOverwrite = "overwrite"
	ActRelocate  = "relocate" // publish where the route leads now, and withdraw the other posts
	ActAlso      = "also"     // publish there too
	ActLeave     = "leave"    // leave the posts as they are
	ActReplace   = "replace"  // publish again, and take out the post that is there
	ActUndo      = "undo"     // take back a skip, or a withdrawal that has not begun
	ActCopy      = "copy"     // it is a copy, and never goes out
	ActLink      = "link"     // link posts with each other
	ActNoLink    = "no_link"  // do not

	ActCommentThere = "comment_there" // the comment under a post is there
	ActCommentAgain = "comment_again" // it is not: send it again
	ActPublic       = "public"        // what the front matter says means that an article is public
	ActPrivate      = "private"       // it means that it is not
)

// Action is a button under a Notice; the bot sends Token back by Scheduler.Act.
type Action struct {
	Kind  string // one of the Act… constants
	Token string // at most 40 bytes of A-Za-z0-9_-
}

// Notify has the admins told of something.
func Notify(tx Tx, now time.Time, n Notice) error {
	return tx.PutNotice(NoticeRow{Made: now, Notice: n})
}

// tokenOf parts a button's token into what it shares with those under the same
// notice, and its kind.
const tokenOf = "_"

// token returns a fresh button token: 26 characters of base32.
func token() string { return rand.Text() }

// Buttons makes the actions of a notice about deliveries.
func Buttons(tx Tx, now time.Time, ids []int64, kinds ...string) ([]Action, error) {
	var out []Action
	notice := token()
	for _, k := range kinds {
		t := notice + tokenOf + k
		if err := tx.PutAction(ActionRow{Token: t, Kind: k, Deliveries: ids, Made: now}); err != nil {
			return nil, err
		}
		out = append(out, Action{Kind: k, Token: t})
	}
	return out, nil
}

// StatusToken is the token of the button that answers whether what the front matter
// says ("status: evergreen") is public. It is the same whenever that is asked, so
// that the answer is found again: kind is ActPublic or ActPrivate.
func StatusToken(said, kind string) string {
	sum := sha256.Sum256([]byte(said))
	return "said" + hex.EncodeToString(sum[:12]) + tokenOf + kind
}

// AskStatus asks, once for all, whether what the front matter of articles says is
// public.
func AskStatus(tx Tx, now time.Time, chat int64, said string, ds []*Delivery) error {
	if _, err := tx.Action(StatusToken(said, ActPublic)); !errors.Is(err, ErrNotFound) {
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
		if err := tx.PutAction(ActionRow{Token: token, Kind: kind, Deliveries: ids, Made: now}); err != nil {
			return err
		}
		n.Actions = append(n.Actions, Action{Kind: kind, Token: token})
	}
	return Notify(tx, now, n)
}

// StatusPublic reports whether an admin said that what the front matter says is
// public. The last word counts.
func StatusPublic(tx Tx, said string) (bool, error) {
	last, err := Decided(tx, StatusToken(said, ActPublic))
	return last.Kind == ActPublic && !last.Used.IsZero(), err
}

// NotifyOf tells the admins about one delivery.
func NotifyOf(tx Tx, now time.Time, d *Delivery, kind string, detail locale.Message, kinds ...string) error {
	actions, err := Buttons(tx, now, []int64{d.ID}, kinds...)
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
	return Notify(tx, now, n)
}

// NotifyMany tells the admins about several deliveries at once.
func NotifyMany(tx Tx, now time.Time, chat int64, ds []*Delivery, kind string, kinds ...string) error {
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	actions, err := Buttons(tx, now, ids, kinds...)
	if err != nil {
		return err
	}
	n := Notice{Kind: kind, Channel: chat, N: len(ds), Titles: Titles(ds), Actions: actions}
	n.Due, n.Until = span(ds)
	return Notify(tx, now, n)
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

// Titles names the first ten articles.
func Titles(ds []*Delivery) (out []string) {
	for _, d := range ds[:min(len(ds), 10)] {
		out = append(out, d.Title)
	}
	return out
}

// Decided returns the button that was pressed last of those under one notice;
// a zero Used where none was.
func Decided(tx Tx, token string) (last ActionRow, err error) {
	notice, _, _ := strings.Cut(token, tokenOf)
	for _, t := range []string{token, ActPublish, ActSkip, ActApprove, ActReject, ActThere, ActAgain, ActEditAll, ActOverwrite, ActWithdraw, ActKeep, ActDelete,
		ActRelocate, ActAlso, ActLeave, ActTrust, ActReplace, ActUndo, ActCopy, ActPublic, ActPrivate, ActLink, ActNoLink,
		ActCommentThere, ActCommentAgain} {
		if t != token {
			t = notice + tokenOf + t
		}
		row, err := tx.Action(t)
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
