package channel

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// Alert sends a message to all admins at once, each in their language, and returns
// how many received it. It works without the ledger, since it reports what keeps
// the ledger from working.
func (p *Publisher) Alert(ctx context.Context, write func(l *locale.Catalogue) *message.Message) (told int) {
	places, err := p.Admins.Told(ctx)
	if err != nil {
		p.Log.Warn("cannot list alert recipients", "err", err)
	}
	told = p.alert(ctx, places, write)
	if told > 0 || !p.Admins.alone {
		return told
	}
	if places, err = p.Admins.private(ctx); err != nil {
		p.Log.Warn("cannot list alert recipients", "err", err)
	}
	return p.alert(ctx, places, write)
}

func (p *Publisher) alert(ctx context.Context, places []Place, write func(l *locale.Catalogue) *message.Message) (told int) {
	for _, at := range places {
		if err := p.toAdmin(ctx, "sendMessage", write(p.Admins.Words(p.Locales, at)), at, wire.Params{}, nil); err != nil {
			p.Log.Warn("cannot alert an admin", "admin", at.Chat, "err", err)
			continue
		}
		told++
	}
	return told
}

// toAdmin calls a method with a message for an admin or a group of admins, and
// further params. If Telegram refuses the message's content, it is sent again
// without the buttons that open an address: edit_url may lead to a host that
// Telegram does not accept (http://localhost, http://gitea).
func (p *Publisher) toAdmin(ctx context.Context, method string, m *message.Message, at Place, params wire.Params, result any) error {
	call := func(m *message.Message) error {
		all := m.Params()
		at.To(all)
		maps.Copy(all, params)
		return wire.Patiently(ctx, func() error { return p.API.Call(ctx, method, all, result) })
	}
	err := call(m)
	if to, moved := p.Admins.moved(at.Chat, err); moved {
		at.Chat = to
		err = call(m)
	}
	plain, had := withoutAddresses(m)
	var e *botapi.Error
	if !had || !errors.As(err, &e) || e.Outcome != botapi.Refused || wire.ChatClosed(e) || refusal(method, e) != deliver.FaultRefused {
		return err
	}
	p.Log.Warn("a message to the admins is refused, and goes without its links: can edit_url be opened from everywhere?", "err", err)
	return call(plain)
}

// withoutAddresses returns the message without the buttons that open an address,
// and whether it had any.
func withoutAddresses(m *message.Message) (plain *message.Message, had bool) {
	plain = &message.Message{Units: m.Units, Entities: m.Entities, Hint: m.Hint}
	plain.Text.WriteString(m.Text.String())
	for _, row := range m.Keyboard {
		kept := slices.DeleteFunc(slices.Clone(row), func(b message.Button) bool { return b.URL != "" })
		had = had || len(kept) < len(row)
		plain.Row(kept...)
	}
	return plain, had
}
