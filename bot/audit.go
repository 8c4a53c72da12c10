package bot

import (
	"slices"
	"sort"
	"time"

	mail "github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	logActs       = 20
	statsPosts    = 5
	statsCategory = 10
)

// runLog lists the last actions with their time and author.
func (rp *reports) runLog(t *talk, _ string) {
	acts, err := t.Audience.Acts(t.ctx, 10*logActs) // without those that changed nothing
	if err != nil {
		t.trouble(err)
		return
	}
	acts = slices.DeleteFunc(acts, func(a audience.Act) bool { return !changed(a) })
	acts = acts[:min(len(acts), logActs)]
	if len(acts) == 0 {
		t.say("log.none")
		return
	}
	m := new(message.Message).Say(t.l, "log")
	for _, a := range acts {
		title, did := a.Slug, t.did(a.Did)
		if article := t.Desk.Catalogue().Article(a.Slug); article != nil {
			title = article.Title
		}
		if want := becomes(a.Did); want != "" && a.Outcome != string(want) {
			did = t.l.T("log.but", "did", did, "state", t.state(ledger.State(a.Outcome)))
		}
		m.Line().Say(t.l, "log.entry", "when", t.moment(a.At), "who", message.Shorten(a.By.Name, message.MaxButton),
			"title", message.TitleOf(title, a.Slug, message.MaxTitle), "did", did)
		if a.Why != "" {
			m.Write(": " + message.Shorten(a.Why, 200))
		}
	}
	t.reply(m)
}

// becomes is the state in which a successful action leaves an article; "" if the action already
// says everything.
func becomes(did string) ledger.State {
	switch did {
	case ledger.ActPublish, "retry", ledger.ActAgain:
		return ledger.Sent
	case ledger.ActApprove, ledger.ActTrust, ledger.ActMove:
		return ledger.Planned
	}
	return ""
}

// changed reports whether an action changed something. A refused one has the words of the refusal
// in place of a state.
func changed(a audience.Act) bool {
	return a.Outcome != "" && slices.Contains([]ledger.State{ledger.Planned, ledger.Sending, ledger.Sent, ledger.Unconfirmed, ledger.Failed,
		ledger.Missed, ledger.Skipped, ledger.Withdrawn}, ledger.State(a.Outcome))
}

func (t *talk) did(what string) string {
	if key := "did." + what; t.l.Has(key) {
		return t.l.T(key)
	}
	return what
}

// postID identifies a post: several channels have messages with the same number.
type postID struct {
	chat    int64
	message int
}

// runStats shows the numbers of posts, subscribers and reactions.
func (rp *reports) runStats(t *talk, _ string) {
	plan, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	posts, byMessage := 0, map[postID]scheduler.Entry{}
	for _, e := range plan {
		if e.State == ledger.Sent {
			posts++
			for _, id := range e.Messages {
				byMessage[postID{e.Chat, id}] = e
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

// worthSaying is the shortest time for notifying all subscribers that /stats mentions.
const worthSaying = 5 * time.Minute

func (rp *reports) statsReaders(t *talk, m *message.Message, byMessage map[postID]scheduler.Entry) error {
	by, all, err := t.Audience.Subscribers(t.ctx)
	if err != nil {
		return err
	}
	m.Line().Say(t.l, "stats.subscribers", "n", all)
	if span := mail.FanOutTime(all); span >= worthSaying {
		m.Line().Say(t.l, "stats.fan_out", "span", span.Round(time.Minute))
	}
	type count struct {
		key string
		n   int
	}
	var counts []count
	for key, n := range by {
		counts = append(counts, count{key, n})
	}
	sort.Slice(counts, func(i, j int) bool {
		a, b := counts[i], counts[j]
		return a.n > b.n || a.n == b.n && a.key < b.key
	})
	for _, c := range counts[:min(len(counts), statsCategory)] {
		m.Line().Say(t.l, "stats.line", "n", c.n, "title", rp.library.categories.title(t, c.key))
	}
	top, err := t.Audience.Reactions(t.ctx, 50)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for _, r := range top {
		e, ok := byMessage[postID{r.Chat, r.MessageID}]
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
