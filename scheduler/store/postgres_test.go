package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// server returns the address of a PostgreSQL server on which tests may create
// databases.
func server(t *testing.T) string {
	t.Helper()
	address := os.Getenv("DATELINE_TEST_POSTGRES")
	if address == "" {
		t.Skip("no PostgreSQL to test with: set DATELINE_TEST_POSTGRES to an address whose user may make databases (.ci/postgres starts one)")
	}
	return address
}

// database creates an empty database and returns its address.
func database(t *testing.T) string {
	t.Helper()
	return storetest.Database(t, server(t))
}

var schemas atomic.Int64

// schema creates an empty schema in a database that tests use in turn, which is faster
// than a new database, and returns its address.
func schema(t *testing.T, address string) string {
	t.Helper()
	name := fmt.Sprintf("s%d", schemas.Add(1))
	storetest.Query(t, address, `CREATE SCHEMA `+name)
	return address + "&search_path=" + name
}

func openPostgres(t *testing.T, address string) *store.Postgres {
	t.Helper()
	p, err := store.OpenPostgres(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func TestPostgres(t *testing.T) {
	address := database(t)
	storetest.Run(t, func(t *testing.T) ledger.Store { return openPostgres(t, schema(t, address)) })
}

func TestPostgresReplicasStartAtOnce(t *testing.T) {
	address := database(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			p, err := store.OpenPostgres(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			p.Close()
		})
	}
	wg.Wait()
	if n := storetest.Query(t, address, `SELECT COUNT(*) - COUNT(DISTINCT version) FROM schema_version`)[0]; n != "0" {
		t.Errorf("%v migrations were made again", n)
	}
}

func TestPostgresRefusesANewerSchema(t *testing.T) {
	address := database(t)
	openPostgres(t, address).Close()
	storetest.Query(t, address, `INSERT INTO schema_version VALUES (9999)`)
	if _, err := store.OpenPostgres(t.Context(), address); !errors.Is(err, store.ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func TestPostgresKeepsThePasswordToItself(t *testing.T) {
	for _, address := range []string{
		"postgres://u:hunter2@127.0.0.1:1/d?sslmode=disable",
		"postgres://u:hunter2@[::bad/d",
		"postgres://u:hunter2@127.0.0.1:1/d?sslmode=nonsense",
	} {
		_, err := store.OpenPostgres(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v", err)
		}
	}
}

func TestPostgresLetsOneReplicaSend(t *testing.T) {
	address := database(t)
	a, b := openPostgres(t, address), openPostgres(t, address)
	l, err := a.Lock(t.Context(), -100)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lock(t.Context(), -100); !errors.Is(err, ledger.ErrLocked) {
		t.Fatalf("the second replica got %v, want ErrLocked", err)
	}
	other, err := b.Lock(t.Context(), -200)
	if err != nil {
		t.Fatalf("another channel: %v", err)
	}
	other.Release()
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	if err := l.Check(t.Context()); !errors.Is(err, ledger.ErrLocked) {
		t.Errorf("a lease that was given back: %v", err)
	}
	l, err = b.Lock(t.Context(), -100)
	if err != nil {
		t.Fatalf("after the first gave it back: %v", err)
	}
	l.Release()
}

func TestPostgresLeaseEndsWithItsSession(t *testing.T) {
	address := database(t)
	a, b := openPostgres(t, address), openPostgres(t, address)
	l, err := a.Lock(t.Context(), -100)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	storetest.Query(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dateline lock' AND datname = current_database()`)
	if err := l.Check(t.Context()); !errors.Is(err, ledger.ErrLocked) || !errors.Is(err, ledger.ErrSession) || strings.Contains(err.Error(), "another") {
		t.Errorf("after its session was ended the lease says %v, and no other process has it", err)
	}
	next, err := b.Lock(t.Context(), -100)
	if err != nil {
		t.Fatal(err)
	}
	next.Release()
}

func TestPostgresTellsTheOthers(t *testing.T) {
	address := database(t)
	a, b := openPostgres(t, address), openPostgres(t, address)
	waitChange(t, b) // it is listening
	waitChange(t, a)
	if err := a.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "a"})
	}); err != nil {
		t.Fatal(err)
	}
	waitChange(t, b)
	select {
	case <-a.Changes():
		t.Error("got a replica woken by its own change, want only others woken")
	case <-time.After(100 * time.Millisecond):
	}
	// After its connection was terminated a listener listens again, and reports a
	// change.
	storetest.Query(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dateline listener' AND datname = current_database()`)
	waitChange(t, b)
}

func waitChange(t *testing.T, p *store.Postgres) {
	t.Helper()
	select {
	case <-p.Changes():
	case <-time.After(10 * time.Second):
		t.Fatal("got no change within 10 s, want one")
	}
}

func TestPostgresComesBack(t *testing.T) {
	address := database(t)
	p := openPostgres(t, address)
	storetest.Query(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`)
	if err := p.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "a"})
	}); err != nil {
		t.Errorf("after its connections were ended: %v", err)
	}
	if err := p.View(t.Context(), func(tx ledger.Tx) error { _, err := tx.Channels(); return err }); err != nil {
		t.Error(err)
	}
}

// TestPostgresReserves holds that the times that several processes reserve for one chat
// together respect its rates, by the server's clock.
func TestPostgresReserves(t *testing.T) {
	address := database(t)
	both := []*store.Postgres{openPostgres(t, address), openPostgres(t, address)}
	rates := []store.Rate{{N: 1, Per: time.Second}, {N: 5, Per: 20 * time.Second}, {N: 50, Per: time.Hour}} // with the last one all have to be remembered
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			if _, err := both[i%2].Reserve(t.Context(), "-100", rates); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var moments []int64 // in microseconds
	if err := json.Unmarshal([]byte(storetest.Query(t, address, `SELECT moments FROM rates WHERE chat = '-100'`)[0]), &moments); err != nil || len(moments) != 12 {
		t.Fatalf("%d moments: %v", len(moments), err)
	}
	for i, at := range moments {
		for _, r := range rates {
			if i >= r.N && at-moments[i-r.N] < r.Per.Microseconds() {
				t.Errorf("message %d leaves %d µs after the one %d before it, want %v", i, at-moments[i-r.N], r.N, r.Per)
			}
		}
	}
	if wait, err := both[0].Reserve(t.Context(), "-200", rates); err != nil || wait != 0 {
		t.Errorf("another chat waits %v, %v", wait, err)
	}
	waitChange(t, both[0]) // both are listening
	waitChange(t, both[1])
	if n, err := both[0].Replicas(t.Context()); err != nil || n != 2 {
		t.Errorf("%d replicas are counted, %v, want 2", n, err)
	}
}

// TestPostgresUsesTheRate holds that two processes that reserve in turn for one channel
// use at least 95 % of Telegram's rates: of the rate per second in a burst, and of that
// per minute in the long run.
func TestPostgresUsesTheRate(t *testing.T) {
	address := database(t)
	both := []*store.Postgres{openPostgres(t, address), openPostgres(t, address)}
	rates := []store.Rate{{N: 1, Per: time.Second}, {N: 20, Per: time.Minute}}
	start := time.Now()
	var first, last time.Duration // first: how long the first reservation took, on a machine under load; last: the time of the last
	for i := range 100 {
		wait, err := both[i%2].Reserve(t.Context(), "-100", rates)
		if err != nil {
			t.Fatal(err)
		}
		last = time.Since(start) + wait
		if i == 0 {
			first = last
		}
		var least time.Duration
		switch i {
		case 19: // the burst
			least = 19 * time.Second
		case 99: // the long run
			least = 4*time.Minute + 19*time.Second
		default:
			continue
		}
		used := float64(least) / float64(last-first)
		t.Logf("%d messages in %v: %.1f %% of the rate", i+1, last.Round(time.Millisecond), 100*used)
		if used < .95 || last < least {
			t.Errorf("%.1f %% of the rate is used", 100*used)
		}
	}
}

// TestPostgresLeaksNothing cuts the connections again and again: neither goroutines nor
// sessions accumulate, and none is left at the end.
func TestPostgresLeaksNothing(t *testing.T) {
	address := database(t)
	before := runtime.NumGoroutine()
	p, err := store.OpenPostgres(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	const others = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
	round := func() (goroutines, sessions int) {
		t.Helper()
		storetest.Query(t, address, `SELECT COUNT(pg_terminate_backend(pid)) `+others)
		lease, err := p.Lock(t.Context(), -100)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Query(t, address, `SELECT COUNT(pg_terminate_backend(pid)) `+others)
		if err := lease.Check(t.Context()); !errors.Is(err, ledger.ErrLocked) {
			t.Errorf("a lease without its session: %v", err)
		}
		if err := p.View(t.Context(), func(tx ledger.Tx) error { _, err := tx.Channels(); return err }); err != nil {
			t.Error(err)
		}
		waitChange(t, p) // it is listening again
		lease.Release()
		n, err := strconv.Atoi(storetest.Query(t, address, `SELECT COUNT(*) `+others)[0])
		if err != nil {
			t.Fatal(err)
		}
		return runtime.NumGoroutine(), n
	}
	round()
	goroutines, sessions := round()
	for range 4 {
		g, s := round()
		if g > goroutines+1 || s > sessions+1 {
			t.Errorf("%d goroutines and %d sessions, and %d and %d before", g, s, goroutines, sessions)
		}
	}
	p.Close()
	for start := time.Now(); runtime.NumGoroutine() > before && time.Since(start) < 5*time.Second; {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines are left, %d were there", n, before)
	}
	if n := storetest.Query(t, address, `SELECT COUNT(*) `+others)[0]; n != "0" {
		t.Errorf("%v sessions are left", n)
	}
}
