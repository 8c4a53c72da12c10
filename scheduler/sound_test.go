package scheduler_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// wantSounds compares which posts of the channel sounded, and their order.
func (r *rig) wantSounds(want string) {
	r.t.Helper()
	got := ""
	for _, m := range r.tg.messages(channelID) {
		if got += m.text; !m.silent {
			got += "!"
		}
		got += " "
	}
	if got != want+" " {
		r.t.Errorf("the channel holds %s, want %s (! is a sound)", got, want)
	}
}

// TestOneButtonPublishesInOrder holds that old articles found together go out
// oldest first when one button publishes them, and only the first with a sound.
func TestOneButtonPublishesInOrder(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = 24 * time.Hour
		r.start()
		r.pass(29 * 24 * time.Hour)
		for n := range 4 {
			r.write(fmt.Sprintf("%d.md", 9-n), r.now().Add(-time.Duration(20-n)*24*time.Hour), fmt.Sprint(n))
		}
		r.scan()
		r.tick.Store(true) // the clock goes on while the button works
		r.pass(historyQuiet)
		r.press("history", "publish")
		r.pass(time.Minute)
		r.wantSounds("0! 1 2 3")
		for n := range 4 {
			r.write(fmt.Sprintf("later%d.md", n), r.now().Add(-time.Duration(15-n)*24*time.Hour), fmt.Sprint("later", n))
		}
		r.scan()
		r.pass(historyQuiet)
		r.press("history", "publish")
		r.pass(time.Minute)
		r.wantSounds("0! 1 2 3 later0! later1 later2 later3")
	})
}

// TestCaughtUpSoundsOnce holds that of several that could not leave at their
// moment the first sounds, however little late they are.
func TestCaughtUpSoundsOnce(t *testing.T) {
	t.Run("stopped", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			for n := range 3 {
				r.write(fmt.Sprintf("%d.md", n), r.now().Add(time.Minute+time.Duration(n)*time.Second), fmt.Sprint(n))
			}
			r.write("next.md", r.now().Add(90*time.Second), "next")
			r.start()
			r.halt()
			time.Sleep(time.Minute + 10*time.Second)
			r.start()
			r.pass(time.Minute)
			r.wantSounds("0! 1 2 next!")
		})
	})
	t.Run("no right", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			for n := range 3 {
				r.write(fmt.Sprintf("%d.md", n), r.now().Add(time.Minute+time.Duration(n)*time.Second), fmt.Sprint(n))
			}
			r.start()
			r.tg.failTimes("send", 1, fault(deliver.FaultNoRights))
			r.pass(3 * time.Minute)
			r.wantSounds("0! 1 2")
		})
	})
	t.Run("each alone", func(t *testing.T) { // of one that goes out by itself each sounds, late or not
		inBubble(t, func(r *rig) {
			r.start()
			for n := range 3 {
				r.pass(time.Hour)
				r.write(fmt.Sprintf("%d.md", n), r.now().Add(-5*time.Minute), fmt.Sprint(n))
				r.scan()
				r.pass(time.Minute)
			}
			r.write("a.md", r.now().Add(time.Hour), "a")
			r.write("b.md", r.now().Add(time.Hour), "b")
			r.scan()
			r.pass(2 * time.Hour)
			r.wantSounds("0! 1! 2! a! b!")
		})
	})
}

// TestLostRightIsToldAtOnce holds that the admins are told with the refusal, not
// when the scheduler looks again by itself.
func TestLostRightIsToldAtOnce(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "a")
		r.start()
		r.tg.failTimes("send", 1, fault(deliver.FaultNoRights))
		r.pass(time.Minute)
		r.wantTold("no_rights")
		r.pass(time.Minute)
		r.wantTold("no_rights", "resumed")
	})
}
