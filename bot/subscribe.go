package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	readers "github.com/dateline-bot/dateline/scheduler/audience"
)

// subscriptionsPage is the number of categories on a page of subscriptions.
const subscriptionsPage = 10

// subscriptions is what readers can do about the messages sent to them.
type subscriptions struct {
	*parts
	library *library
}

// Verbs of subscription buttons: switch one, show all, forget everything.
const (
	verbFollow        = "sub"
	verbSubscriptions = "sbs"
	verbForget        = "fg"
)

// reader returns the sender's settings, or the defaults.
func (sub *subscriptions) reader(t *talk) (readers.Reader, error) {
	return t.mailer.Reader(t.ctx, t.from.ID, t.l.Tag())
}

func (sub *subscriptions) runSubscribe(t *talk, args string) {
	if args == "" {
		sub.subscriptions(t, 0)
		return
	}
	c, near := sub.library.categories.find(t, args)
	switch {
	case c == nil && wishes{sub}.several(t, args):
	case c != nil:
		sub.follow(t, c.Key, true, 0)
	case locale.IsEverything(args):
		sub.follow(t, audience.AllKey, true, 0)
	default:
		r, err := sub.reader(t)
		if err != nil {
			t.sorry(err)
			return
		}
		sub.library.categories.notFound(t, args, near, func(c *content.Category) message.Button { return sub.followButton(r, c.Key, c.Title, 0) })
	}
}

func (sub *subscriptions) runUnsubscribe(t *talk, args string) {
	if args == "" {
		sub.unfollowAsk(t)
		return
	}
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	key := t.Desk.Catalogue().CategoryKey(args)
	c, near := sub.library.categories.find(t, args)
	switch all := slices.Contains(r.Categories, audience.AllKey); {
	case c == nil && locale.IsEverything(args) && all && len(audience.Followed(r)) == 1:
		sub.follow(t, audience.AllKey, false, 0)
	case c == nil && locale.IsEverything(args), len(audience.Followed(r)) == 0:
		sub.unfollowAsk(t)
	case c == nil && !slices.Contains(r.Categories, key):
		sub.library.categories.notFound(t, args, near, func(c *content.Category) message.Button { return sub.followButton(r, c.Key, c.Title, 0) })
	case c != nil && all: // they get its articles all the same
		r.Categories = slices.DeleteFunc(r.Categories, func(k string) bool { return k == c.Key })
		sub.mute(t, r, c.Key)
	case c != nil:
		sub.follow(t, c.Key, false, 0)
	default:
		sub.follow(t, key, false, 0)
	}
}

// verbUnfollowAll ends all subscriptions.
const verbUnfollowAll = "una"

// unfollowAsk asks whether to end all subscriptions.
func (sub *subscriptions) unfollowAsk(t *talk) {
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	if len(audience.Followed(r)) == 0 {
		sub.sayUnsubscribed(t, "unsubscribe.none")
		return
	}
	m := new(message.Message).Say(t.l, "unsubscribe.ask")
	m.Row(message.Button{Text: t.l.T("button.unfollow_all"), Data: message.Data(verbUnfollowAll)})
	if t.private() {
		t.questions.put(t.asker(), asked{yes: func(t *talk) { sub.pressUnfollowAll(t, nil) }, at: t.Now()})
	}
	t.reply(m)
}

// sayUnsubscribed tells a reader that they have no subscriptions.
func (sub *subscriptions) sayUnsubscribed(t *talk, key string) {
	m := new(message.Message).Say(t.l, key)
	m.Row(message.Button{Text: t.l.T("tile.subscribe"), Data: message.Data(verbSubscriptions)})
	sub.library.back(t, m)
	t.reply(m)
}

func (sub *subscriptions) pressUnfollowAll(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := sub.reader(t)
	if err == nil {
		r.Categories = nil
		err = t.mailer.Save(t.ctx, &r)
	}
	if err != nil {
		t.sorry(err)
		return
	}
	sub.sayUnsubscribed(t, "unsubscribe.done")
}

