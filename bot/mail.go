package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

const (
	mailLook    = 5 * time.Second       // how often the bot looks for what is new
	mailRest    = 10 * time.Minute      // how often it looks at the store while nothing is due there
	mailPace    = 40 * time.Millisecond // between messages: 25 a second leave room for the channel and for answers
	mailBatch   = 10                    // messages claimed at once: what a crash can cost
	mailWorkers = 4                     // messages on their way at once
	digestMost  = 20                    // articles in a digest
	digestBatch = 100                   // readers looked at in one go
)

// mail tells readers what is new, until ctx ends. The store holds what is on
// its way, so that a crash loses at most what was on the wire, and doubles
// nothing. While nothing is new and nothing is due the store is left alone.
func (b *Bot) mail(ctx context.Context) {
	var known map[string]bool
	var due time.Time // when the store is to be looked at
	for trouble := newPause(); ctx.Err() == nil; {
		var err error
		fresh := false
		if known == nil {
			known, err = b.firstLook(ctx)
		}
		if err == nil {
			fresh, err = b.announce(ctx, known)
		}
		if err == nil && (fresh || !b.Now().Before(due)) {
			due, err = b.mailDue(ctx)
		}
		if err == nil {
			trouble.reset()
			select {
			case <-ctx.Done():
			case <-b.mailWake:
				due = time.Time{}
			case <-time.After(mailLook):
			}
			continue
		}
		if ctx.Err() == nil && trouble.first() {
			b.Log.Warn("readers cannot be told what is new: trying again until it works", "err", err)
		}
		trouble.wait(ctx, mailLook)
	}
}

// mailDue makes and sends what is due, and returns when to look again.
func (b *Bot) mailDue(ctx context.Context) (again time.Time, err error) {
	if err := b.queueDigests(ctx); err != nil {
		return again, err
	}
	if err := b.sendMailings(ctx); err != nil {
		return again, err
	}
	at, ok, err := b.Audience.NextMail(ctx)
	again = b.Now().Add(mailRest)
	if ok && at.Before(again) {
		again = at
	}
	return again, err
}

// wakeMail makes the mail look at the store again, after a reader changed
// something.
func (b *Bot) wakeMail() {
	select {
	case b.mailWake <- struct{}{}:
	default:
	}
}

// firstLook returns what readers were told of. At the very first start all that
// is out is old: nobody is told of it.
func (b *Bot) firstLook(ctx context.Context) (map[string]bool, error) {
	c := b.Desk.Catalogue()
	if c == nil {
		return nil, nil
	}
	known, started, err := b.Audience.Announced(ctx)
	if err != nil || started {
		return known, err
	}
	var old []string
	for _, a := range b.published() {
		old = append(old, a.Slug)
		known[a.Slug] = true
	}
	return known, b.Audience.MarkAnnounced(ctx, old)
}

// announce queues what came out since the last look: after the channel has it,
// or at once if the channel never gets it.
func (b *Bot) announce(ctx context.Context, known map[string]bool) (fresh bool, err error) {
	if known == nil {
		return false, nil
	}
	for _, a := range b.published() {
		if known[a.Slug] {
			continue
		}
		if _, posted := b.Desk.PostLink(a.Slug); !posted && !a.Telegram.Never {
			continue
		}
		if _, err := b.Audience.Announce(ctx, a.Slug, b.categoryKeys(a), b.Now()); err != nil {
			return fresh, err
		}
		known[a.Slug], fresh = true, true
	}
	return fresh, nil
}

func (b *Bot) categoryKeys(a *content.Article) []string {
	var keys []string
	for _, name := range a.Categories { // its first article may be out ahead of its date
		keys = append(keys, b.Desk.Catalogue().CategoryKey(name))
	}
	return keys
}

// queueDigests makes the digests that are due.
func (b *Bot) queueDigests(ctx context.Context) error {
	for {
		now := b.Now()
		readers, err := b.Audience.DueDigests(ctx, now, digestBatch)
		if err != nil || len(readers) == 0 {
			return err
		}
		for _, r := range readers {
			slugs, err := b.Audience.AnnouncedBetween(ctx, r.Since, now)
			if err != nil {
				return err
			}
			var wanted []string
			for _, slug := range slugs {
				if a := b.Desk.Catalogue().Article(slug); b.readable(a) && b.wants(r, a) {
					wanted = append(wanted, slug)
				}
			}
			if err := b.Audience.QueueDigest(ctx, r, wanted, now, nextDigest(r, now)); err != nil {
				return err
			}
		}
		if len(readers) < digestBatch {
			return nil
		}
	}
}

