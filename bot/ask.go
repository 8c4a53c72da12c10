package bot

import (
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
)

const (
	askedFor  = time.Hour // how long the bot waits for an answer
	askedMost = 1000      // chats in which it waits at once
)

// questions are what the bot asked, by whom it asked: the next words in a private
// chat are the answer, whether they reply to the question or not. In a group of the
// admins it is what the one who was asked replies to the question.
type questions struct {
	mu    sync.Mutex
	asked map[asker]asked
}

// asker is whom a question is put to: in a private chat, or somebody in a group.
type asker struct {
	chat, user int64
}

// asked is a question: its answer is what was missing behind a command.
type asked struct {
	command string
	before  string                      // what comes before the answer
	then    func(t *talk, words string) // what the answer is for, where that is not a command
	admin   bool                        // and then from an admin alone
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

// peek reports whether something was asked.
func (q *questions) peek(of asker, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[of]
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// take returns what was asked, which is answered by that.
func (q *questions) take(of asker, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[of]
	delete(q.asked, of)
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// drop takes back what was asked for a decision, which was made otherwise.
func (q *questions) drop(of asker) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked[of].then != nil {
		delete(q.asked, of)
	}
}

// ask puts a question; the answer is given to the command, behind what is known
// already. In a group, where the bot does not see what is said, it is told how
// to write the whole command.
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

// aside leaves the message whose button was pressed as it is where others may still
// decide by it: what comes next answers it.
func (t *talk) aside() {
	if t.team {
		t.replyTo, t.edit = t.edit, 0
	}
}

// question sends a question, and waits for what is said to it.
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

// answered gives words to the command that asked for them. It reports false
// where nothing was asked.
func (b *Bot) answered(t *talk, words string) bool {
	q, ok := b.questions.take(t.asker(), b.Now())
	if !ok {
		return false
	}
	if q.then != nil {
		if q.admin && !t.admin() { // not any more
			return false
		}
		q.then(t, words)
		return true
	}
	c := b.byName[q.command]
	if c.run == nil || c.admin && !t.admin() {
		return false
	}
	if !t.may(c.may) {
		return true
	}
	c.run(t, strings.TrimSpace(q.before+" "+words))
	return true
}

// verbAsk asks for what a command needs: the words of a search.
const verbAsk = "ask"

// pressAsk asks what the button is for.
func (lib *library) pressAsk(t *talk, args []string) {
	if len(args) == 1 && args[0] == "search" && t.private() {
		t.answer()
		lib.finder.runSearch(t, "")
		return
	}
	t.answering = t.l.T("button.unknown")
}
