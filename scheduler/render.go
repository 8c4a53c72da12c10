package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// rendered is a post that is ready to leave.
type rendered struct {
	source   [32]byte // hash of the file
	format   post.Format
	linked   bool // holds the link to the site
	requests []request
}

type request struct {
	post.Request
	hash [32]byte
}

var errEmptyPost = errors.New("nothing of it can be sent: it is empty")

// render makes the post of an article for a place. What is out keeps its format
// and its link to the site.
func (s *Scheduler) render(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*rendered, error) {
	body, err := s.Source.Body(a)
	if err != nil {
		return nil, &unread{fmt.Errorf("reading %s: %w", a.Path, err)}
	}
	return s.rendered(a, body, s.settings(pl, d, s.siteLink(ctx, a, d)))
}

func (s *Scheduler) rendered(a *content.Article, body []byte, set post.Settings) (*rendered, error) {
	p, err := s.Renderer.Render(a, body, set)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	if len(p.Requests) == 0 {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, errEmptyPost)
	}
	r := &rendered{source: a.Hash, format: p.Format, linked: set.Link != ""}
	for _, q := range p.Requests {
		r.requests = append(r.requests, request{Request: q, hash: hashOf(q)})
	}
	return r, nil
}

func (s *Scheduler) settings(pl route.Place, d *ledger.Delivery, link string) post.Settings {
	set := pl.Settings()
	set.Link, set.ArticleLink = link, s.articleLink
	if d != nil && d.Flags.Has(ledger.Out) && d.Format != "" && !pl.Fixed {
		set.Format = d.Format
	}
	s.mu.RLock()
	textOnly := s.textOnly
	s.mu.RUnlock()
	if textOnly || (d != nil && d.Flags.Has(ledger.RichRefused)) {
		set.Format = post.Text
	}
	return set
}

// articleLink is where a link from one article to another leads.
func (s *Scheduler) articleLink(slug string) (string, bool) {
	if l, ok := s.PostLink(slug); ok {
		return l, true
	}
	cat := s.catalogue()
	if cat == nil {
		return "", false
	}
	a := cat.Article(slug)
	if a == nil || !a.Published(s.Now()) {
		return "", false
	}
	address := s.Source.Address(a)
	return address, address != ""
}

// probeQuick bounds how long a post may wait for the answer of the site when
// there was no time to ask before.
const probeQuick = 300 * time.Millisecond

// siteLink returns the article's address if it is to be in the post: it was, or
// it answers.
func (s *Scheduler) siteLink(ctx context.Context, a *content.Article, d *ledger.Delivery) string {
	address := s.Source.Address(a)
	if address == "" || s.Prober == nil || (d != nil && d.Flags.Has(ledger.Linked)) {
		return address
	}
	if d != nil && d.Flags.Has(ledger.Out) && d.Todo&ledger.TodoLink == 0 {
		return "" // it did not answer for weeks
	}
	s.mu.RLock()
	known, asked := s.answers[address]
	s.mu.RUnlock()
	if asked && known {
		return address
	}
	if asked || !s.probe(ctx, address, probeQuick) {
		return ""
	}
	return address
}

// probe asks the site once and remembers the answer.
func (s *Scheduler) probe(ctx context.Context, address string, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ok := s.Prober.Answers(ctx, address)
	s.mu.Lock()
	s.answers[address] = ok
	s.mu.Unlock()
	return ok
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

// article finds the article of a delivery and the place it goes to; nil if the
// catalogue does not have it, or it does not go there any more.
func (s *Scheduler) article(d *ledger.Delivery) (*content.Article, route.Place) {
	cat := s.catalogue()
	if cat == nil {
		return nil, route.Place{}
	}
	a := cat.Article(d.Slug)
	if a == nil {
		return nil, route.Place{}
	}
	return a, s.PlaceOf(a, d)
}

// Render implements Desk: the article as its first place would get it now.
func (s *Scheduler) Render(ctx context.Context, slug string) (*post.Post, error) {
	return s.RenderAs(ctx, slug, "")
}

// RenderAs is Render in a form of the caller's choice; "" is the one that is posted.
func (s *Scheduler) RenderAs(_ context.Context, slug string, format post.Format) (*post.Post, error) {
	cat := s.catalogue()
	if cat == nil {
		return nil, ErrNoCatalogue
	}
	a := cat.Article(slug)
	if a == nil {
		return nil, fmt.Errorf("%q: %w", slug, ErrNoArticle)
	}
	body, err := s.Source.Body(a)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.Path, err)
	}
	set := s.settings(s.Routing().First(a), nil, s.Source.Address(a))
	if format != "" {
		set.Format = format
	}
	p, err := s.Renderer.Render(a, body, set)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	return p, nil
}
