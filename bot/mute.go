package bot

import (
	"slices"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	readers "github.com/dateline-bot/dateline/scheduler/audience"
)

// The verbs of buttons that mute: what an article is about, and one category.
const (
	verbMute         = "mu"
	verbMuteCategory = "muc"
)

// muteMost is how many categories of an article can be chosen from.
const muteMost = 4

// pressMute asks which of an article's categories not to tell of any more; one
// alone needs no question. The message about the article stays.
func (sub *subscriptions) pressMute(t *talk, args []string) {
	r, ok := sub.muting(t)
	if !ok {
		return
	}
	var a *content.Article
	if len(args) > 0 {
		a = t.shelf.Article(args[0])
	}
	if !t.shelf.Readable(a) {
		t.answering = t.l.T("button.gone")
		return
	}
	t.edit = 0
	var keys []string
	for _, key := range t.shelf.CategoryKeys(a) {
		if !slices.Contains(audience.Muted(r), key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 1 {
		sub.mute(t, r, keys[0])
		return
	}
	m := new(message.Message).Say(t.l, "mute.ask")
	for _, key := range keys[:min(len(keys), muteMost)] {
		m.Row(message.Button{Text: sub.library.categoryTitle(t, key), Data: message.Data(verbMuteCategory, message.ShortID(key))})
	}
	m.Row(message.Button{Text: t.l.T("button.mute_all"), Data: message.Data(verbMode, string(readers.ReaderMuted))})
	m.Row(message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.reply(m)
}

// muting returns the reader whose press mutes something.
func (sub *subscriptions) muting(t *talk) (r readers.Reader, ok bool) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return r, false
	}
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return r, false
	}
	if len(audience.Followed(r)) == 0 { // they unsubscribed since
		sub.showSubscriptions(t, r, 0)
		return r, false
	}
	return r, true
}

func (sub *subscriptions) pressMuteCategory(t *talk, args []string) {
	r, ok := sub.muting(t)
	if !ok {
		return
	}
	for _, c := range sub.library.shownCategories(t) {
		if len(args) > 0 && message.ShortID(c.Key) == args[0] {
			sub.mute(t, r, c.Key)
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

// mute stops telling of a category, also where a reader gets its articles through
// another one.
func (sub *subscriptions) mute(t *talk, r readers.Reader, key string) {
	audience.Mute(&r, key, true)
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	m := new(message.Message).Say(t.l, "mute.done", "title", message.Bold(sub.library.categoryTitle(t, key)))
	m.Row(message.Button{Text: t.l.T("button.unmute"), Data: message.Data(verbFollow, message.ShortID(key), 0)},
		message.Button{Text: t.l.T("button.settings"), Data: message.Data(verbSettings)})
	t.reply(m)
}

// unmute tells of a category again.
func (sub *subscriptions) unmute(t *talk, r readers.Reader, key string, at int) {
	audience.Mute(&r, key, false)
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	sub.showSubscriptions(t, r, at)
}
