package ledger_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/ledger/ledgertest"
)

// table lists the next state of each state for each event; - if it is not allowed.
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

// partTable and commentTable are the same for parts and for first comments.
const partTable = `
event       planned     sending     sent        unconfirmed failed      missed      skipped     withdrawn
due         sending     -           -           -           -           -           -           -
accepted    -           sent        -           sent        -           -           -           -
complete    -           -           -           -           -           -           -           -
refused     -           planned     -           planned     -           -           -           -
not_sent    -           planned     -           planned     -           -           -           -
unknown     -           unconfirmed -           unconfirmed -           -           -           -
restart     -           unconfirmed -           -           -           -           -           -
doubt       unconfirmed -           -           -           -           -           -           -
restored    unconfirmed -           -           -           -           -           -           -
found       -           -           sent        sent        -           -           -           sent
absent      -           -           -           planned     -           -           -           -
too_late    -           -           -           -           -           -           -           -
new_parts   -           -           -           -           -           -           -           -
removed     -           -           withdrawn   -           -           -           -           withdrawn
source      -           -           -           -           -           -           -           -
redated     -           -           -           -           -           -           -           -
old         -           -           -           -           -           -           -           -
publish     -           -           -           -           -           -           -           -
skip        -           -           -           -           -           -           -           -
move        -           -           -           -           -           -           -           -
retry       -           -           -           -           -           -           -           -
withdraw    -           -           -           -           -           -           -           -
say_there   -           -           -           -           -           -           -           -
send_again  -           -           -           planned     -           -           -           -
replace     -           -           -           -           -           -           -           -
`

const commentTable = `
event       planned     sending     sent        unconfirmed failed      missed      skipped     withdrawn
due         sending     -           -           -           -           -           -           -
accepted    -           sent        -           -           -           -           -           -
complete    -           -           -           -           -           -           -           -
refused     failed      -           -           failed      -           -           -           -
not_sent    -           planned     -           -           -           -           -           -
unknown     -           unconfirmed -           -           -           -           -           -
restart     -           unconfirmed -           -           -           -           -           -
doubt       unconfirmed -           -           -           -           -           -           -
restored    -           -           -           -           -           -           -           -
found       -           -           -           sent        -           -           -           -
absent      -           -           -           planned     -           -           -           -
too_late    -           -           -           -           -           -           -           -
new_parts   -           -           -           -           -           -           -           -
removed     withdrawn   -           withdrawn   withdrawn   withdrawn   -           -           -
source      planned     -           -           planned     -           -           -           -
redated     -           -           -           -           -           -           -           -
old         -           -           -           -           -           -           -           -
publish     -           -           -           -           -           -           -           -
skip        -           -           -           -           -           -           -           -
move        -           -           -           -           -           -           -           -
retry       -           -           -           -           -           -           -           -
withdraw    -           -           -           -           -           -           -           -
say_there   -           -           -           sent        -           -           -           -
send_again  -           -           -           planned     -           -           -           -
replace     -           -           -           -           -           -           -           -
`

// TestState checks every cell of the three tables, each under its name:
// delivery/planned/due.
func TestState(t *testing.T) {
	for _, of := range []struct {
		name, table string
		on          func(ledger.State, ledger.Event) (ledger.State, bool)
	}{
		{"delivery", table, ledger.State.On},
		{"part", partTable, func(s ledger.State, e ledger.Event) (ledger.State, bool) {
			p := ledger.Part{N: 1, Plain: "a"}.In(s)
			before := p
			ok := p.Apply(e)
			if before = before.In(p.State()); before != p {
				t.Errorf("part: %s, %s: it is %+v, want %+v", s, e, p, before)
			}
			return p.State(), ok
		}},
		{"comment", commentTable, func(s ledger.State, e ledger.Event) (ledger.State, bool) {
			c := ledger.Comment{Post: 1, Plain: "a"}.In(s)
			ok := c.Apply(e)
			return c.State(), ok
		}},
	} {
		t.Run(of.name, func(t *testing.T) { testTable(t, of.table, of.on) })
	}
}

func testTable(t *testing.T, table string, on func(ledger.State, ledger.Event) (ledger.State, bool)) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(lines[0])[1:]
	if len(states) != len(ledger.States()) || len(lines)-1 != len(ledgertest.Events()) {
		t.Fatalf("the table has %d states and %d events, want %d and %d", len(states), len(lines)-1, len(ledger.States()), len(ledgertest.Events()))
	}
	for i, line := range lines[1:] {
		fields := strings.Fields(line)
		if e := ledgertest.Events()[i]; fields[0] != string(e) {
			t.Fatalf("line %d is of %s, want %s", i+1, fields[0], e)
		}
		for j, want := range fields[1:] {
			state, event := ledger.State(states[j]), ledger.Event(fields[0])
			t.Run(string(state)+"/"+string(event), func(t *testing.T) {
				next, ok := on(state, event)
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