// follow adds or removes a subscription and shows the result. If it is the first one of somebody
// who gets every post in the channel anyway, it offers digests.
func (sub *subscriptions) follow(t *talk, key string, on bool, at int) {
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	had, first := slices.Contains(r.Categories, key), len(audience.Followed(r)) == 0
	muted := slices.Contains(audience.Muted(r), key)
	audience.Mute(&r, key, false)
	switch {
	case on && !had:
		r.Categories = append(r.Categories, key)
	case !on && had:
		r.Categories = slices.DeleteFunc(r.Categories, func(k string) bool { return k == key })
	}
	if on != had || muted {
		if err := t.mailer.Save(t.ctx, &r); err != nil {
			t.sorry(err)
			return
		}
	}
	if !on && had && t.edit == 0 && len(audience.Followed(r)) == 0 { // typed, and it was the last one
		sub.sayUnsubscribed(t, "unsubscribe.done")
		return
	}
	sub.listSubscriptions(t, r, at, on && first && r.Mode == readers.ReaderNow && sub.inChannel(t))
}

// inChannel reports whether the talk's user is subscribed to the channel itself.
func (sub *subscriptions) inChannel(t *talk) bool {
	if t.Channel == "" {
		return false
	}
	p := wire.Params{}
	p.Set("chat_id", wire.ChatID(t.Channel))
	p.Set("user_id", t.from.ID)
	var member struct {
		Status   string `json:"status"`
		IsMember bool   `json:"is_member"`
	}
	if err := t.API.Call(t.ctx, "getChatMember", p, &member); err != nil {
		t.Log.Debug("cannot ask whether a reader follows the channel", "err", err)
		return false
	}
	switch member.Status {
	case "creator", "administrator", "member":
		return true
	}
	return member.Status == "restricted" && member.IsMember
}

func (sub *subscriptions) subscriptions(t *talk, at int) {
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	sub.showSubscriptions(t, r, at)
}

// showSubscriptions lists categories as buttons that switch them.
func (sub *subscriptions) showSubscriptions(t *talk, r readers.Reader, at int) {
	sub.listSubscriptions(t, r, at, false)
}

// listSubscriptions does so; digest offers a digest in place of single articles.
func (sub *subscriptions) listSubscriptions(t *talk, r readers.Reader, at int, digest bool) {
	m := new(message.Message)
	sub.writeSubscriptions(t, m, r)
	if digest {
		m.Line().Line().Say(t.l, "subscribe.offer_digest")
		m.Row(message.Button{Text: t.l.T("button.digest_daily"), Data: message.Data(verbMode, string(readers.ReaderDaily))},
			message.Button{Text: t.l.T("button.digest_weekly"), Data: message.Data(verbMode, string(readers.ReaderWeekly))})
	}
	m.Row(sub.followButton(r, audience.AllKey, t.l.T("subscribe.all"), at))
	shown, at, pages := pageOf(sub.library.categories.shown(t), subscriptionsPage, at)
	for i := 0; i < len(shown); i += 2 {
		left, right := sub.followButton(r, shown[i].Key, shown[i].Title, at), message.Button{}
		if i+1 < len(shown) {
			right = sub.followButton(r, shown[i+1].Key, shown[i+1].Title, at)
		}
		m.Row(left, right)
	}
	turner(m, at, pages, func(page int) string { return message.Data(verbSubscriptions, page) })
	m.Row(message.Button{Text: t.l.T("button.settings"), Data: message.Data(verbSettings)})
	sub.library.back(t, m)
	t.reply(m)
}

