package deliver

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// A digest lists in the channel what was published there since the last digest. Each
// digest is a delivery like that of an article, so the same rules keep it from being lost
// or sent twice; it has no file, the comparison with the catalogue ignores it, and it is
// never edited.
//
// FileDue is the end of the period that it covers; later posts belong to the next one.

const reasonNoNews = "reason.no_news"

// errNoNews says that there is nothing to put in a digest.
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
	for _, n := range list {
		fmt.Fprintf(&body, "- [%s](%s)", crosslink.Escaped(n.title), n.link)
		if n.says != "" {
			body.WriteString(" — " + crosslink.Escaped(n.says))
		}
		body.WriteByte('\n')
	}
	a := &content.Article{Slug: d.Slug, Path: d.Path, Title: d.Title, Lang: o.Rules.Language}
	a.Hash = sha256.Sum256([]byte(body.String()))
	r, err := o.made(a, []byte(body.String()), o.Settings(pl, d, ""), nil)
	return r, pl, err
}

type newsItem struct {
	title, link string
	says        string // of the article; "" if there is none
}

// news returns the posts, oldest first, that were published in a digest's channel since the
// previous digest; for the first digest, since the time when a previous one would have been due.
func (o *Posts) news(ctx context.Context, d *ledger.Delivery) (list []newsItem, err error) {
	err = o.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: d.Chat})
		if err != nil {
			return err
		}
		outline, err := tx.Outline()
		if err != nil {
			return err
		}
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		since, ok := lastTold(rows, outline, d, o.Rules.Digest)
		if !ok {
			return nil
		}
		list, err = newsOf(o.book(tx, o.Catalogue(), channels), cameOut(rows, outline, since, d.FileDue))
		return err
	})
	return list, err
}

// outSince is a post with the time at which its first part was sent.
type outSince struct {
	row ledger.Delivery
	at  time.Time
}

// cameOut returns the articles' posts that were published after one time and up to another, oldest
// first.
func cameOut(rows []ledger.Delivery, outline []ledger.Part, since, until time.Time) (posts []outSince) {
	out := map[int64]time.Time{}
	for _, p := range outline {
		if p.N == 0 && p.State() == ledger.Sent {
			out[p.Delivery] = p.At
		}
	}
	seen := map[string]bool{}
	for _, r := range rows {
		at, ok := out[r.ID]
		if !ok || r.Flags.Has(ledger.Digest) || !r.Flags.Has(ledger.Out) || r.MessageID == 0 || seen[r.Slug] || !at.After(since) || at.After(until) {
			continue
		}
		seen[r.Slug] = true
		posts = append(posts, outSince{r, at})
	}
	sort.SliceStable(posts, func(i, j int) bool { return posts[i].at.Before(posts[j].at) })
	return posts
}

// newsOf returns a digest's entries for these posts. Titles are those that were published, without
// later changes of the files that nobody approved.
func newsOf(book *crosslink.Book, posts []outSince) (list []newsItem, err error) {
	for i := range posts {
		r := &posts[i].row
		item := newsItem{link: ledger.PostLink(ledger.ChannelOf(book.Channels, r.Chat), r.Chat, r.MessageID)}
		a := book.Articles.Article(r.Slug)
		if a == nil {
			a = &content.Article{Title: r.Title, Hash: r.SourceHash} // as the file was last
		}
		if item.title, err = book.TitleOut(a, r); err != nil {
			return nil, err
		}
		if crosslink.IsOut(a.Hash, r) {
			item.says = a.Description
		}
		list = append(list, item)
	}
	return list, nil
}

