package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// withForm starts a rig on which the article x is out in one form, and another is
// configured now.
func withForm(t *testing.T, was, is post.Format, body string, f func(r *rig), change ...func(*content.Article)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.paint("one.png", "one")
		r.paint("two.png", "two")
		r.config.Format = was
		r.write("x.md", r.now().Add(time.Minute), body, change...)
		r.start()
		r.pass(10 * time.Minute)
		r.halt()
		r.config.Format = is
		r.start()
		r.pass(time.Minute)
		f(r)
	})
}

// reform orders the new form of a post, and waits.
func (r *rig) reform(slug string) {
	r.t.Helper()
	if n, err := r.s.RepublishForm(context.Background(), slug, by); n != 1 || err != nil {
		r.t.Errorf("RepublishForm %q: %d, %v; want one post", slug, n, err)
	}
	r.pass(time.Minute)
}

// changes counts those of the channel among the calls behind the first n.
func (r *rig) changes(n int) (all int) {
	for _, call := range r.tg.seen(n) {
		if call == "edit" || call == "send" || call == "delete" {
			all++
		}
	}
	return all
}

// TestNewFormOfAPost holds that a post keeps its form until another is ordered, gets
// that by one edit, and keeps it.
func TestNewFormOfAPost(t *testing.T) {
	for name, c := range map[string]struct {
		was, is  post.Format
		body     string
		from, to string // methods
		shown    string
		edits    int
	}{
		"text becomes rich":      {post.Text, post.Auto, "a|table", "sendMessage", "sendRichMessage", "", 1},
		"text gets its picture":  {post.Text, post.Auto, "words pic:one.png", "sendMessage", "sendRichMessage", "one", 1},
		"text gets its pictures": {post.Text, post.Auto, "pic:one.png pic:two.png", "sendMessage", "sendRichMessage", "one two", 1},
		"text stays text":        {post.Text, post.Auto, "words", "sendMessage", "sendMessage", "", 0},
		"rich stays rich":        {post.Auto, post.Auto, "words pic:one.png", "sendRichMessage", "sendRichMessage", "one", 0},
		"rich becomes text":      {post.Rich, post.Auto, "words", "sendRichMessage", "sendMessage", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			withForm(t, c.was, c.is, c.body, func(r *rig) {
				slug := "x"
				if c.edits == 1 {
					slug = "" // all
				}
				if _, err := r.s.Republish(context.Background(), slug, by); err != nil {
					t.Error(err)
				}
				r.pass(time.Minute)
				r.wantForms(c.from)
				calls := len(r.tg.seen(0))
				r.reform(slug)
				r.wantForms(c.to)
				r.wantShown(c.shown)
				r.reform(slug)
				r.halt()
				r.config.Format = c.was
				r.start()
				r.pass(time.Hour)
				if got := r.changes(calls); got != c.edits {
					t.Errorf("%d edits, want %d: %q", got, c.edits, r.tg.seen(calls))
				}
				r.edit("x.md", c.body+".")
				r.wantForms(c.to)
				r.wantTold()
			})
		})
	}
}

// TestTextGetsItsPhoto holds that a text is given the photo that a new post would be,
// and that the photo then stays one: what Telegram does not make of it is told, and the
// words that its file got are in it all the same.
func TestTextGetsItsPhoto(t *testing.T) {
	withForm(t, post.Text, post.Rich, "words", func(r *rig) {
		r.wantForms("sendPhoto")
		f := r.files["x.md"]
		f.body = "other words"
		r.put("x.md", f)
		r.reform("x")
		r.wantForms("sendPhoto")
		r.wantTold("edit_failed")
		if n, _ := r.tg.notice("edit_failed"); !n.Detail.Is("reason.photo_form") {
			t.Errorf("the reason is %q", n.Detail)
		}
		r.scan()
		r.pass(time.Minute)
		r.wantForms("sendPhoto")
		r.wantTexts("other words")
		r.wantShown("one")
		r.halt()
		r.start()
		r.pass(24 * time.Hour)
		r.wantTold("edit_failed")
		r.press("edit_failed", "replace")
		r.pass(time.Minute)
		r.wantForms("sendRichMessage")
		r.wantTexts("other words")
	}, covered("one.png"))
	withForm(t, post.Rich, post.Text, "words", func(r *rig) {
		r.wantForms("sendRichMessage")
		r.reform("x")
		r.wantForms("sendPhoto")
		r.wantShown("one")
		r.wantTold()
	}, covered("one.png"))
}

