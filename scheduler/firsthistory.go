package scheduler

import (
	"context"
	"slices"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// historyRows is the number of history rows written in one transaction.
const historyRows = 1000

// writeHistory records the history that a first start finds, if it is large, before the plan that
// it belongs to. A single transaction of 100,000 rows would block all other writers for seconds:
// updates could not be stored and readers would get no answers. If the process ends in between, the
// next one finds the rest in the same way, because the channel counts as scanned only once the plan
// is written.
func (s *comparer) writeHistory(ctx context.Context, plans []*plan.Plan, doubts map[*plan.Change]*deliver.Post) error {
	write := func(rows []ledger.Delivery) error {
		put := slices.Clone(rows) // it may be tried again
		err := s.Store.Update(ctx, func(tx ledger.Tx) error {
			for i := range rows {
				put[i] = rows[i]
				if err := tx.PutDelivery(&put[i]); err != nil {
					return err
				}
			}
			return nil
		})
		copy(rows, put)
		return err
	}
	if err := plan.WriteHistory(plans, historyRows, write); err != nil {
		return err
	}
	var history []*plan.Change
	for _, p := range plans {
		if p.Channel.Scanned {
			continue
		}
		p.Guard()
		for _, c := range p.Changes {
			if c.Delivery.ID == 0 && c.Delivery.State() == ledger.Skipped && !c.Drop && !c.Asked && doubts[c] == nil {
				history = append(history, c)
			}
		}
	}
	for len(history) > historyRows {
		some := history[:historyRows]
		history = history[historyRows:]
		rows := make([]ledger.Delivery, len(some))
		for i, c := range some {
			rows[i] = *c.Delivery
		}
		if err := write(rows); err != nil {
			return err
		}
		for i, c := range some {
			c.Delivery.ID, c.Delivery.Version = rows[i].ID, rows[i].Version
			c.Old = c.Delivery // it is written
		}
	}
	return nil
}
