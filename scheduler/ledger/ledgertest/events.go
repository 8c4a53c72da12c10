// Package ledgertest lists the events of the ledger, for tests of every cell of its tables of
// states.
package ledgertest

import "github.com/dateline-bot/dateline/scheduler/ledger"

// Events returns all events.
func Events() []ledger.Event {
	return []ledger.Event{
		ledger.EvDue, ledger.EvAccepted, ledger.EvComplete, ledger.EvRefused, ledger.EvNotSent,
		ledger.EvUnknown, ledger.EvRestart, ledger.EvDoubt, ledger.EvRestored, ledger.EvFound, ledger.EvAbsent,
		ledger.EvTooLate, ledger.EvNewParts, ledger.EvRemoved, ledger.EvSource, ledger.EvRedated, ledger.EvOld,
		ledger.EvPublish, ledger.EvSkip, ledger.EvMove, ledger.EvRetry, ledger.EvWithdraw, ledger.EvSayThere,
		ledger.EvSendAgain, ledger.EvReplace,
	}
}
