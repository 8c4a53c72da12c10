package ledger

// table maps each state to the events allowed in it and the states that they lead to.
type table map[State]map[Event]State

// on returns the state after the event; ok is false if the event is not allowed.
func (t table) on(s State, e Event) (next State, ok bool) {
	if next, ok = t[s][e]; !ok {
		return s, false
	}
	return next, true
}

// partTable is the table of parts. A part is a single message, so it has fewer events than a
// delivery, and a refusal leads back to Planned: what fails permanently is the delivery. As with
// deliveries, only Planned becomes Sending, and only an admin or proof that the message is not
// there leads from Unconfirmed back to Planned.
var partTable = table{
	Planned: {
		EvDue:      Sending,
		EvDoubt:    Unconfirmed, // the ledger does not know whether it was sent
		EvRestored: Unconfirmed,
	},
	Sending: {
		EvAccepted: Sent,
		EvNotSent:  Planned,
		EvRefused:  Planned,
		EvUnknown:  Unconfirmed,
		EvRestart:  Unconfirmed,
	},
	Unconfirmed: {
		EvAccepted:  Sent, // an answer that arrived late, as the next three
		EvNotSent:   Planned,
		EvRefused:   Planned,
		EvUnknown:   Unconfirmed,
		EvFound:     Sent,
		EvAbsent:    Planned,
		EvSendAgain: Planned,
	},
	Sent: {
		EvFound:   Sent,
		EvRemoved: Withdrawn,
	},
	Withdrawn: {
		EvFound:   Sent, // it is in the channel after all
		EvRemoved: Withdrawn,
	},
}

// commentTable is the table of first comments.
var commentTable = table{
	Planned: {
		EvDue:     Sending,
		EvSource:  Planned, // the file says nothing
		EvDoubt:   Unconfirmed,
		EvRefused: Failed,
		EvRemoved: Withdrawn,
	},
	Sending: {
		EvAccepted: Sent,
		EvNotSent:  Planned,
		EvUnknown:  Unconfirmed,
		EvRestart:  Unconfirmed,
	},
	Unconfirmed: {
		EvSource:    Planned, // only of a comment that was never sent
		EvRefused:   Failed,
		EvRemoved:   Withdrawn,
		EvFound:     Sent,
		EvSayThere:  Sent,
		EvAbsent:    Planned,
		EvSendAgain: Planned,
	},
	Sent: {
		EvRemoved: Withdrawn,
	},
	Failed: {
		EvRemoved: Withdrawn,
	},
}

// State returns the state of the part.
func (p Part) State() State { return known(p.state) }

// Apply applies the event, and reports whether it is allowed in the part's state; if not, nothing
// changes.
func (p *Part) Apply(e Event) bool {
	next, ok := partTable.on(p.State(), e)
	if ok {
		*p = p.In(next)
	}
	return ok
}

// In returns the part with a state read from storage. Only stores and tests need it.
func (p Part) In(s State) Part {
	p.state = stored(s)
	return p
}

// State returns the state of the comment.
func (c Comment) State() State { return known(c.state) }

// Apply is like [Part.Apply].
func (c *Comment) Apply(e Event) bool {
	next, ok := commentTable.on(c.State(), e)
	if ok {
		*c = c.In(next)
	}
	return ok
}

// In is as [Part.In].
func (c Comment) In(s State) Comment {
	c.state = stored(s)
	return c
}

// known and stored make the zero value mean Planned, so that values in the same state compare
// equal.
func known(s State) State {
	if s == "" {
		return Planned
	}
	return s
}

func stored(s State) State {
	if s == Planned {
		return ""
	}
	return s
}
