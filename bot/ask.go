package bot

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content/locale"
)

const (
	askedFor  = time.Hour // how long the bot waits for an answer
	askedMost = 1000      // largest number of chats in which it waits at the same time
)

// questions are the bot's open questions. In a private chat, the next message is the answer,
// whether it replies to the question or not. In a group of the admins, the answer is the asked
// person's reply to the question.
type questions struct {
	mu    sync.Mutex
	asked map[asker]asked
}

// asker identifies whom a question is for: a private chat, or a person in a group.
type asker struct {
	chat, user int64
}

// asked is a question: its answer is the missing argument of a command.
type asked struct {
	command string
	before  string                      // the text before the answer
	then    func(t *talk, words string) // what the answer is for, if not for a command
	yes     func(t *talk)               // what to do if the answer is yes; other words answer nothing
	admin   bool                        // accept the answer only from an admin
	at      time.Time
	message int // the question, in a group
}

func (q *questions) put(to asker, a asked) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked == nil || len(q.asked) >= askedMost {
		q.asked = map[asker]asked{}
	}
	q.asked[to] = a
}

// peek reports whether there is an open question.
func (q *questions) peek(of asker, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[of]
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// open reports whether a message of a group is an open question to somebody.
func (q *questions) open(chat int64, message int, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for of, a := range q.asked {
		if of.chat == chat && a.message == message && now.Sub(a.at).Abs() < askedFor {
			return true
		}
	}
	return false
}

// take returns the open question and closes it.
func (q *questions) take(of asker, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[of]
	delete(q.asked, of)
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// drop closes a question about a decision that was made in another way.
func (q *questions) drop(of asker) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked[of].then != nil {
		delete(q.asked, of)
	}
}

// dropYes closes a question of yes or no: its person has gone on with another button.
func (q *questions) dropYes(of asker) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked[of].yes != nil {
		delete(q.asked, of)
	}
}

// ask asks a question; the answer is appended to the known arguments of the command. In a group,
// where the bot does not see plain messages, it shows how to write the whole command.
func (t *talk) ask(command, before, key string, values ...any) {
	m := new(message.Message).Say(t.l, key, values...)
	if !t.private() && !t.team {
		m.Line().Say(t.l, "ask.group", "command", "/"+command, "example", t.l.T("hint."+command))
		t.reply(m)
		return
	}
	m.Hint = t.l.T("hint." + command)
	t.question(m, asked{command: command, before: before, at: t.Now()})
}

// aside leaves the message of a pressed button unchanged if other admins may still decide with it:
// the bot's next message then replies to it.
func (t *talk) aside() {
	if t.team {
		t.replyTo, t.edit = t.edit, 0
	}
}

// question sends a question and waits for the answer.
func (t *talk) question(m *message.Message, q asked) {
	t.edit = 0 // a question cannot be asked by an edit
	if t.private() {
		t.questions.put(t.asker(), q)
		t.reply(m)
		return
	}
	t.reply(m)
	if q.message = t.sent; q.message != 0 {
		t.questions.put(t.asker(), q)
	}
}

// answered passes an answer to the command that asked. It reports false if there is no open
// question.
func (b *Bot) answered(t *talk, words string) bool {
	q, ok := b.questions.take(t.asker(), b.Now())
	if !ok {
		return false
	}
	if q.yes != nil {
		if intentOf(words) != "yes" {
			return false
		}
		q.yes(t)
		return true
	}
	if q.then != nil {
		if q.admin && !t.admin() { // not any more
			return false
		}
		q.then(t, words)
		return true
	}
	if intentOf(words) == "cancel" && (q.command != "search" || !b.library.finder.finds(t, words)) {
		t.say("closed")
		return true
	}
	c := b.byName[q.command]
	if c.run == nil || c.admin && !t.admin() {
		return false
	}
	if q.command == "move" && q.before != "" && b.asksSomethingElse(t, words) {
		return false
	}
	if !t.may(c.may) {
		return true
	}
	c.run(t, strings.TrimSpace(q.before+" "+words))
	return true
}

// asksSomethingElse reports whether words are not a time for an article, but a request of another kind.
func (b *Bot) asksSomethingElse(t *talk, words string) bool {
	now := t.Now().In(t.Zone)
	if _, err := timewords.ReadMove(words, now, now, t.PublishAt, t.l); !errors.Is(err, timewords.ErrUnclear) {
		return false
	}
	if b.byName[intentOf(words)].run != nil {
		return true
	}
	command, about := locale.Request(words)
	c := b.byName[command]
	switch {
	case c.run == nil || command == "settings": // "change the time to 6pm" is about the article
		return false
	case !c.admin:
		return true
	}
	mv := mover{b.control}
	name, _ := mv.splitMove(t, about)
	return b.control.known(name) || b.control.known(about)
}

// verbAsk asks for the argument of a command, such as the words to search for.
const verbAsk = "ask"

// pressAsk asks the button's question.
func (lib *library) pressAsk(t *talk, args []string) {
	if len(args) == 1 && args[0] == "search" && t.private() {
		t.answer()
		lib.finder.runSearch(t, "")
		return
	}
	t.answering = t.l.T("button.unknown")
}
