package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// ways are the ways in which an article is withdrawn.
var ways = map[string]func(r *rig, path string){
	"deleted": func(r *rig, path string) { r.remove(path) },
	"draft": func(r *rig, path string) {
		f := r.files[path]
		f.Draft = true
		r.put(path, f)
	},
	"expired": func(r *rig, path string) {
		f := r.files[path]
		f.Expiry = r.now().Add(3 * time.Second)
		r.put(path, f)
	},
	"never": func(r *rig, path string) {
		f := r.files[path]
		content.EditTelegram(&f.TelegramTable).Never = true
		r.put(path, f)
	},
}

func TestWithdrawal(t *testing.T) {
	for way, withdraw := range ways {
		for _, c := range []struct {
			policy plan.Policy
			button string
			want   []string
			told   []string
		}{
			{plan.PolicyAsk, "", []string{"one", "two", "other"}, []string{"withdrawal"}},
			{plan.PolicyAsk, "withdraw", []string{"other"}, []string{"withdrawal"}},
			{plan.PolicyAsk, "keep", []string{"one", "two", "other"}, []string{"withdrawal"}},
			{plan.PolicyDelete, "", []string{"other"}, nil},
			{plan.PolicyKeep, "", []string{"one", "two", "other"}, nil},
		} {
			t.Run(fmt.Sprint(way, " ", c.policy, " ", c.button), func(t *testing.T) {
				inBubble(t, func(r *rig) {
					asked := "withdrawal"
					if way == "expired" {
						asked = "expired"
					}
					r.config.Withdraw = c.policy
					r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
					r.write("b.md", r.now().Add(time.Minute), "other")
					r.start()
					r.pass(10 * time.Minute)
					withdraw(r, "a.md")
					r.scan()
					r.pass(time.Hour)
					if c.button != "" {
						r.press(asked, c.button)
					}
					r.pass(time.Minute)
					r.scan()
					r.pass(time.Hour)
					r.wantTexts(c.want...)
					if c.told != nil {
						r.wantTold(asked)
					} else {
						r.wantTold()
					}
					if _, why := r.state("a"); strings.Contains(why, "expiryDate") != (way == "expired" && c.button == "") {
						t.Errorf("the reason: %q", why)
					}
				})
			})
		}
	}
}

func TestFileBackWithinSecondsIsNotWithdrawn(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		f := r.files["a.md"]
		r.remove("a.md")
		r.scan()
		r.pass(4 * time.Second)
		r.put("a.md", f)
		r.scan()
		r.pass(time.Hour)
		r.wantTold()
	})
}

func TestFileBackEndsTheQuestion(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		f := r.files["a.md"]
		r.remove("a.md")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("withdrawal")
		r.put("a.md", f)
		r.scan()
		r.pass(time.Minute)
		r.press("withdrawal", "withdraw") // too late: the file is back
		r.pass(time.Minute)
		r.wantTexts("text", "other")
		r.wantState("a", ledger.Sent)
	})
}

func TestManyWithdrawalsWaitForAnAdmin(t *testing.T) {
	for n, want := range map[int]int{2: 3, 3: 5} {
		inBubble(t, func(r *rig) {
			r.config.Withdraw = plan.PolicyDelete
			for i := range 5 {
				r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Minute), "text")
			}
			r.start()
			r.pass(10 * time.Minute)
			for i := range n {
				r.remove(fmt.Sprintf("%d.md", i))
			}
			r.scan()
			r.pass(time.Hour)
			if got := len(r.tg.texts(channelID)); got != want {
				t.Errorf("after %d deletions %d posts are left, want %d", n, got, want)
			}
			if n > 2 {
				r.wantTold("withdrawal")
				r.press("withdrawal", "withdraw")
				r.pass(time.Minute)
				if got := len(r.tg.texts(channelID)); got != 5-n {
					t.Errorf("after the button %d are left", got)
				}
			}
		})
	}
}

// TestWithdrawalsInAFewScansWaitForAnAdmin holds that files that are deleted one after the other
// count together, as a slow deletion is found in several scans: those after the second, and any that
// follow.
func TestWithdrawalsInAFewScansWaitForAnAdmin(t *testing.T) {
	for pause, want := range map[time.Duration]int{10 * time.Second: 4, 2 * time.Minute: 2} { // posts that are left
		inBubble(t, func(r *rig) {
			r.config.Withdraw = plan.PolicyDelete
			for i := range 6 {
				r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Minute), "text")
			}
			r.start()
			r.pass(10 * time.Minute)
			for i := range 4 {
				r.remove(fmt.Sprintf("%d.md", i))
				r.scan()
				r.pass(pause)
			}
			r.pass(time.Hour)
			if got := len(r.tg.texts(channelID)); got != want {
				t.Errorf("after 4 deletions, one in %v, %d posts are left, want %d", pause, got, want)
			}
			if pause < time.Minute {
				r.press("withdrawal", "withdraw")
				r.pass(time.Minute)
				if got := len(r.tg.texts(channelID)); got >= want {
					t.Errorf("after the button %d posts are left", got)
				}
			}
		})
	}
}

