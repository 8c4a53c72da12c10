package bot

import (
	"cmp"
	"context"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// handleEvent handles one event. A panic ends the answer, not the bot: the update counts as
// handled, because Telegram would otherwise deliver it again for ever.
func (b *Bot) handleEvent(ctx context.Context, e updates.Event) {
	defer func() {
		if r := recover(); r != nil {
			b.Log.Error("an update could not be handled: please report this", "panic", r, "stack", string(debug.Stack()))
			b.apologise(ctx, e)
		}
	}()
	if !b.ready(ctx, e) {
		return
	}
	switch e := e.(type) {
	case updates.Command:
		b.handleCommand(ctx, e)
	case updates.Press:
		b.handlePress(ctx, e)
	case updates.Reply:
		b.handleReply(ctx, e)
	case updates.Media:
		b.handleMedia(b.newTalk(ctx, e.From, e.Chat), e)
	case updates.Edited:
		b.writer.edited(ctx, b, e)
	case updates.Query:
		b.handleQuestion(ctx, e)
	case updates.ChannelPost:
		b.Desk.ChannelPost(ctx, ledger.SeenMessage{Chat: e.Chat, MessageID: e.MessageID, Plain: e.Plain, Edited: e.Edited, Person: e.Person, Pins: e.Pins, Group: e.Group, Copy: e.Copy})
	case updates.Left:
		b.handleLeft(ctx, e)
	case updates.Reactions:
		b.handleReactions(ctx, e)
	case updates.Excess:
		t := b.newTalk(ctx, e.From, e.Chat)
		t.say("flood")
	}
}

// ready waits, within reason, for the first scan of the articles: before it
// there is nothing to answer from.
func (b *Bot) ready(ctx context.Context, e updates.Event) bool {
	const tries, pause = 200, 50 * time.Millisecond
	switch e.(type) {
	case updates.Command, updates.Press, updates.Reply, updates.Query, updates.Media, updates.Edited:
	default:
		return true
	}
	for range tries {
		if b.Desk.Catalogue() != nil {
			return true
		}
		if !wire.Sleep(ctx, pause) {
			return false
		}
	}
	b.apologise(ctx, e)
	return false
}

func (b *Bot) newTalk(ctx context.Context, from wire.User, where wire.Chat) *talk {
	lang := cmp.Or(b.chosen.of(from.ID), from.LanguageCode)
	return &talk{parts: b.parts, shelf: b.shelf.For(lang), ctx: ctx, l: b.Locales.For(lang), from: from, chat: where}
}

func (b *Bot) handleCommand(ctx context.Context, c updates.Command) {
	t := b.newTalk(ctx, c.From, c.Chat)
	t.topic, t.command = c.Topic, c.MessageID
	if !t.private() {
		t.replyTo, t.whisper = c.MessageID, whisperTo(c.From, c.Chat)
		t.whisper.command, t.whisper.since = c.Ephemeral, time.Unix(c.Message.Date, 0)
	}
	if c.Name == "" {
		if strings.HasPrefix(c.Args, "/") { // as of a command, but none can be written so
			name, args, _ := strings.Cut(strings.TrimLeft(c.Args, "/ "), " ")
			ear{b}.unknown(t, "/"+name, args)
			return
		}
		if !b.writer.take(t, c.Message) {
			b.words(t, c.Args)
		}
		return
	}
	b.questions.take(t.asker(), b.Now()) // another command cancels what was asked
	b.writer.ends(t)
	s, known := b.byName[c.Name]
	switch {
	case !known && (t.private() || c.Addressed):
		ear{b}.unknown(t, "/"+c.Name, c.Args)
	case !known:
		// In a group it may be meant for another bot.
	case (s.admin || s.own) && !t.private():
		if c.Addressed || s.own {
			m := new(message.Message).Say(t.l, "private_only")
			m.Row(message.Button{Text: t.l.T("button.open_chat"), URL: "https://t.me/" + b.self().Username + "?start=" + c.Name})
			t.reply(m)
		}
	case s.admin && !t.admin():
		t.say("not_yours")
	default:
		if s.admin {
			t.knowAdmin()
		}
		if t.may(s.may) {
			s.run(t, c.Args)
		}
	}
}

// apologise answers who asked for what could not be handled.
func (b *Bot) apologise(ctx context.Context, e updates.Event) {
	switch e := e.(type) {
	case updates.Command:
		t := b.newTalk(ctx, e.From, e.Chat)
		t.topic = e.Topic
		t.say("oops")
	case updates.Media:
		b.newTalk(ctx, e.From, e.Chat).say("oops")
	case updates.Press:
		t := b.newTalk(ctx, e.From, e.Chat)
		t.pressed, t.answering = &e, t.l.T("oops")
		t.answer()
	}
}

// handleLeft drops a reader who blocked the bot.
func (b *Bot) handleLeft(ctx context.Context, e updates.Left) {
	if e.Back || b.Audience == nil {
		return
	}
	b.chosen.put(e.User, "")
	if _, err := b.Audience.DropReader(ctx, e.User); err != nil {
		b.Log.Warn("a reader who blocked the bot could not be dropped", "err", err)
	}
}

func (b *Bot) handleReactions(ctx context.Context, e updates.Reactions) {
	if b.Audience == nil {
		return
	}
	r := audience.Reactions{Chat: e.Chat, MessageID: e.MessageID, Count: e.Count}
	if err := b.Audience.PutReactions(ctx, r); err != nil {
		b.Log.Warn("the reactions to a post could not be kept", "err", err)
	}
}

// verbClose closes a question without doing anything.
const verbClose = "x"

// handlePress handles a pressed button. Its data may be forged, so a press may do no more than the
// same command typed.
func (b *Bot) handlePress(ctx context.Context, p updates.Press) {
	t := b.newTalk(ctx, p.From, p.Chat)
	t.pressed, t.edit, t.topic = &p, p.MessageID, p.Topic
	t.whisper = whisperTo(p.From, p.Chat)
	t.whisper.press = p.ID
	if p.Ephemeral != 0 {
		t.edit, t.whisper.edits = p.Ephemeral, true
	}
	defer t.answer()
	b.questions.dropYes(t.asker())
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
		if args[0] == channel.VerbAct && len(args) >= 3 {
			args[1], need, ok = b.control.decides(t, args[1], args[2])
		}
		if ok && t.may(need) {
			do.run(t, args[1:])
		}
	}
}

