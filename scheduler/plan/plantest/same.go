// Package plantest holds comparisons of a part of the articles to what those of the
// whole decide.
package plantest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Same returns how the plans of a part differ from those of the whole; "" if they do
// not. A channel that is reached, or rows that are written, between the two are left out.
func Same(part, whole []*plan.Plan) string {
	if len(part) == 0 { // that was no part
		return ""
	}
	if len(part) != len(whole) {
		return fmt.Sprintf("%d plans of a part, %d of the whole", len(part), len(whole))
	}
	var out []string
	for i := range part {
		a, b := decided(part[i]), decided(whole[i])
		versions := map[int64]int64{}
		for _, c := range whole[i].Changes {
			versions[c.Old.ID] = c.Old.Version
		}
		written := false
		for _, c := range part[i].Changes {
			version, ok := versions[c.Old.ID]
			written = written || ok && c.Old.ID != 0 && version != c.Old.Version
		}
		if !written && !slices.Equal(a, b) {
			out = append(out, fmt.Sprintf("a part says\n  %s\nand the whole\n  %s", strings.Join(a, "\n  "), strings.Join(b, "\n  ")))
		}
	}
	return strings.Join(out, "\n")
}

// decided is all that a plan has anybody do.
func decided(p *plan.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if c.Drop || *c.Delivery != c.Old {
			out = append(out, fmt.Sprintf("%s: drop %t, %+v", c.Delivery.Slug, c.Drop, *c.Delivery))
		}
	}
	for _, list := range []struct {
		name    string
		changes []*plan.Change
	}{
		{"overdue", p.Overdue}, {"edits", p.Edits}, {"asked", p.Asked}, {"removals", p.Removals}, {"copies", p.Copies}, {"statuses", p.Statuses},
		{"history", p.History}, {"updated", p.Updated}, {"unplanned", p.Unplanned}, {"routed", p.Routed},
	} {
		for _, c := range list.changes {
			out = append(out, list.name+": "+c.Delivery.Slug)
		}
	}
	return out
}
