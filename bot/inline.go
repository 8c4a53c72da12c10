package bot

import (
	"cmp"
	"context"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

const (
	inlinePage  = 20  // articles in an answer; Telegram's limit is 50
	inlineCache = 120 // seconds for which Telegram may cache an answer
	inlineMost  = 10_000
)

// inlineArticle is an InlineQueryResultArticle of the Bot API.
type inlineArticle struct {
	Type        string               `json:"type"`
	ID          string               `json:"id"`
	Title       string               `json:"title"`
	Description string               `json:"description,omitempty"`
	URL         string               `json:"url,omitempty"`
	Markup      *wire.InlineKeyboard `json:"reply_markup,omitempty"`
	Thumbnail   string               `json:"thumbnail_url,omitempty"`
	Content     inlineContent        `json:"input_message_content"`
}

// inlineContent is an InputTextMessageContent of the Bot API.
type inlineContent struct {
	Entities []message.Entity `json:"entities"`
	Text     string           `json:"message_text"`
}

// inlineAbout is the maximum length of a result's second line.
const inlineAbout = 300

// handleQuestion answers an inline query (@bot words, typed in any chat) with the articles that
// match, or the latest. The answer is the same for everybody, so that Telegram may cache it. If it
// has no article, it offers to open the bot, in the asker's language.
func (b *Bot) handleQuestion(ctx context.Context, q updates.Query) {
	offset, err := strconv.Atoi(q.Offset)
	if err != nil || offset < 0 || offset > inlineMost {
		offset = 0
	}
	lang := cmp.Or(b.chosen.of(q.From.ID), q.From.LanguageCode)
	results, more := b.inlineResults(b.newTalk(ctx, q.From, wire.Chat{ID: q.From.ID}), q.Query, offset)
	p := wire.Params{}
	p.Set("inline_query_id", q.ID)
	p.Set("results", results)
	p.Set("cache_time", inlineCache)
	if b.Desk.Catalogue().Translations().Any() { // users with another language get it in theirs
		p.Set("is_personal", true)
	}
	if len(results) == 0 && offset == 0 {
		l := b.Locales.For(lang)
		p.Set("is_personal", true)
		p.Set("button", map[string]string{"text": l.T("inline.open"), "start_parameter": startSearch(q.Query)})
	}
	if more {
		p.Set("next_offset", strconv.Itoa(offset+len(results)))
	}
	if err := b.API.Call(ctx, "answerInlineQuery", p, nil); err != nil {
		b.Log.Debug("an inline query could not be answered", "err", err) // too old, as a rule
	}
}

// inlineResults returns the articles that a search in the chat would find, or those of what the
// query was probably meant to be.
func (b *Bot) inlineResults(t *talk, query string, offset int) (results []inlineArticle, more bool) {
	results = []inlineArticle{}
	query = message.Shorten(query, searchWords)
	if query == "" || b.Search == nil {
		all := t.shelf.Published()
		for _, a := range all[min(offset, len(all)):min(offset+inlinePage, len(all))] {
			results = append(results, b.inlineResult(a, ""))
		}
		return results, offset+inlinePage < len(all)
	}
	finder := b.library.finder
	found := finder.find(t, query, offset, inlinePage)
	if found.Total == 0 && !found.Common {
		if _, without, _ := parseQuery(query); len(without) == 0 {
			if meant := finder.meant(t, query); len(meant) > 0 {
				found = finder.find(t, meant[0], offset, inlinePage)
			}
		}
	}
	for _, h := range found.Hits {
		results = append(results, b.inlineResult(h.Article, h.Snippet))
	}
	return results, len(found.Hits) > 0 && offset+len(found.Hits) < found.Total
}

// startSearch is the parameter of a deep link that continues a search, with the words in base64; if
// they are too long, the link only opens the bot.
func startSearch(query string) string {
	p := "qb_" + base64.RawURLEncoding.EncodeToString([]byte(strings.Join(strings.Fields(query), " ")))
	if len(p) > 64 || p == "qb_" {
		return "inline"
	}
	return p
}

// inlineResult is the card of an article. It is in the article's language because everybody gets
// the same card; its button leads to the bot.
func (b *Bot) inlineResult(a *content.Article, snippet string) inlineArticle {
	address := b.shelf.Address(a)
	about := message.Shorten(a.Description, inlineAbout)
	if about == "" {
		about = cmp.Or(message.Shorten(snippet, inlineAbout), b.about(a, inlineAbout))
	}
	l := locale.Guess(a.Title, a.Description, about) // a short title says little
	if a.Lang != "" {
		l = locale.For(a.Lang)
	}
	line := about
	if line == "" && len(a.Categories) > 0 {
		line = message.Shorten(strings.Join(a.Categories, ", "), inlineAbout)
	}
	if line == "" && !a.Due.IsZero() {
		line = l.Day(a.Due.In(b.Zone))
	}
	if line == "" {
		line = message.TitleOf(b.Channel, b.self().Username, message.MaxTitle)
	}
	m := new(message.Message)
	title := message.TitleOf(a.Title, a.Slug, message.MaxTitle)
	m.Style("bold", title, "")
	if about != "" {
		m.Line().Write(about)
	}
	if address != "" {
		m.Line().Write(address)
	}
	r := inlineArticle{Type: "article", ID: message.ShortID(a.Slug), Title: title, Description: line, URL: address, Content: inlineContent{
		Entities: m.Entities, Text: m.Text.String(),
	}}
	more := message.Button{Text: l.T("inline.more"), URL: "https://t.me/" + b.self().Username + "?start=inline"}
	if b.Render != nil {
		r.Markup = &wire.InlineKeyboard{Rows: [][]message.Button{{{Text: l.T("inline.read"), URL: b.shelf.DeepLink(a.Slug)}, more}}}
	} else {
		r.Markup = &wire.InlineKeyboard{Rows: [][]message.Button{{more}}}
	}
	if isWeb(a.Cover) {
		r.Thumbnail = a.Cover
	}
	return r
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https"))
}
