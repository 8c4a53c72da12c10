package scheduler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func lang(code string) func(*content.Article) { return func(a *content.Article) { a.Lang = code } }

// TestOneTranslation holds that a channel gets one post for an article in two languages,
// and the other only by an admin's word.
func TestOneTranslation(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "english")
		r.write("a.ru.md", due, "russian", lang("ru"))
		r.write("b.ru.md", due.Add(time.Minute), "only russian", lang("ru"))
		r.start()
		r.pass(time.Hour)
		r.wantTexts("english", "only russian")
		r.rewrite("a.ru.md", "russian, edited")
		r.scan()
		r.pass(time.Hour)
		r.restart()
		r.pass(time.Hour)
		r.wantTexts("english", "only russian")
		if _, err := r.s.Publish(context.Background(), "a.ru", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("english", "only russian", "russian, edited")
		r.rewrite("a.ru.md", "russian, edited again")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("english", "only russian", "russian, edited again")
		r.wantTold()
	})
}

// TestTranslationAddedLater holds that the translation which the channel would get goes
// unsent where another was out before it was written.
func TestTranslationAddedLater(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.ru.md", r.now().Add(time.Minute), "russian", lang("ru"))
		r.start()
		r.pass(time.Hour)
		r.wantTexts("russian")
		r.write("a.md", r.now().Add(time.Minute), "english")
		r.scan()
		r.pass(time.Hour)
		r.restart()
		r.pass(time.Hour)
		r.wantTexts("russian")
		r.rewrite("a.ru.md", "russian, edited")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("russian, edited")
		r.wantTold()
	})
}

// TestTranslationTakesOver holds that another translation goes out where the one that
// the channel was to get is deleted before its date.
func TestTranslationTakesOver(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(10 * time.Minute)
		r.write("a.md", due, "english")
		r.write("a.ru.md", due, "russian", lang("ru"))
		r.start()
		r.pass(time.Minute)
		r.remove("a.md")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("russian")
		r.wantTold()
	})
}

// TestTranslationsByRoutes holds that each translation goes to the channel of its
// language, on its date.
func TestTranslationsByRoutes(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Lang: "ru", Channel: "@other"}}
		r.write("a.md", r.now().Add(time.Minute), "english", lang("en"))
		r.write("a.ru.md", r.now().Add(time.Hour), "russian", lang("ru"))
		r.write("b.md", r.now().Add(2*time.Hour), "another", lang("en"))
		r.write("b.ru.md", r.now().Add(2*time.Hour), "noch eins", lang("ru"))
		r.start()
		r.pass(30 * time.Minute)
		r.wantTexts("english")
		if got := r.tg.texts(-1002); len(got) != 0 {
			t.Errorf("the other channel holds %q before the date", got)
		}
		r.pass(3 * time.Hour)
		r.wantTexts("english", "another")
		if got, want := r.tg.texts(-1002), []string{"russian", "noch eins"}; !slices.Equal(got, want) {
			t.Errorf("the other channel holds %q, want %q", got, want)
		}
		r.wantTold()
	})
}

// TestTranslationsOfAnOlderVersion holds that a version which knew nothing of
// translations leaves no more behind than a list of what it had planned.
func TestTranslationsOfAnOlderVersion(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		due := r.now().Add(time.Hour)
		r.write("out.md", r.now().Add(time.Minute), "english, out")
		r.write("out.ru.md", r.now().Add(2*time.Minute), "russian, out")
		r.write("a.md", due, "english")
		r.write("a.ru.md", due, "russian")
		r.start()
		r.pass(10 * time.Minute)
		r.wantTexts("english, out", "russian, out")
		r.halt()
		r.forget()
		for _, name := range []string{"out.ru.md", "a.ru.md"} {
			r.readAs(name, lang("ru"))
		}
		calls := len(r.tg.seen(0))
		r.start()
		r.pass(30 * time.Minute)
		r.wantNoChange(calls)
		if n, _ := r.tg.notice("update_held"); !slices.Equal(n.Titles, []string{"a.ru"}) {
			t.Errorf("no more planned: %q, want a.ru", n.Titles)
		}
		r.pass(time.Hour)
		r.wantTexts("english, out", "russian, out", "english")
		r.rewrite("out.ru.md", "russian, edited")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("english, out", "russian, edited", "english")
		r.wantState("out.ru", ledger.Sent)
	})
}

