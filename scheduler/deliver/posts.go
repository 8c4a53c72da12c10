package deliver

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Posts makes the posts of articles.
type Posts struct {
	Rules     *plan.Rules
	Store     ledger.Store
	Source    Source
	Renderer  Renderer
	Prober    Prober  // nil: addresses are taken to answer
	History   History // nil: the articles are in no repository
	Now       func() time.Time
	Catalogue func() *content.Catalogue // nil before the articles were read
	Links     *Links

	mu       sync.RWMutex
	textOnly bool            // the server knows no rich messages
	keyboard bool            // it knows no buttons in them
	blamed   map[int64]bool  // deliveries refused for them, it seems: not known yet whether they go without
	answers  map[string]bool // addresses of the site that answered
	local    *localFiles
	gaveUp   map[int64][32]byte // deliveries whose posts cannot be rendered as they were sent, by their source
}

// Post is a post that is ready to leave.
type Post struct {
	Source   [32]byte // hash of the file
	format   post.Format
	inText   bool         // its buttons are a part of the text
	linked   bool         // holds the link to the site
	input    [32]byte     // of the lines that are added; see crosslinks.go
	holds    map[int]bool // the requests that hold them, or would
	requests []request
	bare     []request // without those lines; nil: the same
}

type request struct {
	post.Request
	hash  [32]byte
	media string // what its local files hold; see measured
}

var errEmptyPost = locale.Error("act.empty")

// Render makes the post of an article for a place. What is out keeps its format
// and its link to the site.
func (o *Posts) Render(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	body, err := o.Source.Body(a)
	if err != nil {
		return nil, &Unread{fmt.Errorf("reading %s: %w", a.Path, err)}
	}
	o.reviewBlame(ctx)
	lines, err := o.lines(ctx, a, d)
	if err != nil {
		return nil, err
	}
	return o.made(a, body, o.Settings(pl, d, o.siteLink(ctx, a, d)), lines)
}

// unlinked is Render without the link to the site.
func (o *Posts) unlinked(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	return o.with(ctx, a, d, o.Settings(pl, d, ""))
}

// unrefused is Render, with that link to the site, as if the server had refused nothing.
func (o *Posts) unrefused(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery, link string) (*Post, error) {
	return o.with(ctx, a, d, o.wanted(pl, d, link))
}

// with renders what has not left, with settings.
func (o *Posts) with(ctx context.Context, a *content.Article, d *ledger.Delivery, set post.Settings) (*Post, error) {
	body, err := o.Source.Body(a)
	if err != nil {
		return nil, &Unread{fmt.Errorf("reading %s: %w", a.Path, err)}
	}
	lines, err := o.lines(ctx, a, d)
	if err != nil {
		return nil, err
	}
	r, err := o.made(a, body, set, lines)
	if err != nil {
		return nil, err
	}
	return o.measured(r), nil
}

func (o *Posts) made(a *content.Article, body []byte, set post.Settings, lines []rich.Text) (*Post, error) {
	p, plain, holds, err := o.rendered(a, body, set, lines)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	if len(p.Requests) == 0 {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, errEmptyPost)
	}
	r := &Post{Source: a.Hash, format: p.Format, linked: set.Link != "", inText: set.InText && p.Format == post.Rich && len(set.Buttons) > 0, input: crosslink.Hash(lines), holds: holds}
	for _, q := range p.Requests {
		r.requests = append(r.requests, request{Request: q, hash: hashOf(q)})
	}
	if plain != p {
		for _, q := range plain.Requests {
			r.bare = append(r.bare, request{Request: q, hash: hashOf(q)})
		}
	}
	return r, nil
}

// unlined is the post without the lines that are added, which show the same pictures.
func (r *Post) unlined() *Post {
	if r.bare == nil {
		return r
	}
	without := *r
	without.requests, without.bare = slices.Clone(r.bare), nil
	for i := range without.requests {
		without.requests[i].media = r.requests[i].media
	}
	return &without
}