func (sub *subscriptions) writeSubscriptions(t *talk, m *message.Message, r readers.Reader) {
	if len(audience.Followed(r)) == 0 {
		m.Say(t.l, "subscribe.none")
		return
	}
	titles := func(keys []string) string {
		var all []string
		for _, key := range keys {
			all = append(all, sub.library.categories.title(t, key))
		}
		return message.Shorten(strings.Join(all, ", "), 1000)
	}
	m.Say(t.l, "subscribe.list", "titles", titles(audience.Followed(r)))
	if muted := audience.Muted(r); len(muted) > 0 {
		m.Line().Say(t.l, "subscribe.without", "titles", titles(muted))
	}
	if r.Mode == readers.ReaderMuted {
		m.Line().Say(t.l, "subscribe.muted")
		return
	}
	m.Line().Say(t.l, "subscribe.when", "when", sub.modeOf(t, r))
}

func (sub *subscriptions) followButton(r readers.Reader, key, title string, at int) message.Button {
	sign, id := "", message.ShortID(key)
	switch {
	case slices.Contains(audience.Muted(r), key):
		sign = "🔕 "
	case slices.Contains(r.Categories, key):
		sign = "✓ "
	}
	if key == audience.AllKey {
		id = audience.AllSign
	}
	return message.Button{Text: sign + message.TitleOf(title, key, message.MaxButton), Data: message.Data(verbFollow, id, at)}
}

