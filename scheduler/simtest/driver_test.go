package simtest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// steps is the number of steps in a year.
const steps = 90

// run simulates a year.
func (w *world) run() {
	w.begin()
	w.pass(time.Second)
	for i := range steps {
		w.rng = w.dice(uint64(i)) // each step has its own random source, independent of the steps before
		w.act(i)
		w.turns.over()
		w.trouble()
		w.gallery.act(uint64(i))
		w.pass(w.someTime())
		w.model.check()
		w.model.commentsOnce()
		w.quiet()
	}
	w.rng = w.dice(steps)
	w.calm()
	// A week without faults, in which the admin answers every question.
	for range 14 {
		w.pass(12 * time.Hour)
		w.answerAll()
		w.model.check()
	}
	w.pass(time.Hour)
	w.model.check()
	w.model.settled()
	w.model.nothingLost()
	w.model.linksRight()
	w.model.contentsRight()
	w.model.linesLead()
	w.model.commentsRight()
	w.gallery.check()
}

// quiet compares channel and ledger if nothing is pending.
func (w *world) quiet() {
	idle := true
	if err := w.store.View(context.Background(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Until: w.now().Add(time.Minute)})
		idle = len(rows) == 0
		return err
	}); err != nil || !idle {
		return
	}
	w.model.settled()
}

// calm ends all faults.
func (w *world) calm() {
	w.tell("calm")
	w.emu.ClearFaults()
	w.emu.SetRights(chat, emulator.AllRights())
	w.mu.Lock()
	w.fuse = 0
	w.mu.Unlock()
	if err := w.store.LimitPages(context.Background(), 0); err != nil {
		w.t.Fatal(err)
	}
	w.skew.Store(0)
	w.gallery.calm()
	if w.offset.Load() < 0 { // a clock that was behind is corrected
		w.offset.Store(0)
	}
	w.s.Update(w.catalogue(), nil)
}

func (w *world) someTime() time.Duration {
	switch w.rng.IntN(4) {
	case 0:
		return time.Duration(w.rng.IntN(60)) * time.Second
	case 1:
		return time.Duration(w.rng.IntN(120)) * time.Minute
	}
	return time.Duration(w.rng.IntN(16*24)) * time.Hour // about a year in total
}

// trouble causes a fault, sometimes.
func (w *world) trouble() {
	w.emu.ClearFaults()
	ctx := context.Background()
	troubles := 8
	if *rewinds {
		troubles++
	}
	switch w.rng.IntN(troubles) {
	case 0, 1:
		n := 1 + w.rng.IntN(40)
		w.tell("  to be killed at hook %d", n)
		w.mu.Lock()
		w.fuse = n
		w.mu.Unlock()
	case 2, 3, 4:
		for range 1 + w.rng.IntN(2) {
			w.fault()
		}
	case 5:
		w.tell("  the disk is full")
		if err := w.store.LimitPages(ctx, 1); err != nil {
			w.t.Fatal(err)
		}
		w.pass(time.Duration(w.rng.IntN(300)) * time.Second)
		if err := w.store.LimitPages(ctx, 0); err != nil {
			w.t.Fatal(err)
		}
	case 6:
		w.clock()
	case 7:
		if w.rng.IntN(3) == 0 {
			w.tell("  the right to post is taken away for a while")
			w.emu.SetRights(chat, emulator.Rights{Member: true, Admin: true})
			w.pass(time.Duration(w.rng.IntN(180)) * time.Minute)
			w.emu.SetRights(chat, emulator.AllRights())
		}
	case 8:
		w.rewind(time.Duration(1+w.rng.IntN(72)) * time.Hour)
	}
}

