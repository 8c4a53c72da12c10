package simtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
)

// also adds an article that is due some time after a1.
func (w *world) also(slug string, after time.Duration) {
	w.put(&file{
		article: content.Article{Slug: slug, Path: slug + ".md", Title: "Title of " + slug, Due: w.files["a1"].article.Due.Add(after), TelegramTable: &content.Telegram{Format: "text"}},
		body:    slug + "p0e0 text",
	})
}

// out returns the times at which each article was published.
func (w *world) out() map[string][]time.Time {
	out := map[string][]time.Time{}
	for _, m := range w.emu.Messages(chat) {
		if slug, _ := w.model.pieces(m.Plain); m.FromBot && slug != "" {
			out[slug] = append(out[slug], m.Date)
		}
	}
	return out
}

// told returns the number of messages to the admin that begin with words.
func (w *world) told(words string) int {
	n := 0
	for _, m := range w.emu.Messages(adminID) {
		if strings.HasPrefix(m.Plain, words) {
			n++
		}
	}
	return n
}

// TestOutageIsLookedThrough holds that after an outage around a due post the post is
// published soon, once, and that no one is asked anything.
func TestOutageIsLookedThrough(t *testing.T) {
	for _, f := range []emulator.Fault{
		{Kind: emulator.FaultHTML, Status: 502}, {Kind: emulator.FaultRefuse, Code: 500, Description: "Internal Server Error"},
		{Kind: emulator.FaultDropBefore}, {Kind: emulator.FaultDial},
		{Kind: emulator.FaultDropAfter}, {Kind: emulator.FaultHTMLAfter, Status: 504},
	} {
		for _, lasts := range []time.Duration{50 * time.Second, 7 * time.Minute, 30 * time.Minute} {
			t.Run(fmt.Sprint(f.Kind, " ", lasts), func(t *testing.T) {
				inWorld(t, 1, func(w *world) {
					w.also("a2", 10*time.Second)
					w.also("a3", 20*time.Second)
					w.pass(time.Hour - 10*time.Second)
					w.emu.AddFault(f)
					w.pass(lasts)
					w.emu.ClearFaults()
					end := w.now()
					w.pass(5 * time.Minute)
					out := w.out()
					first := end.Add(time.Hour)
					for _, slug := range []string{"a1", "a2", "a3"} {
						if len(out[slug]) != 1 {
							t.Errorf("%s is out %d times", slug, len(out[slug]))
							continue
						}
						if at := out[slug][0]; at.Before(first) {
							first = at
						}
					}
					if late := first.Sub(end); late > 30*time.Second {
						t.Errorf("the first is out %v after the end", late)
					}
					if q := w.questions(); q != 0 {
						t.Errorf("%d questions", q)
					}
					most := 1
					if f.Kind == emulator.FaultDropAfter || f.Kind == emulator.FaultHTMLAfter {
						most = 2 // the answer to the first was lost as well
					}
					if n := w.told("I can't tell yet"); n > most || n == 0 && lasts > time.Minute && f.Kind != emulator.FaultDial {
						t.Errorf("the admins were told %d times that it is looked for", n)
					}
				})
			})
		}
	}
}

// TestSearchHoldsUpNothing holds that while one part is being looked for among many
// messages, the channel's other articles are published on time.
func TestSearchHoldsUpNothing(t *testing.T) {
	inWorld(t, 1, func(w *world) {
		others := []string{"a2", "a3", "a4", "a5", "a6"}
		for i, slug := range others {
			w.also(slug, time.Duration(25+10*i)*time.Second)
		}
		w.pass(time.Hour - 10*time.Second)
		w.emu.AddFault(emulator.Fault{Kind: emulator.FaultDropBefore, Method: "sendMessage", Chat: chat, Times: 1})
		w.pass(15 * time.Second)
		for i := range 80 {
			w.emu.PostByHand(chat, fmt.Sprint("by hand ", i))
		}
		w.pass(5 * time.Minute)
		out := w.out()
		for _, slug := range others {
			if len(out[slug]) != 1 {
				t.Fatalf("%s is out %d times", slug, len(out[slug]))
			}
			if late := out[slug][0].Sub(w.files[slug].article.Due); late > 2*time.Second {
				t.Errorf("%s is %v late", slug, late)
			}
		}
		if len(out["a1"]) != 1 {
			t.Errorf("a1 is out %d times", len(out["a1"]))
		}
	})
}

// TestLongWaitIsToldOnce holds that a long wait that Telegram asks for is reported once
// and shown.
func TestLongWaitIsToldOnce(t *testing.T) {
	inWorld(t, 1, func(w *world) {
		w.emu.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "sendMessage", Chat: chat, Times: 1, RetryAfter: 36_000})
		w.pass(time.Hour + time.Minute)
		w.end()
		w.begin()
		w.pass(time.Hour)
		if n := w.told("Telegram asks me to wait"); n != 1 {
			t.Errorf("told %d times", n)
		}
		queue, err := w.s.Queue(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		want := w.files["a1"].article.Due.Add(10 * time.Hour)
		if e := queue[0]; e.Slug != "a1" || e.Held.Sub(want).Abs() > time.Second {
			t.Errorf("the queue says %+v, want it held until %v", e, want)
		}
		w.pass(9 * time.Hour)
		if out := w.out()["a1"]; len(out) != 1 || out[0].Before(want) {
			t.Errorf("it came out at %v", out)
		}
		if n := w.told("Telegram asks me to wait"); n != 1 {
			t.Errorf("told %d times in the end", n)
		}
	})
}
