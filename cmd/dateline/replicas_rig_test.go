//go:build unix

package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// takeover is how long it may take until a dead replica's work is taken over.
const takeover = busy * 5 * time.Second

// replicas are several processes of the real program on one PostgreSQL.
type replicas struct {
	*world
	address  string // of the database
	folder   string // of a server that may be restarted, or ""
	programs []*program
	all      []*program    // including killed ones
	via      map[int]*wire // of replicas that reach the database only through a wire
	slowest  time.Duration // slowest takeover so far
}

// newReplicas creates a world with a database and starts nothing. With restartable, the
// database is on a server that the test may stop.
func newReplicas(t *testing.T, restartable bool) *replicas {
	t.Helper()
	address := os.Getenv("DATELINE_TEST_POSTGRES")
	folder := ""
	if restartable {
		folder, address = os.Getenv("DATELINE_TEST_POSTGRES_RESTART"), ""
		if folder != "" {
			address = strings.TrimSpace(ciPostgres(t, "address", folder))
		}
	}
	if address == "" {
		t.Skip("no PostgreSQL to test with: set DATELINE_TEST_POSTGRES to the address of a server on which databases may be made, " +
			"and DATELINE_TEST_POSTGRES_RESTART to the folder of one of .ci/postgres that may be restarted")
	}
	r := &replicas{world: newWorld(t), folder: folder}
	if restartable {
		restarting.Lock()
		t.Cleanup(restarting.Unlock)
	}
	r.address = storetest.Database(t, address)
	r.env = append(r.env, "DATELINE_SETTLE=1s", "DATELINE_DATABASE="+r.address)
	return r
}

// restarting is held by the test that may stop the server.
var restarting sync.Mutex

// ciPostgres calls .ci/postgres.
func ciPostgres(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join("..", "..", ".ci", "postgres"), args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf(".ci/postgres %v: %v", args, err)
	}
	return string(out)
}

// launch starts replica i, which the server identifies by its number.
func (r *replicas) launch(i int, more ...string) {
	r.t.Helper()
	env := r.env
	r.env = append(append([]string{}, env...), more...)
	address := r.address
	if w := r.via[i]; w != nil {
		address = w.through(address)
	}
	r.env = append(r.env, fmt.Sprintf("DATELINE_DATABASE=%s&application_name=%d", address, i))
	p := r.start()
	r.env = env
	r.all = append(r.all, p)
	for len(r.programs) <= i {
		r.programs = append(r.programs, nil)
	}
	r.programs[i] = p
}

// roles returns the roles that one replica at a time has.
func roles() []int64 { return []int64{e2eChannel, scheduler.RoleLead, scheduler.RolePoll} }

// pair starts two replicas; the first has every role. The second may have other
// settings.
func (r *replicas) pair(second ...string) {
	r.t.Helper()
	r.launch(0)
	for _, role := range roles() {
		r.holds(role, "")
	}
	r.launch(1, second...)
	r.wait("the second to stand by", func() bool { return strings.Contains(r.programs[1].out.String(), "standing by") })
}

// takesOver holds that a replica has every role soon after something happened to the
// other one.
func (r *replicas) takesOver(i int, what string, since time.Time) {
	r.t.Helper()
	for _, role := range roles() {
		for n, _ := r.holder(role); n != i; n, _ = r.holder(role) {
			if time.Since(since) > takeover {
				r.t.Fatalf("%d is not replica %d's %v after %s", role, i, takeover, what)
			}
			time.Sleep(30 * time.Millisecond)
		}
		r.t.Logf("%d is replica %d's %v after %s", role, i, time.Since(since).Round(10*time.Millisecond), what)
	}
}

// lockOf returns the advisory lock of a chat or a role.
func lockOf(chat int64) int64 {
	h := fnv.New32a()
	h.Write(strconv.AppendInt(nil, chat, 10))
	return int64(h.Sum32())
}

// holder returns the replica that has a chat or a role, and the session with its lock;
// -1 if none has.
func (r *replicas) holder(chat int64) (replica int, session string) {
	r.t.Helper()
	rows := storetest.Query(r.t, r.address, `SELECT a.application_name || '/' || a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'advisory' AND l.granted AND l.objid = $1::bigint::oid AND l.objsubid = 2
		AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`, lockOf(chat))
	if len(rows) == 0 {
		return -1, ""
	}
	n, err := strconv.Atoi(strings.Fields(rows[0])[0])
	if err != nil {
		r.t.Fatalf("a lock is held by %q", rows[0])
	}
	return n, rows[0]
}

