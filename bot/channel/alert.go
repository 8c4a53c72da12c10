package channel

import (
	"context"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
)

// Alert tells the admins at once, each in their language, and reports how many
// were told. It needs no ledger: it is for what keeps the ledger from working.
func (p *Publisher) Alert(ctx context.Context, write func(l *locale.Catalogue) *message.Message) (told int) {
	admins, err := p.Admins.List(ctx)
	if err != nil {
		p.Log.Warn("cannot ask who is to be alerted", "err", err)
	}
	for _, id := range admins {
		params := write(p.Locales.For(p.Admins.Language(id))).Params()
		params.Set("chat_id", id)
		if err := wire.Patiently(ctx, func() error { return p.API.Call(ctx, "sendMessage", params, nil) }); err != nil {
			p.Log.Warn("an admin could not be alerted", "admin", id, "err", err)
			continue
		}
		told++
	}
	return told
}
