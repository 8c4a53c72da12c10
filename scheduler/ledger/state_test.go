package ledger_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// table is what becomes of each state by each event; - where it means nothing.
// cell_test.go has the events that come from outside.
const table = `
event       planned     sending     sent        unconfirmed failed      missed      skipped     withdrawn
due         sending     -           -           -           -           -           -           -
accepted    -           planned     -           -           -           -           -           -
complete    sent        sent        -           sent        -           -           -           -
refused     failed      failed      -           -           -           -           -           -
not_sent    -           planned     -           -           -           -           -           -
unknown     -           unconfirmed -           unconfirmed -           -           -           -
restart     planned     unconfirmed sent        unconfirmed failed      missed      skipped     withdrawn
doubt       unconfirmed -           -           unconfirmed -           -           -           -
restored    unconfirmed unconfirmed sent        unconfirmed failed      missed      skipped     withdrawn
found       sent        sent        sent        planned     -           -           -           -
absent      -           -           -           planned     -           -           -           -
too_late    missed      -           -           -           -           -           -           -
new_parts   -           -           planned     -           -           -           -           -
removed     withdrawn   -           withdrawn   -           withdrawn   -           -           -
source      planned     sending     sent        unconfirmed planned     missed      skipped     withdrawn
redated     planned     -           sent        unconfirmed planned     planned     planned     planned
old         skipped     -           -           -           -           -           -           -
publish     planned     -           -           -           planned     planned     planned     planned
skip        skipped     -           -           -           skipped     skipped     skipped     -
move        planned     -           -           -           planned     planned     planned     planned
retry       planned     -           -           planned     planned     planned     planned     planned
withdraw    sent        -           sent        -           sent        -           -           -
say_there   -           -           -           planned     -           -           -           -
send_again  -           -           -           planned     -           -           -           -
replace     -           -           planned     -           -           -           -           -
`

// TestState is every cell of the table, each under its name: planned/due.
func TestState(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(lines[0])[1:]
	if len(states) != len(ledger.States()) || len(lines)-1 != len(ledger.Events()) {
		t.Fatalf("the table has %d states and %d events", len(states), len(lines)-1)
	}
	for i, line := range lines[1:] {
		fields := strings.Fields(line)
		if e := ledger.Events()[i]; fields[0] != string(e) {
			t.Fatalf("line %d is of %s, want %s", i+1, fields[0], e)
		}
		for j, want := range fields[1:] {
			state, event := ledger.State(states[j]), ledger.Event(fields[0])
			t.Run(string(state)+"/"+string(event), func(t *testing.T) {
				next, ok := state.On(event)
				switch {
				case want == "-" && (ok || next != state):
					t.Errorf("it leads to %s, %v; it should mean nothing", next, ok)
				case want != "-" && (!ok || string(next) != want):
					t.Errorf("it leads to %s, %v; want %s", next, ok, want)
				}
			})
		}
	}
}
