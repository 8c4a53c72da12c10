package bot

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// author is a scheduler over a folder and the emulator, in virtual time, that can be
// started again on its ledger.
type author struct {
	t        *testing.T
	e        *emulatortest.Emulator
	dir, db  string
	editURL  string
	articles *folder.Folder
	sched    *scheduler.Scheduler
	stop     func()
}

// atDesk runs f on a scheduler that begins on Monday 5 January 2026, 12:00 UTC.
func atDesk(t *testing.T, f func(a *author)) {
	t.Helper()
	dir := t.TempDir()
	db := filepath.Join(t.TempDir(), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)))
		a := &author{t: t, e: newWorld(t), dir: dir, db: db}
		a.e.UserSends(eva, "/start")
		a.articles = folder.Open(folder.Config{Dir: dir, Zone: time.UTC, PublishAt: 10 * time.Hour})
		defer func() { a.stop() }()
		f(a)
	})
}

// start runs a scheduler on what is in the folder, as a process does.
func (a *author) start() {
	a.t.Helper()
	log := slog.New(slog.DiscardHandler)
	client, err := botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: a.e, Log: log})
	if err != nil {
		a.t.Fatal(err)
	}
	loc, err := locale.Load("en")
	if err != nil {
		a.t.Fatal(err)
	}
	admins := channel.NewAdmins(client, []int64{eva}, "@news", nil, log)
	publisher := channel.New(channel.Config{API: client, Admins: admins, Locales: loc, File: a.articles.File, EditURL: a.editURL, Zone: time.UTC, Log: log})
	db, err := store.OpenSQLite(context.Background(), a.db)
	if err != nil {
		a.t.Fatal(err)
	}
	a.sched, err = scheduler.New(scheduler.Config{Store: db, Source: a.articles, Renderer: post.New(a.articles), Publisher: publisher, Board: publisher,
		Rules: plan.Rules{Channel: "@news", Zone: time.UTC}, MaxSleep: time.Hour, Log: log})
	if err != nil {
		a.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.sched.Run(ctx) }()
	a.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			a.t.Error(err)
		}
		db.Close()
	}
	a.scan()
}

func (a *author) scan() {
	a.t.Helper()
	cat, err := a.articles.Scan(context.Background())
	if err != nil {
		a.t.Fatal(err)
	}
	a.sched.Update(cat, nil)
	a.pass(2 * time.Second)
}

func (a *author) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// write writes an article whose front matter is a date, or what is given instead.
func (a *author) write(path, date string) {
	a.t.Helper()
	file := filepath.Join(a.dir, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		a.t.Fatal(err)
	}
	title := strings.TrimSuffix(filepath.Base(path), ".md")
	if err := os.WriteFile(file, []byte("---\ntitle: "+title+"\ndate: "+date+"\n---\nText of "+title+".\n"), 0o644); err != nil {
		a.t.Fatal(err)
	}
	now := time.Now() // not the machine's
	if err := os.Chtimes(file, now, now); err != nil {
		a.t.Fatal(err)
	}
}

// save is write, and the scheduler looks.
func (a *author) save(path, date string) {
	a.t.Helper()
	a.write(path, date)
	a.scan()
}

// until lets the time pass until a moment of January 2026.
func (a *author) until(day, hour int) {
	a.pass(time.Until(time.Date(2026, 1, day, hour, 0, 0, 0, time.UTC)))
}

// told returns what the bot has sent to eva and was not deleted, with ! where it
// made a sound.
func (a *author) told() (out []string) {
	for _, m := range a.e.Messages(eva) {
		if m.FromBot {
			sound := ""
			if !m.Silent {
				sound = "! "
			}
			out = append(out, sound+m.Plain)
		}
	}
	return out
}

// first is how the message at the first start begins.
const first = "I'm ready to publish to News."

// TestFirstStart holds what an admin is told when the bot first runs on a channel,
// and that it is told once.
func TestFirstStart(t *testing.T) {
	atDesk(t, func(a *author) {
		for n := range 3 {
			a.write(fmt.Sprintf("%d.md", n), "2025-02-03")
		}
		a.write("later.md", "2026-01-09")
		a.write("next.md", "2026-01-07")
		a.start()
		a.want(first + "\nNext: Wed 7 Jan, 10:00 · next\n3 articles are from before today: I count them as published and won't post them on my own. /publish posts one of them.\n\nSave")
		a.stop()
		a.start()
		a.pass(time.Hour)
		a.want(first)
	})
}

