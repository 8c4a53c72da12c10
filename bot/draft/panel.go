package draft

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// remarked is how many findings are shown of a draft.
const remarked = 10

// stopFor is how long [Stop] is offered before an article is posted at once.
const stopFor = 10 * time.Second

// evening is the time of day of [Today].
const evening = 18 * time.Hour

// render renders a draft as the channel would get it, if it went out now.
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

// show sends the post as the channel will get it, and the panel below it.
func (c *Composer) show(t *Talk, d *Draft) error {
	t.Toast("")
	s, err := c.render(t.Context, d)
	if err != nil {
		return err
	}
	ids, err := c.Show(t.Context, d.Author, s.post, s.read)
	if err != nil {
		return err
	}
	old := d.Panel
	if d.Panel, err = c.send(t.Context, d.Author, c.panel(t, d, s)); err != nil {
		return err
	}
	d.Copies = append(d.Copies, ids...)
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	if old != 0 { // its buttons would act on what is not shown above it
		c.rewrite(t.Context, d.Author, old, new(message.Message).Say(t.Locale, "draft.newer"))
	}
	return nil
}

// rewrite edits one of the bot's messages; one that is gone stays so.
func (c *Composer) rewrite(ctx context.Context, chat int64, id int, m *message.Message) {
	p := m.Params()
	p.Set("chat_id", chat)
	p.Set("message_id", id)
	if err := wire.Patiently(ctx, func() error { return c.API.Call(ctx, "editMessageText", p, nil) }); err != nil {
		c.Log.Debug("a message about a draft could not be edited", "err", err)
	}
}

// panel says what there is to say of a draft, and offers what can be done.
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
	m.Line().Say(t.Locale, "draft.when")
	now := c.now().In(c.zone)
	first := []message.Button{c.button(t, d, "draft.button.now", "now")}
	if today := content.OnDay(now.Year(), now.Month(), now.Day(), evening, c.zone); today.After(now) {
		first = append(first, message.Button{Text: t.Locale.T("draft.button.today", "time", today.Format("15:04")), Data: c.data(d, "today")})
	}
	m.Row(first...)
	second := []message.Button{{Text: t.Locale.T("draft.button.tomorrow", "time", c.tomorrow().Format("15:04")), Data: c.data(d, "tomorrow")}}
	if c.Slots && !strings.Contains(strings.ToLower(d.Header), "telegram") {
		second = append(second, c.button(t, d, "draft.button.slot", "slot"))
	}
	m.Row(second...)
	m.Row(c.button(t, d, "button.other_time", "time"))
	m.Row(c.button(t, d, "draft.button.category", "cats", 0), c.button(t, d, "draft.button.title", "title"))
	m.Row(c.button(t, d, "draft.button.edit", "text"), c.button(t, d, "button.cancel", "cancel"))
	return m
}

func (c *Composer) tomorrow() time.Time {
	now := c.now().In(c.zone)
	return content.OnDay(now.Year(), now.Month(), now.Day()+1, c.PublishAt, c.zone)
}

// Press does what a button of a draft says.
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

