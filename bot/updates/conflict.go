package updates

import (
	"context"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

// conflictAfter is how long getUpdates may answer 409 before the admins are told: a
// process that is being replaced continues for a while.
const conflictAfter = time.Minute

// Trouble is the reason why updates do not arrive, or not all of them.
type Trouble struct {
	Webhook string // an address that this bot never set; "": another program polls
}

// conflicts records other programs that use the token.
type conflicts struct {
	mu      sync.Mutex
	since   time.Time // zero: none is known
	webhook string
	told    bool
}

// Trouble returns the reason why updates do not arrive, once that is certain.
func (rc *Receiver) Trouble() (Trouble, bool) {
	c := &rc.conflicts
	c.mu.Lock()
	defer c.mu.Unlock()
	return Trouble{Webhook: c.webhook}, c.told
}

// conflicted handles an answer of 409: either a webhook is set or another program
// polls. It removes a webhook of an earlier configuration. If this bot never set
// the webhook, or another program keeps polling, the admins are told.
func (rc *Receiver) conflicted(ctx context.Context) {
	foreign := rc.dropWebhook(ctx)
	c := &rc.conflicts
	now := rc.Now()
	c.mu.Lock()
	if c.since.IsZero() {
		c.since = now
	}
	if foreign != c.webhook {
		c.webhook, c.told = foreign, false
	}
	tell := !c.told && (foreign != "" || now.Sub(c.since) >= conflictAfter)
	c.told = c.told || tell
	c.mu.Unlock()
	if !tell {
		return
	}
	if foreign != "" {
		rc.Log.Warn("a webhook that this bot did not set receives the updates; leaving it alone", "url", foreign)
	} else {
		rc.Log.Warn("another program has been fetching updates with this token for a minute; stop it, or get a new token from @BotFather")
	}
	if rc.Tell != nil {
		rc.Tell(ctx, Trouble{Webhook: foreign})
	}
}

// conflictOver records that updates arrive again.
func (rc *Receiver) conflictOver() {
	c := &rc.conflicts
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told {
		rc.Log.Info("updates are fetched again")
	}
	c.since, c.webhook, c.told = time.Time{}, "", false
}

// dropWebhook removes a webhook of an earlier configuration, because Telegram
// answers getUpdates with a conflict while one is set. It leaves a webhook that
// this bot never set, and returns its address.
func (rc *Receiver) dropWebhook(ctx context.Context) (foreign string) {
	var info struct {
		URL string `json:"url"`
	}
	if err := rc.API.Call(ctx, "getWebhookInfo", nil, &info); err != nil || info.URL == "" {
		return ""
	}
	if rc.Store != nil {
		ours, err := rc.Store.WebhookKnown(ctx, info.URL)
		if err != nil {
			rc.Log.Warn("cannot check whether the webhook is this bot's; leaving it alone", "err", err)
			return ""
		}
		if !ours {
			return info.URL
		}
	}
	rc.Log.Info("removing the webhook that this bot set; polling for now")
	if err := rc.RemoveWebhook(ctx); err != nil {
		rc.Log.Warn("cannot remove the webhook", "err", err)
	}
	return ""
}

// RemoveWebhook removes the webhook, no matter who set it.
func (rc *Receiver) RemoveWebhook(ctx context.Context) error {
	return wire.Patiently(ctx, func() error { return rc.API.Call(ctx, "deleteWebhook", nil, nil) })
}
