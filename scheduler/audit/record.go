package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Record shows the admins the findings of a completed run, with buttons that repair
// them. Earlier findings about these posts that no longer apply are dropped; those that
// an admin ignored stay ignored until the message's text changes. If the findings are
// the same as before nothing changes, because there is already a message for them. A
// new finding creates a message that replaces it.
func (r *Run) Record(ctx context.Context, report *Report) error {
	found := r.drifts(ctx, report)
	return r.Store.Update(ctx, func(tx ledger.Tx) error {
		before, err := tx.Drifts().All()
		if err != nil {
			return err
		}
		all, fresh := r.merge(before, found)
		for _, d := range before {
			if !slices.ContainsFunc(all, func(o ledger.Drift) bool { return o.Key() == d.Key() }) {
				if err := tx.Drifts().Drop(d.Key()); err != nil {
					return err
				}
			}
		}
		if fresh {
			if err := replaceMessage(tx, r, all); err != nil {
				return err
			}
		}
		for _, d := range all {
			if err := tx.Drifts().Put(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// replaceMessage shows the drifts in a new message, with new buttons.
func replaceMessage(tx ledger.Tx, r *Run, all []ledger.Drift) error {
	old, err := tx.Drifts().Standings()
	if err != nil {
		return err
	}
	for _, one := range old {
		if err := tx.Drifts().DropStanding(one.Chat, one.Topic); err != nil {
			return err
		}
	}
	return ledger.PutDriftButtons(tx.Notices(), r.Now(), all)
}

// merge combines earlier and current findings. fresh: there are new ones.
func (r *Run) merge(before, found []ledger.Drift) (all []ledger.Drift, fresh bool) {
	known := map[string]ledger.Drift{}
	for _, d := range before {
		known[d.Key()] = d
		if !r.covers(d.Delivery) {
			all = append(all, d)
		}
	}
	for _, d := range found {
		old, ok := known[d.Key()]
		switch {
		case !ok, old.Fate == ledger.DriftDone, old.Fate == ledger.DriftRefused, old.Fate == ledger.DriftLeft && !sameReading(old, d):
			fresh = true
		default:
			d.Tokens, d.Fate, d.By, d.Why, d.Found = old.Tokens, old.Fate, old.By, old.Why, old.Found
		}
		all = append(all, d)
	}
	return all, fresh
}

// styleReading identifies the looks of a message whose text is as it was sent.
func styleReading(s seen) string {
	return stylePrefix + reading(fmt.Sprintf("%s %d %q", s.Style, s.Media, s.Links))
}

// stylePrefix begins a styleReading; those of version 1 have none.
var stylePrefix = fmt.Sprintf("v%d ", deliver.ShownVersion)

// sameReading reports whether a message looks as it did when an admin left it as it was. If another
// version of the program read its style, that is unknown; the admins are then not asked again.
func sameReading(old, now ledger.Drift) bool {
	updated := strings.HasPrefix(now.Reads, stylePrefix) && !strings.HasPrefix(old.Reads, stylePrefix)
	return old.Reads == now.Reads || updated && old.Detail.Code == now.Detail.Code
}

// covers reports whether the run has read all of a post.
func (r *Run) covers(delivery int64) bool {
	i := slices.IndexFunc(r.posts, func(p post) bool { return p.d.ID == delivery })
	if i < 0 || len(r.posts[i].parts) == 0 {
		return false
	}
	p := &r.posts[i]
	return !slices.ContainsFunc(p.parts, func(part ledger.Part) bool {
		return !r.looked(p, part) || decode(r.looks[target{p.d.Chat, part.MessageID}].Found).Fate == seenSkip
	})
}

// drifts returns the findings of a report, each with its cure.
func (r *Run) drifts(ctx context.Context, report *Report) (out []ledger.Drift) {
	for i := range r.posts {
		p := &r.posts[i]
		of := slices.DeleteFunc(slices.Clone(report.Findings), func(f Finding) bool { return f.delivery != p.d.ID })
		if len(of) == 0 {
			continue
		}
		made, _, why := r.rendered(ctx, p)
		for _, f := range of {
			d := ledger.Drift{Delivery: f.delivery, Kind: string(f.Kind), Part: f.Part, Message: f.Message, Link: f.Link,
				Slug: f.Slug, Title: f.Title, Path: f.Path, Line: f.Line, Post: f.Post, Detail: f.Detail, Found: r.Now()}
			if f.Kind == Edited {
				s := decode(r.looks[target{p.d.Chat, f.Message}].Found)
				if d.Reads = s.Reads; !s.Edited { // its text is as it was sent
					d.Reads = styleReading(s)
				}
			}
			if d.Cure = cure(f, made); d.Cure != ledger.CureFile && !why.IsZero() {
				d.Cure, d.Why = ledger.CureNone, why
			}
			out = append(out, d)
		}
	}
	return out
}

// cure returns what would restore a post.
func cure(f Finding, made *deliver.Post) ledger.Cure {
	switch {
	case f.Line > 0, f.Kind == Link && made != nil && inFile(f, made):
		return ledger.CureFile
	case f.Detail.Is("audit.other"): // no one knows where ours is
		return ledger.CureNone
	case f.Kind.Resends():
		return ledger.CureAgain
	}
	return ledger.CureEdit
}

// Carry repairs what an admin ordered for one post with drifts that Record has shown.
// If something cannot be repaired, the reason is stored; an error is temporary.
func (a *Auditor) Carry(ctx context.Context, ordered []ledger.Drift) error {
	r, err := a.Begin(ctx, Scope{Deliveries: []int64{ordered[0].Delivery}}, Keep)
	if err != nil {
		return err
	}
	var found []Finding
	var kinds []Kind
	for _, d := range ordered {
		found = append(found, Finding{Kind: Kind(d.Kind), Slug: d.Slug, Title: d.Title, Path: d.Path, Line: d.Line, Channel: "",
			Part: d.Part, Message: d.Message, Post: d.Post, Link: d.Link, Detail: d.Detail, delivery: d.Delivery})
		kinds = append(kinds, Kind(d.Kind))
	}
	if slices.Contains(kinds, Edited) { // overwrite only what the admins were shown
		if why, err := r.asShown(ctx, ordered); err != nil {
			return err
		} else if !why.IsZero() {
			return a.Refuse(ctx, ordered, why)
		}
	}
	_, left, err := r.Repair(ctx, found, kinds, ordered[0].By)
	if err != nil || len(left) == 0 {
		return err
	}
	why := left[0].Reason
	if why.Is("audit.repair.by_hand") { // by hand, but the text is not what the admins were shown
		why = locale.M("drift.by_hand")
	}
	return a.Refuse(ctx, ordered, why)
}

// asShown reads the messages of a post once more and returns why they must not be
// overwritten: somebody has edited one since the admins were shown its text.
func (r *Run) asShown(ctx context.Context, ordered []ledger.Drift) (why locale.Message, err error) {
	i := slices.IndexFunc(r.posts, func(p post) bool { return p.d.ID == ordered[0].Delivery })
	if i < 0 {
		return why, nil // Repair returns the reason
	}
	for _, part := range r.posts[i].parts {
		at := target{r.posts[i].d.Chat, part.MessageID}
		if err := r.lookAt(ctx, at, &part); err != nil {
			return why, err
		}
		s := decode(r.looks[at].Found)
		shown := slices.IndexFunc(ordered, func(d ledger.Drift) bool { return Kind(d.Kind) == Edited && d.Message == part.MessageID })
		switch {
		case shown >= 0 && s.Fate != seenThere:
			return locale.M("audit.repair.changed"), nil
		case s.Edited && (shown < 0 || s.Reads != ordered[shown].Reads):
			return locale.M("drift.by_hand"), nil
		}
	}
	return why, nil
}

// Refuse stores why an order is not carried out.
func (a *Auditor) Refuse(ctx context.Context, ordered []ledger.Drift, why locale.Message) error {
	return a.Store.Update(ctx, func(tx ledger.Tx) error { return settle(tx.Drifts(), ordered, ledger.DriftRefused, why) })
}

// settle stores the outcome for drifts that are still ordered.
func settle(drifts ledger.Drifts, ds []ledger.Drift, fate ledger.DriftFate, why locale.Message) error {
	all, err := drifts.All()
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Fate != ledger.DriftOrdered || !slices.ContainsFunc(ds, func(o ledger.Drift) bool { return o.Key() == d.Key() }) {
			continue
		}
		d.Fate, d.Why = fate, why
		if err := drifts.Put(d); err != nil {
			return err
		}
	}
	return nil
}

// repaired stores, together with the order itself, that the drifts shown to the admins
// are being repaired.
func repaired(drifts ledger.Drifts, delivery int64, m *remedy) error {
	all, err := drifts.All()
	if err != nil {
		return err
	}
	for _, d := range all {
		of := func(f Finding) bool {
			return string(f.Kind) == d.Kind && f.Part == d.Part && f.Message == d.Message && f.Link == d.Link
		}
		if d.Delivery != delivery || d.Fate == ledger.DriftDone || !m.resend && !slices.ContainsFunc(m.found, of) {
			continue
		}
		if d.Fate != ledger.DriftOrdered {
			d.By = m.by
		}
		d.Fate, d.Why = ledger.DriftDone, locale.Message{}
		if err := drifts.Put(d); err != nil {
			return err
		}
	}
	return nil
}
