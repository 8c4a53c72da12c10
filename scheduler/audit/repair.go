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

// Repair restores posts that findings of these kinds are about: a message is edited,
// and a post with deleted messages is published again in place of the rest of it. It
// writes the orders into the ledger, for the workers. It returns the posts that will be
// repaired, and those that will not with the reason. Deleted posts are looked for once
// more before, and so are those edited by hand, which are overwritten only if that was
// requested.
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
		gone := !slices.ContainsFunc(fs, func(f Finding) bool { return f.Kind != Deleted }) // including edits by hand
		why, err := r.repair(ctx, id, fs, gone || slices.Contains(kinds, Edited), by)
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

// Resends reports whether repairing a kind sends messages, which an admin has to know.
func (k Kind) Resends() bool { return k == Deleted || k == Lost }

// repair orders the repair of one post. It returns the reason if the post cannot be
// repaired. overwrite: edits by hand may be overwritten.
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
	m := remedy{found: found, file: p.d.SourceHash, resend: resend, overwrite: overwrite, by: by}
	if article != nil {
		if err := plan.Unwanted(article); err != nil {
			return locale.Of(err), nil
		}
		m.file, m.version = article.Hash, plan.Version(article.Hash)
	} else {
		m.resend = false // editing deleted contents fails, and the admins are then asked whether to post them again
	}
	if !resend {
		found = slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Kind == Link && inFile(f, made) })
		if len(found) == 0 {
			return locale.M("audit.repair.in_file"), nil
		}
		m.found = found
	}
	err = r.Store.Update(ctx, func(tx ledger.Tx) error {
		why, err = r.order(tx, p, m)
		return err
	})
	return why, err
}

// remedy is what has to be done to one post.
type remedy struct {
	found     []Finding
	file      [32]byte // hash of the article's file; of what contents list
	version   string   // of the file; "" for contents
	resend    bool
	overwrite bool // edits by hand may be overwritten
	by        ledger.Actor
}

// order stores what has to be done to a post. It returns the reason if that may no
// longer be right.
func (r *Run) order(tx ledger.Tx, p *post, m remedy) (why locale.Message, err error) {
	d, err := tx.Delivery(p.d.ID)
	if errors.Is(err, ledger.ErrNotFound) {
		return locale.M("audit.repair.changed"), nil
	}
	if err != nil {
		return why, err
	}
	if why = unfit(&d, m.file); !why.IsZero() {
		return why, nil
	}
	if !m.overwrite && d.Flags.Has(ledger.HandEdited) {
		return locale.M("audit.repair.by_hand"), nil
	}
	if m.resend {
		if ok, err := deliver.Replace(tx, &d, m.file, r.Now()); err != nil || !ok {
			return locale.M("audit.repair.changed"), err
		}
	} else {
		if err := edit(tx, &d, m.found); err != nil {
			return why, err
		}
		d.Reason = plan.OfVersion("reason.on_its_way", m.version) // the version that was audited, not a later one of the file
	}
	d.At, d.By, d.ByAt = r.Now(), m.by, r.Now()
	for _, part := range p.parts { // the next audit reads them again
		if err := tx.Looks().Put(ledger.Look{Chat: d.Chat, MessageID: part.MessageID, At: r.Now()}); err != nil {
			return why, err
		}
	}
	if err := repaired(tx.Drifts(), d.ID, &m); err != nil {
		return why, err
	}
	return why, tx.PutDelivery(&d)
}

// unfit returns why a post cannot be repaired: something else is pending or was decided
// for it.
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

// edit orders edits of a post's messages to the file's content, whatever they show.
func edit(tx ledger.Tx, d *ledger.Delivery, found []Finding) error {
	if err := ledger.ForgetRefusal(tx, d.ID); err != nil { // the person who asked wants to know
		return err
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	for _, part := range parts {
		for _, f := range found {
			if f.Part != 0 && f.Part != part.N+1 || f.Message != part.MessageID {
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

// notGone looks once more for the deleted messages of a post, and for those that were
// not read, and returns why it must not be published again. If nothing else of the
// channel was found at all, it may be another channel. A number that belongs to another
// message says nothing about ours.
func (r *Run) notGone(ctx context.Context, p *post) (why locale.Message, err error) {
	if !r.othersThere(p) {
		return locale.M("audit.repair.nothing"), nil
	}
	missing := false
	for _, part := range p.parts {
		at := target{p.d.Chat, part.MessageID}
		known := r.looked(p, part)
		if was := decode(r.looks[at].Found).Fate; known && (was == seenThere || was == seenSkip) {
			continue
		} else if known && was == seenOther {
			return locale.M("audit.other"), nil
		}
		if err := r.lookAt(ctx, at, &part); err != nil {
			return why, err
		}
		is := decode(r.looks[at].Found).Fate
		if known && is != seenGone {
			return locale.M("audit.repair.back"), nil
		}
		missing = missing || is == seenGone
	}
	if !missing {
		return locale.M("audit.repair.back"), nil
	}
	return why, nil
}

// othersThere reports whether any message of the post's channel was found, or only the
// post's messages were looked for.
func (r *Run) othersThere(p *post) bool {
	others := false
	for at, l := range r.looks {
		if at.chat != p.d.Chat {
			continue
		}
		if decode(l.Found).Fate == seenThere {
			return true
		}
		others = others || !slices.ContainsFunc(p.parts, func(part ledger.Part) bool { return part.MessageID == at.id })
	}
	return !others
}

// untouched reads the existing messages of a post once more, and returns why they must
// not be overwritten: somebody has edited one.
func (r *Run) untouched(ctx context.Context, p *post) (why locale.Message, err error) {
	for _, part := range p.parts {
		at := target{p.d.Chat, part.MessageID}
		s := decode(r.looks[at].Found)
		known := r.looked(p, part)
		if !known || s.Fate == seenThere && !s.Edited {
			if err := r.lookAt(ctx, at, &part); err != nil {
				return why, err
			}
			if s = decode(r.looks[at].Found); known && s.Fate != seenThere {
				return locale.M("audit.repair.changed"), nil
			}
		}
		if s.Edited {
			return locale.M("audit.repair.by_hand"), nil
		}
	}
	return why, nil
}
