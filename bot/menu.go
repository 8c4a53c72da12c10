package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/profile"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
)

// menuEntry is an entry in the menu of commands.
type menuEntry struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	IsEphemeral bool   `json:"is_ephemeral,omitempty"` // only the bot sees the command
}

// scope says in which chats a menu of commands is shown (Bot API, BotCommandScope).
type scope struct {
	ChatID int64  `json:"chat_id,omitempty"` // of the scope "chat"
	Type   string `json:"type"`
}

// chatScope is that of one chat.
func chatScope(id int64) scope { return scope{Type: "chat", ChatID: id} }

// menus keeps the menus of commands in Telegram up to date.
type menus struct {
	*parts
	lock sync.Mutex
	set  map[int64]channel.Rights // admins whose menu is set, with their rights at that time
}

// setAll sets the menus of commands in each language: the readers' for everyone and in private
// chats, a longer one in each admin's chat, and in groups the commands that work there. Menus
// that Telegram already has are not set again.
func (mn *menus) setAll(ctx context.Context) (ok bool) {
	ok = true
	for _, in := range []scope{{Type: "default"}, {Type: "all_private_chats"}} {
		ok = mn.setOne(ctx, in, func(c command) bool { return !c.admin && !c.rare }) && ok
	}
	ok = mn.setOne(ctx, scope{Type: "all_group_chats"}, func(c command) bool { return !c.admin && !c.own && (!c.rare || c.group) }) && ok
	admins, err := mn.Admins.List(ctx)
	if err != nil {
		mn.Log.Warn("cannot ask who the channel's administrators are", "err", err)
	}
	mn.follow(ctx, admins)
	return ok
}

// follow sets the admins' menus according to their rights, and removes those of former admins.
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

// former returns the accounts that were admins when they last wrote: their menus may be set.
func (mn *menus) former(ids []int64) {
	mn.lock.Lock()
	defer mn.lock.Unlock()
	for _, id := range ids {
		mn.set[id] = menuUnknown
	}
}

// menuUnknown is a value that no admin's rights have: the menu has to be set.
const menuUnknown = ^channel.Rights(0)

// drop removes the menu from the chat of a former admin.
func (mn *menus) drop(ctx context.Context, id int64) {
	for _, tag := range append([]string{""}, locale.Languages()...) {
		params := wire.Params{}
		params.Set("scope", chatScope(id))
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

// run updates the menus of admins from the channel's list of administrators until ctx ends.
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

// menusLook is how often the channel's administrators are listed.
const menusLook = 5 * time.Minute

// SetMenus sets the menus of commands, as Run does when it starts. The menus of admins who never
// pressed Start cannot be set yet.
func (b *Bot) SetMenus(ctx context.Context) error {
	if !b.menus.setAll(ctx) {
		return locale.Error("telegram.no_menu")
	}
	return nil
}

// setFor sets the menu in an admin's chat. It fails if the admin never pressed Start; /start sets
// it then.
func (mn *menus) setFor(ctx context.Context, id int64, may channel.Rights) {
	mn.lock.Lock()
	set, done := mn.set[id]
	mn.lock.Unlock()
	if done && set == may {
		return
	}
	if mn.setOne(ctx, chatScope(id), func(c command) bool { return !c.rare && may.Has(c.may) }) {
		mn.lock.Lock()
		mn.set[id] = may
		mn.lock.Unlock()
	}
}

func (mn *menus) setOne(ctx context.Context, in scope, has func(command) bool) (ok bool) {
	ok = true
	for _, tag := range append([]string{""}, locale.Languages()...) {
		// Language "" is for users whose language has no menu of its own.
		menu := mn.entries(mn.Locales.For(tag), has)
		for i := range menu {
			menu[i].IsEphemeral = in.Type == "all_group_chats" // of no interest to the rest of the group
		}
		params := wire.Params{}
		params.Set("scope", in)
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
			mn.Log.Debug("the menu of commands could not be set", "scope", in.Type, "chat", in.ChatID, "err", err)
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

// present sets what Telegram shows about the bot before anybody talks with it: its descriptions
// (package profile), its name in each language, and the button beside the message field. Texts that
// the owner wrote are kept.
func (p *parts) present(ctx context.Context) {
	title := p.channelTitle(ctx)
	if title == "" {
		return // nothing is known yet that could introduce the bot
	}
	about := &profile.Profile{API: patient{p.API}, Channel: title, Words: p.Locales.For("")}
	missing, err := about.Missing(ctx)
	if err == nil {
		err = about.Write(ctx, missing)
	}
	if err == nil {
		err = p.setNames(ctx, title)
	}
	if err == nil {
		err = p.setMenuButton(ctx)
	}
	if err != nil {
		p.Log.Debug("the bot's profile could not be set", "err", err)
	}
}

// patient waits out short rate limits.
type patient struct{ api wire.API }

func (c patient) Call(ctx context.Context, method string, params, result any) error {
	return wire.Patiently(ctx, func() error { return c.api.Call(ctx, method, params, result) })
}

// channelTitle returns the channel's title; "" if it is unknown.
func (p *parts) channelTitle(ctx context.Context) string {
	if p.Publisher == nil || p.Channel == "" {
		return ""
	}
	c, err := p.Publisher.Channel(ctx, p.Channel)
	if err != nil {
		p.Log.Debug("the channel cannot be asked for its title, so the bot's profile stays as it is", "err", err)
		return ""
	}
	return message.TitleOf(c.Title, c.Username, message.MaxButton)
}

// setNames gives the bot a name in each language. It changes neither the default name, which is the
// owner's, nor a name that the owner set for a language.
func (p *parts) setNames(ctx context.Context, title string) error {
	general, err := p.name(ctx, "")
	if err != nil {
		return err
	}
	for _, tag := range locale.Languages() {
		has, err := p.name(ctx, tag)
		if err != nil {
			return err
		}
		want := locale.For(tag).T("profile.name", "channel", title)
		if has == want || has != general && !named(has) {
			continue
		}
		params := map[string]string{"name": want, "language_code": tag}
		if err := (patient{p.API}).Call(ctx, "setMyName", params, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) name(ctx context.Context, tag string) (string, error) {
	params := map[string]string{}
	if tag != "" {
		params["language_code"] = tag
	}
	var has struct {
		Name string `json:"name"`
	}
	err := (patient{p.API}).Call(ctx, "getMyName", params, &has)
	return has.Name, err
}

// named reports whether a name was given by setNames, whatever the channel's title was then.
func named(name string) bool {
	for _, tag := range locale.Languages() {
		before, after, _ := strings.Cut(locale.For(tag).T("profile.name", "channel", "\x00"), "\x00")
		if strings.HasPrefix(name, before) && strings.HasSuffix(name, after) {
			return true
		}
	}
	return false
}

// setMenuButton makes the menu button show the commands, labelled in the reader's language, unless
// the owner gave it another purpose.
func (p *parts) setMenuButton(ctx context.Context) error {
	var has struct {
		Type string `json:"type"`
	}
	api := patient{p.API}
	if err := api.Call(ctx, "getChatMenuButton", nil, &has); err != nil || has.Type != "default" {
		return err
	}
	return api.Call(ctx, "setChatMenuButton", map[string]map[string]string{"menu_button": {"type": "commands"}}, nil)
}
