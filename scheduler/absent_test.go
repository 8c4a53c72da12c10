package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// wantForms compares by which methods the channel's messages would be made.
func (r *rig) wantForms(want ...string) {
	r.t.Helper()
	var got []string
	for _, m := range r.tg.messages(channelID) {
		got = append(got, m.method)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("the messages are of %q, want %q", got, want)
	}
}

// forgetNamed has the ledger be one of a version that did not keep what posts lack.
func (r *rig) forgetNamed() {
	r.halt()
	r.store = r.open(r.db)
	if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		for _, d := range rows {
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			for _, p := range parts {
				p.Absent, p.Named = "", 0
				if err := tx.PutPart(p); err != nil {
					return err
				}
			}
		}
		return err
	}); err != nil {
		r.t.Error(err)
	}
	if err := r.store.Close(); err != nil {
		r.t.Error(err)
	}
	r.start()
}

// edit changes an article's file.
func (r *rig) edit(path, body string, change ...func(*content.Article)) {
	f := r.files[path]
	f.body = body
	for _, c := range change {
		c(&f.Article)
	}
	r.put(path, f)
	r.scan()
	r.pass(time.Minute)
}

// TestPictureComesIntoAText holds that a post that went out as text shows the
// picture that an edit gives its article, whatever version sent it.
func TestPictureComesIntoAText(t *testing.T) {
	for _, old := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.paint("one.png", "one")
			r.write("x.md", r.now().Add(time.Minute), "words")
			r.start()
			r.pass(10 * time.Minute)
			r.wantForms("sendMessage")
			if old {
				r.forgetNamed()
			}
			r.edit("x.md", "words pic:one.png")
			r.wantForms("sendRichMessage")
			r.wantShown("one")
			r.edit("x.md", "words")
			r.wantForms("sendRichMessage")
			r.wantShown("")
			r.wantTold()
		})
	}
}

// TestTextKeepsItsForm holds that a post that names pictures in its text stays text
// through edits of its words and of what it calls them, and becomes rich once
// another picture comes.
func TestTextKeepsItsForm(t *testing.T) {
	for _, old := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.paint("one.png", "one")
			r.paint("two.png", "two")
			r.config.Format = post.Text
			r.write("x.md", r.now().Add(time.Minute), "words pic:one.png")
			r.start()
			r.pass(10 * time.Minute)
			r.wantTexts("words 🖼 one.png")
			r.halt()
			r.config.Format = post.Auto
			r.start()
			if old {
				r.forgetNamed()
			}
			calls := len(r.tg.seen(0))
			r.scan()
			r.pass(time.Hour)
			if got := r.tg.seen(calls); slices.Contains(got, "edit") {
				t.Errorf("old %v: an update of the settings edits: %q", old, got)
			}
			r.edit("x.md", "word pic:one.png")
			r.wantTexts("word 🖼 one.png")
			r.edit("x.md", "word pic:two.png")
			r.wantTexts("word 🖼 two.png")
			r.wantForms("sendMessage")
			r.edit("x.md", "word pic:two.png pic:one.png")
			r.wantForms("sendRichMessage")
			r.wantShown("two one")
			r.wantTold()
		})
	}
}

// TestTextKeepsItsFormThroughAnUpdate holds that a medium which an older version of the
// program did not see gives no text another form at the next edit of its words, and that
// another one does.
func TestTextKeepsItsFormThroughAnUpdate(t *testing.T) {
	for _, old := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.paint("one.png", "one")
			r.paint("two.png", "two")
			r.write("x.md", r.now().Add(time.Minute), "words player:one.png")
			r.start()
			r.pass(10 * time.Minute)
			if old {
				r.forgetNamed()
			}
			r.halt()
			r.renderer.players = true
			r.forget()
			r.start()
			r.pass(time.Minute)
			r.wantTexts("words")
			r.edit("x.md", "word player:one.png")
			r.wantTexts("word 🖼 one.png")
			r.wantForms("sendMessage")
			r.edit("x.md", "word player:one.png pic:two.png")
			r.wantForms("sendRichMessage")
			r.wantShown("one two")
			r.wantTold()
		})
	}
}

