package scheduler_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// contents returns the tables of contents in the channel: what each lists, by number of
// the message and its pin.
func (r *rig) contents() (out []string) {
	r.t.Helper()
	pins := r.tg.pins(channelID)
	for _, m := range r.tg.messages(channelID) {
		title, text, _ := strings.Cut(m.text, "\n")
		if !strings.HasPrefix(title, "Contents: ") {
			continue
		}
		text = strings.NewReplacer("https://t.me/channel/", "", "\\", "", "\n", " ").Replace(text)
		if n := len(slices.DeleteFunc(slices.Clone(pins), func(id int) bool { return id != m.id })); n != 1 {
			text += fmt.Sprintf(" (pinned %d times)", n)
		}
		if !m.silent {
			text += " (with a sound)"
		}
		out = append(out, text)
	}
	return out
}

// wantContents compares the lists that are in the channel; those that are due at once come
// in any order.
func (r *rig) wantContents(want ...string) {
	r.t.Helper()
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(r.contents())); !slices.Equal(got, want) {
		r.t.Errorf("the contents are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

var allContents = plan.Series{Contents: plan.Contents{All: true}}

// TestContents holds that the contents of a series come with its second part, pinned and
// without a sound, and follow what becomes of the parts by edits.
func TestContents(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(allContents, 3)
		r.config.Withdraw = plan.PolicyDelete
		r.write("lone.md", r.now().Add(time.Hour), "lone", inSeries("Rust"))
		r.start()
		r.pass(time.Hour + time.Minute)
		r.wantContents()
		if got := r.entry("2").Listed; !slices.Equal(got, []string{"Contents: Go"}) || r.entry("lone").Listed != nil {
			t.Errorf("the plan says that part 2 is listed in %q, and the only part of another series in %q", got, r.entry("lone").Listed)
		}
		if e, err := scheduler.Effects(r.t.Context(), r.s, "2", channelID); err != nil || !slices.Equal(e.Listed, []string{"Contents: Go"}) {
			t.Errorf("part 2 alone: got listed in %q, %v, want Contents: Go", e.Listed, err)
		}
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](13)")
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](13) 3. [3](15)")
		if got := r.edits(); got != 1 {
			t.Errorf("%d edits, want 1", got)
		}
		r.halt()
		r.start() // and another start changes nothing
		r.pass(time.Hour)
		if got := r.edits(); got != 1 {
			t.Errorf("%d edits after another start, want 1", got)
		}
		r.write("2.md", r.files["2.md"].Date, "part 2", inSeries("Go"), titled("Two"))
		r.scan()
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [Two](13) 3. [3](15)")
		r.remove("2.md")
		r.scan()
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [3](15)")
		last := 9
		f := r.files["1.md"]
		f.SeriesOrder = &last
		r.put("1.md", f)
		first := 1
		f = r.files["3.md"]
		f.SeriesOrder = &first
		r.put("3.md", f)
		r.scan()
		r.pass(time.Minute)
		r.wantContents("1. [3](15) 2. [1](11)")
		r.remove("1.md")
		r.remove("3.md")
		r.scan()
		r.pass(time.Minute)
		r.wantContents() // nothing is in the series any more
		for _, name := range []string{"other", "another"} {
			r.write(name+".md", r.now(), name, inSeries("Go"))
			r.scan()
			r.pass(10 * time.Minute)
		}
		r.wantContents("1. [other](16) 2. [another](17)")
		r.wantTold()
	})
}

// TestContentsOfCategory holds that a category's contents begin with what is new, and that
// only what is asked for has any.
func TestContentsOfCategory(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Contents: plan.Contents{Series: []string{"go"}, Categories: []string{"AI"}}}, 2)
		for i := range 3 {
			r.write(fmt.Sprintf("ai%d.md", i), r.now().Add(time.Duration(i+1)*time.Hour), "about ai", inSeries("Rust"), func(a *content.Article) { a.Categories = []string{"ai"} })
		}
		r.start()
		r.pass(5 * time.Hour)
		r.wantContents("- [ai2](17) - [ai1](14) - [ai0](12)", "1. [1](11) 2. [2](13)")
	})
}

