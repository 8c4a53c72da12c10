package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) Versions(delivery int64) ([]ledger.Version, error) {
	return t.versions(`delivery = ?`, delivery)
}

func (t tx) VersionsIn(copyOf string) ([]ledger.Version, error) {
	return t.versions(`copy = ?`, copyOf)
}

func (t tx) versions(where string, arg any) ([]ledger.Version, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT delivery, hash, copy, revision FROM versions WHERE `+where+` ORDER BY delivery, hash`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading the versions of articles: %w", err)
	}
	defer rows.Close()
	var out []ledger.Version
	for rows.Next() {
		var v ledger.Version
		var hash []byte
		if err := rows.Scan(&v.Delivery, &hash, &v.Copy, &v.Commit); err != nil {
			return nil, fmt.Errorf("reading the versions of articles: %w", err)
		}
		copy(v.Hash[:], hash)
		out = append(out, v)
	}
	return out, rows.Err()
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 500

func (t tx) PutVersions(all []ledger.Version) error {
	for some := range slices.Chunk(all, rowsAtOnce) {
		args := make([]any, 0, 4*len(some))
		for _, v := range some {
			args = append(args, v.Delivery, v.Hash[:], v.Copy, v.Commit)
		}
		_, err := t.exec(`INSERT INTO versions (delivery, hash, copy, revision) VALUES (?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?)`, len(some)-1)+`
			ON CONFLICT (delivery, hash) DO UPDATE SET
				copy = CASE excluded.copy WHEN '' THEN versions.copy ELSE excluded.copy END,
				revision = CASE excluded.revision WHEN '' THEN versions.revision ELSE excluded.revision END`, args...)
		if err != nil {
			return fmt.Errorf("writing down the versions of articles: %w", err)
		}
	}
	return nil
}
