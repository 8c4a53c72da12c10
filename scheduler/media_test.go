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
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func covered(path string) func(*content.Article) {
	return func(a *content.Article) { a.Cover = path }
}

// withPictures starts a rig on which a rich post with two pictures is out, and a
// photo with a caption.
func withPictures(t *testing.T, f func(r *rig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		for _, name := range []string{"one.png", "two.png", "cover.png"} {
			r.paint(name, "first "+name)
		}
		r.write("rich.md", r.now().Add(time.Minute), "see pic:one.png and pic:two.png")
		r.write("photo.md", r.now().Add(2*time.Minute), "words", covered("cover.png"))
		r.start()
		r.pass(10 * time.Minute)
		r.wantShown("first one.png first two.png", "first cover.png")
		f(r)
	})
}

// wantShown compares what the pictures in the channel hold.
func (r *rig) wantShown(want ...string) {
	r.t.Helper()
	var got []string
	for _, m := range r.tg.messages(channelID) {
		got = append(got, m.shows)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("the channel shows %q, want %q", got, want)
	}
}

// TestReplacedPictureReachesThePost holds that a picture under the same name is an
// edit, once, without a word from anybody.
func TestReplacedPictureReachesThePost(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.paint("two.png", "second two")
		r.paint("cover.png", "second cover")
		r.pass(time.Minute) // no event tells of it
		r.wantShown("first one.png second two", "second cover")
		calls := len(r.tg.seen(0))
		r.scan()
		r.pass(time.Hour)
		if got := r.tg.seen(calls); len(got) != 0 {
			t.Errorf("then the calls %q", got)
		}
		r.wantTold()
	})
}

// TestPicturesAreReadOnceUntilTheyChange holds that a file is read again only if
// its size or time changed, also by the next process, and that equal bytes with
// another time edit nothing.
func TestPicturesAreReadOnceUntilTheyChange(t *testing.T) {
	withPictures(t, func(r *rig) {
		calls := len(r.tg.seen(0))
		r.halt()
		r.reads = map[string]int{}
		r.start()
		r.scan()
		r.pass(time.Hour)
		if len(r.reads) != 0 {
			t.Errorf("unchanged pictures were read: %v", r.reads)
		}
		for path, p := range r.pictures { // a fresh checkout
			r.paint(path, p.data)
		}
		r.pass(time.Hour)
		for path, n := range r.reads {
			if n != 1 {
				t.Errorf("%s was read %d times after a fresh checkout, want 1", path, n)
			}
		}
		for _, c := range r.tg.seen(calls) {
			if c != "channel" && c != "read" { // what is unaccounted for is looked at
				t.Errorf("a fresh checkout made a call: %s", c)
			}
		}
		r.wantTold()
	})
}

// TestPictureThatIsNotThere holds that a file that is away, empty or a pointer of
// Git LFS says nothing, and one that is being written is waited for.
func TestPictureThatIsNotThere(t *testing.T) {
	withPictures(t, func(r *rig) {
		calls := len(r.tg.seen(0))
		delete(r.pictures, "one.png")
		r.paint("two.png", "")
		r.paint("cover.png", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
		r.pass(time.Hour)
		if got := r.tg.seen(calls); len(got) != 0 {
			t.Errorf("calls: %q", got)
		}
		r.paint("one.png", "first one.png")
		r.paint("two.png", "first two.png")
		r.paint("cover.png", "second")
		r.pass(time.Hour)
		r.wantShown("first one.png first two.png", "second")
		for i := range 10 { // written bit by bit
			r.paint("cover.png", fmt.Sprint("third ", i))
			r.scan()
			r.pass(500 * time.Millisecond)
		}
		r.wantShown("first one.png first two.png", "second")
		r.pass(time.Minute)
		r.wantShown("first one.png first two.png", "third 9")
	})
}

// TestManyReplacedPicturesWaitForAnAdmin holds that they count for the guard.
func TestManyReplacedPicturesWaitForAnAdmin(t *testing.T) {
	for button, want := range map[string]string{"edit_all": "new", "keep": "old"} {
		inBubble(t, func(r *rig) {
			var shown []string
			for i := range 6 {
				path := fmt.Sprintf("%d.png", i)
				r.paint(path, "old")
				r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Minute), "pic:"+path)
				shown = append(shown, want)
			}
			r.start()
			r.pass(10 * time.Minute)
			for path := range r.pictures {
				r.paint(path, "new")
			}
			r.pass(time.Hour)
			r.wantShown("old", "old", "old", "old", "old", "old")
			r.wantTold("many_edits")
			r.press("many_edits", button)
			r.pass(time.Hour)
			r.wantShown(shown...)
			r.wantTold("many_edits")
		})
	}
}

