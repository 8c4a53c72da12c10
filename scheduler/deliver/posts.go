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
	"sync/atomic"
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

// Posts renders the posts of articles.
type Posts struct {
	Rules     *plan.Rules
	Store     ledger.Store
	Source    Source
	Renderer  Renderer
	Prober    Prober  // nil: addresses are assumed to exist
	History   History // nil: the articles are not in a repository
	Now       func() time.Time
	Catalogue func() *content.Catalogue // nil until the articles have been read
	// BotLink, if set, returns the address at which the bot lists a series or category; "" while
	// the bot's username is unknown.
	BotLink func(*crosslink.Contents) string
	Links   *Links
	// Build identifies the build of the program, Fingerprint the settings; see approve.go.
	Build, Fingerprint string

	adopted  atomic.Int64 // the term of leading in which what the admins were shown was last adopted
	mu       sync.RWMutex
	textOnly bool            // the server does not support rich messages
	keyboard bool            // it does not support buttons in them
	blamed   map[int64]bool  // deliveries that seem to have been refused for them, until a try without them proves it
	answers  map[string]bool // addresses of the site that exist
	local    *localFiles
	gaveUp   map[int64][32]byte // deliveries whose posts cannot be rendered as they were sent, by their source
}

// Post is a rendered post.
type Post struct {
	Source   [32]byte // hash of the file
	format   post.Format
	inText   bool           // its buttons are part of the text
	linked   bool           // contains the link to the site
	takesIn  bool           // post.Post.TakesIn
	anew     bool           // has the form of a new post (ledger.FormAnew)
	kept     bool           // has the form of the published post
	input    [32]byte       // hash of the added lines; see crosslinks.go
	holds    map[int]bool   // the requests that contain them, or would
	cites    map[string]aim // the articles that it links to, by name; see citations.go
	requests []request
	bare     []request // without those lines; nil if that is the same
	unread   error     // why one of its local files cannot be read; see measured
	withheld withheld
}

type request struct {
	post.Request
	hash   [32]byte
	media  string   // the content of its local files; see measured
	unread []string // the paths of those that cannot be read now
	absent string   // ledger.Part.Absent; see absent.go
	named  int      // ledger.Part.Named
}

var errEmptyPost = locale.Error("act.empty")

// Render renders the post of an article for a place. A published post keeps its format, unless an
// admin ordered another, and its link to the site.
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
	set := o.Settings(pl, d, o.siteLink(ctx, a, d))
	if set.Photo, err = staysPhoto(ctx, o.Store, a, d); err != nil {
		return nil, err
	}
	r, err := o.made(a, body, set, lines)
	if err != nil || d == nil {
		return r, err
	}
	r.anew, r.kept = d.Flags.Has(ledger.FormAnew), keepsForm(d) && d.Format != ""
	parts, err := o.gainsMedia(ctx, d, pl, set, r)
	if err != nil || parts == nil {
		return r, err
	}
	set.Format = pl.Settings().Format
	full, err := o.made(a, body, set, lines)
	if err != nil {
		return nil, err
	}
	if r.withhold(full, parts, o.Now()) {
		return r, nil
	}
	return full, nil
}

// staysPhoto reports whether an article whose cover is on the web now has a post that is a photo.
func staysPhoto(ctx context.Context, store ledger.Store, a *content.Article, d *ledger.Delivery) (is bool, err error) {
	if !keepsForm(d) || d.Format != post.Text || a.Cover == "" {
		return false, nil
	}
	err = store.View(ctx, func(tx ledger.Tx) error {
		parts, err := tx.Parts(d.ID)
		is = len(parts) > 0 && parts[0].Method == "sendPhoto"
		return err
	})
	return is, err
}

// unlinked is Render without the link to the site.
func (o *Posts) unlinked(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	return o.with(ctx, a, d, o.Settings(pl, d, ""))
}

// unrefused is Render with that link, as if the server had refused nothing.
func (o *Posts) unrefused(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery, link string) (*Post, error) {
	return o.with(ctx, a, d, o.wanted(pl, d, link))
}

