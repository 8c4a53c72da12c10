//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

const (
	// connectionsSpare is how many more connections two pools may have open for
	// concurrent work.
	connectionsSpare = 6
	// goroutinesSpare is the same for the goroutines of one replica: each connection
	// has a few, and so has a pending request.
	goroutinesSpare = 20
)

// TestReplicasWithoutDatabase stops the database for a while. Nothing is sent
// meanwhile, readers get an honest answer, and afterwards everything continues
// automatically, with as many connections and goroutines as before.
func TestReplicasWithoutDatabase(t *testing.T) {
	r := newReplicas(t, true)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	for i := range 2 {
		r.launch(i, "DATELINE_LISTEN=127.0.0.1:0")
	}
	r.holds(e2eChannel, "")
	r.holds(scheduler.RolePoll, "")
	r.ask(e2eReader, "/latest")
	before, routines := r.sessions(), []int{r.goroutines(0), r.goroutines(1)}

	away := 8 * time.Second
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		away = time.Minute
	}
	t.Cleanup(func() { exec.Command(filepath.Join("..", "..", ".ci", "postgres"), "start", r.folder).Run() })
	titles, gone, due := r.dueWithout()
	sent := len(titles) - 1
	if answer := r.ask(e2eReader, "/latest"); !strings.Contains(answer.Plain, "A") {
		t.Errorf("/latest says %q without the database", answer.Plain)
	}
	if answer := r.ask(e2eReader, "/subscribe all"); !strings.Contains(answer.Plain, "can't reach my database") {
		t.Errorf("/subscribe says %q without the database", answer.Plain)
	}
	time.Sleep(max(time.Until(gone.Add(away)), time.Until(due.Add(2*time.Second))))
	if n := len(r.posts()); n != sent {
		t.Errorf("%d posts were sent without the database", n-sent)
	}
	ciPostgres(t, "start", r.folder)
	back := time.Now()
	r.wait("what was due", func() bool { return len(r.posts()) == len(titles) })
	t.Logf("after %v without a database the article was out %v after its return", away, time.Since(back).Round(10*time.Millisecond))
	if answer := r.ask(e2eReader, "/subscribe all"); strings.Contains(answer.Plain, "can't reach my database") {
		t.Errorf("/subscribe says %q after the return", answer.Plain)
	}
	r.holds(scheduler.RolePoll, "")
	time.Sleep(2 * time.Second)
	after := r.sessions()
	t.Logf("connections: %d before, %d after", before, after)
	if after > before+connectionsSpare {
		t.Errorf("%d connections before, %d after", before, after)
	}
	for i, n := range routines {
		now := r.goroutines(i)
		t.Logf("goroutines of replica %d: %d before, %d after", i, n, now)
		if now > n+goroutinesSpare {
			t.Errorf("replica %d has %d goroutines, %d before", i, now, n)
		}
	}
	r.once(titles...)
	for _, p := range r.programs {
		p.stop()
	}
	if n := r.sessions(); n != 0 {
		t.Errorf("%d connections are open after all programs have ended", n)
	}
}

// dueWithout stops the server while an article is planned that is due afterwards. If
// the machine is so slow that it was due before, another one is used, further ahead. It
// returns the articles so far, when the server was stopped, and when the last article
// is due.
func (r *replicas) dueWithout() (titles []string, gone, due time.Time) {
	r.t.Helper()
	for lead := 8 * time.Second; lead < 2*time.Minute; lead *= 2 {
		title := fmt.Sprintf("Due %d", len(titles))
		titles = append(titles, title)
		due = time.Now().Add(lead)
		r.write(fmt.Sprintf("due-%d.md", len(titles)-1), article(title, due, "It is due while the database is away."))
		r.wait("the plan", func() bool {
			out, _ := r.run("plan", "--json")
			return strings.Contains(out, title)
		})
		ciPostgres(r.t, "stop", r.folder)
		if gone = time.Now(); gone.Before(due) {
			return titles, gone, due
		}
		ciPostgres(r.t, "start", r.folder)
		r.wait(title, func() bool { return len(r.posts()) == len(titles) })
	}
	r.t.Fatal("the server is never stopped in time")
	return nil, gone, due
}

