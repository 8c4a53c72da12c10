package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
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
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
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
	e       *emulatortest.Emulator
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
		w.e = emulatortest.New(emulator.Config{Rates: &emulator.Rates{}})
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

// write writes an article that is due in half a minute; the name determines the order.
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

// newAuditor is auditor for other goroutines, which cannot end the test.
func (w *world) newAuditor(site *audit.Site) (*audit.Auditor, error) {
	cat, err := w.folder.Scan(w.t.Context())
	if err != nil {
		return nil, err
	}
	return scheduler.Auditor(w.config, cat, audit.Config{Look: w.config.Publisher, Site: site,
		Waiting: func(_ time.Time, why locale.Message) { w.waiting = append(w.waiting, why.Code) }})
}

// audit reads everything.
func (w *world) audit(ctx context.Context, mode audit.Mode) (*audit.Run, *audit.Report, error) {
	w.t.Helper()
	run, err := w.auditor(nil).Begin(ctx, audit.Scope{}, mode)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := run.Read(ctx, func(int, int) {})
	return run, r, err
}

// found returns the findings in short form.
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

// message returns the message of the channel with a text.
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

// forwards returns the times at which messages were forwarded.
func (w *world) forwards() (at []time.Time) {
	for _, c := range w.e.Calls() {
		if c.Method == "forwardMessage" {
			at = append(at, c.Time)
		}
	}
	return at
}

// wantNoCopies holds that no copy of a message is left with the admin.
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

// TestAllIsWell reads three posts, one every three seconds.
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

// TestDriftOfContents holds that a list that somebody edited is edited back, and that the admins are
// asked about one that was deleted.
func TestDriftOfContents(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.config.Rules.Series.Contents = plan.Contents{All: true}
		for _, name := range []string{"a", "b"} {
			text := fmt.Sprintf("---\ntitle: %s\ndate: %s\nseries: Go\n---\nText.\n", name, time.Now().Add(30*time.Second).Format(time.RFC3339))
			if err := os.WriteFile(filepath.Join(w.dir, name+".md"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		w.run(5 * time.Minute)
		list := w.message("Contents: Go")
		repair := func(kind, wantText string) {
			t.Helper()
			run, r, err := w.audit(t.Context(), audit.GoOn)
			if err != nil {
				t.Fatal(err)
			}
			w.want(r, fmt.Sprintf("%s contents:series::go %d", kind, list.ID))
			if err := run.Record(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			done, left, err := run.Repair(t.Context(), r.Findings, audit.Kinds(), ledger.Actor{Name: "audit"})
			if err != nil || len(done) != 1 || len(left) != 0 {
				t.Fatalf("%s: repaired %v, left %v, %v; want one repaired", kind, done, left, err)
			}
			w.run(2 * time.Minute)
			var shown []string
			for _, chat := range []int64{news, admin} {
				for _, m := range w.e.Messages(chat) {
					shown = append(shown, m.Plain)
				}
			}
			if !slices.ContainsFunc(shown, func(s string) bool { return strings.Contains(s, wantText) }) {
				t.Errorf("%s: the chats have %q, want %q among it", kind, shown, wantText)
			}
		}
		w.e.In(news).EditByHand(list.ID, "Contents: Go\n1. a, by hand")
		repair("edited", list.Plain)
		w.deleteByHand(list.ID)
		repair("deleted", "The post of Contents: Go was deleted in the channel.")
	})
}

// TestDriftOfDigest holds that a digest that was edited by hand is restored, unless what it lists
// has changed since.
func TestDriftOfDigest(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		slot, err := plan.ParseSlot(time.Now().Add(10*time.Minute).UTC().Format("4 15 * * *"), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		w.config.Rules.Digest = slot
		w.write("a.md", "Text.")
		w.write("b.md", "Text.")
		w.run(15 * time.Minute)
		digest := w.message("• b")
		repair := func(want int) {
			t.Helper()
			w.e.In(news).EditByHand(digest.ID, "Buy my course")
			run, r, err := w.audit(t.Context(), audit.GoOn)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Findings) != 1 || r.Findings[0].Message != digest.ID {
				t.Fatalf("found %v, want one about the digest", found(r))
			}
			done, left, err := run.Repair(t.Context(), r.Findings, audit.Kinds(), ledger.Actor{Name: "audit"})
			if err != nil || len(done) != want || len(done)+len(left) != 1 {
				t.Fatalf("repaired %v, left %v, %v; want %d repaired", done, left, err, want)
			}
			w.run(2 * time.Minute)
		}
		repair(1)
		if got := w.message("• b"); got.ID != digest.ID || got.Plain != digest.Plain {
			t.Errorf("after the repair message %d is %q, want %d, %q", got.ID, got.Plain, digest.ID, digest.Plain)
		}
		if err := os.WriteFile(filepath.Join(w.dir, "b.md"), []byte("---\ntitle: c\ndate: 2000-01-01\nslug: b\n---\nText.\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		w.run(2 * time.Minute)
		repair(0)
		if got := w.message("Buy my course"); got.ID != digest.ID {
			t.Errorf("message %d was edited by hand, want %d", got.ID, digest.ID)
		}
	})
}

// delivery returns the only delivery of an article.
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

// TestHandEdits holds that an edit by hand is overwritten only if that was requested:
// not by the repair of something else, even if it was made after the audit, and not by
// the next edit of the file.
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
			t.Error("got no edit by hand in the ledger, want one")
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

// TestHandStyles holds that an audit notices changes by hand other than of the text,
// that the next edit of the file then asks, and that a repair reverts them.
func TestHandStyles(t *testing.T) {
	body := "Some **bold** words 🙂, *more*, and [a link](https://other.example).\n\nhttps://plain.example is written out, `code` is code."
	articles := map[string]string{"a.md": body, "b.md": body, "c.md": "Some **bold** words.", "d.md": body}
	inWorld(t, articles, func(t *testing.T, w *world) {
		_, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		w.want(r)
		w.e.In(news).RestyleByHand(w.delivery("a").MessageID, "words", "italic", "")
		w.e.In(news).RestyleByHand(w.delivery("b").MessageID, "a link", "text_link", "https://evil.example/")
		w.e.In(news).AttachByHand(w.delivery("c").MessageID)
		run, r, err := w.audit(t.Context(), audit.Restart)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Slug+" "+f.Detail.Code)
		}
		slices.Sort(got)
		if want := []string{"a audit.edited_style", "b audit.edited_links", "c audit.edited_media"}; !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if !w.delivery("a").Flags.Has(ledger.HandEdited) || !w.delivery("c").Flags.Has(ledger.HandEdited) || w.delivery("d").Flags.Has(ledger.HandEdited) {
			t.Errorf("got the flags %v, %v, %v of a, c and d; want a and c alone edited by hand", w.delivery("a").Flags, w.delivery("c").Flags, w.delivery("d").Flags)
		}
		edits := slices.DeleteFunc(r.Findings, func(f audit.Finding) bool { return f.Slug == "c" }) // a picture cannot be removed by an edit
		if done, left, err := run.Repair(t.Context(), edits, audit.Kinds(), ledger.Actor{Name: "audit"}); err != nil || len(done) != 2 {
			t.Fatalf("repaired %v, left %v, %v", done, left, err)
		}
		w.run(2 * time.Minute)
		if _, r, err = w.audit(t.Context(), audit.GoOn); err != nil {
			t.Fatal(err)
		}
		w.want(r, fmt.Sprintf("edited c %d", w.delivery("c").MessageID))
		if w.delivery("a").Flags.Has(ledger.HandEdited) {
			t.Error("got the repaired post as edited by hand, want it not to count as that")
		}
	})
}