// with renders an unsent post with the given settings.
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
	cites := map[string]aim{}
	if leads := set.ArticleLink; leads != nil {
		set.ArticleLink = func(name string) (string, bool) {
			address, ok := leads(name)
			cites[name] = aim{address, o.Links.Has(name, address)}
			return address, ok
		}
	}
	p, plain, holds, err := o.rendered(a, body, set, lines)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	if len(p.Requests) == 0 {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, errEmptyPost)
	}
	r := &Post{Source: a.Hash, format: p.Format, linked: set.Link != "", takesIn: p.TakesIn, inText: set.InText && p.Format == post.Rich && len(set.Buttons) > 0, input: crosslink.Hash(lines), holds: holds, cites: cites}
	for _, q := range p.Requests {
		r.requests = append(r.requests, request{Request: q, hash: hashOf(q)})
	}
	r.requests[0].absent, r.requests[0].named = formatAbsent(p.Absent), p.Named+1
	if plain != p {
		for _, q := range plain.Requests {
			r.bare = append(r.bare, request{Request: q, hash: hashOf(q)})
		}
	}
	return r, nil
}

// unlined returns the post without the added lines; its pictures are the same.
func (r *Post) unlined() *Post {
	if r.bare == nil {
		return r
	}
	without := *r
	without.requests, without.bare = slices.Clone(r.bare), nil
	for i := range without.requests {
		without.requests[i].media, without.requests[i].unread = r.requests[i].media, r.requests[i].unread
		without.requests[i].absent, without.requests[i].named = r.requests[i].absent, r.requests[i].named
	}
	return &without
}

// Settings returns the settings for rendering the post of a delivery in a place; d is nil for an
// article that has no delivery.
func (o *Posts) Settings(pl route.Place, d *ledger.Delivery, link string) post.Settings {
	set := o.wanted(pl, d, link)
	o.mu.RLock()
	textOnly, keyboard := o.textOnly, o.keyboard || len(o.blamed) > 0
	o.mu.RUnlock()
	switch {
	case keepsForm(d): // its buttons too
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
	if keepsForm(d) && d.Format != "" && !pl.Fixed {
		set.Format = d.Format
	}
	return set
}

// keepsForm reports whether a post is published and nobody ordered another form.
func keepsForm(d *ledger.Delivery) bool {
	return d != nil && d.Flags.Has(ledger.Out) && !d.Flags.Has(ledger.FormAnew)
}

// articleLink returns the destination of a link from one article to another.
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

// probeQuick is how long a post may wait for the site's answer if there was no time to ask earlier.
const probeQuick = 300 * time.Millisecond

// siteLink returns the article's address if the post should contain it: it did before, or the page
// exists.
func (o *Posts) siteLink(ctx context.Context, a *content.Article, d *ledger.Delivery) string {
	address := o.Source.Address(a)
	if address == "" || o.Prober == nil || (d != nil && d.Flags.Has(ledger.Linked)) {
		return address
	}
	if d != nil && d.Flags.Has(ledger.Out) && d.Todo&ledger.TodoLink == 0 {
		return "" // it has not existed for weeks
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

// probe asks the site once and remembers a positive answer.
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

// Differs reports whether the post differs from its published parts.
func (o *Posts) Differs(r *Post, parts []ledger.Part) bool {
	if len(parts) != len(r.requests) || !r.withheld.why.IsZero() {
		return true
	}
	r = o.measured(r).AsShown(parts)
	for i, part := range parts {
		if r.requests[i].differs(part) {
			return true
		}
	}
	return false
}

// differs reports whether the message of the part has to be edited.
func (q request) differs(p ledger.Part) bool {
	return p.Hash != q.hash || !sameMedia(p.Media, q.media)
}

// put updates the part from the request.
func (q request) put(p *ledger.Part) {
	p.Method, p.Hash, p.Plain, p.Media = q.Method, q.hash, q.Plain, q.media
	p.Absent, p.Named = q.absent, q.named
}

// noRich records that the server does not support rich messages.
func (o *Posts) noRich() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.textOnly = true
}

// blameButtons records that a delivery with buttons in its text was refused: other deliveries use a
// keyboard at once, unless the buttons turn out not to be the cause.
func (o *Posts) blameButtons(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.blamed == nil {
		o.blamed = map[int64]bool{}
	}
	o.blamed[id] = true
}

// judgeButtons records the outcome for a delivery that was retried without such buttons: if it
// succeeded, the server does not accept buttons in the text of rich messages.
func (o *Posts) judgeButtons(id int64, refused bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keyboard = o.keyboard || o.blamed[id] && !refused
	delete(o.blamed, id)
}

// reviewBlame drops the suspicion for deliveries that are not being sent any more, or not now.
// Their outcome will not show whether the buttons were the cause, and other deliveries should not
// lose theirs because of it.
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

// isLeaving reports whether a delivery is about to be sent or edited.
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
	default: // nothing is sent before somebody decides about it
		return false
	}
}

