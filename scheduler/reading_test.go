package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// readAs has the next scans read a file in another way, with its bytes as they are.
func (r *rig) readAs(path string, change func(*content.Article)) {
	f := r.files[path]
	f.pinned = pinned{f.body, r.hash(path)}
	change(&f.Article)
	r.put(path, f)
}

func category(name string) func(*content.Article) {
	return func(a *content.Article) { a.Categories = []string{name} }
}

// forget makes the ledger one of a version that read files in another way.
func (r *rig) forget() {
	r.t.Helper()
	s := r.open(r.db)
	defer s.Close()
	if err := s.Update(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Channels()
		for _, c := range all {
			c.Reading = ""
			if err := tx.PutChannel(c); err != nil {
				return err
			}
		}
		return errors.Join(err, tx.PutProgress(fmt.Sprintf("media_counted_%d", content.Reading), 0))
	}); err != nil {
		r.t.Fatal(err)
	}
}

// TestAnUpdateChangesNothing holds the rule of updates: the first comparison of
// a version that reads files in another way sends, edits, withdraws and asks
// nothing but one question about all that became publishable with a past date.
func TestAnUpdateChangesNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Withdraw = plan.PolicyDelete
		r.pass(1000 * time.Hour)
		r.config.Routes = []route.Route{{Category: "ml", Channel: "@other"}}
		r.write("history.md", r.now().Add(-time.Hour*400), "history")
		r.start()
		r.pass(time.Hour)
		due := r.now().Add(time.Minute)
		sent := []string{"draft", "never", "expired", "date", "route", "unread", "unread-edited", "slug", "edited"}
		for _, name := range sent {
			r.write(name+".md", due, name)
		}
		r.write("future.md", r.now().Add(100*time.Hour), "future")
		r.write("planned.md", r.now().Add(100*time.Hour), "planned")
		for i := range 5 {
			r.write(fmt.Sprintf("unseen %d.md", i), due.Add(-time.Duration(i)*300*time.Hour), "unseen", draft)
		}
		r.scan()
		r.pass(2 * time.Hour)
		want := slices.Clone(r.tg.texts(channelID))
		if len(want) != len(sent) {
			t.Fatalf("the channel holds %q", want)
		}
		r.halt()
		r.forget()
		calls := len(r.tg.seen(0))

		r.readAs("draft.md", draft)
		r.readAs("never.md", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Never = true })
		r.readAs("expired.md", func(a *content.Article) { a.Expiry = r.now().Add(-time.Hour) })
		r.readAs("date.md", func(a *content.Article) { a.Due = due.Add(-2000 * time.Hour) })
		r.readAs("route.md", category("ml"))
		r.readAs("history.md", category("ml"))
		r.readAs("slug.md", func(a *content.Article) { a.Slug = "name" })
		r.readAs("planned.md", func(a *content.Article) { a.Due = r.now().Add(-time.Hour) })
		hash := r.hash("unread.md")
		r.remove("unread.md")
		r.remove("unread-edited.md")
		r.unarticled(map[string][32]byte{"unread.md": hash, "unread-edited.md": {1}})
		for i := range 5 {
			r.readAs(fmt.Sprintf("unseen %d.md", i), func(a *content.Article) { a.Draft = false })
		}
		r.write("new.md", r.now().Add(-time.Hour), "new") // or of before: nobody can tell
		r.start()
		r.pass(time.Hour)
		r.wantTexts(want...)
		r.wantTold("history")
		n, _ := r.tg.notice("history")
		if n.N != 7 {
			t.Errorf("%d articles are offered (%q), want 7", n.N, n.Titles)
		}
		for _, c := range r.tg.seen(calls) {
			if c == "send" || c == "edit" || c == "delete" {
				t.Errorf("a call %s", c)
			}
		}
		if staying := r.s.Staying(); !slices.Equal(staying, []string{"draft", "expired", "never", "unread", "unread-edited"}) {
			t.Errorf("posts that stay: %q", staying)
		}

		// Later edits reach the posts that stay, and an author's word counts again.
		r.rewrite("draft.md", "draft, edited")
		r.scan()
		r.pass(time.Minute)
		want[slices.Index(want, "draft")] = "draft, edited"
		r.wantTexts(want...)
		f := r.files["draft.md"]
		f.Draft = false
		r.put("draft.md", f)
		r.scan()
		r.pass(time.Minute)
		f.Draft, f.pinned = true, pinned{}
		r.put("draft.md", f)
		r.scan()
		r.pass(time.Minute)
		r.wantTexts(slices.DeleteFunc(want, func(s string) bool { return s == "draft, edited" })...)
		// A file that is deleted is.
		r.unarticled(nil)
		r.scan()
		r.pass(time.Minute)
		r.wantTexts(slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "unread") || s == "draft, edited" || s == "" })...)
		r.pass(200 * time.Hour)
		if got := r.tg.texts(channelID); got[len(got)-1] != "future" || slices.Contains(got, "planned") {
			t.Errorf("in the end the channel holds %q", got)
		}
	})
}

