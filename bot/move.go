package bot

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// verbMoveTo moves an article to a preset time.
const verbMoveTo = "mt"

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

// verbMoveOther asks for another time than those offered.
const verbMoveOther = "mo"

// mover gives articles other times.
type mover struct{ control *control }

// runMove moves an article: /move NAME WHEN; NAME may be its number in the queue,
// or a title with spaces. Without WHEN it offers times.
func (mv *mover) runMove(t *talk, args string) {
	if args == "" {
		mv.control.offer(t, channel.VerbMove)
		return
	}
	name, when := mv.splitMove(t, args)
	a := mv.queued(t, name)
	if a == nil {
		a = mv.control.find(t, name, func(id string) string { return message.Data(channel.VerbMove, id) })
	}
	switch {
	case a == nil:
	case when == "":
		mv.moveAsk(t, a)
	default:
		mv.moveWhen(t, a, when)
	}
}

// moveWhen moves an article to a time as people write it.
func (mv *mover) moveWhen(t *talk, a *content.Article, when string) {
	now := t.Now().In(t.Zone)
	at, err := timewords.ReadMove(when, now, mv.due(t, a), t.PublishAt)
	switch {
	case errors.Is(err, timewords.ErrPast):
		t.ask("move", message.ShortID(a.Slug), "move.past", "now", t.l.Moment(now, now))
	case err != nil:
		t.ask("move", message.ShortID(a.Slug), "move.unclear", "when", message.Shorten(when, message.MaxButton))
	default:
		mv.move(t, a, at)
	}
}

// due is when an article is to go out, in the last place if they differ; zero if that
// is not known.
func (mv *mover) due(t *talk, a *content.Article) (due time.Time) {
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil {
		return due
	}
	for _, e := range entries {
		if e.Slug == a.Slug && e.Due.After(due) {
			due = e.Due
		}
	}
	return due
}

// splitMove splits what follows /move into a name and a time: the longest name
// that there is.
func (mv *mover) splitMove(t *talk, args string) (name, when string) {
	words := strings.Fields(args)
	for n := len(words); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		if mv.control.known(name) || n == 1 && mv.queued(t, name) != nil {
			return name, strings.Join(words[n:], " ")
		}
	}
	return words[0], strings.Join(words[1:], " ")
}

// queued is the article of a number in the queue; nil for other words.
func (mv *mover) queued(t *talk, number string) *content.Article {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || mv.control.known(number) {
		return nil
	}
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil || n > len(entries) {
		return nil
	}
	return t.Desk.Catalogue().Article(entries[n-1].Slug)
}

func (mv *mover) pressMoveOther(t *talk, args []string) {
	if a := mv.control.pressedArticle(t, args); a != nil {
		t.answer()
		t.ask("move", message.ShortID(a.Slug), "move.when", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)))
	}
}

func (mv *mover) pressMoveAsk(t *talk, args []string) {
	if a := mv.control.pressedArticle(t, args); a != nil {
		t.aside()
		mv.moveAsk(t, a)
	}
}

func (mv *mover) moveAsk(t *talk, a *content.Article) {
	if err := plan.Movable(a, t.Now()); err != nil {
		t.trouble(err)
		return
	}
	m := new(message.Message).Say(t.l, "move.ask", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)))
	id := message.ShortID(a.Slug)
	var row []message.Button
	for _, p := range presets() {
		row = append(row, message.Button{Text: t.l.T(p.label), Data: message.Data(verbMoveTo, id, p.code)})
	}
	m.Row(row[:2]...).Row(row[2:]...)
	m.Row(message.Button{Text: t.l.T("button.other_time"), Data: message.Data(verbMoveOther, id)},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.reply(m)
}

func (mv *mover) pressMove(t *talk, args []string) {
	a := mv.control.pressedArticle(t, args)
	if a == nil {
		return
	}
	for _, p := range presets() {
		if len(args) == 2 && args[1] == p.code {
			t.answer()
			mv.move(t, a, p.at(t.Now().In(t.Zone), t.PublishAt))
			return
		}
	}
	t.answering = t.l.T("button.unknown")
}

func (mv *mover) move(t *talk, a *content.Article, to time.Time) {
	if err := plan.Movable(a, to); err != nil {
		t.trouble(err)
		return
	}
	r, err := t.Desk.Move(t.ctx, a.Slug, to, t.actor())
	if err != nil {
		t.trouble(err)
		return
	}
	if r.State == ledger.Sent {
		mv.control.outcome(t, a, r, nil)
		return
	}
	m := new(message.Message).Say(t.l, "move.done", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "when", t.moment(to))
	m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}
