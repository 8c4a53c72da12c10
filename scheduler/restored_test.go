package scheduler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// withBackup runs f on a rig whose ledger was copied before b.md, of two
// messages, went out, and is that copy again. The scheduler is halted.
func withBackup(t *testing.T, f func(r *rig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "before")
		r.write("b.md", due.Add(time.Hour), "since\n---\nits part")
		r.start()
		r.pass(2 * time.Minute)
		backup := r.db + ".backup"
		if err := r.store.Backup(context.Background(), backup, r.now()); err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts("before", "since", "its part")
		r.halt()
		r.db = backup
		f(r)
	})
}

// TestRestoredWithoutItsFile holds that what may be out since the backup is not
// sent again where its file cannot be read when the bot starts and comes back
// later: nothing says then what to look for, and an admin is asked.
func TestRestoredWithoutItsFile(t *testing.T) {
	for name, hide := range map[string]func(r *rig){
		"gone": func(*rig) {},
		"broken": func(r *rig) {
			r.complain(content.Problem{Path: "b.md", Severity: content.SeverityError, Message: locale.Text("broken")})
		},
	} {
		for _, away := range []time.Duration{2 * time.Second, time.Hour} {
			t.Run(name+" for "+away.String(), func(t *testing.T) {
				withBackup(t, func(r *rig) {
					file := r.files["b.md"]
					r.remove("b.md")
					hide(r)
					r.start()
					r.pass(away)
					r.put("b.md", file)
					r.complain()
					r.scan()
					r.pass(time.Hour)
					r.wantTexts("before", "since", "its part")
					r.wantState("b", ledger.Unconfirmed)
					r.wantToldInAnyOrder("restored", "unconfirmed")
				})
			})
		}
	}
}

// TestRestoredWithADraft holds the same of an article that became a draft after
// it went out: its post is found, and an admin asked what is to become of it.
func TestRestoredWithADraft(t *testing.T) {
	withBackup(t, func(r *rig) {
		file := r.files["b.md"]
		draft := file
		draft.Draft = true
		r.put("b.md", draft)
		r.start()
		r.pass(time.Minute)
		r.scan()
		r.wantToldInAnyOrder("restored", "withdrawal")
		r.put("b.md", file)
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("before", "since", "its part")
		r.wantState("b", ledger.Sent)
	})
}

// TestThereWithoutParts holds that "It's there" about what the restored ledger
// has no parts of is final: no edit of its file sends any of it again, and
// neither an edit nor a withdrawal is said to have happened that did not.
func TestThereWithoutParts(t *testing.T) {
	there := func(t *testing.T, f func(r *rig, file file)) {
		withBackup(t, func(r *rig) {
			file := r.files["b.md"]
			r.remove("b.md")
			r.start()
			r.pass(time.Minute)
			r.press("unconfirmed", "there")
			r.pass(time.Minute)
			r.wantState("b", ledger.Sent)
			f(r, file)
			r.wantTexts("before", "since", "its part")
		})
	}
	t.Run("edit", func(t *testing.T) {
		there(t, func(r *rig, file file) {
			r.put("b.md", file)
			r.scan()
			r.pass(time.Hour)
			if told := r.tg.told(); slices.Contains(told, "edit_failed") {
				t.Errorf("the file is as it was, and the admins were told %q", told)
			}
			for _, body := range []string{"since, edited\n---\nits part", "one message", "a\n---\nb\n---\nc"} {
				r.rewrite("b.md", body)
				r.scan()
				r.pass(time.Hour)
				r.wantState("b", ledger.Sent)
			}
			if n, _ := r.tg.notice("edit_failed"); n.Slug != "b" {
				t.Errorf("the admins were told %q", r.tg.told())
			}
		})
	})
	t.Run("withdrawal", func(t *testing.T) {
		there(t, func(r *rig, file file) {
			r.pass(time.Minute)
			r.press("withdrawal", "withdraw")
			r.pass(time.Hour)
			r.wantState("b", ledger.Sent)
			if n, _ := r.tg.notice("edit_failed"); n.Slug != "b" {
				t.Errorf("the admins were told %q", r.tg.told())
			}
		})
	})
}
