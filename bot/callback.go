package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/updates"
)

// verbClose ends a question without doing anything.
const verbClose = "x"

// handlePress answers a pressed button. Whoever pressed it may have forged its
// data, so a press is allowed no more than the same words typed.
func (b *Bot) handlePress(ctx context.Context, p updates.Press) {
	t := b.newTalk(ctx, p.From, p.Chat)
	t.pressed, t.edit, t.topic = &p, p.MessageID, p.Topic
	t.whisper = whisperTo(p.From, p.Chat)
	t.whisper.press = p.ID
	if p.Ephemeral != 0 {
		t.edit, t.whisper.edits = p.Ephemeral, true
	}
	defer t.answer()
	args := strings.Split(p.Data, ":")
	do, known := b.byVerb[args[0]]
	switch {
	case !known || t.edit == 0 || len(p.Data) > 64 || t.private() && p.Chat.ID != p.From.ID:
		t.answering = t.l.T("button.unknown")
	case p.Ephemeral == 0 && (do.admin || args[0] == verbClose) && t.Admins.Meet(p.Chat) && (!t.join() || args[0] == draft.Verb || args[0] == draft.VerbEdit):
		t.answering = t.l.T("not_yours")
	case do.admin && !t.admin():
		t.answering = t.l.T("not_yours")
	default:
		if do.admin && t.private() {
			t.knowAdmin()
		}
		need, ok := do.may, true
		if args[0] == channel.VerbAct && len(args) == 3 {
			args[1], need, ok = b.control.decides(t, args[1], args[2])
		}
		if ok && t.may(need) {
			do.run(t, args[1:])
		}
	}
}

// showing are the verbs that only show their message anew: of several presses in a
// row the last one counts.
var showing = map[string]bool{
	verbLatest: true, verbCategories: true, verbCategory: true, verbTags: true, verbTag: true, verbAuthors: true,
	verbAuthor: true, verbAllSeries: true, verbSeries: true, verbSearch: true, verbSubscriptions: true, verbSettings: true, verbHours: true, verbHome: true,
	verbQueue: true, verbEntry: true, verbPublishList: true, verbStatus: true,
}

func verbOf(data string) string {
	verb, _, _ := strings.Cut(data, ":")
	return verb
}

// page reads a page number, from 0; what is none is the first page.
func page(args []string, i int) int {
	if i >= len(args) {
		return 0
	}
	n, err := strconv.Atoi(args[i])
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

func (lib *library) pressClose(t *talk, _ []string) { t.say("closed") }

// handleReply takes what somebody in a group of the admins answers to a question.
func (b *Bot) handleReply(ctx context.Context, r updates.Reply) {
	t := b.newTalk(ctx, r.From, r.Chat)
	q, asked := b.questions.peek(t.asker(), b.Now())
	if !asked || q.message != r.To || !t.join() {
		return
	}
	t.topic, t.replyTo = r.Topic, r.MessageID
	b.answered(t, r.Text)
}
