package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// versions accesses, in a transaction, the versions of files that posts show or showed.
type versions struct{ tx tx }

func (t tx) Versions() ledger.Versions { return versions{t} }

func (s versions) Of(delivery int64) ([]ledger.Version, error) {
	return s.list(`delivery = ?`, delivery)
}

func (s versions) In(copyOf string) ([]ledger.Version, error) {
	return s.list(`copy = ?`, copyOf)
}

func (s versions) list(where string, arg any) ([]ledger.Version, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT delivery, hash, copy, revision FROM versions WHERE `+where+` ORDER BY delivery, hash`, arg)
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

func (s versions) Put(all []ledger.Version) error {
	for some := range slices.Chunk(all, rowsAtOnce) {
		args := make([]any, 0, 4*len(some))
		for _, v := range some {
			args = append(args, v.Delivery, v.Hash[:], v.Copy, v.Commit)
		}
		_, err := s.tx.exec(`INSERT INTO versions (delivery, hash, copy, revision) VALUES (?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?)`, len(some)-1)+`
			ON CONFLICT (delivery, hash) DO UPDATE SET
				copy = CASE excluded.copy WHEN '' THEN versions.copy ELSE excluded.copy END,
				revision = CASE excluded.revision WHEN '' THEN versions.revision ELSE excluded.revision END`, args...)
		if err != nil {
			return fmt.Errorf("writing down the versions of articles: %w", err)
		}
	}
	return nil
}

func (t tx) Files() (map[string][32]byte, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT path, hash FROM files`)
	if err != nil {
		return nil, fmt.Errorf("reading the files that were seen: %w", err)
	}
	defer rows.Close()
	out := map[string][32]byte{}
	for rows.Next() {
		var path string
		var b []byte
		if err := rows.Scan(&path, &b); err != nil {
			return nil, fmt.Errorf("reading the files that were seen: %w", err)
		}
		var hash [32]byte
		copy(hash[:], b)
		out[path] = hash
	}
	return out, rows.Err()
}

func (t tx) PutFile(path string, hash [32]byte) error {
	if _, err := t.exec(`INSERT INTO files (path, hash) VALUES (?, ?)
		ON CONFLICT (path) DO UPDATE SET hash = excluded.hash`, path, hash[:]); err != nil {
		return fmt.Errorf("recording the file %s: %w", path, err)
	}
	return nil
}
