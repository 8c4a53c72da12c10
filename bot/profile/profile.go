// Package profile has the bot's texts in Telegram that people see before they press
// Start: the description in its empty chat, the short description on its page, and
// inline mode. [Profile.Missing] lists the texts that are missing, [Profile.Write]
// writes them in every language of the catalogues. Texts that the owner has set with
// BotFather are kept.
package profile

import (
	"context"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/locale"
)

// API calls a method of the Bot API.
type API interface {
	Call(ctx context.Context, method string, params, result any) error
}

// Profile has the bot's texts about itself.
type Profile struct {
	API     API
	Channel string            // its title
	Words   *locale.Catalogue // for people whose language has no text
}

// Text is one text about the bot, in one language.
type Text struct {
	field    string // of the Bot API
	language string // "" for all other languages
	want     string
}

// kind is a text that Telegram shows.
type kind struct {
	field, get, set string
	code            string // of the catalogues
	most            int    // in characters
}

var kinds = []kind{
	{"description", "getMyDescription", "setMyDescription", "profile.description", 512},
	{"short_description", "getMyShortDescription", "setMyShortDescription", "profile.short", 120},
}

// Missing returns the texts that have to be written. If the owner has set a
// description, it is kept, and none is missing.
func (p *Profile) Missing(ctx context.Context) ([]Text, error) {
	var missing []Text
	for _, k := range kinds {
		have, err := p.have(ctx, k, "")
		if err != nil {
			return nil, err
		}
		if have != "" && have != p.text(k, p.Words) {
			continue
		}
		for _, language := range append([]string{""}, locale.Languages()...) {
			words := p.Words
			if language != "" {
				words = locale.For(language)
				if have, err = p.have(ctx, k, language); err != nil {
					return nil, err
				}
			}
			if want := p.text(k, words); have != want {
				missing = append(missing, Text{k.field, language, want})
			}
		}
	}
	return missing, nil
}

// have returns the text that Telegram shows in a language.
func (p *Profile) have(ctx context.Context, k kind, language string) (string, error) {
	var answer struct {
		Description      string `json:"description"`
		ShortDescription string `json:"short_description"`
	}
	params := map[string]string{}
	if language != "" {
		params["language_code"] = language
	}
	err := p.API.Call(ctx, k.get, params, &answer)
	return answer.Description + answer.ShortDescription, err
}

// text returns one of the bot's texts. A long title of the channel is shortened so that
// it fits.
func (p *Profile) text(k kind, words *locale.Catalogue) string {
	title := []rune(p.Channel)
	for {
		text := words.T(k.code, "channel", locale.Title(title))
		over := utf8.RuneCountInString(text) - k.most
		if over <= 0 || len(title) == 0 {
			return text
		}
		title = append(title[:max(0, len(title)-over-1)], '…')
		if len(title) == 1 {
			title = nil
		}
	}
}

// Write writes texts.
func (p *Profile) Write(ctx context.Context, texts []Text) error {
	for _, t := range texts {
		params := map[string]string{t.field: t.want}
		if t.language != "" {
			params["language_code"] = t.language
		}
		for _, k := range kinds {
			if k.field != t.field {
				continue
			}
			if err := p.API.Call(ctx, k.set, params, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// AllowInline switches inline mode on (Bot API 10.5; an older server answers 404).
func (p *Profile) AllowInline(ctx context.Context) error {
	settings := struct {
		Placeholder string `json:"inline_query_placeholder"`
		Inline      bool   `json:"supports_inline_queries"`
	}{p.Words.T("profile.placeholder"), true}
	return p.API.Call(ctx, "setMySettings", settings, nil)
}
