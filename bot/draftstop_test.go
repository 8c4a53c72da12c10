package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

// failingPlace refuses to write, with one of its errors after the other; with none, it writes.
type failingPlace struct {
	draft.Place
	errs  []error
	lost  bool // it writes, but says that it does not
	tries int
}

func (p *failingPlace) Write(ctx context.Context, c draft.Change) error {
	p.tries++
	if len(p.errs) == 0 {
		return p.Place.Write(ctx, c)
	}
	if p.lost {
		if err := p.Place.Write(ctx, c); err != nil {
			return err
		}
	}
	return p.errs[p.tries%len(p.errs)]
}

// failingStage is a stage whose repository refuses.
func failingStage(t *testing.T, dir string, lost bool, errs ...error) (*stage, *failingPlace) {
	s := newStageFor(t, dir, false, true)
	p := &failingPlace{Place: &draft.Folder{Dir: dir, Inbox: "inbox", Alone: true}, errs: errs, lost: lost}
	s.stop()
	s.place = p
	s.start()
	return s, p
}

// choose taps buttons, each of which has to be there.
func (s *stage) choose(labels ...string) {
	s.t.Helper()
	for _, label := range labels {
		if time.Sleep(20 * time.Second); !s.tap(eva, label) {
			s.t.Fatalf("no button %q: %q", label, s.said(eva, 0))
		}
	}
}

func inboxOf(dir string) string {
	var all []string
	files, _ := filepath.Glob(filepath.Join(dir, "inbox", "*"))
	for _, f := range files {
		all = append(all, filepath.Base(f))
	}
	return strings.Join(all, " ")
}

// TestStopOfARefusedDraft holds that an author can stop a draft that cannot be written: the text stays,
// can be changed, and goes out once the place takes it.
func TestStopOfARefusedDraft(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, place := failingStage(t, dir, false, errors.New("protected branch hook declined"))
		s.e.UserSends(eva, "A title\n\nA text of two lines.")
		s.choose("New post", "Tomorrow", "Stop")
		time.Sleep(time.Minute)
		tried := place.tries
		time.Sleep(10 * time.Minute)
		if place.tries != tried || tried == 0 {
			t.Errorf("got %d attempts before [Stop] and %d after it, want some and none", tried, place.tries-tried)
		}
		place.errs = nil
		s.e.UserSendsAny(eva, emulatortest.Sent{Text: "Another title\n\nAnother text.", ReplyTo: panelOf(s)})
		s.choose("Tomorrow")
		time.Sleep(time.Minute)
		if got, want := inboxOf(dir), "another-title.md"; got != want {
			t.Errorf("got the files %q, want %q", got, want)
		}
		if told, want := strings.Join(s.said(eva, 0), "\n"), "Another title goes out on"; !strings.Contains(told, want) {
			t.Errorf("got %q, want %q in it", told, want)
		}
	})
}

// panelOf returns the last message with a button for the text.
func panelOf(s *stage) int {
	id := 0
	for _, m := range s.e.Messages(eva) {
		for _, row := range m.Buttons {
			if row[0].Text == "Edit" {
				id = m.ID
			}
		}
	}
	return id
}

// TestStopOfAWrittenDraft stops a draft whose file was written although the answer said otherwise: it
// is not written again, and its author is told.
func TestStopOfAWrittenDraft(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, place := failingStage(t, dir, true, errors.New("connection reset by peer"))
		s.e.UserSends(eva, "A title\n\nA text of two lines.")
		s.choose("New post", "Tomorrow", "Stop")
		s.scan()
		time.Sleep(time.Minute)
		if told, want := strings.Join(s.said(eva, 0), "\n"), "was saved after all"; strings.Count(told, want) != 1 {
			t.Errorf("got %q, want %q once in it", told, want)
		}
		place.errs = nil
		s.tap(eva, "Tomorrow")
		time.Sleep(time.Minute)
		if got, want := inboxOf(dir), "a-title.md"; got != want {
			t.Errorf("got the files %q, want %q", got, want)
		}
	})
}

