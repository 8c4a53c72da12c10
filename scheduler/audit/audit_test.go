package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audit"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	news  = -1001000000001
	admin = 101
)

// world is a channel of the emulator, a folder of articles and a ledger, in virtual time.
type world struct {
	t       *testing.T
	e       *emulator.Emulator
	dir     string
	db      *store.SQLite
	client  *botapi.Client
	config  scheduler.Config
	folder  *folder.Folder
	waiting []string
}

// inWorld runs f in virtual time, with the articles dated today.
func inWorld(t *testing.T, articles map[string]string, f func(t *testing.T, w *world)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)))
		w := &world{t: t, dir: filepath.Join(dir, "articles")}
		if err := os.Mkdir(w.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		w.e = emulator.New(emulator.Config{Rates: emulator.NoRates()})
		defer w.e.Close()
		w.e.AddUser(emulator.User{ID: admin, FirstName: "Anna", LanguageCode: "en"})
		w.e.AddChannel(emulator.Channel{ID: news, Title: "News", Username: "news", Admins: []int64{admin}, Bot: emulator.AllRights()})
		log := slog.New(slog.DiscardHandler)
		var err error
		if w.client, err = botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: w.e, Log: log}); err != nil {
			t.Fatal(err)
		}
		if w.db, err = store.OpenSQLite(t.Context(), filepath.Join(dir, "ledger.db")); err != nil {
			t.Fatal(err)
		}
		defer w.db.Close()
		loc, err := locale.Load("en")
		if err != nil {
			t.Fatal(err)
		}
		w.folder = folder.Open(folder.Config{Dir: w.dir, Zone: time.UTC, BaseURL: "https://blog.example/"})
		publisher := channel.New(channel.Config{API: w.client, Admins: channel.NewAdmins(w.client, nil, "@news", nil, log), Locales: loc, File: w.folder.File, Log: log})
		w.config = scheduler.Config{Store: w.db, Source: w.folder, Renderer: post.New(w.folder), Publisher: publisher,
			Rules: plan.Rules{Channel: "@news", Zone: time.UTC, Format: post.Text}, Log: log}
		for name, body := range articles {
			w.write(name, body)
		}
		w.run(time.Minute)
		f(t, w)
	})
}

