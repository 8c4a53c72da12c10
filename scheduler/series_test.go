package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// inSeries makes an article a part of series.
func inSeries(names ...string) func(*content.Article) {
	return func(a *content.Article) { a.Series = names }
}

func titled(title string) func(*content.Article) {
	return func(a *content.Article) { a.Title = title }
}

// series is a rig with articles 1…n of a series, an hour apart; the first is due in an
// hour.
func (r *rig) series(s plan.Series, n int) {
	r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC, Series: s}
	soon := r.now().Add(time.Hour)
	for i := range n {
		r.write(fmt.Sprintf("%d.md", i+1), soon.Add(time.Duration(i)*time.Hour), fmt.Sprintf("part %d", i+1), inSeries("Go"))
	}
}

// edits counts the edits made so far.
func (r *rig) edits() int {
	n := 0
	for _, c := range r.tg.seen(0) {
		if c == "edit" {
			n++
		}
	}
	return n
}

// TestSeriesLinks holds that each post of a series links to the parts before and
// after it, and that one edit brings the link into the neighbour.
func TestSeriesLinks(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true, Reply: true}, 3)
		r.write("lone.md", r.now().Add(time.Hour), "lone", inSeries("Rust"))
		r.start()
		if got := r.entry("3"); !slices.Equal(got.Links, []string{"2"}) || got.ReplyTo != "2" {
			t.Errorf("while all is ahead, the plan says that part 3 is linked from %q and answers %q, want 2 for both", got.Links, got.ReplyTo)
		}
		r.pass(2*time.Hour + time.Minute)
		if got := r.entry("3"); !slices.Equal(got.Links, []string{"2"}) || got.ReplyTo != "2" {
			t.Errorf("the plan says that part 3 is linked from %q and answers %q, want 2 for both", got.Links, got.ReplyTo)
		}
		if e, err := scheduler.Effects(r.t.Context(), r.s, "3", channelID); err != nil || e.ReplyTo != "2" || !slices.Equal(e.Links, []string{"2"}) {
			t.Errorf("of part 3 alone: got a reply to %q and links from %q (%v), want 2 for both", e.ReplyTo, e.Links, err)
		}
		if e, err := scheduler.Effects(r.t.Context(), r.s, "2", channelID); err != nil || e.Slug != "" {
			t.Errorf("of part 2, which is out: got %+v, %v, want nothing", e, err)
		}
		r.wantTexts("part 1 [2 →]", "lone", "part 2 [← 1]")
		r.pass(2 * time.Hour)
		r.wantTexts("part 1 [2 →]", "lone", "part 2 [← 1 · 3 →]", "part 3 [← 2]")
		if got := r.edits(); got != 2 {
			t.Errorf("%d edits, want 2", got)
		}
		for i, want := range []int{0, 0, r.tg.posts[channelID][0].id, r.tg.posts[channelID][2].id} {
			if got := r.tg.posts[channelID][i].replyTo; got != want {
				t.Errorf("message %d answers %d, want %d", i, got, want)
			}
		}
		r.wantTold()
		r.halt()
		r.start() // and another start changes nothing
		r.pass(time.Hour)
		if got := r.edits(); got != 2 {
			t.Errorf("%d edits after another start, want 2", got)
		}
	})
}

// TestSeriesFollows holds that what becomes of a part reaches its neighbours: another
// title, another order, a withdrawal.
func TestSeriesFollows(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true}, 3)
		r.config.Withdraw = plan.PolicyDelete
		r.start()
		r.pass(4 * time.Hour)
		r.write("2.md", r.files["2.md"].Date, "part 2", inSeries("Go"), titled("Two"))
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("part 1 [Two →]", "part 2 [← 1 · 3 →]", "part 3 [← Two]")
		r.remove("2.md")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("part 1 [3 →]", "part 3 [← 1]")
		first := 9
		f := r.files["1.md"]
		f.SeriesOrder = &first
		r.put("1.md", f)
		second := 1
		f = r.files["3.md"]
		f.SeriesOrder = &second
		r.put("3.md", f)
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("part 1 [← 3]", "part 3 [1 →]")
	})
}

