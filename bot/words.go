package bot

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

// words answers what is not a command, in a private chat: it may be the answer to
// a question, a plain word for a command, the name of a category, or a search.
func (b *Bot) words(t *talk, words string) {
	if b.answered(t, words) {
		return
	}
	switch intent := intentOf(words); intent {
	case "":
	case "thanks", "bye":
		m := new(message.Message).Say(t.l, "small."+intent)
		b.library.back(t, m)
		t.reply(m)
		return
	default:
		if c, ok := b.byName[intent]; ok && (!c.admin || t.admin()) {
			if t.may(c.may) {
				c.run(t, "")
			}
			return
		}
	}
	if t.Search == nil {
		t.say("words")
		return
	}
	if c, _ := b.library.findCategory(t, words); c != nil {
		b.library.category(t, c, 0)
		return
	}
	b.library.finder.search(t, words, 0)
}

// intentOf returns the command that plain words mean, also where they were typed
// with the keyboard in the other language; "" if they mean none.
func intentOf(words string) string {
	intent := locale.Intent(words)
	for _, other := range otherSpellings(words) {
		if intent == "" {
			intent = locale.Intent(other)
		}
	}
	return intent
}

// handleMedia answers what is not text: a post of the channel that somebody
// forwards is found, and for the rest the bot says what it can do.
func (b *Bot) handleMedia(t *talk, e updates.Media) {
	if e.PostID != 0 {
		plan, err := b.Desk.Plan(t.ctx)
		if err != nil {
			b.Log.Warn("the plan cannot be read to find a forwarded post", "err", err)
		}
		for _, entry := range plan {
			if entry.Channel != "" && entry.Channel != strconv.FormatInt(e.PostIn, 10) && !strings.EqualFold(entry.Channel, "@"+e.PostName) {
				continue
			}
			for _, id := range entry.Messages {
				if a := b.Desk.Catalogue().Article(entry.Slug); id == e.PostID && b.shelf.Readable(a) {
					b.library.read(t, a, post.Auto)
					b.library.after(t, a)
					return
				}
			}
		}
	}
	if b.writer.take(t, e.Message) {
		return
	}
	m := new(message.Message).Say(t.l, "media")
	b.library.tiles(t, m)
	t.reply(m)
}
