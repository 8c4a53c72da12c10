package scheduler_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// withButtons has posts carry a button in their text, which the server refuses; it
// counts the refusals.
func (r *rig) withButtons(refused *int) {
	r.config.RichButtons = true
	r.config.Routes = []route.Route{{Buttons: [][]content.Button{{{Text: "Shop", URL: "https://example.org/shop"}}}}}
	r.tg.set(func(call string, q post.Request) error {
		if call == "send" && strings.Contains(string(q.Params), "in the text") {
			*refused++
			return fault(deliver.FaultRefused)
		}
		return nil
	})
}

// TestButtonsRefusedInTheLastPart holds that the last of several parts, which alone has
// the buttons, goes with a keyboard where they are refused in its text, though the
// parts before it are out: as a rich message, as they are.
func TestButtonsRefusedInTheLastPart(t *testing.T) {
	for name, body := range map[string]string{
		"rich":                "a|table\n===\nmore\n===\nlast",
		"rich for them alone": "words\n===\nmore\n===\nlast",
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				refused := 0
				r.withButtons(&refused)
				r.write("a.md", r.now().Add(time.Minute), body)
				r.start()
				r.pass(time.Hour)
				r.wantTexts(strings.Split(body, "\n===\n")...)
				for _, m := range r.tg.messages(channelID) {
					if m.method != "sendRichMessage" {
						t.Errorf("%q went as %s, want sendRichMessage", m.text, m.method)
					}
				}
				r.wantState("a", ledger.Sent)
				if refused != 1 {
					t.Errorf("the buttons were refused %d times, want 1", refused)
				}
				r.wantTold()
			})
		})
	}
}

// TestRefusedButtonsAreRemembered holds that a server that refuses buttons in the text is
// not asked again in the run, though the answer to what went with a keyboard is lost;
// and that it is asked again where it was not the buttons.
func TestRefusedButtonsAreRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		fallback error // to what goes with a keyboard first
		text     error // to what goes as text
		refused  int   // posts with buttons in the text
	}{
		"out":              {nil, nil, 1},
		"answer lost":      {fault(deliver.FaultUnknown), nil, 1},
		"not the buttons":  {fault(deliver.FaultRefused), nil, 2},
		"not even as text": {fault(deliver.FaultRefused), fault(deliver.FaultRefused), 2},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				refused, lost := 0, false
				r.withButtons(&refused)
				byButtons := r.tg.fail
				r.tg.set(func(call string, q post.Request) error {
					switch {
					case call != "send" || !strings.Contains(q.Plain, "first"):
					case q.Method != "sendRichMessage":
						return c.text
					case !lost && strings.Contains(string(q.Params), "keyboard"):
						lost = c.fallback != nil
						return c.fallback
					}
					return byButtons(call, q)
				})
				due := r.now().Add(time.Minute)
				r.write("a.md", due, "first|table")
				r.write("b.md", due.Add(time.Second), "b|table")
				r.write("c.md", due.Add(time.Hour), "c|table")
				r.start()
				r.pass(2 * time.Hour)
				r.wantState("b", ledger.Sent)
				r.wantState("c", ledger.Sent)
				if refused != c.refused {
					t.Errorf("buttons were refused %d times, want %d", refused, c.refused)
				}
			})
		})
	}
}

// TestBlamedButtonsAreTriedAgain holds that a post which was refused with buttons in its
// text, and does not go out after all, does not keep them from the next posts.
func TestBlamedButtonsAreTriedAgain(t *testing.T) {
	for name, goes := range map[string]func(r *rig) error{
		"the file is gone": func(r *rig) error { r.remove("a.md"); return nil },
		"skipped":          func(r *rig) error { _, err := r.s.Skip(context.Background(), "a", by); return err },
		"moved": func(r *rig) error {
			_, err := r.s.Move(context.Background(), "a", r.now().Add(100*time.Hour), by)
			return err
		},
		"found in the channel": nil,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				refused, gone := 0, false
				r.withButtons(&refused)
				byButtons := r.tg.fail
				var mu sync.Mutex
				r.tg.set(func(call string, q post.Request) error {
					mu.Lock()
					defer mu.Unlock()
					if call == "send" && !gone && strings.Contains(q.Plain, "first") && strings.Contains(string(q.Params), "keyboard") {
						if goes == nil {
							gone = true
							return &dropped{}
						}
						return fault(deliver.FaultNotSent)
					}
					return byButtons(call, q)
				})
				r.write("0.md", r.now().Add(time.Second), "text", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Format = "text" })
				r.write("a.md", r.now().Add(time.Minute), "first|table")
				r.write("c.md", r.now().Add(time.Hour), "c|table")
				r.start()
				r.pass(2 * time.Minute)
				want := 2
				if goes == nil { // it was the buttons
					want = 1
				} else if err := goes(r); err != nil {
					t.Fatal(err)
				}
				mu.Lock()
				gone = true
				mu.Unlock()
				r.scan()
				r.pass(3 * time.Hour)
				r.wantState("c", ledger.Sent)
				if refused != want {
					t.Errorf("buttons were refused %d times, want %d", refused, want)
				}
			})
		})
	}
}

// TestRefusedFormIsApproved holds that what was approved goes out on its moment in the
// form that the server takes, and is not asked about again, nor refused again.
func TestRefusedFormIsApproved(t *testing.T) {
	for name, c := range map[string]struct {
		script func(r *rig, refused *int)
	}{
		"buttons in the text": {func(r *rig, refused *int) { r.withButtons(refused) }},
		"rich messages": {func(r *rig, refused *int) {
			r.tg.set(func(call string, q post.Request) error {
				if q.Method == "sendRichMessage" {
					*refused++
					return fault(deliver.FaultUnsupported)
				}
				return nil
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				refused := 0
				r.config.Approve = content.ApprovalAny
				c.script(r, &refused)
				due := r.now().Add(time.Hour)
				r.write("a.md", due, "a|table")
				r.start()
				r.press("approve", "approve")
				r.write("b.md", due.Add(time.Hour), "b|table")
				r.scan()
				r.press("approve", "approve")
				r.pass(time.Hour + time.Minute)
				r.wantTexts("a|table")
				r.pass(time.Hour)
				r.wantTexts("a|table", "b|table")
				for i, m := range r.tg.messages(channelID) {
					if late := m.at.Sub(due.Add(time.Duration(i) * time.Hour)); late > time.Minute {
						t.Errorf("%q is late by %v", m.text, late)
					}
				}
				if refused != 1 {
					t.Errorf("%d posts were refused, want 1", refused)
				}
				for _, n := range r.tg.noticesOf("approve_again") {
					t.Errorf("%v was asked about again: %s", n, n.Detail)
				}
			})
		})
	}
}