// TestTranslationsAreLinked holds that each post links to the other once both are out,
// in whichever channels, once and silently, and loses its link with the other.
func TestTranslationsAreLinked(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Translations, r.config.Withdraw = true, plan.PolicyDelete
		r.config.Routes = []route.Route{{Lang: "ru", Channel: "@other"}}
		r.write("a.md", r.now().Add(time.Minute), "english", lang("en"))
		r.write("a.ru.md", r.now().Add(time.Hour), "russian", lang("ru"))
		r.write("b.md", r.now().Add(time.Minute), "alone", lang("en"))
		r.start()
		r.pass(30 * time.Minute)
		r.wantTexts("english", "alone")
		r.pass(time.Hour)
		r.wantTexts("english [🌐 a.ru]", "alone")
		if got, want := r.tg.texts(-1002), []string{"russian [🌐 a]"}; !slices.Equal(got, want) {
			t.Errorf("the other channel holds %q, want %q", got, want)
		}
		calls := len(r.tg.seen(0))
		r.restart()
		r.pass(time.Hour)
		r.wantNoChange(calls)
		r.remove("a.ru.md")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("english", "alone")
		r.wantTold()
	})
}

// moveFile gives the file of an article another path.
func (r *rig) moveFile(from, to string) {
	r.put(to, r.files[from])
	r.remove(from)
}

// TestTranslationRenamed holds that the post of a translation which channels would not
// get follows its file, and nothing else goes out for it.
func TestTranslationRenamed(t *testing.T) {
	for name, rename := range map[string]func(r *rig){
		"with the other file": func(r *rig) { r.moveFile("a.ru.md", "b.ru.md"); r.moveFile("a.md", "b.md") },
		"only its own file":   func(r *rig) { r.moveFile("a.ru.md", "b.ru.md") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.write("a.ru.md", r.now().Add(time.Minute), "russian", lang("ru"))
				r.start()
				r.pass(time.Hour)
				r.write("a.md", r.now().Add(-time.Minute), "english")
				r.scan()
				r.pass(time.Minute)
				r.wantTexts("russian")
				rename(r)
				r.scan()
				r.pass(time.Hour)
				if name == "with the other file" {
					r.wantTexts("russian")
				}
				r.rewrite("b.ru.md", "russian, edited")
				r.scan()
				r.pass(time.Minute)
				if got := r.tg.texts(channelID); !slices.Contains(got, "russian, edited") {
					t.Errorf("the channel holds %q, want the edited text among it", got)
				}
			})
		})
	}
}

// TestTranslationTakenOut holds that nothing goes out by itself in another language
// where a post is taken out of the channel, or its article is skipped.
func TestTranslationTakenOut(t *testing.T) {
	for name, take := range map[string]func(r *rig){
		"withdrawn": func(r *rig) {
			if _, err := r.s.Withdraw(context.Background(), "a.ru", by); err != nil {
				r.t.Fatal(err)
			}
		},
		"its file is deleted": func(r *rig) { r.remove("a.ru.md") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.write("a.ru.md", r.now().Add(time.Minute), "russian", lang("ru"))
				r.start()
				r.pass(time.Hour)
				r.write("a.md", r.now().Add(time.Minute), "english")
				r.scan()
				r.pass(time.Hour)
				take(r)
				r.scan()
				r.pass(time.Hour)
				r.restart()
				r.pass(time.Hour)
				r.wantTexts()
			})
		})
	}
}

// TestTranslationsByCategories holds that a translation keeps a place that its article
// has in no other language.
func TestTranslationsByCategories(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Category: "новости", Channel: "@other"}}
		r.write("a.md", r.now().Add(time.Minute), "english", category("news"))
		r.write("a.ru.md", r.now().Add(time.Minute), "russian", lang("ru"), category("новости"))
		r.start()
		r.pass(time.Hour)
		r.wantTexts("english")
		if got, want := r.tg.texts(-1002), []string{"russian"}; !slices.Equal(got, want) {
			t.Errorf("the other channel holds %q, want %q", got, want)
		}
	})
}

// TestTranslationOfADraft holds that a draft gives way, and does not follow later.
func TestTranslationOfADraft(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "english", draft)
		r.write("a.ru.md", r.now().Add(time.Minute), "russian", lang("ru"))
		r.start()
		r.pass(time.Hour)
		r.wantTexts("russian")
		r.write("a.md", r.now().Add(time.Minute), "english")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("russian")
		r.wantTold()
	})
}

// wantNoChange holds that since some calls nothing was sent, edited or deleted.
func (r *rig) wantNoChange(calls int) {
	r.t.Helper()
	changes := func(c string) bool { return c == "send" || c == "edit" || c == "delete" }
	if got := slices.DeleteFunc(r.tg.seen(calls), func(c string) bool { return !changes(c) }); len(got) != 0 {
		r.t.Errorf("calls %q, want none", got)
	}
}