// TestContentsOfCategoryListAllPosts holds that a category's contents list what is in the
// channel, also before its date and while its file is a draft, as those of a series do.
func TestContentsOfCategoryListAllPosts(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(plan.Series{Contents: plan.Contents{Categories: []string{"AI"}}}, 0)
		about := func(a *content.Article) { a.Categories = []string{"ai"} }
		r.write("early.md", r.now().Add(48*time.Hour), "early", about)
		r.write("ahead.md", r.now().Add(24*time.Hour), "ahead", about)
		r.write("dated.md", r.now().Add(2*time.Hour), "dated", about)
		r.start()
		r.pass(time.Hour)
		for _, slug := range []string{"early", "ahead"} {
			if _, err := r.s.Publish(context.Background(), slug, by); err != nil {
				t.Fatal(err)
			}
			r.pass(time.Minute)
		}
		r.scan()
		r.pass(time.Minute)
		r.wantContents("- [early](11) - [ahead](12)")
		r.pass(time.Hour)
		r.wantContents("- [early](11) - [ahead](12) - [dated](14)")
		r.write("dated.md", r.files["dated.md"].Date, "dated", about, func(a *content.Article) { a.Draft = true })
		r.scan()
		r.pass(time.Minute)
		r.wantContents("- [early](11) - [ahead](12) - [dated](14)") // nobody said yet that it is to leave
		r.press(ledger.NoticeWithdrawal, ledger.ActWithdraw)
		r.pass(time.Minute)
		r.wantContents("- [early](11) - [ahead](12)")
	})
}

// TestContentsYield holds that contents wait for posts that are about to leave, and that
// many changes make one edit.
func TestContentsYield(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC, Series: allContents}
		due := r.now().Add(time.Hour)
		for i := range 9 {
			r.write(fmt.Sprintf("%d.md", i+1), due.Add(time.Duration(i)*3*time.Second), fmt.Sprintf("part %d", i+1), inSeries("Go"))
		}
		r.start()
		r.pass(time.Hour + 2*time.Minute)
		texts := r.tg.texts(channelID)
		if len(texts) != 10 || !strings.HasPrefix(texts[9], "Contents: Go\n1. [1]") || r.edits() != 0 {
			t.Errorf("the channel holds %q after %d edits, want nine parts and then the contents", texts, r.edits())
		}
	})
}

// TestContentsAreLookedFor holds that contents whose answer was lost are found, or sent
// once more where they are not there.
func TestContentsAreLookedFor(t *testing.T) {
	for _, arrives := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.series(allContents, 2)
			lost := 0
			r.tg.fail = func(call string, q post.Request) error {
				if call != "send" || !strings.HasPrefix(q.Plain, "Contents") || lost > 0 {
					return nil
				}
				lost++
				if arrives {
					return &dropped{errors.New("lost")}
				}
				return &deliver.Fault{Kind: deliver.FaultUnknown, Err: errors.New("lost")}
			}
			r.start()
			r.pass(3 * time.Hour)
			r.wantContents("1. [1](11) 2. [2](12)")
			r.wantTold()
		})
	}
}

// TestManyContentsAreAskedAbout holds that more than three at once wait for an admin.
func TestManyContentsAreAskedAbout(t *testing.T) {
	for _, yes := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.series(plan.Series{}, 2)
			r.config.Withdraw = plan.PolicyDelete
			for i, name := range []string{"Rust", "Zig", "C"} {
				for j := range 2 {
					r.write(fmt.Sprintf("%s%d.md", strings.ToLower(name), j), r.now().Add(time.Duration(6+2*i+j)*time.Minute), name, inSeries(name))
				}
			}
			r.start()
			r.pass(3 * time.Hour)
			r.halt()
			r.config.Rules.Series = allContents
			r.start()
			r.pass(time.Hour)
			r.wantContents()
			r.wantTold(ledger.NoticeContents)
			if !yes {
				r.press(ledger.NoticeContents, ledger.ActSkip)
				r.pass(time.Hour)
				r.wantContents()
				return
			}
			r.press(ledger.NoticeContents, ledger.ActPublish)
			r.pass(time.Minute)
			if got := r.contents(); len(got) != 4 {
				t.Errorf("the contents are %q, want four", got)
			}
			for _, name := range []string{"Zig", "C"} { // the program takes out what an admin published, and brings it back
				r.change(inSeries(name), "c0.md", "c1.md")
				r.pass(time.Hour)
			}
			if got := r.contents(); len(got) != 4 {
				t.Errorf("there and back the contents are %q, want four", got)
			}
		})
	}
}

// TestUnwantedContents holds what becomes of contents that the settings do not ask for any
// more.
func TestUnwantedContents(t *testing.T) {
	for _, withdraw := range []plan.Policy{plan.PolicyAsk, plan.PolicyDelete, plan.PolicyKeep} {
		inBubble(t, func(r *rig) {
			r.series(allContents, 3)
			r.config.Withdraw = withdraw
			r.start()
			r.pass(2*time.Hour + time.Minute)
			r.halt()
			r.config.Rules.Series = plan.Series{}
			r.start()
			r.pass(2 * time.Hour)
			was := "1. [1](11) 2. [2](12)"
			switch withdraw {
			case plan.PolicyDelete:
				r.wantContents()
				r.wantTold()
				return
			case plan.PolicyKeep:
				r.wantContents(was)
				r.wantTold()
			case plan.PolicyAsk:
				r.wantContents(was)
				r.wantTold(ledger.NoticeContentsGone)
				r.press(ledger.NoticeContentsGone, ledger.ActKeep)
			}
			r.halt()
			r.config.Rules.Series = allContents
			r.start()
			r.pass(time.Hour)
			r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)")
		})
	}
}

