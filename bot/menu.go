package bot

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content/locale"
)

// menuEntry is a line of the menu of commands.
type menuEntry struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	IsEphemeral bool   `json:"is_ephemeral,omitempty"` // only the bot sees the command
}

// menus are the menus of commands that Telegram shows.
type menus struct {
	*parts
	lock sync.Mutex
	set  map[int64]bool // admins whose menu is set
}

// setAll sets the menus of commands: readers' for everyone and in private
// chats, the longer one in the chat of each admin, in groups what works there,
// in each language. What Telegram already shows is not set again.
func (mn *menus) setAll(ctx context.Context) (ok bool) {
	ok = true
	for _, scope := range []map[string]any{{"type": "default"}, {"type": "all_private_chats"}} {
		ok = mn.setOne(ctx, scope, func(c command) bool { return !c.admin && !c.rare }) && ok
	}
	ok = mn.setOne(ctx, map[string]any{"type": "all_group_chats"}, func(c command) bool { return !c.admin && !c.own && (!c.rare || c.group) }) && ok
	admins, err := mn.Admins.List(ctx)
	if err != nil {
		mn.Log.Warn("cannot ask who the channel's administrators are", "err", err)
	}
	for _, id := range admins {
		mn.setFor(ctx, id)
	}
	return ok
}

// SetMenus sets the menus of commands, as Run does when it begins. The menus of
// admins who never pressed Start cannot be set yet.
func (b *Bot) SetMenus(ctx context.Context) error {
	if !b.menus.setAll(ctx) {
		return errors.New("Telegram did not take one of the menus; the bot sets them again when it starts")
	}
	return nil
}

// setFor sets the menu in an admin's chat. It fails for one who never
// pressed Start; then /start does it.
func (mn *menus) setFor(ctx context.Context, id int64) {
	mn.lock.Lock()
	done := mn.set[id]
	mn.lock.Unlock()
	if done {
		return
	}
	if mn.setOne(ctx, map[string]any{"type": "chat", "chat_id": id}, func(c command) bool { return !c.rare }) {
		mn.lock.Lock()
		mn.set[id] = true
		mn.lock.Unlock()
	}
}

func (mn *menus) setOne(ctx context.Context, scope map[string]any, has func(command) bool) (ok bool) {
	ok = true
	for _, tag := range append([]string{""}, locale.Languages()...) {
		// Language "" is for everyone whose language has no menu of its own.
		menu := mn.entries(mn.Locales.For(tag), has)
		for i := range menu {
			menu[i].IsEphemeral = scope["type"] == "all_group_chats" // of no concern to the rest of the group
		}
		params := wire.Params{}
		params.Set("scope", scope)
		if tag != "" {
			params.Set("language_code", tag)
		}
		var have []menuEntry
		err := wire.Patiently(ctx, func() error { return mn.API.Call(ctx, "getMyCommands", params, &have) })
		if err == nil && slices.Equal(have, menu) {
			continue
		}
		params.Set("commands", menu)
		if err := wire.Patiently(ctx, func() error { return mn.API.Call(ctx, "setMyCommands", params, nil) }); err != nil {
			mn.Log.Debug("the menu of commands could not be set", "scope", scope, "err", err)
			return false
		}
	}
	return ok
}

func (mn *menus) entries(l *locale.Catalogue, has func(command) bool) []menuEntry {
	var menu []menuEntry
	for _, s := range mn.commands {
		if !s.hidden && has(s) {
			menu = append(menu, menuEntry{Command: s.name, Description: l.T("help." + s.name)})
		}
	}
	return menu
}
