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

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// upgradesKept is how many copies from before upgrades are kept beside a file.
const upgradesKept = 2

// BeforeUpgrade returns the file to which a ledger with a schema is copied before a
// newer version of the program changes it.
func BeforeUpgrade(file string, schema int) string {
	return file + ".schema-" + strconv.Itoa(schema)
}

// upgradeWait is how long an upgrade waits for another process with the lock: another
// upgrade has it only briefly.
const upgradeWait = 2 * time.Second

// upgrade copies the file and migrates its schema while no other process publishes from
// it: an older bot stops sending once the schema is newer, and a newer program that
// only reads the ledger must not stop it.
func (s *SQLite) upgrade(ctx context.Context, steps []migration) error {
	lock, version, err := s.lockOld(ctx)
	if err != nil || lock == nil {
		return err
	}
	defer lock.Release()
	if err := s.keepOld(ctx, version); err != nil {
		return err
	}
	return s.applyMissing(ctx, steps)
}

// lockOld takes the lock on a file with an old schema. The lock is nil if another
// process has migrated it meanwhile.
func (s *SQLite) lockOld(ctx context.Context) (lock *filelock.Lock, version int, err error) {
	for end := time.Now().Add(upgradeWait); ; {
		lock, err = lockFile(s.path)
		if err != nil && !errors.Is(err, ledger.ErrLocked) {
			return nil, 0, err
		}
		if err := s.write.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil || version >= s.schema {
			if lock != nil {
				lock.Release()
			}
			return nil, version, err
		}
		if lock != nil {
			return lock, version, nil
		}
		if time.Now().After(end) {
			return nil, version, locale.M("ledger.upgrade.used", "path", s.path).Err(ledger.ErrLocked)
		}
		select {
		case <-ctx.Done():
			return nil, version, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Settle writes the log of a file on which no bot runs into the file, so that the file
// alone is complete, whatever its schema. A file that cannot be read stays as it is,
// with its log, and so does a log without its file (CheckLog). It returns
// [ledger.ErrLocked] while a bot runs on the file.
func Settle(ctx context.Context, file string) error {
	lock, err := lockFile(file)
	if err != nil {
		return err
	}
	if CheckLog(file) == nil { // SQLite would delete a log without its file
		db := openPlain(file)
		_, _ = db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		db.Close() // the last close removes the log
	}
	return lock.Release()
}

// keepOld copies the file before its schema is changed from version on, and checks the
// copy. If the copy fails the upgrade is refused, because there would be no way back.
func (s *SQLite) keepOld(ctx context.Context, version int) (err error) {
	keep := BeforeUpgrade(s.path, version)
	made := keep + ".new"
	defer func() {
		if err != nil {
			os.Remove(made)
			err = locale.Error("ledger.upgrade", "problem", err)
		}
	}()
	if err := os.Remove(made); err != nil && !errors.Is(err, os.ErrNotExist) { // left by an attempt that was killed
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
	if copied != version { // another process was first, and has made the copy
		return os.Remove(made)
	}
	if err := os.Rename(made, keep); err != nil {
		return err
	}
	return s.dropOldest()
}

// checkCopy reads all of a copied ledger and returns its schema.
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

// dropOldest removes the copies with the oldest schemas.
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

// current returns ErrNewer once a newer version of the program has changed the schema
// under this process, which must then not write any more.
func (s *SQLite) current(ctx context.Context, q querier) error {
	var version int
	if err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	return notNewer(version, s.schema)
}

func notNewer(version, known int) error {
	if version > known {
		return locale.M("ledger.newer", "schema", version, "known", known).Err(ErrNewer)
	}
	return nil
}

// upgradeSchema returns the name of the PostgreSQL schema to which the tables are
// copied before a newer version of the program changes them.
func upgradeSchema(version int) string { return "dateline_schema_" + strconv.Itoa(version) }

// keepOldTables copies the tables of the connection's schema into a new schema, within
// the transaction that changes them. The copy is a complete, restored ledger: an older
// program runs on it if its address has ?search_path=dateline_schema_N. An existing
// copy is of an upgrade that was undone, and is replaced.
func keepOldTables(ctx context.Context, q querier, version int, steps []migration) error {
	var here string
	if err := q.QueryRowContext(ctx, `SELECT current_schema()`).Scan(&here); err != nil {
		return err
	}
	to := upgradeSchema(version)
	if here == to {
		return locale.Error("ledger.upgrade.copy", "schema", to)
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
		if lost != 0 && t != "facts" { // restored_from is an additional row
			return fmt.Errorf("the copy of %s lacks %d rows", t, lost)
		}
	}
	return nil
}

var createTable = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

// tablesOf returns the tables that the steps up to a version create.
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

// upgradeFailed says why the tables could not be copied, and what to do if the user may
// not create a schema: error code 42501 (PostgreSQL, Appendix A).
func upgradeFailed(err error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42501" {
		return locale.M("ledger.upgrade.schema", "problem", err).Err(err)
	}
	return locale.M("ledger.upgrade", "problem", err).Err(err)
}