func (b *Bot) wants(r scheduler.Reader, a *content.Article) bool {
	keys := append(b.categoryKeys(a), allKey)
	for _, want := range r.Categories {
		for _, key := range keys {
			if want == key {
				return true
			}
		}
	}
	return false
}

// sendMailings sends what waits, at its own pace, until nothing is left.
func (b *Bot) sendMailings(ctx context.Context) error {
	pace := time.NewTicker(mailPace)
	defer pace.Stop()
	for ctx.Err() == nil {
		batch, err := b.Audience.Claim(ctx, b.Now(), mailBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		var mu sync.Mutex
		var done []int64
		var work sync.WaitGroup
		slots := make(chan struct{}, mailWorkers)
		for _, m := range batch {
			<-pace.C
			slots <- struct{}{}
			work.Go(func() {
				if b.sendMailing(ctx, m) {
					mu.Lock()
					done = append(done, m.ID)
					mu.Unlock()
				}
				<-slots
			})
		}
		work.Wait()
		// What was sent is noted even when the program is being stopped.
		noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		err = b.Audience.Delivered(noting, done)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// sendMailing reports whether the mailing was dealt with: sent, dropped, or
// perhaps sent, which is not tried again.
func (b *Bot) sendMailing(ctx context.Context, mail scheduler.Mailing) (done bool) {
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	m, err := b.mailing(ctx, mail)
	switch {
	case errors.Is(err, scheduler.ErrNotFound):
		return true // the reader has left
	case err != nil:
		b.putOff(storing, mail, 0)
		return false
	case m == nil:
		return true
	}
	params := m.params()
	params.set("chat_id", mail.Reader)
	err = b.API.Call(ctx, "sendMessage", params, nil)
	var e *botapi.Error
	if err == nil || !errors.As(err, &e) {
		return true
	}
	switch {
	case e.Outcome == botapi.Limited || e.Outcome == botapi.NotSent:
		b.putOff(storing, mail, max(e.RetryAfter, 5*time.Second))
		return false
	case e.Outcome == botapi.Refused && chatClosed(e):
		if _, err := b.Audience.DropReader(storing, mail.Reader); err != nil {
			b.Log.Warn("a reader who blocked the bot could not be dropped", "err", err)
		}
	default:
		b.Log.Warn("a reader was not told what is new", "err", err)
	}
	return true
}

// putOff gives a mailing back that is known not to have been sent.
func (b *Bot) putOff(ctx context.Context, mail scheduler.Mailing, wait time.Duration) {
	if err := b.Audience.Postpone(ctx, mail.ID, b.Now().Add(wait)); err != nil {
		b.Log.Warn("a message to a reader could not be put off: it is not sent", "err", err)
	}
}

// mailing writes a mailing's message; nil if nothing in it is out any more.
func (b *Bot) mailing(ctx context.Context, mail scheduler.Mailing) (*message, error) {
	r, err := b.Audience.Reader(ctx, mail.Reader)
	if err != nil {
		return nil, err
	}
	t := &talk{Bot: b, ctx: ctx, l: b.Locales.For(r.Language)}
	var articles []*content.Article
	for _, slug := range mail.Slugs {
		if a := b.Desk.Catalogue().Article(slug); b.readable(a) {
			articles = append(articles, a)
		}
	}
	if len(articles) == 0 {
		return nil, nil
	}
	m := new(message)
	if mail.Digest {
		m.say(t.l, "mail.digest", "n", len(articles))
		for _, a := range articles[:min(len(articles), digestMost)] {
			m.line()
			t.entry(m, a)
		}
	} else {
		a := articles[0]
		m.say(t.l, "mail.new", "title", t.link(a))
		if about := shorten(a.Description, 400); about != "" {
			m.line().line().write(about)
		}
		if b.Render != nil {
			m.row(button{Text: t.l.T("button.read"), Data: data("r", shortID(a.Slug))})
		}
	}
	m.row(button{Text: t.l.T("button.settings"), Data: data("st")})
	return m, nil
}
