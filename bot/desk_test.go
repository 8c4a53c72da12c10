package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// fakeDesk is a desk without a ledger: it publishes at once through the
// publisher that it was given, and remembers what it was asked to do.
type fakeDesk struct {
	folder    *folder.Folder
	renderer  *post.Renderer
	publisher deliver.Publisher
	channel   int64
	username  string
	now       func() time.Time

	mu        sync.Mutex
	catalogue *content.Catalogue
	posts     map[string]int
	moved     map[string]time.Time
	staying   []string
	former    map[string]string
	state     map[string]ledger.State
	did       []string
	fail      error
	acted     scheduler.Result // what Act answers
	until     time.Time        // until when Telegram asks to wait
	button    scheduler.Button // what Button answers
}

func (d *fakeDesk) scan(ctx context.Context) error {
	c, err := d.folder.Scan(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.catalogue = c
	return nil
}

func (d *fakeDesk) Catalogue() *content.Catalogue {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.catalogue
}

func (d *fakeDesk) note(by ledger.Actor, format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.did = append(d.did, fmt.Sprintf(format, args...)+" by "+by.Name)
	return d.fail
}

func (d *fakeDesk) address(slug string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id := d.posts[slug]; id != 0 {
		return fmt.Sprintf("https://t.me/%s/%d", d.username, id)
	}
	return ""
}

func (d *fakeDesk) Publish(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	if link := d.address(slug); link != "" {
		return scheduler.Result{Slug: slug, State: ledger.Sent, Link: link, Already: true}, nil
	}
	if err := d.note(by, "publish %s", slug); err != nil {
		return scheduler.Result{}, err
	}
	p, err := d.Render(ctx, slug)
	if err != nil {
		return scheduler.Result{}, err
	}
	for i, r := range p.Requests {
		id, err := d.publisher.Send(ctx, deliver.Target{Chat: d.channel, Silent: i > 0}, r)
		if err != nil {
			return scheduler.Result{Slug: slug, State: ledger.Failed}, nil
		}
		d.mu.Lock()
		if i == 0 {
			d.posts[slug] = id
		}
		d.mu.Unlock()
	}
	return scheduler.Result{Slug: slug, State: ledger.Sent, Link: d.address(slug)}, nil
}

func (d *fakeDesk) Skip(_ context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	err := d.note(by, "skip %s", slug)
	d.mu.Lock()
	d.state[slug] = ledger.Skipped
	d.mu.Unlock()
	return scheduler.Result{Slug: slug, State: ledger.Skipped}, err
}

func (d *fakeDesk) Move(_ context.Context, slug string, to time.Time, by ledger.Actor) (scheduler.Result, error) {
	err := d.note(by, "move %s to %s", slug, to.UTC().Format(time.DateTime))
	d.mu.Lock()
	d.moved[slug] = to
	d.mu.Unlock()
	return scheduler.Result{Slug: slug, State: ledger.Planned}, err
}

func (d *fakeDesk) Retry(_ context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	return scheduler.Result{Slug: slug, State: ledger.Planned}, d.note(by, "retry %s", slug)
}

func (d *fakeDesk) Withdraw(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	d.mu.Lock()
	id := d.posts[slug]
	delete(d.posts, slug)
	d.mu.Unlock()
	if id != 0 {
		if err := d.publisher.Delete(ctx, d.channel, id); err != nil {
			return scheduler.Result{}, err
		}
	}
	return scheduler.Result{Slug: slug, State: ledger.Withdrawn}, d.note(by, "withdraw %s", slug)
}

func (d *fakeDesk) Act(_ context.Context, token string, by ledger.Actor) (scheduler.Result, error) {
	if token == "unknown" {
		return scheduler.Result{}, errors.New("this button is too old")
	}
	r := d.acted
	if r.State == "" {
		r.State = ledger.Planned
	}
	return r, d.note(by, "act %s", token)
}

func (d *fakeDesk) Button(context.Context, string) (scheduler.Button, error) { return d.button, nil }

func (d *fakeDesk) Reject(_ context.Context, token, why string, by ledger.Actor) (scheduler.Result, error) {
	d.acted.Did = ledger.ActReject
	return d.acted, d.note(by, "reject %s %s", token, why)
}

func (d *fakeDesk) Plan(context.Context) ([]scheduler.Entry, error) {
	c := d.Catalogue()
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []scheduler.Entry
	for _, a := range c.Articles() {
		e := scheduler.Entry{Slug: a.Slug, Title: a.Title, Channel: "@" + d.username, Chat: d.channel, Due: a.Due, State: ledger.Planned, Held: d.until}
		if to, ok := d.moved[a.Slug]; ok {
			e.Due = to
		}
		switch id := d.posts[a.Slug]; {
		case a.Draft:
			continue
		case id != 0:
			e.State, e.Messages = ledger.Sent, []int{id}
		case d.state[a.Slug] != "":
			e.State = d.state[a.Slug]
		case !e.Due.After(d.now()):
			continue // history
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b scheduler.Entry) int { return a.Due.Compare(b.Due) })
	return out, d.fail
}

func (d *fakeDesk) Queue(ctx context.Context) ([]scheduler.Entry, error) {
	all, err := d.Plan(ctx)
	return slices.DeleteFunc(all, func(e scheduler.Entry) bool {
		return e.State == ledger.Sent || e.State == ledger.Skipped
	}), err
}

func (d *fakeDesk) Held(context.Context) (map[string]bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := map[string]bool{}
	for slug, to := range d.moved {
		held[slug] = to.After(d.now())
	}
	return held, d.fail
}

func (d *fakeDesk) Staying() []string { return d.staying }

func (d *fakeDesk) Former() map[string]string { return d.former }

func (d *fakeDesk) PostLink(slug string) (string, bool) {
	link := d.address(slug)
	return link, link != ""
}

func (d *fakeDesk) ChannelPost(_ context.Context, m ledger.SeenMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.did = append(d.did, fmt.Sprintf("saw %d/%d %q edited=%t", m.Chat, m.MessageID, m.Plain, m.Edited))
}

func (d *fakeDesk) Render(_ context.Context, slug string) (*post.Post, error) {
	a := d.Catalogue().Article(slug)
	if a == nil {
		return nil, errors.New("no such article")
	}
	body, err := d.folder.Body(a)
	if err != nil {
		return nil, err
	}
	return d.renderer.Render(a, body, post.Settings{Link: d.folder.Address(a)})
}