// TestTextEditedDuringAnUpdateKeepsItsForm holds the same of a text that is edited in the
// scan in which another version of the program begins, a service or a single run.
func TestTextEditedDuringAnUpdateKeepsItsForm(t *testing.T) {
	for _, once := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.paint("one.png", "one")
			r.paint("two.png", "two")
			r.write("x.md", r.now().Add(time.Minute), "words player:one.png")
			r.start()
			r.pass(10 * time.Minute)
			r.halt()
			r.renderer.players, r.config.Once = true, once
			r.forget()
			f := r.files["x.md"]
			f.body = "word player:one.png"
			r.put("x.md", f)
			r.start()
			r.pass(time.Minute)
			if once {
				r.halt()
				r.config.Once = false
				r.start()
				r.pass(time.Minute)
			}
			r.wantTexts("word 🖼 one.png")
			r.wantForms("sendMessage")
			r.edit("x.md", "word player:one.png pic:two.png")
			r.wantForms("sendRichMessage")
			r.wantShown("one two")
			r.wantTold()
		})
	}
}

// TestLongTextKeepsItsForm holds that a text that is too long to be the caption of
// its cover stays text where it is not known that the cover came, and gets a cover
// that does.
func TestLongTextKeepsItsForm(t *testing.T) {
	for _, old := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.paint("cover.png", "cover")
			r.write("x.md", r.now().Add(time.Minute), long, covered("cover.png"))
			r.write("y.md", r.now().Add(2*time.Minute), long)
			r.start()
			r.pass(10 * time.Minute)
			if old {
				r.forgetNamed()
			}
			r.edit("x.md", long+".")
			r.edit("y.md", long+"!")
			r.wantForms("sendMessage", "sendMessage")
			r.edit("y.md", long, covered("cover.png"))
			r.wantForms("sendMessage", "sendMessage") // the renderer of these tests has no form for it
			r.wantTexts(long+".", long)
			r.wantTold()
		})
	}
}

// TestAbsentPictureAppears holds that a picture whose file was not there when its
// article went out is in the post once the file is, without a word from anybody.
func TestAbsentPictureAppears(t *testing.T) {
	for _, body := range []string{"words maybe:one.png", "a|b maybe:one.png"} { // text, rich
		inBubble(t, func(r *rig) {
			r.write("x.md", r.now().Add(time.Minute), body)
			r.start()
			r.pass(10 * time.Minute)
			r.wantShown("")
			calls := len(r.tg.seen(0))
			r.pass(time.Hour)
			r.paint("one.png", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
			r.pass(time.Hour)
			r.halt()
			r.start()
			r.pass(time.Hour)
			if got := r.tg.seen(calls); slices.Contains(got, "edit") {
				t.Errorf("edited while the picture was away: %q", got)
			}
			for i := range 10 { // written bit by bit
				r.paint("one.png", fmt.Sprint("bit ", i))
				r.scan()
				r.pass(500 * time.Millisecond)
			}
			r.wantShown("")
			r.pass(time.Minute)
			r.wantShown("bit 9")
			r.wantForms("sendRichMessage")
			calls = len(r.tg.seen(0))
			r.pass(time.Hour)
			r.paint("one.png", "bit 9") // a fresh checkout
			r.pass(time.Hour)
			if got := r.tg.seen(calls); slices.Contains(got, "edit") {
				t.Errorf("edited again: %q", got)
			}
			r.paint("one.png", "second")
			r.pass(time.Minute)
			r.wantShown("second")
			r.wantTold()
		})
	}
}

// TestAbsentPictureOfAnotherEdit holds that what a post lacks is what its article says
// now, and that the picture of an article that does not show it any more stays away.
func TestAbsentPictureOfAnotherEdit(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("x.md", r.now().Add(time.Minute), "words maybe:one.png")
		r.write("y.md", r.now().Add(2*time.Minute), "words maybe:one.png")
		r.start()
		r.pass(10 * time.Minute)
		r.edit("x.md", "words maybe:two.png")
		r.edit("y.md", "words")
		calls := len(r.tg.seen(0))
		r.paint("one.png", "one")
		r.pass(time.Hour)
		if got := r.tg.seen(calls); slices.Contains(got, "edit") {
			t.Errorf("edited for a picture that no article shows: %q", got)
		}
		r.paint("two.png", "two")
		r.pass(time.Hour)
		r.wantShown("two", "")
		r.wantTold()
	})
}

// TestAbsentPictureOfALaterMessage holds that a picture that an edit adds to a later
// message alone, before its file is there, comes into the post with the file.
func TestAbsentPictureOfALaterMessage(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("x.md", r.now().Add(time.Minute), "a\n---\nb")
		r.start()
		r.pass(10 * time.Minute)
		r.edit("x.md", "a\n---\nb maybe:later.png")
		r.wantTexts("a", "b (later.png)")
		r.paint("later.png", "later")
		r.pass(time.Hour)
		r.wantForms("sendRichMessage")
		r.wantShown("later")
		r.wantTold()
	})
}

