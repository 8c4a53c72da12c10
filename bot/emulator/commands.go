package emulator

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// BotCommand is an entry of a command menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Commands returns the menu of a scope and language as the bot set it, for
// instance Commands("default", "ru") or Commands("chat:7", "").
func (e *Emulator) Commands(scope, language string) []BotCommand {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.commands[scope+" "+language]
}

// scope reads the scope and language of a command menu as one key.
func (e *Emulator) scope(p params) (string, error) {
	var s struct {
		Type   string `json:"type"`
		ChatID any    `json:"chat_id"`
		UserID int64  `json:"user_id"`
	}
	s.Type = "default"
	if err := p.json("scope", "bot command scope", &s); err != nil {
		return "", err
	}
	key := s.Type
	switch s.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		id := params{values: map[string]string{}}
		switch v := s.ChatID.(type) {
		case float64:
			id.values["chat_id"] = formatID(v)
		case string:
			id.values["chat_id"] = v
		}
		r, err := e.room(id, "chat_id")
		if err != nil {
			return "", err
		}
		key += ":" + formatID(float64(r.ID))
	default:
		return "", bad("can't parse BotCommandScope: unsupported type specified")
	}
	language := p.str("language_code")
	if language != "" && !regexp.MustCompile(`^[a-z]{2}$`).MatchString(language) {
		return "", bad("LANG_CODE_INVALID")
	}
	return key + " " + language, nil
}

func (e *Emulator) setMyCommands(p params) (any, error) {
	key, err := e.scope(p)
	if err != nil {
		return nil, err
	}
	var list []BotCommand
	if err := p.json("commands", "bot commands", &list); err != nil {
		return nil, err
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if !regexp.MustCompile(`^[a-z0-9_]{1,32}$`).MatchString(strings.TrimPrefix(c.Command, "/")) {
			return nil, bad("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	e.commands[key] = list
	return true, nil
}

func (e *Emulator) getMyCommands(p params) (any, error) {
	key, err := e.scope(p)
	if err != nil {
		return nil, err
	}
	return append([]BotCommand{}, e.commands[key]...), nil
}

func (e *Emulator) deleteMyCommands(p params) (any, error) {
	key, err := e.scope(p)
	if err != nil {
		return nil, err
	}
	delete(e.commands, key)
	return true, nil
}
