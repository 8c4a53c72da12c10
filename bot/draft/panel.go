package draft

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// remarked is how many findings about a draft are shown.
const remarked = 10

// stopFor is how long [Stop] is offered before an article is posted.
const stopFor = 10 * time.Second

// evening is the time of day of [Today].
const evening = 18 * time.Hour

// render renders a draft as the channel would get it if it were published now.
func (c *Composer) render(ctx context.Context, d *Draft) (*staged, error) {
	shown := *d
	shown.Media = slices.Clone(d.Media)
	if shown.When == "" {
		shown.When = whenNow
	}
	site, at := c.Inbox.site(), c.Inbox.moment(&shown)
	title, _ := site.source(&shown, at)
	site.place(&shown, title, at, c.Inbox.taken)
	_, source := site.source(&shown, at)
	files := map[string][]byte{shown.Path: []byte(source)}
	for i, p := range shown.siblings() {
		data, err := c.fetch(ctx, shown.Media[i].FileID)
		if err != nil {
			return nil, err
		}
		files[p] = data
	}
	return c.Stage.render(ctx, shown.Path, files, site.Marked)
}

// show sends the post as the channel will get it, and the panel below it. If Telegram does not
// take them, the author is told, with a button that tries again: an earlier panel keeps its buttons
// until then.
func (c *Composer) show(t *Talk, d *Draft) error {
	t.Toast("")
	s, err := c.render(t.Context, d)
	if err != nil {
		return c.unshown(t, d, err)
	}
	ids, err := c.Show(t.Context, d.Author, s.post, s.read)
	if err != nil {
		return c.unshown(t, d, err)
	}
	old := d.Panel
	d.Copies = append(d.Copies, ids...)
	id, failed := c.send(t.Context, d.Author, c.panel(t, d, s))
	if failed == nil {
		d.Panel = id
	}
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	if failed != nil {
		return c.unshown(t, d, failed)
	}
	c.outdate(t, d, old)
	return nil
}

// unshown tells the author that a draft could not be shown because of Telegram, and offers to try
// again. It returns an error that has another cause.
func (c *Composer) unshown(t *Talk, d *Draft, err error) error {
	var e *botapi.Error
	if !errors.As(err, &e) {
		return err
	}
	c.Log.Warn("a draft could not be shown to its author", "draft", d.ID, "err", err)
	m := new(message.Message).Say(t.Locale, "draft.unshown", "error", message.Shorten(t.Locale.Say(locale.Of(err)), 400))
	m.Row(c.button(t, d, "draft.button.again", "open"), c.button(t, d, "button.cancel", "cancel"))
	if t.Pressed != 0 && c.rewrite(t.Context, d.Author, t.Pressed, m) {
		return nil
	}
	c.say(t.Context, d, m)
	return nil
}

// rewrite edits one of the bot's messages and reports whether it now says this. A message that the
// author deleted stays deleted.
func (c *Composer) rewrite(ctx context.Context, chat int64, id int, m *message.Message) bool {
	p := m.Params()
	p.Set("chat_id", chat)
	p.Set("message_id", id)
	err := wire.Persistently(ctx, func() error { return c.API.Call(ctx, "editMessageText", p, nil) })
	var e *botapi.Error
	if err == nil || errors.As(err, &e) && wire.NotModified(e) {
		return true
	}
	c.Log.Debug("a message about a draft could not be edited", "err", err)
	return false
}

