package bot

import (
	"errors"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// preset is a time that a button offers.
type preset struct {
	code, label string
	at          func(now time.Time, timeOfDay time.Duration) time.Time
}

func presets() []preset {
	day := func(days int) func(time.Time, time.Duration) time.Time {
		return func(now time.Time, timeOfDay time.Duration) time.Time {
			return content.OnDay(now.Year(), now.Month(), now.Day()+days, timeOfDay, now.Location())
		}
	}
	return []preset{
		{"h1", "move.hour", func(now time.Time, _ time.Duration) time.Time { return now.Add(time.Hour) }},
		{"h3", "move.hours", func(now time.Time, _ time.Duration) time.Time { return now.Add(3 * time.Hour) }},
		{"d1", "move.tomorrow", day(1)},
		{"d7", "move.week", day(7)},
	}
}

// runMove moves an article: /move SLUG WHEN; without WHEN it offers times.
func runMove(t *talk, args string) {
	name, when, _ := strings.Cut(args, " ")
	if name == "" {
		t.say("move.usage")
		return
	}
	a := t.find(name, func(id string) string { return message.Data("mv", id) })
	if a == nil {
		return
	}
	if strings.TrimSpace(when) == "" {
		t.moveAsk(a)
		return
	}
	now := t.Now().In(t.Zone)
	at, err := timewords.Read(when, now, t.PublishAt)
	switch {
	case errors.Is(err, timewords.ErrPast):
		t.say("move.past", "when", message.Shorten(when, message.MaxButton), "now", t.l.Moment(now, now))
	case err != nil:
		t.say("move.unclear", "when", message.Shorten(when, message.MaxButton))
	default:
		t.move(a, at)
	}
}

func pressMoveAsk(t *talk, args []string) {
	if a := t.pressedArticle(args); a != nil {
		t.moveAsk(a)
	}
}

func (t *talk) moveAsk(a *content.Article) {
	if err := scheduler.Movable(a, t.Now()); err != nil {
		t.trouble(err)
		return
	}
	m := new(message.Message).Say(t.l, "move.ask", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "slug", message.Code(message.Shorten(a.Slug, message.MaxTitle)))
	id := message.ShortID(a.Slug)
	var row []message.Button
	for _, p := range presets() {
		row = append(row, message.Button{Text: t.l.T(p.label), Data: message.Data("mt", id, p.code)})
	}
	m.Row(row[:2]...).Row(row[2:]...)
	m.Row(message.Button{Text: t.l.T("button.cancel"), Data: message.Data("x")})
	t.reply(m)
}

func pressMove(t *talk, args []string) {
	a := t.pressedArticle(args)
	if a == nil {
		return
	}
	for _, p := range presets() {
		if len(args) == 2 && args[1] == p.code {
			t.answer()
			t.move(a, p.at(t.Now().In(t.Zone), t.PublishAt))
			return
		}
	}
	t.answering = t.l.T("button.unknown")
}

func (t *talk) move(a *content.Article, to time.Time) {
	if err := scheduler.Movable(a, to); err != nil {
		t.trouble(err)
		return
	}
	r, err := t.Desk.Move(t.ctx, a.Slug, to, t.actor())
	if err != nil {
		t.trouble(err)
		return
	}
	if r.State == scheduler.Sent {
		t.outcome(a, r, nil)
		return
	}
	m := new(message.Message).Say(t.l, "move.done", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "when", t.moment(to))
	m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data("q", 0)})
	t.reply(m)
}