// TestContentsAreLeftAlone holds that contents that somebody deleted, edited or could not
// have pinned are not brought back by themselves.
func TestContentsAreLeftAlone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(allContents, 4)
		r.start()
		r.pass(2*time.Hour + time.Minute)
		r.tg.with(func() {
			r.tg.posts[channelID] = slices.DeleteFunc(r.tg.posts[channelID], func(m message) bool { return m.id == 13 })
		})
		r.pass(3 * time.Hour)
		r.wantContents()
		r.wantTold(ledger.NoticeGone)
		r.press(ledger.NoticeGone, ledger.ActPublish)
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14) 4. [4](15)")
	})
	inBubble(t, func(r *rig) { // edited by hand
		r.series(allContents, 4)
		r.start()
		r.pass(2*time.Hour + time.Minute)
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 13, Plain: "Contents: Go\nby hand", Edited: true})
		r.tg.with(func() { r.tg.find(channelID, 13).text = "Contents: Go\nby hand" })
		r.pass(time.Hour)
		r.wantContents("by hand")
		r.wantTold(ledger.NoticeOverwrite)
		r.press(ledger.NoticeOverwrite, ledger.ActKeep)
		r.pass(2 * time.Hour)
		r.wantContents("by hand")
		r.wantTold(ledger.NoticeOverwrite)
	})
	inBubble(t, func(r *rig) { // an edit is refused
		r.series(allContents, 5)
		r.tg.fail = func(call string, _ post.Request) error {
			if call == "edit" {
				return &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: no")}
			}
			return nil
		}
		r.start()
		r.pass(6 * time.Hour)
		if got := r.edits(); got != 3 {
			t.Errorf("%d edits, want one for each part after the second", got)
		}
		r.wantTold(ledger.NoticeEditFailed)
		r.tg.with(func() { r.tg.fail = nil })
		r.write("1.md", r.files["1.md"].Date, "part 1", inSeries("Go"), titled("One"))
		r.scan()
		r.pass(time.Minute)
		r.wantContents("1. [One](11) 2. [2](12) 3. [3](14) 4. [4](15) 5. [5](16)")
	})
	inBubble(t, func(r *rig) {
		r.series(allContents, 2)
		refused := true
		r.tg.fail = func(call string, _ post.Request) error {
			if call == "pin" && refused {
				return &deliver.Fault{Kind: deliver.FaultNoRights, Err: errors.New("not enough rights to manage pinned messages in the chat")}
			}
			return nil
		}
		r.start()
		r.pass(3 * time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) (pinned 0 times)")
		r.wantTold(ledger.NoticeNotPinned)
		refused = false
		r.press(ledger.NoticeNotPinned, ledger.ActPin)
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12)")
	})
}

// TestPinIsNotAnnounced holds that the message of service about a pin of contents is
// deleted, and that about a pin by hand is not.
func TestPinIsNotAnnounced(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(allContents, 2)
		r.tg.announces = true
		r.start()
		tell := func() {
			r.tg.with(func() {
				for _, m := range r.tg.announced {
					go r.s.ChannelPost(context.Background(), m)
				}
				r.tg.announced = nil
			})
			r.pass(time.Minute)
		}
		r.pass(2*time.Hour + time.Minute)
		if got := r.tg.texts(channelID); len(got) != 4 {
			t.Fatalf("the channel holds %q, want two parts, contents and the message of service", got)
		}
		tell()
		r.wantTexts("part 1", "part 2", "Contents: Go\n1. [1](https://t.me/channel/11)\n2. [2](https://t.me/channel/12)")
		r.pass(48 * time.Hour)
		if err := r.tg.Pin(context.Background(), channelID, 13); err != nil {
			t.Fatal(err)
		}
		tell()
		if got := r.tg.texts(channelID); len(got) != 4 {
			t.Errorf("the channel holds %q, want the message about the pin by hand as well", got)
		}
		r.wantTold()
	})
}

// TestContentsOfAnOldLedger holds that contents which came out since an older ledger was
// copied are taken for what they are: not posted again, and edited from then on.
func TestContentsOfAnOldLedger(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(allContents, 4)
		r.start()
		r.pass(time.Hour + time.Minute)
		r.rewind(func() { r.pass(time.Hour) })
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12)")
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)")
		r.rewind(func() { r.pass(time.Hour) })
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14) 4. [4](15)")
	})
}

