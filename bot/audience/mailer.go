// Package audience stores readers' subscriptions (readers.go), and sends readers new articles, at
// once or in digests (mailer.go).
//
// Once the channel has an article, the store queues a mailing for each reader who follows one of its
// categories. A mailer claims mailings in batches, of articles and digests in turns, and sends them at
// Telegram's rate for messages to many chats, after posts and answers. Readers who blocked the bot are
// dropped. A mailing that was claimed before a crash is not sent again: a reader may miss an
// announcement, but never gets it twice.
//
// A digest has what was published since the last one. It is sent at the hour that the reader chose,
// in the reader's time zone.
package audience

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	mailLook = 5 * time.Second  // how often the bot looks for new articles
	mailRest = 10 * time.Minute // how often it looks at the store while nothing is due there
	// mailPace is the pause between messages: 29 a second of the 30 that are
	// allowed. Mailings have the lowest priority, after the channel and answers.
	mailPace = 34 * time.Millisecond
	// mailBehind is how far the fan-out may fall behind its pace and still catch up, as fast as the
	// rate limiter allows: the store takes time for each batch.
	mailBehind  = 500 * time.Millisecond
	mailBatch   = 10              // messages claimed at once
	mailWorkers = 16              // messages being sent at once: with a batch, what a crash can lose
	digestMost  = 20              // articles in a digest
	stopGrace   = 2 * time.Second // for recording results while the program is shutting down
	digestBatch = 300             // readers looked at in one go; more than can be sent to until the next
)

// FanOutTime returns the shortest time in which n readers can be notified of an
// article.
func FanOutTime(n int) time.Duration { return time.Duration(n) * mailPace }

// Config has what a Mailer needs. All fields are required.
type Config struct {
	API     wire.API
	Store   audience.Audience
	Desk    scheduler.Desk
	Shelf   Shelf
	Locales *locale.Set
	// Entry writes the line of an article in a list.
	Entry func(m *message.Message, l *locale.Catalogue, a *content.Article)
	// About returns a summary of an article in at most n characters; may be "".
	About func(a *content.Article, n int) string
	// VerbRead, VerbMute and VerbSettings are the verbs of the buttons under a
	// mailing.
	VerbRead, VerbMute, VerbSettings string
	Reads                            bool           // articles can be sent to readers' chats
	Zone                             *time.Location // of readers who have not chosen one
	Now                              func() time.Time
	Log                              *slog.Logger
}

// Shelf knows the articles that readers may see.
type Shelf interface {
	Answered() bool // whether it knows yet what readers may see
	Published() []*content.Article
	Readable(a *content.Article) bool
	CategoryKeys(a *content.Article) []string
	Link(a *content.Article) message.Linked
}

// inLanguage returns the translation of an article for a reader's language, among
// those that readers may see; the article itself if there is none.
func (m *Mailer) inLanguage(a *content.Article, lang string) *content.Article {
	return cmp.Or(m.Desk.Catalogue().Translations().In(a, lang, m.Shelf.Readable), a)
}

// told reports whether readers were notified of an article in another language:
// they are notified once, of the translation that is published first.
func (m *Mailer) told(a *content.Article, known map[string]bool) bool {
	return slices.ContainsFunc(m.Desk.Catalogue().Translations().Of(a), func(b *content.Article) bool { return known[b.Slug] })
}

// comes reports whether the channel will get an article in another language.
func (m *Mailer) comes(a *content.Article) bool {
	return slices.ContainsFunc(m.Desk.Catalogue().Translations().Of(a), func(b *content.Article) bool { return !b.Telegram().Never && !b.Draft && b.Hold == nil })
}

