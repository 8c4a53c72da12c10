package draft

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Inbox writes agreed drafts. It runs in every process, but works only in the one
// that leads.
type Inbox struct {
	InboxConfig
	store  drafts
	wake   chan struct{}
	again  map[int64]attempted // drafts that failed
	unread bool                // the drafts could not be read at the last look
}

// attempted is when a draft that failed is tried again: at once if its author has changed it.
type attempted struct {
	again   time.Time
	version int
}

// InboxConfig has what an Inbox needs. All fields are required.
type InboxConfig struct {
	Store     audience.Drafts
	Place     Place
	Inbox     string         // folder for new articles, within the articles' folder
	Parser    content.Parser // reads the files of the folder
	Leads     func() bool
	Catalogue func() *content.Catalogue
	Read      func(path string) ([]byte, error) // reads a file of the folder
	Publish   func(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error)
	Queue     func(ctx context.Context) ([]scheduler.Entry, error) // what waits to be published
	Download  func(ctx context.Context, fileID string) ([]byte, error)
	Reload    func(ctx context.Context) error // rescans the folder
	Zone      *time.Location
	Now       func() time.Time
	Log       *slog.Logger
}

const (
	lookEvery  = time.Second      // while there is something to write
	idleEvery  = 10 * time.Second // for drafts that another process stored
	retryEvery = 30 * time.Second
)

// NewInbox returns an Inbox.
func NewInbox(c InboxConfig) *Inbox {
	return &Inbox{InboxConfig: c, store: drafts{c.Store, c.Now}, wake: make(chan struct{}, 1), again: map[int64]attempted{}}
}

// Refusal returns why nothing can be written, or nil if it can.
func (in *Inbox) Refusal(ctx context.Context) error { return in.Place.Refusal(ctx) }

// site returns the site's conventions at this moment.
func (in *Inbox) site() Site {
	s := SiteOf(in.Catalogue(), in.Inbox, in.Read)
	s.Parser = in.Parser
	return s
}

// poke makes the loop look at once.
func (in *Inbox) poke() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// outcome is the result of a draft, for its author.
type outcome struct {
	draft    *Draft
	err      error // nil if there is none
	result   *scheduler.Result
	article  *content.Article // once a scan has seen it
	planned  *scheduler.Entry // nil if it is not in the queue
	expired  bool
	deferred bool   // only an earlier message is to be sent
	former   bool   // an attempt that was stopped had been written
	newer    []byte // what the author wrote after that attempt; nil if nothing
}

// run works until ctx ends, and calls tell with the outcome of drafts.
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

// look advances every draft by a step, and reports whether there is more to do.
func (in *Inbox) look(ctx context.Context, tell func(context.Context, outcome)) (more bool) {
	all, err := in.store.list(ctx, 0)
	if err != nil {
		if ctx.Err() == nil && !in.unread {
			in.unread = true
			in.Log.Warn("cannot read the drafts; trying again", "err", err)
		}
		return true
	}
	in.unread = false
	for _, d := range all {
		if ctx.Err() != nil {
			return false
		}
		if d.Deferred != nil {
			tell(ctx, outcome{draft: d, deferred: true})
		}
		more = more || d.State() == audience.DraftAgreed || d.State() == audience.DraftWriting || d.State() == audience.DraftWritten
		if last, ok := in.again[d.ID]; ok && last.version == d.Version && in.Now().Before(last.again) {
			continue
		}
		err := in.step(ctx, d, tell)
		switch {
		case err == nil:
			delete(in.again, d.ID)
		case errors.Is(err, ledger.ErrChanged): // its author was faster
		case errors.Is(err, ErrChanged): // nothing is overwritten: the author gets both texts
			in.retryAfter(d, retryEvery)
			tell(ctx, outcome{draft: d, err: err})
		default:
			in.fail(ctx, d, err, tell)
			in.retryAfter(d, retryEvery)
		}
	}
	return more
}

// retryAfter has a draft tried again after a while.
func (in *Inbox) retryAfter(d *Draft, after time.Duration) {
	in.again[d.ID] = attempted{in.Now().Add(after), d.Version}
}

// maxTroubles is how many different troubles an author is told about while the bot tries to save a draft.
const maxTroubles = 10

// numbers differ each time in some errors: ports, times, ids of requests.
var numbers = regexp.MustCompile(`[0-9]+`)