// panel builds the message about a draft, with the available actions.
func (c *Composer) panel(t *Talk, d *Draft, s *staged) *message.Message {
	m := new(message.Message).Say(t.Locale, "preview", "title", message.Bold(message.TitleOf(s.article.Title, s.article.Slug, message.MaxTitle)),
		"n", len(s.post.Requests), "form", t.Locale.T("form."+string(s.post.Format)))
	if len(d.Categories) > 0 {
		m.Line().Say(t.Locale, "draft.categories", "names", strings.Join(d.Categories, ", "))
	}
	for i, p := range s.found {
		if i == remarked {
			m.Line().Say(t.Locale, "preview.more", "n", len(s.found)-i)
			break
		}
		sign := "⚠ "
		if p.Severity == content.SeverityError {
			sign = "❌ "
		}
		m.Line().Write(sign + message.Shorten(t.Locale.Say(p.Message), 200))
	}
	last := []message.Button{c.button(t, d, "draft.button.edit", "text"), c.button(t, d, "button.cancel", "cancel")}
	if why := s.private(); !why.IsZero() {
		m.Line().Write("❌ " + t.Locale.Say(why))
		return m.Row(last...)
	}
	if why := s.held(); !why.IsZero() {
		m.Line().Write("❌ " + t.Locale.Say(why))
		m.Row(c.button(t, d, "draft.button.now", "now"))
	} else {
		c.offerTimes(t, d, m)
	}
	m.Row(c.button(t, d, "draft.button.category", "cats", 0), c.button(t, d, "draft.button.title", "title"))
	return m.Row(last...)
}

// offerTimes asks when the article is to go out, with the usual answers.
func (c *Composer) offerTimes(t *Talk, d *Draft, m *message.Message) {
	m.Line().Say(t.Locale, "draft.when")
	now := c.now().In(c.zone)
	if due := d.dated(c.Stage.Content.Parser()); due.After(now) { // as the file that was sent says
		m.Row(message.Button{Text: t.Locale.Moment(due.In(c.zone), now), Data: c.data(d, "at", int(due.Unix()/60))})
	}
	first := []message.Button{c.button(t, d, "draft.button.now", "now")}
	if today := content.OnDay(now.Year(), now.Month(), now.Day(), evening, c.zone); today.After(now) {
		first = append(first, message.Button{Text: t.Locale.T("draft.button.today", "time", today.Format("15:04")), Data: c.data(d, "today")})
	}
	m.Row(first...)
	second := []message.Button{{Text: t.Locale.T("draft.button.tomorrow", "time", dayAfter(now, c.PublishAt).Format("15:04")), Data: c.data(d, "tomorrow")}}
	if c.Slots && !strings.Contains(strings.ToLower(d.Header), "telegram") {
		second = append(second, c.button(t, d, "draft.button.slot", "slot"))
	}
	m.Row(second...)
	m.Row(c.button(t, d, "button.other_time", "time"))
}

// dated returns the date in the front matter of the file that a draft was made of.
func (d *Draft) dated(p content.Parser) time.Time {
	if d.Header == "" {
		return time.Time{}
	}
	a, _ := p.Parse("draft.md", []byte(d.Header+d.Text))
	if a == nil {
		return time.Time{}
	}
	return a.Due
}

// private returns why the article cannot be posted at all: its front matter says that it is not
// public. It is zero for other articles.
func (s *staged) private() locale.Message {
	switch a := s.article; {
	case a.Telegram().Never:
		return locale.M("draft.not_public", "why", locale.M("embed.never"))
	case a.Draft:
		return locale.M("draft.not_public", "why", a.DraftBy().Message())
	}
	return locale.Message{}
}

// held returns why the article can only be posted at once: it would be held on its date. It is zero
// for other articles.
func (s *staged) held() locale.Message {
	if a := s.article; a.Hold != nil && !a.Unmarked() {
		return locale.M("draft.held", "why", a.Hold.Message())
	}
	return locale.Message{}
}

// dayAfter returns the time of day on the day after now.
func dayAfter(now time.Time, at time.Duration) time.Time {
	return content.OnDay(now.Year(), now.Month(), now.Day()+1, at, now.Location())
}

// Press handles a button of a draft.
func (c *Composer) Press(t *Talk, args []string) {
	if len(args) < 2 {
		t.Toast(t.Locale.T("button.unknown"))
		return
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		t.Toast(t.Locale.T("button.unknown"))
		return
	}
	d, err := c.store.get(t.Context, id)
	switch {
	case errors.Is(err, ledger.ErrNotFound), err == nil && d.Author != t.Actor.ID:
		t.Toast(t.Locale.T("draft.gone"))
		return
	case err != nil:
		t.Trouble(err)
		return
	}
	which := ""
	if len(args) > 2 {
		which = args[2]
	}
	switch err := c.press(t, d, args[1], which); {
	case errors.Is(err, ledger.ErrChanged):
		t.Toast(t.Locale.T("draft.changed"))
	case err != nil:
		t.Trouble(err)
	}
}

