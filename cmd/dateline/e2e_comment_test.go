package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

const e2eGroup = -1009876543210

// discussed gives the channel a discussion group.
func (w *world) discussed(bot emulator.Rights) {
	w.emulator.AddChannel(emulator.Channel{ID: e2eGroup, Title: "Talk", Group: true, Members: []int64{e2eAdmin, e2eReader}, Bot: bot})
	w.emulator.AddChannel(emulator.Channel{ID: e2eChannel, Title: "News", Username: "news", Admins: []int64{e2eAdmin}, Bot: emulator.AllRights(), Linked: e2eGroup})
}

// comments returns the bot's messages in the group, each with the text that it replies
// to.
func (w *world) comments() (out []string) {
	texts := map[int]string{}
	for _, m := range w.emulator.Messages(e2eGroup) {
		if m.Auto {
			texts[m.ID], _, _ = strings.Cut(m.Plain, "\n")
			continue
		}
		out = append(out, m.Plain+" → "+texts[m.ReplyTo])
	}
	return out
}

func (w *world) waitComments(want ...string) {
	w.t.Helper()
	w.wait(strings.Join(want, ", "), func() bool { return slices.Equal(w.comments(), want) })
}

// TestCommentsOfKilledProcess holds that each post gets its comment once, although the
// process is killed before sending it and before its answer.
func TestCommentsOfKilledProcess(t *testing.T) {
	w := newWorld(t)
	w.discussed(emulator.AllRights())
	w.env = append(w.env, "DATELINE_SETTLE=1s", `DATELINE_ROUTES=[{"comment":"Sources of {{escape .Title}}: **none**"}]`)
	p := w.startUp()

	// Between the post and its copy: no update arrives.
	unheard := w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultHTML, Method: "getUpdates"})
	w.write("first.md", article("First", time.Now().Add(time.Second), "Text."))
	w.wait("the first post", func() bool { return len(w.posts()) == 1 })
	p.kill()
	unheard()
	p = w.startUp()
	w.waitComments("Sources of First: none → First")

	// The comment was sent, but not answered.
	slow := w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "sendMessage", Chat: e2eGroup, Delay: time.Minute})
	second := time.Now().Add(time.Second)
	w.write("second.md", strings.Replace(article("Second", second, "Text."), "categories", "telegram: {comment: \"What do *you* think?\"}\ncategories", 1))
	want := []string{"Sources of First: none → First", "What do you think? → Second"}
	w.waitComments(want...)
	p.kill()
	slow()
	p = w.startUp()
	w.write("second.md", strings.Replace(article("Second", second, "Text."), "categories", "telegram: {comment: And now?}\ncategories", 1))
	want[1] = "And now? → Second"
	w.waitComments(want...) // it was found, so it can be edited
	p.stop()
	if n := len(w.posts()); n != 2 {
		t.Errorf("%d posts, want 2", n)
	}
	for _, m := range w.emulator.Messages(e2eGroup) {
		if !m.Auto && !m.Silent {
			t.Errorf("the comment %q made a sound", m.Plain)
		}
	}
}

// TestDoctorLooksAtTheDiscussion holds that doctor reports what prevents comments.
func TestDoctorLooksAtTheDiscussion(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, `DATELINE_ROUTES=[{"comment":"Hello"}]`)
	says := func(want string) {
		t.Helper()
		if out, _ := w.run("doctor"); !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q:\n%s", want, out)
		}
	}
	says("no discussion group is linked")
	for _, c := range []struct {
		bot  emulator.Rights
		want string
	}{
		{emulator.Rights{}, "is not in the discussion group"},
		{emulator.Rights{Member: true}, "does not see the messages of the discussion group “Talk”"},
		{emulator.Rights{Member: true, Admin: true}, "the bot sees the discussion group “Talk” and may write there"},
	} {
		w.discussed(c.bot)
		says(c.want)
	}
	w.emulator.SetReadsAll(true)
	w.discussed(emulator.Rights{Member: true, Muted: true})
	says("may not write in the discussion group “Talk”")
	w.discussed(emulator.Rights{Member: true})
	says("the bot sees the discussion group “Talk”")
	w.env = w.env[:len(w.env)-1]
	if out, _ := w.run("doctor"); strings.Contains(out, "discussion") {
		t.Errorf("doctor looks at the group though nothing has a comment:\n%s", out)
	}
}
