package setup

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
)

// chat is Telegram's answer about a channel.
type chat struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Username string `json:"username"`
	Type     string `json:"type"`
}

// askChannel asks for the channel until the bot may post there.
func (s *setup) askChannel(ctx context.Context) error {
	name := s.Settings.Channel
	for {
		if name == "" {
			if s.Yes {
				return locale.Error("init.channel.none")
			}
			s.say("init.channel.how", "bot", s.me.Username)
			var err error
			if name, err = s.ask(s.Words.T("init.channel"), ""); err != nil && !errors.Is(err, errNoAnswer) {
				return err
			}
			name = config.ChannelOf(name)
		}
		if name == "" {
			found, err := s.findChannel(ctx)
			if err != nil {
				return err
			}
			if name = found; name == "" {
				s.warn("init.channel.unseen")
				if s.alone() {
					return locale.Error("init.channel.unfound")
				}
				continue
			}
		}
		problem := s.checkChannel(ctx, name)
		if problem == nil {
			return nil
		}
		if s.alone() {
			return problem
		}
		s.wrong(problem)
		name = ""
	}
}

// findChannel looks for a channel that the bot was added to, or from which a post was
// forwarded to it. The updates are not confirmed, so the bot gets them when it runs.
func (s *setup) findChannel(ctx context.Context) (string, error) {
	var updates []struct {
		Member struct {
			Chat chat `json:"chat"`
		} `json:"my_chat_member"`
		Message struct {
			Origin struct {
				Chat chat `json:"chat"`
			} `json:"forward_origin"`
		} `json:"message"`
		Post struct {
			Chat chat `json:"chat"`
		} `json:"channel_post"`
	}
	limit := time.Now().Add(findLimit)
	progress := terminal.Start(s.Err, s.Words.T("init.channel.looking"))
	defer progress.Done()
	for time.Now().Before(limit) && ctx.Err() == nil {
		err := s.api.Call(ctx, "getUpdates", wire.GetUpdates{Kinds: []string{"message", "my_chat_member", "channel_post", "callback_query", "inline_query"}, Timeout: 2}, &updates)
		if err != nil {
			return "", locale.Error("init.channel.search", "problem", botapi.Final(err))
		}
		for _, u := range slices.Backward(updates) {
			for _, c := range []chat{u.Member.Chat, u.Message.Origin.Chat, u.Post.Chat} {
				if c.Type == "channel" {
					if c.Username != "" {
						return "@" + c.Username, nil
					}
					return strconv.FormatInt(c.ID, 10), nil
				}
			}
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return "", ctx.Err()
}

const findLimit = 20 * time.Second

// checkChannel returns why the bot cannot post to the channel, or nil.
func (s *setup) checkChannel(ctx context.Context, name string) error {
	var c chat
	if err := s.api.Call(ctx, "getChat", wire.InChat{Chat: name}, &c); err != nil {
		if why := botapi.Cause(err); !why.IsZero() {
			return s.unreachable(why).Err()
		}
		return locale.Error("init.channel.hidden", "name", name, "bot", s.me.Username, "problem", botapi.Final(err))
	}
	var me struct {
		Status    string `json:"status"`
		CanPost   bool   `json:"can_post_messages"`
		CanEdit   bool   `json:"can_edit_messages"`
		CanDelete bool   `json:"can_delete_messages"`
	}
	err := s.api.Call(ctx, "getChatMember", wire.InChat{Chat: c.ID, Member: s.me.ID}, &me)
	if why := botapi.Cause(err); !why.IsZero() {
		return s.unreachable(why).Err()
	}
	if err != nil || me.Status != "administrator" && me.Status != "creator" || c.Type == "channel" && !me.CanPost {
		return locale.Error("init.channel.rights", "bot", s.me.Username, "name", cmp.Or(c.Title, name))
	}
	s.channel, s.chat = strconv.FormatInt(c.ID, 10), c.ID
	if c.Username != "" {
		s.channel = "@" + c.Username
	}
	s.ok("init.channel.ok", "name", cmp.Or(c.Title, s.channel))
	if !me.CanDelete || !me.CanEdit {
		s.warn("init.channel.more")
	}
	var admins []struct {
		User struct {
			Name  string `json:"first_name"`
			IsBot bool   `json:"is_bot"`
		} `json:"user"`
	}
	if s.api.Call(ctx, "getChatAdministrators", wire.InChat{Chat: c.ID}, &admins) == nil {
		for _, a := range admins {
			if !a.User.IsBot {
				s.admins = append(s.admins, a.User.Name)
			}
		}
	}
	return nil
}
