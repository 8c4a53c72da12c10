package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// personal are the tables with data about people and messages to them; the others are
// about posts.
var personal = []string{"readers", "subscriptions", "mailings", "languages", "reactions", "updates", "inbox", "inbox_owners", "notes", "drafts", "acts", "troubles", "standings", "drifts", "drift_standings"}

// CopyPosts writes a consistent copy of the ledger's posts to a file that must not
// exist: without readers, and without marking it as a backup.
func (s *SQLite) CopyPosts(ctx context.Context, file string) error {
	src := openPlain(s.path)
	defer src.Close()
	if err := again(ctx, func() error {
		_, err := src.ExecContext(ctx, `VACUUM INTO ?`, file)
		return err
	}); err != nil {
		return fmt.Errorf("copying the ledger: %w", err)
	}
	dst := openPlain(file)
	for _, table := range personal {
		if _, err := dst.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return errors.Join(fmt.Errorf("copying the ledger: %w", err), dst.Close())
		}
	}
	// Deleted rows must not remain in free pages, nor in a log beside the file.
	_, err := dst.ExecContext(ctx, `PRAGMA journal_mode = DELETE; VACUUM`)
	return errors.Join(err, dst.Close())
}

// SumOfPosts returns a checksum of the result of CopyPosts: it is unchanged as long as
// nothing about posts has changed.
func (s *SQLite) SumOfPosts(ctx context.Context) (string, error) {
	tables, err := s.postTables(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, table := range tables {
		var rows []string
		if err := eachRow(ctx, s.read, `SELECT * FROM `+table, func(row []any) {
			if table != "facts" || row[0] != "alive" { // a heartbeat
				rows = append(rows, fmt.Sprint(row...))
			}
		}); err != nil {
			return "", fmt.Errorf("reading %s: %w", table, err)
		}
		slices.Sort(rows)
		fmt.Fprintf(sum, "\x00%s\x00%q", table, rows)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// postTables returns the tables that CopyPosts keeps, in order.
func (s *SQLite) postTables(ctx context.Context) (tables []string, err error) {
	err = eachRow(ctx, s.read, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`, func(row []any) {
		if name := fmt.Sprint(row[0]); !slices.Contains(personal, name) && !strings.HasPrefix(name, "sqlite_") {
			tables = append(tables, name)
		}
	})
	return tables, err
}

// eachRow calls f with the values of each row.
func eachRow(ctx context.Context, db *sql.DB, query string, f func([]any)) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		f(row)
	}
	return rows.Err()
}
