package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// upgradesKept is how many copies of ledgers from before an upgrade are kept
// beside a file.
const upgradesKept = 2

// BeforeUpgrade returns the file that a ledger of a schema is copied to before a
// newer version of the program changes it.
func BeforeUpgrade(file string, schema int) string {
	return file + ".schema-" + strconv.Itoa(schema)
}

// keepOld copies the file before its schema is changed from version on, and
// checks the copy. A copy that cannot be made refuses the upgrade: there would be
// no way back.
func (s *SQLite) keepOld(ctx context.Context, version int) (err error) {
	keep := BeforeUpgrade(s.path, version)
	made := keep + ".new"
	defer func() {
		if err != nil {
			os.Remove(made)
			err = fmt.Errorf("backing up the ledger before its upgrade: %w", err)
		}
	}()
	if err := os.Remove(made); err != nil && !errors.Is(err, os.ErrNotExist) { // of an attempt that was killed
		return err
	}
	if err := s.Backup(ctx, made, time.Now()); err != nil {
		return err
	}
	if err := os.Chmod(made, 0o600); err != nil {
		return err
	}
	copied, err := checkCopy(ctx, made)
	if err != nil {
		return fmt.Errorf("checking %s: %w", made, err)
	}
	if copied != version { // another process was faster, and has kept it
		return os.Remove(made)
	}
	if err := os.Rename(made, keep); err != nil {
		return err
	}
	return s.dropOldest()
}

// checkCopy reads the whole of a copied ledger and returns its schema.
func checkCopy(ctx context.Context, file string) (version int, err error) {
	db := openPlain(file)
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&said); err != nil {
		return 0, err
	}
	if said != "ok" {
		return 0, errors.New(said)
	}
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

// dropOldest removes the copies of the oldest schemas.
func (s *SQLite) dropOldest() error {
	entries, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil {
		return err
	}
	var schemas []int
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), filepath.Base(s.path)+".schema-")
		if n, err := strconv.Atoi(number); ok && err == nil {
			schemas = append(schemas, n)
		}
	}
	sort.Sort(sort.Reverse(sort.IntSlice(schemas)))
	for _, n := range schemas[min(upgradesKept, len(schemas)):] {
		if err := os.Remove(BeforeUpgrade(s.path, n)); err != nil {
			return err
		}
	}
	return nil
}

// current fails with ErrNewer once a newer version of the program has changed the
// schema under this process, which must then write nothing more.
func (s *SQLite) current(ctx context.Context, q querier) error {
	var version int
	if err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	return notNewer(version, s.schema)
}

func notNewer(version, known int) error {
	if version > known {
		return fmt.Errorf("schema %d, known up to %d: %w", version, known, ErrNewer)
	}
	return nil
}

// upgradeSchema is the PostgreSQL schema that the tables are copied to before a
// newer version of the program changes them.
func upgradeSchema(version int) string { return "dateline_schema_" + strconv.Itoa(version) }

// keepOldTables copies the tables of the connection's schema, within the
// transaction that changes them, into a schema of their own. The copy is a
// complete, restored ledger: an older program runs on it where its address has
// ?search_path=dateline_schema_N. One that is there already is of an upgrade that
// was taken back, and is replaced.
func keepOldTables(ctx context.Context, q querier, version int, steps []migration) error {
	var here string
	if err := q.QueryRowContext(ctx, `SELECT current_schema()`).Scan(&here); err != nil {
		return err
	}
	to := upgradeSchema(version)
	if here == to {
		return fmt.Errorf("the tables are in %s, the copy made before an upgrade: move them to a schema of another name first (ALTER SCHEMA %s RENAME TO …)", to, to)
	}
	tables := tablesOf(steps, version)
	within := []any{to}
	for _, t := range tables {
		within = append(within, t)
	}
	references, err := texts(ctx, q, `SELECT format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', ?::text, r.relname, c.conname, pg_get_constraintdef(c.oid))
		FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND r.relname IN (`+list(`?`, len(tables))+`) ORDER BY c.conname`, within...)
	if err != nil {
		return err
	}
	identities, err := texts(ctx, q, `SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT COALESCE(MAX(%I), 0) + 1 FROM %I.%I), false)', ?::text || '.' || table_name, column_name, column_name, ?::text, table_name)
		FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name IN (`+list(`?`, len(tables))+`) ORDER BY table_name`, append([]any{to}, within...)...)
	if err != nil {
		return err
	}
	do := []string{`DROP SCHEMA IF EXISTS ` + to + ` CASCADE`, `CREATE SCHEMA ` + to}
	for _, t := range tables {
		do = append(do,
			fmt.Sprintf(`LOCK TABLE %s IN SHARE MODE`, t),
			fmt.Sprintf(`CREATE TABLE %s.%s (LIKE %s INCLUDING ALL)`, to, t, t),
			fmt.Sprintf(`INSERT INTO %s.%s OVERRIDING SYSTEM VALUE SELECT * FROM %s`, to, t, t))
	}
	do = append(do, identities...)
	do = append(do, `SET LOCAL search_path TO `+to)
	do = append(do, references...)
	do = append(do, fmt.Sprintf(`INSERT INTO facts (name, value) VALUES ('restored_from', %d) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, micros(time.Now())))
	for _, statement := range do {
		if _, err := q.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if _, err := q.ExecContext(ctx, `SELECT set_config('search_path', ?, true)`, here); err != nil {
		return err
	}
	for _, t := range tables {
		var lost int
		if err := q.QueryRowContext(ctx, fmt.Sprintf(`SELECT (SELECT COUNT(*) FROM %s.%s) - (SELECT COUNT(*) FROM %s.%s)`, here, t, to, t)).Scan(&lost); err != nil {
			return err
		}
		if lost != 0 && t != "facts" { // restored_from is one more
			return fmt.Errorf("the copy of %s lacks %d rows", t, lost)
		}
	}
	return nil
}

var createTable = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

// tablesOf returns the tables that the steps up to a version have made.
func tablesOf(steps []migration, version int) []string {
	tables := []string{"schema_version"}
	for _, m := range steps {
		if m.number > version {
			break
		}
		for _, found := range createTable.FindAllStringSubmatch(m.sql, -1) {
			tables = append(tables, found[1])
		}
	}
	return tables
}

func texts(ctx context.Context, q querier, query string, args ...any) (found []string, err error) {
	err = each(ctx, q, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		found = append(found, s)
		return err
	}, query, args...)
	return found, err
}

// mayNotCopy says what to do where the user may not make a schema: error code
// 42501 (PostgreSQL, Appendix A).
func mayNotCopy(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == "42501" {
		return ": let the user make a schema (GRANT CREATE ON DATABASE … TO …), which holds the copy"
	}
	return ""
}