func TestEmptyFolderChangesNothing(t *testing.T) {
	for _, lost := range []func(r *rig){
		func(r *rig) { r.folder(nil); r.scan() },
		func(r *rig) {
			r.s.Update(nil, errors.New("stat articles: no such file or directory"))
			r.pass(time.Millisecond)
		},
	} {
		withSent(t, numbered(2), func(r *rig) {
			r.write("later.md", r.now().Add(2*time.Hour), "later")
			files := maps.Clone(r.files)
			r.scan()
			lost(r)
			r.pass(time.Hour)
			r.wantTold("folder_empty")
			r.wantTexts("text 0", "text 1")
			r.folder(files)
			r.scan()
			r.pass(2 * time.Hour)
			r.wantTold("folder_empty")
			r.wantTexts("text 0", "text 1", "later")
		})
	}
}

// TestRefusedDeletionLeavesALine holds that what Telegram deletes no more becomes a line,
// in the article's language, that says what became of it.
func TestRefusedDeletionLeavesALine(t *testing.T) {
	german := "das ist der Text und nicht ein anderer"
	withSent(t, map[string]string{"a.md": "one\n---\ntwo", "b.md": german, "c.md": "first\n---\nsecond", "Привет.md": "три"}, func(r *rig) {
		r.tg.set(func(call string, _ post.Request) error {
			if call == "delete" {
				return &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: message can't be deleted")}
			}
			return nil
		})
		for _, slug := range []string{"a", "b", "Привет"} {
			if _, err := r.s.Withdraw(context.Background(), slug, by); err != nil {
				t.Fatal(err)
			}
			r.pass(time.Minute)
			r.wantState(slug, ledger.Withdrawn)
		}
		r.rewrite("c.md", "first")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("This post was withdrawn.", "This post was withdrawn.", "Dieser Beitrag wurde zurückgezogen.", "first", "This part was removed.", "Публикация снята.")
	})
}

// TestRefusedDeletionTakesThePicture holds that a photo that Telegram deletes no more shows a
// plain picture above the line, and keeps its own only where another is refused.
func TestRefusedDeletionTakesThePicture(t *testing.T) {
	for shows, refuses := range map[string]string{"plain": "", "secret": "plain"} {
		inBubble(t, func(r *rig) {
			r.paint("one.png", "secret")
			r.write("a.md", r.now().Add(time.Minute), "text", func(a *content.Article) { a.Cover, content.EditTelegram(&a.TelegramTable).Format = "one.png", "text" })
			r.start()
			r.pass(2 * time.Minute)
			r.wantShown("secret")
			swaps := 0
			r.tg.set(func(call string, q post.Request) error {
				if call == "edit" && len(q.Files) > 0 {
					swaps++
				}
				if call == "delete" || call == "edit" && refuses != "" && swaps == 1 {
					return &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: message can't be deleted")}
				}
				return nil
			})
			if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
				t.Fatal(err)
			}
			r.pass(time.Minute)
			r.wantState("a", ledger.Withdrawn)
			r.wantTexts("This post was withdrawn.")
			r.wantShown(shows)
		})
	}
}

// TestLineInPlaceOfAPhotoIsTriedOnce holds that an edit that would be the same is not tried
// again after it was refused: the message lacks its photo already.
func TestLineInPlaceOfAPhotoIsTriedOnce(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.paint("one.png", "photo")
		r.write("a.md", r.now().Add(time.Minute), "text", func(a *content.Article) { a.Cover, content.EditTelegram(&a.TelegramTable).Format = "one.png", "text" })
		r.start()
		r.tg.with(func() { r.tg.lacks = 1 })
		r.pass(2 * time.Minute)
		before := len(r.tg.seen(0))
		r.tg.set(func(call string, _ post.Request) error {
			if call == "delete" || call == "edit" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		edits := 0
		for _, call := range r.tg.seen(before) {
			if call == "edit" {
				edits++
			}
		}
		if edits != 1 {
			t.Errorf("the line was tried %d times, want once", edits)
		}
		r.wantTold("edit_failed")
	})
}

