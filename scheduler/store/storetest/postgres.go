package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Database creates an empty database on a PostgreSQL server, whose address must allow
// that, and returns its address. It is dropped when the test ends, with its remaining
// connections.
func Database(t testing.TB, server string) (address string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("dateline_test_%d_%d", os.Getpid(), rand.Uint64())
	Query(t, server, `CREATE DATABASE `+name)
	t.Cleanup(func() { Query(t, server, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	return u.String()
}

// Query runs a statement on a new connection, for at most 20 s, and returns the first
// column of its rows as text.
func Query(t testing.TB, address, statement string, args ...any) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // the test's own context has ended during cleanup
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		v, err := row.Values()
		return fmt.Sprint(v[0]), err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