// showing are the verbs that only update their message: of several consecutive presses the last one
// counts.
var showing = map[string]bool{
	verbLatest: true, verbCategories: true, verbCategory: true, verbTags: true, verbTag: true, verbAuthors: true,
	verbAuthor: true, verbAllSeries: true, verbSeries: true, verbSearch: true, verbSubscriptions: true, verbSettings: true, verbHours: true, verbHome: true,
	verbQueue: true, verbEntry: true, verbPublishList: true, verbStatus: true,
}

func verbOf(data string) string {
	verb, _, _ := strings.Cut(data, ":")
	return verb
}

// page parses a page number, from 0; anything invalid means page 0.
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

// handleReply handles a reply to a question in a group of the admins.
func (b *Bot) handleReply(ctx context.Context, r updates.Reply) {
	t := b.newTalk(ctx, r.From, r.Chat)
	if !updates.Named(r.From) {
		if t.Admins.Meet(t.chat) && b.questions.open(t.chat.ID, r.To, b.Now()) {
			t.topic, t.replyTo = r.Topic, r.MessageID
			t.say("team.nameless")
		}
		return
	}
	q, asked := b.questions.peek(t.asker(), b.Now())
	if !asked || q.message != r.To || !t.join() {
		return
	}
	t.topic, t.replyTo = r.Topic, r.MessageID
	b.answered(t, r.Text)
}

// handleMedia handles messages other than text: it recognises a forwarded post of the channel, and
// otherwise says what the bot can do.
func (b *Bot) handleMedia(t *talk, e updates.Media) {
	if e.PostID != 0 {
		if a := (ear{b}).postedAs(t, e.PostIn, e.PostName, e.PostID); a != nil {
			b.library.open(t, a)
			return
		}
	}
	if b.writer.take(t, e.Message) {
		return
	}
	m := new(message.Message).Say(t.l, "media")
	b.library.tiles(t, m)
	t.reply(m)
}
