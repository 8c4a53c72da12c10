package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// talk is the handling of one event: the user, the chat and the language. It sends a reply, or
// edits the message whose button was pressed.
type talk struct {
	*parts
	shelf     *Shelf // of the reader
	ctx       context.Context
	l         *locale.Catalogue
	from      wire.User
	chat      wire.Chat
	topic     int
	command   int            // the message that is handled as a command; 0 for none
	replyTo   int            // in a group: the message that the next reply is to
	team      bool           // in a group of the admins, by one of them: they act together there
	sent      int            // the last message that was newly sent
	whisper   whisper        // in a group: how replies are shown to the asker alone
	edit      int            // the message to edit; 0: a new one is sent
	pressed   *updates.Press // until it is answered
	answering string         // the answer to the callback query, shown at the top of the screen
}

func (t *talk) private() bool { return t.chat.Type == "private" }

func (t *talk) actor() ledger.Actor {
	by := ledger.Actor{ID: t.from.ID, Name: t.from.Name(), FullName: t.from.FullName()}
	if t.team {
		by.In = t.chat.ID
	}
	return by
}

// asker identifies whom the bot asks in this talk.
func (t *talk) asker() asker {
	if t.private() {
		return asker{chat: t.chat.ID}
	}
	return asker{chat: t.chat.ID, user: t.from.ID}
}

// admin reports whether the talk may run the channel: it is with an admin, in the private chat with
// the bot, where nobody else can read, or in a group of the admins.
func (t *talk) admin() bool {
	if t.team {
		_, is := t.Admins.RightsTogether(t.ctx, t.from.ID)
		return is
	}
	return t.private() && t.chat.ID == t.from.ID && t.Admins.Is(t.ctx, t.from.ID)
}

// rights are the rights of the talk's user in the channel.
func (t *talk) rights() channel.Rights {
	if t.team {
		rights, _ := t.Admins.RightsTogether(t.ctx, t.from.ID)
		return rights
	}
	return t.Admins.Rights(t.ctx, t.from.ID)
}

// join makes the talk one of a group of the admins, if it is such a group and one of the admins is
// talking: replies are visible to all, and in the language of the group.
func (t *talk) join() bool {
	if t.private() || !updates.Named(t.from) || !t.Admins.Meet(t.chat) {
		return false
	}
	if _, is := t.Admins.RightsTogether(t.ctx, t.from.ID); !is {
		return false
	}
	t.team, t.whisper, t.l = true, whisper{}, t.Locales.For("")
	return true
}

// signed adds the name of the user if others can read the message.
func (t *talk) signed(m *message.Message) *message.Message {
	if !t.team {
		return m
	}
	who := message.Shorten(ledger.NameOf(t.actor()), message.MaxButton)
	m.Line().Line()
	if m.Hint == "" {
		m.Say(t.l, "team.by", "who", who)
	} else { // who is named so is asked
		m.Say(t.l, "team.by", "who", message.Person{Text: who, ID: t.from.ID, Name: t.from.FirstName})
	}
	return m
}

// may reports whether an admin has rights in the channel, and says so if not.
func (t *talk) may(rights channel.Rights) bool {
	has := t.rights()
	for _, right := range []struct {
		is  channel.Rights
		key string
	}{{channel.MayPublish, "publish"}, {channel.MayEdit, "edit"}, {channel.MayWithdraw, "withdraw"}} {
		if !rights.Has(right.is) || has.Has(right.is) {
			continue
		}
		if t.pressed != nil {
			t.answering = t.l.T("no_right." + right.key)
			t.answer()
		} else {
			t.say("no_right." + right.key)
		}
		return false
	}
	return true
}

// reply shows the message.
func (t *talk) reply(m *message.Message) {
	t.answer()
	m = t.signed(m)
	if t.edit != 0 && t.replace(m) {
		return
	}
	id, err := t.send(m.Params())
	if err != nil {
		t.failed("sendMessage", err)
		return
	}
	t.sent = id
	if t.edit != 0 {
		t.edit = id // later replies edit the new message
	}
}

// say replies with one message of the catalogue.
func (t *talk) say(key string, values ...any) {
	t.reply(new(message.Message).Say(t.l, key, values...))
}

// send sends a new message and returns its id.
func (t *talk) send(p wire.Params) (int, error) {
	var sent struct {
		MessageID int `json:"message_id"`
		Ephemeral int `json:"ephemeral_message_id"`
	}
	err := t.aloneOrAloud(func() error {
		with := maps.Clone(p)
		t.place(with)
		err := wire.Reply(t.ctx, func() error { return t.API.Call(t.ctx, "sendMessage", with, &sent) })
		if err != nil && !t.whisper.on() && t.late.Add(err, "sendMessage", with) { // a whisper can be answered for seconds only
			return errLate
		}
		return err
	})
	t.whisper.edits = sent.Ephemeral != 0
	return cmp.Or(sent.Ephemeral, sent.MessageID), err
}