// TestContentsShowTitlesThatAreOut holds that contents list posts by the titles that they
// have in the channel: another one comes once an admin lets its edit through.
func TestContentsShowTitlesThatAreOut(t *testing.T) {
	for _, yes := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.series(allContents, 6)
			name := func(prefix string) {
				for i := range 6 {
					path, title := fmt.Sprintf("%d.md", i+1), fmt.Sprintf("%s %d", prefix, i+1)
					r.write(path, r.files[path].Date, title+"\nwhat it says", inSeries("Go"), titled(title))
				}
			}
			name("Part")
			r.start()
			r.pass(7 * time.Hour)
			was := "1. [Part 1](11) 2. [Part 2](12) 3. [Part 3](14) 4. [Part 4](15) 5. [Part 5](16) 6. [Part 6](17)"
			r.wantContents(was)
			edits := r.edits()
			name("Broken")
			r.scan()
			r.pass(time.Hour)
			r.wantContents(was)
			r.wantTold(ledger.NoticeManyEdits)
			if got := r.edits() - edits; got != 0 {
				t.Errorf("%d edits that nobody let through", got)
			}
			if !yes {
				r.press(ledger.NoticeManyEdits, ledger.ActKeep)
				r.pass(time.Hour)
				r.wantContents(was)
				return
			}
			r.press(ledger.NoticeManyEdits, ledger.ActEditAll)
			r.pass(time.Hour)
			r.wantContents(strings.ReplaceAll(was, "Part", "Broken"))
			if got := r.edits() - edits; got > 8 {
				t.Errorf("%d edits, want six and few of the contents", got)
			}
		})
	}
}

// TestAnUpdateEditsNoContents holds that contents stay as they are where another version of
// the program reads what they list otherwise, until something else changes.
func TestAnUpdateEditsNoContents(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.series(allContents, 3)
		r.start()
		r.pass(2*time.Hour + time.Minute)
		r.wantContents("1. [1](11) 2. [2](12)")
		r.halt()
		r.forget()
		r.readAs("1.md", titled("1 otherwise"))
		r.start()
		r.pass(30 * time.Minute)
		r.scan()
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12)")
		if got := r.edits(); got != 0 {
			t.Errorf("%d edits after an update, want none", got)
		}
		r.pass(time.Hour)
		r.wantContents("1. [1 otherwise](11) 2. [2](12) 3. [3](14)")
	})
}

// TestManyUnwantedContentsAreAskedAbout holds that more contents than an admin may be
// spared the question about are not deleted at once, whatever the policy is.
func TestManyUnwantedContentsAreAskedAbout(t *testing.T) {
	for n := plan.MaxWithdrawals; n <= plan.MaxWithdrawals+1; n++ {
		inBubble(t, func(r *rig) {
			r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC, Series: allContents}
			r.config.Withdraw = plan.PolicyDelete
			for i, name := range []string{"Go", "Rust", "Zig"}[:n] {
				for j := range 2 {
					r.write(fmt.Sprintf("%s%d.md", strings.ToLower(name), j), r.now().Add(time.Duration(6+2*i+j)*time.Minute), name, inSeries(name))
				}
			}
			r.start()
			r.pass(time.Hour)
			if got := len(r.contents()); got != n {
				t.Fatalf("there are %d contents, want %d", got, n)
			}
			r.halt()
			r.config.Rules.Series = plan.Series{}
			r.start()
			r.pass(time.Hour)
			if n <= plan.MaxWithdrawals {
				r.wantContents()
				r.wantTold()
				return
			}
			if got := len(r.contents()); got != n {
				t.Errorf("there are %d contents that nobody had deleted, want %d", got, n)
			}
			r.wantTold(ledger.NoticeContentsGone)
			r.press(ledger.NoticeContentsGone, ledger.ActWithdraw)
			r.pass(time.Minute)
			r.wantContents()
		})
	}
}

// TestContentsOfABlindRestore holds that contents which came out since a backup are not sent
// and pinned again where the channel cannot be looked at: an admin is asked, once.
func TestContentsOfABlindRestore(t *testing.T) {
	for name, change := range map[string]func(*deliver.Channel){
		"channel":   func(*deliver.Channel) {},
		"group":     func(c *deliver.Channel) { c.Group = true },
		"protected": func(c *deliver.Channel) { c.Protected = true },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				c := r.tg.channels["@channel"]
				change(&c)
				r.tg.channels["@channel"] = c
				r.series(plan.Series{}, 2)
				r.start()
				r.pass(3 * time.Hour)
				backup := r.db + ".backup"
				if err := r.store.Backup(context.Background(), backup, r.now()); err != nil {
					t.Fatal(err)
				}
				r.halt()
				r.config.Rules.Series = allContents
				r.start()
				r.pass(time.Hour)
				was := []string{"1. [1](11) 2. [2](12)"}
				r.wantContents(was...)
				r.halt()
				r.db = backup
				r.start()
				r.pass(time.Minute)
				r.halt()
				r.start() // the ledger keeps that it was restored
				r.pass(time.Hour)
				r.wantContents(was...)
				if name == "channel" { // there they were found
					r.wantTold(ledger.NoticeRestored)
					return
				}
				r.wantToldInAnyOrder(ledger.NoticeRestored, ledger.NoticeContents)
				r.press(ledger.NoticeContents, ledger.ActPublish)
				r.pass(time.Minute)
				r.wantContents(was[0], was[0])
			})
		})
	}
}