// TestSeriesAsks holds that more than three posts are linked only with an admin's
// word, that a no holds, and that a new part asks for nothing old.
func TestSeriesAsks(t *testing.T) {
	for _, yes := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(plan.Series{}, 5)
			r.start()
			r.pass(6 * time.Hour)
			r.halt()
			r.config.Series.Links = true
			r.start()
			r.pass(time.Hour)
			r.wantTold(ledger.NoticeCrosslinks)
			if got := r.edits(); got != 0 {
				t.Fatalf("%d edits before the answer", got)
			}
			if !yes {
				r.press(ledger.NoticeCrosslinks, ledger.ActNoLink)
				r.pass(time.Hour)
				r.write("6.md", r.now().Add(time.Hour), "part 6", inSeries("Go"))
				r.scan()
				r.pass(2 * time.Hour)
				r.wantTexts("part 1", "part 2", "part 3", "part 4", "part 5 [← 4 · 6 →]", "part 6 [← 5]")
				r.wantTold(ledger.NoticeCrosslinks)
				return
			}
			r.press(ledger.NoticeCrosslinks, ledger.ActLink)
			r.pass(time.Minute)
			r.wantTexts("part 1 [2 →]", "part 2 [← 1 · 3 →]", "part 3 [← 2 · 4 →]", "part 4 [← 3 · 5 →]", "part 5 [← 4]")
			if got := r.edits(); got != 5 {
				t.Errorf("%d edits, want 5", got)
			}
		})
	}
}

// TestAnUpdateEditsNoLines holds that another version of the program, which takes articles for parts
// of a series or translations that the previous one did not, edits no post and asks nothing. Articles
// that are published from then on are linked.
func TestAnUpdateEditsNoLines(t *testing.T) {
	for _, n := range []int{3, 8} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(plan.Series{Links: true}, 2)
			for i := range n {
				r.write(fmt.Sprintf("x%d.md", i), r.now().Add(3*time.Hour+time.Duration(i)*time.Minute), fmt.Sprintf("x%d", i))
			}
			r.start()
			r.pass(5 * time.Hour)
			want, edits := r.tg.texts(channelID), r.edits()
			r.halt()
			r.forget()
			for i := range n { // the files are the same
				path := fmt.Sprintf("x%d.md", i)
				r.write(path, r.files[path].Date, fmt.Sprintf("x%d", i), inSeries("Go"))
			}
			r.start()
			r.pass(2 * time.Hour)
			r.restart()
			r.pass(time.Hour)
			if got := r.tg.texts(channelID); !slices.Equal(got, want) || r.edits() != edits {
				t.Errorf("after %d edits the channel holds %q, want %q", r.edits()-edits, got, want)
			}
			r.wantTold()
			r.write("last.md", r.now().Add(time.Minute), "last", inSeries("Go"))
			r.scan()
			r.pass(time.Hour)
			before := fmt.Sprintf("x%d", n-1)
			if got := r.tg.texts(channelID); !slices.Equal(got[len(got)-2:], []string{fmt.Sprintf("%s [← x%d · last →]", before, n-2), fmt.Sprintf("last [← %s]", before)}) {
				t.Errorf("the channel ends with %q, want the last two linked", got[len(got)-2:])
			}
		})
	}
}

// TestAnUpdateLinksNothingByItself holds the same where no post had lines before: as the settings
// may ask for them only now, the admins are asked, about however few.
func TestAnUpdateLinksNothingByItself(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(plan.Series{Links: true}, 2)
		for _, path := range []string{"1.md", "2.md"} {
			r.readAs(path, inSeries())
		}
		r.start()
		r.pass(3 * time.Hour)
		r.halt()
		r.forget()
		for _, path := range []string{"1.md", "2.md"} {
			r.readAs(path, inSeries("Go"))
		}
		r.start()
		r.pass(time.Hour)
		r.restart()
		r.pass(time.Hour)
		r.wantTexts("part 1", "part 2")
		r.wantTold(ledger.NoticeCrosslinks)
		r.press(ledger.NoticeCrosslinks, ledger.ActLink)
		r.pass(time.Hour)
		r.wantTexts("part 1 [2 →]", "part 2 [← 1]")
	})
}

// TestSeriesShowsTitlesThatAreOut holds that posts link to each other by the titles that are
// in the channel: another one comes once an admin lets it through.
func TestSeriesShowsTitlesThatAreOut(t *testing.T) {
	for _, yes := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(plan.Series{Links: true}, 7)
			name := func(prefix string, n int) {
				for i := range n {
					path, title := fmt.Sprintf("%d.md", i+1), fmt.Sprintf("%s %d", prefix, i+1)
					r.write(path, r.files[path].Date, title+"\nwhat it says", inSeries("Go"), titled(title))
				}
			}
			name("Part", 7)
			r.start()
			r.pass(6*time.Hour + time.Minute)
			name("Broken", 6)
			r.scan()
			r.wantTold(ledger.NoticeManyEdits)
			edits := r.edits()
			r.pass(time.Hour) // and the last part comes out meanwhile
			shown := strings.Join(r.tg.texts(channelID), "\n")
			if strings.Contains(shown, "Broken") || !strings.Contains(shown, "[← Part 5 · Part 7 →]") && !strings.Contains(shown, "[← Part 6]") || r.edits()-edits > 1 {
				t.Errorf("%d edits; the channel holds\n%s", r.edits()-edits, shown)
			}
			kind := ledger.ActKeep
			if yes {
				kind = ledger.ActEditAll
			}
			r.press(ledger.NoticeManyEdits, kind)
			r.pass(time.Hour)
			shown = strings.Join(r.tg.texts(channelID), "\n")
			if got := strings.Contains(shown, "[← Broken 1"); got != yes || strings.Contains(shown, "Broken") != yes {
				t.Errorf("after %s the channel holds\n%s", kind, shown)
			}
		})
	}
}