// holds waits until some replica has a chat or a role, with a session other than
// before, and returns it.
func (r *replicas) holds(chat int64, before string) int {
	r.t.Helper()
	deadline := time.Now().Add(busy * 45 * time.Second)
	for time.Now().Before(deadline) {
		if n, session := r.holder(chat); n >= 0 && session != before {
			return n
		}
		time.Sleep(30 * time.Millisecond)
	}
	r.t.Fatalf("no replica takes %d over", chat)
	return -1
}

// freeze stops a replica, like a machine that stalls.
func (r *replicas) freeze(i int) (thaw func()) {
	r.t.Helper()
	if err := r.programs[i].cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		r.t.Fatal(err)
	}
	return func() { _ = r.programs[i].cmd.Process.Signal(syscall.SIGCONT) }
}

// endSessions terminates all of Dateline's sessions (pg_terminate_backend).
func (r *replicas) endSessions() {
	r.t.Helper()
	storetest.Query(r.t, r.address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
}

// once holds that the channel has these titles, each once and in this order. A message
// that a replica lost while sending it, so that it was looked for without success or
// returned to the queue, may come after others that were published meanwhile, and so
// may an article that was overdue when a replica took over: it waits until the channel
// has been read.
func (r *replicas) once(titles ...string) {
	r.t.Helper()
	var got []string
	for _, m := range r.emulator.AllMessages(e2eChannel) {
		title, _, _ := strings.Cut(m.Plain, "\n")
		got = append(got, title)
	}
	again, late := r.overtaken(), r.titlesOf(waited)
	inOrder := func(all []string) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(all), func(title string) bool { return again[title] || late[title] }), "|")
	}
	if inOrder(got) != inOrder(titles) || !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(titles))) {
		r.t.Errorf("the channel has seen\n%q, want\n%q", got, titles)
	}
	if left := r.copiesLeft(); len(left) > len(r.all) { // a kill may come between a copy and its deletion
		r.t.Errorf("%d copies were left in the admin's chat: %q", len(left), left)
	}
}

var overtaken = regexp.MustCompile(`msg="(?:not in the channel: it is sent again|not published yet: it is tried again)" slug=(\S+)`)

// waited matches articles that were published three or more seconds late.
var waited = regexp.MustCompile(`msg=published slug=(\S+) .*late=(?:\d+m\d|[3-9]\.|[3-9]s|\d\d+(?:\.\d+)?s)`)

// overtaken returns the titles that some replica logged as lost while being sent.
func (r *replicas) overtaken() map[string]bool { return r.titlesOf(overtaken) }

// titlesOf returns the titles whose slugs are in the logs; a slug is its title in lower
// case with dashes for blanks.
func (r *replicas) titlesOf(pattern *regexp.Regexp) map[string]bool {
	titles := map[string]bool{}
	for _, p := range r.all {
		for _, m := range pattern.FindAllStringSubmatch(p.out.String(), -1) {
			slug := m[1]
			titles[strings.ToUpper(slug[:1])+strings.ReplaceAll(slug[1:], "-", " ")] = true
		}
	}
	return titles
}

// sessions counts the connections to the database.
func (r *replicas) sessions() int {
	r.t.Helper()
	n, err := strconv.Atoi(storetest.Query(r.t, r.address, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)[0])
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

var metricsAt = regexp.MustCompile(`msg="health and metrics" address=(\S+)`)

// goroutines returns the number of goroutines of a replica that was given
// DATELINE_LISTEN.
func (r *replicas) goroutines(i int) int {
	r.t.Helper()
	var at []string
	r.wait(fmt.Sprintf("replica %d to say where its metrics are", i), func() bool { // the other may have been faster
		at = metricsAt.FindStringSubmatch(r.programs[i].out.String())
		return at != nil
	})
	resp, err := http.Get(at[1] + "/metrics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(body), "\ngo_goroutines ")
	count, _, _ := strings.Cut(after, "\n")
	n, err := strconv.Atoi(count)
	if err != nil {
		r.t.Fatalf("the metrics of replica %d: %v in\n%s", i, err, body)
	}
	return n
}
