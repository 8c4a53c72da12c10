package store

import "fmt"

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
