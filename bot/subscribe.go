package bot

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// reader returns the settings of the one who talks, or the defaults.
func (t *talk) reader() (scheduler.Reader, error) {
	return t.mailer.Reader(t.ctx, t.from.ID, t.l.Tag())
}

func runSubscribe(t *talk, args string) {
	if args == "" {
		t.subscriptions()
		return
	}
	c, near := t.findCategory(args)
	switch {
	case c != nil:
		t.follow(c.Key, true)
	case t.isAll(args):
		t.follow(audience.AllKey, true)
	default:
		r, err := t.reader()
		if err != nil {
			t.sorry(err)
			return
		}
		t.noCategory(args, near, func(c *content.Category) message.Button { return t.followButton(r, c.Key, c.Title) })
	}
}

func runUnsubscribe(t *talk, args string) {
	if args == "" {
		t.subscriptions()
		return
	}
	key := t.Desk.Catalogue().CategoryKey(args)
	if c, _ := t.Desk.Catalogue().Category(args, t.Now()); c == nil && t.isAll(args) {
		key = audience.AllKey
	}
	t.follow(key, false)
}

// isAll reports whether a word means all articles, in any language that ships.
func (t *talk) isAll(word string) bool {
	word = strings.ToLower(strings.TrimSpace(word))
	return word == audience.AllSign || word == "all" || word == "everything" || word == "все" || word == "всё"
}

// follow adds or removes a subscription and shows what there is then.
func (t *talk) follow(key string, on bool) {
	r, err := t.reader()
	if err != nil {
		t.sorry(err)
		return
	}
	had := slices.Contains(r.Categories, key)
	switch {
	case on && !had:
		r.Categories = append(r.Categories, key)
	case !on && had:
		r.Categories = slices.DeleteFunc(r.Categories, func(k string) bool { return k == key })
	}
	if on != had {
		if err := t.mailer.Save(t.ctx, &r); err != nil {
			t.sorry(err)
			return
		}
	}
	t.showSubscriptions(r)
}

func (t *talk) subscriptions() {
	r, err := t.reader()
	if err != nil {
		t.sorry(err)
		return
	}
	t.showSubscriptions(r)
}

// showSubscriptions lists categories as buttons that switch them.
func (t *talk) showSubscriptions(r scheduler.Reader) {
	m := new(message.Message)
	t.writeSubscriptions(m, r)
	m.Row(t.followButton(r, audience.AllKey, t.l.T("subscribe.all")))
	all := t.shownCategories()
	for i := 0; i < min(len(all), categoriesPage); i += 2 {
		left, right := t.followButton(r, all[i].Key, all[i].Title), message.Button{}
		if i+1 < len(all) {
			right = t.followButton(r, all[i+1].Key, all[i+1].Title)
		}
		m.Row(left, right)
	}
	m.Row(message.Button{Text: t.l.T("button.settings"), Data: message.Data("st")})
	t.reply(m)
}

func (t *talk) writeSubscriptions(m *message.Message, r scheduler.Reader) {
	if len(r.Categories) == 0 {
		m.Say(t.l, "subscribe.none")
		return
	}
	var titles []string
	for _, key := range r.Categories {
		titles = append(titles, t.categoryTitle(key))
	}
	m.Say(t.l, "subscribe.list", "titles", message.Shorten(strings.Join(titles, ", "), 1000), "when", t.modeOf(r))
}

func (t *talk) categoryTitle(key string) string {
	if key == audience.AllKey {
		return t.l.T("subscribe.all")
	}
	if c, _ := t.Desk.Catalogue().Category(key, t.Now()); c != nil {
		return message.TitleOf(c.Title, c.Key, message.MaxButton)
	}
	return message.Shorten(key, message.MaxButton)
}

func (t *talk) followButton(r scheduler.Reader, key, title string) message.Button {
	sign, id := "", message.ShortID(key)
	if slices.Contains(r.Categories, key) {
		sign = "✓ "
	}
	if key == audience.AllKey {
		id = audience.AllSign
	}
	return message.Button{Text: sign + message.TitleOf(title, key, message.MaxButton), Data: message.Data("sub", id)}
}

// pressFollow switches a subscription.
func pressFollow(t *talk, args []string) {
	if len(args) != 1 || !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := t.reader()
	if err != nil {
		t.sorry(err)
		return
	}
	if args[0] == audience.AllSign {
		t.follow(audience.AllKey, !slices.Contains(r.Categories, audience.AllKey))
		return
	}
	for _, c := range t.shownCategories() {
		if message.ShortID(c.Key) == args[0] {
			t.follow(c.Key, !slices.Contains(r.Categories, c.Key))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

// sorry tells a reader that the store cannot be asked now.
func (t *talk) sorry(err error) {
	t.Log.Warn("the readers' store cannot be used", "err", err)
	t.say("storage")
}

func runForget(t *talk, _ string) {
	ask := "forget.ask"
	if t.admin() {
		ask = "forget.ask.admin"
	}
	m := new(message.Message).Say(t.l, ask)
	m.Row(message.Button{Text: t.l.T("button.forget"), Data: message.Data("fg")}, message.Button{Text: t.l.T("button.cancel"), Data: message.Data("x")})
	t.reply(m)
}

func pressForget(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err := t.mailer.Forget(t.ctx, t.from.ID); err != nil {
		t.sorry(err)
		return
	}
	if t.admin() {
		t.say("forget.done.admin")
		return
	}
	t.say("forget.done")
}
