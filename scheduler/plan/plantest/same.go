// Package plantest checks that comparisons of a part of the articles give the same plans as full
// comparisons.
package plantest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Same describes how the plans of a part differ from those of the whole; "" if they do
// not. It ignores channels that were reached and rows that were written between the
// two.
func Same(part, whole []*plan.Plan) string {
	if len(part) == 0 { // there was no part
		return ""
	}
	if len(part) != len(whole) {
		return fmt.Sprintf("%d plans of a part, %d of the whole", len(part), len(whole))
	}
	var out []string
	for i := range part {
		a, b := decided(part[i]), decided(whole[i])
		versions := map[int64]int64{}
		for c := range whole[i].All() {
			versions[c.Old.ID] = c.Old.Version
		}
		written := false
		for c := range part[i].All() {
			version, ok := versions[c.Old.ID]
			written = written || ok && c.Old.ID != 0 && version != c.Old.Version
		}
		if !written && !slices.Equal(a, b) {
			out = append(out, fmt.Sprintf("a part says\n  %s\nand the whole\n  %s", strings.Join(a, "\n  "), strings.Join(b, "\n  ")))
		}
	}
	return strings.Join(out, "\n")
}

// decided returns everything that a plan causes.
func decided(p *plan.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if digest := c.Old.ID == 0 && c.Delivery.Flags.Has(ledger.Digest); digest {
			continue // the previous one may have been sent between the two comparisons
		}
		if c.Drop || *c.Delivery != *c.Old {
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
