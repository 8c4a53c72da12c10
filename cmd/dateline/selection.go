package main

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/content"
)

// selectionNote says that only marked articles are posted, "" where every dated
// one is. dir is the folder as a person would write it.
func selectionNote(dir string, c *content.Catalogue) string {
	s := c.Selection()
	where := ""
	switch {
	case s.Marked:
		where = "select is marked"
	case len(s.Vaults) == 1 && s.Vaults[0] == ".":
		where = dir + " is in an Obsidian vault"
	case len(s.Vaults) > 0:
		where = strings.Join(s.Vaults, ", ") + " in " + dir + " is an Obsidian vault"
	default:
		return ""
	}
	note := fmt.Sprintf("%s: only articles with `telegram: true`, a telegram table or `publish: true` are posted, %d of %s there.",
		where, s.Selected, count(s.Selected+s.Left, "file"))
	if !s.Marked {
		note += " `select: dated` posts every dated article."
	}
	return note
}
