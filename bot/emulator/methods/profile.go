package methods

import (
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// profile keeps how the bot presents itself, and its settings.
type profile struct{ w *world.World }

// The longest texts that Telegram takes, in characters.
const (
	maxDescription      = 512
	maxShortDescription = 120
	maxPlaceholder      = 64
)

// set keeps a text for a language; an empty one is taken away.
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

// get is the text for a language, else the one for all languages.
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

// setMySettings changes the settings that are named (Bot API 10.5).
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