// TestTagsOfAPostWithAPictureThatCannotBeRead holds that an edit that readers do not see
// is none while a picture cannot be read, either.
func TestTagsOfAPostWithAPictureThatCannotBeRead(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.halt()
		r.start() // which files hold what has to be read again
		r.paint("two.png", "first two.png")
		r.unreadable(1 << 30)
		calls := len(r.tg.seen(0))
		r.edit("rich.md", " see pic:one.png and pic:two.png ")
		r.pass(time.Hour)
		r.unreadable(0)
		r.pass(time.Hour)
		if got := r.tg.seen(calls); len(got) != 0 {
			t.Errorf("got the calls %q, want none", got)
		}
		r.wantTold()
	})
}

// TestManyAppearedPicturesWaitForAnAdmin holds that they count for the guard, and
// that what was declined is not asked about again.
func TestManyAppearedPicturesWaitForAnAdmin(t *testing.T) {
	for button, want := range map[string]string{"edit_all": "one", "keep": ""} {
		inBubble(t, func(r *rig) {
			var shown []string
			for i := range 6 {
				r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Minute), "maybe:one.png")
				shown = append(shown, want)
			}
			r.start()
			r.pass(10 * time.Minute)
			r.paint("one.png", "one")
			r.pass(time.Hour)
			r.wantShown("", "", "", "", "", "")
			r.wantTold("many_edits")
			r.press("many_edits", button)
			r.pass(time.Hour)
			r.halt()
			r.start()
			r.pass(time.Hour)
			r.wantShown(shown...)
			r.wantTold("many_edits")
		})
	}
}

// TestPictureForAPhotoIsAskedAbout holds that a picture that comes into an article
// whose post is a photo with a caption is told to the admins, once for each picture, that
// its words reach the caption all the same, and that the post shows it by their word.
func TestPictureForAPhotoIsAskedAbout(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.edit("photo.md", "words maybe:new.png")
		r.wantTold()
		r.wantTexts("see pic:one.png and pic:two.png", "words (new.png)")
		r.paint("new.png", "new")
		r.pass(time.Hour)
		r.wantTold("edit_failed")
		r.wantTextOnly("reason.photo_more")
		r.wantTexts("see pic:one.png and pic:two.png", "words 🖼 new.png")
		r.halt()
		r.start()
		r.pass(time.Hour)
		r.wantTold("edit_failed")
		r.edit("photo.md", "word maybe:new.png")
		r.wantTexts("see pic:one.png and pic:two.png", "word 🖼 new.png")
		r.wantShown("first one.png first two.png", "first cover.png")
		r.wantTold("edit_failed")
		r.press("edit_failed", "replace")
		r.pass(time.Minute)
		r.wantForms("sendRichMessage", "sendRichMessage")
		r.wantShown("first one.png first two.png", "new first cover.png")
	})
}

