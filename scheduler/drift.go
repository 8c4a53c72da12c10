package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/audit"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// AuditBoard shows the admins what an audit found. Package bot/channel implements it.
type AuditBoard interface {
	// ShowAudit lists the drifts in one message in each admin's chat: it edits the messages of at
	// and silently sends those that are missing. It calls keep for each message that is new or was
	// edited.
	ShowAudit(ctx context.Context, drifts []ledger.Drift, at []ledger.Standing, keep func(ledger.Standing) error) error
}

// ErrOldAudit says that a button belongs to an audit that a later one has replaced.
var ErrOldAudit = locale.Error("drift.replaced")

// drifter keeps the message of an audit up to date and carries out the repairs that admins order
// there.
type drifter struct {
	*core
	shown string // the text on the board; "" if it is unknown
}

// attend updates the board and repairs until ctx ends. The audit may run in another process, whose
// rows are seen after the longest sleep at the latest.
func (a *drifter) attend(ctx context.Context) {
	if a.AuditBoard == nil {
		return
	}
	if untilClosed(ctx, a.scanned) != nil {
		return
	}
	failing := false
	for ctx.Err() == nil {
		change := a.clock.Changed()
		var next time.Time
		if a.lead.has() {
			err := a.look(ctx)
			if err != nil && ctx.Err() == nil && !failing {
				a.Log.Warn("cannot show or repair the findings of an audit; retrying", "err", err)
			}
			if failing = err != nil; failing {
				next = a.Now().Add(attentionAgain)
				change = nil
			}
		}
		a.clock.Sleep(ctx, next, change)
	}
}

// look updates the board and carries out the repairs that were ordered.
func (a *drifter) look(ctx context.Context) error {
	all, err := a.show(ctx)
	if err != nil {
		return err
	}
	var posts []int64
	ordered := map[int64][]ledger.Drift{}
	for _, d := range all {
		if d.Fate != ledger.DriftOrdered {
			continue
		}
		if ordered[d.Delivery] == nil {
			posts = append(posts, d.Delivery)
		}
		ordered[d.Delivery] = append(ordered[d.Delivery], d)
	}
	for _, post := range posts {
		if err := a.repair(ctx, ordered[post]); err != nil {
			return err
		}
		a.clock.Wake() // the workers have something to do
		if _, err := a.show(ctx); err != nil {
			return err
		}
	}
	return nil
}

// show puts the ledger's drifts on the board and returns them.
func (a *drifter) show(ctx context.Context) (all []ledger.Drift, err error) {
	var at []ledger.Standing
	err = a.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if all, err = tx.Drifts().All(); err == nil {
			at, err = tx.Drifts().Standings()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what an audit found: %w", err)
	}
	says := fmt.Sprintf("%+v", all)
	if says == a.shown || len(all)+len(at) == 0 {
		return all, nil
	}
	err = a.AuditBoard.ShowAudit(ctx, all, at, func(one ledger.Standing) error {
		return a.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error { return tx.Drifts().PutStanding(one) })
	})
	if err == nil {
		a.shown = says
	}
	return all, err
}

// repair carries out the repair of one post. It reads the channel again, at the pace of an audit.
func (a *drifter) repair(ctx context.Context, ordered []ledger.Drift) error {
	by, err := Auditor(a.Config, a.catalogue(), audit.Config{Look: a.Publisher})
	if err != nil {
		return err
	}
	err = by.Carry(ctx, ordered)
	if errors.Is(err, audit.ErrNoChat) {
		return by.Refuse(ctx, ordered, locale.Of(err))
	}
	return err
}

// pressDrift answers whether to repair what an audit found about a post.
func pressDrift(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	all, err := tx.Drifts().All()
	if err != nil {
		return err
	}
	again := false // the post is published again, whatever else was found about it
	current := false
	for i := range all {
		x := &all[i]
		if x.Delivery == d.ID && x.Has(p.token) {
			current = true
			again = again || x.Cure == ledger.CureAgain && x.Fate == ledger.DriftOpen
		}
	}
	if !current {
		return ErrOldAudit
	}
	for _, x := range all {
		if x.Delivery != d.ID || x.Fate != ledger.DriftOpen && (p.row.Kind != ledger.ActLeaveDrift || x.Fate != ledger.DriftRefused) {
			continue
		}
		switch kind := p.row.Kind; {
		case kind == ledger.ActLeaveDrift:
			x.Fate, x.Why = ledger.DriftLeft, locale.Message{}
		case kind == ledger.ActResend && again && x.Cure != ledger.CureFile,
			kind == ledger.ActRestore && !again && x.Cure == ledger.CureEdit:
			x.Fate = ledger.DriftOrdered
		default:
			continue
		}
		x.By = p.by
		if err := tx.Drifts().Put(x); err != nil {
			return err
		}
		p.noted = true
	}
	return nil
}