// place sets where a new message goes: in a group to the topic of the command, visible only to the
// asker if possible; otherwise the first message is a reply to the command.
func (t *talk) place(p wire.Params) {
	p.Set("chat_id", t.chat.ID)
	if t.topic > wire.GeneralTopic {
		p.Set("message_thread_id", t.topic)
	}
	if t.whisper.on() {
		t.whisper.place(p, t.replyTo, t.Now())
		return
	}
	if t.replyTo != 0 {
		p.Set("reply_parameters", wire.ReplyParameters{Message: t.replyTo, Anyway: true})
		t.replyTo = 0
	}
}

// whisper is how replies in a group reach the asker alone, if the server supports that (Bot API
// 10.2). A bot that is not an administrator of the group may reply that way to an ephemeral
// command, within 15 seconds, and to a button press.
type whisper struct {
	to      int64     // the asker; 0: everybody sees the replies
	command int       // the ephemeral message that is replied to; 0: everybody saw the question
	since   time.Time // when it was sent
	press   string    // the id of the callback query
	edits   bool      // the message to edit is an ephemeral one
}

// whisperTo returns the whisper to a user in a group. A user who writes in the name of a channel is
// unknown and gets a visible reply.
func whisperTo(from wire.User, where wire.Chat) whisper {
	if where.Type != "group" && where.Type != "supergroup" || !updates.Named(from) {
		return whisper{}
	}
	return whisper{to: from.ID}
}

func (w *whisper) on() bool { return w.to != 0 }

// quietReply is how long an ephemeral message can be replied to.
const quietReply = 14 * time.Second

// place makes a message visible to the asker alone.
func (w *whisper) place(p wire.Params, replyTo int, now time.Time) {
	only := wire.EphemeralMessage{Receiver: w.to, Query: w.press}
	p.Set("receiver_user_id", w.to) // for servers of Bot API 10.2, which do not know the object
	if w.press != "" {
		p.Set("callback_query_id", w.press)
	}
	p.Set("ephemeral_message_parameters", only)
	switch {
	case w.command != 0 && now.Sub(w.since) < quietReply:
		p.Set("reply_parameters", wire.EphemeralReply{ID: w.command})
	case replyTo != 0:
		p.Set("reply_parameters", wire.ReplyParameters{Message: replyTo, Anyway: true})
	}
}

// aloneOrAloud sends something to the asker alone, or to everybody if the server refuses that. The
// reply to a message that only one user saw is never sent to everybody.
func (t *talk) aloneOrAloud(send func() error) error {
	asked := t.whisper.press == "" && t.whisper.command == 0
	if asked && t.aloud.is(t.chat.ID, t.Now()) {
		t.whisper.to = 0
	}
	err := send()
	var e *botapi.Error
	if !t.whisper.on() || t.whisper.command != 0 || t.whisper.edits || !errors.As(err, &e) || e.Outcome != botapi.Refused || wire.ChatClosed(e) || wire.TopicClosed(e) {
		return err
	}
	t.whisper.to = 0
	if again := send(); again != nil {
		return again
	}
	if asked {
		t.aloud.put(t.chat.ID, t.Now())
	}
	return nil
}

// aloud remembers the groups in which the server refused ephemeral messages, so that they are not
// tried for each command.
type aloud struct {
	mu    sync.Mutex
	chats map[int64]time.Time
}

const (
	aloudFor  = time.Hour // the bot may have become an administrator since
	aloudMost = 10_000
)

func (a *aloud) put(chat int64, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.chats == nil || len(a.chats) >= aloudMost {
		a.chats = map[int64]time.Time{}
	}
	a.chats[chat] = now
}

func (a *aloud) is(chat int64, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, known := a.chats[chat]
	return known && now.Sub(at) < aloudFor
}

// replace edits the message whose button was pressed. It reports false if that message can no
// longer be edited, in which case the caller sends a new one.
func (t *talk) replace(m *message.Message) bool {
	p, method := m.Params(), "editMessageText"
	p.Set("chat_id", t.chat.ID)
	if t.whisper.edits {
		method = "editEphemeralMessageText"
		p.Set("receiver_user_id", t.from.ID)
		p.Set("ephemeral_message_id", t.edit)
	} else {
		p.Set("message_id", t.edit)
	}
	err := wire.Persistently(t.ctx, func() error { return t.API.Call(t.ctx, method, p, nil) })
	var e *botapi.Error
	switch {
	case err == nil:
		t.late.Edited(p)
		return true
	case errors.As(err, &e) && e.Outcome == botapi.Refused:
		return wire.NotModified(e) || wire.ChatClosed(e)
	case !t.whisper.edits && t.late.Add(err, method, p):
		err = errLate
	}
	t.failed(method, err)
	return true
}

// answer answers the callback query, once: until then the app shows a progress indicator on the
// button. If the press waited too long and was answered without text, the text is sent as a
// message.
func (t *talk) answer() {
	if t.pressed == nil {
		return
	}
	press := t.pressed
	t.pressed = nil
	if !press.Claim() {
		t.answerLate(press)
		return
	}
	p := wire.Params{}
	p.Set("callback_query_id", press.ID)
	if t.answering != "" {
		p.Set("text", message.Shorten(t.answering, 180)) // Telegram's limit is 200 characters
	}
	if err := t.API.Call(t.ctx, "answerCallbackQuery", p, nil); err != nil {
		t.Log.Debug("a button could not be answered", "err", err) // too old, as a rule
	}
}