// Settings returns how the post of a delivery is rendered for a place; d is nil for
// an article that has none.
func (o *Posts) Settings(pl route.Place, d *ledger.Delivery, link string) post.Settings {
	set := o.wanted(pl, d, link)
	o.mu.RLock()
	textOnly, keyboard := o.textOnly, o.keyboard || len(o.blamed) > 0
	o.mu.RUnlock()
	switch {
	case d != nil && d.Flags.Has(ledger.Out): // it keeps its buttons
		set.InText = d.Flags.Has(ledger.RichButtons)
	case keyboard || d != nil && d.Flags.Has(ledger.ButtonsRefused):
		set.InText = false
	}
	if textOnly || (d != nil && d.Flags.Has(ledger.RichRefused)) {
		set.Format = post.Text
	}
	return set
}

// wanted is Settings before anything was refused.
func (o *Posts) wanted(pl route.Place, d *ledger.Delivery, link string) post.Settings {
	set := pl.Settings()
	set.Link, set.ArticleLink = link, o.articleLink
	if d != nil && d.Flags.Has(ledger.Out) && d.Format != "" && !pl.Fixed {
		set.Format = d.Format
	}
	return set
}

// articleLink is where a link from one article to another leads.
func (o *Posts) articleLink(slug string) (string, bool) {
	if l, ok := o.Links.Post(slug); ok {
		return l, true
	}
	cat := o.Catalogue()
	if cat == nil {
		return "", false
	}
	a := cat.Article(slug)
	if a == nil || !a.Published(o.Now()) {
		return "", false
	}
	address := o.Source.Address(a)
	return address, address != ""
}

// probeQuick bounds how long a post may wait for the answer of the site when
// there was no time to ask before.
const probeQuick = 300 * time.Millisecond

// siteLink returns the article's address if it is to be in the post: it was, or
// it answers.
func (o *Posts) siteLink(ctx context.Context, a *content.Article, d *ledger.Delivery) string {
	address := o.Source.Address(a)
	if address == "" || o.Prober == nil || (d != nil && d.Flags.Has(ledger.Linked)) {
		return address
	}
	if d != nil && d.Flags.Has(ledger.Out) && d.Todo&ledger.TodoLink == 0 {
		return "" // it did not answer for weeks
	}
	o.mu.RLock()
	known, asked := o.answers[address]
	o.mu.RUnlock()
	if asked && known {
		return address
	}
	if asked || !o.probe(ctx, address, probeQuick) {
		return ""
	}
	return address
}

// probe asks the site once and remembers the answer.
func (o *Posts) probe(ctx context.Context, address string, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ok := o.Prober.Answers(ctx, address)
	o.mu.Lock()
	if o.answers == nil {
		o.answers = map[string]bool{}
	}
	o.answers[address] = ok
	o.mu.Unlock()
	return ok
}

// Differs reports whether Telegram would get something else than the parts.
func (o *Posts) Differs(r *Post, parts []ledger.Part) bool {
	if len(parts) != len(r.requests) {
		return true
	}
	r = o.measured(r)
	for i, part := range parts {
		if r.requests[i].differs(part) {
			return true
		}
	}
	return false
}

// differs reports whether a message that shows the part is to be edited.
func (q request) differs(p ledger.Part) bool {
	return p.Hash != q.hash || !sameMedia(p.Media, q.media)
}

// put has the part be what the request makes of it.
func (q request) put(p *ledger.Part) {
	p.Method, p.Hash, p.Plain, p.Media = q.Method, q.hash, q.Plain, q.media
}

// noRich notes that the server knows no rich messages.
func (o *Posts) noRich() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.textOnly = true
}

// blameButtons notes that a delivery was refused with buttons in its text: others go
// with a keyboard at once, unless it turns out not to be the buttons.
func (o *Posts) blameButtons(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.blamed == nil {
		o.blamed = map[int64]bool{}
	}
	o.blamed[id] = true
}

// judgeButtons notes what became of a delivery that went without them: if it was they,
// the server takes no buttons in the text of rich messages.
func (o *Posts) judgeButtons(id int64, refused bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keyboard = o.keyboard || o.blamed[id] && !refused
	delete(o.blamed, id)
}

