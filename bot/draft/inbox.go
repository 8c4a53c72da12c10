package draft

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Inbox writes what was agreed. It runs in every process; only the one that
// leads does anything.
type Inbox struct {
	InboxConfig
	store drafts
	wake  chan struct{}
	told  map[int64]time.Time // when a draft failed last
}

// InboxConfig is what an Inbox needs, all of it.
type InboxConfig struct {
	Store     audience.Drafts
	Place     Place
	Inbox     string // the folder of new articles, within that of articles
	Leads     func() bool
	Catalogue func() *content.Catalogue
	Read      func(path string) ([]byte, error) // a file of the folder
	Publish   func(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error)
	Download  func(ctx context.Context, fileID string) ([]byte, error)
	Reload    func(ctx context.Context) error // scans the folder
	Zone      *time.Location
	Now       func() time.Time
	Log       *slog.Logger
}

const (
	lookEvery  = time.Second      // while there is something to write
	idleEvery  = 10 * time.Second // for what another process took in
	retryEvery = 30 * time.Second
)

// NewInbox returns an Inbox.
func NewInbox(c InboxConfig) *Inbox {
	return &Inbox{InboxConfig: c, store: drafts{c.Store, c.Now}, wake: make(chan struct{}, 1), told: map[int64]time.Time{}}
}

// Refusal says why nothing can be written; nil if it can.
func (in *Inbox) Refusal(ctx context.Context) error { return in.Place.Refusal(ctx) }

// site is how the site writes, at this moment.
func (in *Inbox) site() Site { return SiteOf(in.Catalogue(), in.Inbox, in.Read) }

// poke makes the loop look at once.
func (in *Inbox) poke() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// outcome is what became of a draft, for its author.
type outcome struct {
	draft   *Draft
	err     error // the trouble; nil if there is none
	result  *scheduler.Result
	article *content.Article // once a scan has seen it
	expired bool
}

// run works until ctx ends, and tells what became of drafts.
func (in *Inbox) run(ctx context.Context, tell func(context.Context, outcome)) {
	for {
		wait := idleEvery
		if in.Leads() && in.look(ctx, tell) {
			wait = lookEvery
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-in.wake:
			timer.Stop()
		}
	}
}

// look takes every draft a step on, and reports whether there is more to come.
func (in *Inbox) look(ctx context.Context, tell func(context.Context, outcome)) (more bool) {
	all, err := in.store.list(ctx, 0)
	if err != nil {
		if ctx.Err() == nil {
			in.Log.Warn("cannot read the drafts; trying again", "err", err)
		}
		return true
	}
	for _, d := range all {
		if ctx.Err() != nil {
			return false
		}
		more = more || d.State == Agreed || d.State == Writing || d.State == Written
		if failed, ok := in.told[d.ID]; ok && in.Now().Sub(failed) < retryEvery {
			continue
		}
		err := in.step(ctx, d, tell)
		switch {
		case err == nil:
			delete(in.told, d.ID)
		case errors.Is(err, ledger.ErrChanged): // its author was faster
		case errors.Is(err, ErrChanged): // nothing is overwritten: the author gets both texts
			tell(ctx, outcome{draft: d, err: err})
			err = in.store.DropDraft(ctx, d.Draft)
			if err != nil {
				in.Log.Warn("cannot drop a draft", "draft", d.ID, "err", err)
			}
		default:
			in.told[d.ID] = in.Now()
			in.fail(ctx, d, err, tell)
		}
	}
	return more
}

// fail tells the author of trouble, once until it is another.
func (in *Inbox) fail(ctx context.Context, d *Draft, trouble error, tell func(context.Context, outcome)) {
	if ctx.Err() != nil || d.Told == trouble.Error() {
		return
	}
	in.Log.Warn("cannot write a draft; trying again", "draft", d.ID, "path", d.Path, "err", trouble)
	d.Told = trouble.Error()
	if err := in.store.put(ctx, d); err != nil {
		return
	}
	tell(ctx, outcome{draft: d, err: trouble})
}

