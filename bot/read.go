package bot

import (
	"errors"
	"math/rand/v2"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

// Verbs of buttons that open an article, or another one at random.
const (
	verbRead   = "r"
	verbRandom = "rnd"
)

// runRead sends a whole article to the reader's chat: /read with its slug or title, followed by
// "text" for a text message instead of a rich one.
func (lib *library) runRead(t *talk, args string) {
	if args == "" {
		lib.choose(t)
		return
	}
	name, format := args, post.Auto
	a := lib.named(t, args)
	if a == nil {
		if rest, ok := cutLastWord(args, locale.IsAsText); ok {
			name, format = rest, post.Text
			a = lib.named(t, rest)
		}
	}
	if a == nil {
		a = lib.listed(t, args)
	}
	if a == nil {
		lib.noArticle(t, name)
		return
	}
	lib.read(t, a, format)
	lib.after(t, a)
}

// choose offers the latest articles to read.
func (lib *library) choose(t *talk) {
	articles := t.shelf.Published()
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	m := new(message.Message).Say(t.l, "read.choose")
	for _, a := range articles[:min(len(articles), latestDefault)] {
		m.Row(message.Button{Text: message.TitleOf(a.Title, a.Slug, message.MaxButton), Data: message.Data(verbRead, message.ShortID(a.Slug))})
	}
	lib.back(t, m)
	t.reply(m)
}

// cutLastWord removes the last word if it is one of the given words.
func cutLastWord(s string, is func(word string) bool) (rest string, ok bool) {
	i := strings.LastIndexAny(s, " \t\n")
	if i < 0 || !is(s[i+1:]) {
		return s, false
	}
	return strings.TrimSpace(s[:i]), true
}

// named returns the article that a reader names and may see: by slug, short id, file or title,
// ignoring case.
func (lib *library) named(t *talk, name string) *content.Article {
	if of := t.Desk.Catalogue().Index().Paged(name); len(of) > 1 { // a slug that translations share
		if a := t.shelf.Translation(of[0]); len(t.Desk.Catalogue().Translations().Of(of[0])) >= len(of) && t.shelf.Readable(a) {
			return a
		}
	}
	if a := t.Desk.Catalogue().Article(name); t.shelf.Readable(a) {
		return a
	}
	if a := t.shelf.Article(name); t.shelf.Readable(a) {
		return a
	}
	found := called(t.shelf.Published(), name)
	if a := t.shelf.Named(name); len(found) == 0 && t.shelf.Readable(a) {
		return a
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// readNear is how many articles are offered for an unknown name.
const readNear = 5

// noArticle says that there is no such article, and offers those that a search for the name finds.
func (lib *library) noArticle(t *talk, name string) {
	m := new(message.Message)
	if found := called(t.shelf.Published(), name); len(found) > 1 {
		m.Say(t.l, "find.several", "name", message.Shorten(name, message.MaxTitle))
		for _, a := range found[:min(len(found), maxFound)] {
			m.Row(message.Button{Text: message.Shorten(a.Path, message.MaxButton), Data: message.Data("r", message.ShortID(a.Slug))})
		}
		t.reply(m)
		return
	}
	if t.Search != nil {
		for _, h := range t.Search.Search(message.Shorten(name, searchWords), t.Now(), t.shelf.Unlisted, 0, readNear).Hits {
			m.Row(message.Button{Text: message.TitleOf(h.Article.Title, h.Article.Slug, message.MaxButton), Data: message.Data(verbRead, message.ShortID(h.Article.Slug))})
		}
	}
	if len(m.Keyboard) == 0 {
		t.say("read.none")
		return
	}
	t.reply(m.Say(t.l, "read.near", "name", message.Shorten(name, message.MaxTitle)))
}

func (lib *library) pressRead(t *talk, args []string) {
	if len(args) > 0 {
		if a := t.shelf.Article(args[0]); t.shelf.Readable(a) {
			t.answer()
			lib.read(t, a, post.Auto)
			lib.after(t, a)
			return
		}
	}
	t.answering = t.l.T("read.none")
}

// read sends the article; the caller has checked that the reader may see it. If the server refuses
// the rich message, it is sent as text.
func (lib *library) read(t *talk, a *content.Article, format post.Format) {
	lib.letters.opened(t.ctx, a.Slug)
	if t.Render == nil {
		t.reply(new(message.Message).Say(t.l, "read.link", "title", t.shelf.Link(a)))
		return
	}
	body, err := t.Folder.Body(a)
	if err != nil { // it just changed: the next scan comes soon
		t.Log.Info("an article could not be read for a reader", "path", a.Path, "err", err)
		t.say("read.again")
		return
	}
	settings := post.Settings{Format: format, Extent: post.Full, Link: t.Folder.Address(a), ArticleLink: t.shelf.ArticleLink}
	p, err := t.Render.Render(a, body, settings)
	if err == nil {
		err = t.show(p)
	}
	var e *botapi.Error
	if p != nil && p.Format == post.Rich && errors.As(err, &e) && e.Outcome == botapi.Refused && !wire.ChatClosed(e) {
		settings.Format = post.Text
		if p, err = t.Render.Render(a, body, settings); err == nil {
			err = t.show(p)
		}
	}
	if err != nil {
		t.failed("read", err)
		if !errors.As(err, &e) || e.Outcome == botapi.Refused && !wire.ChatClosed(e) {
			t.edit = 0
			t.reply(new(message.Message).Say(t.l, "read.failed", "title", lib.postOrSite(t, a)))
		}
	}
}

// postOrSite is a title that links to the post or the site, never to this chat.
func (lib *library) postOrSite(t *talk, a *content.Article) message.Linked {
	l := message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle)}
	if address, ok := t.Desk.PostLink(a.Slug); ok {
		l.URL = address
	} else {
		l.URL = t.Folder.Address(a)
	}
	return l
}

// runRandom shows a random article, of a category if one is named.
func (lib *library) runRandom(t *talk, args string) {
	if args == "" {
		lib.random(t, t.shelf.Published(), "")
		return
	}
	c, near := lib.categories.find(t, args)
	if c == nil {
		lib.categories.notFound(t, args, near, func(c *content.Category) message.Button { return lib.categories.button(t, c) })
		return
	}
	lib.random(t, t.shelf.InCategory(c), c.Key)
}

func (lib *library) pressRandom(t *talk, args []string) {
	if len(args) > 0 {
		for _, c := range lib.categories.shown(t) {
			if message.ShortID(c.Key) == args[0] {
				lib.random(t, t.shelf.InCategory(&c), c.Key)
				return
			}
		}
	}
	lib.random(t, t.shelf.Published(), "")
}

// random shows one of the articles at random.
func (lib *library) random(t *talk, articles []*content.Article, category string) {
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	a := articles[rand.IntN(len(articles))]
	m := new(message.Message)
	t.entry(m, t.l, a)
	if a.Description != "" {
		m.Line().Line().Write(message.Shorten(a.Description, 300))
	}
	var here message.Button
	if lib.opens(t) {
		here = message.Button{Text: t.l.T("button.read"), Data: message.Data(verbRead, message.ShortID(a.Slug))}
	}
	another := message.Data(verbRandom)
	if category != "" {
		another = message.Data(verbRandom, message.ShortID(category))
	}
	m.Row(here, message.Button{Text: t.l.T("button.another"), Data: another})
	lib.back(t, m)
	t.reply(m)
}
