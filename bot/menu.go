package bot

import (
	"context"
	"slices"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content/locale"
)

// menuEntry is a line of the menu of commands.
type menuEntry struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// setMenus sets the menus of commands: readers' for everyone and in private
// chats, the longer one in the chat of each admin, in each language. What
// Telegram already shows is not set again.
func (b *Bot) setMenus(ctx context.Context) {
	for _, scope := range []map[string]any{{"type": "default"}, {"type": "all_private_chats"}} {
		b.setMenu(ctx, scope, false)
	}
	admins, err := b.Admins.List(ctx)
	if err != nil {
		b.Log.Warn("cannot ask who the channel's administrators are", "err", err)
	}
	for _, id := range admins {
		b.setAdminMenu(ctx, id)
	}
}

// setAdminMenu sets the menu in an admin's chat. It fails for one who never
// pressed Start; then /start does it.
func (b *Bot) setAdminMenu(ctx context.Context, id int64) {
	b.mu.Lock()
	_, done := b.tops[id]
	b.mu.Unlock()
	if done {
		return
	}
	if b.setMenu(ctx, map[string]any{"type": "chat", "chat_id": id}, true) {
		b.mu.Lock()
		b.tops[id] = ""
		b.mu.Unlock()
	}
}

func (b *Bot) setMenu(ctx context.Context, scope map[string]any, admin bool) (ok bool) {
	ok = true
	for _, tag := range append([]string{""}, locale.Languages()...) {
		// Language "" is for everyone whose language has no menu of its own.
		menu := b.menu(b.Locales.For(tag), admin)
		params := wire.Params{}
		params.Set("scope", scope)
		if tag != "" {
			params.Set("language_code", tag)
		}
		var have []menuEntry
		err := wire.Patiently(ctx, func() error { return b.API.Call(ctx, "getMyCommands", params, &have) })
		if err == nil && slices.Equal(have, menu) {
			continue
		}
		params.Set("commands", menu)
		if err := wire.Patiently(ctx, func() error { return b.API.Call(ctx, "setMyCommands", params, nil) }); err != nil {
			b.Log.Debug("the menu of commands could not be set", "scope", scope, "err", err)
			return false
		}
	}
	return ok
}

func (b *Bot) menu(l *locale.Catalogue, admin bool) []menuEntry {
	var menu []menuEntry
	for _, s := range b.offered() {
		if !s.hidden && (admin || !s.admin) {
			menu = append(menu, menuEntry{s.name, l.T("help." + s.name)})
		}
	}
	return menu
}