func draft(a *content.Article) { a.Draft = true }

// hash returns the hash of a file as the last scan read it.
func (r *rig) hash(path string) [32]byte { return r.catalogue().ByPath(path).Hash }

// TestAnEditDuringAnUpdateIsAnEdit holds that what changed in a file's bytes while
// the program was down is done, by whichever version.
func TestAnEditDuringAnUpdateIsAnEdit(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.halt()
		r.forget()
		r.rewrite("a.md", "edited")
		r.draftBy("b.md", content.Hold{Key: "draft", Value: "true", Line: 2})
		r.start()
		r.pass(time.Hour)
		r.wantTexts("edited")
		r.wantTold()
	})
}

// draftBy has the next scans read a file, whose bytes changed, as a draft.
func (r *rig) draftBy(path string, by content.Hold) {
	by.Rule = content.HoldDraft
	f := r.files[path]
	f.Article = *f.Handed(content.Cascade{Draft: true, DraftBy: by})
	f.body += ", edited"
	r.put(path, f)
}

// TestAnEditDuringAnUpdateDeletesNothing holds that a post whose file was edited while the
// program was down is not deleted because of what this version alone may read: the site's
// configuration takes no post out of the channel, and about what its author may have
// written the admins are asked, by one process or by several.
func TestAnEditDuringAnUpdateDeletesNothing(t *testing.T) {
	config := func(r *rig) { r.draftBy("a.md", content.Hold{Key: "published", Value: "false", Of: "_config.yml"}) }
	edited := func(change func(*content.Article)) func(*rig) {
		return func(r *rig) {
			f := r.files["a.md"]
			change(&f.Article)
			f.body += ", edited"
			r.put("a.md", f)
		}
	}
	for name, c := range map[string]struct {
		edit func(*rig)
		text string
		wait ledger.Wait
	}{
		"config":  {config, "a, edited", ledger.WaitNone},
		"key":     {func(r *rig) { r.draftBy("a.md", content.Hold{Key: "noblog", Value: "true", Line: 2}) }, "a", ledger.WaitWithdraw},
		"never":   {edited(func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Never = true }), "a", ledger.WaitWithdraw},
		"expired": {edited(func(a *content.Article) { a.Expiry = a.Date.Add(time.Second) }), "a", ledger.WaitWithdraw},
	} {
		for _, shared := range []bool{false, true} {
			withSent(t, map[string]string{"a.md": "a"}, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.halt()
				r.forget()
				c.edit(r)
				if shared {
					r.shared = make(chan struct{})
				}
				r.start()
				r.pass(24 * time.Hour)
				if got := r.tg.texts(channelID); !slices.Equal(got, []string{c.text}) {
					t.Errorf("%s, shared %v: the channel holds %q, want %q", name, shared, got, c.text)
				}
				if d := r.row("a"); d.Wait != c.wait {
					t.Errorf("%s, shared %v: it waits for %q, want %q", name, shared, d.Wait, c.wait)
				}
			})
		}
	}
}

