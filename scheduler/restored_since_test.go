package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// since runs what happens after a backup, and starts the bot on the backup.
func (r *rig) since(happens func()) {
	r.t.Helper()
	backup := r.db + ".backup"
	if err := r.store.Backup(context.Background(), backup, r.now()); err != nil {
		r.t.Fatal(err)
	}
	happens()
	r.halt()
	r.db = backup
	r.tg.slow(0)
	r.start()
	r.pass(time.Hour)
}

// The backup was made while a part was on its way: those that followed are out.
func TestRestoredInTheMiddleOfAnArticle(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("zero.md", r.now().Add(time.Second), "zero")
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo\n---\nthree\n---\nfour")
		r.start()
		r.pass(30 * time.Second)
		r.tg.slow(10 * time.Second)
		r.pass(45 * time.Second) // two is on its way
		r.wantState("a", ledger.Sending)
		r.since(func() { r.pass(10 * time.Minute) })
		r.wantTexts("zero", "one", "two", "three", "four")
		r.wantState("a", ledger.Sent)
		r.wantTold("restored")
	})
}

func TestRestoredWhenWhatIsDueLaterCameOutEarlier(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("zero.md", r.now().Add(time.Second), "zero")
		r.write("a.md", r.now().Add(time.Hour), "first by date")
		r.write("b.md", r.now().Add(2*time.Hour), "first by hand")
		r.start()
		r.pass(time.Minute)
		r.since(func() {
			if _, err := r.s.Publish(context.Background(), "b", by); err != nil {
				t.Error(err)
			}
			r.pass(3 * time.Hour)
		})
		r.wantTexts("zero", "first by hand", "first by date")
		r.wantTold("restored")
	})
}

func TestRestoredWhenItWasDatedEarlierSince(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("zero.md", r.now().Add(time.Second), "zero")
		r.write("a.md", r.now().Add(100*time.Hour), "text")
		r.start()
		r.pass(time.Minute)
		r.since(func() {
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.scan()
			r.pass(time.Hour)
		})
		r.wantTexts("zero", "text")
		r.wantState("a", ledger.Sent)
		r.wantTold("restored")
	})
}

func TestRestoredWhenAnEditMadeItLongerSince(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one"}, func(r *rig) {
		r.since(func() {
			r.rewrite("a.md", "one, edited\n---\ntwo")
			r.scan()
			r.pass(time.Minute)
			r.wantTexts("one, edited", "two")
		})
		r.wantTexts("one, edited", "two")
		r.wantState("a", ledger.Sent)
		r.wantTold("restored")
		r.rewrite("a.md", "one, edited\n---\ntwo\n---\nthree") // is in no doubt
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("one, edited", "two", "three")
	})
}

func TestRestoredWhenItsFileReadsOtherwiseNow(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("zero.md", r.now().Add(time.Second), "zero")
		r.write("a.md", r.now().Add(time.Hour), "title\ntext")
		r.write("lost.md", r.now().Add(2*time.Hour), "other title\ntext")
		r.start()
		r.pass(time.Minute)
		r.since(func() {
			r.pass(90 * time.Minute)
			r.halt()
			r.rewrite("a.md", "title\ntext, edited")
			r.pass(time.Hour)
		})
		r.wantTexts("zero", "title\ntext", "other title\ntext")
		r.wantState("a", ledger.Unconfirmed)
		r.wantToldInAnyOrder("restored", "unconfirmed")
		r.press("unconfirmed", "again")
		r.pass(time.Minute)
		r.wantTexts("zero", "title\ntext", "other title\ntext", "title\ntext, edited")
	})
}

func TestRestoredWhenTheQueueWentOnSince(t *testing.T) {
	inBubble(t, func(r *rig) {
		hourly, err := plan.ParseSlot("0 * * * *", time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		queue := func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Queue = true }
		r.config.Slots = []plan.Slot{hourly}
		r.write("zero.md", r.now().Add(time.Second), "zero")
		r.start()
		r.pass(time.Minute)
		r.since(func() {
			r.write("a.md", time.Time{}, "queued", queue)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("zero", "queued")
			r.halt()
			r.write("b.md", time.Time{}, "queued later", queue)
			r.pass(10 * time.Minute)
		})
		r.wantTexts("zero", "queued", "queued later")
		r.tg.with(func() {
			for _, m := range r.tg.posts[channelID] {
				if m.text == "queued later" && m.at.Minute() != 0 {
					t.Errorf("it came out at %v, at no slot", m.at)
				}
			}
		})
		r.wantTold("restored")
	})
}
