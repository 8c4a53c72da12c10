package plan

import (
	"iter"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A comparison leaves nearly all rows of a large ledger as they are, and nearly everything that a
// first one finds is history. A Change for each of them, with a copy of its row, would take as much
// memory as all articles do. They are therefore recorded as settled or historic instead. Plan.All
// presents them as changes to callers that need each one.

// settled is an article whose row stays as it is.
type settled struct {
	article *content.Article
	row     *ledger.Delivery
}

// historic is an article from before the channel's start that the ledger does not have yet: it
// becomes history.
type historic struct {
	article     *content.Article
	channel     string
	topic       int
	id, version int64 // of its row, once that is written
}

// settle records that a row stays as it is. It reports false if the row changes.
func (p *Plan) settle(d *ledger.Delivery, a *content.Article, pl route.Place) bool {
	if p.Restored || d.State() == ledger.Planned || p.scene.Repictured[d.ID] || p.byRow[d] != nil || !p.rests(d, a, pl) || p.missedInError(d) {
		return false
	}
	p.settled = append(p.settled, settled{a, d})
	return true
}

// isHistoric records that a new article becomes history because it dates from before the channel's
// start. It reports false otherwise.
func (p *Plan) isHistoric(a *content.Article, pl route.Place) bool {
	if p.Restored || p.Channel.Scanned || a.Due.IsZero() || a.Due.After(p.Channel.Started) || a.Due.After(p.Now) ||
		sameDay(a.Due, p.Channel.Started, p.Rules.Zone) || p.before.rows.has(a) {
		return false
	}
	p.historic = append(p.historic, historic{article: a, channel: pl.Channel, topic: pl.Topic})
	return true
}

// row is the row of a history article.
func (x *historic) row(p *Plan) ledger.Delivery {
	d := newRow(p.Channel.Chat, p.Now, x.article, x.channel, x.topic)
	d.ID, d.Version = x.id, x.version
	d.Due = p.Rules.Quiet.Shift(x.article.Due, p.Rules.Zone)
	if d.Apply(ledger.EvOld) {
		if p.reasonHistoric.IsZero() {
			p.reasonHistoric = setAsideAt(reasonHistory, p.Now)
		}
		d.Reason = p.reasonHistoric
	}
	return d
}

// All yields all changes, and the settled and historic rows as if they were changes. Modifications
// of these are lost.
func (p *Plan) All() iter.Seq[*Change] {
	return func(yield func(*Change) bool) {
		for _, c := range p.Changes {
			if !yield(c) {
				return
			}
		}
		for d, a := range p.Settled() {
			if !yield(&Change{Delivery: d, Old: d, Article: a, Place: p.Rules.PlaceOf(a, d)}) {
				return
			}
		}
		for c := range p.Historic() {
			if !yield(c) {
				return
			}
		}
	}
}

// Settled yields the rows that stay as they are, with their articles.
func (p *Plan) Settled() iter.Seq2[*ledger.Delivery, *content.Article] {
	return func(yield func(*ledger.Delivery, *content.Article) bool) {
		for _, x := range p.settled {
			if !yield(x.row, x.article) {
				return
			}
		}
	}
}

// Historic yields the historic rows as if they were changes.
func (p *Plan) Historic() iter.Seq[*Change] {
	return func(yield func(*Change) bool) {
		for i := range p.historic {
			if !yield(p.historic[i].change(p)) {
				return
			}
		}
	}
}

// change presents the row as a change.
func (x *historic) change(p *Plan) *Change {
	d := x.row(p)
	c := &Change{Delivery: &d, Old: p.none, Article: x.article, Place: p.Rules.PlaceOf(x.article, &d)}
	if d.ID != 0 { // it is written
		c.Old = &d
	}
	return c
}

// WriteHistory passes the historic rows to write, at most limit at a time, and appends the last
// ones to the changes. write sets the ids and versions of the rows.
func WriteHistory(plans []*Plan, most int, write func(rows []ledger.Delivery) error) error {
	left := 0
	for _, p := range plans {
		left += len(p.historic)
	}
	for _, p := range plans {
		written := 0
		for n := min(most, len(p.historic)); left > most && n > 0; n = min(most, len(p.historic)-written) {
			some := p.historic[written : written+n]
			rows := make([]ledger.Delivery, n)
			for i := range some {
				rows[i] = some[i].row(p)
			}
			if err := write(rows); err != nil {
				return err
			}
			for i := range some {
				some[i].id, some[i].version = rows[i].ID, rows[i].Version
			}
			written, left = written+n, left-n
		}
		for i := range p.historic[written:] {
			p.Changes = append(p.Changes, p.historic[written+i].change(p))
		}
		p.historic = p.historic[:written]
	}
	return nil
}