// rewind continues with the ledger as it was some time ago, as after restoring a
// snapshot of the machine: nothing in it says that it is old.
func (w *world) rewind(d time.Duration) {
	known := false
	if err := w.store.View(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Channels()
		known = ledger.ChannelOf(all, chat).LastID != 0
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	if !known { // then there is no starting point for the search
		return
	}
	w.tell("  the ledger goes back by %v", d)
	w.end()
	old := map[string][]byte{} // a process that was killed leaves its write-ahead log
	for _, suffix := range []string{"", "-wal"} {
		if b, err := os.ReadFile(w.db + suffix); err == nil {
			old[suffix] = b
		}
	}
	w.begin()
	from := w.now()
	w.pass(d)
	w.end()
	w.model.lost = append(w.model.lost, span{from, w.now()})
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(w.db + suffix)
		if b, ok := old[suffix]; ok {
			if err := os.WriteFile(w.db+suffix, b, 0o600); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	w.begin()
	w.pass(time.Minute) // the channel is read first
}

// longestSchedule is the maximum delay of a message that was accepted without a number.
const longestSchedule = 30 * time.Minute

// fault makes calls fail in one of several ways.
func (w *world) fault() {
	f := emulator.Fault{Times: 1 + w.rng.IntN(3)}
	f.Method = []string{"", "", "sendMessage", "sendMessage", "sendRichMessage", "editMessageText", "forwardMessage", "deleteMessage"}[w.rng.IntN(8)]
	switch w.rng.IntN(10) {
	case 0:
		f.Kind = emulator.FaultDial
	case 1:
		f.Kind = emulator.FaultDropBefore
	case 2:
		f.Kind = emulator.FaultDropAfter
	case 3:
		f.Kind, f.Status = emulator.FaultHTML, 502
	case 4:
		f.Kind, f.Status = emulator.FaultHTMLAfter, 504
	case 5:
		f.Kind = emulator.FaultTruncate
	case 6:
		f.Kind, f.RetryAfter = emulator.FaultLimit, 1+w.rng.IntN(100)
	case 7:
		f.Kind, f.Delay = emulator.FaultSlowAfter, time.Duration(w.rng.IntN(25))*time.Second
	case 8:
		f.Kind, f.Code, f.Description = emulator.FaultRefuse, 500, "Internal Server Error"
	case 9:
		f.Kind, f.Delay = emulator.FaultSchedule, time.Duration(w.rng.IntN(int(longestSchedule/time.Second)))*time.Second
		// If it were killed before that is recorded, it could not know that the message
		// will appear (TestKilledBeforeItIsWrittenDown).
		w.mu.Lock()
		w.fuse = 0
		w.mu.Unlock()
	}
	w.tell("  fault %+v", f)
	w.emu.AddFault(f)
}

// clock sets the clock, back or ahead.
func (w *world) clock() {
	d := time.Duration(w.rng.IntN(48*60)-24*60) * time.Minute
	if w.witnessed { // the clock must not change what may appear, and when
		w.tell("  the process's clock is ahead by %v", d)
		w.skew.Store(int64(d))
		w.s.Update(w.catalogue(), nil)
		return
	}
	w.tell("  the clock is set by %v", d)
	w.offset.Add(int64(d))
	w.model.clockSet(d)
	w.s.Update(w.catalogue(), nil) // anything that wakes it
}

// act is one step of the author or an admin.
func (w *world) act(i int) {
	if w.keepsContents && i%9 == 4 {
		w.correctSeries()
	}
	slugs := w.slugs()
	if len(slugs) == 0 || w.rng.IntN(3) == 0 {
		w.write(i)
		return
	}
	slug := slugs[w.rng.IntN(len(slugs))]
	switch w.rng.IntN(12) {
	case 0, 1, 2:
		w.rewrite(slug)
	case 3:
		w.redate(slug)
	case 4:
		w.flipDraft(slug)
	case 5:
		w.delete(slug)
	case 6:
		id := w.emu.PostByHand(chat, fmt.Sprintf("by hand %d", i))
		w.tell("a message by hand: %d", id)
		w.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: chat, MessageID: id, Plain: fmt.Sprintf("by hand %d", i)})
	case 7:
		w.answerAll()
	default:
		w.byHand(slug)
	}
}

func (w *world) slugs() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for s := range w.files {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// body writes paragraphs, each with its marker; some are long enough for several
// messages, some have constructs that only a rich message shows.
func (w *world) body(slug string, edition int) string {
	n := 1 + w.rng.IntN(4)
	words := 5
	if w.rng.IntN(3) == 0 {
		words = 300
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "%sp%de%d ", slug, i, edition)
		if i == 0 {
			b.WriteString(w.linkIn(slug))
		}
		for j := range words {
			fmt.Fprintf(&b, "word%d ", (i*7+j*3+edition)%90)
		}
	}
	return b.String()
}