// allows reports whether a button counts in the draft's state: most do only while its
// panel is open.
func (d *Draft) allows(what string) bool {
	states := map[string][]audience.DraftState{"open": {audience.DraftOffered, audience.DraftCanceled}, "drop": {audience.DraftOffered}, "stop": {audience.DraftAgreed}}[what]
	if states == nil {
		states = []audience.DraftState{audience.DraftOpen}
	}
	return slices.Contains(states, d.State()) || what == "stop" && d.failing()
}

// press does what a button of a draft's panel says, if the state of the draft allows it.
func (c *Composer) press(t *Talk, d *Draft, what, which string) error {
	switch {
	case what == "open" && d.State() == audience.DraftOpen && !d.Edits(): // a second offer of the same message, or it could not be shown
		if t.Pressed != d.Panel { // which show changes
			t.Reply(new(message.Message).Say(t.Locale, "draft.preview"))
		}
		return c.show(t, d)
	case d.State() == audience.DraftCanceled && (d.Done || what != "open"):
		t.Toast(t.Locale.T("draft.gone"))
		return nil
	case d.State() == audience.DraftOpen && what == "drop":
		what = "cancel"
	case !d.allows(what):
		t.Toast(t.Locale.T(map[bool]string{true: "draft.late", false: "button.unknown"}[d.past()]))
		return nil
	}
	if replaced(d, t.Pressed, what) {
		t.Toast(t.Locale.T("draft.newer"))
		c.rewrite(t.Context, d.Author, t.Pressed, new(message.Message).Say(t.Locale, "draft.newer"))
		return nil
	}
	if d.Edits() {
		return c.pressEdit(t, d, what)
	}
	switch what {
	case "open":
		err := c.Refusal(t.Context)
		if err == nil {
			err = c.store.open(t.Context, d)
		}
		if err != nil {
			return err
		}
		t.Reply(new(message.Message).Say(t.Locale, "draft.preview"))
		return c.show(t, d)
	case "drop":
		t.Reply(new(message.Message).Say(t.Locale, "closed"))
		return c.store.DropDraft(t.Context, d.Draft)
	case "cancel":
		if err := d.apply(audience.DraftCancels); err != nil {
			return err
		}
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		t.Reply(new(message.Message).Say(t.Locale, "draft.canceled").Row(c.button(t, d, "draft.button.back", "open")))
		return nil
	case "title", "text", "time":
		return c.ask(t, d, what)
	case "newcat":
		return c.ask(t, d, askCategory)
	case "cats", "cat":
		return c.categories(t, d, what, which)
	case "back":
		return c.back(t, d)
	}
	return c.pressTime(t, d, what, which)
}

// replaced reports whether a button of an earlier panel would act on a text other
// than the one above it, because a newer text has come since.
func replaced(d *Draft, pressed int, what string) bool {
	acts := slices.Contains([]string{"now", "go", "slot", "today", "tomorrow", "at", "save"}, what)
	return acts && pressed != 0 && pressed < d.Panel
}