// TestNewerTextOfAWrittenDraft has an author change the text of a draft that was stopped, and agree to
// another date, before it turns out that the file had been written: the newer text is sent back, unless
// only the date is another.
func TestNewerTextOfAWrittenDraft(t *testing.T) {
	for text, want := range map[string]string{"": "", "Another title\n\nAnother text.": "Another text."} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s, place := failingStage(t, dir, true, errors.New("connection reset by peer"))
			s.e.UserSends(eva, "A title\n\nA text of two lines.")
			s.choose("New post", "Tomorrow", "Stop")
			time.Sleep(time.Second)
			if text != "" {
				s.e.UserSendsAny(eva, emulatortest.Sent{Text: text, ReplyTo: panelOf(s)})
			}
			time.Sleep(time.Minute)
			place.errs = nil
			s.scan()
			time.Sleep(time.Minute)
			var got string
			for _, m := range s.e.Messages(eva) {
				if m.Wire.Document != nil {
					_, data := s.e.File(m.Wire.Document.FileID)
					got += string(data)
				}
			}
			if !strings.Contains(got, want) || (got == "") != (want == "") {
				t.Errorf("after %q the author got the file %q, want %q in it", text, got, want)
			}
			if files := inboxOf(dir); files != "a-title.md" {
				t.Errorf("got the files %q, want a-title.md", files)
			}
		})
	}
}

// TestStopWithoutThePicture stops a draft whose picture Telegram does not give for a while, which the
// bot has to fetch again after a restart: its author can still show it, change it, and have it saved.
func TestStopWithoutThePicture(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, place := failingStage(t, dir, false, errors.New("protected branch hook declined"))
		s.e.UserSendsAny(eva, emulatortest.Sent{Photo: picture(), Text: "A title\n\nA text of two lines."})
		s.choose("New post", "Tomorrow")
		time.Sleep(time.Minute)
		s.stop()
		restored := s.e.AddFault(emulator.Fault{Method: "getFile", Kind: emulator.FaultRefuse, Code: 400, Description: "Bad Request: file is temporarily unavailable"})
		s.start()
		s.choose("Stop")
		time.Sleep(2 * time.Minute)
		restored()
		place.errs = nil
		s.choose("Show it again", "Tomorrow")
		time.Sleep(time.Minute)
		if got, want := inboxOf(dir), "a-title"; !strings.Contains(got, want+".md") || !strings.Contains(got, want+".jpg") {
			t.Errorf("got the files %q, want %s.md and %[2]s.jpg", got, want)
		}
	})
}

// TestStopOfARefusedEdit stops the saving of an edited article: it stays as it is, and its new text
// can be saved later.
func TestStopOfARefusedEdit(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-01-02\n---\nText."})
	synctest.Test(t, func(t *testing.T) {
		s, place := failingStage(t, dir, false, errors.New("protected branch hook declined"))
		s.e.UserSends(eva, "/preview one")
		s.choose("Edit the text")
		time.Sleep(time.Minute)
		s.e.UserSends(eva, "Mine.")
		s.choose("Save", "Stop")
		time.Sleep(time.Minute)
		if told, want := strings.Join(s.said(eva, 0), "\n"), "One stays as it was"; !strings.Contains(told, want) {
			t.Errorf("got %q, want %q in it", told, want)
		}
		place.errs = nil
		s.choose("Save")
		time.Sleep(time.Minute)
		if got, err := os.ReadFile(filepath.Join(dir, "one.md")); err != nil || !strings.Contains(string(got), "Mine.") {
			t.Errorf("got the file %q (%v), want the author's text", got, err)
		}
	})
}

// TestTroublesAreToldOnce has two troubles take turns, one of which names another port each time: each
// is told once, and again after the author has tried again.
func TestTroublesAreToldOnce(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var errs []error
		for port := range 20 {
			errs = append(errs, fmt.Errorf("read tcp 10.0.0.1:%d: connection reset", 50000+port), errors.New("no such host"))
		}
		s, _ := failingStage(t, dir, false, errs...)
		s.e.UserSends(eva, "A title\n\nA text of two lines.")
		s.choose("New post", "Tomorrow")
		for i, want := range []int{1, 2} {
			time.Sleep(10 * time.Minute)
			told := strings.Join(s.said(eva, 0), "\n")
			for _, trouble := range []string{"connection reset", "no such host"} {
				if got := strings.Count(told, trouble); got != want {
					t.Errorf("after %d attempts of the author %q was told %d times, want %d", i+1, trouble, got, want)
				}
			}
			if i == 0 {
				s.choose("Stop", "Tomorrow")
			}
		}
	})
}