// write writes an article that is due in half a minute; the name tells the order.
func (w *world) write(name, body string) {
	w.t.Helper()
	text := fmt.Sprintf("---\ntitle: %s\ndate: %s\n---\n%s\n", strings.TrimSuffix(name, ".md"), time.Now().Add(30*time.Second).Format(time.RFC3339), body)
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the bot for a while.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	s, err := scheduler.New(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	cat, err := w.folder.Scan(w.t.Context())
	if err != nil && !errors.Is(err, folder.ErrFolderEmpty) {
		w.t.Fatal(err)
	}
	s.Update(cat, nil)
	ctx, stop := context.WithCancel(w.t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	time.Sleep(d + 5*time.Second)
	stop()
	if err := <-ended; err != nil {
		w.t.Error(err)
	}
}

func (w *world) auditor(site *audit.Site) *audit.Auditor {
	w.t.Helper()
	a, err := w.newAuditor(site)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// newAuditor is auditor for another goroutine than the test's, which cannot end it.
func (w *world) newAuditor(site *audit.Site) (*audit.Auditor, error) {
	cat, err := w.folder.Scan(w.t.Context())
	if err != nil {
		return nil, err
	}
	return scheduler.Auditor(w.config, cat, audit.Config{Look: w.config.Publisher, Site: site,
		Waiting: func(_ time.Time, why locale.Message) { w.waiting = append(w.waiting, why.Code) }})
}

// audit looks at everything.
func (w *world) audit(ctx context.Context, mode audit.Mode) (*audit.Run, *audit.Report, error) {
	w.t.Helper()
	run, err := w.auditor(nil).Begin(ctx, audit.Scope{}, mode)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := run.Read(ctx, func(int, int) {})
	return run, r, err
}

// found are the findings in short.
func found(r *audit.Report) (all []string) {
	for _, f := range r.Findings {
		s := fmt.Sprintf("%s %s %d", f.Kind, f.Slug, f.Message)
		if f.Link != "" {
			s += " " + f.Link
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

func (w *world) want(r *audit.Report, want ...string) {
	w.t.Helper()
	if got := found(r); !slices.Equal(got, want) {
		w.t.Errorf("found %q, want %q", got, want)
	}
}

// message is the message of the channel that reads so.
func (w *world) message(text string) emulator.Message {
	w.t.Helper()
	for _, m := range w.e.Messages(news) {
		if strings.Contains(m.Plain, text) {
			return m
		}
	}
	w.t.Fatalf("no message in the channel has %q", text)
	return emulator.Message{}
}

func (w *world) deleteByHand(id int) {
	w.t.Helper()
	if err := w.client.Call(w.t.Context(), "deleteMessage", map[string]any{"chat_id": news, "message_id": id}, nil); err != nil {
		w.t.Fatal(err)
	}
}

// forwards are when messages were forwarded.
func (w *world) forwards() (at []time.Time) {
	for _, c := range w.e.Calls() {
		if c.Method == "forwardMessage" {
			at = append(at, c.Time)
		}
	}
	return at
}

// wantNoCopies holds that nothing of what was looked at is left with the admin.
func (w *world) wantNoCopies() {
	w.t.Helper()
	for _, m := range w.e.Messages(admin) {
		if m.Forwarded {
			w.t.Errorf("a copy is left: %q", m.Plain)
		}
	}
}

func three() map[string]string {
	return map[string]string{"a.md": "The first.", "b.md": "The second.", "c.md": "The third."}
}

// TestAllIsWell looks at three posts, one in three seconds.
func TestAllIsWell(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		began := time.Now()
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil || run.Left != 3 || run.Takes() != 9*time.Second || r.Messages != 3 {
			t.Fatalf("%v; %d messages announced, %v; %d read", err, run.Left, run.Takes(), r.Messages)
		}
		w.want(r)
		at := w.forwards()
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < audit.Every {
				t.Errorf("look %d came %v after the one before", i, d)
			}
		}
		if took := time.Since(began); len(at) != 3 || took > 12*time.Second {
			t.Errorf("%d looks in %v", len(at), took)
		}
		w.wantNoCopies()
		if n := len(w.e.AllMessages(news)); n != 3 {
			t.Errorf("the channel has seen %d messages, want 3", n)
		}
	})
}

// TestDrift holds that each kind of drift is found, and repaired once by the bot.
func TestDrift(t *testing.T) {
	articles := three()
	articles["d.md"] = strings.Repeat("A long paragraph of words. ", 250)
	inWorld(t, articles, func(t *testing.T, w *world) {
		first, second, long := w.message("The first.").ID, w.message("The second.").ID, w.message("A long paragraph").ID
		w.e.In(news).EditByHand(first, "By hand.")
		w.deleteByHand(second)
		w.deleteByHand(long)
		_, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		w.want(r, fmt.Sprintf("deleted b %d", second), fmt.Sprintf("edited a %d", first), fmt.Sprintf("lost d %d", long))

		before := len(w.e.AllMessages(news))
		run, again, err := w.audit(t.Context(), audit.Keep)
		if err != nil || run.Left != 0 || run.Done != 5 {
			t.Fatalf("%v: %d messages are left, %d were looked at", err, run.Left, run.Done)
		}
		done, left, err := run.Repair(t.Context(), again.Findings, audit.Kinds(), ledger.Actor{Name: "audit"})
		if err != nil || len(done) != 3 || len(left) != 0 {
			t.Fatalf("repaired %v, left %v, %v", done, left, err)
		}
		if done, left, err := run.Repair(t.Context(), again.Findings, audit.Kinds(), ledger.Actor{Name: "audit"}); err != nil || len(done) != 0 || len(left) != 3 {
			t.Errorf("ordered twice: %v, %v, %v", done, left, err)
		}
		w.run(2 * time.Minute)
		if got := w.message("The first.").ID; got != first {
			t.Errorf("the first is message %d now, want it edited: %d", got, first)
		}
		w.message("The second.")
		if n := len(w.e.AllMessages(news)) - before; n != 3 {
			t.Errorf("the repair sent %d messages, want 1 for b and 2 for d", n)
		}
		if _, r, err = w.audit(t.Context(), audit.GoOn); err != nil {
			t.Fatal(err)
		}
		w.want(r)
		w.wantNoCopies()
	})
}

// delivery is the only one of an article.
func (w *world) delivery(slug string) (d ledger.Delivery) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), func(tx ledger.Tx) error {
		all, err := tx.Deliveries(ledger.Filter{})
		for _, one := range all {
			if one.Slug == slug {
				d = one
			}
		}
		return err
	}); err != nil || d.ID == 0 {
		w.t.Fatalf("no delivery of %s: %v", slug, err)
	}
	return d
}