// fail tells the author of trouble, of each kind once until the draft moves on.
func (in *Inbox) fail(ctx context.Context, d *Draft, trouble error, tell func(context.Context, outcome)) {
	kind := numbers.ReplaceAllString(trouble.Error(), "0")
	if ctx.Err() != nil || slices.Contains(d.Troubles, kind) || len(d.Troubles) == maxTroubles {
		return
	}
	in.Log.Warn("cannot write a draft; trying again", "draft", d.ID, "path", d.Path, "err", trouble)
	d.Troubles = append(d.Troubles, kind)
	if err := in.store.put(ctx, d); err != nil {
		return
	}
	tell(ctx, outcome{draft: d, err: trouble})
}

func (in *Inbox) step(ctx context.Context, d *Draft, tell func(context.Context, outcome)) error {
	if former, found := in.former(d); found {
		return in.finishFormer(ctx, d, former, tell)
	}
	switch d.State() {
	case audience.DraftOffered, audience.DraftOpen, audience.DraftCanceled:
		if in.Now().Sub(d.Changed) < keptFor {
			return nil
		}
		if d.State() == audience.DraftOpen {
			tell(ctx, outcome{draft: d, expired: true})
		}
		return in.store.DropDraft(ctx, d.Draft)
	case audience.DraftAgreed:
		if in.Now().Before(d.NotBefore) {
			return nil
		}
		if err := in.decide(ctx, d); err != nil {
			return err
		}
		fallthrough
	case audience.DraftWriting:
		if err := in.write(ctx, d, 5); errors.Is(err, ErrFormer) {
			return in.finishFormer(ctx, d, d.stoppedAs(err), tell)
		} else if err != nil {
			return err
		}
		fallthrough
	case audience.DraftWritten:
		return in.seen(ctx, d, tell)
	}
	return fmt.Errorf("draft %d is in a state %q that this version does not know", d.ID, d.State())
}

// decide sets the path and the bytes of an article, and stores them, so that after
// a crash the same bytes are written.
func (in *Inbox) decide(ctx context.Context, d *Draft) error {
	if !d.Edits() {
		site := in.site()
		at := in.moment(d)
		title, _ := site.source(d, at)
		site.place(d, title, at, in.taken)
		_, d.File = site.source(d, at)
	}
	if err := d.apply(audience.DraftDecides); err != nil {
		return err
	}
	return in.store.put(ctx, d)
}

// former returns the attempt of a draft that was stopped although its file had been written.
func (in *Inbox) former(d *Draft) (former stopped, found bool) {
	if d.State() == audience.DraftWritten || d.Done {
		return stopped{}, false
	}
	for _, s := range d.Stopped {
		if a := in.Catalogue().ByPath(s.Path); a != nil && s.Hash == fmt.Sprintf("%x", a.Hash) {
			return s, true
		}
	}
	return stopped{}, false
}

// finishFormer finishes a draft one of whose attempts was stopped although its file had been written.
func (in *Inbox) finishFormer(ctx context.Context, d *Draft, former stopped, tell func(context.Context, outcome)) error {
	newer := in.newer(d, former)
	if err := d.apply(audience.DraftWrites); err != nil {
		return err
	}
	d.Path = former.Path
	tell(ctx, outcome{draft: d, article: in.Catalogue().ByPath(d.Path), former: true, newer: newer})
	return in.finish(ctx, d, firstTitle(d))
}

// newer returns the file of a draft as its author has changed it since an attempt that was written
// after all, or nil if at most its date is another.
func (in *Inbox) newer(d *Draft, former stopped) []byte {
	if d.Edits() {
		if HashOf([]byte(d.File)) == former.Hash {
			return nil
		}
		return []byte(d.File)
	}
	_, source := in.site().source(d, in.moment(d))
	file := []byte(source)
	written, err := in.Read(former.Path)
	if err != nil {
		in.Log.Warn("cannot compare a draft with its file", "path", former.Path, "err", err)
		return file
	}
	if sameButDate(former.Path, written, file) {
		return nil
	}
	return file
}

// sameButDate reports whether two versions of an article have the same title, categories and text.
func sameButDate(name string, one, other []byte) bool {
	a, _ := content.Parser{}.Parse(name, one)
	b, _ := content.Parser{}.Parse(name, other)
	return a != nil && b != nil && a.Title == b.Title && slices.Equal(a.Categories, b.Categories) && bytes.Equal(one[a.BodyOffset:], other[b.BodyOffset:])
}

