package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestAgainstPosted compares with a revision in which articles that are out were drafts, or had another
// date: their posts are edited, or nothing happens, and they are not posted again.
func TestAgainstPosted(t *testing.T) {
	old, now := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"same.md", "edited.md", "late.md"} {
		write(old, name, "---\ntitle: "+name+"\ndraft: true\n---\nx\n")
		write(now, name, "---\ntitle: "+name+"\ndate: 2020-01-02\n---\nx\n")
	}
	write(old, "moved.md", "---\ntitle: M\ndate: 2020-01-02\n---\nx\n")
	write(now, "moved.md", "---\ntitle: M\ndate: 2099-01-02\n---\nx\n")
	write(old, "gone.md", "---\ntitle: G\ndate: 2099-01-02\n---\nx\n")
	write(now, "gone.md", "---\ntitle: G\ndate: 2099-01-02\ndraft: true\n---\nx\n")
	database := filepath.Join(t.TempDir(), "a.db")
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"}, Flags: map[string]string{"articles": now, "channel": "@news", "database": database}})
	if err != nil {
		t.Fatal(err)
	}
	if posted, err := postedFiles(t.Context(), cfg); err != nil || len(posted) != 0 {
		t.Errorf("without a ledger, got %v posted, %v", posted, err)
	}
	base, err := scanSide(t.Context(), cfg, old)
	if err != nil {
		t.Fatal(err)
	}
	head, err := scanSide(t.Context(), cfg, now)
	if err != nil {
		t.Fatal(err)
	}
	db, err := openLedger(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx ledger.Tx) error {
		for slug, hash := range map[string][32]byte{"same": head.ByPath("same.md").Hash, "edited": {1}, "moved": {1}, "gone": {1}} {
			d := ledger.Delivery{Chat: -1001, Channel: "@news", Slug: slug, Path: slug + ".md", SourceHash: hash}.In(ledger.Sent)
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	posted, err := postedFiles(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range compare(before{side: base, bySettings: base, posted: posted}, head, time.Now(), time.UTC) {
		got[e.Slug] = e.Effect
	}
	for slug, want := range map[string]string{"same": "", "edited": effectEdit, "late": effectPost, "moved": "", "gone": effectWithdraw} {
		if got[slug] != want {
			t.Errorf("%s: got %q, want %q", slug, got[slug], want)
		}
	}
}
