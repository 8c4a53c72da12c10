package bot

import (
	"errors"
	"math/rand/v2"
	"strings"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// runRead sends a whole article into the reader's chat: /read SLUG, and
// /read SLUG text for who wants no rich message.
func runRead(t *talk, args string) {
	name, form, _ := strings.Cut(args, " ")
	if name == "" {
		t.say("read.usage")
		return
	}
	c := t.Desk.Catalogue()
	a := c.Article(name)
	if a == nil {
		a = t.ids.article(c, name)
	}
	if !t.readable(a) {
		t.say("read.none")
		return
	}
	format := post.Auto
	if strings.EqualFold(strings.TrimSpace(form), "text") {
		format = post.Text
	}
	t.read(a, format)
}

func pressRead(t *talk, args []string) {
	if len(args) > 0 {
		if a := t.ids.article(t.Desk.Catalogue(), args[0]); t.readable(a) {
			t.answer()
			t.read(a, post.Auto)
			return
		}
	}
	t.answering = t.l.T("read.none")
}

// read sends the article; the caller has made sure that the reader may see it.
// A server that refuses it as a rich message gets it as text.
func (t *talk) read(a *content.Article, format post.Format) {
	if t.Render == nil {
		t.reply(new(message).say(t.l, "read.link", "title", t.link(a)))
		return
	}
	body, err := t.Folder.Body(a)
	if err != nil { // it changed this moment: the next scan is near
		t.Log.Info("an article could not be read for a reader", "path", a.Path, "err", err)
		t.say("read.again")
		return
	}
	settings := post.Settings{Format: format, Extent: post.Full, Link: t.Folder.Address(a), ArticleLink: t.articleLink}
	p, err := t.Render.Render(a, body, settings)
	if err == nil {
		err = t.show(p)
	}
	var e *botapi.Error
	if p != nil && p.Format == post.Rich && errors.As(err, &e) && e.Outcome == botapi.Refused && !chatClosed(e) {
		settings.Format = post.Text
		if p, err = t.Render.Render(a, body, settings); err == nil {
			err = t.show(p)
		}
	}
	if err != nil {
		t.failed("read", err)
		if !errors.As(err, &e) || e.Outcome == botapi.Refused && !chatClosed(e) {
			t.edit = 0
			t.reply(new(message).say(t.l, "read.failed", "title", t.postOrSite(a)))
		}
	}
}

// postOrSite is a title that opens the post or the site, never this chat.
func (t *talk) postOrSite(a *content.Article) linked {
	l := linked{text: titleOf(a.Title, a.Slug, maxTitle)}
	if address, ok := t.Desk.PostLink(a.Slug); ok {
		l.url = address
	} else {
		l.url = t.Folder.Address(a)
	}
	return l
}

// articleLink resolves a link between articles for a reader: only to what is
// out.
func (b *Bot) articleLink(slug string) (string, bool) {
	a := b.Desk.Catalogue().Article(slug)
	if !b.readable(a) {
		return "", false
	}
	if address, ok := b.Desk.PostLink(slug); ok {
		return address, true
	}
	if address := b.Folder.Address(a); address != "" {
		return address, true
	}
	return b.deepLink(slug), true
}

func runRandom(t *talk, _ string) { t.random() }

func pressRandom(t *talk, _ []string) { t.random() }

// random shows an article that the reader may not have seen.
func (t *talk) random() {
	articles := t.published()
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	a := articles[rand.IntN(len(articles))]
	m := new(message)
	t.entry(m, a)
	if a.Description != "" {
		m.line().line().write(shorten(a.Description, 300))
	}
	var here button
	if t.Render != nil {
		here = button{Text: t.l.T("button.read"), Data: data("r", shortID(a.Slug))}
	}
	m.row(here, button{Text: t.l.T("button.another"), Data: data("rnd")})
	t.reply(m)
}