// TestSeriesKnowsTitles holds that posts link to each other by the titles of their articles,
// whatever the posts begin with, while a correction of something else waits for an admin.
func TestSeriesKnowsTitles(t *testing.T) {
	for name, c := range map[string]struct {
		title, template string
		untitled        bool
	}{
		"a file's name": {title: "Using main.rs"},
		"an emoji":      {title: "To the :rocket: moon"},
		"no title":      {title: "Part", untitled: true},
		"a template":    {title: "Part", template: "News\n\n# {{.Title}}\n\n{{.Body}}"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.MaxSleep = seldom
				r.series(plan.Series{Links: true}, 7)
				r.real, r.config.Template = post.New(nil), c.template
				write := func(body string, n int) {
					for i := range n {
						path := fmt.Sprintf("%d.md", i+1)
						r.write(path, r.files[path].Date, body, inSeries("Go"), titled(fmt.Sprintf("%s %d", c.title, i+1)), func(a *content.Article) { content.EditTelegram(&a.TelegramTable).NoTitle = c.untitled })
					}
				}
				write("It begins with a sentence.", 7)
				r.start()
				r.pass(8 * time.Hour)
				was, edits := r.tg.texts(channelID), r.edits()
				if want := "← " + c.title + " 1"; len(was) != 7 || !strings.Contains(was[1], want) {
					t.Fatalf("the channel holds %q, want seven posts, the second with %q", was, want)
				}
				write("It begins with another sentence.", 6) // and the last is free to be edited
				r.scan()
				r.pass(time.Hour)
				r.wantTold(ledger.NoticeManyEdits)
				if got := r.edits() - edits; got != 0 {
					t.Errorf("%d edits that nobody let through:\n%s", got, strings.Join(r.tg.texts(channelID), "\n"))
				}
			})
		})
	}
}

// TestSeriesLeavesAlone holds that posts edited by hand stay, that a refused edit is
// not tried on and on, and that an edit of unknown fate is finished.
func TestSeriesLeavesAlone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true}, 2)
		r.start()
		r.pass(time.Hour + time.Minute)
		first := r.tg.posts[channelID][0].id
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: first, Plain: "by hand", Edited: true})
		r.pass(2 * time.Hour)
		r.wantTexts("part 1", "part 2 [← 1]")
		if got := r.edits(); got != 0 {
			t.Errorf("%d edits of a post that was edited by hand", got)
		}
	})
	for name, c := range map[string]struct {
		err   error
		edits int
		first string
	}{
		"refused": {fault(deliver.FaultRefused), 1, "part 1"},
		"lost":    {&dropped{}, 2, "part 1 [2 →]"},
		"outage":  {fault(deliver.FaultNotSent), 2, "part 1 [2 →]"},
	} {
		inBubble(t, func(r *rig) {
			r.series(plan.Series{Links: true}, 2)
			r.start()
			r.tg.failTimes("edit", 1, c.err)
			r.pass(3 * time.Hour)
			r.wantTexts(c.first, "part 2 [← 1]")
			if got := r.edits(); got != c.edits {
				t.Errorf("%s: %d edits, want %d", name, got, c.edits)
			}
		})
	}
}

// TestARefusalOutlivesOtherEdits holds that the plan says that an edit of a post was refused also
// after the post could not get a link, but not once it got one together with the refused text.
func TestARefusalOutlivesOtherEdits(t *testing.T) {
	for text, want := range map[string]struct{ post, reason string }{
		"another part 1":            {"another part 1 [2 →]", ""},
		"another part\n---\nof two": {"part 1", ledger.EditRefused},
	} {
		inBubble(t, func(r *rig) {
			r.series(plan.Series{Links: true}, 2)
			r.start()
			r.pass(time.Hour + time.Minute)
			r.tg.set(func(call string, _ post.Request) error {
				if call == "edit" {
					return fault(deliver.FaultRefused)
				}
				return nil
			})
			r.write("1.md", r.files["1.md"].Date, text, inSeries("Go"))
			r.scan()
			r.pass(time.Minute)
			if got := r.entry("1").Reason; !got.Is(ledger.EditRefused) {
				t.Errorf("%q was refused: the plan says %q, want %q", text, got.Code, ledger.EditRefused)
			}
			r.tg.set(nil)
			r.pass(time.Hour)
			r.wantTexts(want.post, "part 2 [← 1]")
			if got := r.entry("1").Reason; got.Code != want.reason {
				t.Errorf("%q after part 2 came out: the plan says %q, want %q", text, got.Code, want.reason)
			}
		})
	}
}