// reviewBlame forgets of deliveries that they were refused with buttons in their text,
// where they do not leave any more, or not now: nothing tells whether it was the buttons,
// and others are not to go without them for that.
func (o *Posts) reviewBlame(ctx context.Context) {
	o.mu.RLock()
	ids := slices.Collect(maps.Keys(o.blamed))
	o.mu.RUnlock()
	for _, id := range ids {
		tells := true
		err := o.Store.View(ctx, func(tx ledger.Tx) error {
			d, err := tx.Delivery(id)
			if errors.Is(err, ledger.ErrNotFound) {
				tells = false
				return nil
			}
			tells = o.isLeaving(&d)
			return err
		})
		if err == nil && !tells {
			o.judgeButtons(id, true)
		}
	}
}

// isLeaving reports whether a delivery is about to be sent, or edited.
func (o *Posts) isLeaving(d *ledger.Delivery) bool {
	switch d.State() {
	case ledger.Planned:
		return d.Wait == ledger.WaitNone && !d.At.IsZero() && (d.Flags&(ledger.Forced|ledger.Out) != 0 || !d.Due.After(o.Now()))
	case ledger.Sending:
		return true
	case ledger.Unconfirmed:
		return d.Wait == ledger.WaitNone
	case ledger.Sent:
		return d.Todo&(ledger.TodoEdit|ledger.TodoAdd) != 0 && d.Todo&ledger.TodoWithdraw == 0
	}
	return false
}

// hashOf is what two requests are compared by.
func hashOf(r post.Request) [32]byte {
	b, err := json.Marshal(struct {
		M string
		P json.RawMessage
		F []post.File
	}{r.Method, r.Params, r.Files})
	if err != nil { // params that are no JSON: the Publisher will say so
		b = []byte(r.Method + "\x00" + string(r.Params))
	}
	return sha256.Sum256(b)
}

// Article finds the article of a delivery and the place it goes to; nil if the
// catalogue does not have it, or it does not go there any more.
func (o *Posts) Article(d *ledger.Delivery) (*content.Article, route.Place) {
	cat := o.Catalogue()
	if cat == nil {
		return nil, route.Place{}
	}
	a := cat.Article(d.Slug)
	if a == nil {
		return nil, route.Place{}
	}
	return a, o.Rules.PlaceOf(a, d)
}

// Answered returns the article whose post that of the delivery is to answer; nil for
// none.
func (o *Posts) Answered(d *ledger.Delivery) *content.Article {
	a, _ := o.Article(d)
	if a == nil || a.Telegram.ReplyTo == "" {
		return nil
	}
	named := content.Referred(o.Catalogue(), a, a.Telegram.ReplyTo)
	if named == a {
		return nil
	}
	return named
}

// partBefore returns the post that the part of a series answers: that of the part
// before it, in the same place; its id, 0 for none.
func (o *Posts) partBefore(tx ledger.Tx, d *ledger.Delivery) (int, error) {
	a, _ := o.Article(d)
	if a == nil || !o.Rules.Series.Reply || a.Telegram.ReplyTo != "" {
		return 0, nil
	}
	book := o.book(tx, o.Catalogue(), nil)
	for _, s := range content.SeriesOf(book.Articles, a) {
		_, before, err := book.Neighbour(s, a, d, -1)
		if err != nil || before.MessageID != 0 && before.Topic == d.Topic {
			return before.MessageID, err
		}
	}
	return 0, nil
}

// Renderer makes of an article what Telegram gets; *post.Renderer is one.
type Renderer interface {
	Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error)
}

// Source gives what a catalogue does not hold; *folder.Folder is one.
type Source interface {
	Body(a *content.Article) ([]byte, error)
	Address(a *content.Article) string // on the author's site, "" if unknown
	// Stat and File tell of a local file that a post shows, by its path in a
	// post.File.
	Stat(path string) (fs.FileInfo, error)
	File(path string) ([]byte, error)
	// Unchanged reports whether the file at path, be it an article or not, has
	// the bytes of which hash is the SHA-256.
	Unchanged(path string, hash [32]byte) bool
	// Missing returns for how long the file at path has been missing, if it was
	// waited for, and 0 otherwise.
	Missing(path string) time.Duration
	// KnowFormer tells which names articles had before, with the present one of
	// each: no other article is to get them.
	KnowFormer(former map[string]string)
}

// Prober says whether an address of the author's site answers 200.
type Prober interface {
	Answers(ctx context.Context, address string) bool
}
