package bot

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestReadersSeeWhatIsOutWhileTheLedgerIsSilent holds that what may wait for a yes is kept
// from readers when the ledger cannot say whether it does: before its first answer all that
// is not in the channel, and later what came since the last one.
func TestReadersSeeWhatIsOutWhileTheLedgerIsSilent(t *testing.T) {
	dir := t.TempDir()
	write := func(name, date string) {
		if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte("---\ntitle: "+name+"\ndate: "+date+"\n---\nText.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, date := range map[string]string{"posted": "2026-01-02", "waits": "2026-01-03", "history": "2025-01-01", "soon": "2026-01-06"} {
		write(name, date)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		shelf, d := NewShelf(s.bot.shelf.ShelfConfig), s.desk
		silent := func(err error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.fail = err
		}
		seen := func(when, want string) {
			t.Helper()
			shelf.forget()
			var got []string
			for _, a := range shelf.Published() {
				got = append(got, a.Slug)
			}
			for _, a := range d.Catalogue().Articles() {
				if shelf.Readable(a) != slices.Contains(got, a.Slug) {
					t.Errorf("%s: %s is readable: %v, and listed: %v", when, a.Slug, shelf.Readable(a), got)
				}
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("%s readers see %q, want %q", when, got, want)
			}
		}
		d.posts["posted"], d.moved["waits"] = 7, time.Now().Add(1000*time.Hour)
		silent(errors.New("timeout"))
		seen("before the first answer", "posted")
		if shelf.Answered() {
			t.Error("the ledger has answered, it says: got true, want false")
		}
		silent(nil)
		seen("by the answer", "posted history")
		if !shelf.Answered() {
			t.Error("the ledger has not answered, it says: got false, want true")
		}
		silent(errors.New("timeout"))
		write("new", "2026-01-04")
		if err := d.scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		seen("after the last answer", "posted history")
		time.Sleep(48 * time.Hour)
		seen("when another is due", "posted history")
		silent(nil)
		seen("at the end", "soon new posted history")
	})
}
