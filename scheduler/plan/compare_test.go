package plan_test

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

var noon = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

func article(slug string, due time.Time) *content.Article {
	return &content.Article{Slug: slug, Path: slug + ".md", Title: slug, Due: due, Hash: sha256.Sum256([]byte(slug))}
}

func row(id int64, slug string, state ledger.State, due time.Time) ledger.Delivery {
	d := ledger.Delivery{ID: id, Chat: -100, Channel: "@news", Slug: slug, Path: slug + ".md", Title: slug,
		FileDue: due, Due: due, At: due, SourceHash: sha256.Sum256([]byte(slug))}.In(state)
	if state == ledger.Sent {
		d.Flags, d.At = ledger.Out|ledger.Complete, time.Time{}
	}
	return d
}

// TestCompare holds what a comparison decides, from articles, rows and the time alone.
func TestCompare(t *testing.T) {
	later, before, long := noon.Add(time.Hour), noon.Add(-time.Hour), noon.AddDate(0, 0, -40)
	edited := article("a", before)
	edited.Hash = sha256.Sum256([]byte("edited"))
	draft := article("a", before)
	draft.Draft, draft.Hash = true, sha256.Sum256([]byte("draft"))
	renamed := article("a", later)
	renamed.Slug, renamed.Path = "b", "b.md"
	both := article("a", before)
	both.Slug, both.Path, both.Hash = "b", "b.md", sha256.Sum256([]byte("edited"))
	moved := article("a", noon.Add(-2*time.Hour))
	moved.Slug, moved.Path, moved.Hash = both.Slug, both.Path, both.Hash
	namesake := row(2, "c", ledger.Sent, before)
	namesake.Title = "a"
	undated := article("a", time.Time{})
	content.EditTelegram(&undated.TelegramTable).Queue = true
	slot, err := plan.ParseSlot("0 18 * * *", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name     string
		rules    plan.Rules
		articles []*content.Article
		rows     []ledger.Delivery
		after    time.Duration // how long the file has been missing
		want     string
	}{
		{"dated ahead", plan.Rules{}, []*content.Article{article("a", later)}, nil, 0, "a planned 13:00"},
		{"just overdue", plan.Rules{}, []*content.Article{article("a", before)}, nil, 0, "a planned 11:00"},
		{"dated long ago", plan.Rules{}, []*content.Article{article("a", long)}, nil, 0, "a skipped 12:00"},
		{"quiet hours", plan.Rules{Quiet: plan.Quiet{From: 13 * time.Hour, To: 15 * time.Hour}}, []*content.Article{article("a", later)}, nil, 0, "a planned 15:00"},
		{"a slot", plan.Rules{Slots: []plan.Slot{slot}}, []*content.Article{undated}, nil, 0, "a planned 18:00"},
		{"dated anew", plan.Rules{}, []*content.Article{article("a", later)}, []ledger.Delivery{row(1, "a", ledger.Planned, noon.Add(2*time.Hour))}, 0, "a planned 13:00"},
		{"four at once", plan.Rules{}, []*content.Article{article("a", before), article("b", before), article("c", before), article("d", before)}, nil, 0,
			"a skipped 11:00, b skipped 11:00, c skipped 11:00, d skipped 11:00"},
		{"renamed with its content", plan.Rules{}, []*content.Article{renamed}, []ledger.Delivery{row(1, "a", ledger.Planned, later)}, 0, "b planned 13:00"},
		{"renamed and edited", plan.Rules{}, []*content.Article{both}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "b sent 11:00 edit"},
		{"renamed, edited and dated anew", plan.Rules{}, []*content.Article{moved}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "b planned 10:00"},
		{"renamed and edited while the old file is there", plan.Rules{}, []*content.Article{article("a", before), both}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "a sent 11:00"},
		{"two have its title and date", plan.Rules{}, []*content.Article{both}, []ledger.Delivery{row(1, "a", ledger.Sent, before), namesake}, 10 * time.Second, "b planned 11:00, a sent 11:00 asks, c sent 11:00 asks"},
		{"edited", plan.Rules{}, []*content.Article{edited}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "a sent 11:00 edit"},
		{"out and unchanged", plan.Rules{}, []*content.Article{article("a", before)}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "a sent 11:00"},
		{"a draft again", plan.Rules{Withdraw: plan.PolicyDelete}, []*content.Article{draft}, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 0, "a sent 11:00 withdraw"},
		{"gone for a moment", plan.Rules{Withdraw: plan.PolicyDelete}, nil, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, time.Second, ""},
		{"gone", plan.Rules{Withdraw: plan.PolicyDelete}, nil, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 10 * time.Second, "a sent 11:00 withdraw"},
		{"gone, and the admin is asked", plan.Rules{}, nil, []ledger.Delivery{row(1, "a", ledger.Sent, before)}, 10 * time.Second, "a sent 11:00 asks"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.rules.Channel, c.rules.Zone = "@news", time.UTC
			if err := c.rules.Complete(); err != nil {
				t.Fatal(err)
			}
			scene := func(now time.Time) *plan.Scene {
				return &plan.Scene{Now: now, Articles: content.NewCatalogue(c.articles, nil, nil), Rows: append([]ledger.Delivery(nil), c.rows...),
					Channels:  []ledger.ChannelState{{Name: "@news", Chat: -100, Started: long.AddDate(0, 0, -1), Scanned: true, Reading: c.rules.Reading()}},
					Unchanged: func(string, [32]byte) bool { return false }}
			}
			m := plan.NewMemory()
			if c.after > 0 {
				plan.Compare(&c.rules, scene(noon.Add(-c.after)), m)
			}
			var got []string
			for _, p := range plan.Compare(&c.rules, scene(noon), m) {
				p.Guard()
				for ch := range p.All() {
					d := ch.Delivery
					line := d.Slug + " " + string(d.State()) + " " + d.Due.Format("15:04")
					switch {
					case d.Todo&ledger.TodoEdit != 0:
						line += " edit"
					case d.Todo&ledger.TodoWithdraw != 0:
						line += " withdraw"
					case d.Wait != ledger.WaitNone:
						line += " asks"
					}
					got = append(got, line)
				}
			}
			if line := strings.Join(got, ", "); line != c.want {
				t.Errorf("got %q, want %q", line, c.want)
			}
		})
	}
}
