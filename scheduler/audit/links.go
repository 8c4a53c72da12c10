package audit

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Links follows the links of the published posts, without reading a channel: those to
// messages of our channels by the ledger, those to the author's site by requesting
// them, and those to files of the folder as dateline check does. told is called with
// the progress.
func (a *Auditor) Links(ctx context.Context, scope Scope, told func(done, total int)) (*Report, error) {
	posts, skipped, err := a.posts(ctx, scope)
	if err != nil {
		return nil, err
	}
	f := a.follow()
	f.report.Skipped = skipped
	for i := range posts {
		p := &posts[i]
		r, article, why := a.rendered(ctx, p)
		if article != nil {
			f.faults(p, article)
		}
		if r == nil {
			f.report.Skipped = append(f.report.Skipped, p.skip(0, why))
		}
		for k, part := range p.parts {
			if r == nil || part.N >= len(r.Requests()) {
				continue
			}
			for _, link := range deliver.ShownIn(r.Requests()[part.N].Params).Links {
				if article != nil && !p.d.Flags.Has(ledger.Linked) && link == a.Posts.Source.Address(article) {
					continue // the post gets it once the site answers
				}
				if err := f.link(ctx, p, k, link); err != nil {
					return f.report, err
				}
			}
		}
		told(i+1, len(posts))
	}
	return f.report, ctx.Err()
}

// follower follows links.
type follower struct {
	*Auditor
	report *Report
	fate   map[target]fate // state of linked messages of our channels
	asked  map[string]bool
	named  map[target]bool // targets that were already reported as unknown
}

// target is a message of one of our channels.
type target struct {
	chat int64
	id   int
}

// fate is the state of a linked message.
type fate int

const (
	unknown fate = iota
	there
	gone
	ahead // the channel has not reached its number yet
)

func (a *Auditor) follow() *follower {
	return &follower{Auditor: a, report: &Report{}, fate: map[target]fate{}, asked: map[string]bool{}, named: map[target]bool{}}
}

// faults reports the links of a file that lead to a missing file or heading.
func (f *follower) faults(p *post, article *content.Article) {
	if f.Faults == nil {
		return
	}
	for _, problem := range f.Faults(article) {
		x := p.finding(Link, -1, problem.Message)
		x.Path, x.Line = problem.Path, problem.Line
		f.report.Findings = append(f.report.Findings, x)
	}
}

// link checks one link of a message.
func (f *follower) link(ctx context.Context, p *post, part int, link string) error {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil //nolint:nilerr // tg:, mailto: and others do not lead to a page
	}
	to, own, err := f.target(ctx, u)
	if err != nil {
		return err
	}
	var dead, doubt locale.Message
	switch {
	case own:
		if dead, doubt, err = f.post(ctx, to); err != nil {
			return err
		}
		if !doubt.IsZero() {
			if f.named[to] {
				return nil
			}
			f.named[to] = true
		}
	case f.Site != nil && f.Site.has(u):
		if dead, doubt = f.Site.Ask(ctx, link); ctx.Err() != nil {
			return ctx.Err()
		}
	default:
		return nil
	}
	if !f.asked[link] {
		f.asked[link] = true
		f.report.Links++
	}
	switch {
	case !dead.IsZero():
		x := p.finding(Link, part, dead)
		x.Link = link
		f.report.Findings = append(f.report.Findings, x)
	case !doubt.IsZero():
		x := p.skip(part, doubt)
		x.Link = link
		f.report.Skipped = append(f.report.Skipped, x)
	}
	return nil
}

// target returns the message of one of our channels that an address leads to.
func (f *follower) target(ctx context.Context, u *url.URL) (to target, own bool, err error) {
	switch strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") {
	case "t.me", "telegram.me", "telegram.dog":
	default:
		return to, false, nil
	}
	words := strings.Split(strings.Trim(u.Path, "/"), "/")
	if words[0] == "s" && len(words) > 1 { // the preview in a browser
		words = words[1:]
	}
	private := words[0] == "c" && len(words) > 1
	if private {
		words = words[1:]
	}
	if len(words) < 2 {
		return to, false, nil
	}
	if to.id, err = strconv.Atoi(words[len(words)-1]); err != nil || to.id <= 0 { // after the topic, if there is one
		return to, false, nil //nolint:nilerr // not a message
	}
	err = f.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		for _, c := range all {
			if c.Chat != 0 && (private && ledger.FormatChat(c.Chat) == "-100"+words[0] || !private && c.Username != "" && strings.EqualFold(c.Username, words[0])) {
				to.chat, own = c.Chat, true
			}
		}
		return err
	})
	return to, own, err
}

// post returns what the ledger knows about a linked message.
func (f *follower) post(ctx context.Context, to target) (dead, doubt locale.Message, err error) {
	known := f.fate[to]
	if known == unknown {
		err = f.Store.View(ctx, func(tx ledger.Tx) error {
			known = unknown
			part, err := tx.Message(to.chat, to.id)
			if err == nil {
				if known = there; part.State() == ledger.Withdrawn {
					known = gone
				}
				return nil
			}
			if !errors.Is(err, ledger.ErrNotFound) {
				return err
			}
			all, err := tx.Channels()
			if c := ledger.ChannelOf(all, to.chat); c.LastID > 0 && to.id > c.LastID {
				known = ahead
			}
			return err
		})
		if err != nil {
			return dead, doubt, err
		}
		f.fate[to] = known
	}
	switch known {
	case gone:
		dead = locale.M("audit.link.gone")
	case ahead:
		dead = locale.M("audit.link.ahead")
	case unknown:
		doubt = locale.M("audit.skip.foreign")
	case there:
	}
	return dead, doubt, nil
}
