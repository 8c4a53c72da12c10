package bot

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// verbHome shows the greeting with its tiles in place of another message.
const verbHome = "h"

// runStart greets. With a deep link (t.me/bot?start=…) it opens what the link
// names: an article (a_), a category (c_), a series (s_), the question whether to subscribe to
// one (sub_), a search (q_, in base64 qb_), or a command. Any other parameter is ignored.
func (lib *library) runStart(t *talk, args string) {
	if t.admin() {
		t.knowAdmin()
		lib.menus.setFor(t.ctx, t.from.ID, t.Admins.Menu(t.ctx, t.from.ID))
	}
	for _, c := range t.commands { // from a group: go on here; or t.me/bot?start=latest
		if c.name != "" && c.name != "start" && strings.EqualFold(c.name, args) && (!c.admin || t.admin()) {
			if t.may(c.may) {
				c.run(t, "")
			}
			return
		}
	}
	kind, name, _ := strings.Cut(args, "_")
	switch {
	case name == "" || len(args) > 64:
	case kind == "a":
		lib.openLink(t, name)
		return
	case kind == "c" || kind == "sub" && t.Audience != nil:
		if c := lib.linked(t, name); c != nil && kind == "c" {
			lib.categories.show(t, c, 0)
			return
		} else if c != nil {
			m := new(message.Message).Say(t.l, "subscribe.ask", "title", message.Bold(message.TitleOf(c.Title, c.Key, message.MaxTitle)))
			m.Row(message.Button{Text: t.l.T("button.follow"), Data: message.Data(verbFollow, message.ShortID(c.Key))},
				message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
			if key := c.Key; t.private() {
				t.questions.put(t.asker(), asked{yes: func(t *talk) { lib.run(t, "subscribe", key) }, at: t.Now()})
			}
			t.reply(m)
			return
		}
	case kind == "s":
		if one := lib.indexes.seriesOf(t, name); one != nil {
			lib.indexes.showGroup(t, bySeries(), *one, 0)
			return
		}
	case (kind == "q" || kind == "qb") && t.Search != nil:
		if words := linkedWords(kind, name); words != "" {
			lib.finder.search(t, words, 0)
			return
		}
	}
	lib.greet(t, name != "" && (kind == "c" || kind == "s" || kind == "sub"))
}

// linkedWords returns the words that a deep link searches for.
func linkedWords(kind, s string) string {
	if kind == "q" {
		return strings.TrimSpace(strings.ReplaceAll(s, "_", " "))
	}
	words, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(words), ""))
}

// run runs a command, if there is one of this name.
func (lib *library) run(t *talk, name, args string) {
	for _, c := range t.commands {
		if c.name == name {
			c.run(t, args)
		}
	}
}

// linked returns the category that a deep link names by its key, name or short id.
func (lib *library) linked(t *talk, name string) *content.Category {
	if c, _ := lib.categories.find(t, name); c != nil {
		return c
	}
	for _, c := range lib.categories.shown(t) {
		if message.ShortID(c.Key) == name {
			return &c
		}
	}
	return nil
}

// openLink sends the article that a deep link names, if it is published.
func (lib *library) openLink(t *talk, id string) {
	a := t.shelf.Article(id)
	if !t.shelf.Readable(a) {
		t.say("read.none")
		return
	}
	lib.read(t, a, post.Auto)
	lib.after(t, a)
}

func (lib *library) pressHome(t *talk, _ []string) { lib.home(t) }

// home is a greeting of two lines, with a button for each thing that people come for.
func (lib *library) home(t *talk) { lib.greet(t, false) }

// greet is home. gone says that the link that led here leads to something that does not exist.
func (lib *library) greet(t *talk, gone bool) {
	m := new(message.Message)
	if gone {
		m.Say(t.l, "start.gone")
	} else if name, ok := strings.CutPrefix(t.Channel, "@"); ok {
		m.Say(t.l, "start.channel", "channel", message.Linked{Text: "@" + name, URL: "https://t.me/" + name})
	} else {
		m.Say(t.l, "start")
	}
	if t.private() {
		m.Line().Say(t.l, "start.how")
	} else {
		m.Line().Say(t.l, "start.how.group")
	}
	lib.tiles(t, m)
	t.reply(m)
}