// TestHandEdits holds that what somebody wrote by hand is written over only where that was
// asked for: neither by the repair of another thing, even if it was written after the
// audit, nor by the next edit of the file.
func TestHandEdits(t *testing.T) {
	articles := three()
	articles["d.md"] = strings.Repeat("A long paragraph of words. ", 250)
	inWorld(t, articles, func(t *testing.T, w *world) {
		var long []int
		for _, m := range w.e.Messages(news) {
			if strings.Contains(m.Plain, "A long paragraph") {
				long = append(long, m.ID)
			}
		}
		first := w.message("The first.").ID
		w.e.In(news).EditByHand(first, "By hand.")
		w.deleteByHand(long[len(long)-1])
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		if d := w.delivery("a"); !d.Flags.Has(ledger.HandEdited) {
			t.Error("the ledger does not know of the edit by hand")
		}
		w.e.In(news).EditByHand(long[0], "Written after the audit.")
		done, left, err := run.Repair(t.Context(), r.Findings, []audit.Kind{audit.Lost, audit.Picture}, ledger.Actor{Name: "audit"})
		if err != nil || len(done) != 0 || len(left) != 1 || !left[0].Reason.Is("audit.repair.by_hand") {
			t.Fatalf("repaired %v, left %v, %v; want the post left that was edited by hand", done, left, err)
		}
		w.write("a.md", "The first, without its typo.")
		w.run(3 * time.Minute)
		w.message("By hand.")
		w.message("Written after the audit.")
	})
}

// TestRepairsWhatWasSeen holds that an edit that is ordered is of the version of the file
// that was looked at, as one that an admin let through.
func TestRepairsWhatWasSeen(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		w.e.In(news).EditByHand(w.message("The first.").ID, "By hand.")
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		if done, left, err := run.Repair(t.Context(), r.Findings, []audit.Kind{audit.Edited}, ledger.Actor{Name: "audit"}); err != nil || len(done) != 1 {
			t.Fatalf("repaired %v, left %v, %v", done, left, err)
		}
		if d := w.delivery("a"); plan.AskedVersion(&d) != plan.Version(d.SourceHash) {
			t.Errorf("the edit is of version %q, want %q", plan.AskedVersion(&d), plan.Version(d.SourceHash))
		}
		w.run(time.Minute)
		w.message("The first.")
	})
}

// TestGoesOn stops an audit after its first look; the next one makes the others.
func TestGoesOn(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, r, err := w.audit(ctx, audit.GoOn); !errors.Is(err, context.DeadlineExceeded) || r.Messages != 1 {
			t.Fatalf("%v after %d messages", err, r.Messages)
		}
		w.wantNoCopies()
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil || run.Done != 1 || run.Left != 2 || r.Messages != 3 || len(w.forwards()) != 3 {
			t.Errorf("%v: %d looked at before, %d left, %d in all, %d looks", err, run.Done, run.Left, r.Messages, len(w.forwards()))
		}
		if run, _, err := w.audit(t.Context(), audit.Restart); err != nil || run.Left != 3 {
			t.Errorf("begun anew, %d are left: %v", run.Left, err)
		}
	})
}

// TestSharedPace holds that two audits of a ledger look no more often than one.
func TestSharedPace(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		ended := make(chan error)
		for range 2 {
			run, err := w.auditor(nil).Begin(t.Context(), audit.Scope{}, audit.GoOn)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				_, err := run.Read(t.Context(), func(int, int) {})
				ended <- err
			}()
		}
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Fatal(err)
		}
		at := w.forwards()
		if len(at) != 6 {
			t.Errorf("%d looks, want 3 of each audit", len(at))
		}
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < audit.Every {
				t.Errorf("look %d came %v after the one before", i, d)
			}
		}
	})
}