// hashOf returns the hash by which two requests are compared.
func hashOf(r post.Request) [32]byte {
	b, err := json.Marshal(struct {
		M string
		P json.RawMessage
		F []post.File
	}{r.Method, r.Params, r.Files})
	if err != nil { // params that are not JSON: the Publisher will report them
		b = []byte(r.Method + "\x00" + string(r.Params))
	}
	return sha256.Sum256(b)
}

// Article returns the article of a delivery and its place; nil if the catalogue does not have it,
// or it no longer goes to that place.
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

// Answered returns the article whose post the delivery's post replies to; nil if there is none.
func (o *Posts) Answered(d *ledger.Delivery) *content.Article {
	a, _ := o.Article(d)
	if a == nil || a.Telegram().ReplyTo == "" {
		return nil
	}
	named := content.Referred(o.Catalogue(), a, a.Telegram().ReplyTo)
	if named == a {
		return nil
	}
	return named
}

// partBefore returns the post that a part of a series replies to: the previous part's post in the
// same place. It returns the post's message id, or 0.
func (o *Posts) partBefore(tx ledger.Tx, d *ledger.Delivery) (int, error) {
	a, _ := o.Article(d)
	if a == nil || !o.Rules.Series.Reply || a.Telegram().ReplyTo != "" || a.Telegram().NoReply {
		return 0, nil
	}
	book := o.book(tx, o.Catalogue(), nil)
	for _, s := range book.Articles.Series().Of(a) {
		_, before, err := book.Neighbour(s, a, d, -1)
		if err != nil || before.MessageID != 0 && before.Topic == d.Topic {
			return before.MessageID, err
		}
	}
	return 0, nil
}

// Renderer renders articles as Telegram messages; *post.Renderer implements it.
type Renderer interface {
	Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error)
}

// Source provides what a catalogue does not contain; *folder.Folder implements it.
type Source interface {
	Body(a *content.Article) ([]byte, error)
	Address(a *content.Article) string // on the author's site; "" if unknown
	// Stat and File access a local file that a post shows, by its path in a post.File.
	Stat(path string) (fs.FileInfo, error)
	File(path string) ([]byte, error)
	// Appeared returns the path of the file of a medium that did not exist before
	// (post.Post.Absent), or "" while it still does not exist.
	Appeared(a *content.Article, dest string) (path string)
	// Unchanged reports whether the file at path, which need not be an article, has content with
	// this SHA-256 hash.
	Unchanged(path string, hash [32]byte) bool
	// Exists reports whether there is a file at path, which need not be an article.
	Exists(path string) bool
	// Missing returns how long the file at path has been missing if the folder is waiting for it to
	// come back, and 0 otherwise.
	Missing(path string) time.Duration
	// KnowFormer sets the former slugs of articles with the present one of each: no other article
	// may get them.
	KnowFormer(former map[string]string)
}

// Prober reports whether an address of the author's site answers with status 200.
type Prober interface {
	Answers(ctx context.Context, address string) bool
}