// TestReplicaCutOff cuts off only one replica from the database, by refusing its
// connections and by swallowing their data, while it does all the work. It stops
// sending and polling; the other does both, and nothing is sent twice.
func TestReplicaCutOff(t *testing.T) {
	for _, x := range []struct {
		name string
		cut  func(*wire)
	}{
		{"refused", (*wire).refuse},
		{"swallowed", (*wire).swallow},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := newReplicas(t, false)
			w := newWire(t, r.address)
			r.via = map[int]*wire{0: w}
			r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
			r.pair()
			due := soon()
			r.write("cut.md", article("Cut", due, "It is due while the sender is cut off."))
			r.wait("the plan", func() bool {
				out, _ := r.run("plan", "--json")
				return strings.Contains(out, `"Cut"`)
			})

			cut := time.Now()
			x.cut(w)
			r.takesOver(1, "the cut", cut)
			r.wait("the article", func() bool { return len(r.posts()) == 1 })
			t.Logf("it was out %v after its date", time.Since(due.Truncate(time.Second)).Round(10*time.Millisecond))
			r.wait("the first to leave the updates", func() bool {
				return strings.Contains(r.programs[0].out.String(), "leaving updates to it")
			})
			time.Sleep(2 * time.Second)
			r.answeredOnce()
			w.repair()
			time.Sleep(3 * time.Second)
			r.answeredOnce()
			// One conflict tells the first that it is not alone; there is none after
			// that.
			if n := strings.Count(r.programs[1].out.String(), "another program polls"); n > 1 {
				t.Errorf("the second met %d conflicts", n)
			}
			r.once("Cut")
			for _, p := range r.programs {
				p.stop()
			}
		})
	}
}

// answeredOnce holds that a reader gets exactly one answer.
func (r *replicas) answeredOnce() {
	r.t.Helper()
	before := len(r.emulator.Messages(e2eReader))
	r.answered()
	time.Sleep(time.Second)
	if n := len(r.emulator.Messages(e2eReader)) - before; n != 2 {
		r.t.Errorf("a question and its answer are %d messages", n)
	}
}

// TestReplicaRefusesANewerSchema holds that an older program reports clearly that the
// database is newer, and changes nothing.
func TestReplicaRefusesANewerSchema(t *testing.T) {
	r := newReplicas(t, false)
	r.launch(0)
	r.holds(e2eChannel, "")
	r.programs[0].stop()
	storetest.Query(t, r.address, `INSERT INTO schema_version (version) VALUES (9999)`)
	r.env = append(r.env, "DATELINE_DATABASE="+r.address)
	out, code := r.run("run")
	if code != 1 || !strings.Contains(out, "written by a newer version of Dateline: update the program") {
		t.Errorf("exit %d, %q", code, out)
	}
	if n := storetest.Query(t, r.address, `SELECT MAX(version) FROM schema_version`)[0]; n != "9999" {
		t.Errorf("the schema is %s now", n)
	}
}

// TestRunWaitsForTheDatabase starts the program before its database server: it waits,
// says so, and works once the server is running.
func TestRunWaitsForTheDatabase(t *testing.T) {
	r := newReplicas(t, true)
	t.Cleanup(func() { exec.Command(filepath.Join("..", "..", ".ci", "postgres"), "start", r.folder).Run() })
	ciPostgres(t, "stop", r.folder)
	r.launch(0)
	r.wait("word that it waits", func() bool { return strings.Contains(r.programs[0].out.String(), "waiting for it") })
	select {
	case err := <-r.programs[0].done:
		t.Fatalf("it has ended: %v", err)
	case <-time.After(3 * time.Second):
	}
	ciPostgres(t, "start", r.folder)
	back := time.Now()
	r.ask(e2eReader, "/latest")
	t.Logf("it answered %v after the server was there", time.Since(back).Round(10*time.Millisecond))
	r.write("a.md", article("A", time.Now().Add(time.Second), "It is here."))
	r.wait("the post", func() bool { return len(r.with("It is here.")) == 1 })
	r.programs[0].stop()
}