// want compares what eva sees with the beginnings of messages.
func (a *author) want(begins ...string) {
	a.t.Helper()
	got := a.told()
	if len(got) != len(begins) {
		a.t.Fatalf("eva sees %d messages, want %d:\n%s", len(got), len(begins), strings.Join(got, "\n====\n"))
	}
	for i, want := range begins {
		if !strings.HasPrefix(got[i], want) {
			a.t.Errorf("message %d is\n%s\nand should begin with\n%s", i+1, got[i], want)
		}
	}
}

// TestANormalWeek counts what an author is told in a week with all that usually
// goes wrong.
func TestANormalWeek(t *testing.T) {
	atDesk(t, func(a *author) {
		defer func() { t.Logf("eva got:\n%s", strings.Join(a.told(), "\n====\n")) }()
		for n := range 20 {
			a.write(fmt.Sprintf("old/%d.md", n), fmt.Sprintf("2025-%02d-01", 1+n%12))
		}
		for _, day := range []int{6, 7, 8, 9, 11} {
			a.write(fmt.Sprintf("day%d.md", day), fmt.Sprintf("2026-01-%02d", day))
		}
		a.start()
		a.until(6, 18)
		a.save("day7.md", "soon, I hope") // Tuesday evening: tomorrow's article breaks
		a.pass(2 * time.Minute)
		a.save("day7.md", "2026-01-07")
		a.until(7, 12)
		a.save("day11.md", "[") // broken while it is being written
		a.pass(30 * time.Second)
		a.save("day11.md", "2026-01-11")
		a.until(8, 12)
		for n := range 40 {
			a.write(fmt.Sprintf("archive/%d.md", n), fmt.Sprintf("2019-%02d-%02d", 1+n%12, 1+n%28))
		}
		a.scan()
		a.until(9, 12)
		a.save("day20.md", "2026-01-40") // no haste
		a.pass(2 * time.Minute)
		if err := os.Remove(filepath.Join(a.dir, "day6.md")); err != nil {
			t.Fatal(err)
		}
		a.scan()
		a.until(10, 12)
		a.save("day20.md", "2026-01-20")
		a.until(11, 9)
		remove := a.e.AddFault(emulator.Fault{Method: "sendMessage", Chat: channelID, Kind: emulator.FaultRefuse, Code: 400, Description: "Bad Request: can't parse entities"})
		a.until(11, 11)
		remove()
		a.until(12, 12)
		got := a.told()
		sounds := 0
		for _, s := range got {
			if strings.HasPrefix(s, "! ") {
				sounds++
			}
		}
		if len(got) > 7 || sounds != 2 {
			t.Errorf("%d messages, %d with a sound; want at most 7 and 2:\n%s", len(got), sounds, strings.Join(got, "\n====\n"))
		}
		var out []string
		for _, m := range a.e.Messages(channelID) {
			out = append(out, m.Plain)
		}
		if got := len(out); got != 4 {
			t.Errorf("%d posts are out, want four of five: %q", got, out)
		}
	})
}

// TestStandingMessage holds that one message shows what needs attention: what is
// wrong for a minute, where, why and what to do, until it is fixed; also after a
// restart.
func TestStandingMessage(t *testing.T) {
	atDesk(t, func(a *author) {
		a.editURL = "https://git.example/edit/{path}"
		a.write("posts/good day.md", "2026-01-20")
		a.write("b.md", "2026-01-21")
		a.start()
		a.save("posts/good day.md", "2026-01-40")
		a.pass(50 * time.Second)
		a.want(first)
		a.pass(20 * time.Second)
		a.want(first, "⚠ Needs attention · 1\n\n• “good day” (posts/good day.md:3), due Tue 20 Jan, 10:00\n")
		if got := a.told()[1]; !strings.HasSuffix(got, `"2026-01-40" is a day that does not exist`+"\nFix the file; I'll read it again by myself.") {
			t.Errorf("the cause and the cure are not there:\n%s", got)
		}
		m := a.e.Messages(eva)[len(a.e.Messages(eva))-1]
		if !m.Silent || len(m.Buttons) != 1 || m.Buttons[0][0].URL != "https://git.example/edit/posts/good%20day.md" {
			t.Errorf("silent %v, buttons %+v", m.Silent, m.Buttons)
		}
		a.stop() // another process goes on with the same message
		a.start()
		a.save("b.md", "2026-02-30")
		a.pass(70 * time.Second)
		a.want(first, "⚠ Needs attention · 2")
		a.save("posts/good day.md", "2026-01-20")
		a.pass(10 * time.Second)
		a.want(first, "⚠ Needs attention · 1\n\n• “b” (b.md:3), due Wed 21 Jan, 10:00")
		if got := a.told()[1]; !strings.HasSuffix(got, "\n✅ good day") {
			t.Errorf("what was fixed is not there:\n%s", got)
		}
		a.save("b.md", "2026-01-21")
		a.pass(10 * time.Second)
		a.want(first, "Nothing needs attention any more.\n")
		a.e.In(eva).Clear() // the admin tidies up
		a.save("b.md", "2026-02-30")
		a.pass(70 * time.Second)
		a.want("⚠ Needs attention · 1")
		a.save("b.md", "2026-01-21")
		a.until(14, 12)
		a.want("Nothing needs attention any more.")
		a.save("b.md", "2026-02-30") // long after: a message of its own
		a.pass(70 * time.Second)
		a.want("Nothing needs attention any more.", "⚠ Needs attention · 1")
	})
}

