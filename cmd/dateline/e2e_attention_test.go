//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler"
)

// TestAttentionOfReplicas holds that an admin has one message about what needs
// attention, although the leading replica is killed between its request and the answer,
// and again while it edits.
func TestAttentionOfReplicas(t *testing.T) {
	long(t)
	r := newReplicas(t, false)
	r.env = append(r.env, "DATELINE_ADMINS=7")
	r.pair()
	r.launch(2)
	standing := func() (out []string) {
		for _, m := range r.emulator.Messages(e2eAdmin) {
			if m.FromBot && strings.Contains(m.Plain, "Needs attention") {
				out = append(out, m.Plain)
			}
		}
		return out
	}
	strike := func(what string, changed func() bool) {
		t.Helper()
		r.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Chat: e2eAdmin, Delay: 3 * time.Second, Times: 1})
		r.waitFor(2*time.Minute, what, changed)
		leader := r.holds(scheduler.RoleLead, "")
		r.programs[leader].kill()
		t.Logf("replica %d was killed after %s", leader, what)
		r.launch(leader)
	}
	r.write("one.md", "---\ntitle: One\ndate: tomorrow week\n---\nText.\n")
	strike("the message", func() bool { return len(standing()) == 1 })
	r.waitFor(2*time.Minute, "one message after the kill", func() bool {
		return len(standing()) == 1 && strings.Contains(strings.Join(standing(), ""), "one.md")
	})
	r.write("two.md", "---\ntitle: Two\ndate: tomorrow week\n---\nText.\n")
	strike("the edit", func() bool { return strings.Contains(strings.Join(standing(), ""), "two.md") })
	time.Sleep(busy * 15 * time.Second)
	if got := standing(); len(got) != 1 || !strings.Contains(got[0], "· 2") {
		t.Errorf("the admin has %q, want one message of two files", got)
	}
	for _, m := range r.emulator.Messages(e2eAdmin) {
		t.Logf("the admin has %d %q", m.ID, m.Plain)
	}
}