func TestWithdrawnStaysOutUntilRedated(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("other")
		r.rewrite("a.md", "new text")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("other")
		r.write("a.md", r.now().Add(time.Hour), "new text")
		r.scan()
		r.pass(2 * time.Hour)
		r.wantTexts("other", "new text")
		if _, err := r.s.Withdraw(context.Background(), "nothing", by); !errors.Is(err, scheduler.ErrNoArticle) {
			t.Errorf("withdrawing nothing: %v", err)
		}
	})
}

// Found by the simulation, seed 7192: the new date came while the post was still
// to be deleted.
func TestRedatedWhileItIsBeingWithdrawn(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.set(func(call string, _ post.Request) error {
			if call == "delete" {
				return fault(deliver.FaultUnknown)
			}
			return nil
		})
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Second)
		due := r.now().Add(24 * time.Hour)
		r.write("a.md", due, "text")
		r.scan()
		r.pass(time.Second)
		r.wantTexts("text")
		r.tg.set(nil)
		r.pass(23 * time.Hour)
		r.wantTexts()
		r.wantState("a", ledger.Planned)
		r.pass(2 * time.Hour)
		r.wantTexts("text")
	})
}

// The person who published an article did not order that its post is deleted.
func TestWithdrawalByPolicyNamesNobody(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Hour), "text")
		r.write("b.md", r.now().Add(time.Hour), "other")
		r.start()
		r.pass(time.Second)
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("text")
		r.write("a.md", r.now().Add(time.Hour), "text", func(a *content.Article) { a.Draft = true })
		r.scan()
		r.pass(time.Minute)
		r.wantTexts()
		if state, why := r.state("a"); state != ledger.Withdrawn || why != "its file was gone or a draft" {
			t.Errorf("a is %q (%s)", state, why)
		}
	})
}

// TestWaitedForCountsAtOnce holds that a file that was waited for before the
// catalogue went without it is not waited for once more, and any other is.
func TestWaitedForCountsAtOnce(t *testing.T) {
	for waited, want := range map[time.Duration]time.Duration{0: 5 * time.Second, 5 * time.Second: 0, 4 * time.Second: time.Second} {
		inBubble(t, func(r *rig) {
			r.config.Withdraw = plan.PolicyDelete
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.write("b.md", r.now().Add(time.Hour), "other")
			r.start()
			r.pass(2 * time.Minute)
			r.wantTexts("text")
			r.remove("a.md")
			r.reading.Lock()
			r.waited = map[string]time.Duration{"a.md": waited}
			r.reading.Unlock()
			r.scan()
			if want > 0 {
				r.pass(want - 2*time.Millisecond)
				r.wantTexts("text")
			}
			r.pass(time.Second)
			r.wantTexts()
		})
	}
}

func TestRenames(t *testing.T) {
	t.Run("same slug, other path", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			f := r.files["a.md"]
			f.Slug = "a"
			r.remove("a.md")
			r.put("2026/a.md", f)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text")
			r.wantTold()
		})
	})
	t.Run("same path, other slug", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			f := r.files["a.md"]
			f.Slug = "better"
			r.put("a.md", f)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text")
			r.wantTold()
			r.wantState("better", ledger.Sent)
			if link, ok := r.s.PostLink("better"); !ok || link != "https://t.me/channel/11" {
				t.Errorf("its link is %q", link)
			}
		})
	})
	t.Run("two files, one slug", func(t *testing.T) {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			f := r.files["a.md"]
			f.Slug, f.body = "a", "another"
			r.put("b.md", f)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("text", "another")
			r.wantTold()
		})
	})
}

// TestArchiveInAFewScansWaitsForAnAdmin holds that files that are copied one after the other count
// together where their dates are long past, and that articles that are just written do not.
func TestArchiveInAFewScansWaitsForAnAdmin(t *testing.T) {
	for age, want := range map[time.Duration]int{5 * 24 * time.Hour: 1 + plan.MaxOverdue, time.Minute: 7} {
		inBubble(t, func(r *rig) {
			r.write("first.md", r.now().Add(time.Minute), "text")
			r.start()
			r.pass(time.Hour)
			for i := range 6 {
				r.write(fmt.Sprintf("%d.md", i), r.now().Add(-age), "text")
				r.scan()
				r.pass(4 * time.Second)
			}
			r.pass(time.Hour)
			if got := len(r.tg.texts(channelID)); got != want {
				t.Errorf("of 6 articles that are %v old %d posts are out, want %d: %q", age, got, want, r.tg.texts(channelID))
			}
			if want < 7 {
				r.press("history", "publish")
				r.pass(time.Hour)
				if got := len(r.tg.texts(channelID)); got <= want {
					t.Errorf("after the button %d posts are out", got)
				}
			}
		})
	}
}
