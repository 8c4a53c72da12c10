package deliver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// A digest lists in the channel itself what came out there since the last one.
// Each is a delivery like an article's, so that it is sent once and not lost by
// the same rules; it has no file, the comparison with the catalogue leaves it
// alone, and it is never edited.
//
// FileDue is up to when it tells of; of what came out later the next one does.

const reasonNoNews = "reason.no_news"

// errNoNews says that a digest has nothing to tell of.
var errNoNews = locale.Error(reasonNoNews)

// digest renders a digest from the ledger.
func (o *Posts) digest(ctx context.Context, d *ledger.Delivery) (*Post, route.Place, error) {
	pl := o.Rules.DigestPlace()
	pl.Channel = d.Channel
	list, err := o.news(ctx, d)
	if err != nil {
		return nil, pl, fmt.Errorf("gathering what came out: %w", err)
	}
	if len(list) == 0 {
		return nil, pl, errNoNews
	}
	var body strings.Builder
	cat := o.Catalogue()
	for _, n := range list {
		fmt.Fprintf(&body, "- [%s](%s)", plainMarkdown(n.title), n.link)
		if a := cat.Article(n.slug); a != nil && a.Description != "" {
			body.WriteString(" — " + plainMarkdown(a.Description))
		}
		body.WriteByte('\n')
	}
	a := &content.Article{Slug: d.Slug, Path: d.Path, Title: d.Title, Lang: o.Rules.Language}
	a.Hash = sha256.Sum256([]byte(body.String()))
	r, err := o.made(a, []byte(body.String()), o.Settings(pl, d, ""), nil)
	return r, pl, err
}

type newsItem struct {
	slug, title, link string
	at                time.Time
}

// news returns what came out in the channel of a digest since the one before,
// for the first since its moment would have come before, oldest first.
func (o *Posts) news(ctx context.Context, d *ledger.Delivery) ([]newsItem, error) {
	var rows []ledger.Delivery
	var outline []ledger.Part
	var channel ledger.ChannelState
	err := o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		channel = ledger.ChannelOf(all, d.Chat)
		if rows, err = tx.Deliveries(ledger.Filter{Chat: d.Chat}); err != nil {
			return err
		}
		outline, err = tx.Outline()
		return err
	})
	if err != nil {
		return nil, err
	}
	since, ok := o.lastTold(d, rows, outline)
	if !ok {
		return nil, nil
	}
	out := map[int64]time.Time{} // when its first part came out
	for _, p := range outline {
		if p.N == 0 && p.State == ledger.Sent {
			out[p.Delivery] = p.At
		}
	}
	var list []newsItem
	seen := map[string]bool{}
	for _, r := range rows {
		at, ok := out[r.ID]
		if !ok || r.Flags.Has(ledger.Digest) || !r.Flags.Has(ledger.Out) || r.MessageID == 0 || seen[r.Slug] || !at.After(since) || at.After(d.FileDue) {
			continue
		}
		seen[r.Slug] = true
		list = append(list, newsItem{r.Slug, r.Title, ledger.PostLink(channel, d.Chat, r.MessageID), at})
	}
	slices.SortStableFunc(list, func(a, b newsItem) int { return a.at.Compare(b.at) })
	return list, nil
}

// lastTold returns up to when the digests before one tell of what came out: the
// first tells of as long a time as passes until the second. One that was never
// tried, and was missed or skipped, leaves its articles to the next; ok is false
// if the next had them already.
func (o *Posts) lastTold(d *ledger.Delivery, rows []ledger.Delivery, outline []ledger.Part) (told time.Time, ok bool) {
	tried := map[int64]bool{}
	for _, p := range outline {
		tried[p.Delivery] = true
	}
	first := d.FileDue
	for _, r := range rows {
		switch {
		case !r.Flags.Has(ledger.Digest) || r.ID == d.ID:
		case r.FileDue.After(d.FileDue):
			if tried[r.ID] && !tried[d.ID] {
				return told, false
			}
		default:
			first = plan.Earlier(first, r.FileDue)
			if tried[r.ID] {
				told = plan.Later(told, r.FileDue)
			}
		}
	}
	if told.IsZero() && o.Rules.Digest.IsSet() {
		told = first.Add(first.Sub(o.Rules.Digest.Next(first)))
	}
	return told, true
}

// plainMarkdown is text that Markdown shows as it is.
func plainMarkdown(text string) string {
	var b strings.Builder
	for _, word := range strings.Fields(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range word {
			if r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// noNews ends a digest that has nothing to tell of.
func (w *sender) noNews(ctx context.Context, d *ledger.Delivery) error {
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		if !d.Flags.Has(ledger.Out) && d.Apply(ledger.EvSkip) {
			d.Reason, d.At = locale.M(reasonNoNews), time.Time{}
		}
		return nil
	})
}
