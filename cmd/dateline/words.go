package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// speak chooses the language of the terminal: the one that the command line, the
// environment or the file of settings names as language, else that of the
// environment. It cannot fail: settings that are wrong are told later, in the
// language that could be found.
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

// flagIn is the value of a flag, as far as it can be told before the flags are
// known.
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

// said is what an error says, with the message that it carries, if it carries
// one, in the language of the terminal.
func said(words *locale.Catalogue, err error) string {
	if !locale.Coded(err) {
		return err.Error()
	}
	m := locale.Of(err)
	return strings.Replace(err.Error(), m.String(), words.Say(m), 1) // what is around it says where
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// selectionNote says that only marked articles are posted, nothing where every
// dated one is. dir is the folder as a person would write it.
func selectionNote(dir string, c *content.Catalogue) locale.Message {
	s := c.Selection()
	var where locale.Message
	switch {
	case s.All:
		where = locale.M("selection.set")
	case len(s.Vaults) == 1 && s.Vaults[0] == ".":
		where = locale.M("selection.vault", "folder", dir)
	case len(s.Vaults) > 0:
		where = locale.M("selection.vaults", "vaults", s.Vaults, "folder", dir)
	default:
		return locale.Message{}
	}
	note := "selection.note"
	if !s.All {
		note = "selection.note.vault"
	}
	return locale.M(note, "where", where, "selected", s.Taken, "n", s.Taken+s.Left)
}
