package lint

import (
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
)

// Routes returns a finding for each route that leads no article anywhere: a
// slip in the name of its category, or a route that another before it leaves
// nothing. path is the file of settings.
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
