// Package audit compares the channels with the ledger.
//
// A tour. An [Auditor] knows from the ledger which messages are published.
// [Auditor.Links] follows the links of their posts without reading the channel
// (links.go, site.go). [Auditor.Read] reads each message: it is forwarded to an admin,
// read, and the copy deleted (read.go). The results are stored in the ledger
// (ledger.Look), so that a run that was stopped continues where it ended. There is one
// look every three seconds, over all processes, and due posts have priority.
//
// The package changes nothing in a channel. [Auditor.Repair] writes orders into the
// ledger, which the workers then carry out (repair.go), exactly once as always.
// [Run.Record] shows the admins in the chat what was found, with buttons;
// [Auditor.Carry] does what they order there.
package audit

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Kind is a way in which a channel differs from the ledger.
type Kind string

// The kinds.
const (
	Edited  Kind = "edited"  // the message's text or content differs: somebody edited it
	Deleted Kind = "deleted" // all messages of a post were deleted
	Lost    Kind = "lost"    // some of them were
	Picture Kind = "picture" // the message shows fewer files than were sent
	Link    Kind = "link"    // a link has no target
)

// Kinds returns all kinds.
func Kinds() []Kind { return []Kind{Edited, Deleted, Lost, Picture, Link} }

// Finding is one difference between a channel and the ledger.
type Finding struct {
	Kind    Kind
	Slug    string
	Title   string
	Path    string // of the article's file
	Line    int    // 0 if no line is to blame
	Channel string // as configured
	Part    int    // from 1; 0: the whole post
	Message int    // its id in the channel
	Post    string // address of the post
	Link    string // the dead link
	Detail  locale.Message

	delivery int64
}

// Skip is something that was not checked.
type Skip struct {
	Slug    string
	Channel string
	Message int
	Link    string // the link that was not followed; "" for a message
	Reason  locale.Message
}

// Report is what an audit found.
type Report struct {
	Messages int // number of messages that were read
	Links    int // number of links that were followed
	Findings []Finding
	Skipped  []Skip
}

// Scope selects messages; zero fields do not restrict.
type Scope struct {
	Slugs      []string
	Deliveries []int64
	Channel    string    // as configured, or its @name
	Since      time.Time // sent since then
}

// Config of an Auditor.
type Config struct {
	Store   ledger.Store
	Posts   *deliver.Posts
	Site    *Site                                     // nil: addresses of the site are not requested
	Faults  func(*content.Article) []content.Problem  // problems of the links in a file; nil: none
	Look    Looker                                    // nil: only Links can be used
	Waiting func(until time.Time, why locale.Message) // called if the audit has to wait for long; may be nil
	Now     func() time.Time
	Sleep   func(context.Context, time.Duration)
	Log     *slog.Logger
}

// Looker reads channels; *channel.Publisher implements it.
type Looker interface {
	Channel(ctx context.Context, name string) (deliver.Channel, error)
	ReadBack(ctx context.Context, chat int64, messageID int) (deliver.Copy, error)
}

// Auditor audits the channels of a ledger.
type Auditor struct{ Config }

// New returns an Auditor; it reads nothing yet.
func New(c Config) *Auditor {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Waiting == nil {
		c.Waiting = func(time.Time, locale.Message) {}
	}
	return &Auditor{c}
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// post is a published post, with its published messages.
type post struct {
	d     ledger.Delivery
	c     ledger.ChannelState
	parts []ledger.Part
}

// posts returns the posts that the ledger says are published, oldest first, and records
// the posts that others link to.
func (a *Auditor) posts(ctx context.Context, scope Scope) (posts []post, skipped []Skip, err error) {
	err = a.Store.View(ctx, func(tx ledger.Tx) error {
		posts, skipped = nil, nil
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		former, err := tx.FormerNames()
		if err != nil {
			return err
		}
		a.Posts.Links.SetFormer(former)
		a.Posts.Source.KnowFormer(former)
		rows, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		for _, d := range rows {
			c := ledger.ChannelOf(channels, d.Chat)
			a.Posts.Links.Set(d, c)
			if !d.Flags.Has(ledger.Out) || !scope.has(&d, c) {
				continue
			}
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			p := post{d: d, c: c}
			for _, part := range parts {
				switch {
				case part.State() != ledger.Sent || part.At.Before(scope.Since):
				case part.MessageID == 0:
					skipped = append(skipped, Skip{Slug: d.Slug, Channel: d.Channel, Reason: locale.M("audit.skip.number")})
				default:
					p.parts = append(p.parts, part)
				}
			}
			if len(parts) == 0 {
				skipped = append(skipped, Skip{Slug: d.Slug, Channel: d.Channel, Reason: locale.M("audit.skip.number")})
			}
			if len(p.parts) > 0 {
				posts = append(posts, p)
			}
		}
		return nil
	})
	return posts, skipped, err
}

// has reports whether a delivery is in the scope.
func (s Scope) has(d *ledger.Delivery, c ledger.ChannelState) bool {
	if len(s.Slugs) > 0 && !slices.Contains(s.Slugs, d.Slug) && !slices.Contains(s.Slugs, d.Path) {
		return false
	}
	if len(s.Deliveries) > 0 && !slices.Contains(s.Deliveries, d.ID) {
		return false
	}
	name := strings.TrimPrefix(s.Channel, "@")
	return name == "" || strings.EqualFold(name, strings.TrimPrefix(d.Channel, "@")) || strings.EqualFold(name, c.Username) || name == ledger.FormatChat(d.Chat)
}

// finding returns a Finding about a part of the post, or about all of it (-1).
func (p *post) finding(kind Kind, part int, detail locale.Message) Finding {
	f := Finding{Kind: kind, Slug: p.d.Slug, Title: p.d.Title, Path: p.d.Path, Channel: p.d.Channel, Detail: detail, delivery: p.d.ID}
	at := 0
	if part >= 0 {
		at, f.Part = part, p.parts[part].N+1
	}
	f.Message = p.parts[at].MessageID
	f.Post = ledger.PostLink(p.c, p.d.Chat, f.Message)
	return f
}

func (p *post) skip(part int, reason locale.Message) Skip {
	return Skip{Slug: p.d.Slug, Channel: p.d.Channel, Message: p.parts[part].MessageID, Reason: reason}
}

// rendered returns what Telegram would get of the post now, and its article; nil and the reason, if
// that cannot be determined. Contents and digests have no article.
func (a *Auditor) rendered(ctx context.Context, p *post) (*deliver.Post, *content.Article, locale.Message) {
	switch {
	case p.d.Flags.Has(ledger.Contents):
		r, err := a.Posts.ListNow(ctx, &p.d)
		if err != nil {
			return nil, nil, locale.M("audit.skip.contents")
		}
		return r, nil, locale.Message{}
	case p.d.Flags.Has(ledger.Digest):
		r, err := a.Posts.ListNow(ctx, &p.d)
		if err != nil || r.Source != p.d.SourceHash { // it says what was out at its time
			return nil, nil, locale.M("audit.skip.digest")
		}
		return r, nil, locale.Message{}
	}
	article, place := a.Posts.Article(&p.d)
	if article == nil {
		return nil, nil, locale.M("audit.skip.no_file")
	}
	r, err := a.Posts.Measured(ctx, article, place, &p.d)
	if err != nil {
		return nil, article, locale.M("audit.skip.unrendered", "why", err)
	}
	return r, article, locale.Message{}
}