// pressTime handles a button about when the article is published.
func (c *Composer) pressTime(t *Talk, d *Draft, what, which string) error {
	now := c.now().In(c.zone)
	switch what {
	case "now":
		return c.where(t, d)
	case "go":
		d.When, d.At, d.NotBefore = whenNow, time.Time{}, c.now().Add(stopFor)
		if err := c.agree(t, d); err != nil {
			return err
		}
		c.Inbox.poke()
		c.soon(t, d)
		return nil
	case "stop":
		if err := d.stop(); err != nil {
			return err
		}
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		t.Toast(t.Locale.T("draft.stopped"))
		return c.back(t, d)
	case "slot":
		d.When = whenSlot
	case "today":
		d.When, d.At = whenAt, content.OnDay(now.Year(), now.Month(), now.Day(), evening, c.zone)
	case "tomorrow":
		d.When, d.At = whenAt, dayAfter(now, c.PublishAt)
	case "at":
		minutes, err := strconv.ParseInt(which, 10, 64)
		if err != nil {
			t.Toast(t.Locale.T("button.unknown"))
			return nil //nolint:nilerr // the author is told
		}
		d.When, d.At = whenAt, time.Unix(minutes*60, 0).In(c.zone)
		if old := d.Panel; old != 0 && old != t.Pressed && d.At.After(now) { // the panel above the question
			c.rewrite(t.Context, d.Author, old, new(message.Message).Say(t.Locale, "draft.newer"))
		}
	default:
		t.Toast(t.Locale.T("button.unknown"))
		return nil
	}
	if d.When == whenAt && !d.At.After(now) { // the panel is from yesterday
		d.When = ""
		t.Toast(t.Locale.T("move.past", "now", t.Locale.Moment(now, now)))
		return nil
	}
	return c.schedule(t, d)
}

// soon offers [Stop], unless Telegram makes that wait for so long that it would replace the news
// that the article is out.
func (c *Composer) soon(t *Talk, d *Draft) {
	t.Toast("")
	ctx, cancel := context.WithTimeout(t.Context, stopFor)
	defer cancel()
	m := new(message.Message).Say(t.Locale, "draft.soon", "n", int(stopFor.Seconds())).Row(c.button(t, d, "draft.button.stop", "stop"))
	if !c.rewrite(ctx, d.Author, t.Pressed, m) && ctx.Err() == nil {
		c.say(ctx, d, m)
	}
}

// schedule agrees to the chosen time.
func (c *Composer) schedule(t *Talk, d *Draft) error {
	d.NotBefore = c.now()
	if err := c.agree(t, d); err != nil {
		return err
	}
	t.Reply(new(message.Message).Say(t.Locale, "draft.saving"))
	c.Inbox.poke()
	return nil
}

func (c *Composer) agree(t *Talk, d *Draft) error {
	if err := c.Refusal(t.Context); err != nil {
		return err
	}
	s, err := c.render(t.Context, d)
	if err != nil { // an unreadable draft cannot be agreed to
		return err
	}
	if why := s.private(); !why.IsZero() {
		return why.Err()
	}
	if why := s.held(); !why.IsZero() && d.When != whenNow {
		return why.Err()
	}
	if err := d.apply(audience.DraftAgrees); err != nil {
		return err
	}
	d.Asked, d.Troubles = "", nil
	if t.Pressed != 0 {
		d.Panel = t.Pressed
	}
	return c.store.put(t.Context, d)
}

// where asks once more before something is posted at once: it names the channel and
// its number of subscribers.
func (c *Composer) where(t *Talk, d *Draft) error {
	s, err := c.render(t.Context, d)
	if err != nil {
		return err
	}
	m := new(message.Message).Say(t.Locale, "draft.where", "title", message.Bold(message.TitleOf(s.article.Title, s.article.Slug, message.MaxTitle)))
	label := ""
	for _, p := range s.places {
		name, readers := channelOf(t.Context, c.API, p.Channel)
		count := ""
		if readers > 0 {
			count = " · " + t.Locale.Number(readers)
		}
		if len(s.places) == 1 {
			label = t.Locale.T("draft.button.go", "channel", name) + count
		} else {
			m.Line().Write("– " + name + count)
		}
	}
	if label == "" {
		label = t.Locale.T("draft.button.go_all", "n", len(s.places))
	}
	m.Row(message.Button{Text: label, Data: c.data(d, "go")})
	m.Row(c.button(t, d, "draft.button.back_to", "back"))
	t.Reply(m)
	return nil
}

// channelOf returns the name of a channel and its number of subscribers, as far as
// Telegram reports them.
func channelOf(ctx context.Context, api wire.API, channel string) (name string, readers int) {
	p := wire.Params{}
	p.Set("chat_id", wire.ChatID(channel))
	var chat struct {
		Title string `json:"title"`
	}
	if err := api.Call(ctx, "getChat", p, &chat); err != nil || chat.Title == "" {
		return channel, 0
	}
	if err := api.Call(ctx, "getChatMemberCount", p, &readers); err != nil {
		readers = 0 // the button shows none
	}
	return message.Shorten(chat.Title, message.MaxButton), readers
}