// TestContentsWrittenByHand holds that a message with the title of contents that somebody
// wrote while the bot was away is not overwritten without an admin's word.
func TestContentsWrittenByHand(t *testing.T) {
	for _, overwrite := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.series(plan.Series{}, 2)
			r.start()
			r.pass(3 * time.Hour)
			r.halt()
			r.config.Rules.Series = allContents
			r.tg.byHand(channelID, message{text: "Contents: Go\n1. Read this first", silent: true})
			r.start()
			r.pass(time.Hour)
			r.wantContents("1. Read this first (pinned 0 times)")
			r.wantTold(ledger.NoticeOverwrite)
			if overwrite {
				r.press(ledger.NoticeOverwrite, ledger.ActOverwrite)
				r.pass(time.Minute)
				r.wantContents("1. [1](11) 2. [2](12) (pinned 0 times)")
				return
			}
			r.press(ledger.NoticeOverwrite, ledger.ActKeep)
			r.pass(time.Hour)
			r.wantContents("1. Read this first (pinned 0 times)")
		})
	}
}

// change gives articles of the rig what f says, as one change of their files.
func (r *rig) change(f func(*content.Article), paths ...string) {
	r.t.Helper()
	for _, path := range paths {
		file := r.files[path]
		f(&file.Article)
		r.put(path, file)
	}
	r.scan()
}

// TestContentsKeepTheirMessage holds that a series whose name or language is corrected
// keeps the message of its contents: pinned once, never sent anew.
func TestContentsKeepTheirMessage(t *testing.T) {
	renamed := inSeries("The Go language")
	all := []string{"1.md", "2.md", "3.md"}
	for name, correct := range map[string]func(*rig){
		"at once":      func(r *rig) { r.change(renamed, all...) },
		"the language": func(r *rig) { r.change(func(a *content.Article) { a.Lang = "en" }, all...) },
		"with the titles": func(r *rig) {
			n := 0
			r.change(func(a *content.Article) { renamed(a); n++; a.Title = fmt.Sprintf("Part %d", n) }, all...)
		},
		"there and back": func(r *rig) { r.change(renamed, all...); r.pass(time.Hour); r.change(inSeries("Go"), all...) },
		"file after file": func(r *rig) {
			for _, path := range all {
				r.change(renamed, path)
				r.pass(2 * time.Minute)
			}
		},
		"while it is halted": func(r *rig) {
			r.halt()
			for _, path := range all {
				file := r.files[path]
				renamed(&file.Article)
				r.put(path, file)
			}
			r.start()
		},
		"and halted then": func(r *rig) { r.change(renamed, all...); r.halt(); r.start() },
		"a part stays without a post": func(r *rig) {
			r.write("draft.md", r.now(), "draft", inSeries("Go"), func(a *content.Article) { a.Draft = true })
			r.change(renamed, all...)
		},
		"asked about meanwhile": func(r *rig) {
			r.change(func(a *content.Article) { a.Series = nil }, all...)
			r.pass(time.Minute)
			r.wantTold(ledger.NoticeContentsOver)
			r.change(renamed, all...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.MaxSleep = seldom
				r.series(allContents, 3)
				r.start()
				r.pass(4 * time.Hour)
				r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)")
				sends := r.sends()
				correct(r)
				r.pass(time.Hour)
				r.scan()
				r.pass(time.Hour)
				want := "1. [1](11) 2. [2](12) 3. [3](14)"
				if name == "with the titles" {
					want = "1. [Part 1](11) 2. [Part 2](12) 3. [Part 3](14)"
				}
				r.wantContents(want)
				title, _, _ := strings.Cut(r.tg.find(channelID, 13).text, "\n")
				if wantTitle := map[string]string{"the language": "Contents: Go", "there and back": "Contents: Go"}[name]; title != cmp.Or(wantTitle, "Contents: The Go language") {
					t.Errorf("the title is %q", title)
				}
				if got := r.sends() - sends; got != 0 {
					t.Errorf("%d messages were sent, want none", got)
				}
				if name != "asked about meanwhile" {
					r.wantTold()
				}
			})
		})
	}
}

