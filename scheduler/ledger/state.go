package ledger

// State of a delivery and of each of its parts.
type State string

// The states.
const (
	Planned     State = "planned"     // waits for its moment, or for its next try
	Sending     State = "sending"     // committed; the request is out, or about to be
	Sent        State = "sent"        // Telegram gave an id, or an admin saw it
	Unconfirmed State = "unconfirmed" // may have been sent: looked for, or asked about
	Failed      State = "failed"      // refused for good
	Missed      State = "missed"      // too late to go out by itself
	Skipped     State = "skipped"     // history, or an admin said so
	Withdrawn   State = "withdrawn"   // was out and is not any more
)

// States that only a plan has: those of articles that do not go out.
const (
	Draft  State = "draft"  // its author says that it is not public
	Held   State = "held"   // it does not go out by itself; see content.Hold
	Broken State = "broken" // its file cannot be read
)

// Withheld reports whether the state is that of an article that does not go out.
func (s State) Withheld() bool { return s == Draft || s == Held || s == Broken }

// States returns all states in the order of their life.
func States() []State {
	return []State{Planned, Sending, Sent, Unconfirmed, Failed, Missed, Skipped, Withdrawn}
}

// Event is what can happen to a delivery.
type Event string

// The events. The first group comes from time and Telegram, the second from the
// article's file, the third from an admin.
const (
	EvDue       Event = "due"        // its moment has come: a part is about to leave
	EvAccepted  Event = "accepted"   // Telegram answered with an id, parts remain
	EvComplete  Event = "complete"   // the last part is out
	EvRefused   Event = "refused"    // a final no
	EvNotSent   Event = "not_sent"   // known not sent, 429 and missing rights included
	EvUnknown   Event = "unknown"    // no readable answer
	EvRestart   Event = "restart"    // the process began anew
	EvDoubt     Event = "doubt"      // a part came out, and another may be out
	EvRestored  Event = "restored"   // the ledger came from a backup older than its due time
	EvFound     Event = "found"      // read back: it is there
	EvAbsent    Event = "absent"     // read back: it is not there
	EvTooLate   Event = "too_late"   // over catch_up late
	EvNewParts  Event = "new_parts"  // an edit made the article longer
	EvRemoved   Event = "removed"    // its post was deleted
	EvSource    Event = "source"     // the file has other content
	EvRedated   Event = "redated"    // the file has another date, in the future
	EvOld       Event = "old"        // first seen overdue beyond what goes out by itself
	EvPublish   Event = "publish"    // an admin: now
	EvSkip      Event = "skip"       // an admin: never
	EvMove      Event = "move"       // an admin: then
	EvRetry     Event = "retry"      // an admin: once more
	EvWithdraw  Event = "withdraw"   // an admin: take it out
	EvSayThere  Event = "say_there"  // an admin: it is in the channel
	EvSendAgain Event = "send_again" // an admin: it is not, send it
	EvReplace   Event = "replace"    // an admin: send it anew, in place of what is there
)

// Events returns all events.
func Events() []Event {
	return []Event{EvDue, EvAccepted, EvComplete, EvRefused, EvNotSent, EvUnknown, EvRestart, EvDoubt, EvRestored, EvFound,
		EvAbsent, EvTooLate, EvNewParts, EvRemoved, EvSource, EvRedated, EvOld, EvPublish, EvSkip, EvMove, EvRetry,
		EvWithdraw, EvSayThere, EvSendAgain, EvReplace}
}

// On returns the state after the event. ok is false where the event means
// nothing in the state: nothing changes then, and an admin is told so.
//
// The two rules that everything rests on: only Planned becomes Sending, and
// nothing but an admin or a proof of absence leads from a possibly sent state
// back to Planned.
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
func (d Delivery) State() State {
	if d.state == "" {
		return Planned
	}
	return d.state
}

// Apply has the event happen to the delivery, and reports whether it means
// anything in its state: if not, nothing changes.
func (d *Delivery) Apply(e Event) bool {
	next, ok := d.State().On(e)
	if ok {
		*d = d.In(next)
	}
	return ok
}

// In returns the delivery as a store has written it down, in the state. Only
// stores and tests need it.
func (d Delivery) In(s State) Delivery {
	if d.state = s; s == Planned {
		d.state = ""
	}
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
	case EvComplete: // the article became shorter than what is out
		return Sent
	case EvFound: // seen in the channel after it was thought absent
		return Sent
	case EvRemoved: // an article that was out in part
		return Withdrawn
	case EvRestart, EvSource, EvRedated, EvPublish, EvMove, EvRetry:
		return Planned
	case EvWithdraw: // an article that is out in part
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
		return Planned // goes on with the next part, or is complete
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
			return Planned // the author mended it
		}
		return s
	case EvRestart, EvRestored:
		return s
	case EvWithdraw:
		if s == Failed {
			return Sent // as of one that is planned
		}
	case EvRemoved:
		if s == Failed {
			return Withdrawn // some of its parts were out
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