// back shows the panel again in place of a question, and drops the question. If a file of the draft
// cannot be fetched, the author is offered to try again.
func (c *Composer) back(t *Talk, d *Draft) error {
	s, err := c.render(t.Context, d)
	if err != nil {
		return c.unshown(t, d, err)
	}
	old := d.Panel
	if d.Asked != "" || old != t.Pressed {
		d.Asked, d.Panel = "", t.Pressed
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
	}
	c.outdate(t, d, old)
	t.Reply(c.panel(t, d, s))
	return nil
}

// outdate removes the buttons of a draft's previous panel, if it has another now:
// they would act on a text that is not shown above them.
func (c *Composer) outdate(t *Talk, d *Draft, old int) {
	if old != 0 && old != d.Panel {
		c.rewrite(t.Context, d.Author, old, new(message.Message).Say(t.Locale, "draft.newer"))
	}
}

// ask asks for something about a draft; the author's next message answers it, even
// after a restart.
func (c *Composer) ask(t *Talk, d *Draft, what string) error {
	c.Cancel(t)
	d, err := c.store.get(t.Context, d.ID)
	if err != nil {
		return err
	}
	d.Asked, d.AskedAt = what, c.now()
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	m := new(message.Message).Say(t.Locale, "draft.ask."+what)
	m.Hint = t.Locale.T("draft.hint." + what)
	if what == askText {
		m = new(message.Message).Say(t.Locale, "draft.ask.again")
		m.Hint = t.Locale.T("draft.hint.text")
	}
	c.question(t, d, m)
	return nil
}

// answerTime handles a time as people write it.
func (c *Composer) answerTime(t *Talk, d *Draft, words string) error {
	now := c.now().In(c.zone)
	due := d.At
	if due.IsZero() { // nothing is planned yet: a delay is relative to a post that could be published now
		due = now
	}
	at, err := timewords.ReadMove(words, now, due, c.PublishAt, t.Locale)
	if err != nil || !at.After(now) {
		d.AskedAt = c.now()
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		m := misread(t.Locale, words, now, err)
		if either := (*timewords.Either)(nil); errors.As(err, &either) {
			m.Hint = ""
			for _, at := range either.Times {
				m.Row(message.Button{Text: t.Locale.Moment(at.In(c.zone), now), Data: c.data(d, "at", int(at.Unix()/60))})
			}
			m.Row(c.button(t, d, "draft.button.back_to", "back"))
		}
		c.question(t, d, m)
		return nil
	}
	if err := c.Refusal(t.Context); err != nil { // the panel keeps its buttons
		return err
	}
	d.When, d.At = whenAt, at
	if old := d.Panel; old != 0 {
		c.rewrite(t.Context, d.Author, old, new(message.Message).Say(t.Locale, "draft.newer"))
	}
	if d.Panel, err = c.send(t.Context, d.Author, new(message.Message).Say(t.Locale, "draft.saving")); err != nil {
		return err
	}
	d.NotBefore = c.now()
	if err := c.agree(t, d); err != nil {
		return err
	}
	c.Inbox.poke()
	return nil
}

// misread says why a text does not answer "when"; err is nil if the time has
// passed.
func misread(l *locale.Catalogue, words string, now time.Time, err error) *message.Message {
	key := "move.unclear"
	if err == nil || errors.Is(err, timewords.ErrPast) {
		key = "move.past"
	} else if either := (*timewords.Either)(nil); errors.As(err, &either) {
		key = "move.which"
	}
	m := new(message.Message).Say(l, key, "when", message.Shorten(words, message.MaxButton), "now", l.Moment(now, now))
	m.Hint = l.T("draft.hint.time")
	return m
}

// categoriesPage is how many categories are offered at once.
const categoriesPage = 8