// TestRepairsWhatWasSeen holds that an ordered edit is for the version of the file that
// was audited, as if an admin had allowed it.
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

// TestGoesOn stops an audit after its first look; the next one makes the remaining
// looks.
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

// TestUpdateReadsStylesAgain holds that styles that an earlier version of the program stored are
// not compared with today's: an audit that it left unfinished reads those messages again, and a
// change by hand that an admin left is not asked about again, unless it is of another kind now.
func TestUpdateReadsStylesAgain(t *testing.T) {
	body := "See [blog.example](https://blog.example/), *more* words."
	inWorld(t, map[string]string{"a.md": body, "b.md": body, "c.md": "Plain."}, func(t *testing.T, w *world) {
		edited := w.delivery("b").MessageID
		w.e.In(news).RestyleByHand(edited, "words", "bold", "")
		w.record()
		want := fmt.Sprintf("edited b %d", edited)
		for _, tt := range []struct {
			name, reads string
			detail      locale.Message
			open        int
		}{
			{"left before the update", "0123456789abcdef", locale.M("audit.edited_style"), 0},
			{"its words were edited before", "0123456789abcdef", locale.M("audit.edited"), 1},
			{"left by this version, restyled since", "v2 0123456789abcdef", locale.M("audit.edited_style"), 1},
		} {
			w.asBefore(func(d *ledger.Drift) { d.Fate, d.Reads, d.Detail = ledger.DriftLeft, tt.reads, tt.detail })
			before := len(w.forwards())
			w.want(w.record(), want)
			if n := len(w.forwards()) - before; n != 3 {
				t.Errorf("%s: got %d messages read again, want 3", tt.name, n)
			}
			if n := len(w.drifts(ledger.DriftOpen)); n != tt.open {
				t.Errorf("%s: got %d open questions, want %d", tt.name, n, tt.open)
			}
		}
	})
}

