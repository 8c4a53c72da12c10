package deliver

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// The time in answers counts once two of them agree.
func TestWitness(t *testing.T) {
	const day = 24 * time.Hour
	type answer struct {
		after time.Duration // the one before
		says  time.Duration // ahead of the right time
		Testimony
	}
	message := Testimony{Message: true}
	right := time.Unix(1, 0)
	beside := func(off time.Duration) Testimony { return Testimony{Sent: right.Add(off)} }
	for name, x := range map[string]struct {
		answers []answer
		differ  bool
	}{
		"nothing":                  {nil, false},
		"one answer":               {[]answer{{0, -day, Testimony{}}}, false},
		"two that agree":           {[]answer{{0, -day, Testimony{}}, {time.Millisecond, -day, Testimony{}}}, true},
		"two that differ":          {[]answer{{0, -day, Testimony{}}, {time.Second, -2 * day, Testimony{}}}, false},
		"half a minute":            {[]answer{{0, 29 * time.Second, Testimony{}}, {time.Second, 29 * time.Second, Testimony{}}}, false},
		"more than that":           {[]answer{{0, 33 * time.Second, Testimony{}}, {time.Second, 33 * time.Second, Testimony{}}}, true},
		"within a long request":    {[]answer{{0, -40 * time.Second, Testimony{Took: 50 * time.Second}}, {time.Second, -40 * time.Second, Testimony{Took: 50 * time.Second}}}, false},
		"an odd one in between":    {[]answer{{0, 0, Testimony{}}, {time.Second, 0, Testimony{}}, {time.Second, day, Testimony{}}, {time.Second, 0, Testimony{}}, {time.Second, day, Testimony{}}}, false},
		"wrong, then right twice":  {[]answer{{0, day, Testimony{}}, {time.Second, day, Testimony{}}, {time.Second, 0, Testimony{}}, {time.Second, 0, Testimony{}}}, false},
		"wrong, then right once":   {[]answer{{0, day, Testimony{}}, {time.Second, day, Testimony{}}, {time.Second, 0, Testimony{}}}, true},
		"messages":                 {[]answer{{0, -day, message}, {3 * time.Second, -day, message}}, true},
		"messages close together":  {[]answer{{0, -day, message}, {time.Second, -day, message}}, false},
		"all dated alike":          {[]answer{{0, -day, message}, {10 * time.Second, -day - 10*time.Second, message}, {10 * time.Second, -day - 20*time.Second, message}}, false},
		"a proxy's clock":          {[]answer{{0, -day, Testimony{}}, {time.Second, -day, beside(0)}, {3 * time.Second, -day, beside(0)}, {time.Second, -day, Testimony{}}, {time.Second, -day, Testimony{}}}, false},
		"a proxy's, seen once":     {[]answer{{0, -day, Testimony{}}, {time.Second, -day, beside(0)}, {time.Second, -day, beside(0)}, {time.Second, -day, Testimony{}}}, true},
		"a proxy that was set":     {[]answer{{0, -day, beside(0)}, {3 * time.Second, -day, beside(0)}, {time.Second, -day, beside(-day)}, {time.Second, -day, Testimony{}}}, true},
		"a wrong clock here":       {[]answer{{0, -day, beside(-day)}, {time.Second, -day, beside(-day)}}, true},
		"three clocks":             {[]answer{{0, -day, beside(day)}, {time.Second, -day, beside(day)}, {time.Second, 0, Testimony{}}}, false},
		"messages of two days ago": {[]answer{{0, -day, message}, {time.Minute, -day, message}, {48 * time.Hour, 0, Testimony{}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := NewWitness(time.Now, nil)
				for _, a := range x.answers {
					time.Sleep(a.after)
					a.Time = time.Now().Add(a.says).Truncate(time.Second)
					if !a.Sent.IsZero() { // how far it is from the right time
						a.Sent = time.Now().Add(a.Sent.Sub(right)).Truncate(time.Second)
					}
					w.Hear(a.Testimony)
				}
				if ahead, differ := w.Off(); differ != x.differ {
					t.Errorf("ahead by %v, differ %v, want %v", ahead, differ, x.differ)
				}
			})
		})
	}
}

// A clock that is set is noticed at once by what was heard before, and put right
// as quickly.
func TestWitnessOfASetClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var skew time.Duration
		clock := func() time.Time { return time.Now().Add(skew) }
		w := NewWitness(clock, nil)
		for range 2 {
			w.Hear(Testimony{Time: time.Now().Truncate(time.Second)})
		}
		time.Sleep(20 * time.Hour)
		for _, x := range []struct {
			skew   time.Duration
			differ bool
			now    time.Duration // ahead of the right time
		}{{0, false, 0}, {72 * time.Hour, true, 0}, {time.Minute, true, 0}, {20 * time.Second, false, 20 * time.Second}, {-time.Hour, true, -time.Hour}, {0, false, 0}} {
			skew = x.skew
			ahead, differ := w.Off()
			if now := time.Until(w.Now().Round(0)); differ != x.differ || (now-x.now).Abs() > time.Second || (ahead-x.skew).Abs() > time.Second {
				t.Errorf("with %v: ahead by %v, differ %v, the time is %v ahead; want %v and %v", x.skew, ahead, differ, now, x.differ, x.now)
			}
		}
	})
}

// The Bot API is asked where the last answer is old, and no more than that.
func TestAssure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, says := 0, time.Duration(0)
		var w *Witness
		var fail error
		silent := false
		w = NewWitness(time.Now, func(context.Context) error {
			asked++
			if fail == nil && !silent {
				w.Hear(Testimony{Time: time.Now().Add(says).Truncate(time.Second)})
			}
			return fail
		})
		assure := func(what string, want int) {
			t.Helper()
			asked = 0
			w.Assure(t.Context())
			if asked != want {
				t.Errorf("%s: asked %d times, want %d", what, asked, want)
			}
		}
		assure("at first", 2)
		assure("at once", 0)
		time.Sleep(time.Minute)
		assure("later", 1)
		time.Sleep(time.Minute)
		says = -24 * time.Hour
		assure("another time", 2)
		if _, differ := w.Off(); !differ {
			t.Error("got a clock that is right, want it wrong")
		}
		time.Sleep(time.Minute)
		fail = context.DeadlineExceeded
		assure("an outage", 1)
		assure("in an outage", 0)
		time.Sleep(time.Minute)
		fail, silent = nil, true
		assure("without the time", 1)
		time.Sleep(time.Minute)
		assure("without the time, later", 0)
	})
}