// categories lets the author choose categories of the site, or enter another one.
func (c *Composer) categories(t *Talk, d *Draft, what, which string) error {
	d.takeCategories(c.Stage.Content.Parser())
	all := c.known(d)
	at, _ := strconv.Atoi(which)
	if what == "cat" { // by its name: others may have been added before it since
		at = slices.IndexFunc(all, func(name string) bool { return categoryID(name) == which })
		if at < 0 {
			t.Toast(t.Locale.T("category.gone"))
			return nil
		}
		name := all[at]
		if i := slices.IndexFunc(d.Categories, func(have string) bool { return content.CategoryKey(have) == content.CategoryKey(name) }); i >= 0 {
			d.Categories = slices.Delete(d.Categories, i, i+1)
		} else {
			d.Categories = append(d.Categories, name)
		}
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		at /= categoriesPage
	}
	pages := (len(all) + categoriesPage - 1) / categoriesPage
	at = min(max(at, 0), max(pages-1, 0))
	m := new(message.Message).Say(t.Locale, "draft.category", "title", message.Bold(message.TitleOf(firstTitle(d), "", message.MaxTitle)))
	for i := at * categoriesPage; i < min(len(all), (at+1)*categoriesPage); i++ {
		label := message.TitleOf(titleOf(c.Inbox.Catalogue(), all[i], c.now()), all[i], message.MaxButton)
		if slices.ContainsFunc(d.Categories, func(have string) bool { return content.CategoryKey(have) == content.CategoryKey(all[i]) }) {
			label = "✓ " + label
		}
		m.Row(message.Button{Text: label, Data: c.data(d, "cat", categoryID(all[i]))})
	}
	if pages > 1 {
		m.Row(message.Button{Text: "▶", Data: c.data(d, "cats", (at+1)%pages)})
	}
	m.Row(c.button(t, d, "draft.button.newcat", "newcat"))
	m.Row(c.button(t, d, "draft.button.back_to", "back"))
	t.Reply(m)
	return nil
}

// takeCategories makes the categories of the file that a draft was made of those of the draft,
// so that the author's choice adds to them.
func (d *Draft) takeCategories(p content.Parser) {
	if d.Chosen || d.Header == "" {
		return
	}
	d.Chosen = true
	if a, _ := p.Parse("draft.md", []byte(d.Header)); a != nil {
		d.Categories = slices.Clone(a.Categories)
	}
}

// categoryID identifies a category in the data of a button.
func categoryID(name string) string { return message.ShortID(content.CategoryKey(name)) }

// titleOf returns the title of a category.
func titleOf(catalogue *content.Catalogue, name string, now time.Time) string {
	if known, _ := catalogue.Category(name, now); known != nil {
		return known.Title
	}
	return name
}

func firstTitle(d *Draft) string {
	title, _, _ := d.titled()
	return title
}

