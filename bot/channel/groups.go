package channel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
	groups, _ := a.found(ctx)
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

// chatOf returns the id of a group. Telegram is asked once, about one with a number too:
// what is for the admins goes to no channel, where its readers would see it.
func (a *Admins) chatOf(ctx context.Context, name string) (int64, error) {
	a.mu.Lock()
	known := a.chats[name]
	a.mu.Unlock()
	if known != 0 {
		return known, nil
	}
	chat, err := a.groupAt(ctx, name)
	if err != nil {
		return 0, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.chats[name] = chat.ID
	return chat.ID, nil
}

// groupAt asks Telegram for a chat, and takes it if it is a group other than the one
// that is published in.
func (a *Admins) groupAt(ctx context.Context, name string) (chat wire.Chat, err error) {
	id := wire.ChatID(name)
	err = a.api.Call(ctx, "getChat", map[string]any{"chat_id": id}, &chat)
	if from, ok := id.(int64); ok {
		if to, moved := a.moved(from, err); moved {
			err = a.api.Call(ctx, "getChat", map[string]any{"chat_id": to}, &chat)
		}
	}
	if err != nil {
		return chat, fmt.Errorf("%w: %w", ErrGroupUnknown, err)
	}
	if chat.Type != "group" && chat.Type != "supergroup" || a.published(chat) {
		return chat, ErrNoGroup
	}
	return chat, nil
}

// published reports whether a chat is the channel, which may be a group itself.
func (a *Admins) published(chat wire.Chat) bool {
	return a.channel == strconv.FormatInt(chat.ID, 10) || chat.Username != "" && strings.EqualFold(a.channel, "@"+chat.Username)
}

// The errors of Reach.
var (
	ErrNoGroup      = errors.New("it is not a group of the admins: a channel never is, and a person is named by a number (@userinfobot tells it)")
	ErrGroupUnknown = errors.New("it cannot be found (a person is named by a number; @userinfobot tells it)")
)

// Find looks for the groups at start: presses in one that has another id by now are
// known, and the log says at once what is wrong with the others.
func (a *Admins) Find(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, findLimit)
	defer cancel()
	_, _ = a.found(ctx)
}

// findLimit bounds how long the bot waits for that.
const findLimit = 3 * time.Second

// found returns the groups that are known, and says in the log which are not.
func (a *Admins) found(ctx context.Context) (places []Place, err error) {
	places, err = a.together(ctx)
	if err != nil {
		a.log.Error("the admins cannot be told in a group that admins names: is it a group, and is the bot a member? Without another group each admin is told in private", "err", err)
	}
	return places, err
}

// Reach looks whether the bot can write to a group, which leaves nothing behind there.
func (a *Admins) Reach(ctx context.Context, g Group) error {
	chat, err := a.groupAt(ctx, g.Chat)
	if err != nil {
		return err
	}
	params := wire.Params{}
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
	if chat.Type == "channel" || a.published(chat) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.ContainsFunc(a.groups, func(g Group) bool {
		return g.Chat == strconv.FormatInt(chat.ID, 10) || a.chats[g.Chat] == chat.ID || chat.Username != "" && strings.EqualFold(g.Chat, "@"+chat.Username)
	})
}

// RightsTogether returns what somebody may do by a button in a group of the admins:
// all if the configuration names them, and where it names nobody what their rights in
// the channel are, by a list that is a few seconds old at most. is reports whether
// they are an admin at all.
func (a *Admins) RightsTogether(ctx context.Context, id int64) (rights Rights, is bool) {
	list, err := a.listed(ctx, actsFresh)
	if err != nil {
		a.log.Warn("cannot ask who the channel's administrators are: the last known list counts", "channel", a.channel, "err", err)
	}
	if !slices.Contains(list, id) {
		return 0, false
	}
	if len(a.ids) > 0 {
		return MayAll, true
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
