package methods

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// menus keeps the command menus.
type menus struct{ w *world.World }

// scope returns the scope and language of a command menu as one key.
func (s menus) scope(p wire.Params) (string, error) {
	var asked struct {
		Type   string `json:"type"`
		ChatID any    `json:"chat_id"`
		UserID int64  `json:"user_id"`
	}
	asked.Type = "default"
	if err := p.JSON("scope", "bot command scope", &asked); err != nil {
		return "", err
	}
	key := asked.Type
	switch asked.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		id := wire.Params{Values: map[string]string{}}
		switch v := asked.ChatID.(type) {
		case float64:
			id.Values["chat_id"] = strconv.FormatInt(int64(v), 10)
		case string:
			id.Values["chat_id"] = v
		}
		r, err := s.w.Find(id, "chat_id")
		if err != nil {
			return "", err
		}
		key += ":" + strconv.FormatInt(r.ID, 10)
	default:
		return "", wire.Bad("can't parse BotCommandScope: unsupported type specified")
	}
	language, err := languageCode(p)
	return key + " " + language, err
}

// languageCode returns the language that a call is about; "" for all.
func languageCode(p wire.Params) (string, error) {
	language := p.Str("language_code")
	if language != "" && !regexp.MustCompile(`^[a-z]{2}$`).MatchString(language) {
		return "", wire.Bad("LANG_CODE_INVALID")
	}
	return language, nil
}

func (s menus) setMyCommands(p wire.Params) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	var list []wire.BotCommand
	if err := p.JSON("commands", "bot commands", &list); err != nil {
		return nil, err
	}
	if len(list) > 100 {
		return nil, wire.Bad("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if !regexp.MustCompile(`^[a-z0-9_]{1,32}$`).MatchString(strings.TrimPrefix(c.Command, "/")) {
			return nil, wire.Bad("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, wire.Bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	if s.w.Ephemeral == world.EphemeralNone {
		for i := range list {
			list[i].IsEphemeral = false
		}
	}
	s.w.Commands[key] = list
	return true, nil
}

func (s menus) getMyCommands(p wire.Params) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	return append([]wire.BotCommand{}, s.w.Commands[key]...), nil
}

func (s menus) deleteMyCommands(p wire.Params) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	delete(s.w.Commands, key)
	return true, nil
}