// record completes an audit and shows the admins what it found.
func (w *world) record() *audit.Report {
	w.t.Helper()
	run, r, err := w.audit(w.t.Context(), audit.GoOn)
	if err == nil {
		err = run.Record(w.t.Context(), r)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// asBefore stores the last audit as a version of the program left it that compared styles by
// other rules, unfinished, with the drifts that it had found changed by change.
func (w *world) asBefore(change func(*ledger.Drift)) {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx ledger.Tx) error {
		state, err := tx.Looks().State()
		if err != nil {
			return err
		}
		looks, err := tx.Looks().Since(state.Started)
		for _, l := range looks {
			l.Found = `{"fate":"there","links":["https://blog.example/"],"style":"0123456789abcdef"}`
			err = errors.Join(err, tx.Looks().Put(l))
		}
		drifts, failed := tx.Drifts().All()
		for _, d := range drifts {
			change(&d)
			failed = errors.Join(failed, tx.Drifts().Put(d))
		}
		state.Finished = time.Time{}
		return errors.Join(err, failed, tx.Looks().PutState(state))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// drifts returns the drifts with a fate.
func (w *world) drifts(fate ledger.DriftFate) (all []ledger.Drift) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), func(tx ledger.Tx) (err error) {
		all, err = tx.Drifts().All()
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(d ledger.Drift) bool { return d.Fate != fate })
}

// TestSharedPace holds that two audits of a ledger together look no more often than
// one.
func TestSharedPace(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		ended := make(chan error)
		var runs []*audit.Run
		for range 2 {
			run, err := w.auditor(nil).Begin(t.Context(), audit.Scope{}, audit.GoOn)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
		}
		for _, run := range runs { // a look of the first would leave less for the second
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

// TestYieldsToSends holds that no look is made around the time at which a post is sent.
func TestYieldsToSends(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		w.write("e.md", "The fifth.")
		due := time.Now().Add(30 * time.Second).Truncate(time.Second)
		ended := make(chan error)
		go func() {
			time.Sleep(15 * time.Second) // the bot has planned the post
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

// TestPatience holds that a look waits as long as Telegram asks, and that an audit ends
// if Telegram does not answer, with its results so far.
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

// TestUnreachable ends an audit because Telegram does not answer, with its results so
// far; the next one continues.
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

// TestRefused holds that after three refused looks in a channel there is no fourth.
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

// TestNotGone holds that a message is looked for once more before it is published
// again, and that it is not published again if nothing of the channel is found.
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

// TestNarrow holds that an audit of one post neither ends a stopped audit of all posts
// nor uses its results.
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

// meddler is a channel where the ledger's part changes while a message is read.
type meddler struct {
	audit.Looker
	meddle func(messageID int)
}

func (m meddler) ReadBack(ctx context.Context, chat int64, messageID int) (deliver.Copy, error) {
	c, err := m.Looker.ReadBack(ctx, chat, messageID)
	m.meddle(messageID)
	return c, err
}

// TestChangesMeanwhile holds that a message that changed while it was read is reported
// as skipped.
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

// TestAskedToWait holds that no look is made while Telegram asks the bot to wait,
// however long, and that this reason is reported.
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

// channel changes the ledger's state of the channel.
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

// TestNotLookedAt holds what is reported as impossible to check.
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

// TestLinks holds that links to deleted messages are found, by the ledger or by a look,
// and that linked messages of others are looked at.
func TestLinks(t *testing.T) {
	articles := three()
	articles["d.md"] = "See [one](https://t.me/news/1), [two](https://t.me/news/2), [none](https://t.me/news/99), [other](https://t.me/other/5) and [site](https://elsewhere.example/x)."
	inWorld(t, articles, func(t *testing.T, w *world) {
		hand := w.e.PostByHand(news, "Written by hand.")
		w.write("e.md", fmt.Sprintf("See [that](https://t.me/news/%d).", hand))
		w.run(time.Minute)
		fourth := w.message("See one").ID
		before := len(w.forwards()) // the bot has looked at the messages written by hand
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

// TestSite holds that a site's pages are requested once each and not too fast, and that
// its answers are reported.
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
		if got := audit.NewSite("", nil); got != nil {
			t.Errorf("no address, and there is a site: got %v, want nil", got)
		}
	})
}

var _ audit.Looker = deliver.Publisher(nil)

// TestPicture holds that a picture that Telegram did not accept is not reported as
// missing, and that one that is missing without a known reason is, until it is
// restored.
func TestPicture(t *testing.T) {
	inWorld(t, three(), func(t *testing.T, w *world) {
		var data bytes.Buffer
		if err := png.Encode(&data, image.NewRGBA(image.Rect(0, 0, 300, 200))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.dir, "one.png"), data.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		refuse := func() func() {
			return w.e.AddFault(emulator.Fault{Method: "sendRichMessage", Times: 1, Kind: emulator.FaultRefuse, Code: 400, Description: "Bad Request: IMAGE_PROCESS_FAILED"})
		}
		remove := refuse()
		w.config.Rules.Format = post.Rich
		w.write("d.md", "Before it.\n\n![one](one.png)\n\nAfter it.")
		w.run(time.Minute)
		remove()
		fourth := w.message("After it.").ID
		_, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		w.want(r)
		if len(r.Skipped) != 1 || !r.Skipped[0].Reason.Is("audit.skip.lacks") || r.Skipped[0].Message != fourth {
			t.Errorf("left out %v, want the picture that Telegram refused", r.Skipped)
		}
		part := func(change func(*ledger.Part)) {
			t.Helper()
			if err := w.db.Update(t.Context(), func(tx ledger.Tx) error {
				p, err := tx.Message(news, fourth)
				if err == nil {
					change(&p)
					err = tx.PutPart(p)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		part(func(p *ledger.Part) { p.Lacks = 0 }) // as written by a version that did not ask
		run, r, err := w.audit(t.Context(), audit.GoOn)
		if err != nil {
			t.Fatal(err)
		}
		w.want(r, fmt.Sprintf("picture d %d", fourth))
		if done, left, err := run.Repair(t.Context(), r.Findings, []audit.Kind{audit.Picture}, ledger.Actor{Name: "audit"}); err != nil || len(done) != 1 {
			t.Fatalf("repaired %v, left %v, %v", done, left, err)
		}
		before := len(w.e.AllMessages(news))
		w.run(2 * time.Minute)
		if _, r, err = w.audit(t.Context(), audit.GoOn); err != nil {
			t.Fatal(err)
		}
		w.want(r)
		if n := len(w.e.AllMessages(news)); n != before || len(r.Skipped) != 0 {
			t.Errorf("%d messages were sent for it; left out %v", n-before, r.Skipped)
		}
		part(func(p *ledger.Part) {
			if p.Lacks != 0 {
				t.Errorf("it still lacks %d pictures, says the ledger", p.Lacks)
			}
		})
	})
}

// TestRestoresOnlyWhatWasShown holds that [Repair] overwrites the edits that the audit
// showed, and nothing that somebody wrote into a message of the post afterwards.
func TestRestoresOnlyWhatWasShown(t *testing.T) {
	for name, c := range map[string]struct {
		after string // text written after the audit
		other bool   // into another message of the post
		want  ledger.DriftFate
	}{
		"nothing":             {"", false, ledger.DriftDone},
		"a correction":        {"An important correction.", false, ledger.DriftRefused},
		"another message":     {"An important correction.", true, ledger.DriftRefused},
		"it is as it was":     {"long", false, ledger.DriftDone},
		"the same once again": {"By hand.", false, ledger.DriftDone},
	} {
		long := strings.Repeat("A long paragraph of words. ", 250)
		inWorld(t, map[string]string{"d.md": long}, func(t *testing.T, w *world) {
			messages := w.e.Messages(news)
			first, second := messages[0], messages[1]
			w.e.In(news).EditByHand(first.ID, "By hand.")
			run, r, err := w.audit(t.Context(), audit.GoOn)
			if err == nil {
				err = run.Record(t.Context(), r)
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.after == "long" {
				c.after = first.Plain
			}
			if c.other {
				w.e.In(news).EditByHand(second.ID, c.after)
			} else if c.after != "" {
				w.e.In(news).EditByHand(first.ID, c.after)
			}
			var drifts []ledger.Drift
			if err := w.db.Update(t.Context(), func(tx ledger.Tx) (err error) {
				if drifts, err = tx.Drifts().All(); err == nil && len(drifts) == 1 {
					drifts[0].Fate = ledger.DriftOrdered
					err = tx.Drifts().Put(drifts[0])
				}
				return err
			}); err != nil || len(drifts) != 1 {
				t.Fatalf("%s: drifts %+v, %v; want one", name, drifts, err)
			}
			if err := w.auditor(nil).Carry(t.Context(), drifts); err != nil {
				t.Fatal(err)
			}
			if err := w.db.View(t.Context(), func(tx ledger.Tx) (err error) {
				drifts, err = tx.Drifts().All()
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if len(drifts) != 1 || drifts[0].Fate != c.want || c.want == ledger.DriftRefused && !drifts[0].Why.Is("drift.by_hand") {
				t.Errorf("%s: %+v, want one that is %q", name, drifts, c.want)
			}
			w.run(time.Minute)
			if c.want == ledger.DriftRefused {
				w.message(c.after)
			} else if got := w.e.Messages(news)[0].Plain; got != first.Plain {
				t.Errorf("%s: the message reads %.40q, want what was published", name, got)
			}
		})
	}
}
