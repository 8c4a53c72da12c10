package channel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// chatOf is a chat of the bot with an admin. Its messages can be forwarded and
// deleted.
type chatOf struct {
	last     int
	messages map[int]said
	lose     bool // lose the next answer to a send
}

// said is a message; own is set for the bot's.
type said struct {
	text string
	own  bool
}

const botID = 99

func (c *chatOf) say(text string, own bool) int {
	c.last++
	c.messages[c.last] = said{text, own}
	return c.last
}

func (c *chatOf) answer(method string, p map[string]any) (any, error) {
	id := 0
	if n, ok := p["message_id"].(float64); ok {
		id = int(n)
	}
	at, there := c.messages[id]
	switch method {
	case "getMe":
		return map[string]any{"id": botID}, nil
	case "sendMessage":
		id = c.say(p["text"].(string), true)
		if c.lose {
			c.lose = false
			return nil, &botapi.Error{Outcome: botapi.Unknown}
		}
		return map[string]any{"message_id": id}, nil
	case "editMessageText":
		if !there {
			return nil, wiretest.Refusal400(method, "message to edit not found")
		}
		c.messages[id] = said{p["text"].(string), true}
	case "deleteMessage":
		if !there {
			return nil, wiretest.Refusal400(method, "message to delete not found")
		}
		delete(c.messages, id)
	case "forwardMessage":
		if !there {
			return nil, wiretest.Refusal400(method, "message to forward not found")
		}
		from := 1
		if at.own {
			from = botID
		}
		return map[string]any{"message_id": c.say(at.text, true), "text": at.text,
			"forward_origin": map[string]any{"type": "user", "sender_user": map[string]any{"id": from}}}, nil
	}
	return true, nil
}

// holds returns the first line of each message in the chat, in order.
func (c *chatOf) holds() (out []string) {
	for id := range c.last + 1 {
		if m, ok := c.messages[id]; ok {
			first, _, _ := strings.Cut(m.text, "\n")
			out = append(out, first)
		}
	}
	return out
}

// TestAKilledProcessLeavesOneStandingMessage holds that a message whose number
// could not be stored before the process was killed, or whose answer was lost, is
// deleted once there is another one, and that nothing else is deleted; and that a
// message that was never sent is sent.
func TestAKilledProcessLeavesOneStandingMessage(t *testing.T) {
	one := "⚠ Needs attention · 1"
	for name, c := range map[string]struct {
		between int // messages in other chats, and in this one, after the lost message
		never   bool
		lose    bool
		titles  []string // shown by the next process
		want    []string
	}{
		"the same":        {3, false, false, []string{"a"}, []string{"⚠ by the admin", "0", "1", "2", one}},
		"answer lost":     {3, false, true, []string{"a"}, []string{"⚠ by the admin", "0", "1", "2", one}},
		"another":         {3, false, false, []string{"a", "b"}, []string{"⚠ by the admin", "0", "1", "2", "⚠ Needs attention · 2"}},
		"nothing":         {0, false, false, nil, []string{"⚠ by the admin", "Nothing needs attention any more."}},
		"never left":      {0, true, false, []string{"a"}, []string{"⚠ by the admin", one}},
		"long ago":        {lookBack + 5, false, false, []string{"a"}, nil}, // it stays: see orphan.go
		"just near":       {lookBack - 1, false, false, []string{"a"}, nil},
		"right behind it": {0, false, false, []string{"a"}, []string{"⚠ by the admin", one}},
	} {
		chat := &chatOf{messages: map[int]said{}}
		chat.say("⚠ by the admin", false)
		b := &board{Publisher: newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1), t: t}
		b.keep = func(one ledger.Standing) error {
			if one.MessageID != 0 || c.never {
				b.at = []ledger.Standing{{Chat: one.Chat, Shown: one.Shown}} // recorded before the send
				return errors.New("killed")
			}
			return nil
		}
		chat.lose = c.lose
		if err := b.show("a"); err == nil {
			t.Fatalf("%s: not killed", name)
		}
		for i := range c.between {
			chat.say(fmt.Sprint(i), i%2 == 0)
		}
		next := &board{Publisher: newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1), t: t, at: b.at}
		for range 3 {
			if err := next.show(c.titles...); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		got := chat.holds()
		if c.want == nil {
			left := 1
			if c.between > lookBack {
				left = 2
			}
			if n := len(got) - 1 - c.between; n != left {
				t.Errorf("%s: %d standing messages, want %d", name, n, left)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the chat holds %q, want %q", name, got, c.want)
		}
	}
}

// TestTwoLeadersLeaveOneStandingMessage holds that a process deletes its own
// message if another process took over and sent one.
func TestTwoLeadersLeaveOneStandingMessage(t *testing.T) {
	chat := &chatOf{messages: map[int]said{}}
	first := &board{Publisher: newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1), t: t}
	second := &board{Publisher: newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1), t: t}
	first.keep = func(one ledger.Standing) error {
		if one.MessageID == 0 {
			return nil
		}
		second.at = first.at
		if err := second.show("a"); err != nil {
			t.Error(err)
		}
		return ledger.ErrChanged
	}
	if err := first.show("a"); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("got %v, want %v", err, ledger.ErrChanged)
	}
	if got := chat.holds(); !slices.Equal(got, []string{"⚠ Needs attention · 1"}) || second.at[0].MessageID == 0 {
		t.Errorf("the chat holds %q, known as %+v; want one message that is known", got, second.at)
	}
}

// TestAKilledProcessLeavesOneAuditMessage holds the same for the message of an
// audit, whose buttons would work in both; the message about what needs attention,
// and that of an audit on which everything was decided, stay.
func TestAKilledProcessLeavesOneAuditMessage(t *testing.T) {
	chat := &chatOf{messages: map[int]said{}}
	l := newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1).Locales.For("en")
	decided := l.T("drift.none")
	chat.say(decided, true)
	chat.say(l.T("drift", "n", 1), false) // quoted by the admin
	chat.say(l.T("attention", "n", 1), true)
	drifts := []ledger.Drift{{Delivery: 1, Kind: "edited", Message: 7, Slug: "a", Title: "A", Cure: ledger.CureEdit, Tokens: []string{"x", "y"}}}
	var at []ledger.Standing
	show := func(p *Publisher, killed bool) error {
		return p.ShowAudit(t.Context(), drifts, at, func(one ledger.Standing) error {
			if one.MessageID != 0 && killed {
				return errors.New("killed")
			}
			at = []ledger.Standing{one}
			return nil
		})
	}
	if err := show(newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1), true); err == nil {
		t.Fatal("not killed: got no error, want one")
	}
	chat.say("between", false)
	next := newPublisher(t, &wiretest.FakeAPI{Answer: chat.answer}, 1)
	for range 2 {
		if err := show(next, false); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{decided, l.T("drift", "n", 1), l.T("attention", "n", 1), "between", l.T("drift", "n", 1)}
	if got := chat.holds(); !slices.Equal(got, want) {
		t.Errorf("the chat holds %q, want %q", got, want)
	}
	drifts[0].Fate, drifts[0].By = ledger.DriftLeft, ledger.Actor{Name: "Anna"}
	if err := show(next, false); err != nil {
		t.Fatal(err)
	}
	want[4] = decided
	if got := chat.holds(); !slices.Equal(got, want) {
		t.Errorf("after the decision the chat holds %q, want %q", got, want)
	}
}