// pressFollow switches a subscription; for a muted category it switches it on.
func (sub *subscriptions) pressFollow(t *talk, args []string) {
	if len(args) == 0 || !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	if args[0] == audience.AllSign && len(args) > 2 {
		wishes{sub}.follow(t, args[2])
		return
	}
	if args[0] == audience.AllSign {
		sub.follow(t, audience.AllKey, !slices.Contains(r.Categories, audience.AllKey), page(args, 1))
		return
	}
	for _, c := range sub.library.categories.shown(t) {
		if message.ShortID(c.Key) == args[0] {
			if slices.Contains(audience.Muted(r), c.Key) {
				sub.unmute(t, r, c.Key, page(args, 1))
				return
			}
			sub.follow(t, c.Key, !slices.Contains(r.Categories, c.Key), page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (sub *subscriptions) runForget(t *talk, _ string) {
	ask := "forget.ask"
	if t.admin() {
		ask = "forget.ask.admin"
	}
	m := new(message.Message).Say(t.l, ask)
	m.Row(message.Button{Text: t.l.T("button.forget"), Data: message.Data(verbForget)}, message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	if t.private() {
		t.questions.put(t.asker(), asked{yes: func(t *talk) { sub.pressForget(t, nil) }, at: t.Now()})
	}
	t.reply(m)
}

func (sub *subscriptions) pressForget(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err := t.mailer.Forget(t.ctx, t.from.ID); err != nil {
		t.sorry(err)
		return
	}
	t.chosen.put(t.from.ID, "")
	if t.admin() {
		t.say("forget.done.admin")
		return
	}
	t.say("forget.done")
}

// Verbs of buttons that mute: the categories of an article, and one category.
const (
	verbMute         = "mu"
	verbMuteCategory = "muc"
)

// muteMost is how many of an article's categories are offered.
const muteMost = 4

// pressMute asks which of an article's categories to mute; if there is only one, it mutes that. The
// message about the article stays.
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
		m.Row(message.Button{Text: sub.library.categories.title(t, key), Data: message.Data(verbMuteCategory, message.ShortID(key))})
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
	for _, c := range sub.library.categories.shown(t) {
		if len(args) > 0 && message.ShortID(c.Key) == args[0] {
			sub.mute(t, r, c.Key)
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

// mute mutes a category, including articles that the reader would get through another category.
func (sub *subscriptions) mute(t *talk, r readers.Reader, key string) {
	audience.Mute(&r, key, true)
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	m := new(message.Message).Say(t.l, "mute.done", "title", message.Bold(sub.library.categories.title(t, key)))
	m.Row(message.Button{Text: t.l.T("button.unmute"), Data: message.Data(verbFollow, message.ShortID(key), 0)},
		message.Button{Text: t.l.T("button.settings"), Data: message.Data(verbSettings)})
	t.reply(m)
}

// unmute unmutes a category.
func (sub *subscriptions) unmute(t *talk, r readers.Reader, key string, at int) {
	audience.Mute(&r, key, false)
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	sub.showSubscriptions(t, r, at)
}

// wishes are what people say about subscriptions in words.
type wishes struct{ sub *subscriptions }

// ask sends digests to a reader who asks for them in words. One without subscriptions is
// offered a digest of everything.
func (w wishes) ask(t *talk, mode readers.ReaderMode) {
	r, err := w.sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	if len(audience.Followed(r)) > 0 {
		w.sub.pressMode(t, []string{string(mode)})
		return
	}
	all := func(mode readers.ReaderMode, key string) message.Button {
		return message.Button{Text: t.l.T(key), Data: message.Data(verbFollow, audience.AllSign, 0, string(mode))}
	}
	m := new(message.Message).Say(t.l, "subscribe.ask_digest")
	m.Row(all(readers.ReaderDaily, "button.digest_daily"), all(readers.ReaderWeekly, "button.digest_weekly"))
	m.Row(message.Button{Text: t.l.T("button.subscribe"), Data: message.Data(verbSubscriptions)})
	w.sub.library.back(t, m)
	t.questions.put(t.asker(), asked{yes: func(t *talk) { w.follow(t, string(mode)) }, at: t.Now()})
	t.reply(m)
}

// follow subscribes to digests of everything.
func (w wishes) follow(t *talk, mode string) {
	r, err := w.sub.reader(t)
	if err == nil && !slices.Contains(r.Categories, audience.AllKey) {
		r.Categories = append(r.Categories, audience.AllKey)
		err = t.mailer.Save(t.ctx, &r)
	}
	if err != nil {
		t.sorry(err)
		return
	}
	w.sub.pressMode(t, []string{mode})
}

// several subscribes to categories that are separated by commas. It reports false if one of
// them is unknown.
func (w wishes) several(t *talk, names string) bool {
	var keys []string
	for name := range strings.SplitSeq(names, ",") {
		c, _ := w.sub.library.categories.find(t, strings.TrimSpace(name))
		if c == nil {
			return false
		}
		keys = append(keys, c.Key)
	}
	r, err := w.sub.reader(t)
	if err != nil || len(keys) < 2 {
		return false
	}
	for _, key := range keys[1:] {
		if !slices.Contains(r.Categories, key) {
			r.Categories = append(r.Categories, key)
		}
	}
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return true
	}
	w.sub.follow(t, keys[0], true, 0)
	return true
}

// set does what the words after /settings mean if they do not name a place: an hour of the digest,
// weekly, language. It reports false for other words.
func (w wishes) set(t *talk, r *readers.Reader, words string) bool {
	switch intent := intentOf(words); intent {
	case "weekly", "daily":
		w.ask(t, readers.ReaderMode(intent))
		return true
	case "language":
		w.sub.pressLanguages(t, nil)
		return true
	}
	hour, ok := hourSaid(t, words)
	if !ok {
		return false
	}
	if r.Mode == readers.ReaderDaily || r.Mode == readers.ReaderWeekly {
		w.sub.pressHour(t, []string{strconv.Itoa(hour)})
		return true
	}
	w.sub.showSettings(t, *r) // single articles have no hour
	return true
}

var hourOfDay = regexp.MustCompile(`^(\d{1,2})(?::00)?$`)

// hourSaid reads a full hour of the day as people say it: 18, 18:00, 6 pm, 8 утра.
func hourSaid(t *talk, words string) (hour int, ok bool) {
	if m := hourOfDay.FindStringSubmatch(words); m != nil {
		hour, err := strconv.Atoi(m[1])
		return hour, err == nil && hour < 24
	}
	midnight := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	one, err := timewords.ReadMove(words, midnight, time.Time{}, time.Hour, t.l)
	if err != nil {
		return 0, false
	}
	two, err := timewords.ReadMove(words, midnight, time.Time{}, 2*time.Hour, t.l)
	if err != nil || !one.Equal(two) || one.Minute() != 0 { // only a day was named, or no full hour
		return 0, false
	}
	return one.Hour(), true
}