// TestYieldsToSends holds that no look is made around the moment at which a post leaves.
func TestYieldsToSends(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		w.write("e.md", "The fifth.")
		due := time.Now().Add(30 * time.Second).Truncate(time.Second)
		ended := make(chan error)
		go func() {
			time.Sleep(15 * time.Second) // the bot has planned it
			for range 4 {
				a, err := w.newAuditor(nil)
				if err != nil {
					ended <- err
					return
				}
				run, err := a.Begin(t.Context(), audit.Scope{}, audit.Restart)
				if err == nil {
					_, err = run.Read(t.Context(), func(int, int) {})
				}
				if err != nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
		w.run(3 * time.Minute)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		w.message("The fifth.")
		if n := len(w.forwards()); n < 12 {
			t.Errorf("%d looks, want 3 or more of each of the four audits", n)
		}
		for _, at := range w.forwards() {
			if d := at.Sub(due); d > -3*time.Second && d < 0 {
				t.Errorf("a look was made %v before a post left", -d)
			}
		}
	})
}

// TestPatience holds that a look waits for as long as Telegram asks, and that an audit
// ends where it does not answer, with what was seen so far.
func TestPatience(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		remove := w.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "forwardMessage", RetryAfter: 40, Times: 1})
		began := time.Now()
		_, r, err := w.audit(t.Context(), audit.GoOn)
		remove()
		if err != nil || r.Messages != 3 || time.Since(began) < 40*time.Second || !slices.Contains(w.waiting, "audit.wait.telegram") {
			t.Errorf("%v: %d messages in %v; told %q", err, r.Messages, time.Since(began), w.waiting)
		}
		w.wantNoCopies()
	})
}

// TestUnreachable ends an audit where Telegram does not answer, with what was seen so
// far; the next one goes on.
func TestUnreachable(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		run, err := w.auditor(nil).Begin(t.Context(), audit.Scope{}, audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		var remove func()
		r, err := run.Read(t.Context(), func(int, int) {
			remove = w.e.AddFault(emulator.Fault{Kind: emulator.FaultDial, Method: "forwardMessage"})
		})
		remove()
		if !locale.Of(err).Is("audit.unreachable") || r.Messages != 1 {
			t.Errorf("%v after %d messages, want audit.unreachable after 1", err, r.Messages)
		}
		run, r, err = w.audit(t.Context(), audit.GoOn)
		if err != nil || run.Done != 1 || r.Messages != 3 {
			t.Errorf("%v: %d were looked at before, want 1; %d in all, want 3", err, run.Done, r.Messages)
		}
	})
}

// TestRefused holds that a channel that refuses three looks is not asked for a fourth.
func TestRefused(t *testing.T) {
	articles := three()
	articles["d.md"], articles["e.md"] = "The fourth.", "The fifth."
	inWorld(t, articles, func(t *testing.T, w *world) {
		remove := w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "forwardMessage", Code: 400, Description: "Bad Request: CHANNEL_PRIVATE"})
		defer remove()
		_, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil || r.Messages != 0 || len(w.forwards()) != 3 {
			t.Errorf("%v: %d messages, want 0; %d looks, want 3", err, r.Messages, len(w.forwards()))
		}
		var got []string
		for _, s := range r.Skipped {
			got = append(got, s.Reason.Code)
		}
		slices.Sort(got)
		if want := slices.Concat(slices.Repeat([]string{"audit.skip.refused"}, 3), slices.Repeat([]string{"audit.skip.refused_others"}, 2)); !slices.Equal(got, want) {
			t.Errorf("left out for %q, want %q", got, want)
		}
	})
}

// TestNotGone looks once more before it publishes again, and not where nothing of the
// channel is found at all.
func TestNotGone(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		repair := func(run *audit.Run, r *audit.Report) (reasons []string) {
			done, left, err := run.Repair(t.Context(), r.Findings, []audit.Kind{audit.Deleted}, ledger.Actor{Name: "audit"})
			if err != nil || len(done) != 0 {
				t.Errorf("repaired %v, %v", done, err)
			}
			for _, s := range left {
				reasons = append(reasons, s.Reason.Code)
			}
			return reasons
		}
		remove := w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "forwardMessage", Code: 400, Description: "Bad Request: message to forward not found", Times: 1})
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if remove(); err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) != 1 {
			t.Fatalf("found %q, want the one of which Telegram said that it is gone", found(r))
		}
		if got, want := repair(run, r), []string{"audit.repair.back"}; !slices.Equal(got, want) {
			t.Errorf("not repaired for %q, want %q", got, want)
		}
		for id := 1; id <= 3; id++ {
			w.deleteByHand(id)
		}
		if run, r, err = w.audit(t.Context(), audit.Restart); err != nil {
			t.Fatal(err)
		}
		if got, want := repair(run, r), slices.Repeat([]string{"audit.repair.nothing"}, 3); !slices.Equal(got, want) {
			t.Errorf("not repaired for %q, want %q", got, want)
		}
	})
}