// known returns the categories of the site and of the draft, as they are written.
func (c *Composer) known(d *Draft) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if key := content.CategoryKey(name); key != "" && !seen[key] {
			seen[key] = true
			names = append(names, name)
		}
	}
	for _, a := range c.Inbox.Catalogue().Articles() {
		if !a.Unmarked() {
			for _, name := range a.Categories {
				add(name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range d.Categories {
		add(name)
	}
	return names
}

// tell tells the author of a draft its outcome.
func (c *Composer) tell(ctx context.Context, o outcome) {
	d := o.draft
	if o.deferred {
		c.deferrals.resend(ctx, d)
		return
	}
	language := d.Language
	if c.Language != nil {
		if l := c.Language(d.Author); l != "" {
			language = l
		}
	}
	l := c.Locales.For(language)
	m := new(message.Message)
	title := o.title()
	switch {
	case o.expired:
		m.Say(l, "draft.expired", "title", message.Bold(title))
	case errors.Is(o.err, ErrChanged):
		if err := c.conflict(ctx, l, d); err != nil {
			c.Inbox.retryAfter(d, conflictEvery)
			c.Log.Warn("cannot deliver both texts of an article; trying again", "path", d.Path, "err", err)
		}
		return
	case o.err != nil:
		m.Say(l, "draft.failed", "title", message.Bold(title)).Line()
		if locale.Coded(o.err) {
			m.Write(message.Shorten(l.Say(locale.Of(o.err)), 600))
		} else {
			m.Style("code", message.Shorten(o.err.Error(), 400), "")
		}
		if d.failing() {
			m.Row(message.Button{Text: l.T("draft.button.stop"), Data: c.data(d, "stop")})
		}
	case o.former:
		sayFormer(l, m, o)
	case d.Edits():
		m.Say(l, "draft.edit.saved", "title", message.Bold(title))
	case o.result != nil && o.result.State == ledger.Sent:
		m.Say(l, "publish.done", "title", message.Linked{Text: title, URL: o.result.Link})
		m.Line().Say(l, "draft.file", "path", message.Code(d.Path))
	case o.result != nil:
		m.Say(l, "outcome", "title", title, "state", l.T("state."+string(o.result.State)))
		if !o.result.Reason.IsZero() {
			m.Line().Write(message.Shorten(l.Say(o.result.Reason), 400))
		}
		m.Line().Say(l, "draft.file", "path", message.Code(d.Path))
	default:
		sayPlanned(l, m, o, title, c.now().In(c.zone), c.Quiet)
		m.Line().Say(l, "draft.file", "path", message.Code(d.Path))
	}
	if d.Panel == 0 || o.err != nil || o.expired || !c.rewrite(ctx, d.Author, d.Panel, m) {
		c.say(ctx, d, m)
	}
	if o.newer != nil {
		caption := new(message.Message).Say(l, "draft.former.newer")
		if _, err := c.sendFile(ctx, d.Author, yoursOf(d.Path), o.newer, caption); err != nil {
			c.Log.Warn("cannot send an author the newer text of a draft", "path", d.Path, "err", err)
		}
	}
}

// title returns the title of a draft's article, as the catalogue has it if a scan has seen it.
func (o outcome) title() string {
	if o.article != nil {
		return message.TitleOf(o.article.Title, o.article.Slug, message.MaxTitle)
	}
	return message.TitleOf(firstTitle(o.draft), o.draft.Path, message.MaxTitle)
}

// sayFormer says that a draft which was stopped had been saved, and offers to edit its article.
func sayFormer(l *locale.Catalogue, m *message.Message, o outcome) {
	m.Say(l, "draft.former", "title", message.Bold(o.title())).Line().Say(l, "draft.file", "path", message.Code(o.draft.Path))
	if o.article != nil {
		m.Row(message.Button{Text: l.T("draft.button.edit_article"), Data: message.Data(VerbEdit, message.ShortID(o.article.Slug))})
	}
}

// sayPlanned says when a saved article goes out, as the queue has it: quiet hours may delay it, an
// admin may have to approve it, or something may hold it back.
func sayPlanned(l *locale.Catalogue, m *message.Message, o outcome, title string, now time.Time, quiet plan.Quiet) {
	due, e, zone := o.draft.At, o.planned, now.Location()
	if e != nil && e.State != ledger.Planned {
		m.Say(l, "outcome", "title", message.Bold(title), "state", l.T("state."+string(e.State)))
		if !e.Reason.IsZero() {
			m.Line().Reason(message.Shorten(l.Say(e.Reason), 400))
		}
		return
	}
	if e != nil {
		due = e.Due
	}
	switch {
	case !due.IsZero():
		m.Say(l, "draft.scheduled", "title", message.Bold(title), "when", l.Moment(due.In(zone), now))
	case o.draft.When == whenSlot:
		m.Say(l, "draft.queued", "title", message.Bold(title))
	default:
		m.Say(l, "outcome", "title", message.Bold(title), "state", l.T("state."+string(ledger.Planned)))
	}
	if at := o.draft.At; o.draft.When == whenAt && due.After(at) && due.Equal(quiet.Shift(at, zone)) {
		m.Line().Say(l, "draft.quiet", "when", l.Moment(at.In(zone), now))
	}
	if own := e == nil && o.draft.When == whenNow; own || e != nil && e.Approval { // own: the author may not publish it alone
		m.Line().Say(l, "planned.approval")
	}
}
