package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// sentAt returns when the only post of the channel went out, after a moment.
func (r *rig) sentAt(begun time.Time) time.Duration {
	r.t.Helper()
	posts := r.tg.messages(channelID)
	if len(posts) != 1 {
		r.t.Errorf("the channel holds %d posts, want 1", len(posts))
		return 0
	}
	return posts[0].at.Sub(begun)
}

// TestDebounce holds when an article goes out whose file changes about its
// moment. Steps are the moments at which the file changes; it is due at 10m.
func TestDebounce(t *testing.T) {
	const due = 10 * time.Minute
	every := func(from, to, step time.Duration) (out []time.Duration) {
		for at := from; at < to; at += step {
			out = append(out, at)
		}
		return out
	}
	for name, test := range map[string]struct {
		writes []time.Duration
		want   time.Duration
	}{
		"complete before":              {[]time.Duration{time.Minute}, due},
		"complete just in time":        {[]time.Duration{due - time.Minute}, due},
		"changed shortly before":       {[]time.Duration{time.Minute, due - 10*time.Second}, due + 50*time.Second},
		"first seen shortly before":    {[]time.Duration{due - time.Second}, due + 59*time.Second},
		"first seen when due":          {[]time.Duration{due + 5*time.Minute}, due + 6*time.Minute},
		"changed while it waits":       {[]time.Duration{due + 5*time.Minute, due + 5*time.Minute + 50*time.Second}, due + 6*time.Minute + 50*time.Second},
		"written on and on":            {every(due-30*time.Second, due+time.Hour, 20*time.Second), due + 10*time.Minute},
		"written on and on, from late": {every(due+5*time.Minute, due+time.Hour, 20*time.Second), due + 15*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Debounce = time.Minute
				r.config.CatchUp = time.Second
				begun := r.now()
				r.start()
				for i, at := range test.writes {
					r.pass(at - r.now().Sub(begun))
					if len(r.tg.messages(channelID)) > 0 {
						break
					}
					r.write("a.md", begun.Add(due), "text"+string(rune('a'+i%26)))
					r.scan()
				}
				r.pass(time.Hour)
				if got := r.sentAt(begun); got.Round(10*time.Millisecond) != test.want {
					t.Errorf("it went out at %v, want %v", got, test.want)
				}
			})
		})
	}
}

// TestDebounceAndRestart holds that what the ledger knew before the process began
// waits for nothing, and that an admin's word does not wait either.
func TestDebounceAndRestart(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Debounce = time.Minute
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "one")
		r.start()
		r.pass(time.Minute)
		r.halt()
		r.pass(2 * time.Hour)
		r.start()
		r.pass(10 * time.Second)
		r.wantTexts("one")
		r.write("old.md", due, "moved here", func(a *content.Article) { a.Changed = r.now().Add(-time.Hour) })
		r.scan()
		r.pass(time.Second)
		r.wantTexts("one", "moved here")
		r.write("b.md", due, "two")
		r.scan()
		r.pass(time.Second)
		if _, err := r.s.Publish(context.Background(), "b", by); err != nil {
			t.Error(err)
		}
		r.wantTexts("one", "moved here", "two")
	})
}

// TestAbsentWhenDue holds that an article is not published while its file is away, as while an editor
// replaces it, and goes out once the file is back.
func TestAbsentWhenDue(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "one")
		r.write("b.md", due, "two")
		r.start()
		r.pass(time.Hour - time.Second)
		one := r.files["a.md"]
		r.remove("a.md")
		r.pass(4 * time.Second)
		r.wantTexts("two")
		r.put("a.md", one)
		r.pass(2 * time.Second)
		r.wantTexts("two", "one")
	})
}