// moment returns the date of a draft's article.
func (in *Inbox) moment(d *Draft) time.Time {
	at := d.At
	if d.When != whenAt || at.IsZero() {
		at = in.Now()
	}
	return at.In(in.Zone).Truncate(time.Second)
}

// taken reports whether a file with that name exists.
func (in *Inbox) taken(path string) bool {
	if in.Catalogue().ByPath(path) != nil {
		return true
	}
	_, err := in.Read(path)
	return err == nil
}

// write writes the files of a draft. If a name is taken it tries others with a
// number, at most tries times.
func (in *Inbox) write(ctx context.Context, d *Draft, tries int) error {
	c := Change{Key: d.attempt().key(d.ID), Base: d.Base, By: d.Name}
	for _, s := range d.Stopped {
		c.Former = append(c.Former, s.key(d.ID))
	}
	c.Title, _, _ = d.titled()
	for i, path := range d.siblings() {
		data, err := in.Download(ctx, d.Media[i].FileID)
		if err != nil {
			return fmt.Errorf("fetching a file of a draft: %w", err)
		}
		c.Files = append(c.Files, File{path, data})
	}
	c.Files = append(c.Files, File{d.Path, []byte(d.File)})
	if d.failing() { // its author may have stopped it while others were written
		if err := in.store.put(ctx, d); err != nil {
			return err
		}
	}
	err := in.Place.Write(ctx, c)
	if errors.Is(err, ErrTaken) && tries > 0 { // another file was faster: try another name
		if err := in.decide(ctx, d); err != nil {
			return err
		}
		return in.write(ctx, d, tries-1)
	}
	if err != nil {
		return err
	}
	if err := d.apply(audience.DraftWrites); err != nil {
		return err
	}
	d.Troubles = nil
	if err := in.store.put(ctx, d); err != nil {
		return err
	}
	in.Log.Info("an article was written from the chat", "path", d.Path, "by", d.Name)
	return in.Reload(ctx)
}

// planTime is how long to wait before telling the scheduler to publish a new file:
// it has to plan it first.
const planTime = time.Second

// seen finishes a draft whose article is in the catalogue.
func (in *Inbox) seen(ctx context.Context, d *Draft, tell func(context.Context, outcome)) error {
	if in.Now().Sub(d.Changed) < planTime {
		return nil
	}
	a := in.Catalogue().ByPath(d.Path)
	if a == nil {
		return nil
	}
	o := outcome{draft: d, article: a}
	var err error
	if HashOf([]byte(d.File)) == fmt.Sprintf("%x", a.Hash) {
		own := false // somebody else has to approve it
		if d.When == whenNow && !d.Edits() {
			r, err := in.Publish(ctx, a.Slug, d.actor())
			if own = errors.Is(err, scheduler.ErrOwn); err != nil && !own {
				return err
			}
			o.result = &r
		}
		if !d.Edits() && (own || d.When != whenNow) {
			o.result = nil
			if o.planned, err = in.queued(ctx, a.Slug); err != nil {
				return err
			}
		}
	} else if d.Edits() && d.Base == fmt.Sprintf("%x", a.Hash) {
		return nil // the scan has not seen it yet
	}
	tell(ctx, o) // repeated after a crash: it rewrites one message
	return in.finish(ctx, d, a.Title)
}

// finish stores that a draft is done.
func (in *Inbox) finish(ctx context.Context, d *Draft, title string) error {
	left := Content{Name: d.Name, Language: d.Language, Messages: d.Messages, Command: d.Command, Copies: d.Copies, Panel: d.Panel, Title: title, Path: d.Path, Done: true}
	if err := d.apply(audience.DraftFinishes); err != nil {
		return err
	}
	if left.Deferred = d.Deferred; left.Deferred != nil {
		left.Deferred.State, left.Deferred.Asked = d.State(), ""
	}
	d.Content = left
	return in.store.put(ctx, d)
}

// queued returns the entry of an article in the queue: the one that waits longest, if the article goes
// to several places; nil if there is none.
func (in *Inbox) queued(ctx context.Context, slug string) (last *scheduler.Entry, err error) {
	entries, err := in.Queue(ctx)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if e := &entries[i]; e.Slug == slug && (last == nil || e.Approval || !last.Approval && e.Due.After(last.Due)) {
			last = e
		}
	}
	return last, nil
}
