package scheduler

import (
	"context"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The ledger's words that Desk and Publisher speak to package bot.
type (
	Action       = ledger.Action
	Actor        = ledger.Actor
	ChannelState = ledger.ChannelState
	Delivery     = ledger.Delivery
	Filter       = ledger.Filter
	Lease        = ledger.Lease
	Notice       = ledger.Notice
	State        = ledger.State
	Store        = ledger.Store
	Tx           = ledger.Tx
)

// What the store keeps for the bot of readers and admins.
type (
	Act        = audience.Act
	Audience   = audience.Audience
	Mailing    = audience.Mailing
	Reactions  = audience.Reactions
	Reader     = audience.Reader
	ReaderMode = audience.ReaderMode
)

// When a reader gets what is new.
const (
	ReaderNow    = audience.ReaderNow
	ReaderDaily  = audience.ReaderDaily
	ReaderWeekly = audience.ReaderWeekly
)

// The states of a delivery.
const (
	Planned     = ledger.Planned
	Sending     = ledger.Sending
	Sent        = ledger.Sent
	Unconfirmed = ledger.Unconfirmed
	Failed      = ledger.Failed
	Missed      = ledger.Missed
	Skipped     = ledger.Skipped
	Withdrawn   = ledger.Withdrawn
	Draft       = ledger.Draft
	Held        = ledger.Held
	Broken      = ledger.Broken
)

// The notices and buttons that others tell apart, and the wait for nobody.
const (
	NoticeApprove     = ledger.NoticeApprove
	NoticeExpired     = ledger.NoticeExpired
	NoticeHistory     = ledger.NoticeHistory
	NoticeManyEdits   = ledger.NoticeManyEdits
	NoticeMissed      = ledger.NoticeMissed
	NoticeOverwrite   = ledger.NoticeOverwrite
	NoticeRoute       = ledger.NoticeRoute
	NoticeToday       = ledger.NoticeToday
	NoticeUnconfirmed = ledger.NoticeUnconfirmed
	NoticeUpcoming    = ledger.NoticeUpcoming
	NoticeWithdrawal  = ledger.NoticeWithdrawal

	WaitNone = ledger.WaitNone

	ActAlso      = ledger.ActAlso
	ActApprove   = ledger.ActApprove
	ActEditAll   = ledger.ActEditAll
	ActKeep      = ledger.ActKeep
	ActLeave     = ledger.ActLeave
	ActMove      = ledger.ActMove
	ActOverwrite = ledger.ActOverwrite
	ActPreview   = ledger.ActPreview
	ActRelocate  = ledger.ActRelocate
	ActSkip      = ledger.ActSkip
	ActWithdraw  = ledger.ActWithdraw
)

// The errors of a Store.
var (
	ErrChanged  = ledger.ErrChanged
	ErrLocked   = ledger.ErrLocked
	ErrNotFound = ledger.ErrNotFound
)

// LeaseOf returns the lease under which a Publisher is called.
func LeaseOf(ctx context.Context) Lease { return ledger.LeaseOf(ctx) }
