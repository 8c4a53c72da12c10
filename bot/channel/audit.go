package channel

import (
	"context"
	"slices"
	"sort"
	"strconv"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// mostDrifting is how many posts the message of an audit lists. Undecided ones come
// first, and make room for others once an admin has decided.
const mostDrifting = 8

// mostDrifts is how many findings it lists for each post.
const mostDrifts = 3

var _ scheduler.AuditBoard = (*Publisher)(nil)

// ShowAudit implements scheduler.AuditBoard.
func (p *Publisher) ShowAudit(ctx context.Context, drifts []ledger.Drift, at []ledger.Standing, keep func(ledger.Standing) error) error {
	posts := drifting(drifts)
	open := 0
	for _, one := range posts {
		if one.open() {
			open++
		}
	}
	return p.standAll(ctx, standing{"audit", open, at, isAudit, keep, func(l *locale.Catalogue) *message.Message { return p.audited(l, posts, open) }})
}

// driftingPost has the findings of an audit for one post.
type driftingPost []ledger.Drift

// open reports whether an admin has to decide about the post.
func (d driftingPost) open() bool {
	return slices.ContainsFunc(d, func(one ledger.Drift) bool {
		return one.Fate == ledger.DriftOpen || one.Fate == ledger.DriftRefused
	})
}

// cure returns what a button would do to the post.
func (d driftingPost) cure() (c ledger.Cure) {
	for _, one := range d {
		switch {
		case one.Fate != ledger.DriftOpen:
		case one.Cure == ledger.CureAgain:
			return one.Cure
		case one.Cure == ledger.CureEdit:
			c = one.Cure
		}
	}
	return c
}

// drifting groups the findings of an audit by post, undecided ones first.
func drifting(drifts []ledger.Drift) (posts []driftingPost) {
	by := map[int64]int{}
	for _, d := range drifts {
		i, ok := by[d.Delivery]
		if !ok {
			i = len(posts)
			by[d.Delivery] = i
			posts = append(posts, nil)
		}
		posts[i] = append(posts[i], d)
	}
	sort.SliceStable(posts, func(i, j int) bool {
		a, b := posts[i], posts[j]
		if a.open() != b.open() {
			return a.open()
		}
		return a[0].Message > b[0].Message
	})
	return posts
}

// audited builds the message of an audit.
func (p *Publisher) audited(l *locale.Catalogue, posts []driftingPost, open int) *message.Message {
	m := new(message.Message)
	if open > 0 {
		m.Style("bold", l.T("drift", "n", open), "")
	} else {
		m.Say(l, "drift.none")
	}
	for i, one := range posts[:min(len(posts), mostDrifting)] {
		p.drifts(l, m, i+1, one)
	}
	if more := len(posts) - mostDrifting; more > 0 {
		m.Line().Line().Say(l, "drift.more", "n", more)
	}
	var cures [2]int // number of posts that an edit, or a new post, repairs
	for i, one := range posts[:min(len(posts), mostDrifting)] {
		if !one.open() {
			continue
		}
		n := ""
		if open > 1 {
			n = " " + strconv.Itoa(i+1)
		}
		var row []message.Button
		switch one.cure() {
		case ledger.CureEdit:
			cures[0]++
			row = append(row, driftButton(&one[0], false, ledger.ActRestore, l.T("action.restore")+n))
		case ledger.CureAgain:
			cures[1]++
			row = append(row, driftButton(&one[0], false, ledger.ActResend, l.T("action.resend")+n))
		default: // only a change of the file would help, or nothing
		}
		m.Row(append(row, driftButton(&one[0], false, ledger.ActLeaveDrift, l.T("action.leave_drift")+n))...)
	}
	var row []message.Button
	if cures[0] > 1 {
		row = append(row, driftButton(&posts[0][0], true, ledger.ActRestore, l.T("many.action.restore", "n", inAll(posts, ledger.CureEdit))))
	}
	if cures[1] > 1 {
		row = append(row, driftButton(&posts[0][0], true, ledger.ActResend, l.T("many.action.resend", "n", inAll(posts, ledger.CureAgain))))
	}
	if open > 1 {
		row = append(row, driftButton(&posts[0][0], true, ledger.ActLeaveDrift, l.T("many.action.leave_drift")))
	}
	m.Row(row...)
	return m
}

// inAll returns how many posts have the cure, including those that are not listed.
func inAll(posts []driftingPost, cure ledger.Cure) (n int) {
	for _, one := range posts {
		if one.cure() == cure {
			n++
		}
	}
	return n
}

func driftButton(d *ledger.Drift, several bool, kind, text string) message.Button {
	return message.Button{Text: text, Data: message.Data(VerbAct, kind, d.Button(several, kind))}
}

// drifts writes about one post: what is wrong, and what was done about it.
func (p *Publisher) drifts(l *locale.Catalogue, m *message.Message, n int, post driftingPost) {
	m.Line().Line().Say(l, "drift.entry", "n", strconv.Itoa(n), "title", message.Linked{Text: message.TitleOf(post[0].Title, post[0].Slug, message.MaxTitle), URL: post[0].Post})
	for i, d := range post {
		if i == mostDrifts {
			m.Line().Write("…")
			break
		}
		why := message.Shorten(l.Say(d.Detail), 200)
		switch {
		case d.Line > 0:
			m.Line().Say(l, "drift.file", "where", message.Code(message.Shorten(d.Path, 80)+":"+strconv.Itoa(d.Line)), "why", why)
		case d.Link != "":
			m.Line().Say(l, "drift.link", "link", message.Shorten(d.Link, 120), "why", why)
		default:
			m.Line().Write(why)
		}
	}
	for _, d := range post {
		switch {
		case d.Fate == ledger.DriftOpen && d.Cure == ledger.CureFile && post.cure() == ledger.CureNone:
			m.Line().Say(l, "drift.cure.file", "path", message.Code(message.Shorten(d.Path, 80)))
		case d.Fate == ledger.DriftOpen && !d.Why.IsZero(), d.Fate == ledger.DriftRefused:
			m.Line().Say(l, "drift.refused", "why", message.Shorten(l.Say(d.Why), 200))
		case d.Fate != ledger.DriftOpen:
			m.Line().Say(l, "drift."+string(d.Fate), "who", message.Shorten(ledger.NameOf(d.By), message.MaxButton))
		default:
			continue
		}
		return
	}
}
