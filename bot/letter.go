package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	mail "github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	letterLook    = 5 * time.Minute // how often to check whether there is something to report
	letterAgain   = 12              // checks to skip after no admin could be reached
	letterHour    = 9               // on Monday, when letters are sent
	letterMost    = 10              // lines of a list
	soughtPeople  = 3               // searchers needed before a word is reported
	soughtWord    = 40              // bytes of a word
	reactionsMost = 1_000_000       // posts whose reactions are read
	soughtMost    = 10_000          // words whose searchers are remembered, only in memory
)

// letters tell admins what they cannot see in the channel: that nothing is scheduled any more, and,
// if they switched it on, a weekly letter. The counts for the letter are kept only while somebody
// gets it. Searchers are remembered only in memory, until there are three different ones.
type letters struct {
	*parts

	mu     sync.Mutex
	on     bool // somebody gets letters
	idle   int  // consecutive checks that found nothing scheduled
	week   string
	sought map[string]map[int64]bool // searchers by word, this week
}

// run checks until ctx ends.
func (lt *letters) run(ctx context.Context) {
	for wire.Sleep(ctx, letterLook) {
		if err := lt.tellIdle(ctx); err != nil {
			lt.Log.Warn("cannot check whether something is scheduled", "err", err)
		}
		if err := lt.send(ctx); err != nil {
			lt.Log.Warn("cannot send the weekly letters", "err", err)
		}
	}
}

// tellIdle tells the admins once that the last scheduled article has been published.
func (lt *letters) tellIdle(ctx context.Context) error {
	queue, err := lt.Desk.Queue(ctx)
	if err != nil || len(lt.Desk.Catalogue().Articles()) == 0 { // an unreadable folder proves nothing
		return err
	}
	ahead := slices.ContainsFunc(queue, func(e scheduler.Entry) bool {
		return e.State == ledger.Planned || e.State == ledger.Sending || e.State == ledger.Unconfirmed
	})
	notes, err := lt.Audience.Notes(ctx, audience.NoteAhead)
	if err != nil {
		return err
	}
	was := notes[""]
	if ahead || was == "" {
		lt.idle = 0
		if ahead && was == "" {
			_, err = lt.Audience.SwapNote(ctx, audience.NoteAhead, "", "yes")
		}
		return err
	}
	if published, err := lt.published(ctx); err != nil || !published {
		lt.idle = 0
		return err
	}
	if lt.idle++; lt.idle < 2 { // a file that is being changed is missing for a moment
		return nil
	}
	told, err := lt.Audience.SwapNote(ctx, audience.NoteAhead, was, "")
	if err != nil || !told {
		return err
	}
	reached := lt.Publisher != nil && lt.Publisher.Alert(ctx, func(l *locale.Catalogue) *message.Message {
		m := new(message.Message).Say(l, "letter.idle")
		m.Row(message.Button{Text: l.T("button.to_publish"), Data: message.Data(verbPublishList, 0)})
		return m
	}) > 0
	if reached {
		return nil
	}
	lt.idle = -letterAgain
	_, err = lt.Audience.SwapNote(context.WithoutCancel(ctx), audience.NoteAhead, "", was) // it was not sent
	return err
}

// published reports whether an article is in the channel.
func (lt *letters) published(ctx context.Context) (bool, error) {
	plan, err := lt.Desk.Plan(ctx) // of all articles: only read once nothing is scheduled any more
	return slices.ContainsFunc(plan, func(e scheduler.Entry) bool { return e.State == ledger.Sent }), err
}

// write sends a letter. It reports false if the letter certainly was not sent, and may be sent later.
func (lt *letters) write(ctx context.Context, at channel.Place, m *message.Message) bool {
	p := m.Params()
	at.To(p)
	err := wire.Patiently(ctx, func() error { return lt.API.Call(ctx, "sendMessage", p, nil) })
	if err != nil {
		lt.Log.Debug("an admin cannot be written to", "admin", at.Chat, "err", err)
	}
	var e *botapi.Error
	return !errors.As(err, &e) || e.Outcome != botapi.NotSent && e.Outcome != botapi.Limited
}

