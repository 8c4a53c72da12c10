package bot

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// allKey is the category key that stands for all articles, and its sign in the
// data of buttons.
const (
	allKey  = ""
	allSign = "*"
)

// digestHour is when digests come until the reader says otherwise.
const digestHour = 9

// reader returns what is kept of who talks; of who is new, what would be.
func (t *talk) reader() (scheduler.Reader, error) {
	r, err := t.Audience.Reader(t.ctx, t.from.ID)
	if errors.Is(err, scheduler.ErrNotFound) {
		return scheduler.Reader{ID: t.from.ID, Language: t.l.Tag(), Mode: scheduler.ReaderNow, Hour: digestHour,
			Weekday: time.Monday, Zone: t.Zone.String(), Since: t.Now()}, nil
	}
	r.Language = t.l.Tag()
	return r, err
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
		t.follow(allKey, true)
	default:
		r, err := t.reader()
		if err != nil {
			t.sorry(err)
			return
		}
		t.noCategory(args, near, func(c *content.Category) button { return t.followButton(r, c.Key, c.Title) })
	}
}

func runUnsubscribe(t *talk, args string) {
	if args == "" {
		t.subscriptions()
		return
	}
	key := t.Desk.Catalogue().CategoryKey(args)
	if c, _ := t.Desk.Catalogue().Category(args, t.Now()); c == nil && t.isAll(args) {
		key = allKey
	}
	t.follow(key, false)
}

// isAll reports whether a word means all articles, in any language that ships.
func (t *talk) isAll(word string) bool {
	word = strings.ToLower(strings.TrimSpace(word))
	return word == allSign || word == "all" || word == "everything" || word == "все" || word == "всё"
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
		if err := t.saveReader(&r); err != nil {
			t.sorry(err)
			return
		}
	}
	t.showSubscriptions(r)
}

// saveReader writes the reader with the time of the next digest; one without a
// subscription is forgotten.
func (t *talk) saveReader(r *scheduler.Reader) error {
	if len(r.Categories) == 0 {
		_, err := t.Audience.DropReader(t.ctx, r.ID)
		return err
	}
	now := t.Now()
	if r.Mode == scheduler.ReaderNow {
		r.Next = time.Time{}
	} else {
		r.Next = nextDigest(*r, now)
	}
	if r.Since.IsZero() {
		r.Since = now
	}
	defer t.wakeMail()
	return t.Audience.PutReader(t.ctx, *r)
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
	m := new(message)
	t.writeSubscriptions(m, r)
	m.row(t.followButton(r, allKey, t.l.T("subscribe.all")))
	all := t.shownCategories()
	for i := 0; i < min(len(all), categoriesPage); i += 2 {
		left, right := t.followButton(r, all[i].Key, all[i].Title), button{}
		if i+1 < len(all) {
			right = t.followButton(r, all[i+1].Key, all[i+1].Title)
		}
		m.row(left, right)
	}
	m.row(button{Text: t.l.T("button.settings"), Data: data("st")})
	t.reply(m)
}

func (t *talk) writeSubscriptions(m *message, r scheduler.Reader) {
	if len(r.Categories) == 0 {
		m.say(t.l, "subscribe.none")
		return
	}
	var titles []string
	for _, key := range r.Categories {
		titles = append(titles, t.categoryTitle(key))
	}
	m.say(t.l, "subscribe.list", "titles", shorten(strings.Join(titles, ", "), 1000), "when", t.modeOf(r))
}

func (t *talk) categoryTitle(key string) string {
	if key == allKey {
		return t.l.T("subscribe.all")
	}
	if c, _ := t.Desk.Catalogue().Category(key, t.Now()); c != nil {
		return titleOf(c.Title, c.Key, maxButton)
	}
	return shorten(key, maxButton)
}

func (t *talk) followButton(r scheduler.Reader, key, title string) button {
	sign, id := "", shortID(key)
	if slices.Contains(r.Categories, key) {
		sign = "✓ "
	}
	if key == allKey {
		id = allSign
	}
	return button{Text: sign + titleOf(title, key, maxButton), Data: data("sub", id)}
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
	if args[0] == allSign {
		t.follow(allKey, !slices.Contains(r.Categories, allKey))
		return
	}
	for _, c := range t.shownCategories() {
		if shortID(c.Key) == args[0] {
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
	m := new(message).say(t.l, ask)
	m.row(button{Text: t.l.T("button.forget"), Data: data("fg")}, button{Text: t.l.T("button.cancel"), Data: data("x")})
	t.reply(m)
}

func pressForget(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	if _, err := t.Audience.DropReader(t.ctx, t.from.ID); err != nil {
		t.sorry(err)
		return
	}
	if t.admin() {
		t.say("forget.done.admin")
		return
	}
	t.say("forget.done")
}
