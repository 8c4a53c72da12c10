//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// rounds returns how many rounds there are: many with DATELINE_TEST_LONG.
func rounds() int {
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		return 3
	}
	return 1
}

// TestReplicas tests several replicas: articles are due while replicas are killed,
// frozen and cut off from the database, and while the server itself is restarted. None
// is lost, none is sent twice, their order is kept, and another replica takes over
// within seconds.
func TestReplicas(t *testing.T) {
	r := newReplicas(t, true)
	first := soon()
	r.write("known.md", article("Known", first, "From its id on what is unconfirmed is looked for."))
	for i := range 3 {
		r.launch(i)
	}
	r.wait("the first article", func() bool { return len(r.posts()) == 1 })

	const each = 3 * time.Second // between articles: 20 a minute are allowed in a channel
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
		r.write(fmt.Sprintf("article-%02d.md", i), article(title, begin.Add(time.Duration(i)*each), "Body "+title+"."))
	}
	for range rounds() {
		for _, strike := range strikes {
			before := len(r.posts())
			r.wait("the next post", func() bool { return len(r.posts()) > before || len(r.posts()) == len(titles) })
			strike()
		}
	}
	rest := time.Duration(len(titles)-len(r.posts())) * each // as long as the channel's rate limit requires
	r.waitFor(45*time.Second+rest, "all articles", func() bool { return len(r.posts()) >= len(titles) })
	r.wait("the ledger to know of them", func() bool {
		out, _ := r.run("plan", "--json")
		return strings.Count(out, `"state": "sent"`) == len(titles)
	})
	r.once(titles...)
	t.Logf("%d articles, %d of them lost on their way and sent again; the slowest takeover took %v", len(titles), len(r.overtaken()), r.slowest.Round(10*time.Millisecond))
	r.answered()
	for _, p := range r.programs {
		p.stop()
	}
}

// killSender kills the sending replica, most likely between a request and its answer,
// and starts it again.
func (r *replicas) killSender() {
	r.t.Helper()
	r.strike("kill -9", e2eChannel, func(i int) { r.programs[i].kill(); r.launch(i) })
}

// killPoller kills the replica that answers people; another one answers.
func (r *replicas) killPoller() {
	r.t.Helper()
	r.ask(e2eReader, "/latest")
	r.strike("kill -9 of who polls", scheduler.RolePoll, func(i int) { r.programs[i].kill(); r.launch(i) })
	r.answered()
}

// freezeSender stops the sending replica, while it is not writing, for longer than its
// session may be silent.
func (r *replicas) freezeSender() {
	r.t.Helper()
	time.Sleep(300 * time.Millisecond) // pending requests are answered and recorded
	var thaw func()
	r.strike("SIGSTOP", e2eChannel, func(i int) { thaw = r.freeze(i) })
	r.t.Cleanup(thaw)
	time.Sleep(time.Second)
	thaw()
}

// answered asks as a reader and holds that there is exactly one answer.
func (r *replicas) answered() {
	r.t.Helper()
	start := time.Now()
	r.ask(e2eReader, "/latest")
	r.t.Logf("/latest was answered after %v", time.Since(start).Round(10*time.Millisecond))
}

const serverRestart = "restart of the server"

// strike does something to the replica that has the chat or the role, and holds that
// another session has it in time.
func (r *replicas) strike(what string, chat int64, do func(i int)) {
	r.t.Helper()
	i := r.holds(chat, "")
	_, session := r.holder(chat)
	start := time.Now()
	if do(i); what == serverRestart { // the server determines how long this takes
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
