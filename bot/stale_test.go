package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// change is what happened to an article after a button about it was shown.
type change struct {
	name string
	do   func(s *stage)
}

// changes are all that can happen to an article between a button and its press.
func changes() []change {
	other := ledger.Actor{ID: ivan, Name: "@ivan"}
	act := func(s *stage, err error) {
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
	}
	publish := func(s *stage) {
		_, err := s.config.Desk.Publish(s.t.Context(), "plan", other)
		act(s, err)
	}
	rewrite := func(text string) func(s *stage) {
		return func(s *stage) { s.save("plan.md", text) }
	}
	return []change{
		{"published", publish},
		{"withdrawn", func(s *stage) {
			publish(s)
			_, err := s.config.Desk.Withdraw(s.t.Context(), "plan", other)
			act(s, err)
		}},
		{"skipped", func(s *stage) {
			_, err := s.config.Desk.Skip(s.t.Context(), "plan", other)
			act(s, err)
		}},
		{"moved", func(s *stage) {
			_, err := s.config.Desk.Move(s.t.Context(), "plan", time.Now().Add(48*time.Hour), other)
			act(s, err)
		}},
		{"renamed", func(s *stage) {
			if err := os.Rename(filepath.Join(s.dir, "plan.md"), filepath.Join(s.dir, "scheme.md")); err != nil {
				s.t.Fatal(err)
			}
			s.save("other.md", "---\ntitle: Other\ndate: 2026-01-02\n---\nText.\n")
		}},
		{"edited", rewrite("---\ntitle: Plan\ndate: 2026-02-01\n---\nAnother text.\n")},
		{"draft", rewrite("---\ntitle: Plan\ndate: 2026-02-01\ndraft: true\n---\nText.\n")},
		{"never", rewrite("---\ntitle: Plan\ndate: 2026-02-01\ntelegram: false\n---\nText.\n")},
		{"broken", rewrite("---\ntitle: [Plan\n---\nText.\n")},
		{"removed", func(s *stage) {
			if err := os.Remove(filepath.Join(s.dir, "plan.md")); err != nil {
				s.t.Fatal(err)
			}
			s.save("other.md", "---\ntitle: Other\ndate: 2026-01-02\n---\nText.\n")
		}},
		{"restarted", func(s *stage) {
			s.stop()
			s.start()
		}},
	}
}

// TestStaleButtons presses each kind of button of an article after each kind of change,
// and holds what the admin is told (testdata/stale.txt): never nothing, and never an
// act that the words on the button did not promise. Those under a notice are in the
// conversations of the scheduler.
func TestStaleButtons(t *testing.T) {
	id := message.ShortID("plan")
	look := []string{verbEntry, verbPublishAsk, channel.VerbPreview, channel.VerbMove, verbMoveOther, verbWithdrawAsk, draft.VerbEdit, verbRead, verbMute}
	acts := []string{verbRetry, verbMoveTo, verbSkip, verbPublish, verbWithdraw}
	idle := []string{"published", "never", "broken", "removed"} // where none of them changes anything before the last
	var out strings.Builder
	for _, c := range changes() {
		fmt.Fprintf(&out, "# %s\n\n", c.name)
		parts := [][]string{append(look, verbRetry, verbWithdraw), {verbMoveTo}, {verbSkip}, {verbPublish}}
		if slices.Contains(idle, c.name) {
			parts = [][]string{append(look, acts...)}
		}
		for _, verbs := range parts {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				write := func(name, text string) {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				write("plan.md", "---\ntitle: Plan\ndate: 2026-02-01\n---\nText.\n")
				write("old.md", "---\ntitle: Old\ndate: 2025-12-01\n---\nText.\n")
				s := newStageIn(t, "", dir, true, true)
				var before strings.Builder
				s.e.UserSends(ivan, "/start") // whose language is known then
				var under []int               // a message for each press
				for range verbs {
					s.e.UserSends(eva, "/queue")
					time.Sleep(30 * time.Second)
					s.tell(&before, nil)
					under = append(under, s.last[eva].ID)
				}
				seen := version(s.desk.Catalogue().Article("plan").Hash)
				c.do(s)
				synctest.Wait()
				s.tell(&before, nil)
				for i, verb := range verbs {
					data := message.Data(verb, id)
					switch verb {
					case verbMoveTo:
						data = message.Data(verb, id, "d1")
					case verbPublish:
						data = message.Data(verb, id, seen)
					}
					fmt.Fprintf(&out, "> %s\n", verb)
					var said strings.Builder
					query := s.e.Forge(eva, eva, under[i], data)
					time.Sleep(45 * time.Second)
					synctest.Wait()
					s.tell(&said, []string{query})
					if said.Len() == 0 {
						t.Errorf("%s, %s: the press is answered with nothing", c.name, verb)
					}
					out.WriteString(said.String() + "\n")
				}
			})
		}
	}
	golden := filepath.Join("testdata", "stale.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != string(want) {
		t.Errorf("the answers differ (-update writes them):\n%s", diff(string(want), got))
	}
}
