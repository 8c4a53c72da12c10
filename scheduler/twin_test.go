package scheduler_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// rename gives a file another name, from which its slug comes as well.
func (r *rig) rename(from, to string) {
	r.put(to, r.files[from])
	r.remove(from)
}

func (r *rig) wantLink(slug, want string) {
	r.t.Helper()
	if link, _ := r.s.PostLink(slug); link != want {
		r.t.Errorf("the link of %s is %q, want %q", slug, link, want)
	}
}

func TestFileRenamedWithItsContentIsTheSameArticle(t *testing.T) {
	const link = "https://t.me/channel/11"
	t.Run("while it runs", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			r.rename("a.md", "b.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text")
			r.wantTold()
			r.wantState("b", ledger.Sent)
			r.wantLink("a", "")
			r.wantLink("b", link)
			r.rewrite("b.md", "mended")
			r.scan()
			r.pass(time.Minute)
			r.wantTexts("mended")
		})
	})
	t.Run("while the old one still counts", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			r.put("b.md", r.files["a.md"])
			r.scan()
			r.pass(5 * time.Second)
			r.remove("a.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text")
			r.wantTold()
			r.wantLink("b", link)
		})
	})
	t.Run("while the program is down", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text", "c.md": "other"}, func(r *rig) {
			r.halt()
			r.rename("a.md", "b.md")
			r.start()
			r.pass(time.Hour)
			r.wantTexts("text", "other")
			r.wantTold()
			r.wantState("b", ledger.Sent)
			r.wantLink("b", link)
		})
	})
	t.Run("before it is out", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.write("a.md", r.now().Add(time.Hour), "text")
			r.start()
			r.rename("a.md", "b.md")
			r.scan()
			r.pass(2 * time.Hour)
			r.wantTexts("text")
			r.wantTold()
			r.wantState("a", "")
		})
	})
	t.Run("two at once", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
			r.rename("a.md", "c.md")
			r.rename("b.md", "d.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text", "other")
			r.wantTold()
			r.wantLink("c", link)
		})
	})
	t.Run("and edited", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			r.rename("a.md", "b.md")
			f := r.files["b.md"]
			f.Article.Title = "a"
			r.put("b.md", f)
			r.rewrite("b.md", "mended")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("mended")
			r.wantTold()
			r.wantState("b", ledger.Sent)
			r.wantLink("a", "")
			r.wantLink("b", link)
		})
	})
	t.Run("and edited, while the old one still counts", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			f := r.files["a.md"]
			f.Article.Title = "a"
			r.put("b.md", f)
			r.rewrite("b.md", "mended")
			r.scan()
			r.pass(5 * time.Second)
			r.remove("a.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("mended")
			r.wantTold()
			r.wantLink("b", link)
		})
	})
	t.Run("of history", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.write("a.md", r.now().Add(-100*time.Hour), "old")
			r.start()
			r.pass(time.Minute)
			r.rename("a.md", "b.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts()
			r.wantTold()
		})
	})
	t.Run("to a new date in its name", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			due := r.now().Add(-100 * time.Hour)
			same := func(a *content.Article) { a.Due = due.Add(200 * time.Hour) }
			r.write("a.md", due, "text")
			r.start()
			r.pass(time.Minute)
			r.rename("a.md", "b.md")
			f := r.files["b.md"]
			same(&f.Article)
			r.put("b.md", f)
			r.scan()
			r.wantTexts()
			r.pass(300 * time.Hour)
			r.wantTexts("text")
		})
	})
}

// TestFormerNames holds that whoever asks by the old name of a renamed article
// learns the present one, also after a restart, and that the folder is told.
func TestFormerNames(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "c.md": "other"}, func(r *rig) {
		want := func(want map[string]string) {
			t.Helper()
			r.mu.Lock()
			told := r.former
			r.mu.Unlock()
			if got := r.s.Former(); !maps.Equal(got, want) || !maps.Equal(told, want) {
				t.Errorf("former names: got %v, the folder was told %v, want %v", got, told, want)
			}
		}
		want(nil)
		r.rename("a.md", "b.md")
		r.scan()
		r.pass(time.Hour)
		want(map[string]string{"a": "b"})
		r.halt()
		r.rename("b.md", "d.md") // while the program is down
		r.start()
		r.pass(time.Hour)
		want(map[string]string{"a": "d", "b": "d"})
		r.halt()
		r.start()
		r.pass(time.Minute)
		want(map[string]string{"a": "d", "b": "d"})
		f := r.files["c.md"]
		f.Article.Slug = "said" // in its front matter
		r.put("c.md", f)
		r.rewrite("c.md", "mended")
		r.scan()
		r.pass(time.Hour)
		want(map[string]string{"a": "d", "b": "d", "c": "said"})
		r.wantTexts("text", "mended")
		r.wantTold()
	})
}

