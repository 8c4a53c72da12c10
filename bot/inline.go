package bot

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content"
)

const (
	inlinePage  = 20  // articles in an answer; Telegram takes 50
	inlineCache = 120 // seconds that Telegram may keep an answer
	inlineMost  = 10_000
)

// inlineArticle is an InlineQueryResultArticle.
type inlineArticle struct {
	Type        string         `json:"type"`
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	URL         string         `json:"url,omitempty"`
	Thumbnail   string         `json:"thumbnail_url,omitempty"`
	Content     map[string]any `json:"input_message_content"`
}

// handleQuestion answers @bot words, typed in any chat: the articles that match,
// or the latest. The answer says the same to everybody, so Telegram may keep it.
func (b *Bot) handleQuestion(ctx context.Context, q updates.Query) {
	offset, err := strconv.Atoi(q.Offset)
	if err != nil || offset < 0 || offset > inlineMost {
		offset = 0
	}
	results, more := b.inlineResults(q.Query, offset)
	p := wire.Params{}
	p.Set("inline_query_id", q.ID)
	p.Set("results", results)
	p.Set("cache_time", inlineCache)
	if more {
		p.Set("next_offset", strconv.Itoa(offset+len(results)))
	}
	if err := b.API.Call(ctx, "answerInlineQuery", p, nil); err != nil {
		b.Log.Debug("an inline query could not be answered", "err", err) // too old, as a rule
	}
}

func (b *Bot) inlineResults(query string, offset int) (results []inlineArticle, more bool) {
	results = []inlineArticle{}
	query = message.Shorten(query, searchWords)
	if query == "" || b.Search == nil {
		all := b.shelf.Published()
		for _, a := range all[min(offset, len(all)):min(offset+inlinePage, len(all))] {
			results = append(results, b.inlineResult(a, ""))
		}
		return results, offset+inlinePage < len(all)
	}
	found := b.Search.Search(query, b.Now(), b.shelf.Hidden, offset, inlinePage)
	for _, h := range found.Hits {
		results = append(results, b.inlineResult(h.Article, h.Snippet))
	}
	return results, len(found.Hits) > 0 && offset+len(found.Hits) < found.Total
}

func (b *Bot) inlineResult(a *content.Article, snippet string) inlineArticle {
	address := b.shelf.Address(a)
	about := message.Shorten(a.Description, 300)
	if about == "" {
		about = message.Shorten(snippet, 300)
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
	r := inlineArticle{Type: "article", ID: message.ShortID(a.Slug), Title: title, Description: about, URL: address, Content: map[string]any{
		"message_text": m.Text.String(), "entities": m.Entities,
	}}
	if isWeb(a.Cover) {
		r.Thumbnail = a.Cover
	}
	return r
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https"))
}
