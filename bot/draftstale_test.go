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

	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
)

// written is a draft on a stage, with the message whose buttons are pressed.
type written struct {
	*stage
	id    int64
	panel int
}

// press presses one of the draft's buttons, as eva.
func (w *written) press(data ...any) {
	w.e.Forge(eva, eva, w.panel, message.Data(draft.Verb, append([]any{int(w.id)}, data...)...))
	time.Sleep(2 * time.Second)
}

// away stops the bot for a while: running it that long costs most of the time.
func (w *written) away(d time.Duration) {
	w.stop()
	time.Sleep(d)
	w.start()
}

// draftChange is what happened to a draft after a button of it was shown.
type draftChange struct {
	name string
	do   func(w *written)
	all  bool // all buttons are pressed after it, not one of each kind
}

// draftChanges are all that can happen to a draft between a button and its press.
func draftChanges() []draftChange {
	return []draftChange{
		{"nothing", func(*written) {}, true},
		{"canceled", func(w *written) { w.press("cancel") }, false},
		{"brought back", func(w *written) { w.press("cancel"); w.press("open") }, false},
		{"about to be posted", func(w *written) { w.press("go") }, false},
		{"stopped", func(w *written) { w.press("go"); w.press("stop") }, false},
		{"scheduled", func(w *written) { w.press("tomorrow"); time.Sleep(time.Minute) }, false},
		{"published", func(w *written) { w.press("go"); time.Sleep(time.Minute) }, false},
		{"written and removed", func(w *written) {
			w.press("tomorrow")
			time.Sleep(time.Minute)
			if err := os.RemoveAll(filepath.Join(w.dir, "inbox")); err != nil {
				w.t.Fatal(err)
			}
			w.scan()
		}, false},
		{"another text", func(w *written) {
			w.e.UserSendsAny(eva, emulatortest.Sent{Text: "Another title\n\nAnother text.", ReplyTo: w.panel})
			time.Sleep(2 * time.Second)
		}, true},
		{"asked for a time", func(w *written) { w.press("time") }, false},
		{"the folder is gone", func(w *written) {
			if err := os.RemoveAll(filepath.Join(w.dir, "inbox")); err != nil {
				w.t.Fatal(err)
			}
			w.save("inbox", "a file where the folder was")
		}, false},
		{"restarted", func(w *written) { w.away(time.Second) }, false},
		{"two days later", func(w *written) { w.away(48 * time.Hour) }, false},
		{"nine days later", func(w *written) { w.away(9 * 24 * time.Hour); time.Sleep(2 * time.Minute) }, false},
	}
}

// TestStaleDraftButtons presses each kind of button of a draft after each kind of change,
// and holds what the author is told and what was written (testdata/staledrafts.txt): never
// nothing, and never an act of which the words above the button say something else.
func TestStaleDraftButtons(t *testing.T) {
	if testing.Short() {
		t.Skip("presses a hundred buttons")
	}
	category := message.ShortID(content.CategoryKey("ai"))
	buttons := [][]any{{"open"}, {"drop"}, {"now"}, {"go"}, {"stop"}, {"today"}, {"tomorrow"}, {"slot"}, {"at", int(time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC).Unix() / 60)},
		{"time"}, {"title"}, {"text"}, {"cats", 0}, {"cat", category}, {"newcat"}, {"cancel"}, {"back"}, {"save"}}
	var out strings.Builder
	for _, change := range draftChanges() {
		fmt.Fprintf(&out, "# %s\n\n", change.name)
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "old.md"), []byte("---\ntitle: Old\ndate: 2025-12-01\ncategories: [ai]\n---\nText.\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			s := newStageFor(t, dir, false, true)
			var before strings.Builder
			for i, button := range buttons {
				if !change.all && !slices.Contains([]any{"open", "go", "stop", "tomorrow", "cat"}, button[0]) {
					continue // as one of those
				}
				if err := os.RemoveAll(filepath.Join(dir, "inbox")); err != nil {
					t.Fatal(err)
				}
				s.scan()
				s.e.UserSends(eva, fmt.Sprintf("/new Title %d\n\nText %d.", i, i))
				time.Sleep(2 * time.Second)
				s.tell(&before, nil)
				all := s.drafts(eva)
				w := &written{stage: s, id: all[len(all)-1], panel: s.last[eva].ID}
				change.do(w)
				synctest.Wait()
				s.tell(&before, nil)
				data := message.Data(draft.Verb, append([]any{int(w.id)}, button...)...)
				fmt.Fprintf(&out, "> %s\n", strings.TrimPrefix(data, fmt.Sprintf("%s:%d:", draft.Verb, w.id)))
				var said strings.Builder
				query := s.e.Forge(eva, eva, w.panel, data)
				time.Sleep(3 * time.Second)
				s.tell(&said, []string{query})
				if said.Len() == 0 && button[0] != "back" { // the panel is there already
					t.Errorf("%s, %v: the press is answered with nothing", change.name, button)
				}
				time.Sleep(15 * time.Second)
				s.tell(&said, nil)
				s.showInbox(&said)
				out.WriteString(said.String() + "\n")
			}
		})
	}
	holds(t, "staledrafts.txt", out.String())
}

// holds compares what was said with a file of testdata, or writes it there.
func holds(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the answers differ (-update writes them):\n%s", diff(string(want), got))
	}
}

// TestDraftButtonsOfAnother presses the buttons of somebody else's draft: nothing of it is
// shown or changed.
func TestDraftButtonsOfAnother(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		var said strings.Builder
		s.e.UserSends(eva, "/new Title\n\nText.")
		time.Sleep(2 * time.Second)
		s.tell(&said, nil)
		w := &written{stage: s, id: s.drafts(eva)[0], panel: s.last[eva].ID}
		for _, what := range []string{"open", "go", "tomorrow", "cats", "title", "cancel", "save"} {
			for _, who := range []int64{ivan, anna} {
				said.Reset()
				query := s.e.Forge(who, eva, w.panel, message.Data(draft.Verb, int(w.id), what))
				time.Sleep(30 * time.Second)
				s.tell(&said, []string{query})
				if got := said.String(); !strings.HasPrefix(got, "(") || strings.Contains(got, "bot →") || strings.Contains(got, "Title") {
					t.Errorf("%s by %d: got %q, want a line that tells nothing of the draft", what, who, got)
				}
			}
		}
		said.Reset()
		w.press("go")
		time.Sleep(time.Minute)
		s.tell(&said, nil)
		if _, err := os.Stat(filepath.Join(dir, "inbox")); err != nil {
			t.Errorf("the draft is no longer as it was: %v, %q", err, said.String())
		}
	})
}
