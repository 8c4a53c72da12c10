package plan_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestWrote holds who counts as an author that a file names.
func TestWrote(t *testing.T) {
	ivan := ledger.Actor{ID: 5, Name: "@ivanp", FullName: "Иван Петров"}
	nick := ledger.Actor{ID: 6, Name: "Nick", FullName: "Nick"}
	rules := plan.Rules{Authors: map[string][]string{"Editor": {"5"}, "Анна  Ежова": {"@Anna"}, "Nick Cave": {"77"}}}
	for _, c := range []struct {
		authors []string
		by      ledger.Actor
		want    bool
	}{
		{nil, ivan, false},
		{[]string{"Иван Петров"}, ivan, true},
		{[]string{"Петров, Иван"}, ivan, true},
		{[]string{"иван"}, ivan, true},
		{[]string{"Иван Сидоров"}, ivan, false},
		{[]string{"Пётр Петров"}, ivan, false},
		{[]string{"ivanp"}, ivan, true},
		{[]string{"@IvanP"}, ivan, true},
		{[]string{"https://t.me/ivanp"}, ivan, true},
		{[]string{"@ivan"}, ivan, false},
		{[]string{"Иван Петров <ivan@example.org>"}, ivan, true},
		{[]string{"Somebody", "Иван Петров"}, ivan, true},
		{[]string{"editor"}, ivan, true},
		{[]string{"editor"}, nick, false},
		{[]string{"Анна Ёжова"}, ledger.Actor{ID: 9, Name: "@anna", FullName: "A. E."}, true},
		{[]string{"Анна Ежова"}, ledger.Actor{ID: 9, Name: "@other", FullName: "Анна Ежова"}, false}, // listed: only that account
		{[]string{"Nick Cave"}, nick, false},
		{[]string{"Nick Hornby"}, nick, true},
		{[]string{"Nick Hornby"}, ledger.Actor{Name: "dateline answer"}, false},
		{[]string{"–"}, nick, false},
	} {
		if got := rules.Wrote(&content.Article{Authors: c.authors}, c.by); got != c.want {
			t.Errorf("%+v wrote an article by %q: %t, want %t", c.by, c.authors, got, c.want)
		}
	}
	if rules.Wrote(nil, ivan) {
		t.Error("got an author of an article that is not there, want none")
	}
}
