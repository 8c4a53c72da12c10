package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Audience stores readers' subscriptions, the messages on their way to them, and admins' actions.
type Audience = audience.Audience

// recallLanguages restores the languages in which the admins wrote before the last restart.
func (b *Bot) recallLanguages(ctx context.Context) {
	languages, err := b.Audience.Languages(ctx)
	if err != nil {
		b.Log.Warn("cannot read the admins' languages; using the default until they write", "err", err)
	}
	for id, language := range languages {
		b.Admins.Remember(id, language)
	}
	b.menus.former(slices.Collect(maps.Keys(languages)))
	wanted, err := b.mailer.Chosen(ctx)
	if err != nil {
		b.Log.Warn("cannot read the readers' languages; using those of their apps", "err", err)
	}
	for id, language := range wanted {
		b.chosen.put(id, language)
	}
}

// chosen are the languages that users chose in /settings.
type chosen struct {
	mu sync.Mutex
	by map[int64]string
}

func (c *chosen) put(id int64, language string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[int64]string{}
	}
	if delete(c.by, id); language != "" {
		c.by[id] = language
	}
}

func (c *chosen) of(id int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[id]
}

// recorder is a desk that records every action with its time and author. A button that did nothing
// is not an action; one that affected several articles is one action for each.
type recorder struct {
	scheduler.Desk
	of *parts
}

func (r recorder) record(ctx context.Context, did, slug string, by ledger.Actor, res scheduler.Result, err error) (scheduler.Result, error) {
	if err == nil && res.Already { // nothing was done
		return res, nil
	}
	outcome := string(res.State)
	if err != nil {
		outcome = locale.Of(err).Encode()
	}
	// The action is done even if the request for it is cancelled.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	act := audience.Act{At: r.of.Now(), Did: did, Slug: slug, Outcome: outcome, Why: res.Why}
	act.By.ID, act.By.Name = by.ID, by.Name
	if e := r.of.Audience.AddAct(ctx, act); e != nil {
		r.of.Log.Warn("cannot record an action for /log", "act", did, "slug", slug, "by", by.Name, "err", e)
	}
	return res, err
}

func (r recorder) Publish(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Publish(ctx, slug, by)
	return r.record(ctx, "publish", slug, by, res, err)
}

func (r recorder) Skip(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Skip(ctx, slug, by)
	return r.record(ctx, "skip", slug, by, res, err)
}

func (r recorder) Move(ctx context.Context, slug string, to time.Time, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Move(ctx, slug, to, by)
	return r.record(ctx, "move", slug, by, res, err)
}

func (r recorder) Retry(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Retry(ctx, slug, by)
	return r.record(ctx, cmp.Or(res.Did, "retry"), slug, by, res, err) // it may have undone a skip instead
}

func (r recorder) Withdraw(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Withdraw(ctx, slug, by)
	_, _ = r.record(ctx, "withdraw", slug, by, withdrawn(res), err)
	return res, err
}

func (r recorder) Act(ctx context.Context, token string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Act(ctx, token, by)
	return r.recordAll(ctx, by, res, err)
}

func (r recorder) Reject(ctx context.Context, token, why string, by ledger.Actor) (scheduler.Result, error) {
	res, err := r.Desk.Reject(ctx, token, why, by)
	return r.recordAll(ctx, by, res, err)
}

// withdrawn is the outcome of an order to withdraw a published post: /log shows it as withdrawn,
// which it is as soon as the order has been carried out.
func withdrawn(res scheduler.Result) scheduler.Result {
	if next, ok := res.State.On(ledger.EvRemoved); ok && res.State == ledger.Sent {
		res.State = next
	}
	return res
}

// recordAll records what a button did to each of its articles.
func (r recorder) recordAll(ctx context.Context, by ledger.Actor, res scheduler.Result, err error) (scheduler.Result, error) {
	written := res
	if res.Did == ledger.ActWithdraw {
		written = withdrawn(res)
	}
	for _, slug := range res.Slugs {
		_, _ = r.record(ctx, res.Did, slug, by, written, err)
	}
	return res, err
}
