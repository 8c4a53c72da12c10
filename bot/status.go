package bot

import (
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// reports is what admins can look at: the state of the bot, problems, and the log.
type reports struct {
	*parts
	library *library
}

// statusEntries is the number of articles in each part of /status.
const statusEntries = 5

// verbStatus shows /status.
const verbStatus = "stt"

func (rp *reports) pressStatus(t *talk, _ []string) { rp.runStatus(t, "") }

// runStatus shows an admin the rights, the last and the next posts, and what needs an admin.
func (rp *reports) runStatus(t *talk, _ string) {
	plan, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	m := new(message.Message)
	rp.statusChannel(t, m)
	var last, next scheduler.Entry
	held := map[string]bool{}
	now := t.Now()
	by := map[ledger.State][]scheduler.Entry{}
	for _, e := range plan {
		by[e.State] = append(by[e.State], e)
		if !e.Held.IsZero() && !held[e.Channel] {
			held[e.Channel] = true
			m.Line().Say(t.l, "status.held", "channel", e.Channel, "when", t.moment(e.Held))
		}
		switch {
		case e.State == ledger.Sent && !e.Due.After(now) && e.Due.After(last.Due):
			last = e
		case e.State == ledger.Planned && !e.Due.IsZero() && (next.Due.IsZero() || e.Due.Before(next.Due)):
			next = e
		}
	}
	m.Line().Say(t.l, "status.articles", "n", len(t.Desk.Catalogue().Articles()), "out", len(by[ledger.Sent]), "ahead", len(by[ledger.Planned]))
	if last.Slug != "" {
		m.Line().Say(t.l, "status.last", "when", t.moment(last.Due), "title", rp.entryLink(t, last))
	}
	if next.Slug != "" {
		m.Line().Say(t.l, "status.next", "when", t.due(next), "title", rp.entryLink(t, next))
	}
	for _, s := range []ledger.State{ledger.Unconfirmed, ledger.Failed, ledger.Missed} {
		rp.statusEntries(t, m, s, by[s])
	}
	if n := countErrors(t.Desk.Catalogue().Problems()); n > 0 {
		m.Line().Say(t.l, "status.problems", "n", n)
	}
	rp.statusStorage(t, m)
	m.Line().Say(t.l, "status.now", "when", t.l.Moment(now.In(t.Zone), time.Time{}), "zone", t.Zone.String())
	m.Row(message.Button{Text: t.l.T("button.to_queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}

func (rp *reports) statusChannel(t *talk, m *message.Message) {
	if t.Publisher == nil || t.Channel == "" {
		return
	}
	c, err := t.Publisher.Channel(t.ctx, t.Channel)
	switch {
	case err != nil:
		m.Line().Say(t.l, "status.channel_unknown", "channel", t.Channel, "error", message.Shorten(t.l.Say(locale.Of(err)), 200))
		return
	case !c.CanPost:
		m.Line().Say(t.l, "status.channel_closed", "channel", channelLink(c))
		return
	}
	m.Line().Say(t.l, "status.channel", "channel", channelLink(c))
	if c.Protected {
		m.Line().Say(t.l, "status.protected")
	}
}

func (rp *reports) statusStorage(t *talk, m *message.Message) {
	if t.Storage == nil {
		return
	}
	kind, size, err := t.Storage(t.ctx)
	if err != nil {
		t.Log.Warn("cannot read the storage for /status", "err", err)
		m.Line().Say(t.l, "status.storage_lost", "kind", kind)
		return
	}
	if size >= 0 {
		kind += ", " + t.l.Size(size)
	}
	m.Line().Say(t.l, "status.storage", "kind", kind)
}

func channelLink(c deliver.Channel) message.Linked {
	l := message.Linked{Text: message.TitleOf(c.Title, c.Username, message.MaxTitle)}
	if c.Username != "" {
		l.URL = "https://t.me/" + c.Username
	}
	return l
}

func (rp *reports) entryLink(t *talk, e scheduler.Entry) message.Linked {
	l := message.Linked{Text: message.TitleOf(e.Title, e.Slug, message.MaxTitle)}
	l.URL, _ = t.Desk.PostLink(e.Slug)
	return l
}

func (rp *reports) statusEntries(t *talk, m *message.Message, s ledger.State, entries []scheduler.Entry) {
	if len(entries) == 0 {
		return
	}
	m.Line().Say(t.l, "status.group", "state", t.state(s), "n", len(entries))
	for _, e := range entries[:min(len(entries), statusEntries)] {
		m.Line().Say(t.l, "status.entry", "title", rp.entryLink(t, e))
		if !e.Reason.IsZero() {
			m.Reason(" – " + message.Shorten(t.l.Say(e.Reason), 200))
		}
	}
}

func countErrors(problems []content.Problem) int {
	n := 0
	for _, p := range problems {
		if p.Severity == content.SeverityError {
			n++
		}
	}
	return n
}

// checkProblems is the number of problems that /check lists.
const checkProblems = 25

// runCheck lists the problems of the articles.
func (rp *reports) runCheck(t *talk, _ string) {
	problems := t.Desk.Catalogue().Problems()
	if t.Check != nil {
		found, err := t.Check(t.ctx, "")
		if err != nil {
			t.trouble(err)
			return
		}
		problems = found
	}
	if len(problems) == 0 {
		t.say("check.none", "n", len(t.Desk.Catalogue().Articles()))
		return
	}
	m := new(message.Message).Say(t.l, "check", "n", len(problems))
	for i, p := range problems {
		if i == checkProblems || m.Units > 3500 {
			m.Line().Say(t.l, "preview.more", "n", len(problems)-i)
			break
		}
		t.problem(m, p)
	}
	t.reply(m)
}

// runReload scans the articles now.
func (rp *reports) runReload(t *talk, _ string) {
	if t.Reload == nil {
		t.say("reload.auto")
		return
	}
	if err := t.Reload(t.ctx); err != nil {
		t.trouble(err)
		return
	}
	c := t.Desk.Catalogue()
	m := new(message.Message).Say(t.l, "reload.done", "n", len(c.Articles()))
	if n := countErrors(c.Problems()); n > 0 {
		m.Line().Say(t.l, "status.problems", "n", n)
	}
	t.reply(m)
}

// problem writes a line about a problem of a file.
func (t *talk) problem(m *message.Message, p content.Problem) {
	where := message.Shorten(p.Path, 80)
	if p.Line > 0 {
		where += ":" + strconv.Itoa(p.Line)
	}
	key := "check.warning"
	if p.Severity == content.SeverityError {
		key = "check.error"
	}
	m.Line().Say(t.l, key, "where", where, "text", message.Shorten(t.l.Say(p.Message), 200))
}
