//go:build unix

package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler"
)

// TestDigestOfReplicas holds that with two replicas a digest is published once and
// lists each article once, even if the leading one is killed right before the time,
// whether or not it is the one that sends, or between the request and its answer.
func TestDigestOfReplicas(t *testing.T) {
	long(t)
	for _, tt := range []struct {
		name   string
		apart  bool // one leads, the other sends
		strike func(r *replicas, at time.Time)
	}{
		{"undisturbed", false, func(*replicas, time.Time) {}},
		{"killed before", false, killLeaderBefore},
		{"killed before, the other sends", true, killLeaderBefore},
		{"killed in between", false, func(r *replicas, _ time.Time) {
			r.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Chat: e2eChannel, Delay: 3 * time.Second, Times: 1})
			r.wait("the digest", func() bool { return len(r.with(digestTitle)) == 1 })
			r.programs[0].kill()
			r.wait("the other to find it", func() bool { return strings.Contains(r.programs[1].out.String(), "found in the channel") })
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { digestOfReplicas(t, tt.apart, tt.strike) })
	}
}

func killLeaderBefore(r *replicas, at time.Time) {
	leader := r.holds(scheduler.RoleLead, "")
	time.Sleep(time.Until(at.Add(-200 * time.Millisecond)))
	r.programs[leader].kill()
}

func digestOfReplicas(t *testing.T, apart bool, strike func(r *replicas, at time.Time)) {
	r := newReplicas(t, false)
	start := time.Now().Truncate(time.Second)
	at := start.Add(22 * time.Second)
	r.env = append(r.env, digestEachMinute(t, at)...)
	titles := []string{"One", "Two", "Three"}
	for i, title := range titles { // by then both are running, even on a busy machine
		r.write(strings.ToLower(title)+".md", article(title, start.Add(time.Duration(12+2*i)*time.Second), "Its text."))
	}
	r.pair()
	if apart {
		leader, sender := r.apart(scheduler.RoleLead)
		t.Logf("replica %d leads, replica %d sends", leader, sender)
	}
	r.wait("the articles", func() bool { return len(r.posts()) == len(titles) })
	if time.Now().After(at) {
		t.Fatal("the machine is too busy: got the articles out after the digest was due, want before")
	}
	strike(r, at)
	r.wait("the digest", func() bool { return len(r.with(digestTitle)) == 1 })
	r.wait("the ledger to know of it", func() bool {
		out, _ := r.run("plan", "--json")
		return strings.Count(out, `"state": "sent"`) == len(titles)+1
	})
	t.Logf("it was there, and known to be, %v after its moment", time.Since(at).Round(10*time.Millisecond))
	r.once(append(titles, digestTitle)...)
	digest := r.with(digestTitle)[0]
	for _, listed := range append([]string{"https://t.me/news/1\"", "https://t.me/news/2\"", "https://t.me/news/3\""}, titles...) {
		if n := strings.Count(digest.JSON, listed); n != 1 {
			t.Errorf("the digest lists %s %d times: %s", listed, n, digest.JSON)
		}
	}
}

const digestTitle = "New articles"

// digestEachMinute returns settings by which a digest is due at a time, and then every
// minute. Cron expressions refer to full minutes, for which a test would wait for up to
// one: here they are those of a special time zone.
func digestEachMinute(t *testing.T, at time.Time) (env []string) {
	t.Helper()
	offset := uint32(60 - at.Second())
	data := append([]byte("TZif"), make([]byte, 16)...)    // RFC 9636, version 1
	for _, n := range []uint32{0, 0, 0, 0, 1, 4, offset} { // one type of time, with a name of four bytes
		data = binary.BigEndian.AppendUint32(data, n)
	}
	data = append(data, "\x00\x00TST\x00"...) // no daylight-saving time, and its name begins at 0
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "Test"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Test", "Zone"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return []string{"ZONEINFO=" + dir, "DATELINE_DIGEST=CRON_TZ=Test/Zone * * * * *"}
}
