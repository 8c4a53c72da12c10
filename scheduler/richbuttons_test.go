package scheduler_test

import (
	"strings"
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