// TestNewRouteSendsNothingOld holds that an article that newly matches a route
// does not go out there by itself: history stays history, what an admin skipped
// stays skipped, and about what is out the admins are asked.
func TestNewRouteSendsNothingOld(t *testing.T) {
	for answer, want := range map[string][2]string{
		"relocate": {"", "out"},
		"also":     {"out", "out"},
		"leave":    {"out", ""},
	} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.pass(100 * time.Hour)
			r.write("history.md", r.now().Add(-50*time.Hour), "history", category("ai"))
			r.write("placeless.md", r.now().Add(time.Hour), "placeless", category("ai"), draft)
			r.write("elsewhere.md", r.now().Add(2*time.Minute), "elsewhere", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Channel = "@other" })
			r.start() // the other channel is known
			r.pass(time.Hour)
			r.write("out.md", r.now().Add(time.Minute), "out", category("ai"))
			r.write("skipped.md", r.now().Add(2*time.Hour), "skipped", category("ai"))
			r.write("later.md", r.now().Add(10*time.Hour), "later", category("ai"))
			r.scan()
			r.pass(time.Minute)
			if _, err := r.s.Skip(context.Background(), "skipped", by); err != nil {
				t.Fatal(err)
			}
			r.pass(3 * time.Hour)
			r.wantTexts("out")
			r.halt()
			r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}}
			r.start()
			r.pass(time.Hour)
			r.wantTexts("out")
			if got := r.tg.texts(-1002); !slices.Equal(got, []string{"elsewhere"}) {
				t.Errorf("the other channel got %q", got)
			}
			r.wantTold("route")
			n, _ := r.tg.notice("route")
			if n.Slug != "out" || n.Detail.String() != "@other" {
				t.Errorf("the question: %+v", n)
			}
			r.press("route", answer)
			r.pass(time.Minute)
			check := func(chat int64, want ...string) {
				t.Helper()
				want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
				if got := r.tg.texts(chat); !slices.Equal(got, want) {
					t.Errorf("%s: chat %d holds %q, want %q", answer, chat, got, want)
				}
			}
			check(channelID, want[0])
			check(-1002, "elsewhere", want[1])
			r.pass(20 * time.Hour)
			check(channelID, want[0])
			check(-1002, "elsewhere", want[1], "later")
			r.wantTold("route")
		})
	}
}

// TestNewCategorySendsNothingOld holds the same of a category that the author
// writes into the file, and of a question that its answer overtakes.
func TestNewCategorySendsNothingOld(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(100 * time.Hour)
		r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}}
		r.write("history.md", r.now().Add(-50*time.Hour), "history")
		r.start()
		r.pass(time.Hour)
		r.write("out.md", r.now().Add(time.Minute), "out")
		r.scan()
		r.pass(time.Hour)
		r.write("history.md", r.files["history.md"].Date, "history, edited", category("AI"))
		r.write("out.md", r.files["out.md"].Date, "out, edited", category("AI"))
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("out, edited")
		if got := r.tg.texts(-1002); len(got) != 0 {
			t.Errorf("the other channel got %q", got)
		}
		r.wantTold("route")
		r.write("out.md", r.files["out.md"].Date, "out, edited again") // as it was
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("out, edited again")
		if q, err := r.s.Queue(context.Background()); err != nil || len(q) != 0 {
			t.Errorf("the question is still in the queue: %+v, %v", q, err)
		}
	})
}