// TestLostAnswersDoNotRepeatTheStandingMessage holds that a process sends it to admins once
// while Telegram carries it out and its answers are lost, however long that lasts. The next
// process cannot tell that from one that was killed before the message left, and sends it
// once more; as soon as an answer arrives, the extra copies are deleted.
func TestLostAnswersDoNotRepeatTheStandingMessage(t *testing.T) {
	atDesk(t, func(a *author) {
		a.write("a.md", "2026-01-20")
		a.start()
		a.pass(time.Minute)
		remove := a.e.AddFault(emulator.Fault{Method: "sendMessage", Chat: eva, Kind: emulator.FaultDropAfter})
		a.save("a.md", "2026-01-40")
		a.pass(6 * time.Hour)
		a.want(first, "⚠ Needs attention · 1")
		a.stop()
		a.start()
		a.pass(6 * time.Hour)
		a.want(first, "⚠ Needs attention · 1", "⚠ Needs attention · 1")
		remove()
		a.save("b.md", "2026-01-40")
		a.pass(2 * time.Minute)
		a.want(first, "⚠ Needs attention · 2")
		a.save("a.md", "2026-01-20")
		a.pass(10 * time.Second)
		a.want(first, "⚠ Needs attention · 1\n\n• “B” (b.md:3)")
	})
}

// TestAnEditorInTheHouse holds that an edit_url which Telegram takes for no address
// costs the buttons alone.
func TestAnEditorInTheHouse(t *testing.T) {
	for _, address := range []string{"http://localhost:3000/edit/{path}", "http://gitea/{path}"} {
		atDesk(t, func(a *author) {
			a.editURL = address
			a.write("a.md", "2026-01-06")
			a.start()
			a.save("a.md", "[")
			a.pass(time.Hour)
			got := a.told()
			slices.Sort(got) // two are sent at once
			if len(got) != 3 || !strings.HasPrefix(got[0], "! a is due on Tue 6 Jan, 10:00 and won't go out:") || !strings.HasPrefix(got[2], "⚠ Needs attention · 1") {
				t.Errorf("eva sees %q", got)
			}
			refused := 0
			for _, c := range a.e.Calls() {
				if c.Method == "sendMessage" && c.Code == 400 {
					refused++
				}
			}
			if refused != 2 {
				t.Errorf("%d messages were refused, want each of the two with a button once", refused)
			}
		})
	}
}

// TestWhatNeedsAttention holds which files and articles are shown.
func TestWhatNeedsAttention(t *testing.T) {
	atDesk(t, func(a *author) {
		a.write("old.md", "2020-01-01\npassword: x")
		a.start()
		a.pass(time.Hour)
		for path, date := range map[string]string{
			"held.md": "2026-01-20\npassword: x", "marker.md": "2026-01-06 11:00\nstatus: evergreen", "undated.md": "\ncategories: [ai]",
			"a.md": "2026-01-22", "b.md": "2026-01-22", "draft.md": "2026-01-23\ndraft: true",
			"drafts/later.md": "2026-01-06 11:00", "private/later too.md": "2026-01-06 11:30", "later still.draft.md": "2026-01-06 11:30",
		} {
			a.write(path, date)
		}
		a.scan()
		a.pass(70 * time.Second)
		got := a.told()
		all := strings.Join(got, "\n")
		for _, want := range []string{"Needs attention · 4", "“held” (held.md", "“marker” (marker.md", "“undated” (undated.md", "“b” (b.md), due Thu 22 Jan, 10:00\ngoes out at the same moment as “a”"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not in\n%s", want, all)
			}
		}
		for _, not := range []string{"“old”", "“draft”", "later"} {
			if strings.Contains(all, not) {
				t.Errorf("%q is in\n%s", not, all)
			}
		}
	})
}