// answerLate sends the text of an answer as a message if it is for an admin; in a group, visible to
// that admin alone if possible.
func (t *talk) answerLate(press *updates.Press) {
	if t.answering == "" || !t.private() && !t.Admins.Meet(t.chat) {
		return
	}
	late := *t
	if !t.private() {
		late.whisper = whisperTo(t.from, t.chat)
		late.whisper.press = press.ID
		if press.Ephemeral == 0 {
			late.replyTo = press.MessageID
		}
	}
	m := new(message.Message)
	m.Write(t.answering)
	if _, err := late.send(m.Params()); err != nil {
		t.failed("sendMessage", err)
	}
}

// errLate is the error of a message that will be sent when Telegram allows it.
var errLate = errors.New("sent later")

func (t *talk) failed(method string, err error) {
	var e *botapi.Error
	if errors.Is(err, botapi.ErrVoid) { // a later press shows the message again
		return
	}
	if errors.Is(err, errLate) {
		t.Log.Info("Telegram asks to wait: a reply comes later", "method", method)
		return
	}
	if errors.As(err, &e) && e.Outcome == botapi.Refused && wire.ChatClosed(e) {
		t.Log.Debug("cannot message the user", "err", err)
		return
	}
	t.Log.Warn("cannot deliver a reply", "method", method, "err", err)
}

// show sends a rendered article to the chat of the talk, message by message. While files are
// fetched and uploaded, the app shows that something is coming.
func (t *talk) show(p *post.Post) error {
	if withMedia(p) {
		defer t.typing()()
	}
	c := channel.Courier{API: t.API, Read: t.Folder.File, Images: t.Images, Log: t.Log}
	return t.aloneOrAloud(func() error {
		_, err := c.Show(t.ctx, p, func() wire.Params {
			with := wire.Params{}
			t.place(with)
			return with
		})
		return err
	})
}

// withMedia reports whether a post contains more than text.
func withMedia(p *post.Post) bool {
	return slices.ContainsFunc(p.Requests, func(r post.Request) bool {
		return r.Method == "sendPhoto" || len(r.Files) > 0 || bytes.Contains(r.Params, []byte(`"media":`))
	})
}

// typingFor is slightly less than the time for which Telegram shows that the bot is typing.
const typingFor = 4 * time.Second

// typing shows that the bot is typing until stop is called.
func (t *talk) typing() (stop func()) {
	ctx, cancel := context.WithCancel(t.ctx)
	p := wire.Params{}
	p.Set("chat_id", t.chat.ID)
	p.Set("action", "typing")
	if t.topic > wire.GeneralTopic {
		p.Set("message_thread_id", t.topic)
	}
	show := func() {
		if err := t.API.Call(ctx, "sendChatAction", p, nil); err != nil && ctx.Err() == nil {
			t.Log.Debug("typing could not be shown", "err", err)
		}
	}
	show()
	var beside sync.WaitGroup
	beside.Go(func() {
		for wire.Sleep(ctx, typingFor) {
			show()
		}
	})
	return func() { cancel(); beside.Wait() }
}

func (t *talk) moment(at time.Time) string {
	if at.IsZero() {
		return t.l.T("queue.undated")
	}
	return t.l.Moment(at.In(t.Zone), t.Now().In(t.Zone))
}

// state returns the name of a state in the reader's language.
func (t *talk) state(s ledger.State) string {
	if key := "state." + string(s); t.l.Has(key) {
		return t.l.T(key)
	}
	return string(s)
}

// trouble tells an admin what went wrong. An error without a message in the catalogue is quoted for
// the operator: package botapi makes sure that it contains no secrets.
func (t *talk) trouble(err error) {
	if errors.Is(err, scheduler.ErrNothing) {
		t.say("retry.none")
		return
	}
	if locale.Coded(err) {
		t.say("trouble", "error", message.Shorten(t.l.Say(locale.Of(err)), 600))
		return
	}
	t.Log.Warn("an admin was told of an error", "err", err)
	t.say("trouble.inner", "error", message.Code(message.Shorten(err.Error(), 600)))
}

// sorry tells a reader that the database is unavailable.
func (t *talk) sorry(err error) {
	t.Log.Warn("cannot use the store of readers", "err", err)
	t.say("storage")
}

// knowAdmin records the language of an admin who writes or presses a button.
func (t *talk) knowAdmin() {
	if t.Admins.Language(t.from.ID) == t.l.Tag() {
		return
	}
	t.Admins.Remember(t.from.ID, t.l.Tag())
	if t.Audience == nil {
		return
	}
	if err := t.Audience.PutLanguage(t.ctx, t.from.ID, t.l.Tag()); err != nil {
		t.Log.Warn("an admin's language could not be kept", "err", err)
	}
}