// TestNewFormOfSeveralMessages holds that several messages become one while the others
// can be deleted, and that none is sent behind what was published since.
func TestNewFormOfSeveralMessages(t *testing.T) {
	for name, c := range map[string]struct {
		was, is post.Format
		body    string
		wait    time.Duration
		texts   []string
		why     string
	}{
		"fewer":      {post.Text, post.Rich, "a\n---\nb", 0, []string{"a\n---\nb"}, ""},
		"fewer, old": {post.Text, post.Rich, "a\n---\nb", 49 * time.Hour, []string{"a", "b"}, "reason.too_old"},
		"more":       {post.Rich, post.Text, "a\n---\nb", 0, []string{"a\n---\nb"}, "reason.form_longer"},
		"as many":    {post.Rich, post.Text, "a\n===\n---\nb", 0, []string{"a\n===", "b"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			withForm(t, c.was, c.is, c.body, func(r *rig) {
				r.pass(c.wait)
				calls := len(r.tg.seen(0))
				r.reform("x")
				r.wantTexts(c.texts...)
				if c.why == "" {
					r.wantTold()
					return
				}
				if got := r.changes(calls); got != 0 {
					t.Errorf("the calls are %q, want no edit", r.tg.seen(calls))
				}
				r.wantTold("edit_failed")
				if n, _ := r.tg.notice("edit_failed"); !n.Detail.Is(c.why) {
					t.Errorf("the reason is %q, want %q", n.Detail, c.why)
				}
				r.edit("x.md", strings.Replace(c.body, "a", "A", 1)) // in the form that it has
				r.wantTexts(append([]string{strings.Replace(c.texts[0], "a", "A", 1)}, c.texts[1:]...)...)
				r.press("edit_failed", "replace")
				r.pass(time.Minute)
				want := "sendRichMessage"
				if c.is == post.Text {
					want = "sendMessage"
				}
				if all := r.tg.messages(channelID); all[len(all)-1].method != want {
					t.Errorf("published again, the channel holds %+v, want %s", all, want)
				}
			})
		})
	}
}

// TestNewFormWithFaults holds that an order of a new form outlives faults and restarts,
// and is carried out once.
func TestNewFormWithFaults(t *testing.T) {
	for i, err := range []error{fault(deliver.FaultUnknown), &dropped{}, fault(deliver.FaultNotSent), fault(deliver.FaultNoRights)} {
		for _, restart := range []bool{false, true} {
			t.Run(fmt.Sprint(i, restart), func(t *testing.T) {
				withForm(t, post.Text, post.Auto, "a pic:one.png\n---\nb", func(r *rig) {
					r.tg.failTimes("edit", 2, err)
					if _, err := r.s.RepublishForm(context.Background(), "x", by); err != nil {
						t.Error(err)
					}
					if restart {
						r.halt()
						r.start()
						r.pass(500 * time.Millisecond)
						r.halt()
						r.start()
					}
					r.pass(2 * time.Hour)
					r.wantForms("sendRichMessage")
					r.wantTexts("a pic:one.png\n---\nb")
					r.wantShown("one")
					r.wantState("x", ledger.Sent)
					calls := len(r.tg.seen(0))
					r.pass(time.Hour)
					if got := r.changes(calls); got != 0 {
						t.Errorf("then %q", r.tg.seen(calls))
					}
				})
			})
		}
	}
}

// TestRefusedFormStays holds that a post whose new form Telegram refuses stays as it
// is, and that the admins are told once.
func TestRefusedFormStays(t *testing.T) {
	for name, c := range map[string]struct {
		was, is post.Format
		told    string
	}{"rich": {post.Text, post.Auto, "rich_refused"}, "text": {post.Rich, post.Text, "edit_failed"}} {
		t.Run(name, func(t *testing.T) {
			withForm(t, c.was, c.is, "a|b pic:one.png", func(r *rig) {
				before := r.tg.messages(channelID)
				r.tg.set(func(call string, q post.Request) error {
					if call == "edit" && (q.Method == "sendRichMessage") == (c.is == post.Auto) {
						return fault(deliver.FaultRefused)
					}
					return nil
				})
				r.reform("x")
				r.halt()
				r.start()
				r.pass(24 * time.Hour)
				if got := r.tg.messages(channelID); !slices.Equal(got, before) {
					t.Errorf("the channel holds %+v, want %+v", got, before)
				}
				r.wantTold(c.told)
				r.tg.set(nil) // the order asks anew
				r.reform("x")
				if got := r.tg.messages(channelID); got[0].method == before[0].method {
					t.Errorf("ordered again, it is still of %s", got[0].method)
				}
				r.wantTold(c.told)
			})
		})
	}
}

// TestNewFormOfAPostEditedByHand holds that it is asked about, and that a no is one to
// the form as well.
func TestNewFormOfAPostEditedByHand(t *testing.T) {
	for button, want := range map[string]string{"overwrite": "sendRichMessage", "keep": "sendMessage"} {
		t.Run(button, func(t *testing.T) {
			withForm(t, post.Text, post.Auto, "a|b", func(r *rig) {
				m := r.tg.messages(channelID)[0]
				r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: m.id, Plain: "by hand", Edited: true})
				r.reform("x")
				r.wantForms("sendMessage")
				r.wantTold("overwrite")
				r.press("overwrite", button)
				r.pass(time.Minute)
				r.wantForms(want)
				r.edit("x.md", "a|c")
				r.wantForms(want)
			})
		})
	}
}

// TestNewFormOrderedDuringAnEdit holds that an order that comes while the post is being
// edited is not taken to be carried out by that edit.
func TestNewFormOrderedDuringAnEdit(t *testing.T) {
	for _, err := range []error{nil, fault(deliver.FaultRefused)} {
		withForm(t, post.Text, post.Auto, "a|b", func(r *rig) {
			ordered := false
			r.tg.set(func(call string, _ post.Request) error {
				if call != "edit" || ordered {
					return nil
				}
				ordered = true
				if n, err := r.s.RepublishForm(context.Background(), "x", by); n != 1 || err != nil {
					t.Errorf("RepublishForm: %d, %v", n, err)
				}
				return err
			})
			r.edit("x.md", "a|c")
			r.wantForms("sendRichMessage")
			r.wantTexts("a|c")
			r.wantTold()
		})
	}
}