// TestContentsOfAnotherSeries holds that what splits off a series gets contents of its own,
// and that two that become one leave one message.
func TestContentsOfAnotherSeries(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(allContents, 5)
		r.config.Withdraw = plan.PolicyDelete
		r.start()
		r.pass(6 * time.Hour)
		r.change(inSeries("Rust"), "4.md", "5.md")
		r.pass(time.Minute)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)")
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)", "1. [4](15) 2. [5](16)")
		r.change(inSeries("Go"), "4.md", "5.md")
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14) 4. [4](15) 5. [5](16)")
		r.change(inSeries("Rust"), "4.md", "5.md") // it is a series again, and has contents again
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14)", "1. [4](15) 2. [5](16)")
		r.change(func(a *content.Article) { a.Series = []string{"Go", "Rust"} }, "1.md", "2.md", "4.md")
		r.pass(time.Hour)
		r.wantContents("1. [1](11) 2. [2](12) 3. [3](14) 4. [4](15)", "1. [1](11) 2. [2](12) 3. [4](15) 4. [5](16)")
		r.wantTold()
	})
}

// TestContentsOfNoSeries holds what becomes of contents of a series that no article names
// any more: they leave or stay as the settings say for posts, and none stays pinned.
func TestContentsOfNoSeries(t *testing.T) {
	was := "1. [1](11) 2. [2](12)"
	for _, withdraw := range []plan.Policy{plan.PolicyAsk, plan.PolicyDelete, plan.PolicyKeep} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(allContents, 2)
			r.config.Withdraw = withdraw
			r.start()
			r.pass(3 * time.Hour)
			r.wantContents(was)
			r.change(func(a *content.Article) { a.Series = nil }, "1.md", "2.md")
			r.pass(time.Hour)
			switch withdraw {
			case plan.PolicyDelete:
				r.wantContents()
			case plan.PolicyKeep:
				r.wantContents(was + " (pinned 0 times)")
			case plan.PolicyAsk:
				r.wantContents(was)
				r.wantTold(ledger.NoticeContentsOver)
				r.press(ledger.NoticeContentsOver, ledger.ActKeep)
				r.pass(time.Minute)
				r.wantContents(was + " (pinned 0 times)")
			}
			r.change(inSeries("New"), "1.md", "2.md")
			r.pass(time.Hour)
			switch withdraw {
			case plan.PolicyDelete:
				r.wantContents(was)
			case plan.PolicyKeep: // nobody said anything of the message
				r.wantContents(was + " (pinned 0 times)")
			case plan.PolicyAsk: // an admin said that it stays as it is
				r.wantContents(was+" (pinned 0 times)", was)
			}
		})
	}
	inBubble(t, func(r *rig) { // the word of an admin was about a message, not about the next series
		r.config.MaxSleep = seldom
		r.series(allContents, 2)
		r.start()
		r.pass(3 * time.Hour)
		r.change(func(a *content.Article) { a.Series = nil }, "1.md", "2.md")
		r.press(ledger.NoticeContentsOver, ledger.ActWithdraw)
		r.pass(time.Hour)
		r.wantContents()
		r.change(inSeries("New"), "1.md", "2.md")
		r.pass(time.Minute)
		r.wantContents(was)
	})
	inBubble(t, func(r *rig) { // while the files are away or broken, nothing is decided
		r.config.MaxSleep = seldom
		r.series(allContents, 2)
		r.config.Withdraw = plan.PolicyAsk
		r.write("other.md", r.now().Add(24*time.Hour), "other")
		r.start()
		r.pass(3 * time.Hour)
		one, two := r.files["1.md"], r.files["2.md"]
		r.remove("1.md")
		r.remove("2.md")
		r.scan()
		r.pass(time.Hour)
		r.wantContents(was)
		r.wantToldInAnyOrder(ledger.NoticeWithdrawal, ledger.NoticeWithdrawal)
		r.put("1.md", one)
		r.put("2.md", two)
		r.scan()
		r.pass(time.Hour)
		r.wantContents(was)
	})
}

// TestAnUpdateRenamesNoContents holds that contents stay as they are where another version
// of the program reads another name of their series, or none.
func TestAnUpdateRenamesNoContents(t *testing.T) {
	for _, names := range [][]string{{"The Go language"}, nil} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(allContents, 2)
			r.config.Withdraw = plan.PolicyDelete
			r.start()
			r.pass(3 * time.Hour)
			r.halt()
			r.forget()
			r.readAs("1.md", inSeries(names...))
			r.readAs("2.md", inSeries(names...))
			r.start()
			r.pass(time.Hour)
			r.scan()
			r.pass(time.Hour)
			r.wantContents("1. [1](11) 2. [2](12)")
			if got := r.edits(); got != 0 || r.sends() != 3 {
				t.Errorf("%d edits and %d messages in all, want none and 3", got, r.sends())
			}
			r.wantTold()
		})
	}
}

