package web

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The states of an article: five words, the same on every page.
const (
	stateScheduled    = "scheduled"
	stateNeedsYou     = "needs_you"
	statePublished    = "published"
	stateNotPublished = "not_published"
	stateBroken       = "broken"
)

// states in the order in which they are offered.
var states = [...]string{stateScheduled, stateNeedsYou, stateBroken, statePublished, stateNotPublished}

// row is an article in a channel, or a broken file.
type row struct {
	Path, Slug, Title string
	State             string
	Why               locale.Message
	Due               time.Time // zero without a date
	Channel           string
	Categories        []string
	Lang              string

	folded  string   // the text that searches look in
	page    string   // the slug of its page, which other articles may share
	replyTo string   // the article whose post it replies to
	comment string   // the first comment under its post
	listed  []string // titles of the contents that will list it
	links   []string // articles whose posts are edited to link to it
}

// overview has all articles, as of a version and a time.
type overview struct {
	version int
	made    time.Time
	rows    []row               // by time, undated ones last
	choices map[string][]string // values of the filters category, lang and channel
	byPath  map[string][]*row
}

// fresh is how long an overview may be reused: scheduled articles become published
// merely by the passage of time.
const fresh = 15 * time.Second

// look returns the current overview.
func (p *Preview) look(ctx context.Context) (*overview, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	if p.overall != nil && now.Sub(p.overall.made) < fresh {
		return p.overall, nil
	}
	entries, err := p.Plan(ctx)
	if err != nil && p.trouble == nil && !errors.Is(err, scheduler.ErrNoCatalogue) {
		return nil, err // if the articles cannot be read, the page says so
	}
	p.overall = survey(p.Articles.Catalogue(), entries, p.version, now)
	return p.overall, nil
}

// survey builds the overview of a catalogue and its plan.
func survey(c *content.Catalogue, entries []scheduler.Entry, version int, now time.Time) *overview {
	o := &overview{version: version, made: now, choices: map[string][]string{}, byPath: map[string][]*row{}}
	planned := map[string]bool{}
	for _, e := range entries {
		r := row{Slug: e.Slug, Title: e.Title, Due: e.Due, Channel: e.Channel, replyTo: e.ReplyTo, comment: e.Comment, links: e.Links, listed: e.Listed}
		r.State, r.Why = stateOf(e)
		a := c.Article(e.Slug)
		if a == nil {
			if e.State == ledger.Planned || e.State == ledger.Skipped || e.State == ledger.Broken {
				continue // its file is gone, or broken: that has another row
			}
		} else {
			planned[a.Path] = true
			r.take(a)
			if r.State == stateScheduled && r.Due.IsZero() {
				r.State = stateNeedsYou
			}
		}
		o.rows = append(o.rows, r)
	}
	for _, a := range c.Articles() {
		if !planned[a.Path] {
			r := row{Due: a.Due}
			r.take(a)
			r.State, r.Why = unplanned(c, a)
			o.rows = append(o.rows, r)
		}
	}
	for _, problem := range c.Problems() {
		if problem.Severity == content.SeverityError && c.ByPath(problem.Path) == nil && o.byPath[problem.Path] == nil {
			o.byPath[problem.Path] = []*row{} // the first of its errors
			o.rows = append(o.rows, row{Path: problem.Path, Title: problem.Path, State: stateBroken, Why: problem.Message})
		}
	}
	o.clashes()
	o.index()
	return o
}

// clashes marks articles that conflict with another as needing the author: scheduled
// for the same time in a channel, or with the same slug as one in the same folder.
func (o *overview) clashes() {
	moments, slugs := map[string]*row{}, map[string]*row{}
	collide := func(seen map[string]*row, key string, r *row, code string) {
		first := seen[key]
		if first == nil {
			seen[key] = r
			return
		}
		if first.Path == r.Path {
			return
		}
		for _, pair := range [][2]*row{{first, r}, {r, first}} {
			pair[0].State, pair[0].Why = stateNeedsYou, locale.M(code, "title", pair[1].Title, "file", pair[1].Path)
		}
	}
	for i := range o.rows {
		r := &o.rows[i]
		if r.State != stateScheduled || r.Path == "" {
			continue
		}
		collide(moments, r.Channel+"\x00"+r.Due.UTC().Format(time.RFC3339), r, "page.clash_moment")
		if r.page != "" {
			collide(slugs, path.Dir(r.Path)+"\x00"+r.page+"\x00"+r.Lang+"\x00"+r.Channel, r, "page.clash_slug")
		}
	}
}

func (r *row) take(a *content.Article) {
	r.Path, r.Slug, r.Title, r.Categories, r.Lang, r.page = a.Path, a.Slug, a.Title, a.Categories, a.Lang, cmp.Or(a.PageSlug, a.Slug)
}

func (o *overview) index() {
	sort.SliceStable(o.rows, func(i, j int) bool {
		a, b := &o.rows[i], &o.rows[j]
		if a.Due.IsZero() != b.Due.IsZero() {
			return b.Due.IsZero()
		}
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path)) < 0
	})
	clear(o.byPath)
	seen := map[[2]string]bool{}
	choice := func(kind, value string) {
		if key := [2]string{kind, value}; value != "" && !seen[key] {
			seen[key] = true
			o.choices[kind] = append(o.choices[kind], value)
		}
	}
	for i := range o.rows {
		r := &o.rows[i]
		o.byPath[r.Path] = append(o.byPath[r.Path], r)
		r.folded = fold(r.Title + "\x00" + r.Path + "\x00" + strings.Join(r.Categories, "\x00"))
		choice("channel", r.Channel)
		choice("lang", r.Lang)
		for _, name := range r.Categories {
			choice("category", name)
		}
	}
	for _, values := range o.choices {
		slices.SortFunc(values, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	}
}

func fold(s string) string { return strings.ToLower(s) }

// stateOf maps the state of a delivery to one of the five words.
func stateOf(e scheduler.Entry) (state string, why locale.Message) {
	why = e.Reason
	switch e.State {
	case ledger.Planned, ledger.Sending:
		if e.Approval {
			return stateNeedsYou, locale.M("page.approval")
		}
		return stateScheduled, why
	case ledger.Sent:
		return statePublished, why
	case ledger.Unconfirmed, ledger.Failed, ledger.Missed, ledger.Held:
		return stateNeedsYou, why
	case ledger.Broken:
		return stateBroken, why
	default: // skipped, withdrawn, a draft
		return stateNotPublished, why
	}
}

// unplanned returns the state of an article that is not in the plan, and why.
func unplanned(c *content.Catalogue, a *content.Article) (state string, why locale.Message) {
	switch {
	case a.Draft:
		return stateNotPublished, a.DraftBy().Message()
	case a.Telegram().Never:
		return stateNotPublished, locale.M("page.never")
	case a.Hold != nil:
		return stateNeedsYou, a.Hold.Message()
	case a.Instead != nil:
		return stateNotPublished, locale.M("page.translation", "file", a.InChannel(c).Path)
	case a.Due.IsZero():
		return stateNeedsYou, locale.M("page.undated")
	}
	return stateNotPublished, locale.M("page.history")
}
