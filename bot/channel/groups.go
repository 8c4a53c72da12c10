package channel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
)

// Group is a group, or a topic of one, in which the admins are told of things
// together: by one message for all of them.
type Group struct {
	Chat  string // @name or -100…
	Topic int    // 0: none
}

// String is the group as the settings name it.
func (g Group) String() string {
	if g.Topic == 0 {
		return g.Chat
	}
	return g.Chat + "/" + strconv.Itoa(g.Topic)
}

// WithGroups has the admins told of things in groups, too; alone: there instead of
// in the private chat of each. It returns a.
func (a *Admins) WithGroups(groups []Group, alone bool) *Admins {
	a.groups, a.alone = slices.Clone(groups), alone && len(groups) > 0
	return a
}

// Place is a chat, or a topic of one, in which admins are told of something.
type Place struct {
	Chat  int64
	Topic int
}

// shared reports whether it is a group.
func (p Place) shared() bool { return p.Chat < 0 }

// To sets where a message goes.
func (p Place) To(params wire.Params) {
	params.Set("chat_id", p.Chat)
	if p.Topic > wire.GeneralTopic {
		params.Set("message_thread_id", p.Topic)
	}
}

// Told returns where the admins are told of things: the private chats of those who
// are not told in groups alone, then the groups. Where none of the groups can be
// found, each is told alone.
func (a *Admins) Told(ctx context.Context) (places []Place, err error) {
	groups, failed := a.together(ctx)
	if failed != nil {
		a.log.Warn("a group of the admins cannot be found: is the bot a member of it?", "err", failed)
	}
	if !a.alone || len(groups) == 0 {
		places, err = a.private(ctx)
	}
	return append(places, groups...), err
}

// private returns the private chats of the admins.
func (a *Admins) private(ctx context.Context) (places []Place, err error) {
	list, err := a.List(ctx)
	for _, id := range list {
		places = append(places, Place{Chat: id})
	}
	return places, err
}

// together returns the groups that are known.
func (a *Admins) together(ctx context.Context) (places []Place, err error) {
	for _, g := range a.groups {
		chat, failed := a.chatOf(ctx, g.Chat)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("the group %s: %w", g.Chat, failed))
			continue
		}
		places = append(places, Place{chat, g.Topic})
	}
	return places, err
}

// chatOf returns the id of a group.
func (a *Admins) chatOf(ctx context.Context, name string) (int64, error) {
	a.mu.Lock()
	known := a.chats[name]
	a.mu.Unlock()
	if known != 0 {
		return known, nil
	}
	if id, ok := wire.ChatID(name).(int64); ok {
		return id, nil
	}
	var chat wire.Chat
	if err := a.api.Call(ctx, "getChat", map[string]any{"chat_id": name}, &chat); err != nil {
		return 0, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.chats[name] = chat.ID
	return chat.ID, nil
}

// The errors of Reach.
var (
	ErrNoGroup      = errors.New("it is not a group")
	ErrGroupUnknown = errors.New("it cannot be found")
)

// Reach looks whether the bot can write to a group, which leaves nothing behind there.
func (a *Admins) Reach(ctx context.Context, g Group) error {
	params := wire.Params{}
	params.Set("chat_id", wire.ChatID(g.Chat))
	var chat wire.Chat
	if err := a.api.Call(ctx, "getChat", params, &chat); err != nil {
		return fmt.Errorf("%w: %w", ErrGroupUnknown, err)
	}
	if chat.Type != "group" && chat.Type != "supergroup" {
		return ErrNoGroup
	}
	params.Set("action", "typing")
	Place{chat.ID, g.Topic}.To(params)
	return a.api.Call(ctx, "sendChatAction", params, nil)
}

// migrated notes that a group became a supergroup, which has an id of its own.
func (a *Admins) migrated(from, to int64) {
	a.log.Warn("a group of the admins has another id now: write it in the setting admins", "group", from, "now", to)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.groups {
		if known := a.chats[g.Chat]; known == from || known == 0 && g.Chat == strconv.FormatInt(from, 10) {
			a.chats[g.Chat] = to
		}
	}
}

// Meet reports whether a chat is a group of the admins.
func (a *Admins) Meet(chat wire.Chat) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.ContainsFunc(a.groups, func(g Group) bool {
		return g.Chat == strconv.FormatInt(chat.ID, 10) || a.chats[g.Chat] == chat.ID || chat.Username != "" && strings.EqualFold(g.Chat, "@"+chat.Username)
	})
}

// RightsTogether returns what somebody may do by a button in a group of the admins:
// all if the configuration names them, and else what their rights in the channel
// are, by a list that is a few seconds old at most. is reports whether they are an
// admin at all.
func (a *Admins) RightsTogether(ctx context.Context, id int64) (rights Rights, is bool) {
	if slices.Contains(a.ids, id) {
		return MayAll, true
	}
	list, err := a.administrators(ctx, actsFresh)
	if err != nil {
		a.log.Warn("cannot ask who the channel's administrators are: the last known list counts", "channel", a.channel, "err", err)
	}
	if !slices.Contains(list, id) {
		return 0, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.rights[id], true
}

// Words returns the catalogue in which a place is told of things: that of the admin,
// and in a group the default one.
func (a *Admins) Words(all *locale.Set, at Place) *locale.Catalogue {
	if at.shared() {
		return all.For("")
	}
	return all.For(a.Language(at.Chat))
}

// moved returns the id that a group has now, where an error says that it got another one.
func (a *Admins) moved(from int64, err error) (to int64, ok bool) {
	var e *botapi.Error
	if from >= 0 || !errors.As(err, &e) || e.MigrateTo == 0 {
		return 0, false
	}
	a.migrated(from, e.MigrateTo)
	return e.MigrateTo, true
}
