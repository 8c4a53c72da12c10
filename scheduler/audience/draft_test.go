package audience_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// TestDraftState checks every cell of the table of drafts; - if the event is not
// allowed.
func TestDraftState(t *testing.T) {
	const table = `
event     offered   open      agreed    writing   written   canceled
opens     open      open      -         -         -         open
agrees    -         agreed    -         -         -         -
stops     -         -         open      open      -         -
cancels   -         canceled  -         -         -         -
decides   -         -         writing   writing   -         -
writes    -         written   written   written   -         written
finishes  -         -         -         -         canceled  -
`
	lines := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(lines[0])[1:]
	if len(states) != len(draftStates()) || len(lines)-1 != len(draftEvents()) {
		t.Fatalf("the table has %d states and %d events, want %d and %d", len(states), len(lines)-1, len(draftStates()), len(draftEvents()))
	}
	for i, line := range lines[1:] {
		fields := strings.Fields(line)
		event := draftEvents()[i]
		for j, want := range fields[1:] {
			d := audience.Draft{Author: 1, Data: "{}"}.In(audience.DraftState(states[j]))
			before := d
			ok := d.Apply(event)
			if allowed := want != "-"; fields[0] != string(event) || ok != allowed || allowed && string(d.State()) != want || d.In(before.State()) != before {
				t.Errorf("%s, %s: got %+v (%s), %v; want %s", states[j], event, d, d.State(), ok, want)
			}
		}
	}
	if got := (audience.Draft{}).State(); got != audience.DraftOffered {
		t.Errorf("a new draft is %s, want offered", got)
	}
}

// draftStates returns all states of a draft, in the order of its life.
func draftStates() []audience.DraftState {
	return []audience.DraftState{audience.DraftOffered, audience.DraftOpen, audience.DraftAgreed, audience.DraftWriting, audience.DraftWritten, audience.DraftCanceled}
}

// draftEvents returns all events of a draft.
func draftEvents() []audience.DraftEvent {
	return []audience.DraftEvent{audience.DraftOpens, audience.DraftAgrees, audience.DraftStops, audience.DraftCancels, audience.DraftDecides, audience.DraftWrites, audience.DraftFinishes}
}
