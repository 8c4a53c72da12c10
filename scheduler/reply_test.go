package scheduler_test

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func answering(slug string) func(*content.Article) {
	return func(a *content.Article) { content.EditTelegram(&a.TelegramTable).ReplyTo = slug }
}

// TestReplyAcrossLanguages holds that a post answers that of the article in another
// language where the channel has that one.
func TestReplyAcrossLanguages(t *testing.T) {
	inBubble(t, func(r *rig) {
		soon := r.now().Add(time.Hour)
		r.write("a.md", soon, "english")
		r.write("a.ru.md", soon, "russian", lang("ru"))
		r.write("b.ru.md", soon.Add(time.Minute), "answer", lang("ru"), answering("a.ru"))
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts("english", "answer")
		if got, want := r.tg.posts[channelID][1].replyTo, r.tg.posts[channelID][0].id; got != want {
			t.Errorf("it answers message %d, want %d", got, want)
		}
	})
}

// TestReplies holds that a post answers the post that its author names, if that is
// out in the same place by then, and waits for nothing.
func TestReplies(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC}
		soon := r.now().Add(time.Hour)
		r.start()
		r.write("first.md", soon, "first")
		r.write("second.md", soon.Add(time.Minute), "second\n---\npart", answering("first"))
		r.write("early.md", soon.Add(2*time.Minute), "early", answering("later"))
		r.write("later.md", soon.Add(3*time.Minute), "later", answering("later"))
		r.write("lost.md", soon.Add(4*time.Minute), "lost", answering("nowhere"))
		r.write("abroad.md", soon.Add(5*time.Minute), "abroad", answering("first"), func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Channel = "@other" })
		r.write("topic.md", soon.Add(6*time.Minute), "topic", answering("first"), func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Topic = 5 })
		r.scan()
		if got := r.entry("second").ReplyTo; got != "first" {
			t.Errorf("the plan says that it answers %q, want first", got)
		}
		r.pass(2 * time.Hour)
		answers := map[string]int{}
		ids := map[string]int{}
		for _, chat := range []int64{channelID, -1002} {
			for _, m := range r.tg.posts[chat] {
				answers[m.text], ids[m.text] = m.replyTo, m.id
			}
		}
		for text, want := range map[string]int{"first": 0, "second": ids["first"], "part": 0, "early": 0, "later": 0, "lost": 0, "abroad": 0, "topic": 0} {
			if got, out := answers[text], ids[text] != 0; got != want || !out {
				t.Errorf("%q answers message %d (out: %v), want %d", text, got, out, want)
			}
		}
		if got := r.entry("second").ReplyTo; got != "" {
			t.Errorf("the plan says of what is out that it answers %q", got)
		}
	})
}
