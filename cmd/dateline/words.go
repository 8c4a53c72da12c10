package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// speak chooses the language of the terminal: the one that the command line, the environment or the
// settings file sets as language, or else that of the environment. It cannot fail: invalid settings
// are reported later, in the language that was found.
func (c *cli) speak(args []string) {
	env := map[string]string{}
	for _, line := range c.env {
		name, value, _ := strings.Cut(line, "=")
		env[name] = value
	}
	file := cmp.Or(flagIn(args, "config"), env["DATELINE_CONFIG"], config.DefaultFile)
	language := cmp.Or(flagIn(args, "language"), env["DATELINE_LANGUAGE"], config.LanguageIn(file),
		env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]) // as POSIX has it
	c.words = locale.For(language)
}

// flagIn returns the value of a flag, as far as possible before the flags are known.
func flagIn(args []string, name string) string {
	for i, arg := range args {
		flag, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case arg == "--":
			return ""
		case !strings.HasPrefix(arg, "-") || flag != name:
		case joined:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return ""
}

// said returns the text of an error, with the messages that it and the errors within it carry in
// the language of the terminal. The surrounding text is the position and stays as it is.
func said(words *locale.Catalogue, err error) string {
	if m := locale.Of(err); locale.Coded(err) && m.String() == err.Error() {
		return words.Say(m)
	}
	switch e := err.(type) { //nolint:errorlint // wrapped errors come below, each in its place
	case *fs.PathError:
		return words.Say(locale.Of(e))
	case *botapi.Error:
		return words.Say(botapi.Final(e))
	case *url.Error, *net.OpError:
		if m := locale.Network(err); !m.IsZero() {
			return words.Say(m)
		}
	}
	if err == context.Canceled || err == context.DeadlineExceeded { //nolint:errorlint // as above
		return words.Say(locale.Of(err))
	}
	text := err.Error()
	var within []error
	switch e := err.(type) { //nolint:errorlint // as errors.Is walks down
	case interface{ Unwrap() error }:
		within = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		within = e.Unwrap()
	}
	end := len(text)
	for _, inner := range slices.Backward(within) {
		if inner == nil || inner.Error() == "" {
			continue
		}
		if i := strings.LastIndex(text[:end], inner.Error()); i >= 0 {
			text, end = text[:i]+said(words, inner)+text[i+len(inner.Error()):], i
		}
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// selectionNote says that only marked articles are posted; it is empty if every dated one is. dir
// is the folder as a person would write it.
func selectionNote(dir string, c *content.Catalogue) locale.Message {
	s := c.Selection()
	var where locale.Message
	switch {
	case s.All:
		where = locale.M("selection.set")
	case len(s.Vaults) == 1 && s.Vaults[0] == ".":
		where = locale.M("selection.vault", "folder", dir, "tool", s.Tool)
	case len(s.Vaults) > 0:
		where = locale.M("selection.vaults", "vaults", s.Vaults, "folder", dir, "tool", s.Tool)
	default:
		return locale.Message{}
	}
	note := "selection.note"
	if !s.All {
		note = "selection.note.vault"
	}
	return locale.M(note, "where", where, "selected", s.Taken, "n", s.Taken+s.Left)
}
