//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestRightsAreMissedAtTheStart says at once that the bot may not post, before anything is due.
func TestRightsAreMissedAtTheStart(t *testing.T) {
	w := newWorld(t)
	for _, may := range []bool{false, true} {
		w.mayPost(may)
		p := w.startUp()
		w.wait("the plan", func() bool { return strings.Contains(p.out.String(), "the bot may not post in the channel") || may })
		p.stop()
		if said := strings.Contains(p.out.String(), "may not post"); said == may {
			t.Errorf("may post %v: the log says %q", may, p.out)
		}
	}
}

// nobody is a user without special rights.
const nobody = 65534

// unprivileged runs the program as a user who may not read and write everything, as
// root may.
func (w *world) unprivileged() {
	w.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	exe, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	copied := filepath.Join(w.dir, "dateline-program")
	if err := copyExecutable(exe, copied); err != nil {
		w.t.Fatal(err)
	}
	for dir := w.dir; dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := os.Chown(w.dir, nobody, nobody); err != nil {
		w.t.Fatal(err)
	}
	w.exe, w.user = copied, &syscall.Credential{Uid: nobody, Gid: nobody}
}

func copyExecutable(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	return dst.Close()
}

// TestBadArticlesStopNothing gives the running bot every kind of bad file: each is
// reported once, with what to do, and a good one among them is published.
func TestBadArticlesStopNothing(t *testing.T) {
	w := newWorld(t)
	outside := filepath.Join(w.dir, "outside.md")
	if err := os.WriteFile(outside, []byte(article("Outside", time.Now(), "Secret.")), 0o600); err != nil {
		t.Fatal(err)
	}
	w.write("a-fence.md", "---\ntitle: No end\n")
	w.write("b-date.md", "---\ntitle: T\ndate: someday\n---\nText.\n")
	w.write("c-bytes.md", "---\ntitle: T\n---\n\n\xff\xfe\n")
	w.write("d-huge.md", strings.Repeat("x", 5<<20))
	w.write("e-double.md", "---\ntitle: T\ntitle: U\n---\nText.\n")
	w.write("f-unknown.md", article("Known to nobody", time.Now().AddDate(1, 0, 0), "Text.")[:4]+"frobnicate: 7\ntelegram: {slient: true}\n"+article("U", time.Now().AddDate(1, 0, 0), "Text.")[4:])
	if err := os.Symlink(outside, filepath.Join(w.dir, "articles", "g-link.md")); err != nil {
		t.Fatal(err)
	}
	w.write("good.md", article("Good", soon(), "It is here."))
	p := w.start()
	w.wait("the good article", func() bool { return len(w.posts()) == 1 })
	log := p.out.String()
	for _, file := range []string{"a-fence.md:1", "b-date.md:3", "c-bytes.md:5", "d-huge.md", "e-double.md:3", "g-link.md"} {
		if n := strings.Count(log, "file="+file); n != 1 {
			t.Errorf("%s is named %d times", file, n)
		}
	}
	if strings.Contains(log, "f-unknown.md") {
		t.Errorf("an unknown key keeps an article out: got %q, want no %q in it", log, "f-unknown.md")
	}
	if m := w.ask(e2eAdmin, "/check"); !strings.Contains(m.Plain, "b-date.md:3") {
		t.Errorf("/check is answered %q", m.Plain)
	}
	out, code := w.run("check")
	if code != 1 || !strings.Contains(out, `f-unknown.md:3: warning: telegram has no key "slient"`) || !strings.Contains(out, "did you mean silent?") {
		t.Errorf("check exits %d:\n%s", code, out)
	}
	p.stop()
}

// TestFolderUnreadableThenEmpty makes the folder unreadable before the start and empty
// later: there is one message each, nothing is withdrawn, and everything continues when
// the folder is back.
func TestFolderUnreadableThenEmpty(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.unprivileged()
	w.env = append(w.env, "DATELINE_WITHDRAW=delete")
	folder := filepath.Join(w.dir, "articles")
	w.write("a.md", article("A", soon(), "First."))
	w.write("b.md", article("B", time.Now().AddDate(1, 0, 0), "Later."))
	if err := os.Chmod(folder, 0); err != nil {
		t.Fatal(err)
	}
	p := w.start()
	w.ask(e2eReader, "/start")
	if n := strings.Count(p.out.String(), "let this user read it"); n != 1 {
		t.Errorf("it says %d times what is wrong", n)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	w.wait("the article of the folder that is readable again", func() bool { return len(w.posts()) == 1 })

	aside := filepath.Join(w.dir, "aside")
	if err := os.Rename(folder, aside); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	w.wait("a word to the admins", func() bool {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if m.FromBot && strings.Contains(m.Plain, "empty") {
				return true
			}
		}
		return false
	})
	time.Sleep(7 * time.Second) // longer than the time after which a missing file counts as deleted
	if got := w.posts(); len(got) != 1 {
		t.Errorf("an empty folder took a post away: got %v, want %d", got, 1)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside, folder); err != nil {
		t.Fatal(err)
	}
	w.write("c.md", article("C", time.Now().Add(4*time.Second), "Third."))
	w.waitFor(2*time.Minute, "the next article", func() bool { return len(w.with("Third.")) == 1 })
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 2 {
		t.Errorf("the channel has seen %d messages: %q", n, w.texts())
	}
}

