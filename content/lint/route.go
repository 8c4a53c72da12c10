package lint

import (
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
)

// Routes returns a finding for each route that no article matches: its category is
// misspelt, or an earlier route takes all of its articles. path is the settings file.
func Routes(r *route.Resolver, c *content.Catalogue, path string) []content.Problem {
	if len(c.Articles()) == 0 {
		return nil
	}
	var out []content.Problem
	for _, one := range r.Unused(c.Articles()) {
		message := locale.M("lint.route", "route", one.String())
		if one.Category != "" {
			if _, near := c.Category(one.Category, time.Now()); len(near) > 0 {
				message = locale.M("lint.route.near", "route", one.String(), "near", strings.Join(near, ", "))
			}
		}
		out = append(out, content.Problem{Path: path, Line: one.Line, Severity: content.SeverityWarning, Message: message})
	}
	return out
}

// Translations returns one finding for the articles that no channel gets because it
// gets them in another language; none if routes name languages.
func Translations(r *route.Resolver, c *content.Catalogue) []content.Problem {
	var first *content.Article
	n := 0
	for _, a := range c.Articles() {
		if a.Instead == nil || a.Draft || a.Hold != nil || len(r.Places(a)) > 0 {
			continue
		}
		if n++; n == 1 {
			first = a
		}
	}
	if n == 0 {
		return nil
	}
	return []content.Problem{{Path: first.Path, Severity: content.SeverityWarning, Message: locale.M("lint.translation", "n", n, "other", first.InChannel(c).Path)}}
}