// tiles adds those buttons.
func (lib *library) tiles(t *talk, m *message.Message) {
	m.Row(message.Button{Text: t.l.T("tile.latest"), Data: message.Data(verbLatest, latestDefault, 0)},
		message.Button{Text: t.l.T("tile.categories"), Data: message.Data(verbCategories, 0)})
	var find, follow message.Button
	if t.Search != nil && t.private() {
		find = message.Button{Text: t.l.T("tile.search"), Data: message.Data(verbAsk, "search")}
	}
	if t.Audience != nil && t.private() {
		follow = message.Button{Text: t.l.T("tile.subscribe"), Data: message.Data(verbSubscriptions)}
	}
	m.Row(find, follow)
	if !t.admin() {
		return
	}
	waiting, attention := lib.work(t)
	queue, status := message.Button{Text: t.l.T("button.to_queue"), Data: message.Data(verbQueue, 0)}, message.Button{}
	if waiting > 0 {
		queue.Text += " · " + strconv.Itoa(waiting)
	}
	if attention > 0 {
		status = message.Button{Text: t.l.T("tile.attention") + " · " + strconv.Itoa(attention), Data: message.Data(verbStatus)}
	}
	var write message.Button
	if t.Composer != nil {
		write = message.Button{Text: t.l.T("tile.new"), Data: message.Data(draft.Verb, "new")}
	}
	m.Row(queue, write)
	m.Row(status)
}

// work counts the articles that wait for their date, and those that need an admin.
func (lib *library) work(t *talk) (waiting, attention int) {
	plan, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.Log.Warn("cannot read the plan for the greeting", "err", err)
		return 0, 0
	}
	for _, e := range plan {
		switch e.State {
		case ledger.Planned:
			waiting++
		case ledger.Unconfirmed, ledger.Failed, ledger.Missed:
			attention++
		default: // finished, or nothing that an admin has to do
		}
	}
	return waiting, attention
}

// back adds the button that leads to the greeting, if there is one to return to.
func (lib *library) back(t *talk, m *message.Message) {
	if t.private() {
		m.Row(message.Button{Text: t.l.T("button.home"), Data: message.Data(verbHome)})
	}
}

// after offers what to do next after an article was read in the chat.
func (lib *library) after(t *talk, a *content.Article) {
	if !t.private() {
		return
	}
	m := new(message.Message).Say(t.l, "after", "title", t.shelf.Link(a))
	for _, name := range a.Categories[:min(len(a.Categories), 2)] {
		c, _ := lib.categories.find(t, name)
		if c == nil {
			continue
		}
		title := message.TitleOf(c.Title, c.Key, message.MaxButton)
		more := message.Button{Text: t.l.T("button.more_of", "title", title), Data: message.Data(verbCategory, message.ShortID(c.Key), 0)}
		m.Row(more, lib.categories.followButton(t, c.Key, t.l.T("button.follow_one", "title", title)))
	}
	m.Row(lib.indexes.neighbours(a))
	for _, other := range t.shelf.Translations(a) {
		m.Row(message.Button{Text: "🌐 " + message.TitleOf(other.Title, other.Slug, message.MaxButton), Data: message.Data(verbRead, message.ShortID(other.Slug))})
	}
	var share message.Button
	if t.self().SupportsInline {
		share = message.Button{Text: t.l.T("button.share"), Share: message.Shorten(a.Title, message.MaxButton)}
	}
	m.Row(share, message.Button{Text: t.l.T("button.home"), Data: message.Data(verbHome)})
	t.edit = 0 // the list from which the article was chosen stays
	t.reply(m)
}

func (lib *library) runHelp(t *talk, _ string) {
	m := new(message.Message)
	lib.writeHelp(t, m)
	lib.back(t, m)
	t.reply(m)
}

func (lib *library) writeHelp(t *talk, m *message.Message) {
	m.Say(t.l, "help")
	for _, c := range t.commands {
		if !c.admin && !c.hidden && (t.private() || !c.own) {
			m.Line().Say(t.l, "help.entry", "command", "/"+c.name, "text", t.l.T("help."+c.name))
		}
	}
	if t.Audience != nil && t.private() {
		m.Line().Line().Say(t.l, "help.counts")
	}
	if !t.private() {
		m.Row(message.Button{Text: t.l.T("button.open_chat"), URL: "https://t.me/" + t.self().Username + "?start=help"})
	}
	if !t.admin() {
		return
	}
	m.Write("\n\n")
	m.Say(t.l, "help.admins")
	for _, c := range t.commands {
		if c.admin && !c.hidden && t.Admins.Menu(t.ctx, t.from.ID).Has(c.may) {
			m.Line().Say(t.l, "help.entry", "command", "/"+c.name, "text", t.l.T("help."+c.name))
		}
	}
}
