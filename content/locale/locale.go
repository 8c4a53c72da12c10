// Package locale has everything that depends on the language: messages, the format of
// dates and numbers, quotation marks, the letters that identify a text's language. Each
// language has a folder (en, de, ru); to add one, add a folder and its name to the go:embed
// line below.
//
// A [Message] is a code with typed arguments. It is stored as such and worded when it
// is shown ([Catalogue.Say]). [M] makes one, [Error] makes an error of one, [Of] gets
// it from an error. A new message is a new line in en and in the other languages; the
// tests list missing ones.
//
// A folder has TOML files, which are read together: words.toml has the data that are
// not messages (see [words]); the others have a table of messages by code. A message
// names its values in braces, {title}, and chooses between the plural forms of its
// language by a number: {n} {n|article|articles}. The forms are in the order zero, one,
// two, few, many, other of Unicode CLDR, as far as the language has them for whole
// numbers: English has two (1, other), Russian three (1, 2–4, 5–20).
//
// [Set.For] returns the catalogue for a reader by the language that Telegram reports;
// [Catalogue.Walk] yields the pieces of a message, so that the caller can make a link
// or bold text of a value, and [Catalogue.T] just the text. Messages that a language
// lacks are shown in English.
//
// Telegram's own English texts are translated, too: the sentence of a [Text] that is in
// telegram.toml is replaced by its translation.
package locale

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"
)

//go:embed de en ru
var files embed.FS

// all returns the catalogues by language.
var all = sync.OnceValue(func() map[string]*Catalogue {
	catalogues, err := read()
	if err != nil {
		panic(err) // the files are embedded, and tested
	}
	return catalogues
})

// Languages returns the available languages.
func Languages() []string { return slices.Sorted(maps.Keys(all())) }

// English returns the catalogue that has every message.
func English() *Catalogue { return all()["en"] }

func read() (map[string]*Catalogue, error) {
	folders, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("the catalogues: %w", err)
	}
	catalogues := map[string]*Catalogue{}
	for _, folder := range folders {
		if catalogues[folder.Name()], err = readFolder(folder.Name()); err != nil {
			return nil, err
		}
	}
	for tag, c := range catalogues {
		if tag != "en" {
			c.english = catalogues["en"]
		}
	}
	return catalogues, nil
}

// readFolder reads the catalogue of one language.
func readFolder(tag string) (*Catalogue, error) {
	c := &Catalogue{tag: tag, messages: map[string][]piece{}, quoted: map[string]string{}}
	var err error
	if c.language, err = language.Parse(tag); err != nil {
		return nil, fmt.Errorf("the catalogue %s: %w", tag, err)
	}
	c.forms = pluralForms(c.language)
	entries, err := files.ReadDir(tag)
	if err != nil {
		return nil, fmt.Errorf("the catalogue %s: %w", tag, err)
	}
	for _, entry := range entries {
		if err := c.readFile(path.Join(tag, entry.Name())); err != nil {
			return nil, fmt.Errorf("the catalogue %s/%s: %w", tag, entry.Name(), err)
		}
	}
	if err := c.words.check(); err != nil {
		return nil, fmt.Errorf("the catalogue %s/words.toml: %w", tag, err)
	}
	return c, nil
}

func (c *Catalogue) readFile(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if path.Base(name) == "words.toml" {
		return toml.Unmarshal(data, &c.words)
	}
	var f struct {
		Message, Quoted map[string]string
	}
	if err := toml.Unmarshal(data, &f); err != nil {
		return err
	}
	for code, message := range f.Message {
		if _, ok := c.messages[code]; ok {
			return fmt.Errorf("another file has %q, too", code)
		}
		c.messages[code] = split(message)
	}
	maps.Copy(c.quoted, f.Quoted)
	return nil
}

// Set has all catalogues, and the one for unknown languages.
type Set struct {
	fallback *Catalogue
}

// Load returns the catalogues. fallback is the language for readers whose language
// Telegram does not report or is not available; "" is English.
func Load(fallback string) (*Set, error) {
	if fallback == "" {
		return &Set{English()}, nil
	}
	c := find(fallback)
	if c == nil {
		return nil, fmt.Errorf("language %q: there is no catalogue of it; use one of %s", fallback, strings.Join(Languages(), ", "))
	}
	return &Set{c}, nil
}

// For returns the catalogue for a language as Telegram reports it ("ru", "en-GB").
func (s *Set) For(language string) *Catalogue {
	if c := find(language); c != nil {
		return c
	}
	return s.fallback
}

// For returns the catalogue for a language as given by an article or the environment
// ("ru", "rus", "ru_RU.UTF-8"); English if there is none.
func For(language string) *Catalogue {
	if c := find(language); c != nil {
		return c
	}
	return English()
}

func find(name string) *Catalogue {
	name = strings.ToLower(name)
	if i := strings.IndexAny(name, "-_.@"); i >= 0 {
		name = name[:i]
	}
	if c := all()[name]; c != nil {
		return c
	}
	if base, err := language.ParseBase(name); err == nil { // rus, eng
		return all()[base.String()]
	}
	return nil
}