// TestOldLedgerAdoptsPictures holds that a ledger of before files were kept takes
// them to be what they are, and edits them from then on.
func TestOldLedgerAdoptsPictures(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.halt()
		r.store = r.open(r.db)
		r.forgetMedia()
		if err := r.store.Close(); err != nil {
			t.Fatal(err)
		}
		r.paint("cover.png", "second")
		calls := len(r.tg.seen(0))
		r.start()
		r.pass(time.Hour)
		for _, c := range r.tg.seen(calls) {
			if c != "channel" && c != "read" { // what is unaccounted for is looked at
				t.Errorf("an update of the program made a call: %s", c)
			}
		}
		r.paint("cover.png", "third")
		r.paint("one.png", "third")
		r.pass(time.Hour)
		r.wantShown("third first two.png", "third")
		r.wantTold()
	})
}

// TestPicturesOfNoArticleLeaveTheRestAlone holds that a post whose files nobody can tell
// any more does not have everything compared for ever.
func TestPicturesOfNoArticleLeaveTheRestAlone(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.halt()
		r.store = r.open(r.db)
		r.forgetMedia()
		if err := r.store.Close(); err != nil {
			t.Fatal(err)
		}
		r.config.Withdraw = plan.PolicyKeep
		r.remove("photo.md")
		changes := r.countChanges()
		r.start()
		r.pass(time.Hour)
		r.write("first.md", r.now().Add(-10000*time.Hour), "first") // the program has just begun
		r.scan()
		r.pass(time.Minute)
		*changes = 0
		r.write("new.md", r.now().Add(100*time.Hour), "new")
		r.scan()
		if want := 2; *changes != want { // with the photo's, of which no file is there
			t.Errorf("a new file has %d deliveries looked at, want %d", *changes, want)
		}
		r.paint("one.png", "third")
		r.pass(time.Hour)
		r.wantShown("third first two.png", "first cover.png")
	})
}

func (r *rig) forgetMedia() {
	if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
		parts, err := tx.Pictured()
		if len(parts) != 2 {
			r.t.Errorf("%d messages show files, want 2", len(parts))
		}
		for _, p := range parts {
			if err := ledger.ForgetMedia(tx, p.Delivery); err != nil {
				return err
			}
		}
		return err
	}); err != nil {
		r.t.Error(err)
	}
}

// TestCoverComesAndIsSwapped holds that a text gets a cover, that another cover
// takes its place, and that edited words leave the photo alone.
func TestCoverComesAndIsSwapped(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.paint("a.png", "a")
		r.paint("b.png", "b")
		r.write("x.md", r.now().Add(time.Minute), "words")
		r.start()
		r.pass(10 * time.Minute)
		r.wantShown("")
		for _, step := range []struct{ cover, body, shows string }{
			{"a.png", "words.", "a"}, {"b.png", "words..", "b"}, {"b.png", "other words", "b"},
		} {
			f := r.files["x.md"]
			f.Cover, f.body = step.cover, step.body
			r.put("x.md", f)
			r.scan()
			r.pass(time.Minute)
			r.wantTexts(step.body)
			r.wantShown(step.shows)
		}
		r.wantTold()
	})
}

