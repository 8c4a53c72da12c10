package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// pgbouncer starts PgBouncer in front of a database and returns its address.
func pgbouncer(t *testing.T, address, mode, ignore string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("no PgBouncer to test with: install the package pgbouncer, as .ci/run does")
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	dir, err := os.MkdirTemp("", "pgbouncer-") // the server's user has to be able to read it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := fmt.Sprintf(`[databases]
* = host=%s port=%s user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = %s
ignore_startup_parameters = %s
`, u.Hostname(), u.Port(), u.User.Username(), port, mode, ignore)
	file := filepath.Join(dir, "pgbouncer.ini")
	must(t, os.WriteFile(file, []byte(config), 0o644))
	must(t, os.Chmod(dir, 0o755))
	args := []string{file}
	if os.Getuid() == 0 { // it refuses to run as root
		args = []string{"-u", "nobody", file}
	}
	var out strings.Builder
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	for range 100 {
		if c, err := net.Dial("tcp", u.Host); err == nil {
			c.Close()
			return u.String()
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("PgBouncer did not start:\n%s", &out)
	return ""
}

// TestAPoolerThatKeepsNoSessionsIsRefused holds that the start fails, with advice,
// behind a pooler that does not keep sessions, because leases would not work.
func TestAPoolerThatKeepsNoSessionsIsRefused(t *testing.T) {
	address := database(t)
	const most = "extra_float_digits,idle_in_transaction_session_timeout,synchronous_commit,timezone,idle_session_timeout,tcp_keepalives_idle,tcp_keepalives_interval,tcp_keepalives_count"
	for name, tt := range map[string]struct{ mode, ignore string }{
		"transactions, parameters refused": {"transaction", "extra_float_digits"},
		"transactions, parameters dropped": {"transaction", most},
		"statements":                       {"statement", most},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := store.OpenPostgres(t.Context(), pgbouncer(t, address, tt.mode, tt.ignore))
			if err == nil {
				p.Close()
			}
			if !errors.Is(err, store.ErrPooled) || !strings.Contains(err.Error(), "Set database to the address of PostgreSQL itself") {
				t.Errorf("got %v, want it refused with the cure", err)
			}
		})
	}
}

// TestAServerThatIsNotThereYetIsWaitedFor holds that an unreachable server is waited
// for, but not after a wrong password.
func TestAServerThatIsNotThereYetIsWaitedFor(t *testing.T) {
	address := database(t)
	u, err := url.Parse(address)
	must(t, err)
	real := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	u.Host = l.Addr().String()
	must(t, l.Close())
	told := 0
	opened := make(chan error, 1)
	go func() {
		p, err := store.OpenPostgresWaiting(t.Context(), u.String(), func(error) { told++ })
		if err == nil {
			p.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(2500 * time.Millisecond):
	}
	l, err = net.Listen("tcp", u.Host)
	if err != nil {
		t.Skip("the port is taken by now:", err)
	}
	defer l.Close()
	go forward(l, real)
	select {
	case err := <-opened:
		if err != nil || told != 1 {
			t.Errorf("got %v, told %d times", err, told)
		}
	case <-time.After(20 * time.Second):
		t.Error("got nothing within 20 s, want the ledger open")
	}
	u.Host, u.Path = real, "/a_database_that_is_not_there"
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := store.OpenPostgres(ctx, u.String()); !errors.Is(err, store.ErrAway) || !strings.Contains(err.Error(), "createdb") {
		t.Errorf("a database that is not there yet: got %v, want %v and how to create it", err, store.ErrAway)
	}
	u.User = url.UserPassword("nobody_of_this_name", "secret")
	if _, err := store.OpenPostgres(t.Context(), u.String()); err == nil || errors.Is(err, store.ErrAway) ||
		!strings.Contains(err.Error(), "refuses the login") || strings.Contains(err.Error(), "secret") {
		t.Errorf("a user that does not exist: got %v, want what is refused, without the password", err)
	}
	storetest.Query(t, address, `SELECT 1`)

	// A standby takes no writes until it is promoted.
	u, err = url.Parse(address)
	must(t, err)
	u.RawQuery += "&options=-c%20default_transaction_read_only%3Don"
	if _, err := store.OpenPostgres(t.Context(), u.String()); !errors.Is(err, store.ErrAway) || !strings.Contains(err.Error(), "takes no writes now") {
		t.Errorf("a database that is read only: got %v, want %v", err, store.ErrAway)
	}
}

// TestAUserWithoutRights says which rights a user lacks who may not make tables.
func TestAUserWithoutRights(t *testing.T) {
	address := database(t)
	u, err := url.Parse(address)
	must(t, err)
	role := fmt.Sprintf("dateline_poor_%d", time.Now().UnixNano())
	storetest.Query(t, address, `CREATE ROLE `+role+` LOGIN`)
	t.Cleanup(func() { storetest.Query(t, address, `DROP ROLE `+role) })
	u.User = url.User(role)
	_, err = store.OpenPostgres(t.Context(), u.String())
	if err == nil || errors.Is(err, store.ErrAway) || !strings.Contains(err.Error(), "GRANT CREATE") {
		t.Errorf("got %v, want an error that names the rights", err)
	}
}

// forward forwards connections to a server.
func forward(l net.Listener, to string) {
	for {
		from, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			server, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer server.Close()
			go func() { _, _ = io.Copy(server, from); server.Close() }()
			_, _ = io.Copy(from, server)
		}()
	}
}