func TestCopiedFileIsAnotherArticle(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.put("b.md", r.files["a.md"])
		r.scan()
		r.pass(9 * time.Second)
		r.wantTexts("text")
		r.pass(2 * time.Second)
		r.wantTexts("text", "text")
		r.wantTold()
		r.rewrite("b.md", "mended")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("text", "mended")
	})
}

// TestNameTakenByAnotherFile renames a published article's file and gives its name to another: its text
// is not published once more, and is offered.
func TestNameTakenByAnotherFile(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "one")
		r.write("b.md", due, "two")
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts("one", "two")
		one, two := r.files["a.md"], r.files["b.md"]
		r.folder(map[string]file{"a.md": two, "c.md": one})
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("one", "two")
		r.wantTold("swapped", "withdrawal", "history")
		if state, why := r.state("c"); state != ledger.Skipped || why != "history: its text was posted under another file's name" {
			t.Errorf("c is %s, %q; want it set aside, since its text was posted", state, why)
		}
		r.write("d.md", due.Add(3*time.Hour), "three")
		r.scan()
		r.pass(4 * time.Hour)
		r.wantTexts("one", "two", "three")
	})
}

// TestFilesSwapNames swaps the names of two published articles' files, at once and in two steps: no post
// gets the text of the other before an admin says so.
func TestFilesSwapNames(t *testing.T) {
	for name, test := range map[string]struct {
		steps []map[string]string
		told  []string
	}{
		"at once":      {[]map[string]string{{"a.md": "two", "b.md": "one"}}, []string{"swapped", "swapped"}},
		"in two steps": {[]map[string]string{{"a.md": "two", "c.md": "one"}, {"a.md": "two", "b.md": "one"}}, []string{"swapped", "swapped", "history"}},
		"in three":     {[]map[string]string{{"c.md": "one", "b.md": "two"}, {"c.md": "one", "a.md": "two"}, {"a.md": "two", "b.md": "one"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "one", "b.md": "two"}, func(r *rig) {
				texts := map[string]file{"one": r.files["a.md"], "two": r.files["b.md"]}
				for _, step := range test.steps {
					files := map[string]file{}
					for path, text := range step {
						files[path] = texts[text]
					}
					r.folder(files)
					r.scan()
					r.pass(2 * time.Second)
				}
				r.pass(time.Hour)
				r.wantTexts("one", "two")
				r.wantTold(test.told...)
				if test.told == nil {
					return
				}
				r.press("swapped", "edit_all")
				r.pass(time.Minute)
				r.wantTexts("one", "one")
			})
		})
	}
}

// TestOldQuestionAboutSwappedNames holds that a button of an earlier question about the text of another
// post decides nothing about a later one.
func TestOldQuestionAboutSwappedNames(t *testing.T) {
	for _, act := range []string{ledger.ActEditAll, ledger.ActKeep} {
		t.Run(act, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "one", "b.md": "two", "c.md": "three"}, func(r *rig) {
				one, two, three := r.files["a.md"], r.files["b.md"], r.files["c.md"]
				swap := func(files map[string]file) {
					r.folder(files)
					r.scan()
					r.pass(time.Minute)
				}
				swap(map[string]file{"a.md": two, "c.md": three})
				n, _ := r.tg.notice("swapped")
				swap(map[string]file{"a.md": one, "b.md": two, "c.md": three})
				r.rewrite("a.md", "first")
				r.scan()
				r.pass(time.Minute)
				swap(map[string]file{"a.md": three, "b.md": two, "c.md": one})
				for _, b := range n.Actions {
					if b.Kind == act {
						if _, err := r.s.Act(context.Background(), b.Token, by); err != nil && !errors.Is(err, scheduler.ErrNoButton) {
							t.Errorf("the old button: %v", err)
						}
					}
				}
				r.pass(time.Hour)
				r.wantTexts("first", "two", "one")
				if d := r.row("a"); d.Wait != ledger.WaitEdits {
					t.Errorf("a waits for %v, want the answer to the last question", d.Wait)
				}
			})
		})
	}
}

// TestSameFileOfTwoPosts holds that posts whose files are the same are edited without a question.
func TestSameFileOfTwoPosts(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one", "b.md": "two"}, func(r *rig) {
		for _, path := range []string{"a.md", "b.md"} {
			r.rewrite(path, "removed")
			r.scan()
			r.pass(time.Minute)
		}
		r.wantTexts("removed", "removed")
		r.wantTold()
	})
}