// press does it where the state of the draft allows it.
func (c *Composer) press(t *Talk, d *Draft, what, which string) error {
	allowed := map[string][]string{"open": {Offered, Canceled}, "drop": {Offered}, "stop": {Agreed}}[what]
	if allowed == nil {
		allowed = []string{Open}
	}
	switch {
	case what == "open" && d.State == Open && !d.Edits(): // a second offer of the same message
		return c.show(t, d)
	case d.State == Canceled && (d.Done || what != "open"):
		t.Toast(t.Locale.T("draft.gone"))
		return nil
	case d.State == Open && what == "drop":
		what = "cancel"
	case !slices.Contains(allowed, d.State):
		t.Toast(t.Locale.T(map[bool]string{true: "draft.late", false: "button.unknown"}[d.past()]))
		return nil
	}
	if d.Edits() {
		return c.pressEdit(t, d, what)
	}
	switch what {
	case "open":
		if err := c.refusal(t.Context); err != nil {
			return err
		}
		d.State, d.Panel = Open, 0
		t.Reply(new(message.Message).Say(t.Locale, "draft.preview"))
		return c.show(t, d)
	case "drop":
		t.Reply(new(message.Message).Say(t.Locale, "closed"))
		return c.store.DropDraft(t.Context, d.Draft)
	case "cancel":
		d.State = Canceled
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
	return c.pressTime(t, d, what)
}

// pressTime takes the answer to when the article goes out.
func (c *Composer) pressTime(t *Talk, d *Draft, what string) error {
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
		t.Reply(new(message.Message).Say(t.Locale, "draft.soon", "n", int(stopFor.Seconds())).Row(c.button(t, d, "draft.button.stop", "stop")))
		return nil
	case "stop":
		d.State, d.When, d.NotBefore = Open, "", time.Time{}
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
		d.When, d.At = whenAt, c.tomorrow()
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

// schedule agrees to the time that was chosen.
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
	if err := c.refusal(t.Context); err != nil {
		return err
	}
	if _, err := c.render(t.Context, d); err != nil { // what cannot be read is not agreed to
		return err
	}
	d.State, d.Asked, d.Told = Agreed, "", ""
	if t.Pressed != 0 {
		d.Panel = t.Pressed
	}
	return c.store.put(t.Context, d)
}

// where asks once more before something is posted at once: it names the channel
// and how many read it.
func (c *Composer) where(t *Talk, d *Draft) error {
	s, err := c.render(t.Context, d)
	if err != nil {
		return err
	}
	m := new(message.Message).Say(t.Locale, "draft.where", "title", message.Bold(message.TitleOf(s.article.Title, s.article.Slug, message.MaxTitle)))
	label := ""
	for _, p := range s.places {
		name, readers := c.channel(t.Context, p.Channel)
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

// channel says how a channel is called and how many read it, as far as Telegram
// says.
func (c *Composer) channel(ctx context.Context, channel string) (name string, readers int) {
	p := wire.Params{}
	p.Set("chat_id", wire.ChatID(channel))
	var chat struct {
		Title string `json:"title"`
	}
	if err := c.API.Call(ctx, "getChat", p, &chat); err != nil || chat.Title == "" {
		return channel, 0
	}
	if err := c.API.Call(ctx, "getChatMemberCount", p, &readers); err != nil {
		c.Log.Debug("cannot ask how many read the channel", "err", err)
	}
	return message.Shorten(chat.Title, message.MaxButton), readers
}

// back shows the panel again in place of a question.
func (c *Composer) back(t *Talk, d *Draft) error {
	s, err := c.render(t.Context, d)
	if err != nil {
		return err
	}
	t.Reply(c.panel(t, d, s))
	return nil
}

// ask asks for something about a draft; the author's next words answer it, after a
// restart too.
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

// answerTime takes a time as people write it.
func (c *Composer) answerTime(t *Talk, d *Draft, words string) error {
	now := c.now().In(c.zone)
	due := d.At
	if due.IsZero() { // nothing is planned yet: a delay is one of the post that could go out now
		due = now
	}
	at, err := timewords.ReadMove(words, now, due, c.PublishAt)
	if err != nil || !at.After(now) {
		key := "move.unclear"
		if err == nil || errors.Is(err, timewords.ErrPast) {
			key = "move.past"
		}
		d.AskedAt = c.now()
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		m := new(message.Message).Say(t.Locale, key, "when", message.Shorten(words, message.MaxButton), "now", t.Locale.Moment(now, now))
		m.Hint = t.Locale.T("draft.hint.time")
		c.question(t, d, m)
		return nil
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

// categoriesPage is how many categories are offered at once.
const categoriesPage = 8

// categories lets the author choose categories of the site, or name another.
func (c *Composer) categories(t *Talk, d *Draft, what, which string) error {
	all := c.known(d)
	at, _ := strconv.Atoi(which)
	if what == "cat" {
		if at < 0 || at >= len(all) {
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
		label := message.TitleOf(c.titleOf(all[i]), all[i], message.MaxButton)
		if slices.ContainsFunc(d.Categories, func(have string) bool { return content.CategoryKey(have) == content.CategoryKey(all[i]) }) {
			label = "✓ " + label
		}
		m.Row(message.Button{Text: label, Data: c.data(d, "cat", i)})
	}
	if pages > 1 {
		m.Row(message.Button{Text: "▶", Data: c.data(d, "cats", (at+1)%pages)})
	}
	m.Row(c.button(t, d, "draft.button.newcat", "newcat"))
	m.Row(c.button(t, d, "draft.button.back_to", "back"))
	t.Reply(m)
	return nil
}

// titleOf is how a category is called.
func (c *Composer) titleOf(name string) string {
	if known, _ := c.Inbox.Catalogue().Category(name, c.now()); known != nil {
		return known.Title
	}
	return name
}

func firstTitle(d *Draft) string {
	title, _, _ := d.titled()
	return title
}

// known are the categories of the site and of the draft, as they are written.
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

// tell says to the author of a draft what became of it.
func (c *Composer) tell(ctx context.Context, o outcome) {
	d := o.draft
	language := d.Language
	if c.Language != nil {
		if l := c.Language(d.Author); l != "" {
			language = l
		}
	}
	l := c.Locales.For(language)
	m := new(message.Message)
	title := message.TitleOf(firstTitle(d), d.Path, message.MaxTitle)
	if o.article != nil {
		title = message.TitleOf(o.article.Title, o.article.Slug, message.MaxTitle)
	}
	switch {
	case o.expired:
		m.Say(l, "draft.expired", "title", message.Bold(title))
	case errors.Is(o.err, ErrChanged):
		c.conflict(ctx, l, d)
		return
	case o.err != nil:
		said, known := l.Say(locale.Of(o.err)), locale.Coded(o.err)
		if !known {
			m.Say(l, "draft.failed", "title", message.Bold(title)).Line().Style("code", message.Shorten(o.err.Error(), 400), "")
			break
		}
		m.Say(l, "draft.failed", "title", message.Bold(title)).Line().Write(message.Shorten(said, 600))
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
	case d.When == whenSlot:
		m.Say(l, "draft.queued", "title", message.Bold(title)).Line().Say(l, "draft.file", "path", message.Code(d.Path))
	default:
		m.Say(l, "draft.scheduled", "title", message.Bold(title), "when", l.Moment(d.At.In(c.zone), c.now().In(c.zone)))
		m.Line().Say(l, "draft.file", "path", message.Code(d.Path))
	}
	if d.Panel != 0 && o.err == nil && !o.expired {
		c.rewrite(ctx, d.Author, d.Panel, m)
		return
	}
	if _, err := c.send(ctx, d.Author, m); err != nil {
		c.Log.Warn("an author could not be told what became of a draft", "draft", d.ID, "err", err)
	}
}