// TestEditOfPicturesWithFaults holds that an edit of pictures ends as one of words
// does.
func TestEditOfPicturesWithFaults(t *testing.T) {
	for _, err := range []error{fault(deliver.FaultUnknown), &dropped{}, fault(deliver.FaultNotSent)} {
		withPictures(t, func(r *rig) {
			r.tg.failTimes("edit", 2, err)
			r.paint("cover.png", "second")
			r.pass(time.Hour)
			r.wantShown("first one.png first two.png", "second")
			r.wantTold()
		})
	}
	// Refused for good, the same edit is not tried again; the next is.
	withPictures(t, func(r *rig) {
		r.tg.set(func(call string, _ post.Request) error {
			if call == "edit" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.paint("cover.png", "second")
		r.pass(time.Hour)
		r.wantTold("edit_failed")
		r.tg.set(nil)
		r.pass(time.Hour)
		r.wantShown("first one.png first two.png", "first cover.png")
		r.paint("cover.png", "third")
		r.pass(time.Hour)
		r.wantShown("first one.png first two.png", "third")
	})
}

// TestPictureThatIsTakenBackBeforeTheAnswer holds that a picture that was replaced by an
// edit without an answer is put back if its file is the former one again, also by the
// next process.
func TestPictureThatIsTakenBackBeforeTheAnswer(t *testing.T) {
	for _, dies := range []bool{false, true} {
		withPictures(t, func(r *rig) {
			r.tg.failTimes("edit", 1, &dropped{})
			r.paint("cover.png", "second")
			for range 60 {
				if r.tg.messages(channelID)[1].shows == "second" {
					break
				}
				r.pass(time.Second)
			}
			r.wantShown("first one.png first two.png", "second")
			r.paint("cover.png", "first cover.png")
			if dies {
				r.restart()
			}
			r.pass(time.Hour)
			r.wantShown("first one.png first two.png", "first cover.png")
			r.wantTold()
		})
	}
}

// TestPictureThatIsNotReplacedIsTold holds that the admins learn that a post shows its
// former picture, once.
func TestPictureThatIsNotReplacedIsTold(t *testing.T) {
	withPictures(t, func(r *rig) {
		r.tg.with(func() { r.tg.stays = errors.New("no photo") })
		r.paint("cover.png", "second")
		r.pass(time.Hour)
		r.rewrite("photo.md", "other words")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("see pic:one.png and pic:two.png", "other words")
		r.wantTold("edit_failed")
		if n, _ := r.tg.notice("edit_failed"); !n.Detail.Is("reason.picture_stays") {
			t.Errorf("the reason is %q, want that the picture stays", n.Detail)
		}
	})
}

const long = "these words are too many for the caption of a photo, which holds no more than a hundred characters in these tests"

// outgrown brings a photo out whose words then outgrow its caption.
func outgrown(t *testing.T, f func(r *rig)) {
	t.Helper()
	withPictures(t, func(r *rig) {
		r.rewrite("photo.md", long)
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("see pic:one.png and pic:two.png", "words")
		r.wantTold("edit_failed")
		n, _ := r.tg.notice("edit_failed")
		if !n.Detail.Is("reason.caption") {
			t.Errorf("the reason is %q", n.Detail)
		}
		if _, why := r.state("photo"); !strings.Contains(why, "outgrown") {
			t.Errorf("the plan says %q", why)
		}
		r.scan()
		r.pass(time.Hour)
		r.wantTold("edit_failed")
		f(r)
	})
}

// TestPublishAgain holds that a post whose edit Telegram does not make is
// published again by a button: the new post first, then the old one is gone.
func TestPublishAgain(t *testing.T) {
	outgrown(t, func(r *rig) {
		calls := len(r.tg.seen(0))
		link, _ := r.s.PostLink("photo")
		if res := r.press("edit_failed", "replace"); res.State != ledger.Sent || res.Link == "" || res.Link == link {
			t.Errorf("the answer is %+v", res)
		}
		r.pass(time.Minute)
		r.wantTexts("see pic:one.png and pic:two.png", long)
		if got := r.tg.seen(calls); !slices.Equal(got, []string{"send", "delete"}) {
			t.Errorf("calls %q, want the new post and then the end of the old one", got)
		}
		if now, ok := r.s.PostLink("photo"); !ok || now == link {
			t.Errorf("readers are led to %s, want the new post", now)
		}
		if res := r.press("edit_failed", "replace"); !res.Already {
			t.Errorf("pressed again: %+v", res)
		}
		r.rewrite("photo.md", "short")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("see pic:one.png and pic:two.png", "short")
		r.wantTold("edit_failed")
	})
}

// TestPublishAgainInPlaceOfAnOldPost holds that what Telegram deletes no more
// becomes a line with a link.
func TestPublishAgainInPlaceOfAnOldPost(t *testing.T) {
	outgrown(t, func(r *rig) {
		r.tg.set(func(call string, _ post.Request) error {
			if call == "delete" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.press("edit_failed", "replace")
		r.pass(time.Minute)
		link, _ := r.s.PostLink("photo")
		r.wantTexts("see pic:one.png and pic:two.png", "This post was published again: "+link, long)
		r.wantTold("edit_failed")
	})
}

// TestPublishAgainWithFaults holds that it ends with one post, whatever fails
// and whenever the process dies.
func TestPublishAgainWithFaults(t *testing.T) {
	for name, fail := range map[string]func(r *rig){
		"the answer is lost":   func(r *rig) { r.tg.failTimes("send", 1, &dropped{}) },
		"it is not sent":       func(r *rig) { r.tg.failTimes("send", 2, fault(deliver.FaultNotSent)) },
		"deleted, answer lost": func(r *rig) { r.tg.failTimes("delete", 1, &dropped{}) },
		"not deleted at once":  func(r *rig) { r.tg.failTimes("delete", 3, fault(deliver.FaultUnknown)) },
	} {
		t.Run(name, func(t *testing.T) {
			outgrown(t, func(r *rig) {
				fail(r)
				if err := shortly(func(ctx context.Context) error { r.pressWithin(ctx, "edit_failed", "replace"); return nil }); err != nil {
					t.Fatal(err)
				}
				r.pass(time.Hour)
				r.wantTexts("see pic:one.png and pic:two.png", long)
			})
		})
	}
	for n := range 8 { // dead after so many commits
		t.Run(fmt.Sprint("dead after ", n), func(t *testing.T) {
			outgrown(t, func(r *rig) {
				done := 0
				r.failUpdates(func(int) bool { done++; return done > n+1 })
				_ = shortly(func(ctx context.Context) error { r.pressWithin(ctx, "edit_failed", "replace"); return nil })
				r.pass(time.Second)
				r.restart()
				r.pass(time.Hour)
				if got := r.tg.texts(channelID); len(got) != 2 || got[1] != long && got[1] != "words" {
					t.Errorf("the channel holds %q, want one post of each", got)
				}
			})
		})
	}
	outgrown(t, func(r *rig) { // withdrawn before it is out
		r.tg.failTimes("send", 100, fault(deliver.FaultNotSent))
		_ = shortly(func(ctx context.Context) error { r.pressWithin(ctx, "edit_failed", "replace"); return nil })
		if _, err := r.s.Withdraw(context.Background(), "photo", by); err != nil {
			t.Error(err)
		}
		r.pass(time.Hour)
		r.wantTexts("see pic:one.png and pic:two.png")
		r.wantState("photo", ledger.Withdrawn)
	})
}

// pressWithin is press that waits for the outcome for a while only.
func (r *rig) pressWithin(ctx context.Context, notice, action string) {
	r.t.Helper()
	n, ok := r.tg.notice(notice)
	if !ok {
		r.t.Fatalf("no notice %q; there were %q", notice, r.tg.told())
	}
	for _, a := range n.Actions {
		if a.Kind == action {
			_, _ = r.s.Act(ctx, a.Token, by)
		}
	}
}

// TestRemovedCoverIsAskedAbout holds that a photo whose cover was taken out stays
// one until an admin has the article published again.
func TestRemovedCoverIsAskedAbout(t *testing.T) {
	withPictures(t, func(r *rig) {
		f := r.files["photo.md"]
		f.Cover, f.body = "", "words alone"
		r.put("photo.md", f)
		r.scan()
		r.pass(time.Minute)
		r.wantShown("first one.png first two.png", "first cover.png")
		n, _ := r.tg.notice("edit_failed")
		if !n.Detail.Is("reason.photo_stays") {
			t.Errorf("the reason is %q", n.Detail)
		}
		r.press("edit_failed", "replace")
		r.pass(time.Minute)
		r.wantTexts("see pic:one.png and pic:two.png", "words alone")
		r.wantShown("first one.png first two.png", "")
	})
}

// TestRefusedForTheSameReasonIsToldOnce holds that later edits of a post that cannot be
// edited say nothing, until its file is as the post again or an admin asks for the edit.
func TestRefusedForTheSameReasonIsToldOnce(t *testing.T) {
	for name, to := range map[string]file{
		"reason.photo_stays": {body: "other words"},
		"reason.caption":     {Article: content.Article{Cover: "cover.png"}, body: long},
	} {
		withPictures(t, func(r *rig) {
			edit := func(cover, body string, want int) {
				t.Helper()
				f := r.files["photo.md"]
				f.Cover, f.body = cover, body
				r.put("photo.md", f)
				r.scan()
				r.pass(time.Minute)
				told := 0
				for _, kind := range r.tg.told() {
					if kind == ledger.NoticeEditFailed {
						told++
					}
				}
				if told != want {
					t.Errorf("%s: the admins were told %d times that an edit was refused, want %d", name, told, want)
				}
			}
			edit(to.Cover, to.body, 1)
			if n, _ := r.tg.notice(ledger.NoticeEditFailed); !n.Detail.Is(name) {
				t.Errorf("the reason is %q, want %s", n.Detail, name)
			}
			r.tg.failTimes("edit", 1, fault(deliver.FaultUnknown))
			edit(to.Cover, to.body+" edited", 1)
			r.restart()
			edit(to.Cover, to.body+" edited twice", 1)
			if _, why := r.state("photo"); !strings.Contains(why, "refused") {
				t.Errorf("%s: the plan says %q", name, why)
			}
			if _, err := r.s.Republish(context.Background(), "photo", by); err != nil {
				t.Error(err)
			}
			edit(to.Cover, to.body+" edited twice", 2) // who asks is told
			edit("cover.png", "words", 2)
			if _, why := r.state("photo"); why != "" {
				t.Errorf("%s: the file is as the post again, and the plan says %q", name, why)
			}
			edit(to.Cover, to.body, 3)
			if res := r.press(ledger.NoticeEditFailed, ledger.ActReplace); res.State != ledger.Sent {
				t.Errorf("%s: published again: %+v", name, res)
			}
			r.pass(time.Minute)
			r.wantTexts("see pic:one.png and pic:two.png", to.body)
		})
	}
}
