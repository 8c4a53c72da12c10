//go:build unix

package main

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// TestReplicaHandsOver holds that a replica that shuts down gracefully leaves its work
// to the others at once.
func TestReplicaHandsOver(t *testing.T) {
	r := newReplicas(t, false)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	r.pair()
	stopped := time.Now()
	if err := r.programs[0].cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.takesOver(1, "SIGTERM", stopped)
	if err := <-r.programs[0].done; err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	r.answered()
	r.programs[1].stop()
}

// TestReplicaActs holds that an admin's action on the polling replica wakes the sending
// one.
func TestReplicaActs(t *testing.T) {
	r := newReplicas(t, false)
	r.write("a.md", article("A", time.Now().Add(-48*time.Hour), "Old."))
	r.pair()
	poller, sender := r.apart(scheduler.RolePoll)
	t.Logf("replica %d polls, replica %d sends", poller, sender)
	r.ask(e2eAdmin, "/publish a")
	m := r.emulator.Messages(e2eAdmin)
	last := m[len(m)-1]
	pressed := time.Now()
	r.press(e2eAdmin, last)
	r.wait("the post", func() bool { return len(r.with("Old.")) == 1 })
	took := time.Since(pressed)
	t.Logf("the other replica sent it %v after the press", took.Round(10*time.Millisecond))
	if took > takeover {
		t.Errorf("it took %v", took)
	}
	r.once("A")
}

// apart makes different replicas send and have the role: the test takes the channel's
// lock, and releases it while the replica with the role is frozen.
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
		// A waiter in the server's queue gets it before anyone who asks later.
		_, session := r.holder(e2eChannel)
		got := make(chan error, 1)
		go func() {
			_, err := conn.Exec(ctx, `SELECT pg_advisory_lock(x'44740003'::int, $1::bigint::bit(32)::int)`, lockOf(e2eChannel))
			got <- err
		}()
		time.Sleep(200 * time.Millisecond)
		storetest.Query(r.t, r.address, `SELECT pg_terminate_backend($1::int)`, session[strings.LastIndex(session, "/")+1:])
		if err := <-got; err != nil {
			r.t.Fatal(err)
		}
		thaw := r.freeze(sender) // for less than the time that its other sessions may be silent
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
