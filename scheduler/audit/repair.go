package audit

import (
	"context"
	"errors"
	"slices"

	"github.com/dateline-bot/dateline/content/locale"
	rendering "github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Repair has posts be as the ledger has them, where findings of these kinds say that they
// are not: a message is edited, and a post of which messages are gone is published again
// in place of what is left of it. It writes the order into the ledger, for the workers.
// It returns the posts that will be repaired, and those that will not with the reason.
// What is gone is looked for once more before; so is what was edited by hand, which is
// written over only where that was asked for.
func (r *Run) Repair(ctx context.Context, found []Finding, kinds []Kind, by ledger.Actor) (done []Finding, left []Skip, err error) {
	byPost := map[int64][]Finding{}
	var order []int64
	for _, f := range found {
		if !slices.Contains(kinds, f.Kind) {
			continue
		}
		if byPost[f.delivery] == nil {
			order = append(order, f.delivery)
		}
		byPost[f.delivery] = append(byPost[f.delivery], f)
	}
	for _, id := range order {
		fs := byPost[id]
		why, err := r.repair(ctx, id, fs, slices.Contains(kinds, Edited), by)
		if err != nil {
			return done, left, err
		}
		if why.IsZero() {
			done = append(done, fs...)
		} else {
			left = append(left, Skip{Slug: fs[0].Slug, Channel: fs[0].Channel, Message: fs[0].Message, Link: fs[0].Link, Reason: why})
		}
	}
	return done, left, nil
}

// Resends reports whether repairing a kind sends messages: an admin is to know.
func (k Kind) Resends() bool { return k == Deleted || k == Lost }

// repair orders what brings one post in line; why not, if it cannot be. overwrite: what
// was written into it by hand may go.
func (r *Run) repair(ctx context.Context, id int64, found []Finding, overwrite bool, by ledger.Actor) (why locale.Message, err error) {
	i := slices.IndexFunc(r.posts, func(p post) bool { return p.d.ID == id })
	if i < 0 {
		return locale.M("audit.repair.changed"), nil
	}
	p := &r.posts[i]
	resend := slices.ContainsFunc(found, func(f Finding) bool { return f.Kind.Resends() })
	if resend {
		if why, err := r.notGone(ctx, p); err != nil || !why.IsZero() {
			return why, err
		}
	}
	if !overwrite {
		if why, err := r.untouched(ctx, p); err != nil || !why.IsZero() {
			return why, err
		}
	}
	made, article, why := r.rendered(ctx, p)
	if !why.IsZero() {
		return why, nil
	}
	if err := plan.Unwanted(article); err != nil {
		return locale.Of(err), nil
	}
	if !resend {
		found = slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Kind == Link && inFile(f, made) })
		if len(found) == 0 {
			return locale.M("audit.repair.in_file"), nil
		}
	}
	err = r.Store.Update(ctx, func(tx ledger.Tx) error {
		why = locale.Message{}
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) {
			why = locale.M("audit.repair.changed")
			return nil
		}
		if err != nil {
			return err
		}
		if why = unfit(&d, article.Hash); why.IsZero() && !overwrite && d.Flags.Has(ledger.HandEdited) {
			why = locale.M("audit.repair.by_hand")
		}
		if !why.IsZero() {
			return nil
		}
		if resend {
			ok, err := deliver.Replace(tx, &d, r.Now())
			if err != nil || !ok {
				why = locale.M("audit.repair.changed")
				return err
			}
		} else if err := edit(tx, &d, found); err != nil {
			return err
		} else { // what was looked at, and nothing that the file says later
			d.Reason = plan.OfVersion("reason.on_its_way", plan.Version(article.Hash))
		}
		d.At, d.By, d.ByAt = r.Now(), by, r.Now()
		for _, part := range p.parts { // the next audit looks at them again
			if err := tx.Looks().Put(ledger.Look{Chat: d.Chat, MessageID: part.MessageID, At: r.Now()}); err != nil {
				return err
			}
		}
		return tx.PutDelivery(&d)
	})
	return why, err
}

// unfit says why a post cannot be repaired: something else is to become of it, or was
// decided.
func unfit(d *ledger.Delivery, file [32]byte) locale.Message {
	switch {
	case d.State() != ledger.Sent || d.Todo&(ledger.TodoWithdraw|ledger.TodoEdit|ledger.TodoRetire) != 0:
		return locale.M("audit.repair.busy")
	case d.Wait != ledger.WaitNone:
		return locale.M("audit.repair.waits")
	case d.Flags.Has(ledger.Declined):
		return locale.M("audit.repair.declined")
	case d.SourceHash != file:
		return locale.M("audit.repair.file")
	}
	return locale.Message{}
}

// inFile reports whether the post would have the link again.
func inFile(f Finding, made *deliver.Post) bool {
	if f.Link == "" {
		return true
	}
	return slices.ContainsFunc(made.Requests(), func(q rendering.Request) bool { return slices.Contains(deliver.ShownIn(q.Params).Links, f.Link) })
}

// edit has the messages of a post be edited to what its file says, whatever they show.
func edit(tx ledger.Tx, d *ledger.Delivery, found []Finding) error {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	for _, part := range parts {
		for _, f := range found {
			if f.Part != part.N+1 || f.Message != part.MessageID {
				continue
			}
			part.Hash = [32]byte{}
			if f.Kind == Picture {
				part.Media = "" // it shows none of its files
			}
			if err := tx.PutPart(part); err != nil {
				return err
			}
		}
	}
	d.Todo |= ledger.TodoEdit
	d.Flags |= ledger.OverwriteNow
	d.Tries = 0
	return nil
}

// notGone looks once more at the messages of a post that are gone, and says why it is not
// to be published again. Where nothing of the channel was found at all, it may be another
// channel. A number that is another message's says nothing of ours.
func (r *Run) notGone(ctx context.Context, p *post) (why locale.Message, err error) {
	found := len(r.posts) == 1
	for at, l := range r.looks {
		found = found || at.chat == p.d.Chat && decode(l.Found).Fate == seenThere
	}
	if !found {
		return locale.M("audit.repair.nothing"), nil
	}
	for _, part := range p.parts {
		at := target{p.d.Chat, part.MessageID}
		switch decode(r.looks[at].Found).Fate {
		case seenThere, seenSkip:
			continue
		case seenOther:
			return locale.M("audit.other"), nil
		}
		if err := r.lookAt(ctx, at, &part); err != nil {
			return why, err
		}
		if decode(r.looks[at].Found).Fate != seenGone {
			return locale.M("audit.repair.back"), nil
		}
	}
	return why, nil
}

// untouched looks once more at what is there of a post, and says why it is not to be
// written over: somebody has edited it.
func (r *Run) untouched(ctx context.Context, p *post) (why locale.Message, err error) {
	for _, part := range p.parts {
		at := target{p.d.Chat, part.MessageID}
		s := decode(r.looks[at].Found)
		if s.Fate == seenThere && !s.Edited {
			if err := r.lookAt(ctx, at, &part); err != nil {
				return why, err
			}
			if s = decode(r.looks[at].Found); s.Fate != seenThere {
				return locale.M("audit.repair.changed"), nil
			}
		}
		if s.Edited {
			return locale.M("audit.repair.by_hand"), nil
		}
	}
	return why, nil
}