// TestAnswerSlowerThanTheLimit holds that a message whose answer takes longer than the
// timeout is looked for, and not sent again.
func TestAnswerSlowerThanTheLimit(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=2s")
	w.write("known.md", article("Known", soon(), "Body."))
	p := w.start()
	w.wait("the first post", func() bool { return len(w.posts()) == 1 })
	w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "sendMessage", Chat: e2eChannel, Delay: 18 * time.Second, Times: 1})
	w.write("slow.md", article("Slow", time.Now().Add(3*time.Second), "It took long."))
	w.waitFor(2*time.Minute, "the ledger to know", func() bool {
		out, _ := w.run("plan", "--json")
		return strings.Count(out, `"state": "sent"`) == 2
	})
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 2 {
		t.Errorf("the channel has seen %d messages: %q", n, w.texts())
	}
}

// TestDatabaseThatCannotBeWritten starts with a database that this user may only read:
// one message says so, and the exit code is 1.
func TestDatabaseThatCannotBeWritten(t *testing.T) {
	w := newWorld(t)
	p := w.start()
	w.ask(e2eReader, "/start")
	p.stop()
	w.unprivileged()
	if err := os.Chmod(w.dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(w.dir, 0o755) })
	for _, name := range []string{"dateline.db", "dateline.db.lock"} {
		if err := os.Chmod(filepath.Join(w.dir, name), 0o444); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	out, code := w.run("run")
	if code != 1 || !strings.Contains(out, "dateline.db") || strings.Count(out, "\n") > 4 {
		t.Errorf("exit %d:\n%s", code, out)
	}
	t.Log(out)
}

// TestDiskFull fills the disk of the database while an article is due: it is not sent,
// since that could not be recorded first, and is published automatically once there is
// space.
func TestDiskFull(t *testing.T) {
	w := newWorld(t)
	disk := filepath.Join(w.dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	address := freeAddress(t)
	w.env = append(w.env, "DATELINE_DATABASE="+filepath.Join(disk, "dateline.db"), "DATELINE_LISTEN="+address)
	due := soon()
	w.write("a.md", article("Full", due, "There is room."))
	p := w.start()
	w.wait("the plan", func() bool { return w.plannedIn(filepath.Join(disk, "dateline.db"), due) })
	fillUp(t, disk)
	time.Sleep(time.Until(due.Add(2 * time.Second)))
	if got := w.posts(); len(got) != 0 {
		t.Errorf("it was sent though that could not be written down: got %v, want none", got)
	}
	if !strings.Contains(p.out.String(), "sending is paused") {
		t.Errorf("it does not say what is wrong:\n%s", p.out)
	}
	if answer := w.ask(e2eReader, "/help"); !strings.Contains(answer.Plain, "/latest") {
		t.Errorf("/help is answered %q", answer.Plain)
	}
	if out, code := w.run("doctor"); code != 1 || !strings.Contains(out, "is full: make room") || strings.Contains(out, "doctor.") {
		t.Errorf("doctor: exit %d, want 1 and that the disk is full:\n%s", code, out)
	}
	if os.Getenv("DATELINE_TEST_LONG") != "" { // a row is written once a minute
		w.saysThatItCannotWrite(address)
	}
	if err := os.Remove(filepath.Join(disk, filler)); err != nil {
		t.Fatal(err)
	}
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 1 {
		t.Errorf("the channel has seen %d messages", n)
	}
}

// saysThatItCannotWrite holds that a ledger that cannot be written is reported where
// operators look, and that the admins are told, once.
func (w *world) saysThatItCannotWrite(address string) {
	w.t.Helper()
	w.waitFor(90*time.Second, "readiness to end", func() bool {
		code, said := get(w.t, "http://"+address+"/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(said, "cannot be written")
	})
	if _, metrics := get(w.t, "http://"+address+"/metrics"); !strings.Contains(metrics, "dateline_ready 0\n") {
		w.t.Error("dateline_ready is not 0")
	}
	alerts := func() (n int) {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if strings.Contains(m.Plain, "can't write to my database") {
				n++
			}
		}
		return n
	}
	w.wait("the alert", func() bool { return alerts() > 0 })
	if answer := w.ask(e2eAdmin, "/status"); !strings.Contains(answer.Plain, "can't be used right now") {
		w.t.Errorf("/status is answered %q", answer.Plain)
	}
	if n := alerts(); n != 1 {
		w.t.Errorf("the admin was told %d times, want once", n)
	}
}

// filler is the file that fills the small disk.
const filler = "filler"

// fillUp uses all space of the database's disk, including the unused part of its
// write-ahead log, which SQLite would reuse. The log is emptied first, since that may
// need space in the database.
func fillUp(t *testing.T, disk string) {
	t.Helper()
	log := int64(-1)
	for range 20 {
		emptyLog(t, filepath.Join(disk, "dateline.db"))
		fill(t, filepath.Join(disk, filler))
		fi, err := os.Stat(filepath.Join(disk, "dateline.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		if log = fi.Size(); log == 0 {
			return
		}
		if err := os.Remove(filepath.Join(disk, filler)); err != nil { // the program wrote in between
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the write-ahead log holds %d bytes, want none", log)
}

// fill writes to a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
		if fi, err := f.Stat(); err == nil && fi.Size() > 8<<20 {
			t.Fatal(fmt.Sprint("the disk holds more than it should: ", fi.Size()))
		}
	}
}

// emptyLog returns the write-ahead log's space to the disk, because SQLite would reuse
// it.
func emptyLog(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 100 {
		var busy, pages, moved int
		if err := db.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
			t.Fatal(err)
		}
		if busy == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the write-ahead log: got it still in use, want it free")
}