// TestFileSeenBeforeIsNoNews holds that an article without a channel becomes
// history when a route gives it one, and goes out once its file changes.
func TestFileSeenBeforeIsNoNews(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(100 * time.Hour)
		r.config.Channel, r.config.Routes = "", []route.Route{{Category: "ai", Channel: "@other"}}
		r.start()
		r.pass(time.Hour)
		r.write("a.md", r.now().Add(-time.Minute), "a", category("go"))
		r.write("b.md", r.now().Add(-time.Minute), "b", category("go"))
		r.scan()
		r.pass(time.Hour)
		r.halt()
		r.config.Routes = []route.Route{{Channel: "@other"}}
		r.rewrite("b.md", "b, edited")
		r.start()
		r.pass(time.Hour)
		if got := r.tg.texts(-1002); !slices.Equal(got, []string{"b, edited"}) {
			t.Errorf("the channel holds %q", got)
		}
		r.wantTold("history")
	})
}

func TestApprovalByTheArticle(t *testing.T) {
	inBubble(t, func(r *rig) {
		yes := content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "a", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Approve = &yes })
		r.write("b.md", r.now().Add(time.Hour), "b")
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts("b")
		r.wantTold("approve")
		r.press("approve", "approve")
		r.pass(time.Minute)
		r.wantTexts("b", "a")
	})
}

// TestSkippedIsHidden holds that readers do not see what an admin skipped, until
// it is published or planned again; history they do see, whatever is pressed.
func TestSkippedIsHidden(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(1000 * time.Hour)
		r.start()
		r.pass(time.Hour)
		r.write("a.md", r.now().Add(time.Hour), "a")
		r.write("b.md", r.now().Add(time.Hour), "b")
		r.write("old.md", r.now().Add(-900*time.Hour), "old")
		r.scan()
		skip := func(slug string) {
			if _, err := r.s.Skip(context.Background(), slug, by); err != nil {
				t.Fatal(err)
			}
		}
		held := func(want string) {
			t.Helper()
			slugs, err := r.s.Held(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(slices.Sorted(maps.Keys(slugs)), " "); got != want {
				t.Errorf("hidden from readers: %q, want %q", got, want)
			}
		}
		skip("a")
		skip("b")
		r.pass(historyQuiet)
		r.press("history", "skip")
		r.pass(10 * time.Hour)
		r.wantTexts()
		held("a b")
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		held("b")
		if _, err := r.s.Move(context.Background(), "b", r.now().Add(time.Hour), by); err != nil {
			t.Fatal(err)
		}
		held("b") // planned now
		r.pass(2 * time.Hour)
		held("")
		r.wantTexts("a", "b")
		skip("old")
		held("old")
	})
}

