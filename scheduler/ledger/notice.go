package ledger

import (
	"encoding/json"
	"time"
)

// The kinds of Notice.
const (
	NoticeFailed      = "failed"       // Telegram refused the article for good
	NoticeUnconfirmed = "unconfirmed"  // it may or may not be out: there, again
	NoticeLooking     = "looking"      // whether it is out cannot be looked up at the moment: it goes on being looked for
	NoticeLimited     = "limited"      // Telegram asks to wait for long; Due is until when
	NoticeMissed      = "missed"       // later than catch_up: publish, skip
	NoticeToday       = "today"        // dated today, before the first start: publish, skip
	NoticeHistory     = "history"      // several overdue or very old articles appeared: publish, skip
	NoticeUpcoming    = "upcoming"     // notify_before: publish, move, skip; shown with the post itself
	NoticeApprove     = "approve"      // waits for an admin: approve, move, skip; shown with the post itself
	NoticePublished   = "published"    // it is out; Link
	NoticeWithdrawal  = "withdrawal"   // the file is gone or a draft again: withdraw, keep
	NoticeExpired     = "expired"      // its expiryDate has come: withdraw, keep
	NoticeManyEdits   = "many_edits"   // more than five edits in one scan: edit_all, keep
	NoticeOverwrite   = "overwrite"    // edited by hand in Telegram: overwrite, keep
	NoticeEditFailed  = "edit_failed"  // an edit was refused
	NoticeGone        = "gone"         // the post was deleted in the channel
	NoticeNoRights    = "no_rights"    // the channel is paused
	NoticeResumed     = "resumed"      // and goes on
	NoticeFolderEmpty = "folder_empty" // the folder is gone or empty: nothing was changed
	NoticeTextOnly    = "text_only"    // the server knows no rich messages
	NoticeRichRefused = "rich_refused" // this article goes as text
	NoticeRestored    = "restored"     // the ledger came from a backup
	NoticeRoute       = "route"        // published articles have another route now: relocate, also, leave; Detail is where it leads
)

// Notice is something the admins should know, once.
type Notice struct {
	Kind    string // one of the Notice… constants
	Slug    string
	Title   string
	Channel int64
	Due     time.Time       // of the article; zero where the notice is not about one
	Link    string          // of the post, where there is one
	Detail  string          // Telegram's own words, or figures
	N       int             // of articles, where it is about several
	Titles  []string        // and the first of them
	Actions []Action        // buttons
	Data    json.RawMessage // what a later edit of the notice needs
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
	ActOverwrite = "overwrite"
	ActRelocate  = "relocate" // publish where the route leads now, and withdraw the other posts
	ActAlso      = "also"     // publish there too
	ActLeave     = "leave"    // leave the posts as they are
)

// Action is a button under a Notice; the bot sends Token back by Scheduler.Act.
type Action struct {
	Kind  string // one of the Act… constants
	Token string // at most 40 bytes of A-Za-z0-9_-
}
