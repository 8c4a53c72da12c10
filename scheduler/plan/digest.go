package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The next digest is planned like an article without a file, one at a time: after a long absence a
// single digest covers everything.

// digestSlug is the prefix of a digest's slug. No article's slug contains a colon.
const digestSlug = "digest:"

// digests plans the next digest of the configured channel.
func (p *Plan) digests(rows []*ledger.Delivery) {
	wanted := p.Rules.Digest.IsSet() && slices.Contains(p.names, p.Rules.Channel)
	var last time.Time
	waiting := false
	for _, d := range rows {
		if !d.Flags.Has(ledger.Digest) || d.Flags.Has(ledger.Contents) {
			continue
		}
		switch {
		case d.State() == ledger.Planned && !d.Flags.Has(ledger.Out):
			if p.plannedDigest(d, wanted) {
				continue
			}
			waiting = true
		case d.State() == ledger.Sending || d.State() == ledger.Planned || d.State() == ledger.Unconfirmed && d.Wait == ledger.WaitNone:
			waiting = true
		}
		last = Later(last, Later(d.Due, d.FileDue))
	}
	if waiting || !wanted {
		return
	}
	at := p.Rules.Digest.Next(Later(p.Now, last))
	if at.IsZero() {
		return
	}
	d := &ledger.Delivery{
		Chat: p.Channel.Chat, Channel: p.Rules.Channel, Title: digestTitle(p.Rules.Language), Flags: ledger.Digest,
		FileDue: at, Due: p.Rules.Quiet.Shift(at, p.Rules.Zone), Seen: p.Now,
	}
	d.Slug = p.freeDigest(at, rows)
	d.Path, d.At = d.Slug, d.Due
	p.touch(d, nil, p.Rules.DigestPlace())
}

// plannedDigest updates an unpublished digest from the settings. It reports whether the digest is
// dropped.
func (p *Plan) plannedDigest(d *ledger.Delivery, wanted bool) bool {
	c := p.touch(d, nil, p.Rules.DigestPlace())
	d.Title = digestTitle(p.Rules.Language)
	byHand := d.Flags&(ledger.Forced|ledger.Moved) != 0
	switch {
	case byHand:
	case !wanted:
		c.Drop = true
	case p.Restored && !d.Due.After(p.Now):
		p.fromBackup(c)
	case d.FileDue.After(p.Now) && !p.Rules.Digest.Next(d.FileDue.Add(-time.Second)).Equal(d.FileDue):
		c.Drop = true // other times are configured
	}
	return c.Drop
}

// freeDigest returns a slug that no digest has.
func (p *Plan) freeDigest(at time.Time, rows []*ledger.Delivery) string {
	base := digestSlug + at.In(p.Rules.Digest.zone).Format("2006-01-02")
	slug := base
	taken := func(d *ledger.Delivery) bool { return d.Slug == slug }
	for n := 2; slices.ContainsFunc(rows, taken); n++ {
		slug = fmt.Sprintf("%s-%d", base, n)
	}
	return slug
}

// Later returns the later of two times.
func Later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// DigestPlace is how a digest is sent: as configured, but without asking for approval, because it
// contains nothing new.
func (r *Rules) DigestPlace() route.Place { return route.Place{Channel: r.Channel, Format: r.Format} }

// ContentsPlace is how the contents of a series or category are sent and edited: as a text message,
// which every app shows, unless the settings make everything rich.
func ContentsPlace(r *Rules, d *ledger.Delivery) route.Place {
	pl := route.Place{Channel: d.Channel, Topic: d.Topic, Format: post.Text, Silent: true, Pin: true}
	if r.Format == post.Rich {
		pl.Format = post.Rich
	}
	return pl
}

// digestTitle is the heading of a digest.
func digestTitle(language string) string {
	return locale.For(language).T("post.digest")
}
