// Package locale holds everything that belongs to a language: what people are
// told, how dates and numbers are written, quotation marks, the letters by which
// a text is recognised. One folder is one language (en, ru); adding one is a
// folder and its name in the line go:embed below.
//
// A [Message] is something to say: a code and typed arguments. It is stored as
// such and put into words when it is shown ([Catalogue.Say]). [M] makes one,
// [Error] makes an error of one, [Of] finds it in an error again. Whoever says
// something new adds a line to en and to the other languages; the tests say
// what is missing.
//
// A folder has TOML files, which are read together: words.toml holds what is not
// a message (see [words]); the others have a table of messages, a code each. A
// message names its values in braces, {title}, and chooses between the plural
// forms of its language by a number: {n} {n|article|articles}. The forms come in
// the order zero, one, two, few, many, other of Unicode CLDR, as far as whole
// numbers of the language have them: English has two (1, other), Russian three
// (1, 2–4, 5–20).
//
// [Set.For] finds the catalogue of a reader by the language that Telegram names;
// [Catalogue.Walk] gives the pieces of a message, so that the caller can make a
// link or bold text of a value, and [Catalogue.T] just the text. What a language
// lacks is said in English.
//
// What Telegram says in English is quoted: a sentence of [Text] that telegram.toml
// has is said in its words.
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
		panic(err) // the files are part of the program, and tested
	}
	return catalogues
})

// Languages returns the languages that ship.
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

// Set is all catalogues, with the one that answers where a language is unknown.
type Set struct {
	fallback *Catalogue
}

// Load returns the catalogues. fallback is the language of readers whose
// language Telegram does not tell, or that does not ship; "" is English.
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

// For returns the catalogue for a language as Telegram names it ("ru", "en-GB").
func (s *Set) For(language string) *Catalogue {
	if c := find(language); c != nil {
		return c
	}
	return s.fallback
}

// For returns the catalogue of a language as an article or the environment names
// it ("ru", "rus", "ru_RU.UTF-8"); English if there is none.
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
