package scheduler

import (
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The limits of what one scan may do by itself (design, Publishing).
const (
	tooOld         = 30 * 24 * time.Hour // an article first seen with an older date is history
	maxOverdue     = 3                   // so are more overdue ones than this, seen at once
	maxEdits       = 5                   // more wait for an admin
	maxWithdrawals = 2                   // more wait for an admin
	absence        = 5 * time.Second     // a file missing for less is not missing
	askAhead       = 24 * time.Hour      // how long before its moment approval is asked for
)

// Reasons that are compared.
const (
	reasonHistory = "history: dated before the bot's first start"
	reasonOld     = "history: its date was over 30 days ago when it first appeared"
	reasonMany    = "history: it appeared overdue with several others"
	reasonToday   = "dated today, before the bot's first start: publish it by hand, or skip it"
	reasonBackup  = "the ledger was restored from a backup: it may be out already"
)

// plan decides on the articles of one chat at one moment. It changes nothing:
// what it decides is in changes.
type plan struct {
	c        *Config
	now      time.Time
	channel  ledger.ChannelState
	restored bool
	fresh    bool     // this process has just taken over: nothing is edited or withdrawn yet
	names    []string // of the channel, as configured
	broken   map[string]bool
	known    func(slug string) bool       // in the catalogue, and meant for Telegram
	never    func(slug string) bool       // in the catalogue with `telegram: false`
	missing  func(slug string) bool       // for long enough to count
	byKey    map[key]*ledger.Delivery     // rows by topic and slug
	byPath   map[keyPath]*ledger.Delivery // rows by topic and path
	byHash   map[keyHash][]*ledger.Delivery
	paths    map[string]bool              // in the catalogue
	waits    func(path string) bool       // a file that may be another's new name
	used     map[int64]bool               // rows that an article was found for
	changes  map[*ledger.Delivery]*change // decided so far
	order    []*change                    // in the order they were decided
	overdue  []*change                    // would go out late at once
	edits    []*change                    // other source than what is out
	removals []*change                    // to be withdrawn
	queue    []*change                    // want a slot
	again    bool                         // a file could not be read: look again soon

	// See reading.go.
	adopting  bool                                  // files are read otherwise than at the last comparison
	files     map[string][32]byte                   // seen before, without a delivery
	rows      map[string][]ledger.Delivery          // of all places, as they were before
	unchanged func(path string, hash [32]byte) bool // the file is there, with these bytes
	byPathNow func(path string) *content.Article
	bySlugNow func(slug string) *content.Article
	history   []*change // become history, and are offered
	routed    []*change // out elsewhere
}

type key struct {
	topic int
	slug  string
}

type keyPath struct {
	topic int
	path  string
}

// change is what becomes of a delivery.
type change struct {
	d       *ledger.Delivery
	old     ledger.Delivery
	article *content.Article
	place   route.Place
	drop    bool
	asked   bool      // a notice goes with it
	doubt   *rendered // its post, of which any message may be out since the backup
}

func (p *plan) touch(d *ledger.Delivery, a *content.Article, pl route.Place) *change {
	if c := p.changes[d]; c != nil {
		return c
	}
	c := &change{d: d, old: *d, article: a, place: pl}
	p.changes[d] = c
	p.order = append(p.order, c)
	return c
}

// visit decides on an article for a place.
func (p *plan) visit(a *content.Article, pl route.Place) {
	d := p.find(a, pl)
	if d == nil {
		if p.c.publishable(a, p.now) && !p.twin(a, pl) {
			p.first(a, pl)
		}
		return
	}
	p.used[d.ID] = true
	c := p.touch(d, a, pl)
	d.Slug, d.Path, d.Title, d.Channel = a.Slug, a.Path, a.Title, pl.Channel
	switch d.State {
	case ledger.Planned:
		p.planned(c)
	case ledger.Sending, ledger.Unconfirmed:
		if p.restored { // what follows it may be out as well
			d.Flags |= ledger.FromBackup
		}
	case ledger.Sent:
		p.sent(c)
	case ledger.Failed:
		p.failed(c)
	case ledger.Missed, ledger.Skipped, ledger.Withdrawn:
		p.setAside(c)
	}
}

// find returns the row of the article: the one with its slug, else the one with
// its path if its bytes are the same or no article has that row's slug any more,
// else the one with its content if that one's file is gone. Where files that did
// not change have exchanged their slugs, the path says which is which.
func (p *plan) find(a *content.Article, pl route.Place) *ledger.Delivery {
	d := p.byPath[keyPath{pl.Topic, a.Path}]
	if e := p.byKey[key{pl.Topic, a.Slug}]; e != nil {
		if d != nil && d != e && d.SourceHash == a.Hash && p.renames(e) {
			return d
		}
		return e
	}
	if d != nil && d.SourceHash == a.Hash && !p.used[d.ID] {
		return d
	}
	if d == nil || p.known(d.Slug) || p.used[d.ID] {
		return p.sameContent(a, pl)
	}
	return d
}

// renames reports whether the row's article is in its file as it was, under
// another slug: the program or a setting reads its name differently.
func (p *plan) renames(d *ledger.Delivery) bool {
	a := p.byPathNow(d.Path)
	return a != nil && a.Hash == d.SourceHash && a.Slug != d.Slug
}

// first plans an article that the ledger does not know in this place.
func (p *plan) first(a *content.Article, pl route.Place) {
	d := &ledger.Delivery{
		Chat: p.channel.Chat, Topic: pl.Topic, Channel: pl.Channel, Slug: a.Slug, Path: a.Path, Title: a.Title,
		State: ledger.Planned, FileDue: a.Due, Due: a.Due, Seen: p.now, SourceHash: a.Hash,
	}
	c := p.touch(d, a, pl)
	if !p.restored && p.knownAside(c) {
		return
	}
	if a.Due.IsZero() {
		d.Flags |= ledger.Queued
		if p.restored { // it may have had its slot
			p.fromBackup(c)
			return
		}
		p.queue = append(p.queue, c)
		return
	}
	d.Due = p.c.Quiet.Shift(a.Due, p.c.Zone)
	switch {
	case a.Due.After(p.now):
		p.schedule(c)
	case p.restored:
		p.fromBackup(c)
	case !p.channel.Scanned && !a.Due.After(p.channel.Started):
		p.beforeStart(c)
	case !p.channel.Scanned: // came due while the channel was being reached
		p.schedule(c)
	case p.readAnew(a):
		p.offer(c, reasonRead)
	case a.Due.Before(p.now.Add(-tooOld)):
		p.offer(c, reasonOld)
	default:
		p.overdue = append(p.overdue, c)
		p.schedule(c)
	}
}

func (p *plan) beforeStart(c *change) {
	y, m, day := p.channel.Started.In(p.c.Zone).Date()
	if dy, dm, dd := c.article.Due.In(p.c.Zone).Date(); dy == y && dm == m && dd == day {
		c.d.State, c.d.Reason = ledger.Missed, reasonToday
		c.asked = true
		return
	}
	c.d.State, c.d.Reason = ledger.Skipped, reasonHistory
}

// schedule sets when the worker looks at a planned delivery.
func (p *plan) schedule(c *change) {
	d := c.d
	if d.Wait != ledger.WaitNone {
		d.At = time.Time{}
		return
	}
	d.At, d.Reason = d.Due, ""
	switch {
	case d.Flags.Has(ledger.Out):
	case d.Flags.Has(ledger.Forced):
		d.At = p.now
	case c.place.Approve && !d.Flags.Has(ledger.Approved):
		d.At = d.Due.Add(-max(p.c.NotifyBefore, askAhead))
	case p.c.NotifyBefore > 0 && !d.Flags.Has(ledger.Told):
		d.At = d.Due.Add(-p.c.NotifyBefore)
	}
	if d.Due.IsZero() {
		d.At = time.Time{}
		if d.Flags.Has(ledger.Forced) {
			d.At = p.now
		} else {
			d.Reason = "waits for a free slot"
		}
	} else if d.At.Before(p.now) && d.At.Before(d.Due) {
		d.At = minTime(p.now, d.Due)
	}
}

// planned follows the file of an article that is not out yet.
func (p *plan) planned(c *change) {
	d, a := c.d, c.article
	if p.doubted(d, a.Due) { // a draft as well: it may have gone out before it became one
		p.returned(c)
		p.fromBackup(c)
		return
	}
	if !p.c.publishable(a, p.now) && !byWord(d, a) && !movedUndated(d, a, p.now) {
		switch {
		case !d.Flags.Has(ledger.Out):
			c.drop = true
			return
		case p.takenBack(c):
			p.remove(c)
			return
		}
	}
	p.returned(c)
	edited := d.SourceHash != a.Hash
	d.SourceHash = a.Hash
	switch {
	case !edited && p.adopting && !a.Due.IsZero() && !a.Due.Equal(d.FileDue) && p.past(a.Due) && !p.past(d.Due) &&
		d.Flags&(ledger.Out|ledger.Forced|ledger.Moved) == 0:
		d.FileDue, d.Due = a.Due, p.c.Quiet.Shift(a.Due, p.c.Zone)
		p.offer(c, reasonRead)
	case d.Flags.Has(ledger.Out) || d.Flags.Has(ledger.Forced):
		d.FileDue = a.Due
	case a.Due.IsZero():
		if !d.FileDue.IsZero() { // the date was taken out: into the queue
			d.FileDue, d.Due = time.Time{}, time.Time{}
			d.Flags = d.Flags.With(ledger.Moved, false)
		}
		if !d.Flags.Has(ledger.Moved) {
			d.Flags |= ledger.Queued
			p.queue = append(p.queue, c)
			return
		}
	case !a.Due.Equal(d.FileDue):
		p.redate(c)
		return
	case edited && !d.Due.After(p.now):
		d.Seen = p.now // mended after its moment: late from now on
	}
	asked := d.Wait == ledger.WaitApprove
	if asked && !c.place.Approve { // the route asks no more
		d.Wait = ledger.WaitNone
	}
	if d.Wait == ledger.WaitNone && (asked || d.At.IsZero()) { // the file was missing, or a draft
		p.schedule(c)
	}
}

// redate follows another date in the file.
func (p *plan) redate(c *change) {
	d, a := c.d, c.article
	wasOverdue := !c.old.Due.IsZero() && !c.old.Due.After(p.now)
	d.FileDue = a.Due
	d.Due = p.c.Quiet.Shift(a.Due, p.c.Zone)
	d.Flags = d.Flags.With(ledger.Moved|ledger.Told|ledger.Queued, false)
	if a.Due.After(p.now) {
		p.schedule(c)
		return
	}
	d.Seen = p.now
	if a.Due.Before(p.now.Add(-tooOld)) {
		p.offer(c, reasonOld)
		return
	}
	if !wasOverdue {
		p.overdue = append(p.overdue, c)
	}
	p.schedule(c)
}

// sent follows the file of an article that is out.
func (p *plan) sent(c *change) {
	d, a := c.d, c.article
	if d.Todo&ledger.TodoWithdraw == 0 { // a new date is followed once the post is gone
		d.FileDue = a.Due
	}
	if p.takenBack(c) {
		p.remove(c)
		return
	}
	p.returned(c)
	if a.Hold.Private() {
		return
	}
	if d.SourceHash == a.Hash {
		if d.Wait == ledger.WaitEdits { // the file is again what it was
			d.Wait, d.Reason = ledger.WaitNone, ""
		}
		return
	}
	if p.restored { // it may have been edited, and have grown, since
		d.Flags |= ledger.FromBackup
	}
	if d.Wait == ledger.WaitNone && d.Todo&(ledger.TodoEdit|ledger.TodoWithdraw) == 0 {
		p.edits = append(p.edits, c)
	}
}

// returned ends the question whether to withdraw an article that is back.
func (p *plan) returned(c *change) {
	c.d.Flags = c.d.Flags.With(ledger.Kept, false)
	if c.d.Wait == ledger.WaitWithdraw {
		c.d.Wait, c.d.Reason = ledger.WaitNone, ""
	}
}

// whyRemoved is why the post of an article is to leave the channel.
func whyRemoved(a *content.Article, now time.Time) string {
	if onlyExpired(a, now) {
		return "its expiryDate has come"
	}
	return "its file is gone or a draft"
}

// remove has the post of a removed article withdrawn, by the policy.
func (p *plan) remove(c *change) {
	d := c.d
	if p.fresh || d.Flags.Has(ledger.Kept) || d.Wait == ledger.WaitWithdraw || d.Todo&ledger.TodoWithdraw != 0 {
		return
	}
	if p.c.Withdraw == PolicyKeep {
		d.Flags |= ledger.Kept
		d.Todo &^= ledger.TodoEdit | ledger.TodoLink
		d.Reason = whyRemoved(c.article, p.now) + "; the post is kept"
		return
	}
	p.removals = append(p.removals, c)
}

func (p *plan) failed(c *change) {
	d, a := c.d, c.article
	switch {
	case !p.c.publishable(a, p.now):
		if d.Flags.Has(ledger.Out) && p.takenBack(c) {
			p.remove(c)
		}
	case d.SourceHash != a.Hash:
		if next, ok := d.State.On(ledger.EvSource); ok {
			d.State, d.SourceHash, d.FileDue, d.Seen, d.Tries = next, a.Hash, a.Due, p.now, 0
			if !d.Flags.Has(ledger.Moved) && !a.Due.IsZero() {
				d.Due = p.c.Quiet.Shift(a.Due, p.c.Zone)
			}
			p.schedule(c)
		}
	}
}

// setAside follows the file of an article that does not go out by itself: a
// new date in the future plans it again. A date that moved because the zone was
// configured otherwise, with the file as it was, does not.
func (p *plan) setAside(c *change) {
	d, a := c.d, c.article
	edited := d.SourceHash != a.Hash || c.old.Path != a.Path // the date may stand in the name
	redated := !a.Due.Equal(d.FileDue)
	d.FileDue = a.Due
	if d.State != ledger.Withdrawn {
		d.SourceHash = a.Hash
	}
	if !edited || !redated || !a.Due.After(p.now) || !p.c.publishable(a, p.now) {
		return
	}
	if next, ok := d.State.On(ledger.EvRedated); ok {
		d.State, d.SourceHash, d.Seen, d.Tries = next, a.Hash, p.now, 0
		d.Due = p.c.Quiet.Shift(a.Due, p.c.Zone)
		d.Wait, d.Todo, d.MessageID = ledger.WaitNone, 0, 0
		d.Flags = 0
		p.schedule(c)
	}
}

// rest decides on the rows of the chat that no article was found for.
func (p *plan) rest(rows []*ledger.Delivery) {
	for _, d := range rows {
		if p.used[d.ID] || d.Flags.Has(ledger.Digest) {
			continue
		}
		if d.State == ledger.Planned && p.doubted(d, d.Due) { // whatever became of its file: nobody asks again
			p.fromBackup(p.touch(d, nil, route.Place{}))
			continue
		}
		if p.broken[d.Path] {
			continue
		}
		gone := !p.known(d.Slug)
		if gone && !p.never(d.Slug) && (p.fresh || !p.missing(d.Slug)) {
			continue
		}
		if a := p.bySlugNow(d.Slug); !gone && a != nil && d.State == ledger.Sent {
			p.left(d, a)
			continue
		}
		c := p.touch(d, nil, route.Place{})
		switch {
		case d.State == ledger.Planned && !d.Flags.Has(ledger.Out):
			c.drop = true
		case d.State == ledger.Skipped && d.Wait == ledger.WaitRoute: // its route leads elsewhere again
			c.drop = true
		case !gone || !d.Flags.Has(ledger.Out) || d.State != ledger.Sent && d.State != ledger.Planned && d.State != ledger.Failed:
		case d.Flags.Has(ledger.Kept) || d.Wait == ledger.WaitWithdraw || d.Todo&ledger.TodoWithdraw != 0:
		case p.unread(d):
			d.Flags |= ledger.Stays
		default:
			p.remove(c)
		}
	}
}

// left follows the file of an article that is out where no route leads it any
// more: its post is edited and withdrawn like any other. Versions that did not do
// that left edits behind, which are not made up for.
func (p *plan) left(d *ledger.Delivery, a *content.Article) {
	c := p.touch(d, a, p.c.placeOf(a, d))
	if p.adopting {
		d.SourceHash = a.Hash
	}
	p.sent(c)
}
