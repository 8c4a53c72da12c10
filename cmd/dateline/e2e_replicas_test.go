package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline-bot/dateline/scheduler"
)

// takeover is how long a dead replica's work may lie.
const takeover = 5 * time.Second

// replicas are several processes of the real program on one PostgreSQL.
type replicas struct {
	*world
	address  string // of the database
	folder   string // of a server that may be restarted; "" if there is none
	programs []*program
	slowest  time.Duration // of the takeovers so far
}

// newReplicas makes a world with a database and starts nothing. With
// restartable it is on a server that the test may stop.
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
	name := fmt.Sprintf("dateline_e2e_%d_%d", os.Getpid(), rand.Uint32())
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	admin := u.String()
	ask(t, admin, `CREATE DATABASE `+name)
	t.Cleanup(func() { ask(t, admin, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	r.address = u.String()
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

// ask runs a statement and returns the first column of its rows as text.
func ask(t *testing.T, address, statement string, args ...any) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
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

// launch starts replica i, which the server knows by its number.
func (r *replicas) launch(i int, more ...string) {
	r.t.Helper()
	env := r.env
	r.env = append(append([]string{}, env...), more...)
	r.env = append(r.env, fmt.Sprintf("DATELINE_DATABASE=%s&application_name=%d", r.address, i))
	p := r.start()
	r.env = env
	for len(r.programs) <= i {
		r.programs = append(r.programs, nil)
	}
	r.programs[i] = p
}

// lockOf tells which advisory lock a chat or a role is.
func lockOf(chat int64) int64 {
	h := fnv.New32a()
	h.Write(strconv.AppendInt(nil, chat, 10))
	return int64(h.Sum32())
}

// holder returns which replica has a chat or a role, and the session by which
// it has it; -1 if none has.
func (r *replicas) holder(chat int64) (replica int, session string) {
	r.t.Helper()
	rows := ask(r.t, r.address, `SELECT a.application_name || '/' || a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
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

// holds waits until some replica has a chat or a role, by another session than
// before, and returns it.
func (r *replicas) holds(chat int64, before string) int {
	r.t.Helper()
	deadline := time.Now().Add(45 * time.Second)
	for time.Now().Before(deadline) {
		if n, session := r.holder(chat); n >= 0 && session != before {
			return n
		}
		time.Sleep(30 * time.Millisecond)
	}
	r.t.Fatalf("no replica takes %d over", chat)
	return -1
}

const serverRestart = "restart of the server"

// strike does something to the replica that has the chat or the role, and holds
// that another session has it within the time.
func (r *replicas) strike(what string, chat int64, do func(i int)) {
	r.t.Helper()
	i := r.holds(chat, "")
	_, session := r.holder(chat)
	start := time.Now()
	if do(i); what == serverRestart { // the time it takes is the server's
		start = time.Now()
	}
	next := r.holds(chat, session)
	took := time.Since(start)
	r.slowest = max(r.slowest, took)
	r.t.Logf("%s of replica %d: replica %d has its work after %v", what, i, next, took.Round(10*time.Millisecond))
	if took > takeover {
		r.t.Errorf("%s: taken over after %v, want within %v", what, took, takeover)
	}
}

// freeze stops a replica as a machine without time for it would.
func (r *replicas) freeze(i int) (thaw func()) {
	r.t.Helper()
	if err := r.programs[i].cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		r.t.Fatal(err)
	}
	return func() { _ = r.programs[i].cmd.Process.Signal(syscall.SIGCONT) }
}

// endSessions is pg_terminate_backend of all that Dateline has open.
func (r *replicas) endSessions() {
	r.t.Helper()
	ask(r.t, r.address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
}

// once holds that the channel has these titles, each once and in this order.
func (r *replicas) once(titles ...string) {
	r.t.Helper()
	var got []string
	for _, m := range r.emulator.AllMessages(e2eChannel) {
		title, _, _ := strings.Cut(m.Plain, "\n")
		got = append(got, title)
	}
	if strings.Join(got, "|") != strings.Join(titles, "|") {
		r.t.Errorf("the channel has seen\n%q, want\n%q", got, titles)
	}
	for _, m := range r.emulator.Messages(e2eAdmin) {
		if m.Forwarded {
			r.t.Errorf("a copy that was read back was left in the admin's chat: %q", m.Plain)
		}
	}
}

// rounds is how long the storm lasts: a long one with DATELINE_TEST_LONG.
func rounds() int {
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		return 6
	}
	return 1
}

// TestReplicas is the proof of several replicas: articles fall due while
// replicas are killed, frozen and cut off from the database, and while the
// server itself is restarted. None is lost, none comes twice, their order is
// kept, and what a replica had is another's within seconds.
func TestReplicas(t *testing.T) {
	r := newReplicas(t, true)
	first := time.Now().Add(6 * time.Second)
	r.write("known.md", article("Known", first, "From its id on what is unconfirmed is looked for."))
	for i := range 3 {
		r.launch(i)
	}
	r.wait("the first article", func() bool { return len(r.posts()) == 1 })

	const each = 3 * time.Second // between articles: 20 a minute go into a channel
	strikes := []func(){
		func() { r.killSender() },
		func() { r.freezeSender() },
		func() { r.strike("pg_terminate_backend", e2eChannel, func(int) { r.endSessions() }) },
		func() {
			r.strike(serverRestart, e2eChannel, func(int) { ciPostgres(t, "restart", r.folder) })
		},
		func() { r.killPoller() },
		func() { r.killSender() },
	}
	titles := []string{"Known"}
	begin := time.Now().Add(3 * time.Second)
	for i := range len(strikes) * rounds() * 2 {
		title := fmt.Sprintf("Article %02d", i)
		titles = append(titles, title)
		r.write(fmt.Sprintf("a%02d.md", i), article(title, begin.Add(time.Duration(i)*each), "Body "+title+"."))
	}
	for range rounds() {
		for _, strike := range strikes {
			before := len(r.posts())
			r.wait("the next post", func() bool { return len(r.posts()) > before || len(r.posts()) == len(titles) })
			strike()
		}
	}
	r.wait("all articles", func() bool { return len(r.posts()) >= len(titles) })
	r.wait("the ledger to know of them", func() bool {
		out, _ := r.run("plan", "--json")
		return strings.Count(out, `"state": "sent"`) == len(titles)
	})
	r.once(titles...)
	t.Logf("%d articles, the slowest takeover took %v", len(titles), r.slowest.Round(10*time.Millisecond))
	r.answered()
	for _, p := range r.programs {
		p.stop()
	}
}

// killSender kills the replica that sends, most likely between a request and
// its answer, and starts it again.
func (r *replicas) killSender() {
	r.t.Helper()
	r.strike("kill -9", e2eChannel, func(i int) { r.programs[i].kill(); r.launch(i) })
}

// killPoller kills the replica that talks with people; another answers.
func (r *replicas) killPoller() {
	r.t.Helper()
	r.ask(e2eReader, "/latest")
	r.strike("kill -9 of who polls", scheduler.RolePoll, func(i int) { r.programs[i].kill(); r.launch(i) })
	r.answered()
}

// freezeSender stops the replica that sends, outside of the moment of writing,
// for longer than its session may be silent.
func (r *replicas) freezeSender() {
	r.t.Helper()
	time.Sleep(300 * time.Millisecond) // what was on its way is answered and written down
	var thaw func()
	r.strike("SIGSTOP", e2eChannel, func(i int) { thaw = r.freeze(i) })
	r.t.Cleanup(thaw)
	time.Sleep(time.Second)
	thaw()
}

// answered asks as a reader does and holds that one answer comes.
func (r *replicas) answered() {
	r.t.Helper()
	start := time.Now()
	r.ask(e2eReader, "/latest")
	r.t.Logf("/latest was answered after %v", time.Since(start).Round(10*time.Millisecond))
}

// TestReplicaHandsOver holds that a replica that is stopped in order leaves its
// work to the others at once.
func TestReplicaHandsOver(t *testing.T) {
	r := newReplicas(t, false)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	r.launch(0)
	r.holds(e2eChannel, "")
	r.holds(scheduler.RolePoll, "")
	r.launch(1)
	r.wait("the second to stand by", func() bool { return strings.Contains(r.programs[1].out.String(), "standing by") })
	stopped := time.Now()
	if err := r.programs[0].cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, role := range []int64{e2eChannel, scheduler.RoleLead, scheduler.RolePoll} {
		for n, _ := r.holder(role); n != 1; n, _ = r.holder(role) {
			if time.Since(stopped) > takeover {
				t.Fatalf("%d is not taken over %v after SIGTERM", role, takeover)
			}
			time.Sleep(30 * time.Millisecond)
		}
		t.Logf("%d is the other's %v after SIGTERM", role, time.Since(stopped).Round(10*time.Millisecond))
	}
	if err := <-r.programs[0].done; err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	r.answered()
	r.programs[1].stop()
}

// TestReplicaActs holds that an admin's act on the replica that polls wakes the
// one that sends.
func TestReplicaActs(t *testing.T) {
	r := newReplicas(t, false)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	r.launch(0)
	r.holds(e2eChannel, "")
	r.holds(scheduler.RolePoll, "")
	r.launch(1)
	r.wait("the second to stand by", func() bool { return strings.Contains(r.programs[1].out.String(), "standing by") })
	poller, sender := r.apart(scheduler.RolePoll)
	t.Logf("replica %d polls, replica %d sends", poller, sender)
	r.ask(e2eAdmin, "/publish a")
	m := r.emulator.Messages(e2eAdmin)
	last := m[len(m)-1]
	if len(last.Buttons) == 0 {
		t.Fatalf("/publish asks for no confirmation: %s", last.JSON)
	}
	pressed := time.Now()
	if _, err := r.emulator.UserPresses(e2eAdmin, e2eAdmin, last.ID, last.Buttons[0][0].Data); err != nil {
		t.Fatal(err)
	}
	r.wait("the post", func() bool { return len(r.with("Old.")) == 1 })
	took := time.Since(pressed)
	t.Logf("the other replica sent it %v after the press", took.Round(10*time.Millisecond))
	if took > takeover {
		t.Errorf("it took %v", took)
	}
	r.once("A")
}

// apart makes the replica that sends another than the one that has the role: the
// test takes the channel, and gives it back while that one is frozen.
func (r *replicas) apart(role int64) (other, sender int) {
	r.t.Helper()
	ctx := r.t.Context()
	conn, err := pgx.Connect(ctx, r.address)
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for range 5 {
		other, sender = r.holds(role, ""), r.holds(e2eChannel, "")
		if other != sender {
			return other, sender
		}
		// Who waits in the server's queue has it before any who asks.
		_, session := r.holder(e2eChannel)
		got := make(chan error, 1)
		go func() {
			_, err := conn.Exec(ctx, `SELECT pg_advisory_lock(x'44740003'::int, $1::bigint::bit(32)::int)`, lockOf(e2eChannel))
			got <- err
		}()
		time.Sleep(200 * time.Millisecond)
		ask(r.t, r.address, `SELECT pg_terminate_backend($1::int)`, session[strings.LastIndex(session, "/")+1:])
		if err := <-got; err != nil {
			r.t.Fatal(err)
		}
		thaw := r.freeze(sender) // for less than its other sessions may be silent
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`); err != nil {
			r.t.Fatal(err)
		}
		for start := time.Now(); time.Since(start) < 1800*time.Millisecond; time.Sleep(50 * time.Millisecond) {
			if n, _ := r.holder(e2eChannel); n >= 0 {
				break
			}
		}
		thaw()
	}
	r.t.Fatal("one replica takes all that is free")
	return 0, 0
}

// TestReplicaWithAnOlderCopy holds that a version of the articles that only
// some replicas see yet does no harm: a post is not withdrawn for want of its
// file, and what is due goes out once the file has come.
func TestReplicaWithAnOlderCopy(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	old := article("Old", time.Now().Add(-48*time.Hour), "Both have it.")
	due := time.Now().Add(6 * time.Second)
	next := article("Next", due.Add(6*time.Second), "Only one has it when it is due.")
	r.write("old.md", old)
	r.write("new.md", article("New", due, "Only one has it."))
	r.write("next.md", next)
	if err := os.WriteFile(filepath.Join(older, "old.md"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	r.launch(0, "DATELINE_WITHDRAW=delete")
	r.holds(scheduler.RoleLead, "")
	r.holds(e2eChannel, "")
	r.launch(1, "DATELINE_WITHDRAW=delete", "DATELINE_ARTICLES="+older)
	r.wait("the new article", func() bool { return len(r.with("Only one has it.")) == 1 })
	time.Sleep(time.Second)
	r.strike("kill -9", scheduler.RoleLead, func(i int) { r.programs[i].kill() })
	time.Sleep(time.Until(due.Add(13 * time.Second))) // past the other's date, and past the time after which a file counts as gone
	if n := len(r.posts()); n != 1 {
		t.Errorf("with an older copy of the articles the channel has %d posts, want the one: %q", n, r.texts())
	}
	if err := os.WriteFile(filepath.Join(older, "next.md"), []byte(next), 0o644); err != nil {
		t.Fatal(err)
	}
	r.wait("the article that has come", func() bool { return len(r.with("when it is due")) == 1 })
	r.once("New", "Next")
}

// TestReplicaLeavesWhatItLacks holds that a replica that sends, and has not got
// the article yet, leaves it to one that has.
func TestReplicaLeavesWhatItLacks(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	old := article("Old", time.Now().Add(-48*time.Hour), "Both have it.")
	r.write("old.md", old)
	if err := os.WriteFile(filepath.Join(older, "old.md"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	r.launch(0)
	r.holds(scheduler.RoleLead, "")
	r.holds(e2eChannel, "")
	r.launch(1, "DATELINE_ARTICLES="+older)
	r.wait("the second to stand by", func() bool { return strings.Contains(r.programs[1].out.String(), "standing by") })
	leader, sender := r.apart(scheduler.RoleLead)
	if leader != 0 || sender != 1 {
		t.Skipf("replica %d leads and replica %d sends: the machine is too busy for this arrangement", leader, sender)
	}
	due := time.Now().Add(3 * time.Second)
	r.write("new.md", article("New", due, "Only one has it."))
	r.wait("the article", func() bool { return len(r.with("Only one has it.")) == 1 })
	late := time.Since(due)
	t.Logf("it was out %v after its date", late.Round(10*time.Millisecond))
	if late > 2*takeover {
		t.Errorf("it was out %v after its date", late)
	}
	r.once("New")
}

// TestReplicasWithoutDatabase takes the database away for a while. Nothing is
// sent meanwhile, readers get an honest answer, and afterwards all goes on by
// itself, with as many connections as before.
func TestReplicasWithoutDatabase(t *testing.T) {
	r := newReplicas(t, true)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	for i := range 2 {
		r.launch(i)
	}
	r.holds(e2eChannel, "")
	r.holds(scheduler.RolePoll, "")
	r.ask(e2eReader, "/latest")
	before := r.sessions()

	away := 8 * time.Second
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		away = time.Minute
	}
	due := time.Now().Add(8 * time.Second)
	r.write("b.md", article("B", due, "It is due while the database is away."))
	time.Sleep(1500 * time.Millisecond) // planned
	ciPostgres(t, "stop", r.folder)
	gone := time.Now()
	if gone.After(due) {
		t.Skip("the server took too long to stop: the article was due before")
	}
	t.Cleanup(func() { exec.Command(filepath.Join("..", "..", ".ci", "postgres"), "start", r.folder).Run() })
	if answer := r.ask(e2eReader, "/latest"); !strings.Contains(answer.Plain, "A") {
		t.Errorf("/latest says %q without the database", answer.Plain)
	}
	if answer := r.ask(e2eReader, "/subscribe all"); !strings.Contains(answer.Plain, "cannot reach my notes") {
		t.Errorf("/subscribe says %q without the database", answer.Plain)
	}
	time.Sleep(max(time.Until(gone.Add(away)), time.Until(due.Add(2*time.Second))))
	if n := len(r.posts()); n != 0 {
		t.Errorf("%d posts were sent without the database", n)
	}
	ciPostgres(t, "start", r.folder)
	back := time.Now()
	r.wait("what was due", func() bool { return len(r.posts()) == 1 })
	t.Logf("after %v without a database the article was out %v after its return", away, time.Since(back).Round(10*time.Millisecond))
	if answer := r.ask(e2eReader, "/subscribe all"); strings.Contains(answer.Plain, "cannot reach my notes") {
		t.Errorf("/subscribe says %q after the return", answer.Plain)
	}
	r.holds(scheduler.RolePoll, "")
	time.Sleep(2 * time.Second)
	after := r.sessions()
	t.Logf("connections: %d before, %d after", before, after)
	if after > before+connectionsSpare {
		t.Errorf("%d connections before, %d after", before, after)
	}
	r.once("B")
	for _, p := range r.programs {
		p.stop()
	}
	if n := r.sessions(); n != 0 {
		t.Errorf("%d connections are open after all programs have ended", n)
	}
}

// connectionsSpare is how many more connections two pools may have open for
// what happens to run at once.
const connectionsSpare = 6

// sessions counts the connections to the database.
func (r *replicas) sessions() int {
	r.t.Helper()
	n, err := strconv.Atoi(ask(r.t, r.address, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)[0])
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}