func (w *world) put(f *file) {
	w.mu.Lock()
	w.files[f.article.Slug] = f
	w.mu.Unlock()
	w.s.Update(w.catalogue(), nil)
}

func (w *world) write(i int) {
	slug := fmt.Sprintf("a%d", i)
	a := content.Article{Slug: slug, Path: slug + ".md", Title: "Title of " + slug}
	switch w.rng.IntN(6) {
	case 0:
		content.EditTelegram(&a.TelegramTable).Queue, a.Weight = true, w.rng.IntN(3)
	case 1:
		a.Due = w.now().Add(-time.Duration(w.rng.IntN(60*24)) * time.Hour)
	default:
		a.Due = w.now().Add(time.Duration(w.rng.IntN(10*24*3600)) * time.Second)
	}
	a.Due = a.Due.Truncate(time.Second)
	a.Draft = w.rng.IntN(6) == 0
	if w.rng.IntN(4) == 0 {
		content.EditTelegram(&a.TelegramTable).Format = "rich"
	}
	w.tell("%s is written, due %v, draft %v, queue %v", slug, a.Due, a.Draft, a.Telegram().Queue)
	w.model.follow(&a)
	w.put(&file{article: a, body: w.body(slug, 0)})
}

func (w *world) change(slug string, f func(*file)) {
	w.mu.Lock()
	c := *w.files[slug]
	w.mu.Unlock()
	f(&c)
	w.model.follow(&c.article)
	w.put(&c)
}

func (w *world) rewrite(slug string) {
	w.tell("%s is edited", slug)
	w.change(slug, func(f *file) { f.body = w.body(slug, 1+w.rng.IntN(1000)) })
}

func (w *world) redate(slug string) {
	w.change(slug, func(f *file) {
		if !f.article.Due.IsZero() {
			f.article.Due = w.now().Add(time.Duration(w.rng.IntN(20*24*3600)-5*24*3600) * time.Second).Truncate(time.Second)
			w.tell("%s is dated %v", slug, f.article.Due)
		}
	})
}

func (w *world) flipDraft(slug string) {
	w.change(slug, func(f *file) {
		f.article.Draft = !f.article.Draft
		w.tell("%s is a draft: %v", slug, f.article.Draft)
	})
}

func (w *world) delete(slug string) {
	w.tell("%s is deleted", slug)
	w.mu.Lock()
	delete(w.files, slug)
	w.mu.Unlock()
	w.model.forbid(slug)
	w.s.Update(w.catalogue(), nil)
}

// byHand is an admin's command.
func (w *world) byHand(slug string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+w.rng.IntN(60))*time.Second)
	defer cancel()
	var err error
	switch w.rng.IntN(5) {
	case 0:
		w.tell("/publish %s", slug)
		if f := w.files[slug]; !f.article.Draft {
			w.model.publishedByHand(slug)
		}
		_, err = w.s.Publish(ctx, slug, admin)
	case 1:
		w.tell("/skip %s", slug)
		_, err = w.s.Skip(ctx, slug, admin)
	case 2:
		to := w.now().Add(time.Duration(w.rng.IntN(5*24*3600)) * time.Second)
		w.tell("/move %s %v", slug, to)
		w.model.moved(slug, to)
		_, err = w.s.Move(ctx, slug, to, admin)
	case 3:
		w.tell("/withdraw %s", slug)
		if _, err = w.s.Withdraw(ctx, slug, admin); err == nil || w.killed() {
			w.model.withdrawn(slug)
		}
	case 4:
		if w.state(slug) == ledger.Unconfirmed {
			return // "send again" is an answer, see answerAll
		}
		w.tell("/retry %s", slug)
		if f := w.files[slug]; !f.article.Draft {
			w.model.publishedByHand(slug)
		}
		_, err = w.s.Retry(ctx, slug, admin)
	}
	if err != nil {
		w.tell("  %v", err)
	}
}

func (w *world) state(slug string) ledger.State {
	var state ledger.State
	_ = w.store.View(context.Background(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		for _, d := range rows {
			state = d.State()
		}
		return err
	})
	return state
}
