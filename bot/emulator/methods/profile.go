package methods

import (
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// profile stores the bot's texts and settings.
type profile struct{ w *world.World }

// The maximum lengths of texts, in characters.
const (
	maxDescription      = 512
	maxShortDescription = 120
	maxPlaceholder      = 64
	maxName             = 64
)

// set stores a text for a language; an empty text removes it.
func (s profile) set(p wire.Params, name string, most int) (any, error) {
	language, err := languageCode(p)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(p.Str(name)) > most {
		return nil, wire.Bad("%s is too long", name)
	}
	s.w.Profile[name+" "+language] = p.Str(name)
	return true, nil
}

// get returns the text for a language, else the one for all languages.
func (s profile) get(p wire.Params, name string) (any, error) {
	language, err := languageCode(p)
	if err != nil {
		return nil, err
	}
	text := s.w.Profile[name+" "+language]
	if text == "" {
		text = s.w.Profile[name+" "]
	}
	return map[string]string{name: text}, nil
}

func (s profile) setMyDescription(p wire.Params) (any, error) {
	return s.set(p, "description", maxDescription)
}
func (s profile) getMyDescription(p wire.Params) (any, error) { return s.get(p, "description") }
func (s profile) setMyShortDescription(p wire.Params) (any, error) {
	return s.set(p, "short_description", maxShortDescription)
}
func (s profile) getMyShortDescription(p wire.Params) (any, error) {
	return s.get(p, "short_description")
}

// setMySettings changes the given settings (Bot API 10.5).
func (s profile) setMySettings(p wire.Params) (any, error) {
	if s.w.OldServer {
		return nil, noMethod()
	}
	if utf8.RuneCountInString(p.Str("inline_query_placeholder")) > maxPlaceholder {
		return nil, wire.Bad("inline_query_placeholder is too long")
	}
	if p.Has("supports_inline_queries") {
		s.w.Bot.SupportsInline = p.Bool("supports_inline_queries")
	}
	if p.Has("inline_query_placeholder") {
		s.w.Bot.InlinePlaceholder = p.Str("inline_query_placeholder")
	}
	return true, nil
}

func (s profile) setMyName(p wire.Params) (any, error) {
	if p.Str("name") == "" && p.Str("language_code") == "" {
		return nil, wire.Bad("BOT_TITLE_INVALID")
	}
	return s.set(p, "name", maxName)
}

// getMyName returns the name for a language, else the original name.
func (s profile) getMyName(p wire.Params) (any, error) {
	v, err := s.get(p, "name")
	if name, ok := v.(map[string]string); ok && name["name"] == "" {
		name["name"] = s.w.Bot.FirstName
	}
	return v, err
}

func (s profile) setMenuButton(p wire.Params) (any, error) {
	button := struct {
		Type string `json:"type"`
	}{"default"}
	if err := p.JSON("menu_button", "menu button", &button); err != nil {
		return nil, err
	}
	if button.Type != "default" && button.Type != "commands" {
		return nil, wire.Bad("the emulator knows no menu button of type %q", button.Type)
	}
	s.w.Profile["menu_button "] = button.Type
	return true, nil
}

func (s profile) getMenuButton(wire.Params) (any, error) {
	kind := s.w.Profile["menu_button "]
	if kind == "" {
		kind = "default"
	}
	return map[string]string{"type": kind}, nil
}