// TestAppearedPictureWithFaults holds that an edit that gives a text its picture ends
// as any other.
func TestAppearedPictureWithFaults(t *testing.T) {
	for _, err := range []error{fault(deliver.FaultUnknown), &dropped{}, fault(deliver.FaultNotSent)} {
		inBubble(t, func(r *rig) {
			r.write("x.md", r.now().Add(time.Minute), "words maybe:one.png")
			r.start()
			r.pass(10 * time.Minute)
			r.tg.failTimes("edit", 2, err)
			r.paint("one.png", "one")
			r.pass(time.Hour)
			r.wantShown("one")
			r.wantTold()
		})
	}
	inBubble(t, func(r *rig) { // refused as a rich message
		r.write("x.md", r.now().Add(time.Minute), "words maybe:one.png")
		r.start()
		r.pass(10 * time.Minute)
		r.tg.set(func(call string, q post.Request) error {
			if call == "edit" && q.Method == "sendRichMessage" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.paint("one.png", "one")
		r.pass(time.Hour)
		r.wantTexts("words 🖼 one.png")
		r.wantTold("rich_refused")
		r.pass(24 * time.Hour)
		r.wantTold("rich_refused")
	})
}

// TestPictureThatCannotBeRead holds that a picture that cannot be read for a moment
// is in its post, and that one that cannot for long does not keep the post away for more
// than a minute: the admins are told, and the post gets it as soon as it can be read.
func TestPictureThatCannotBeRead(t *testing.T) {
	for _, body := range []string{"pic:one.png", "words"} { // a rich message, a photo
		for n := range 4 { // the first reads are of the program's own
			inBubble(t, func(r *rig) {
				r.paint("one.png", "one")
				due := r.now().Add(time.Minute)
				r.write("x.md", due, body, covered("one.png"))
				r.start()
				r.pass(59 * time.Second)
				r.unreadable(n)
				r.pass(10 * time.Minute)
				for _, m := range r.tg.messages(channelID) {
					if late := m.at.Sub(due); !strings.Contains(m.shows, "one") || late > 15*time.Second {
						t.Errorf("after %d failures the post shows %q, %s late", n, m.shows, late)
					}
				}
				r.wantTold()
				if got := r.sends(); len(r.tg.messages(channelID)) != 1 || slices.Contains(r.tg.seen(0), "edit") {
					t.Errorf("after %d failures: %d sends, %q", n, got, r.tg.seen(0))
				}
			})
		}
		inBubble(t, func(r *rig) {
			r.paint("one.png", "one")
			due := r.now().Add(time.Minute)
			r.write("x.md", due, body, covered("one.png"))
			r.start()
			r.pass(59 * time.Second)
			r.unreadable(1 << 30)
			r.pass(5 * time.Minute)
			if m := r.tg.messages(channelID); len(m) != 1 || strings.Contains(m[0].shows, "one") || m[0].at.Sub(due) > 90*time.Second {
				t.Errorf("the channel holds %+v, want the post without its picture within a minute", m)
			}
			r.wantTold("lacking")
			r.pass(time.Hour)
			r.unreadable(0)
			r.pass(time.Minute)
			if m := r.tg.messages(channelID); len(m) != 1 || !strings.Contains(m[0].shows, "one") {
				t.Errorf("the channel holds %+v, want the picture", m)
			}
			r.wantTold("lacking")
		})
	}
}

// TestEditOfAPostWithAPictureThatCannotBeRead holds that an edit of its words does not
// take the picture away: it waits, and the admins are told if that is for long.
func TestEditOfAPostWithAPictureThatCannotBeRead(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.unreadable(2)
		r.edit("rich.md", "look at pic:one.png and pic:two.png")
		r.wantTexts("look at pic:one.png and pic:two.png", "words")
		r.wantTold()
		r.halt()
		r.start() // which files hold what has to be read again
		r.paint("two.png", "first two.png")
		r.unreadable(1 << 30)
		r.edit("rich.md", "see pic:one.png and pic:two.png")
		r.pass(10 * time.Minute)
		r.wantTexts("look at pic:one.png and pic:two.png", "words")
		r.wantShown("first one.png first two.png", "first cover.png")
		r.wantTold("edit_failed")
		r.unreadable(0)
		r.pass(2 * time.Minute)
		r.wantTexts("see pic:one.png and pic:two.png", "words")
		r.wantShown("first one.png first two.png", "first cover.png")
		r.wantTold("edit_failed")
	})
}

// TestPictureForOldMessagesIsAskedAbout holds that a text of several messages becomes one
// rich message while those that it replaces can be deleted, and that the admins are asked
// once they cannot: no line about a withdrawal stays behind.
func TestPictureForOldMessagesIsAskedAbout(t *testing.T) {
	for _, old := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.paint("one.png", "one")
			r.write("x.md", r.now().Add(time.Minute), "a\n---\nb")
			r.start()
			r.pass(10 * time.Minute)
			r.wantTexts("a", "b")
			if old {
				r.pass(49 * time.Hour)
			}
			r.edit("x.md", "a pic:one.png\n---\nb")
			if !old {
				r.wantForms("sendRichMessage")
				r.wantShown("one")
				r.wantTold()
				return
			}
			r.wantTexts("a 🖼 one.png", "b")
			r.wantTold("edit_failed")
			r.wantTextOnly("reason.too_old")
			r.edit("x.md", "a pic:one.png\n---\nB") // words are words
			r.restart()
			r.edit("x.md", "A pic:one.png\n---\nB")
			r.wantTexts("A 🖼 one.png", "B")
			r.wantTold("edit_failed")
			r.paint("two.png", "two")
			r.edit("x.md", "A pic:one.png\n---\nB pic:two.png")
			r.wantTexts("A 🖼 one.png", "B 🖼 two.png")
			r.wantTold("edit_failed", "edit_failed")
			r.press("edit_failed", "replace")
			r.pass(time.Minute)
			if forms := r.tg.messages(channelID); forms[len(forms)-1].shows != "one two" {
				t.Errorf("published again, the channel holds %+v", forms)
			}
		})
	}
}

// wantTextOnly compares why the pictures of an edited text did not come with it.
func (r *rig) wantTextOnly(why string) {
	r.t.Helper()
	n, _ := r.tg.notice("edit_failed")
	inner, _ := n.Detail.Arg("why").(locale.Message)
	if !n.Detail.Is("reason.text_only") || !inner.Is(why) {
		r.t.Errorf("the reason is %q, want that only the text was changed, for %q", n.Detail, why)
	}
}