// TestAnUpdatePostsNoContents holds that contents of a series that only another version of the
// program recognises, wholly or in part, are not posted by themselves: the admins are asked once,
// also where the process dies during the update. Later series get theirs as ever.
func TestAnUpdatePostsNoContents(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []string // the series of parts 3 and 4
		was           string
	}{
		"a series":        {nil, []string{"Rust"}, "1. [1](11) 2. [2](12)"},
		"half of another": {[]string{"Go"}, []string{"Rust"}, "1. [1](11) 2. [2](12) 3. [3](14) 4. [4](15)"},
	} {
		for _, answer := range []string{ledger.ActPublish, ledger.ActSkip} {
			t.Run(name+", "+answer, func(t *testing.T) {
				inBubble(t, func(r *rig) {
					r.config.MaxSleep = seldom
					r.series(allContents, 4)
					for _, path := range []string{"3.md", "4.md"} {
						r.readAs(path, inSeries(c.before...))
					}
					r.start()
					r.pass(6 * time.Hour)
					r.wantContents(c.was)
					edits, sends := r.edits(), r.sends()
					r.halt()
					r.forget()
					for _, path := range []string{"3.md", "4.md"} {
						r.readAs(path, inSeries(c.after...))
					}
					r.start()
					r.pass(time.Minute)
					r.restart()
					r.pass(time.Hour)
					r.scan()
					r.pass(time.Hour)
					r.wantContents(c.was)
					if r.edits() != edits || r.sends() != sends {
						t.Errorf("%d edits and %d messages after an update, want none", r.edits()-edits, r.sends()-sends)
					}
					r.wantTold(ledger.NoticeContents)
					r.press(ledger.NoticeContents, answer)
					r.pass(time.Hour)
					if want := 1 + map[string]int{ledger.ActPublish: 1}[answer]; len(r.contents()) != want {
						t.Errorf("after %s there are the contents %q, want %d", answer, r.contents(), want)
					}
					for i := range 2 {
						r.write(fmt.Sprintf("new%d.md", i), r.now().Add(time.Duration(i+1)*time.Minute), "new", inSeries("Zig"))
					}
					r.scan()
					r.pass(time.Hour)
					if want := 1 + 1 + map[string]int{ledger.ActPublish: 1}[answer]; len(r.contents()) != want {
						t.Errorf("after a new series there are the contents %q, want %d", r.contents(), want)
					}
					r.wantTold(ledger.NoticeContents)
				})
			})
		}
	}
}

// TestAnUpdateThatDiesChangesNoContents holds the same wherever the process dies during the first
// comparison of another version.
func TestAnUpdateThatDiesChangesNoContents(t *testing.T) {
	for n := range 12 {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(allContents, 4)
			for _, path := range []string{"3.md", "4.md"} {
				r.readAs(path, inSeries())
			}
			r.start()
			r.pass(6 * time.Hour)
			was, edits := r.contents(), r.edits()
			r.halt()
			r.forget()
			r.readAs("1.md", titled("1 otherwise"))
			for _, path := range []string{"3.md", "4.md"} {
				r.readAs(path, inSeries("Rust"))
			}
			updates := 0
			r.start()
			r.failUpdates(func(int) bool { // from the n-th write on the disk is gone
				updates++
				return updates > n
			})
			r.pass(time.Minute)
			r.failUpdates(nil)
			r.restart()
			r.pass(time.Hour)
			r.scan()
			r.pass(time.Hour)
			r.wantContents(was...)
			if got := r.edits() - edits; got != 0 {
				t.Errorf("dies after %d writes: %d edits, want none", n, got)
			}
		})
	}
}

// TestIdleWaitsForContents holds that a run that publishes what is due and ends brings the
// contents along: those that it only plans once it has looked at the channel, and an edit.
// It waits for none of a channel that the settings name no more.
func TestIdleWaitsForContents(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(plan.Series{}, 2)
		r.config.Routes = []route.Route{{Category: "old", Channel: "@other"}}
		for _, path := range []string{"a.md", "b.md"} {
			r.write(path, r.now().Add(time.Hour), "old", inSeries("Old"), func(a *content.Article) { a.Categories = []string{"old"} })
		}
		r.start()
		r.pass(3 * time.Hour)
		r.halt()
		r.config.Routes = nil
		r.config.CatchUp = time.Minute // the old parts are not for the channel that is left
		r.config.Rules.Series = allContents
		r.config.Once = true
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		for _, want := range []string{"1. [1](11) 2. [2](12)", "1. [One](11) 2. [2](12)"} {
			r.tg.set(func(call string, _ post.Request) error {
				if call == "read" {
					time.Sleep(5 * time.Second)
				}
				return nil
			})
			r.start()
			if err := r.s.Idle(ctx, r.now()); err != nil {
				t.Fatal(err)
			}
			r.wantContents(want)
			r.halt()
			r.write("1.md", r.files["1.md"].Date, "part 1", inSeries("Go"), titled("One"))
		}
	})
}

