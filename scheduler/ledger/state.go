package ledger

// State is the state of a delivery, a part or a comment.
type State string

// The states.
const (
	Planned     State = "planned"     // waits for its due time, or for its next try
	Sending     State = "sending"     // committed; the request is being made, or about to be
	Sent        State = "sent"        // Telegram returned a message id, or an admin saw it
	Unconfirmed State = "unconfirmed" // may have been sent: being looked for, or asked about
	Failed      State = "failed"      // refused for good
	Missed      State = "missed"      // too late to be published automatically
	Skipped     State = "skipped"     // history, or skipped by an admin
	Withdrawn   State = "withdrawn"   // was published and no longer is
)

// States that only a plan has: those of articles that are not published.
const (
	Draft  State = "draft"  // its author says that it is not public
	Held   State = "held"   // not published automatically; see content.Hold
	Broken State = "broken" // its file cannot be read
)

// Withheld reports whether the state is that of an article that is not published.
func (s State) Withheld() bool { return s == Draft || s == Held || s == Broken }

// States returns all states in the order of their life.
func States() []State {
	return []State{Planned, Sending, Sent, Unconfirmed, Failed, Missed, Skipped, Withdrawn}
}

// Event is what can happen to a delivery, to one of its parts, or to the comment under its post.
// Each of the three has a table of the events that are allowed in each state: On and table.go.
type Event string

// The events. The first group comes from time and Telegram, the second from the article's file, the
// third from an admin.
const (
	EvDue       Event = "due"        // it is due: a part is about to be sent
	EvAccepted  Event = "accepted"   // Telegram returned a message id; more parts remain
	EvComplete  Event = "complete"   // the last part is out
	EvRefused   Event = "refused"    // a final no
	EvNotSent   Event = "not_sent"   // known not to have been sent, including 429 and missing rights
	EvUnknown   Event = "unknown"    // no readable answer
	EvRestart   Event = "restart"    // the process began anew
	EvDoubt     Event = "doubt"      // one part was sent, and another may have been
	EvRestored  Event = "restored"   // the ledger was restored from a backup older than its due time
	EvFound     Event = "found"      // read back: it is there
	EvAbsent    Event = "absent"     // read back: it is not in the channel
	EvTooLate   Event = "too_late"   // over catch_up late
	EvNewParts  Event = "new_parts"  // an edit added parts to the article
	EvRemoved   Event = "removed"    // its post was deleted
	EvSource    Event = "source"     // the file has other content
	EvRedated   Event = "redated"    // the file has another date, in the future
	EvOld       Event = "old"        // first seen when it was too late to be published automatically
	EvPublish   Event = "publish"    // an admin: now
	EvSkip      Event = "skip"       // an admin: never
	EvMove      Event = "move"       // an admin: then
	EvRetry     Event = "retry"      // an admin: once more
	EvWithdraw  Event = "withdraw"   // an admin: take it out
	EvSayThere  Event = "say_there"  // an admin: it is in the channel
	EvSendAgain Event = "send_again" // an admin: it is not; send it
	EvReplace   Event = "replace"    // an admin: send it again, in place of what is there
)

// On returns the state after the event. ok is false if the event is not allowed in the state:
// nothing changes then, and an admin who caused it is told so.
//
// Everything relies on two rules: only Planned becomes Sending, and only an admin or proof of
// absence leads from a state in which the message may have been sent back to Planned.
func (s State) On(e Event) (next State, ok bool) {
	switch s {
	case Planned:
		next = whenPlanned(e)
	case Sending:
		next = whenSending(e)
	case Sent:
		next = whenSent(e)
	case Unconfirmed:
		next = whenUnconfirmed(e)
	case Failed, Missed, Skipped:
		next = whenSetAside(s, e)
	case Withdrawn:
		next = whenWithdrawn(e)
	case Draft, Held, Broken: // no event changes these
	}
	if next == "" {
		return s, false
	}
	return next, true
}

// State returns the state of the delivery.
func (d Delivery) State() State { return known(d.state) }

// Apply applies the event, and reports whether it is allowed in the delivery's state; if not,
// nothing changes.
func (d *Delivery) Apply(e Event) bool {
	next, ok := d.State().On(e)
	if ok {
		*d = d.In(next)
	}
	return ok
}

// In returns the delivery with a state read from storage. Only stores and tests need it.
func (d Delivery) In(s State) Delivery {
	d.state = stored(s)
	return d
}

func whenPlanned(e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvDue:
		return Sending
	case EvRestored, EvDoubt:
		return Unconfirmed
	case EvTooLate:
		return Missed
	case EvOld, EvSkip:
		return Skipped
	case EvRefused: // it could not even be rendered
		return Failed
	case EvComplete: // the article became shorter than what is published
		return Sent
	case EvFound: // seen in the channel after it was believed absent
		return Sent
	case EvRemoved: // an article that was partly published
		return Withdrawn
	case EvRestart, EvSource, EvRedated, EvPublish, EvMove, EvRetry:
		return Planned
	case EvWithdraw: // an article that is partly published
		return Sent
	}
	return ""
}

func whenSending(e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvAccepted, EvNotSent:
		return Planned
	case EvComplete, EvFound:
		return Sent
	case EvRefused:
		return Failed
	case EvUnknown, EvRestart, EvRestored:
		return Unconfirmed
	case EvSource:
		return Sending
	}
	return ""
}

func whenSent(e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvNewParts, EvReplace:
		return Planned
	case EvRemoved:
		return Withdrawn
	case EvSource, EvRedated, EvRestart, EvRestored, EvFound, EvWithdraw:
		return Sent
	}
	return ""
}

func whenUnconfirmed(e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvFound, EvSayThere:
		return Planned // continues with the next part, or is complete
	case EvComplete:
		return Sent
	case EvAbsent, EvSendAgain, EvRetry:
		return Planned
	case EvSource, EvRestart, EvRestored, EvUnknown, EvRedated, EvDoubt:
		return Unconfirmed
	}
	return ""
}

func whenSetAside(s State, e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvPublish, EvMove, EvRetry, EvRedated:
		return Planned
	case EvSkip:
		return Skipped
	case EvSource:
		if s == Failed {
			return Planned // the author fixed it
		}
		return s
	case EvRestart, EvRestored:
		return s
	case EvWithdraw:
		if s == Failed {
			return Sent // as for a planned one
		}
	case EvRemoved:
		if s == Failed {
			return Withdrawn // some of its parts were published
		}
	}
	return ""
}

func whenWithdrawn(e Event) State {
	// The other events are not allowed.
	//
	//exhaustive:ignore
	switch e {
	case EvPublish, EvMove, EvRetry, EvRedated:
		return Planned
	case EvSource, EvRestart, EvRestored:
		return Withdrawn
	}
	return ""
}
