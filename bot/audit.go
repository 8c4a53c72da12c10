package bot

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	logActs       = 20
	statsPosts    = 5
	statsCategory = 10
)

// runLog lists the last acts with who and when.
func (rp *reports) runLog(t *talk, _ string) {
	acts, err := t.Audience.Acts(t.ctx, logActs)
	if err != nil {
		t.trouble(err)
		return
	}
	if len(acts) == 0 {
		t.say("log.none")
		return
	}
	m := new(message.Message).Say(t.l, "log")
	for _, a := range acts {
		m.Line().Say(t.l, "log.entry", "when", t.moment(a.At), "who", message.Shorten(a.By.Name, message.MaxButton), "did", t.did(a.Did),
			"slug", message.Code(message.TitleOf(a.Slug, "–", message.MaxTitle)), "outcome", t.outcome(a.Outcome))
	}
	t.reply(m)
}

// outcome says what became of an act: the state of the article, or why nothing was
// done.
func (t *talk) outcome(stored string) string {
	if t.l.Has("state." + stored) {
		return t.l.T("state." + stored)
	}
	return message.Shorten(t.l.Say(locale.Decode(stored)), 200)
}

func (t *talk) did(what string) string {
	if key := "did." + what; t.l.Has(key) {
		return t.l.T(key)
	}
	return what
}

// runStats counts posts, subscribers and reactions.
func (rp *reports) runStats(t *talk, _ string) {
	plan, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	posts, byMessage := 0, map[int]scheduler.Entry{}
	for _, e := range plan {
		if e.State == ledger.Sent {
			posts++
			for _, id := range e.Messages {
				byMessage[id] = e
			}
		}
	}
	m := new(message.Message).Say(t.l, "stats.posts", "n", posts)
	if t.Audience != nil {
		if err := rp.statsReaders(t, m, byMessage); err != nil {
			t.trouble(err)
			return
		}
	}
	m.Line().Say(t.l, "stats.views")
	t.reply(m)
}

func (rp *reports) statsReaders(t *talk, m *message.Message, byMessage map[int]scheduler.Entry) error {
	by, all, err := t.Audience.Subscribers(t.ctx)
	if err != nil {
		return err
	}
	m.Line().Say(t.l, "stats.subscribers", "n", all)
	type count struct {
		key string
		n   int
	}
	var counts []count
	for key, n := range by {
		counts = append(counts, count{key, n})
	}
	slices.SortFunc(counts, func(a, b count) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.key, b.key)
	})
	for _, c := range counts[:min(len(counts), statsCategory)] {
		m.Line().Say(t.l, "stats.line", "n", c.n, "title", rp.library.categoryTitle(t, c.key))
	}
	top, err := t.Audience.Reactions(t.ctx, 50)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for _, r := range top {
		e, ok := byMessage[r.MessageID]
		if !ok || shown[e.Slug] || len(shown) == statsPosts {
			continue
		}
		if len(shown) == 0 {
			m.Line().Line().Say(t.l, "stats.reactions")
		}
		shown[e.Slug] = true
		m.Line().Say(t.l, "stats.line", "n", r.Count, "title", rp.entryLink(t, e))
	}
	return nil
}