// TestLongContents holds that contents are one message whatever they list: as much of it as
// fits, and a link to where the bot lists the rest.
func TestLongContents(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(allContents, 7)
		r.real = post.New(nil)
		r.config.BotLink = func(series bool, name, lang string) string {
			return fmt.Sprintf("https://t.me/bot?start=%v_%s%s", series, name, lang)
		}
		for i := range 7 {
			path := fmt.Sprintf("%d.md", i+1)
			r.write(path, r.files[path].Date, "text", inSeries("Go"), titled(strings.Repeat("🐙", 400)+path))
		}
		shown, entities := "", ""
		r.tg.set(func(_ string, q post.Request) error {
			if strings.HasPrefix(q.Plain, "Contents: ") {
				shown, entities = q.Plain, string(q.Params)
			}
			return nil
		})
		r.start()
		for n := 6; n <= 7; n++ {
			more := fmt.Sprintf("… and %d more", n-5)
			for len(r.tg.messages(channelID)) < n+1 {
				r.pass(30 * time.Minute)
			}
			r.pass(time.Minute)
			lines := strings.Split(strings.TrimSpace(shown), "\n")
			if units := len(utf16.Encode([]rune(shown))); len(r.contents()) != 1 || units > 4096 || units < 3500 || lines[len(lines)-1] != more || !strings.Contains(entities, "https://t.me/bot?start=true_Go") {
				t.Errorf("with %d parts there are %d contents, the last of %d units ends with %q, want one of 4,096 at most that ends with %q and links to the bot: %s", n, len(r.contents()), units, lines[len(lines)-1], more, entities)
			}
		}
		if got := r.sends(); got != 8 {
			t.Errorf("%d messages were sent, want seven parts and one of contents", got)
		}
	})
}

// TestContentsInEachPlace holds that each channel, topic and language has contents of its
// own, in its language, and that none comes in quiet hours.
func TestContentsInEachPlace(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(plan.Series{}, 2)
		r.config.Rules.Routes = []route.Route{{Category: "forum", Channel: "@other", Topic: 5}, {Category: "general", Channel: "@other"}}
		in := func(category, lang string) func(*content.Article) {
			return func(a *content.Article) { a.Categories, a.Lang, a.Series = []string{category}, lang, []string{"Go"} }
		}
		for i, c := range []string{"forum", "forum", "general", "general", "forum"} {
			r.write(fmt.Sprintf("x%d.md", i), r.now().Add(time.Hour+time.Duration(i)*time.Minute), "x", in(c, ""))
		}
		for i := range 2 {
			r.write(fmt.Sprintf("ru%d.md", i), r.now().Add(time.Hour+time.Duration(i)*time.Minute), "ru", in("forum", "ru"))
		}
		r.start()
		r.pass(3 * time.Hour)
		r.halt()
		quiet := plan.Quiet{From: 2 * time.Hour, To: 8 * time.Hour}
		r.config.Rules.Series, r.config.Rules.Quiet = allContents, quiet
		r.config.MaxSleep = time.Minute
		r.start()
		r.pass(8*time.Hour - r.now().Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) - time.Minute)
		lists := func() (out []string) {
			for _, chat := range []int64{channelID, -1002} {
				for _, m := range r.tg.messages(chat) {
					if title, list, ok := strings.Cut(m.text, "\n"); ok {
						for _, link := range regexp.MustCompile(`\]\(\S+`).FindAllString(list, -1) {
							list = strings.ReplaceAll(list, link, "]")
						}
						out = append(out, fmt.Sprintf("%d/%d %s: %s silent=%v", chat, m.topic, title, strings.ReplaceAll(list, "\n", " "), m.silent))
					}
				}
			}
			slices.Sort(out)
			return out
		}
		if got := lists(); got != nil {
			t.Errorf("in quiet hours there are %q", got)
		}
		r.pass(10 * time.Minute)
		want := []string{
			"-1001/0 Contents: Go: 1. [1] 2. [2] silent=true",
			"-1002/0 Contents: Go: 1. [x2] 2. [x3] silent=true",
			"-1002/5 Contents: Go: 1. [x0] 2. [x1] 3. [x4] silent=true",
			"-1002/5 Содержание: Go: 1. [ru0] 2. [ru1] silent=true",
		}
		if got := lists(); !slices.Equal(got, want) {
			t.Errorf("the contents are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if a, b := len(r.tg.pins(channelID)), len(r.tg.pins(-1002)); a != 1 || b != 3 {
			t.Errorf("%d and %d pins, want 1 and 3", a, b)
		}
		r.wantTold()
	})
}
