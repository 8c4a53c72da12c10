package draft

import (
	"strconv"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestSayPlanned holds that a saved article is announced for the time at which it will go out.
func TestSayPlanned(t *testing.T) {
	set, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	due := at() // Monday, 18:00
	planned := func(e scheduler.Entry) *scheduler.Entry {
		e.State = ledger.Planned
		return &e
	}
	quiet := plan.Quiet{From: 17 * time.Hour, To: 8 * time.Hour}
	for _, tt := range []struct {
		name    string
		when    string
		at      time.Time
		planned *scheduler.Entry
		want    string
	}{
		{"not in the queue", whenAt, due, nil, "T goes out on Mon 5 Jan, 18:00."},
		{"as asked", whenAt, due, planned(scheduler.Entry{Due: due}), "T goes out on Mon 5 Jan, 18:00."},
		{"quiet hours", whenAt, due, planned(scheduler.Entry{Due: due.Add(14 * time.Hour)}), "T goes out on Tue 6 Jan, 08:00.\nMon 5 Jan, 18:00 is within the quiet hours, so I wait until they end."},
		{"another date of the file", whenAt, due, planned(scheduler.Entry{Due: due.Add(48 * time.Hour)}), "T goes out on Wed 7 Jan, 18:00."},
		{"only another admin may publish it, not in the queue", whenNow, time.Time{}, nil, "T: scheduled\nAn admin has to approve it first: I'll ask."},
		{"only another admin may publish it", whenNow, time.Time{}, planned(scheduler.Entry{Due: due, Approval: true}), "T goes out on Mon 5 Jan, 18:00.\nAn admin has to approve it first: I'll ask."},
		{"approval", whenAt, due, planned(scheduler.Entry{Due: due, Approval: true}), "T goes out on Mon 5 Jan, 18:00.\nAn admin has to approve it first: I'll ask."},
		{"slot", whenSlot, time.Time{}, planned(scheduler.Entry{Due: due}), "T goes out on Mon 5 Jan, 18:00."},
		{"no slot yet", whenSlot, time.Time{}, planned(scheduler.Entry{Approval: true}), "T takes the next free slot.\nAn admin has to approve it first: I'll ask."},
		{"held", whenAt, due, &scheduler.Entry{State: ledger.Held, Reason: locale.M("reason.update")}, "T: held\nthe updated program reads it differently: waits for an admin"},
	} {
		m := new(message.Message)
		sayPlanned(set.For("en"), m, outcome{draft: &Draft{Content: Content{When: tt.when, At: tt.at}}, planned: tt.planned}, "T", due.Add(-time.Hour), quiet)
		if got, want := string(m.Params()["text"]), strconv.Quote(tt.want); got != want {
			t.Errorf("%s: said %s, want %s", tt.name, got, want)
		}
	}
}