func letterNote(id int64) string { return audience.NoteLetter + strconv.FormatInt(id, 10) }

// next returns when the next letter is due.
func (lt *letters) next() time.Time {
	return mail.NextDigest(audience.Reader{Mode: audience.ReaderWeekly, Hour: letterHour, Weekday: time.Monday, Zone: lt.Zone.String()}, lt.Now())
}

// send sends each letter that is due, once.
func (lt *letters) send(ctx context.Context) error {
	due, err := lt.Audience.Notes(ctx, audience.NoteLetter)
	if err != nil {
		return err
	}
	lt.mu.Lock()
	lt.on = len(due) > 0
	lt.mu.Unlock()
	for name, at := range due {
		id, _ := strconv.ParseInt(name, 10, 64)
		if t, err := time.Parse(time.RFC3339, at); err == nil && t.After(lt.Now()) {
			continue
		}
		if !lt.Admins.Is(ctx, id) {
			if _, err := lt.Audience.SwapNote(ctx, letterNote(id), at, ""); err != nil {
				return err
			}
			continue
		}
		l := lt.Locales.For(lt.Admins.Language(id))
		t := &talk{parts: lt.parts, ctx: ctx, l: l, from: wire.User{ID: id}, chat: wire.Chat{ID: id, Type: "private"}}
		m, err := lt.letter(t)
		if err != nil {
			return err
		}
		next := lt.next().Format(time.RFC3339)
		if mine, err := lt.Audience.SwapNote(ctx, letterNote(id), at, next); err != nil {
			return err
		} else if !mine {
			continue
		}
		if !lt.write(ctx, channel.Place{Chat: id}, m) {
			if _, err := lt.Audience.SwapNote(context.WithoutCancel(ctx), letterNote(id), next, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// weekOf identifies a week by its Monday.
func (lt *letters) weekOf(at time.Time) string {
	at = at.In(lt.Zone)
	monday := at.Day() - (int(at.Weekday())+6)%7
	return time.Date(at.Year(), at.Month(), monday, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// letter renders the report on the last seven days.
func (lt *letters) letter(t *talk) (*message.Message, error) {
	plan, err := t.Desk.Plan(t.ctx)
	if err != nil {
		return nil, err
	}
	until := lt.Now()
	since := until.AddDate(0, 0, -7)
	_, subscribers, err := t.Audience.Subscribers(t.ctx)
	if err != nil {
		return nil, err
	}
	all, err := t.Audience.Reactions(t.ctx, reactionsMost)
	if err != nil {
		return nil, err
	}
	reactions := map[postID]int{}
	for _, r := range all {
		reactions[postID{r.Chat, r.MessageID}] = r.Count
	}
	week := lt.weekOf(since)
	opens, err := t.Audience.Notes(t.ctx, audience.NoteOpens+week+".")
	if err != nil {
		return nil, err
	}
	sought, err := t.Audience.Notes(t.ctx, audience.NoteSought+week+".")
	if err != nil {
		return nil, err
	}
	m := new(message.Message).Say(t.l, "letter")
	count, posts, listed := 0, 0, map[string]bool{}
	for _, e := range plan {
		if e.State != ledger.Sent || !e.Due.After(since) || e.Due.After(until) {
			continue
		}
		if !listed[e.Slug] { // it may be in several channels
			listed[e.Slug] = true
			if posts++; posts <= letterMost {
				if posts == 1 {
					m.Line().Line().Say(t.l, "letter.published")
				}
				link, _ := t.Desk.PostLink(e.Slug)
				m.Line().Say(t.l, "status.entry", "title", message.Linked{Text: message.TitleOf(e.Title, e.Slug, message.MaxTitle), URL: link})
			}
		}
		for _, id := range e.Messages {
			count += reactions[postID{e.Chat, id}]
		}
	}
	if posts == 0 {
		m.Line().Line().Say(t.l, "letter.nothing")
	}
	m.Line().Line().Say(t.l, "letter.counts", "reactions", count, "subscribers", subscribers, "opens", sum(opens))
	if words := most(sought); len(words) > 0 {
		m.Line().Line().Say(t.l, "letter.sought", "words", strings.Join(words, ", "))
	}
	return m, nil
}

func sum(counts map[string]string) (n int) {
	for _, value := range counts {
		i, _ := strconv.Atoi(value)
		n += i
	}
	return n
}

// most returns the names with the highest counts.
func most(counts map[string]string) []string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		x, _ := strconv.Atoi(counts[a])
		y, _ := strconv.Atoi(counts[b])
		if x != y {
			return y - x
		}
		return strings.Compare(a, b)
	})
	return names[:min(len(names), letterMost)]
}

func (lt *letters) wanted() bool {
	lt.mu.Lock()
	defer lt.mu.Unlock()
	return lt.on
}

// opened counts that an article was opened in the bot.
func (lt *letters) opened(ctx context.Context, slug string) {
	if lt.Audience == nil || !lt.wanted() {
		return
	}
	if err := lt.Audience.CountNote(ctx, audience.NoteOpens+lt.weekOf(lt.Now())+"."+slug); err != nil {
		lt.Log.Warn("cannot count an opened article", "err", err)
	}
}

// inVain records the words of a search without results. Only words made of letters are recorded,
// because numbers and addresses may be personal.
func (lt *letters) inVain(ctx context.Context, person int64, query string) {
	if lt.Audience == nil || !lt.wanted() {
		return
	}
	for _, field := range strings.Fields(query) {
		if strings.IndexFunc(strings.Trim(field, ".,;:!?«»\"“”„()"), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) >= 0 {
			continue
		}
		for _, word := range search.Words(field) {
			if len(word) > soughtWord {
				continue
			}
			if n, week := lt.searcher(person, word); n >= soughtPeople {
				lt.noteWord(ctx, audience.NoteSought+week+"."+word, n)
			}
		}
	}
}

// searcher records who searched for a word this week, and returns the number of searchers.
func (lt *letters) searcher(person int64, word string) (n int, week string) {
	lt.mu.Lock()
	defer lt.mu.Unlock()
	if week = lt.weekOf(lt.Now()); week != lt.week || len(lt.sought) >= soughtMost {
		lt.week, lt.sought = week, map[string]map[int64]bool{}
	}
	if lt.sought[word] == nil {
		lt.sought[word] = map[int64]bool{}
	}
	lt.sought[word][person] = true
	return len(lt.sought[word]), week
}

// noteWord stores how many people searched for a word, if that has changed.
func (lt *letters) noteWord(ctx context.Context, name string, n int) {
	had, err := lt.Audience.Notes(ctx, name)
	if before, _ := strconv.Atoi(had[""]); err == nil && n > before {
		_, err = lt.Audience.SwapNote(ctx, name, had[""], strconv.Itoa(n))
	}
	if err != nil {
		lt.Log.Warn("cannot count a search without results", "err", err)
	}
}

// verbLetter switches the weekly letter.
const verbLetter = "wl"

// letterButton offers an admin the letter, or to stop it.
func (lt *letters) letterButton(t *talk) message.Button {
	if !t.admin() {
		return message.Button{}
	}
	sign := ""
	if notes, err := t.Audience.Notes(t.ctx, letterNote(t.from.ID)); err == nil && notes[""] != "" {
		sign = "✓ "
	}
	return message.Button{Text: sign + t.l.T("button.letter"), Data: message.Data(verbLetter)}
}

// switchLetter switches the letter on or off.
func (lt *letters) switchLetter(t *talk) error {
	notes, err := t.Audience.Notes(t.ctx, letterNote(t.from.ID))
	if err != nil {
		return err
	}
	value := ""
	if notes[""] == "" {
		value = lt.next().Format(time.RFC3339)
		lt.mu.Lock()
		lt.on = true
		lt.mu.Unlock()
	}
	_, err = t.Audience.SwapNote(t.ctx, letterNote(t.from.ID), notes[""], value)
	return err
}
