package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// withSent starts a rig on which the articles are out.
func withSent(t *testing.T, bodies map[string]string, f func(r *rig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		for path, body := range bodies {
			r.write(path, r.now().Add(time.Minute), body)
		}
		r.start()
		r.pass(10 * time.Minute)
		if got := len(r.tg.texts(channelID)); got < len(bodies) {
			t.Fatalf("only %d messages are out", got)
		}
		f(r)
	})
}

// rewrite changes the body of an article and keeps its date.
func (r *rig) rewrite(path, body string) {
	f := r.files[path]
	f.body = body
	r.put(path, f)
}

func numbered(n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("%02d.md", i)] = fmt.Sprintf("text %d", i)
	}
	return out
}

func TestNewProgramOrTemplateEditsNothing(t *testing.T) {
	withSent(t, numbered(3), func(r *rig) {
		r.halt()
		r.renderer.version = "v2 " // what every post would look like now
		r.config.Template = "other"
		calls := len(r.tg.seen(0))
		r.start()
		r.scan()
		r.pass(time.Hour)
		for _, c := range r.tg.seen(calls) {
			if c != "channel" && c != "read" { // what is unaccounted for is looked at
				t.Errorf("an update of the program made a call: %s", c)
			}
		}
		// On purpose, one and then all.
		if n, err := r.s.Republish(context.Background(), "01", by); n != 1 || err != nil {
			t.Errorf("Republish one: %d, %v", n, err)
		}
		r.pass(time.Minute)
		r.wantTexts("text 0", "v2 text 1", "text 2")
		if n, err := r.s.Republish(context.Background(), "", by); n != 3 || err != nil {
			t.Errorf("Republish all: %d, %v", n, err)
		}
		r.pass(time.Minute)
		r.wantTexts("v2 text 0", "v2 text 1", "v2 text 2")
		if _, err := r.s.Republish(context.Background(), "none", by); !errors.Is(err, scheduler.ErrNotOut) {
			t.Errorf("Republish nothing: %v", err)
		}
	})
}

func TestManyEditsWaitForAnAdmin(t *testing.T) {
	for _, c := range []struct {
		edits  int
		button string
		want   int // edited
	}{{5, "", 5}, {6, "", 0}, {6, "edit_all", 6}, {6, "keep", 0}} {
		t.Run(fmt.Sprint(c.edits, c.button), func(t *testing.T) {
			withSent(t, numbered(7), func(r *rig) {
				for i := range c.edits {
					r.rewrite(fmt.Sprintf("%02d.md", i), "edited")
				}
				r.scan()
				r.pass(time.Minute)
				if c.button != "" {
					r.press("many_edits", c.button)
					r.pass(time.Minute)
				}
				if got := strings.Count(strings.Join(r.tg.texts(channelID), " "), "edited"); got != c.want {
					t.Errorf("%d posts were edited, want %d", got, c.want)
				}
				r.scan()
				r.pass(time.Hour)
				if got := len(r.tg.told()); got != min(1, c.edits/6) {
					t.Errorf("told %q", r.tg.told())
				}
			})
		})
	}
}

// TestEditsInAFewScansWaitForAnAdmin holds that posts whose files change one after the other count
// together, and that one file that is saved again and again counts once.
func TestEditsInAFewScansWaitForAnAdmin(t *testing.T) {
	withSent(t, numbered(8), func(r *rig) {
		edited := func() int { return strings.Count(strings.Join(r.tg.texts(channelID), " "), "edited") }
		for n := range 7 {
			r.rewrite("00.md", fmt.Sprintf("edited %d", n))
			r.scan()
			r.pass(2 * time.Second)
		}
		if !strings.Contains(strings.Join(r.tg.texts(channelID), " "), "edited 6") {
			t.Errorf("a file that was saved seven times: %q", r.tg.texts(channelID))
		}
		r.pass(2 * time.Minute)
		for i := 1; i < 8; i++ {
			r.rewrite(fmt.Sprintf("%02d.md", i), "edited")
			if i%3 == 0 || i == 7 {
				r.scan()
				r.pass(5 * time.Second)
			}
		}
		if got := edited(); got != 4 {
			t.Errorf("%d posts were edited, want the one from before and 3", got)
		}
		r.press("many_edits", "edit_all") // the question about the last one
		r.pass(2 * time.Minute)
		if got := edited(); got != 5 {
			t.Errorf("%d posts were edited after the button, want 5", got)
		}
	})
}

func TestEditThatChangesNothingInTelegramIsNone(t *testing.T) {
	withSent(t, numbered(7), func(r *rig) {
		calls := len(r.tg.seen(0))
		for i := range 7 {
			r.rewrite(fmt.Sprintf("%02d.md", i), fmt.Sprintf("  text %d  ", i)) // other bytes, same post
		}
		r.scan()
		r.pass(time.Hour)
		if got := r.tg.seen(calls); len(got) != 0 {
			t.Errorf("calls: %q", got)
		}
	})
}

func TestEditFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		text string
		told []string
	}{
		{"not modified is success", fault(deliver.FaultNotModified), "text", nil},
		{"lost before", fault(deliver.FaultUnknown), "new", nil},
		{"lost after", &dropped{}, "new", nil},
		{"not sent", fault(deliver.FaultNotSent), "new", nil},
		{"limited", &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: time.Minute, Err: errors.New("429")}, "new", nil},
		{"refused", fault(deliver.FaultRefused), "text", []string{"edit_failed"}},
		{"no rights for a while", fault(deliver.FaultNoRights), "new", []string{"no_rights"}},
		{"gone", gone("edit"), "text", []string{"gone"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
				r.tg.set(once("edit", c.err))
				r.rewrite("a.md", "new")
				r.scan()
				r.pass(time.Hour)
				r.wantTexts(c.text)
				r.wantTold(c.told...)
				edits := 0
				for _, call := range r.tg.seen(0) {
					if call == "edit" {
						edits++
					}
				}
				if edits > 2 {
					t.Errorf("%d edits were tried", edits)
				}
				if got := r.sends(); got != 1 {
					t.Errorf("%d messages were sent", got)
				}
			})
		})
	}
}

func TestPostDeletedInTheChannelIsReportedNotResent(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.with(func() { r.tg.posts[channelID] = nil })
		r.rewrite("a.md", "new")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts()
		r.wantTold("gone")
		r.wantState("a", ledger.Withdrawn)
		if _, ok := r.s.PostLink("a"); ok {
			t.Error("got a link to a post that is gone, want none")
		}
		r.rewrite("a.md", "newer")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts()
		if res, err := r.s.Publish(context.Background(), "a", by); err != nil || res.State != ledger.Sent {
			t.Errorf("publishing it by hand: %+v, %v", res, err)
		}
		r.wantTexts("newer")
	})
}

func TestEditByHandIsAskedAbout(t *testing.T) {
	for button, want := range map[string]string{"overwrite": "new", "keep": "by hand"} {
		withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
			ctx := context.Background()
			r.s.ChannelPost(ctx, ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: "text", Edited: true}) // our own edit, as Telegram echoes it
			r.tg.with(func() { r.tg.posts[channelID][0].text = "by hand" })
			r.s.ChannelPost(ctx, ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: "by hand", Edited: true})
			r.rewrite("a.md", "new")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("by hand")
			r.wantTold("overwrite")
			r.press("overwrite", button)
			r.pass(time.Minute)
			r.wantTexts(want)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts(want)
			r.wantTold("overwrite")
			r.rewrite("a.md", "newer")
			r.scan()
			r.pass(time.Minute)
			if button == "overwrite" {
				r.wantTexts("newer")
			}
		})
	}
}

func TestRichAndTextChangeIntoEachOther(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one\n---\ntwo"}, func(r *rig) {
		format := func(v string) {
			f := r.files["a.md"]
			content.EditTelegram(&f.TelegramTable).Format = v
			f.body += "!"
			r.put("a.md", f)
			r.scan()
			r.pass(time.Minute)
		}
		format("rich")
		r.wantTexts("one\n---\ntwo!")
		if m := r.tg.messages(channelID)[0]; m.method != "sendRichMessage" {
			t.Errorf("it is a %s", m.method)
		}
		format("text")
		r.wantTexts("one", "two!!")
		if m := r.tg.messages(channelID)[0]; m.method != "sendMessage" {
			t.Errorf("it is a %s", m.method)
		}
		r.wantState("a", ledger.Sent)
	})
}

func TestFormatIsKeptByEdits(t *testing.T) {
	withSent(t, map[string]string{"a.md": "plain"}, func(r *rig) {
		r.rewrite("a.md", "a|table now")
		r.scan()
		r.pass(time.Minute)
		if m := r.tg.messages(channelID)[0]; m.method != "sendMessage" || m.text != "a|table now" {
			t.Errorf("the edit made %+v", m)
		}
	})
}

func TestEditWhileItIsBeingSent(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
		r.start()
		r.tg.set(func(call string, q post.Request) error {
			if q.Plain == "two" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.pass(2 * time.Minute)
		r.rewrite("a.md", "eins\n---\nzwei\n---\ndrei")
		r.scan()
		r.tg.set(nil)
		r.pass(10 * time.Minute)
		r.wantTexts("eins", "zwei", "drei")
		r.wantState("a", ledger.Sent)
	})
}

func TestEditOfAWaitingArticleIsJustSent(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Hour), "draft of it")
		r.start()
		r.pass(time.Hour - 3*time.Second) // it is rendered already
		r.rewrite("a.md", "final")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("final")
	})
}

func TestBrokenFileLeavesItsPost(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.remove("a.md")
		r.complain(content.Problem{Path: "a.md", Line: 1, Severity: content.SeverityError, Message: locale.Text("broken")})
		r.scan()
		r.pass(time.Hour)
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.wantTold()
		r.wantState("a", ledger.Sent)
	})
}