// TestSeriesSurvivesDeath holds that each post is sent once, and its links come in
// the end, wherever the process dies between a post and the links to it.
func TestSeriesSurvivesDeath(t *testing.T) {
	for n := range 30 {
		inBubble(t, func(r *rig) {
			r.series(plan.Series{Links: true, Reply: true}, 3)
			r.start()
			updates := 0
			r.failUpdates(func(int) bool { // from the n-th write on the disk is gone
				updates++
				return updates > n
			})
			r.pass(2*time.Hour + time.Minute)
			r.failUpdates(nil)
			r.halt()
			r.start()
			r.pass(3 * time.Hour)
			r.wantTexts("part 1 [2 →]", "part 2 [← 1 · 3 →]", "part 3 [← 2]")
			if got := r.sends(); got != 3 {
				t.Errorf("dies after %d writes: %d sends, want 3", n, got)
			}
		})
	}
}

// TestSeriesHasNoRoom holds that links never make another message of a post.
func TestSeriesHasNoRoom(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true}, 2)
		r.renderer.room = len("part 1")
		r.start()
		r.pass(3 * time.Hour)
		r.wantTexts("part 1", "part 2")
		if got := r.edits(); got != 0 {
			t.Errorf("%d edits", got)
		}
	})
}

// TestSeriesYields holds that a post that is due goes before the links of others.
func TestSeriesYields(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true}, 2)
		for i := range 4 {
			r.write(fmt.Sprintf("x%d.md", i), r.files["2.md"].Date.Add(time.Duration(i+1)*time.Second), fmt.Sprintf("x%d", i))
		}
		r.start()
		var order []string
		r.tg.set(func(call string, q post.Request) error {
			if call == "send" || call == "edit" {
				order = append(order, call+" "+strings.Fields(q.Plain)[0])
			}
			return nil
		})
		r.pass(3 * time.Hour)
		if want := []string{"send part", "send part", "send x0", "send x1", "send x2", "send x3", "edit part"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
	})
}

// TestSeriesLinksOff holds that nothing is done unless it is wanted.
func TestSeriesLinksOff(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{}, 2)
		r.start()
		r.pass(3 * time.Hour)
		r.wantTexts("part 1", "part 2")
		if err := r.store.View(context.Background(), func(tx ledger.Tx) error {
			added, err := tx.Added()
			if len(added) > 0 {
				err = errors.New("rows of what was added")
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// TestSeriesIsApproved holds that the links to other parts are nothing that an admin is
// asked about: of two parts that are due at once, the second is not asked about again
// because the first is out.
func TestSeriesIsApproved(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Links: true}, 3)
		r.config.Approve = content.ApprovalAny
		due := r.files["1.md"].Date
		for path, f := range r.files {
			if path != "3.md" {
				f.Date, f.Due = due, due
				r.put(path, f)
			}
		}
		r.start()
		for _, n := range r.tg.noticesOf("approve") {
			for _, a := range n.Actions {
				if a.Kind != ledger.ActApprove {
					continue
				}
				if _, err := r.s.Act(context.Background(), a.Token, by); err != nil {
					t.Fatal(err)
				}
			}
		}
		r.pass(4 * time.Hour)
		r.wantTexts("part 1 [2 →]", "part 2 [← 1 · 3 →]", "part 3 [← 2]")
		for _, n := range r.tg.noticesOf("approve_again") {
			t.Errorf("%s was asked about again: %s", n.Slug, n.Detail)
		}
	})
}

// TestSeriesWithoutReply holds that a part that says so replies to none, and that those after it do.
func TestSeriesWithoutReply(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Reply: true}, 3)
		r.write("2.md", r.files["2.md"].Date, "part 2", inSeries("Go"), func(a *content.Article) { a.TelegramTable = &content.Telegram{NoReply: true} })
		r.start()
		if got := r.entry("2").ReplyTo; got != "" {
			t.Errorf("the plan says that part 2 answers %q, want none", got)
		}
		r.pass(4 * time.Hour)
		for i, want := range []int{0, 0, r.tg.posts[channelID][1].id} {
			if got := r.tg.posts[channelID][i].replyTo; got != want {
				t.Errorf("message %d answers %d, want %d", i, got, want)
			}
		}
	})
}
