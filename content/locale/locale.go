// Package locale holds what people are told, in one catalogue per language.
//
// A catalogue is a TOML file (en.toml, ru.toml): a message a key. A message
// names its values in braces, {title}, and chooses between the plural forms of
// its language by a number: {n} {n|article|articles}. English has two forms
// (1, other), Russian three (1, 2–4, 5–20) by the rules of Unicode CLDR.
//
// [Set.For] finds the catalogue of a reader by the language that Telegram names;
// [Catalogue.Walk] gives the pieces of a message, so that the caller can make a
// link or bold text of a value, and [Catalogue.T] just the text.
//
// [Catalogue.Phrase] translates what other packages say in English: reasons,
// errors, findings about articles (reasons_en.toml, reasons_ru.toml).
package locale

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed *.toml
var files embed.FS

// Languages are the languages that ship.
func Languages() []string { return []string{"en", "ru"} }

// Set is all catalogues, with the one that answers where a language is unknown.
type Set struct {
	byTag    map[string]*Catalogue
	fallback *Catalogue
}

// Load reads the catalogues. fallback is the language of readers whose language
// Telegram does not tell, or that does not ship; "" is English.
func Load(fallback string) (*Set, error) {
	s := &Set{byTag: map[string]*Catalogue{}}
	for _, tag := range Languages() {
		var f struct {
			Months   []string          `toml:"months"`
			Weekdays []string          `toml:"weekdays"`
			Message  map[string]string `toml:"message"`
			Phrase   map[string]string `toml:"phrase"`
			Pattern  map[string]string `toml:"pattern"`
		}
		for _, name := range []string{tag + ".toml", "reasons_" + tag + ".toml"} {
			data, err := files.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("the catalogue of %q: %w", tag, err)
			}
			if err := toml.Unmarshal(data, &f); err != nil {
				return nil, fmt.Errorf("the catalogue %s: %w", name, err)
			}
		}
		if len(f.Months) != 12 || len(f.Weekdays) != 7 {
			return nil, fmt.Errorf("the catalogue of %q: needs 12 months and 7 weekdays", tag)
		}
		c := &Catalogue{tag: tag, months: f.Months, weekdays: f.Weekdays, messages: f.Message, phrases: f.Phrase}
		for _, english := range slices.Sorted(maps.Keys(f.Pattern)) {
			c.patterns = append(c.patterns, newPattern(english, f.Pattern[english]))
		}
		s.byTag[tag] = c
	}
	if fallback == "" {
		fallback = "en"
	}
	if s.fallback = s.byTag[base(fallback)]; s.fallback == nil {
		return nil, fmt.Errorf("language %q: there is no catalogue of it; use one of %s", fallback, strings.Join(Languages(), ", "))
	}
	return s, nil
}

// For returns the catalogue for a language as Telegram names it ("ru", "en-GB").
func (s *Set) For(language string) *Catalogue {
	if c := s.byTag[base(language)]; c != nil {
		return c
	}
	return s.fallback
}

func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return tag
}

// Catalogue is what the bot says in one language.
type Catalogue struct {
	tag              string
	months, weekdays []string
	messages         map[string]string
	phrases          map[string]string // by the English one
	patterns         []pattern
}

// Tag returns the language: en, ru.
func (c *Catalogue) Tag() string { return c.tag }

// Has reports whether there is a message of that key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.messages[key]
	return ok
}

// T returns a message with its values, given as name, value, name, value, …
func (c *Catalogue) T(key string, values ...any) string {
	var b strings.Builder
	c.Walk(key, func(text string, value any) {
		if value != nil {
			fmt.Fprint(&b, value)
		}
		b.WriteString(text)
	}, values...)
	return b.String()
}

// Walk calls yield with the pieces of a message in order: either text of the
// catalogue, or one of the values. An unknown key gives the key itself, an
// unknown name the name in braces: both are seen and hurt nobody.
func (c *Catalogue) Walk(key string, yield func(text string, value any), values ...any) {
	m, ok := c.messages[key]
	if !ok {
		yield(key, nil)
		return
	}
	for {
		before, rest, found := strings.Cut(m, "{")
		if before != "" {
			yield(before, nil)
		}
		if !found {
			return
		}
		var inside string
		inside, m, _ = strings.Cut(rest, "}")
		name, forms, plural := strings.Cut(inside, "|")
		value := lookup(name, values)
		switch {
		case value == nil:
			yield("{"+inside+"}", nil)
		case plural:
			n, _ := value.(int)
			yield(form(c.tag, n, strings.Split(forms, "|")), nil)
		default:
			yield("", value)
		}
	}
}

func lookup(name string, values []any) any {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == name {
			return values[i+1]
		}
	}
	return nil
}