// lastTold returns the end of the period that the previous digests cover; for the first digest, the
// period is as long as the second's. A digest that was missed or skipped before any attempt leaves
// its articles to the next one; ok is false if the next one has them already.
func lastTold(rows []ledger.Delivery, outline []ledger.Part, d *ledger.Delivery, digests plan.Slot) (told time.Time, ok bool) {
	tried := map[int64]bool{}
	for _, p := range outline {
		tried[p.Delivery] = true
	}
	first := d.FileDue
	for _, r := range rows {
		switch {
		case !r.Flags.Has(ledger.Digest) || r.Flags.Has(ledger.Contents) || r.ID == d.ID:
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
	if told.IsZero() && digests.IsSet() {
		told = first.Add(first.Sub(digests.Next(first)))
	}
	return told, true
}

// contents renders the contents of series and categories (crosslink.Contents).
type contents struct{ of *Posts }

// post renders contents with as many entries as fit into one message. The bot lists the rest.
func (o contents) post(ctx context.Context, d *ledger.Delivery) (*Post, route.Place, error) {
	pl := plan.ContentsPlace(o.of.Rules, d)
	c, ok, err := o.listed(ctx, d)
	if err != nil || !ok {
		return nil, pl, cmp.Or(err, error(errNoFile))
	}
	a := &content.Article{Slug: d.Slug, Path: d.Path, Title: c.Title, Lang: cmp.Or(c.Lang, o.of.Rules.Language), Hash: c.Hash()}
	set := o.of.Settings(pl, d, "")
	words := locale.For(a.Lang)
	made := func(n int) (*Post, error) {
		more := ""
		switch left := len(c.Items) - n; {
		case len(c.Items) == 0:
			more = crosslink.Escaped(words.T("post.contents_empty"))
		case left > 0:
			more = crosslink.Escaped(words.T("post.contents_more", "n", left))
			if o.of.BotLink != nil {
				if address := o.of.BotLink(&c); address != "" {
					more = "[" + more + "](" + address + ")"
				}
			}
		}
		return o.of.made(a, []byte(c.Markdown(n, more)), set, nil)
	}
	r, err := made(len(c.Items))
	if err != nil || len(r.requests) == 1 {
		return r, pl, err
	}
	most := sort.Search(len(c.Items), func(n int) bool {
		r, err := made(n + 1)
		return err != nil || len(r.requests) > 1
	})
	r, err = made(most)
	if err == nil && len(r.requests) > 1 {
		err = errLongContents
	}
	return r, pl, err
}

// ListNow returns what Telegram would get of a digest or of contents now; an error if the settings no
// longer ask for them.
func (o *Posts) ListNow(ctx context.Context, d *ledger.Delivery) (r *Post, err error) {
	if d.Flags.Has(ledger.Contents) {
		r, _, err = contents{o}.post(ctx, d)
	} else {
		r, _, err = o.digest(ctx, d)
	}
	return r, err
}

// adoptContents records a message as contents that the ledger, being older than the channel, does
// not know. They list what was published at that time: the next comparison has them edited, after
// an admin's approval if they contain somebody's own words. Because they may have been unpinned
// since, they are not pinned.
func (w *walk) adoptContents(ctx context.Context, id int, found Copy) (adopted bool, err error) {
	cat := w.Posts.Catalogue()
	if cat == nil || !w.Rules.Series.Contents.IsSet() {
		return false, nil
	}
	err = w.Store.Update(ctx, func(tx ledger.Tx) error {
		adopted = false
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		book := w.Posts.book(tx, cat, channels)
		slug, ours, ok := book.Recognized(found.Plain, w.Clock.Stamp())
		if !ok {
			return nil
		}
		d := ledger.Delivery{Chat: w.chat, Channel: w.name, Slug: slug, Path: slug, Title: firstLine(found.Plain), Flags: ledger.Digest | ledger.Contents,
			FileDue: w.Clock.Stamp(), Due: w.Clock.Stamp(), Seen: w.Clock.Stamp()}
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, Slug: slug})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.State() != ledger.Planned || row.Flags.Has(ledger.Out) { // that one is already published; this is another
				return nil
			}
			d = row
		}
		if !d.Apply(ledger.EvDoubt) {
			return nil
		}
		d.SourceHash, d.Format = [32]byte{}, ""
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
		p := ledger.Part{Delivery: d.ID, Method: "sendMessage", Plain: found.Plain}
		if !p.Apply(ledger.EvDoubt) {
			return nil
		}
		if err := w.record.Confirmed(tx, &d, p, id, plan.ContentsPlace(w.Rules, &d)); err != nil {
			return err
		}
		d.Todo, d.At = d.Todo&^ledger.TodoPin, time.Time{}
		d.Flags = d.Flags.With(ledger.HandEdited, !ours)
		if adopted = true; !found.Date.IsZero() {
			if p, err = tx.Message(w.chat, id); err == nil {
				p.At = found.Date.UTC()
				err = tx.PutPart(p)
			}
		}
		return cmp.Or(err, tx.PutDelivery(&d))
	})
	if err == nil && adopted {
		w.Log.Info("found contents in the channel that were not in the ledger", "channel", w.name, "message", id)
		w.LookAgain()
	}
	return adopted, err
}

// errLongContents says that not even the title of the contents fits into one message.
var errLongContents = locale.Error("act.long_title")

// listed returns what the contents of a delivery should list now.
func (o contents) listed(ctx context.Context, d *ledger.Delivery) (c crosslink.Contents, ok bool, err error) {
	cat := o.of.Catalogue()
	if cat == nil {
		return c, false, nil
	}
	err = o.of.Store.View(ctx, func(tx ledger.Tx) error {
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		rows, err := tx.Deliveries(ledger.Filter{Chat: d.Chat, Brief: true})
		if err != nil {
			return err
		}
		book := o.of.book(tx, cat, channels)
		book.Posts = crosslink.ByName(rows)
		c, ok, err = book.ContentsOf(d, o.of.Now())
		return err
	})
	return c, ok, err
}

// noNews ends a digest that has nothing to list.
func (w *sender) noNews(ctx context.Context, d *ledger.Delivery) error {
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		if !d.Flags.Has(ledger.Out) && d.Apply(ledger.EvSkip) {
			d.Reason, d.At = locale.M(reasonNoNews), time.Time{}
		}
		return nil
	})
}
