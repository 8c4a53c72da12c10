package bot

import (
	"context"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/content/locale"
)

// verbRemoveWebhook removes a webhook that this bot did not set.
const verbRemoveWebhook = "rmw"

// tellTrouble tells the admins why no updates arrive.
func (b *Bot) tellTrouble(ctx context.Context, trouble updates.Trouble) {
	if b.Publisher == nil {
		return
	}
	b.Publisher.Alert(ctx, func(l *locale.Catalogue) *message.Message {
		if trouble.Webhook == "" {
			return new(message.Message).Say(l, "alert.conflict")
		}
		m := new(message.Message).Say(l, "alert.webhook", "url", message.Shorten(trouble.Webhook, 200))
		return m.Row(message.Button{Text: l.T("button.remove_webhook"), Data: message.Data(verbRemoveWebhook)})
	})
}

// Trouble returns a short reason, for the operator, why no updates arrive; "" if no reason is
// known.
func (b *Bot) Trouble() string {
	trouble, lasting := b.receiver.Trouble()
	switch {
	case b.receiver.Revoked():
		return "Telegram does not accept the token any more"
	case !lasting:
		return ""
	case trouble.Webhook != "":
		return "a webhook that this bot never set takes the updates: " + trouble.Webhook
	}
	return "another program fetches the updates with this token"
}

func (b *Bot) pressRemoveWebhook(t *talk, _ []string) {
	t.answer()
	if err := b.receiver.RemoveWebhook(t.ctx); err != nil {
		t.trouble(err)
		return
	}
	t.say("webhook.removed")
}