// TestNarrow holds that an audit of one post neither ends one of all that was stopped nor
// takes what it saw.
func TestNarrow(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		narrow := func(mode audit.Mode) {
			t.Helper()
			run, err := w.auditor(nil).Begin(t.Context(), audit.Scope{Slugs: []string{"a"}}, mode)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := run.Read(t.Context(), func(int, int) {}); err != nil || r.Messages != 1 {
				t.Errorf("%v after %d messages, want 1", err, r.Messages)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, r, err := w.audit(ctx, audit.GoOn); !errors.Is(err, context.DeadlineExceeded) || r.Messages != 1 {
			t.Fatalf("%v after %d messages", err, r.Messages)
		}
		narrow(audit.GoOn)
		narrow(audit.Restart)
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil || run.Done != 2 || run.Left != 1 || r.Messages != 3 {
			t.Errorf("%v: %d were looked at, want 2; %d left, want 1; %d in all, want 3", err, run.Done, run.Left, r.Messages)
		}
		narrow(audit.GoOn)
		if run, _, err := w.audit(t.Context(), audit.Keep); err != nil || run.Done != 3 || run.Left != 0 {
			t.Errorf("%v: of the one that ended %d are kept, want 3; %d left", err, run.Done, run.Left)
		}
	})
}

// meddler is a channel in which the ledger's part changes while a message is looked at.
type meddler struct {
	audit.Looker
	meddle func(messageID int)
}

func (m meddler) ReadBack(ctx context.Context, chat int64, messageID int) (deliver.Copy, error) {
	c, err := m.Looker.ReadBack(ctx, chat, messageID)
	m.meddle(messageID)
	return c, err
}

