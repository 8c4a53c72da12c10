package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
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
	set  map[int64]channel.Rights // admins whose menu is set, by what they may do
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
	mn.follow(ctx, admins)
	return ok
}

// follow sets the menus of the admins by what they may do, and takes that of an
// admin away from those who are none any more.
func (mn *menus) follow(ctx context.Context, admins []int64) {
	for _, id := range admins {
		mn.setFor(ctx, id, mn.Admins.Menu(ctx, id))
	}
	mn.lock.Lock()
	var former []int64
	for id := range mn.set {
		if !slices.Contains(admins, id) {
			former = append(former, id)
		}
	}
	mn.lock.Unlock()
	for _, id := range former {
		mn.drop(ctx, id)
	}
}

// former are those who were admins when they last wrote: their menus may be set.
func (mn *menus) former(ids []int64) {
	mn.lock.Lock()
	defer mn.lock.Unlock()
	for _, id := range ids {
		mn.set[id] = menuUnknown
	}
}

// menuUnknown are rights that nobody has: the menu is to be set.
const menuUnknown = ^channel.Rights(0)

// drop takes the menu away from the chat of a former admin.
func (mn *menus) drop(ctx context.Context, id int64) {
	for _, tag := range append([]string{""}, locale.Languages()...) {
		params := wire.Params{}
		params.Set("scope", map[string]any{"type": "chat", "chat_id": id})
		if tag != "" {
			params.Set("language_code", tag)
		}
		if err := wire.Patiently(ctx, func() error { return mn.API.Call(ctx, "deleteMyCommands", params, nil) }); err != nil {
			var e *botapi.Error
			if !errors.As(err, &e) || e.Outcome != botapi.Refused {
				mn.Log.Debug("the menu of a former admin is still there", "user", id, "err", err)
				return // at the next look
			}
		}
	}
	mn.lock.Lock()
	delete(mn.set, id)
	mn.lock.Unlock()
}

// run keeps the menus of admins in line with the channel's list of them until ctx
// ends.
func (mn *menus) run(ctx context.Context) {
	changed := mn.Admins.Changed()
	for mn.setAll(ctx); ; {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(menusLook):
		}
		changed = mn.Admins.Changed()
		admins, err := mn.Admins.List(ctx)
		if err == nil {
			mn.follow(ctx, admins)
		}
	}
}

// menusLook is how often the channel is asked who its administrators are.
const menusLook = 5 * time.Minute

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
func (mn *menus) setFor(ctx context.Context, id int64, may channel.Rights) {
	mn.lock.Lock()
	set, done := mn.set[id]
	mn.lock.Unlock()
	if done && set == may {
		return
	}
	if mn.setOne(ctx, map[string]any{"type": "chat", "chat_id": id}, func(c command) bool { return !c.rare && may.Has(c.may) }) {
		mn.lock.Lock()
		mn.set[id] = may
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