func (in *Inbox) step(ctx context.Context, d *Draft, tell func(context.Context, outcome)) error {
	switch d.State {
	case Offered, Open, Canceled:
		if in.Now().Sub(d.Changed) < keptFor {
			return nil
		}
		if d.State == Open {
			tell(ctx, outcome{draft: d, expired: true})
		}
		return in.store.DropDraft(ctx, d.Draft)
	case Agreed:
		if in.Now().Before(d.NotBefore) {
			return nil
		}
		if err := in.decide(ctx, d); err != nil {
			return err
		}
		fallthrough
	case Writing:
		if err := in.write(ctx, d, 5); err != nil {
			return err
		}
		fallthrough
	case Written:
		return in.seen(ctx, d, tell)
	}
	return fmt.Errorf("draft %d is in a state %q that this version does not know", d.ID, d.State)
}

// decide fixes the path and the bytes of an article, and keeps them, so that a
// crash repeats the same write.
func (in *Inbox) decide(ctx context.Context, d *Draft) error {
	if !d.Edits() {
		site := in.site()
		at := in.moment(d)
		title, _ := site.source(d, at)
		site.place(d, title, at, in.taken)
		_, d.File = site.source(d, at)
	}
	d.State = Writing
	return in.store.put(ctx, d)
}

// moment is the date of a draft's article.
func (in *Inbox) moment(d *Draft) time.Time {
	at := d.At
	if d.When != whenAt || at.IsZero() {
		at = in.Now()
	}
	return at.In(in.Zone).Truncate(time.Second)
}

// taken reports whether there is a file of that name.
func (in *Inbox) taken(path string) bool {
	if in.Catalogue().ByPath(path) != nil {
		return true
	}
	_, err := in.Read(path)
	return err == nil
}

// write puts the files of a draft into the folder. A name that is taken is tried
// with a number, so many times.
func (in *Inbox) write(ctx context.Context, d *Draft, tries int) error {
	c := Change{Key: strconv.FormatInt(d.ID, 10) + "-" + HashOf([]byte(d.File))[:16], Base: d.Base, By: d.Name}
	c.Title, _, _ = d.titled()
	for i, path := range d.siblings() {
		data, err := in.Download(ctx, d.Media[i].FileID)
		if err != nil {
			return fmt.Errorf("fetching a file of a draft: %w", err)
		}
		c.Files = append(c.Files, File{path, data})
	}
	c.Files = append(c.Files, File{d.Path, []byte(d.File)})
	err := in.Place.Write(ctx, c)
	if errors.Is(err, ErrTaken) && tries > 0 { // somebody was faster: another name
		if err := in.decide(ctx, d); err != nil {
			return err
		}
		return in.write(ctx, d, tries-1)
	}
	if err != nil {
		return err
	}
	d.State = Written
	if err := in.store.put(ctx, d); err != nil {
		return err
	}
	in.Log.Info("an article was written from the chat", "path", d.Path, "by", d.Name)
	return in.Reload(ctx)
}

// planTime is how long the scheduler is left alone with a new file before it is
// told to publish it: it plans it first.
const planTime = time.Second

// seen ends a draft whose article the catalogue has.
func (in *Inbox) seen(ctx context.Context, d *Draft, tell func(context.Context, outcome)) error {
	if in.Now().Sub(d.Changed) < planTime {
		return nil
	}
	a := in.Catalogue().ByPath(d.Path)
	if a == nil {
		return nil
	}
	o := outcome{draft: d, article: a}
	if HashOf([]byte(d.File)) == fmt.Sprintf("%x", a.Hash) {
		if d.When == whenNow && !d.Edits() {
			r, err := in.Publish(ctx, a.Slug, d.actor())
			if err != nil {
				return err
			}
			o.result = &r
		}
	} else if d.Edits() && d.Base == fmt.Sprintf("%x", a.Hash) {
		return nil // the scan has not seen it yet
	}
	tell(ctx, o) // again after a crash: it rewrites one message
	left := Content{Name: d.Name, Language: d.Language, Messages: d.Messages, Command: d.Command, Copies: d.Copies, Panel: d.Panel, Title: a.Title, Path: d.Path, Done: true}
	d.Content, d.State = left, Canceled
	return in.store.put(ctx, d)
}
