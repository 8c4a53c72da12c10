package bot

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
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

// mover changes the times of articles.
type mover struct{ control *control }

// runMove moves an article: /move NAME WHEN. NAME may be its number in the queue, or a title with
// spaces. Without WHEN it offers times.
func (mv *mover) runMove(t *talk, args string) {
	if args == "" {
		mv.control.offer(t, channel.VerbMove)
		return
	}
	name, when := mv.splitMove(t, args)
	a := (byNumber{mv.control}).find(t, name, func(id string) string { return message.Data(channel.VerbMove, id) })
	switch {
	case a == nil:
	case when == "":
		mv.moveAsk(t, a)
	default:
		mv.moveWhen(t, a, when)
	}
}

// moveWhen moves an article to a time written in words.
func (mv *mover) moveWhen(t *talk, a *content.Article, when string) {
	if !mv.movable(t, a) {
		return
	}
	now := t.Now().In(t.Zone)
	at, err := timewords.ReadMove(when, now, mv.control.due(t, a), t.PublishAt, t.l)
	var either *timewords.Either
	switch {
	case errors.As(err, &either):
		mv.moveWhich(t, a, when, either.Times)
	case errors.Is(err, timewords.ErrPast):
		t.ask("move", message.ShortID(a.Slug), "move.past", "now", t.l.Moment(now, now))
	case err != nil:
		t.ask("move", message.ShortID(a.Slug), "move.unclear", "when", message.Shorten(when, message.MaxButton))
	default:
		mv.move(t, a, at)
	}
}

// reads reports whether words are a time to which an article may be moved, or several.
func (mv *mover) reads(t *talk, when string) bool {
	_, err := timewords.ReadMove(when, t.Now().In(t.Zone), time.Time{}, t.PublishAt, t.l)
	var either *timewords.Either
	return err == nil || errors.As(err, &either)
}

// offerAt asks which article a time is meant for, that an admin names alone: the bot may have
// restarted since it asked. It reports false for other words, and if nothing is scheduled.
func (mv *mover) offerAt(t *talk, words string) bool {
	now := t.Now().In(t.Zone)
	at, err := timewords.ReadMove(words, now, time.Time{}, t.PublishAt, t.l)
	if err != nil || !t.may(channel.MayPublish) {
		return err == nil
	}
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil || len(entries) == 0 {
		return false
	}
	m := new(message.Message).Say(t.l, "move.what", "when", t.l.Moment(at.In(t.Zone), now))
	for _, e := range entries[:min(len(entries), offerMost)] {
		m.Row(message.Button{Text: message.TitleOf(e.Title, e.Slug, message.MaxButton), Data: message.Data(verbMoveTo, message.ShortID(e.Slug), "@"+strconv.FormatInt(at.Unix()/60, 10))})
	}
	m.Row(message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.reply(m)
	return true
}

// moveWhich offers the times that the words may mean; other words can be sent as well.
func (mv *mover) moveWhich(t *talk, a *content.Article, when string, times []time.Time) {
	id, now := message.ShortID(a.Slug), t.Now().In(t.Zone)
	m := new(message.Message).Say(t.l, "move.which", "when", message.Shorten(when, message.MaxButton))
	for _, at := range times {
		m.Row(message.Button{Text: t.l.Moment(at.In(t.Zone), now), Data: message.Data(verbMoveTo, id, "@"+strconv.FormatInt(at.Unix()/60, 10))})
	}
	m.Row(message.Button{Text: t.l.T("button.other_time"), Data: message.Data(verbMoveOther, id)},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.question(m, asked{command: "move", before: id, at: t.Now()})
}

// splitMove splits the arguments of /move into the longest existing name and a time.
func (mv *mover) splitMove(t *talk, args string) (name, when string) {
	words := strings.Fields(args)
	for n := len(words); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		if mv.control.known(name) || n == 1 && (byNumber{mv.control}).queued(t, name) != nil {
			return name, strings.Join(words[n:], " ")
		}
	}
	return words[0], strings.Join(words[1:], " ")
}

func (mv *mover) pressMoveOther(t *talk, args []string) {
	if a := mv.control.pressedArticle(t, args); a != nil && mv.movable(t, a) {
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

// movable reports whether an article may get another time; if not, it says why.
func (mv *mover) movable(t *talk, a *content.Article) bool {
	if link, isOut := t.Desk.PostLink(a.Slug); isOut {
		t.say("publish.already", "title", message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: link})
		return false
	}
	if err := plan.Movable(a, t.Now()); err != nil {
		t.trouble(err)
		return false
	}
	return true
}

func (mv *mover) moveAsk(t *talk, a *content.Article) {
	if !mv.movable(t, a) {
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
	if minutes, ok := strings.CutPrefix(args[len(args)-1], "@"); ok { // one of several possible meanings
		unix, err := strconv.ParseInt(minutes, 10, 64)
		now := t.Now().In(t.Zone)
		switch at := time.Unix(unix*60, 0); {
		case err != nil:
		case !at.After(now): // the question is an old one
			t.ask("move", message.ShortID(a.Slug), "move.past", "now", t.l.Moment(now, now))
			return
		default:
			t.answer()
			mv.move(t, a, at)
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
	if entries, err := t.Desk.Queue(t.ctx); err == nil && slices.ContainsFunc(entries, func(e scheduler.Entry) bool { return e.Slug == a.Slug && e.Approval }) {
		m.Line().Say(t.l, "planned.approval")
	}
	m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}
