package store

import (
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) Added() (map[int64]ledger.Added, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT delivery, input, wanted, asked, declined FROM added`)
	if err != nil {
		return nil, fmt.Errorf("reading what was added to posts: %w", err)
	}
	defer rows.Close()
	out := map[int64]ledger.Added{}
	for rows.Next() {
		var a ledger.Added
		var input, wanted []byte
		if err := rows.Scan(&a.Delivery, &input, &wanted, &a.Asked, &a.Declined); err != nil {
			return nil, fmt.Errorf("reading what was added to posts: %w", err)
		}
		copy(a.Input[:], input)
		copy(a.Wanted[:], wanted)
		out[a.Delivery] = a
	}
	return out, rows.Err()
}

func (t tx) PutAdded(a ledger.Added) error {
	_, err := t.exec(`INSERT INTO added (delivery, input, wanted, asked, declined) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (delivery) DO UPDATE SET input = excluded.input, wanted = excluded.wanted,
			asked = excluded.asked, declined = excluded.declined`,
		a.Delivery, a.Input[:], a.Wanted[:], flag(a.Asked), flag(a.Declined))
	if err != nil {
		return fmt.Errorf("writing what was added to the post of delivery %d: %w", a.Delivery, err)
	}
	return nil
}