// keys returns the categories of an article in all its languages.
func (m *Mailer) keys(a *content.Article) []string {
	keys := m.Shelf.CategoryKeys(a)
	for _, b := range m.Desk.Catalogue().Translations().Of(a) {
		for _, key := range m.Shelf.CategoryKeys(b) {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// Mailer stores subscriptions, and sends readers new articles.
type Mailer struct {
	Config
	wake chan struct{}

	published   []*content.Article // at the last call of announce
	unannounced []*content.Article // those of them that readers have not been notified of
}

// New returns a Mailer; it sends nothing before Run is called.
func New(c Config) *Mailer {
	c.API = wire.Ranked(c.API, botapi.Bulk)
	return &Mailer{Config: c, wake: make(chan struct{}, 1)}
}

var errUnanswered = errors.New("the ledger has not said yet what they may see")

// Run sends readers new articles until ctx ends. Mailings are stored before they
// are sent, so that a crash loses at most those being sent, and repeats none. While
// nothing is new or due, the store is not queried.
func (m *Mailer) Run(ctx context.Context) {
	var known map[string]bool
	var due time.Time // when the store is to be queried
	for trouble := wire.NewBackoff(); ctx.Err() == nil; {
		var err error
		fresh := false
		if !m.Shelf.Answered() { // else everything would seem withdrawn, and later new
			err = errUnanswered
		}
		if err == nil && known == nil {
			known, err = m.firstLook(ctx)
		}
		if err == nil {
			fresh, err = m.announce(ctx, known)
		}
		if err == nil && (fresh || !m.Now().Before(due)) {
			due, err = m.mailDue(ctx, known)
		}
		if err == nil {
			trouble.Reset()
			select {
			case <-ctx.Done():
			case <-m.wake:
				due = time.Time{}
			case <-time.After(mailLook):
			}
			continue
		}
		if ctx.Err() == nil && trouble.First() {
			m.Log.Warn("cannot tell readers what is new; retrying", "err", err)
		}
		trouble.Wait(ctx, mailLook)
	}
}

// mailDue creates and sends what is due, and returns when to look again.
func (m *Mailer) mailDue(ctx context.Context, known map[string]bool) (again time.Time, err error) {
	if err := m.sendMailings(ctx, known); err != nil {
		return again, err
	}
	at, ok, err := m.Store.NextMail(ctx)
	again = m.Now().Add(mailRest)
	if ok && at.Before(again) {
		again = at
	}
	return again, err
}

// Wake makes Run query the store again, after a reader has changed something.
func (m *Mailer) Wake() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// firstLook returns the articles that readers were notified of. At the very first
// start all published articles count as old: no one is notified of them.
func (m *Mailer) firstLook(ctx context.Context) (map[string]bool, error) {
	c := m.Desk.Catalogue()
	if c == nil {
		return nil, nil
	}
	known, started, err := m.Store.Announced(ctx)
	if err != nil || started {
		return known, err
	}
	var old []string
	for _, a := range m.Shelf.Published() {
		old = append(old, a.Slug)
		known[a.Slug] = true
	}
	return known, m.Store.MarkAnnounced(ctx, old)
}

// announce queues articles that were published since the last look: after the
// channel has them, or at once if the channel never gets them.
func (m *Mailer) announce(ctx context.Context, known map[string]bool) (fresh bool, err error) {
	if known == nil {
		return false, nil
	}
	// This runs every few seconds, perhaps over 100,000 articles: each of them is looked up only
	// after a change.
	candidates := m.unannounced
	if published := m.Shelf.Published(); !slices.Equal(published, m.published) {
		m.published, candidates = published, published
	}
	m.unannounced = nil // not truncated: the candidates may be the shelf's list
	for _, a := range candidates {
		if !known[a.Slug] {
			m.unannounced = append(m.unannounced, a)
		}
	}
	for _, a := range m.unannounced {
		if _, posted := m.Desk.PostLink(a.Slug); !posted && (!a.Telegram().Never || m.comes(a)) {
			continue
		}
		if m.told(a, known) {
			if err := m.Store.MarkAnnounced(ctx, []string{a.Slug}); err != nil {
				return fresh, err
			}
			known[a.Slug] = true
			continue
		}
		if _, err := m.Store.Announce(ctx, a.Slug, m.keys(a), m.Now()); err != nil {
			return fresh, err
		}
		known[a.Slug], fresh = true, true
	}
	return fresh, nil
}

// queueDigests creates digests that are due, and reports whether there are more. It
// creates at most as many as are sent until the next look, so that a million of
// them hold up nothing else.
func (m *Mailer) queueDigests(ctx context.Context) (more bool, err error) {
	now := m.Now()
	readers, err := m.Store.DueDigests(ctx, now, digestBatch)
	if err != nil {
		return false, err
	}
	for _, r := range readers {
		slugs, err := m.Store.AnnouncedBetween(ctx, r.Since, now)
		if err != nil {
			return false, err
		}
		var wanted []string
		for _, slug := range slugs {
			if a := m.Desk.Catalogue().Article(slug); m.Shelf.Readable(a) && m.wants(r, a) {
				wanted = append(wanted, slug)
			}
		}
		if err := m.Store.QueueDigest(ctx, r, wanted, now, NextDigest(r, now)); err != nil {
			return false, err
		}
	}
	return len(readers) == digestBatch, nil
}

func (m *Mailer) wants(r audience.Reader, a *content.Article) bool {
	keys := append(m.keys(a), AllKey)
	among := func(key string) bool { return slices.Contains(keys, key) }
	return slices.ContainsFunc(Followed(r), among) && !slices.ContainsFunc(Muted(r), among)
}

// sendMailings sends queued mailings at their pace until none is left. Meanwhile it
// looks for new articles as usual, so that they are sent in turn with the rest.
func (m *Mailer) sendMailings(ctx context.Context, known map[string]bool) error {
	f := fanOut{Mailer: m, next: time.Now(), slots: make(chan struct{}, mailWorkers)}
	look := time.Time{}
	more := false
	for ctx.Err() == nil {
		if now := m.Now(); !now.Before(look) {
			look = now.Add(mailLook)
			_, err := m.announce(ctx, known)
			if err == nil {
				more, err = m.queueDigests(ctx)
			}
			if err != nil {
				return errors.Join(err, f.finish(ctx))
			}
		}
		batch, err := m.Store.Claim(ctx, m.Now(), mailBatch)
		if err != nil || len(batch) == 0 && !more {
			return errors.Join(err, f.finish(ctx))
		}
		if len(batch) == 0 {
			look = time.Time{} // the next readers have nothing to read
		}
		for _, mail := range batch {
			f.send(ctx, mail)
		}
		if err := f.note(ctx); err != nil {
			return errors.Join(err, f.finish(ctx))
		}
	}
	return f.finish(ctx)
}

// fanOut has the mailings that are being sent.
type fanOut struct {
	*Mailer
	next  time.Time // when the next one may be sent; before now while the store has held it up
	slots chan struct{}
	work  sync.WaitGroup
	mu    sync.Mutex
	done  []int64 // done, but not recorded yet
}

// send sends a mailing when the pace allows it, concurrently with earlier ones.
func (f *fanOut) send(ctx context.Context, mail audience.Mailing) {
	f.slots <- struct{}{}
	if wait := time.Until(f.next); wait > 0 {
		time.Sleep(wait)
	}
	if earliest := time.Now().Add(-mailBehind); f.next.Before(earliest) {
		f.next = earliest
	}
	f.next = f.next.Add(mailPace)
	f.work.Go(func() {
		defer func() { <-f.slots }()
		if f.sendMailing(ctx, mail) {
			f.mu.Lock()
			f.done = append(f.done, mail.ID)
			f.mu.Unlock()
		}
	})
}

// note records completed mailings, even while the program is shutting down.
func (f *fanOut) note(ctx context.Context) error {
	f.mu.Lock()
	done := f.done
	f.done = nil
	f.mu.Unlock()
	if len(done) == 0 {
		return nil
	}
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	return f.Store.Delivered(noting, done)
}

// finish waits for mailings that are being sent, and records them.
func (f *fanOut) finish(ctx context.Context) error {
	f.work.Wait()
	return f.note(ctx)
}

// sendMailing reports whether the mailing is done: sent, dropped, or possibly sent,
// which is not retried.
func (m *Mailer) sendMailing(ctx context.Context, mail audience.Mailing) (done bool) {
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	what, err := m.message(ctx, mail)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return true // the reader has unsubscribed
	case err != nil:
		m.putOff(storing, mail, 0)
		return false
	case what == nil:
		return true
	}
	params := what.Params()
	params.Set("chat_id", mail.Reader)
	err = m.API.Call(ctx, "sendMessage", params, nil)
	var e *botapi.Error
	if err == nil || !errors.As(err, &e) {
		return true
	}
	switch {
	case e.Outcome == botapi.Limited || e.Outcome == botapi.NotSent:
		m.putOff(storing, mail, max(e.RetryAfter, 5*time.Second))
		return false
	case e.Outcome == botapi.Refused && wire.ChatClosed(e):
		if _, err := m.Store.DropReader(storing, mail.Reader); err != nil {
			m.Log.Warn("a reader who blocked the bot could not be dropped", "err", err)
		}
	default:
		m.Log.Warn("a reader was not told what is new", "err", err)
	}
	return true
}

// putOff returns a mailing that was certainly not sent to the queue.
func (m *Mailer) putOff(ctx context.Context, mail audience.Mailing, wait time.Duration) {
	if err := m.Store.Postpone(ctx, mail.ID, m.Now().Add(wait)); err != nil {
		m.Log.Warn("a message to a reader could not be put off: it is not sent", "err", err)
	}
}

// message builds the message of a mailing; nil if none of its articles is visible
// any more.
func (m *Mailer) message(ctx context.Context, mail audience.Mailing) (*message.Message, error) {
	r, err := m.Store.Reader(ctx, mail.Reader)
	if err != nil {
		return nil, err
	}
	l := m.Locales.For(r.Language)
	var articles []*content.Article
	for _, slug := range mail.Slugs {
		if a := m.Desk.Catalogue().Article(slug); m.Shelf.Readable(a) {
			if a = m.inLanguage(a, r.Language); !slices.Contains(articles, a) {
				articles = append(articles, a)
			}
		}
	}
	if len(articles) == 0 {
		return nil, nil
	}
	out := new(message.Message)
	if mail.Digest {
		m.digest(out, l, articles)
		out.Row(message.Button{Text: l.T("button.settings"), Data: message.Data(m.VerbSettings)})
		return out, nil
	}
	a := articles[0]
	out.Say(l, "mail.new", "title", m.Shelf.Link(a))
	if about := m.About(a, newAbout); about != "" {
		out.Line().Line().Write(about)
	}
	var here message.Button
	if m.Reads {
		here = message.Button{Text: l.T("button.read"), Data: message.Data(m.VerbRead, message.ShortID(a.Slug))}
	}
	out.Row(here, message.Button{Text: l.T("button.mute_this"), Data: message.Data(m.VerbMute, message.ShortID(a.Slug))})
	out.Row(message.Button{Text: l.T("button.settings"), Data: message.Data(m.VerbSettings)})
	return out, nil
}

const (
	newAbout    = 400  // characters of the summary of a new article
	digestAbout = 200  // the same in a digest
	digestText  = 3200 // characters of a whole digest; a message has 4096
	digestRow   = 5    // numbers in one row of buttons
)

// digest lists new articles, oldest first, with a summary of each as far as there
// is room, and buttons that open them.
func (m *Mailer) digest(out *message.Message, l *locale.Catalogue, articles []*content.Article) {
	slices.SortStableFunc(articles, func(a, b *content.Article) int { return a.Due.Compare(b.Due) })
	out.Say(l, "mail.digest", "n", len(articles))
	shown := articles[:min(len(articles), digestMost)]
	room := min(digestAbout, digestText/len(shown)-60)
	var row []message.Button
	for i, a := range shown {
		out.Line().Line()
		if m.Reads {
			out.Write(strconv.Itoa(i+1) + ". ")
			row = append(row, message.Button{Text: strconv.Itoa(i + 1), Data: message.Data(m.VerbRead, message.ShortID(a.Slug))})
		}
		m.Entry(out, l, a)
		if about := m.About(a, room-min(room/2, len(a.Title)/4)); about != "" {
			out.Line().Write(about)
		}
		if len(row) == digestRow || i == len(shown)-1 {
			out.Row(row...)
			row = nil
		}
	}
	if more := len(articles) - len(shown); more > 0 {
		out.Line().Line().Say(l, "preview.more", "n", more)
	}
}
