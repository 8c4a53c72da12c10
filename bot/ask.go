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

// questions are what the bot asked, by chat: the next words in the chat are the
// answer, whether they reply to the question or not.
type questions struct {
	mu    sync.Mutex
	asked map[int64]asked
}

// asked is a question: its answer is what was missing behind a command.
type asked struct {
	command string
	before  string                      // what comes before the answer
	then    func(t *talk, words string) // what the answer is for, where that is not a command
	admin   bool                        // and then from an admin alone
	at      time.Time
}

func (q *questions) put(chat int64, a asked) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked == nil || len(q.asked) >= askedMost {
		q.asked = map[int64]asked{}
	}
	q.asked[chat] = a
}

// peek reports whether something was asked in a chat.
func (q *questions) peek(chat int64, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[chat]
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// take returns the question of a chat, which is answered by that.
func (q *questions) take(chat int64, now time.Time) (asked, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, ok := q.asked[chat]
	delete(q.asked, chat)
	return a, ok && now.Sub(a.at).Abs() < askedFor
}

// drop takes back what was asked for a decision, which was made otherwise.
func (q *questions) drop(chat int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked[chat].then != nil {
		delete(q.asked, chat)
	}
}

// ask puts a question; the answer is given to the command, behind what is known
// already. In a group, where the bot does not see what is said, it is told how
// to write the whole command.
func (t *talk) ask(command, before, key string, values ...any) {
	m := new(message.Message).Say(t.l, key, values...)
	if !t.private() {
		m.Line().Say(t.l, "ask.group", "command", "/"+command, "example", t.l.T("hint."+command))
		t.reply(m)
		return
	}
	t.questions.put(t.chat.ID, asked{command: command, before: before, at: t.Now()})
	m.Hint = t.l.T("hint." + command)
	t.edit = 0 // a question cannot be asked by an edit
	t.reply(m)
}

// answered gives words to the command that asked for them. It reports false
// where nothing was asked.
func (b *Bot) answered(t *talk, words string) bool {
	q, ok := b.questions.take(t.chat.ID, b.Now())
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
