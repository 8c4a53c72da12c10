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

// Group is a group, or a topic of one, in which the admins are notified together,
// by one message for all of them.
type Group struct {
	Chat  string // @name or -100…
	Topic int    // 0: none
}

// String returns the group as it is written in the settings.
func (g Group) String() string {
	if g.Topic == 0 {
		return g.Chat
	}
	return g.Chat + "/" + strconv.Itoa(g.Topic)
}

// WithGroups adds groups in which the admins are notified; if alone is set, instead
// of in their private chats. It returns a.
func (a *Admins) WithGroups(groups []Group, alone bool) *Admins {
	a.groups, a.alone = slices.Clone(groups), alone && len(groups) > 0
	return a
}

// Place is a chat, or a topic of one, in which admins are notified.
type Place struct {
	Chat  int64
	Topic int
}

// shared reports whether the place is a group.
func (p Place) shared() bool { return p.Chat < 0 }

// To sets the chat and topic of a message.
func (p Place) To(params wire.Params) {
	params.Set("chat_id", p.Chat)
	if p.Topic > wire.GeneralTopic {
		params.Set("message_thread_id", p.Topic)
	}
}

// Told returns the places where the admins are notified: the private chats of those
// who are not notified in groups alone, then the groups. If none of the groups can
// be found, each admin is notified privately.
func (a *Admins) Told(ctx context.Context) (places []Place, err error) {
	groups, _ := a.found(ctx)
	if !a.alone || len(groups) == 0 {
		places, err = a.private(ctx)
	}
	return append(places, groups...), err
}

// private returns the private chats of the admins.
func (a *Admins) private(ctx context.Context) (places []Place, err error) {
	list, err := a.listed(ctx, actsFresh)
	for _, id := range list {
		places = append(places, Place{Chat: id})
	}
	return places, err
}

// together returns the known groups.
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

// chatOf returns the id of a group. Telegram is asked once, even if the group is
// named by its id, because messages for the admins must not be sent to a channel,
// where readers would see them.
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

// groupAt asks Telegram for a chat, and accepts it if it is a group and not the
// chat that is published in.
func (a *Admins) groupAt(ctx context.Context, name string) (chat wire.Chat, err error) {
	id := wire.ChatID(name)
	err = a.api.Call(ctx, "getChat", wire.InChat{Chat: id}, &chat)
	if from, ok := id.(int64); ok {
		if to, moved := a.moved(from, err); moved {
			err = a.api.Call(ctx, "getChat", wire.InChat{Chat: to}, &chat)
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

// published reports whether a chat is the channel, which may itself be a group.
func (a *Admins) published(chat wire.Chat) bool {
	return a.channel == strconv.FormatInt(chat.ID, 10) || chat.Username != "" && strings.EqualFold(a.channel, "@"+chat.Username)
}

// The errors of [Admins.Reach].
var (
	ErrNoGroup      = errors.New("it is not a group of the admins: a channel never is, and a person is named by a number (@userinfobot tells it)")
	ErrGroupUnknown = errors.New("it cannot be found (a person is named by a number; @userinfobot tells it)")
)

// Find looks up the groups at start, so that presses in a group whose id has
// changed are recognised, and the log says at once what is wrong with the others.
func (a *Admins) Find(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, findLimit)
	defer cancel()
	_, _ = a.found(ctx)
}

// findLimit is how long the bot waits for that.
const findLimit = 3 * time.Second

// found returns the groups that are known, and logs which are not.
func (a *Admins) found(ctx context.Context) (places []Place, err error) {
	places, err = a.together(ctx)
	if err != nil {
		a.log.Error("the admins cannot be told in a group that admins names: is it a group, and is the bot a member? Without another group each admin is told in private", "err", err)
	}
	return places, err
}

// Reach checks whether the bot can write to a group, without leaving anything
// there.
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

// migrated records that a group became a supergroup, which has a new id.
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

// RightsTogether returns what a user may do by a button in a group of the admins:
// everything if the configuration names the user; if it names no one, the user's
// rights in the channel, from a list that is at most a few seconds old. is reports
// whether the user is an admin at all.
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

// Words returns the catalogue for messages to a place: the admin's language, or in
// a group the default language.
func (a *Admins) Words(all *locale.Set, at Place) *locale.Catalogue {
	if at.shared() {
		return all.For("")
	}
	return all.For(a.Language(at.Chat))
}

// moved returns the new id of a group if an error says that the group has moved.
func (a *Admins) moved(from int64, err error) (to int64, ok bool) {
	var e *botapi.Error
	if from >= 0 || !errors.As(err, &e) || e.MigrateTo == 0 {
		return 0, false
	}
	a.migrated(from, e.MigrateTo)
	return e.MigrateTo, true
}