// TestChangesMeanwhile names a message that changed while it was looked at.
func TestChangesMeanwhile(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		a := w.auditor(nil)
		a.Look = meddler{a.Look, func(id int) {
			err := w.db.Update(t.Context(), func(tx ledger.Tx) error {
				part, err := tx.Message(news, id)
				if err == nil && id == 2 {
					part.Plain = "Edited meanwhile."
					err = tx.PutPart(part)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}}
		run, err := a.Begin(t.Context(), audit.Scope{}, audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		r, err := run.Read(t.Context(), func(int, int) {})
		if err != nil || r.Messages != 2 || len(r.Skipped) != 1 || r.Skipped[0].Message != 2 || !r.Skipped[0].Reason.Is("audit.repair.changed") {
			t.Errorf("%v: %d messages, want 2; left out %v, want message 2", err, r.Messages, r.Skipped)
		}
	})
}

// TestAskedToWait holds that no look is made while Telegram asks the bot to wait, for
// however long, and that this is the reason that is told.
func TestAskedToWait(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		until := time.Now().Add(10 * time.Minute)
		w.channel(func(c *ledger.ChannelState) { c.NotBefore = until })
		if _, r, err := w.audit(t.Context(), audit.GoOn); err != nil || r.Messages != 3 {
			t.Fatalf("%v: %d messages", err, r.Messages)
		}
		if at := w.forwards(); len(at) != 3 || at[0].Before(until) {
			t.Errorf("looks at %v, want three after %v", at, until)
		}
		if want := []string{"audit.wait.asked"}; !slices.Equal(w.waiting, want) {
			t.Errorf("told %q, want %q", w.waiting, want)
		}
		w.channel(func(c *ledger.ChannelState) { c.NotBefore = time.Now().Add(30 * 24 * time.Hour) }) // the clock was set back
		began := time.Now()
		if _, _, err := w.audit(t.Context(), audit.Restart); err != nil || time.Since(began) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// channel changes what the ledger knows of the channel.
func (w *world) channel(change func(*ledger.ChannelState)) {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		c := ledger.ChannelOf(all, news)
		change(&c)
		return tx.PutChannel(c)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestNotLookedAt names what cannot be looked at.
func TestNotLookedAt(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		w.e.SetProtected(news, true)
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil || run.Left != 0 || len(r.Skipped) != 3 || !r.Skipped[0].Reason.Is("audit.skip.protected") {
			t.Errorf("protected: %v, %d left, %v", err, run.Left, r.Skipped)
		}
		w.e.SetProtected(news, false)
		w.e.Block(admin, true)
		if _, _, err := w.audit(t.Context(), audit.Restart); !errors.Is(err, audit.ErrNoChat) {
			t.Errorf("no admin to forward to: %v", err)
		}
	})
}

// TestLinks holds that links to messages that are gone are found, by the ledger or by a
// look, and those to messages of others are looked at.
func TestLinks(t *testing.T) {
	articles := three()
	articles["d.md"] = "See [one](https://t.me/news/1), [two](https://t.me/news/2), [none](https://t.me/news/99), [other](https://t.me/other/5) and [site](https://elsewhere.example/x)."
	inWorld(t, articles, func(t *testing.T, w *world) {
		hand := w.e.PostByHand(news, "Written by hand.")
		w.write("e.md", fmt.Sprintf("See [that](https://t.me/news/%d).", hand))
		w.run(time.Minute)
		fourth := w.message("See one").ID
		before := len(w.forwards()) // the bot has looked at what was written by hand
		links := func() *audit.Report {
			r, err := w.auditor(nil).Links(t.Context(), audit.Scope{}, func(int, int) {})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := links()
		w.want(r, fmt.Sprintf("link d %d https://t.me/news/99", fourth))
		if len(w.forwards()) != before || len(r.Skipped) != 1 || r.Skipped[0].Link != fmt.Sprintf("https://t.me/news/%d", hand) {
			t.Errorf("%d looks; left out %v", len(w.forwards())-before, r.Skipped)
		}
		w.deleteByHand(hand)
		w.deleteByHand(2)
		_, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		w.want(r, "deleted b 2", fmt.Sprintf("link d %d https://t.me/news/2", fourth), fmt.Sprintf("link d %d https://t.me/news/99", fourth),
			fmt.Sprintf("link e %d https://t.me/news/%d", w.message("See that").ID, hand))
		run, r, err := w.audit(t.Context(), audit.Keep)
		if err != nil {
			t.Fatal(err)
		}
		if done, left, err := run.Repair(t.Context(), r.Findings, []audit.Kind{audit.Link}, ledger.Actor{Name: "audit"}); err != nil || len(done) != 0 || len(left) != 2 {
			t.Errorf("the links are in the files, and repaired %v, left %v, %v", done, left, err)
		}
	})
}

// pages answers requests without a network.
type pages func(*http.Request) int

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: p(r), Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// TestSite asks a site for its pages, each once and not too fast, and says what it answers.
func TestSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		var last time.Time
		s := audit.NewSite("https://blog.example/posts/", &http.Client{Transport: pages(func(r *http.Request) int {
			if d := time.Since(last); d < 500*time.Millisecond {
				t.Errorf("a request %v after the one before", d)
			}
			last = time.Now()
			asked = append(asked, r.Method+" "+r.URL.Path)
			switch r.URL.Path {
			case "/gone":
				return http.StatusNotFound
			case "/nohead":
				if r.Method == http.MethodHead {
					return http.StatusMethodNotAllowed
				}
			case "/closed":
				return http.StatusForbidden
			case "/broken":
				return http.StatusBadGateway
			}
			return http.StatusOK
		})})
		for page, want := range map[string]string{"/there": " ", "/there#part": " ", "/gone": "audit.link.status ", "/nohead": " ",
			"/closed": " audit.skip.status", "/broken": " audit.skip.status"} {
			dead, doubt := s.Ask(t.Context(), "https://blog.example"+page)
			if got := dead.Code + " " + doubt.Code; got != want {
				t.Errorf("%s: got %q, want %q", page, got, want)
			}
		}
		slices.Sort(asked)
		if want := []string{"GET /broken", "GET /broken", "GET /closed", "GET /gone", "GET /nohead", "HEAD /broken", "HEAD /broken", "HEAD /closed",
			"HEAD /gone", "HEAD /nohead", "HEAD /there"}; !slices.Equal(asked, want) {
			t.Errorf("asked for %q, want %q", asked, want)
		}
		if audit.NewSite("", nil) != nil {
			t.Error("no address, and there is a site")
		}
	})
}

var _ audit.Looker = deliver.Publisher(nil)
