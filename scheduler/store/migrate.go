package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer means that the database was written by a newer version of Dateline.
var ErrNewer = errors.New("the database was written by a newer version of Dateline")

// migration is one step of the schema: a file NUMBER_name.sql. A number is never reused
// and a released step never changes.
type migration struct {
	number int
	name   string
	sql    string
}

func readMigrations(dialect string) ([]migration, error) {
	dir := path.Join("migrations", dialect)
	entries, err := fs.ReadDir(migrations, dir)
	if err != nil {
		return nil, err
	}
	var out []migration
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s: its name does not begin with a number", e.Name())
		}
		b, err := migrations.ReadFile(path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, migration{number: n, name: e.Name(), sql: string(b)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].number < out[j].number })
	return out, nil
}

// migrate migrates the schema from version to the newest and returns the new version.
// setVersion is called within the same transaction.
func migrate(ctx context.Context, q querier, steps []migration, version int, setVersion func(int) error) error {
	newest := steps[len(steps)-1].number
	if err := notNewer(version, newest); err != nil {
		return err
	}
	for _, m := range steps {
		if m.number <= version {
			continue
		}
		if _, err := q.ExecContext(ctx, m.sql); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
		if err := setVersion(m.number); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}
