package bot

import (
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content/locale"
	readers "github.com/dateline-bot/dateline/scheduler/audience"
)

// words handles text that is not a command, in a private chat: it may be the answer to a question,
// a plain word for a command, the name of a category, a request for something, or a search.
func (b *Bot) words(t *talk, words string) {
	if b.answered(t, words) {
		return
	}
	if words = (ear{b}).unaddressed(words); words == "" {
		b.library.home(t)
		return
	}
	if (ear{b}).pointed(t, words) || b.gesture(t, words) {
		return
	}
	intent := intentOf(words)
	if (!locale.Sought(words) || !b.library.finder.finds(t, words)) && b.intended(t, intent) {
		return
	}
	if (ear{b}).someLatest(t, words) {
		return
	}
	if t.Search == nil {
		t.say("words")
		return
	}
	if c, _ := b.library.categories.find(t, words); c != nil {
		b.library.categories.show(t, c, 0)
		return
	}
	if strings.HasPrefix(words, "#") && b.library.indexes.showTag(t, words) {
		return
	}
	if command, about := locale.Request(words); command != "" && b.requested(t, words, command, about) {
		return
	}
	if (intent == "queue" || intent == "status") && !b.library.finder.finds(t, words) { // only admins have these
		b.smallTalk(t, intent)
		return
	}
	if t.admin() && !b.library.finder.finds(t, words) && (&mover{b.control}).offerAt(t, words) {
		return
	}
	b.library.finder.search(t, words, 0)
}

// intentOf returns the command that plain words mean, even if they were typed with the wrong
// keyboard layout; "" if they mean none.
func intentOf(words string) string {
	intent := locale.Intent(words)
	for _, other := range otherSpellings(words) {
		if intent == "" {
			intent = locale.Intent(other)
		}
	}
	return intent
}

// gesture answers a message without a letter or digit, such as a thumb; with a question mark it
// asks for help.
func (b *Bot) gesture(t *talk, words string) bool {
	if plainWords(words) != "" {
		return false
	}
	if strings.Contains(words, "?") {
		b.library.runHelp(t, "")
		return true
	}
	b.smallTalk(t, "ok")
	return true
}

// intended does what an intent means. It reports false if there is no such command for the talk's
// user.
func (b *Bot) intended(t *talk, intent string) bool {
	switch intent {
	case "thanks", "bye", "ok", "well", "sorry", "yes", "channel":
		b.smallTalk(t, intent)
		return true
	case "authors":
		b.library.indexes.pressAuthors(t, nil)
		return true
	case "weekly", "daily":
		if t.Audience == nil {
			return false
		}
		wishes{b.subscriptions}.ask(t, readers.ReaderMode(intent))
		return true
	case "language":
		if t.Audience == nil {
			return false
		}
		b.subscriptions.pressLanguages(t, nil)
		return true
	}
	c, ok := b.byName[intent]
	if !ok || c.admin && !t.admin() {
		return false
	}
	if t.may(c.may) {
		c.run(t, "")
	}
	return true
}

// smallTalk answers messages that are not commands.
func (b *Bot) smallTalk(t *talk, about string) {
	m := new(message.Message)
	switch about {
	case "queue": // a reader asks what comes next
		if c, ok := b.byName["subscribe"]; ok {
			c.run(t, "")
			return
		}
		b.library.home(t)
		return
	case "well", "status":
		m.Say(t.l, "small.well")
		b.library.tiles(t, m)
		t.reply(m)
		return
	case "channel":
		if name, ok := strings.CutPrefix(t.Channel, "@"); ok {
			m.Say(t.l, "small.channel", "channel", message.Linked{Text: "@" + name, URL: "https://t.me/" + name})
		} else {
			m.Say(t.l, "small.channel.private")
		}
	default:
		m.Say(t.l, "small."+about)
	}
	b.library.back(t, m)
	t.reply(m)
}

// requested does what is asked for with a command and its argument. It reports false if the words
// are rather a search as they are.
func (b *Bot) requested(t *talk, words, command, about string) bool {
	c, known := b.byName[command]
	if c.admin || !known && adminRequests[command] {
		return known && b.told(t, c, words, about)
	}
	category, _ := b.library.categories.find(t, about)
	finds := b.library.finder.finds
	switch command {
	case "subscribe", "unsubscribe":
		if known && (category != nil || locale.IsEverything(about) || !finds(t, words)) {
			if command == "unsubscribe" && category == nil {
				about = "" // asks whether from everything
			}
			c.run(t, about)
			return true
		}
	case "settings":
		_, zone := timewords.Place(about)
		if _, hour := hourSaid(t, about); !known || !zone && !hour {
			return false
		}
		c.run(t, about)
		return true
	case "read":
		if b.library.named(t, about) != nil || b.library.listed(t, about) != nil {
			c.run(t, about)
			return true
		}
	}
	if category != nil {
		b.library.categories.show(t, category, 0)
		return true
	}
	if !finds(t, about) && finds(t, words) {
		return false
	}
	b.library.finder.search(t, about, 0)
	return true
}

// adminRequests are the commands of admins among the requests; they may be switched off.
var adminRequests = map[string]bool{"publish": true, "skip": true, "move": true, "withdraw": true, "preview": true, "retry": true}

// told does what an admin asks for with an article: move 1 to tomorrow, опубликуй заметки. It
// reports false for people who are not admins, and for words that are rather a search.
func (b *Bot) told(t *talk, c command, words, about string) bool {
	if !t.admin() {
		return false
	}
	mv := mover{b.control}
	name, when := mv.splitMove(t, about)
	switch {
	case c.name == "publish" && when != "" && mv.reads(t, when):
		c = b.byName["move"] // опубликуй заметки завтра в 9
	case c.name != "move":
		name = about
	}
	numbered := c.name != "withdraw" && c.name != "retry" && (byNumber{b.control}).queued(t, name) != nil
	if !numbered && !b.control.known(name) {
		if len([]rune(name)) < nearLetters || len(likeName(t.Desk.Catalogue().Articles(), name)) == 0 || b.library.finder.finds(t, words) {
			return false
		}
	}
	t.knowAdmin()
	if t.may(c.may) {
		c.run(t, about)
	}
	return true
}

// nearLetters is the least length of a part of a title that an admin may mean.
const nearLetters = 3