// TestAnUpdateListsWhatItWouldDoDifferently holds that another version of the
// program lists once what it would send at another time or place, or would not
// have sent, and that this waits for an admin or for the author.
func TestAnUpdateListsWhatItWouldDoDifferently(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(100 * time.Hour)
		r.config.Routes = []route.Route{{Category: "ml", Channel: "@other"}}
		due := r.now().Add(100 * time.Hour)
		r.start()
		r.pass(time.Hour)
		r.write("new.md", due, "new", draft)
		r.write("edited.md", due, "edited", draft)
		r.write("date.md", due.Add(50*time.Hour), "date")
		r.write("route.md", due, "route")
		r.write("draft.md", due, "draft")
		r.write("same.md", due, "same")
		r.scan()
		r.pass(time.Hour)
		r.halt()
		r.forget()
		calls := len(r.tg.seen(0))

		for _, name := range []string{"new.md", "edited.md"} {
			r.readAs(name, func(a *content.Article) { a.Draft = false })
		}
		r.readAs("date.md", func(a *content.Article) { a.Due = due })
		r.readAs("route.md", category("ml"))
		r.readAs("draft.md", draft)
		r.write("added.md", due, "added") // by the author
		r.start()
		r.pass(time.Hour)
		if got := slices.DeleteFunc(r.tg.seen(calls), func(c string) bool { return c != "send" && c != "edit" && c != "delete" }); len(got) != 0 {
			t.Errorf("calls %q", got)
		}
		held, _ := r.tg.notice("update_held")
		if !slices.Equal(held.Titles, []string{"draft"}) || len(held.Actions) != 0 {
			t.Errorf("no more planned: %q with %d buttons, want draft", held.Titles, len(held.Actions))
		}
		listed := map[int64][]string{}
		for _, n := range r.tg.noticesOf("update") {
			slices.Sort(n.Titles)
			listed[n.Channel] = n.Titles
		}
		if want := map[int64][]string{channelID: {"date", "edited", "new"}, -1002: {"route"}}; fmt.Sprint(listed) != fmt.Sprint(want) {
			t.Errorf("listed %v, want %v", listed, want)
		}
		r.rewrite("edited.md", "edited by its author")
		r.scan()
		r.pass(120 * time.Hour)
		got := r.tg.texts(channelID)
		slices.Sort(got)
		if want := []string{"added", "edited by its author", "same"}; !slices.Equal(got, want) {
			t.Errorf("before an answer the channel holds %q, want %q", got, want)
		}
		if got := r.tg.texts(-1002); len(got) != 0 {
			t.Errorf("before an answer the other channel holds %q", got)
		}
		for _, n := range r.tg.noticesOf("update") {
			i := slices.IndexFunc(n.Actions, func(a ledger.Action) bool { return a.Kind == ledger.ActApprove })
			if _, err := r.s.Act(context.Background(), n.Actions[i].Token, by); err != nil {
				t.Fatal(err)
			}
		}
		r.pass(time.Hour)
		got = r.tg.texts(channelID)
		slices.Sort(got)
		if want := []string{"added", "date", "edited by its author", "new", "same"}; !slices.Equal(got, want) {
			t.Errorf("after it the channel holds %q, want %q", got, want)
		}
		if got := r.tg.texts(-1002); !slices.Equal(got, []string{"route"}) {
			t.Errorf("after it the other channel holds %q, want route", got)
		}
		r.halt()
		r.start()
		r.pass(time.Hour)
		if again := r.tg.noticesOf("update"); len(again) != 2 {
			t.Errorf("told %d times, want once a channel", len(again))
		}
	})
}

// TestANewKindOfFile holds that files which versions before did not read (.mdx) send
// nothing after an update: a future one waits, a past one is history, and neither takes
// the place of a planned translation. Afterwards a new one goes out like any other.
func TestANewKindOfFile(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(2 * time.Hour)
		r.write("a.ru.md", due, "russian", lang("ru"))
		r.write("b.ru.md", due.Add(time.Minute), "russian, b", lang("ru"))
		r.start()
		r.pass(time.Minute)
		r.halt()
		r.forget()
		calls := len(r.tg.seen(0))
		r.write("a.mdx", due, "english")
		r.write("alone.mdx", due, "alone")
		r.write("b.mdx", r.now().Add(-time.Hour), "past")
		r.write("new.md", due, "new")
		r.start()
		r.pass(time.Minute)
		r.wantNoChange(calls)
		if n, _ := r.tg.notice("update_held"); len(n.Titles) != 0 {
			t.Errorf("no more planned: %q, want none", n.Titles)
		}
		r.rewrite("b.ru.md", "russian, b, edited")
		r.scan()
		r.pass(time.Hour)
		r.restart()
		r.pass(2 * time.Hour)
		r.wantTexts("russian", "new", "russian, b, edited")
		r.write("later.mdx", r.now().Add(time.Minute), "later")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("russian", "new", "russian, b, edited", "later")
	})
}

// TestANewKindThatWasIncluded holds that files whose names the settings gave are news
// as ever after an update.
func TestANewKindThatWasIncluded(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Included = true
		r.start()
		r.pass(time.Minute)
		r.halt()
		r.forget()
		r.write("a.mdx", r.now().Add(time.Hour), "new")
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts("new")
	})
}
