package plan

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The limits of what one scan may do by itself.
const (
	TooOld         = 30 * 24 * time.Hour // an article first seen with an older date is history
	MaxOverdue     = 3                   // so are more overdue ones than this, seen at once or, if long overdue, within a minute, older ones included
	MaxEdits       = 5                   // more within a minute wait for an admin
	MaxWithdrawals = 2                   // more within a minute wait for an admin
	absence        = 5 * time.Second     // a file missing for less is not missing
	AskAhead       = 24 * time.Hour      // how long before its moment approval is asked for
)

// The codes of reasons that are set in several places.
const (
	reasonHistory = "reason.history.before_start"
	ReasonOld     = "reason.history.old"
	reasonMany    = "reason.history.many"
	reasonPosted  = "reason.history.posted"
	reasonToday   = "reason.today"
	ReasonBackup  = "reason.backup"
	ReasonEdit    = "reason.edit_waits"
	ReasonSwapped = "reason.swapped"

	ReasonRerouted = "reason.rerouted" // it was approved, or asked about, for another place
)

// Rejected is the reason of an article that somebody rejected, who may not have said why.
func Rejected(name, why string) locale.Message {
	if why == "" {
		return locale.M("reason.rejected", "name", name)
	}
	return locale.M("reason.rejected_by", "name", name, "why", why)
}

// RejectedRest is that of the rest of an article that is out in part, which an admin was
// asked about; it keeps the version.
func RejectedRest(d *ledger.Delivery, name, why string) locale.Message {
	m := Rejected(name, why)
	if why == "" {
		return OfVersion(m.Code, AskedVersion(d), "name", name)
	}
	return OfVersion(m.Code, AskedVersion(d), "name", name, "why", why)
}

// EditRejected is that of a post whose change somebody rejected.
func EditRejected(name, why string) locale.Message {
	if why == "" {
		return locale.M("reason.edit_rejected", "name", name)
	}
	return locale.M("reason.edit_rejected_by", "name", name, "why", why)
}

// IsRejected reports whether a reason is that of an article that was rejected.
func IsRejected(reason locale.Message) bool {
	return reason.Is("reason.rejected", "reason.rejected_by")
}

// Plan is what should happen to the articles of one chat at one time. It writes nothing: its
// decisions are in Changes.
type Plan struct {
	Rules     *Rules
	Now       time.Time
	Latest    time.Time // the later of clock and witness; Now is the earlier
	Witnessed bool      // there is a source of time besides the clock
	Channel   ledger.ChannelState
	Restored  bool
	Fresh     bool     // this process has just taken over: it edits and withdraws nothing yet
	names     []string // of the channel, as configured
	scene     *Scene
	memory    *Memory
	rows      *finder
	before    before
	blocked   map[string]bool              // files whose article is published there in another language
	byRow     map[*ledger.Delivery]*Change // decided so far
	none      *ledger.Delivery             // Change.was of all new rows: one for all, since a first comparison may have 100,000
	Changes   []*Change                    // in the order of the decisions
	settled   []settled
	historic  []historic
	Overdue   []*Change // would be published late, at once
	Edits     []*Change // the source differs from the published one
	Asked     []*Change // edits that an admin was asked about, of the present file
	Removals  []*Change // to be withdrawn
	Copies    []*Change // new, and held as copies
	Statuses  []*Change // held for an unknown status
	queue     []*Change // want a slot
	Again     bool      // a file could not be read: look again soon

	History   []*Change // became history and are offered
	Updated   []*Change // would be published otherwise than by the previous version, and wait
	Unplanned []*Change // do not go out any more
	Routed    []*Change // out elsewhere

	reasonHistoric locale.Message
}

// Change is what should happen to a delivery.
type Change struct {
	Delivery *ledger.Delivery
	Old      *ledger.Delivery // the row before, zero for a new one; must not be modified
	Article  *content.Article
	Place    route.Place
	Drop     bool
	Asked    bool           // a notice goes with it
	Changed  locale.Message // of an edit: the difference in the post
	Pictures string         // of an edit: identifies the pictures that the post would show; "" for none
	Older    bool           // an edit that may come from an older version of the file
	Unseen   bool           // a removal of an article that this copy of the articles may never have had
	Unclear  bool           // a removal that may be caused by how this version of the program reads the file
}

func (p *Plan) touch(d *ledger.Delivery, a *content.Article, pl route.Place) *Change {
	if c := p.byRow[d]; c != nil {
		return c
	}
	c := &Change{Delivery: d, Old: p.none, Article: a, Place: pl}
	if d.ID != 0 {
		old := *d
		c.Old = &old
		p.scene.rows.changed[d] = c.Old
	}
	p.byRow[d] = c
	p.Changes = append(p.Changes, c)
	return c
}

// visit decides about an article for a place.
func (p *Plan) visit(a *content.Article, pl route.Place) {
	d := p.rows.find(a, pl)
	if d == nil {
		switch {
		case p.inQuestion(a):
			p.question(a, pl)
		case p.Rules.publishable(a, p.Now) && (p.rows.posted(a, pl) || !p.rows.twin(a, pl)) && !p.isHistoric(a, pl):
			p.first(a, pl)
		}
		return
	}
	p.rows.use(d, a, pl)
	if p.settle(d, a, pl) {
		return
	}
	c := p.touch(d, a, pl)
	d.Slug, d.Path, d.Title, d.Channel = a.Slug, a.Path, a.Title, pl.Channel
	if d.Wait == ledger.WaitHold {
		p.questioned(c)
		return
	}
	switch d.State() {
	case ledger.Planned:
		p.planned(c)
	case ledger.Sending, ledger.Unconfirmed:
		if p.Restored { // what follows it may be published as well
			d.Flags |= ledger.FromBackup
		}
	case ledger.Sent:
		p.sent(c)
	case ledger.Failed:
		p.failed(c)
	case ledger.Missed, ledger.Skipped, ledger.Withdrawn:
		p.setAside(c)
	case ledger.Draft, ledger.Held, ledger.Broken: // of entries; no delivery has them
	}
}

// first plans an article that the ledger does not know in this place.
func (p *Plan) first(a *content.Article, pl route.Place) {
	row := newRow(p.Channel.Chat, p.Now, a, pl.Channel, pl.Topic)
	d := &row
	if from := p.before.askedElsewhere(a, p.Rules); from != "" && pl.Approve.Asked() {
		d.Reason = locale.M(ReasonRerouted, "from", from, "to", pl.String())
	}
	c := p.touch(d, a, pl)
	if !p.Restored && p.knownAside(c) {
		return
	}
	if !p.Restored && p.before.readOtherwise(a, p.Now) {
		d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
		p.awaitWord(c)
		return
	}
	if a.Due.IsZero() {
		d.Flags |= ledger.Queued
		if p.Restored { // it may have had its slot
			p.fromBackup(c)
			return
		}
		p.queue = append(p.queue, c)
		return
	}
	d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
	switch {
	case !p.Restored && p.rows.posted(a, pl):
		p.offer(c, reasonPosted)
	case a.Due.After(p.Now):
		p.schedule(c)
	case p.Restored:
		p.fromBackup(c)
	case !p.Channel.Scanned && !a.Due.After(p.Channel.Started):
		p.beforeStart(c)
	case !p.Channel.Scanned: // became due while the channel was being reached
		p.schedule(c)
	case p.before.readAnew(a, p.Now):
		p.offer(c, reasonRead)
	case a.Due.Before(p.Now.Add(-TooOld)):
		p.offer(c, ReasonOld)
	default:
		p.Overdue = append(p.Overdue, c)
		p.schedule(c)
	}
}

// newRow is a row of an article that the ledger does not know in its place.
func newRow(chat int64, now time.Time, a *content.Article, channel string, topic int) ledger.Delivery {
	return ledger.Delivery{
		Chat: chat, Topic: topic, Channel: channel, Slug: a.Slug, Path: a.Path, Title: a.Title,
		FileDue: a.Due, Due: a.Due, Seen: now, SourceHash: a.Hash,
	}
}

// sameDay reports whether two times are on the same day.
func sameDay(a, b time.Time, zone *time.Location) bool {
	y, m, d := a.In(zone).Date()
	by, bm, bd := b.In(zone).Date()
	return y == by && m == bm && d == bd
}

func (p *Plan) beforeStart(c *Change) {
	if sameDay(c.Article.Due, p.Channel.Started, p.Rules.Zone) {
		p.putAside(c, ledger.EvTooLate, reasonToday)
		c.Asked = true
		return
	}
	p.putAside(c, ledger.EvOld, reasonHistory)
}

// putAside plans that an article is not published automatically. A plan may be guarded more than
// once: what is already set aside stays so.
func (p *Plan) putAside(c *Change, e ledger.Event, reason string) {
	if c.Delivery.Apply(e) {
		c.Delivery.Reason, c.Delivery.At = setAsideAt(reason, p.Now), time.Time{}
	}
}

// schedule sets when the worker looks at a planned delivery.
func (p *Plan) schedule(c *Change) {
	d := c.Delivery
	if d.Wait != ledger.WaitNone {
		d.At = time.Time{}
		return
	}
	if waits(d, c.Article) {
		d.At, d.Reason = time.Time{}, c.Article.Hold.Message()
		return
	}
	d.At = d.Due
	switch {
	case d.Reason.Is(ReasonRerouted): // the admins are told when they are asked
	case Resends(d):
		d.Reason = resentAs(d, c.Article)
	default:
		d.Reason = locale.Message{}
	}
	switch {
	case d.Flags.Has(ledger.Out):
	case d.Flags.Has(ledger.Forced):
		d.At = p.Now
	case c.Place.Approve.Asked() && !d.Flags.Has(ledger.Approved):
		d.At = d.Due.Add(-max(p.Rules.NotifyBefore, AskAhead))
	case p.Rules.NotifyBefore > 0 && !d.Flags.Has(ledger.Told):
		d.At = d.Due.Add(-p.Rules.NotifyBefore)
	}
	if d.Due.IsZero() {
		d.At = time.Time{}
		if d.Flags.Has(ledger.Forced) {
			d.At = p.Now
		} else {
			d.Reason = locale.M("reason.slot_waits")
		}
	} else if d.At.Before(p.Now) && d.At.Before(d.Due) {
		d.At = Earlier(p.Now, d.Due)
	}
}

// planned follows the file of an unpublished article.
func (p *Plan) planned(c *Change) {
	d, a := c.Delivery, c.Article
	if p.doubted(d, a.Due) { // including a draft: it may have been published before it became one
		p.returned(c)
		p.fromBackup(c)
		return
	}
	if !p.Rules.publishable(a, p.Now) && !ByWord(d, a) && !movedUndated(d, a, p.Now) {
		switch {
		case !d.Flags.Has(ledger.Out):
			c.Drop = true
			p.unplanned(c, a.Hash)
			return
		case p.takenBack(c):
			p.remove(c)
			return
		}
	}
	p.returned(c)
	if waited(d) && !waits(d, a) && !d.Due.After(p.Now) {
		d.Seen = p.Now // it could not be published before, so it is late only from now on
	}
	edited := d.SourceHash != a.Hash
	if !d.Flags.Has(ledger.Out) || !c.Place.Approve.Asked() && !Resends(d) { // otherwise it keeps what was approved, or is to be sent again
		d.SourceHash = a.Hash
	}
	if d.Wait == ledger.WaitUpdate {
		if !edited {
			return
		}
		d.Wait, d.Reason = ledger.WaitNone, locale.Message{} // the author's word
	}
	if p.followDate(c, edited) {
		return
	}
	if edited && c.Place.Approve.Asked() && d.Flags.Has(ledger.Approved) && d.Flags&(ledger.Out|ledger.Forced) == 0 && d.Wait == ledger.WaitNone {
		d.At = Earlier(d.Due, p.Now.Add(p.Rules.Debounce)) // the worker checks whether it is what was approved
	}
	asked := d.Wait == ledger.WaitApprove
	if asked && (!c.Place.Approve.Asked() && !Resends(d) || restAnew(d, a)) { // the route asks no more
		if d.Wait = ledger.WaitNone; !Resends(d) {
			d.Reason = locale.Message{}
		}
	}
	if d.Wait == ledger.WaitNone && (asked || d.At.IsZero() || waits(d, a)) { // the file was missing, or a draft
		p.schedule(c)
	}
}

// followDate follows the date, or its removal, in the file of an unpublished article. It reports
// whether that was all.
func (p *Plan) followDate(c *Change, edited bool) bool {
	d, a := c.Delivery, c.Article
	switch {
	case !edited && p.before.adopting && !a.Due.IsZero() && !a.Due.Equal(d.FileDue) && p.past(a.Due) && !p.past(d.Due) &&
		d.Flags&(ledger.Out|ledger.Forced|ledger.Moved) == 0:
		d.FileDue, d.Due = a.Due, p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
		p.offer(c, reasonRead)
	case d.Flags.Has(ledger.Out) || d.Flags.Has(ledger.Forced):
		d.FileDue = a.Due
	case a.Due.IsZero():
		if !d.FileDue.IsZero() { // the date was removed: move it to the queue
			d.FileDue, d.Due = time.Time{}, time.Time{}
			d.Flags = d.Flags.With(ledger.Moved, false)
		}
		if !d.Flags.Has(ledger.Moved) {
			d.Flags |= ledger.Queued
			p.queue = append(p.queue, c)
			return true
		}
	case !a.Due.Equal(d.FileDue):
		p.redate(c)
		if p.before.updated && !edited && d.State() == ledger.Planned {
			p.awaitWord(c)
		}
		return true
	case edited && !d.Due.After(p.Now):
		d.Seen = p.Now // fixed after it was due: late only from now on
	}
	return false
}

// restAnew reports whether the rest of a partly published article, which an admin was asked about,
// has to be looked at again: its file is again what was approved, or no longer what was rejected.
func restAnew(d *ledger.Delivery, a *content.Article) bool {
	if !d.Flags.Has(ledger.Out) || IsVersion(AskedVersion(d), a.Hash) {
		return false
	}
	return d.SourceHash == a.Hash || IsRejected(d.Reason)
}

// redate follows a changed date in the file.
func (p *Plan) redate(c *Change) {
	d, a := c.Delivery, c.Article
	wasOverdue := !c.Old.Due.IsZero() && !c.Old.Due.After(p.Now)
	d.FileDue = a.Due
	d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
	d.Flags = d.Flags.With(ledger.Moved|ledger.Told|ledger.Queued, false)
	if a.Due.After(p.Now) {
		p.schedule(c)
		return
	}
	d.Seen = p.Now
	if a.Due.Before(p.Now.Add(-TooOld)) {
		p.offer(c, ReasonOld)
		return
	}
	if !wasOverdue {
		p.Overdue = append(p.Overdue, c)
	}
	p.schedule(c)
}

// sent follows the file of a published article.
func (p *Plan) sent(c *Change) {
	d, a := c.Delivery, c.Article
	if d.Todo&ledger.TodoWithdraw == 0 { // a new date takes effect once the post is gone
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
	if d.SourceHash == a.Hash && !p.scene.Repictured[d.ID] {
		if d.Wait == ledger.WaitEdits || d.Wait == ledger.WaitOlder { // the file is what it was before
			d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
		}
		return
	}
	if d.Wait == ledger.WaitEdits && (d.Reason.Is(ReasonEdit) || d.Reason.Is(ReasonSwapped)) && !IsVersion(AskedVersion(d), a.Hash) {
		d.Wait, d.Reason = ledger.WaitNone, locale.Message{} // the question was about other content
	}
	if p.Restored { // it may have been edited, and become longer, since
		d.Flags |= ledger.FromBackup
	}
	if d.Wait == ledger.WaitEdits && d.Reason.Is(ReasonEdit) {
		p.Asked = append(p.Asked, c)
	}
	if (d.Wait == ledger.WaitNone || d.Wait == ledger.WaitOlder) && d.Todo&(ledger.TodoEdit|ledger.TodoWithdraw) == 0 {
		p.Edits = append(p.Edits, c)
	}
}

// returned ends the question whether to withdraw an article that has come back.
func (p *Plan) returned(c *Change) {
	c.Delivery.Flags = c.Delivery.Flags.With(ledger.Kept, false)
	if c.Delivery.Wait == ledger.WaitWithdraw {
		c.Delivery.Wait, c.Delivery.Reason = ledger.WaitNone, locale.Message{}
	}
}

// WhyRemoved returns why the post of an article should leave the channel.
func WhyRemoved(a *content.Article, now time.Time) locale.Message {
	if OnlyExpired(a, now) {
		return locale.M("reason.expired")
	}
	return locale.M("reason.gone")
}

// remove withdraws the post of a removed article as the policy says.
func (p *Plan) remove(c *Change) {
	d := c.Delivery
	if p.Fresh && !c.Unclear || d.Flags.Has(ledger.Kept) || d.Wait == ledger.WaitWithdraw || d.Todo&ledger.TodoWithdraw != 0 {
		return
	}
	if p.Rules.Withdraw == PolicyKeep {
		d.Flags = d.Flags.With(ledger.FormAnew, false) | ledger.Kept
		d.Todo &^= ledger.TodoEdit | ledger.TodoLink
		d.Reason = locale.M("reason.gone_kept")
		if OnlyExpired(c.Article, p.Now) {
			d.Reason = locale.M("reason.expired_kept")
		}
		return
	}
	p.Removals = append(p.Removals, c)
}

func (p *Plan) failed(c *Change) {
	d, a := c.Delivery, c.Article
	switch {
	case !p.Rules.publishable(a, p.Now):
		if d.Flags.Has(ledger.Out) && p.takenBack(c) {
			p.remove(c)
		}
	case d.SourceHash != a.Hash:
		if d.Apply(ledger.EvSource) {
			d.SourceHash, d.FileDue, d.Seen, d.Tries = a.Hash, a.Due, p.Now, 0
			if !d.Flags.Has(ledger.Moved) && !a.Due.IsZero() {
				d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
			}
			p.schedule(c)
		}
	}
}

// setAside follows the file of an article that is not published automatically: a new date in the
// future plans it again. A date that moved only because the time zone was configured differently
// does not.
func (p *Plan) setAside(c *Change) {
	d, a := c.Delivery, c.Article
	if p.missedInError(d) && p.Rules.publishable(a, p.Now) {
		p.recall(c)
		return
	}
	edited := d.SourceHash != a.Hash || c.Old.Path != a.Path // the date may be in the file's name
	redated := !a.Due.Equal(d.FileDue)
	d.FileDue = a.Due
	if d.State() != ledger.Withdrawn {
		d.SourceHash = a.Hash
	}
	again := p.asksAgain(c)
	if !edited || !again && (!redated || !a.Due.After(p.Now)) || !p.Rules.publishable(a, p.Now) {
		return
	}
	if !d.Apply(ledger.EvRedated) {
		return
	}
	d.SourceHash, d.Seen, d.Tries = a.Hash, p.Now, 0
	d.Wait, d.Todo, d.MessageID = ledger.WaitNone, 0, 0
	if again && !redated && d.Flags.Has(ledger.Moved) { // an admin's time holds until the file's date changes
		d.Flags = ledger.Moved
		p.schedule(c)
		return
	}
	d.Flags = 0
	if a.Due.IsZero() {
		d.Due, d.Flags = time.Time{}, ledger.Queued
		p.queue = append(p.queue, c)
		return
	}
	d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
	p.schedule(c)
}

// asksAgain reports whether the admins are asked again about an article that one of them rejected,
// because its file has changed. If approval is no longer required, it stays set aside like a
// skipped one; otherwise it would be published without anybody's approval.
func (p *Plan) asksAgain(c *Change) bool {
	d := c.Delivery
	return d.State() == ledger.Skipped && IsRejected(d.Reason) && c.Place.Approve.Asked() && !p.Channel.Trusted &&
		(d.Due.IsZero() || d.Due.After(p.Now.Add(-TooOld)))
}

// rest decides about the rows of the chat for which no article was found.
func (p *Plan) rest(rows []*ledger.Delivery) {
	for _, d := range rows {
		if d.Flags.Has(ledger.Digest) && p.missedInError(d) {
			p.recall(p.touch(d, nil, route.Place{}))
		}
		if p.rows.used[d.ID] || d.Flags.Has(ledger.Digest) {
			continue
		}
		if d.State() == ledger.Planned && p.doubted(d, d.Due) { // whatever happened to its file: nobody asks again
			p.fromBackup(p.touch(d, nil, route.Place{}))
			continue
		}
		if p.scene.broken(d.Path) {
			continue
		}
		gone := !p.scene.known(d.Slug)
		other := p.scene.Articles.Article(d.Slug) != nil && p.scene.Articles.Article(d.Slug).Instead != nil // another translation of it is published
		if (gone || other) && d.State() == ledger.Planned && !d.Flags.Has(ledger.Out) && p.before.updated && p.rows.unread(d) {
			p.Unplanned = append(p.Unplanned, &Change{Delivery: d, Old: d})
		}
		if gone && !p.scene.never(d.Slug) && (p.Fresh || !p.memory.missing(d.Slug, p.scene.waited(d.Path), p.Now)) {
			continue
		}
		if a := p.scene.Articles.Article(d.Slug); !gone && a != nil && d.State() == ledger.Sent {
			p.left(d, a)
			continue
		}
		c := p.touch(d, nil, route.Place{})
		switch {
		case d.State() == ledger.Planned && !d.Flags.Has(ledger.Out):
			c.Drop = true
		case d.State() == ledger.Skipped && d.Wait == ledger.WaitRoute: // its route leads elsewhere again
			c.Drop = true
		case !gone || !d.Flags.Has(ledger.Out) || d.State() != ledger.Sent && d.State() != ledger.Planned && d.State() != ledger.Failed:
		case d.Flags.Has(ledger.Kept) || d.Wait == ledger.WaitWithdraw || d.Todo&ledger.TodoWithdraw != 0:
		case p.rows.unread(d):
			d.Flags |= ledger.Stays
		default:
			c.Unclear = p.before.updated && p.scene.never(d.Slug) // telegram: false, maybe in the site's configuration
			p.remove(c)
		}
	}
}

// left follows the file of a published article in a place where no route leads it any more: its
// post is still edited and withdrawn. Edits that earlier versions did not make in this case are not
// made up for.
func (p *Plan) left(d *ledger.Delivery, a *content.Article) {
	c := p.touch(d, a, p.Rules.PlaceOf(a, d))
	if p.before.adopting {
		d.SourceHash = a.Hash
	}
	p.sent(c)
}

// Guard holds back what one scan may not do without an admin.
func (p *Plan) Guard() {
	many := len(p.Overdue) > MaxOverdue
	all := withOld(p.Overdue, p.History)
	together := len(all) + p.memory.acted(actLate, p, all)
	for _, c := range p.Overdue {
		if many || together > MaxOverdue && c.late(p.Now) {
			p.putAside(c, ledger.EvOld, reasonMany)
		}
	}
	guard{p}.edits()
	guard{p}.removals()
}

// withOld returns the overdue articles and those of the history that are too old: the former may be
// the latest files of an archive.
func withOld(overdue, history []*Change) []*Change {
	all := slices.Clone(overdue)
	for _, c := range history {
		if c.Delivery.Reason.Is(ReasonOld) {
			all = append(all, c)
		}
	}
	return all
}

// lateAfter is how long after its date a file appears that may have been copied with others. One
// that was just written, or that an admin wants to have out now, is dated later.
const lateAfter = 10 * time.Minute

// late reports whether the file of an overdue article appeared long after its date.
func (c *Change) late(now time.Time) bool { return c.Delivery.Due.Before(now.Add(-lateAfter)) }

// guard does the parts of Plan.Guard.
type guard struct{ plan *Plan }

func (g guard) edits() {
	p := g.plan
	many := 0 // edits that do not have a question of their own
	for _, c := range p.Edits {
		if !c.Older && !p.AsksEdit(c) {
			many++
		}
	}
	many += p.memory.acted(actEdit, p, p.Edits)
	for _, c := range p.Edits {
		if c.Older {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitOlder, OfVersion("reason.older", versionOf(c.Article.Hash)), time.Time{}
			continue
		}
		if p.AsksEdit(c) {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitEdits, OfVersion(ReasonEdit, VersionOf(c.Article.Hash, c.Pictures)), time.Time{}
			c.Delivery.Seen = Later(p.Now, c.Delivery.Seen.Add(time.Microsecond)) // earlier buttons belong to another version, whatever the clock says
			continue
		}
		if many > MaxEdits {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitEdits, locale.M("reason.many_edits"), time.Time{}
			continue
		}
		if g.takesAnothersFile(c) {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitEdits, OfVersion(ReasonSwapped, versionOf(c.Article.Hash)), time.Time{}
			c.Delivery.Seen = Later(p.Now, c.Delivery.Seen.Add(time.Microsecond))
			continue
		}
		c.Delivery.Todo |= ledger.TodoEdit
		c.Delivery.Reason, c.Delivery.At = locale.Message{}, p.Now
	}
}

// takesAnothersFile reports whether an edit would give a post the whole file of another one that has
// a different file by now, or none: files have swapped their names, or one has taken another's place.
// That text is in the channel, where links lead to it.
func (g guard) takesAnothersFile(c *Change) bool {
	scene := g.plan.scene
	if c.Delivery.SourceHash == c.Article.Hash { // only its pictures have changed
		return false
	}
	for _, d := range scene.byChat[g.plan.Channel.Chat] {
		if d.State() != ledger.Sent || d.SourceHash != c.Article.Hash || d.Slug == c.Delivery.Slug || d.Flags.Has(ledger.Digest) {
			continue
		}
		if other := scene.Articles.Article(d.Slug); other == nil || other.Hash != d.SourceHash {
			return true
		}
	}
	return false
}

func (g guard) removals() {
	p := g.plan
	removals := len(p.Removals) + p.memory.acted(actRemoval, p, p.Removals)
	for _, c := range p.Removals {
		if p.Rules.Withdraw == PolicyDelete && removals <= MaxWithdrawals && !c.Unseen && !c.Unclear {
			c.Delivery.Todo |= ledger.TodoWithdraw
			c.Delivery.At = p.Now
			c.Delivery.By, c.Delivery.ByAt = ledger.Actor{}, time.Time{} // nobody ordered this
			continue
		}
		c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitWithdraw, locale.M("reason.withdraw_waits", "why", WhyRemoved(c.Article, p.Now)), time.Time{}
	}
}

// AsksEdit reports whether an edit needs an admin because its route asks for approval.
func (p *Plan) AsksEdit(c *Change) bool {
	return c.Place.Approve.Asked() && !p.Channel.Trusted && c.Article != nil
}

// doubted reports whether a planned delivery may already be in the channel, because the ledger is an
// old copy and a newer one may have sent it; its file may have got an earlier date since.
func (p *Plan) doubted(d *ledger.Delivery, file time.Time) bool {
	return p.Restored && (p.past(d.Due) || p.past(file))
}

// past reports whether a time has come; zero means none.
func (p *Plan) past(t time.Time) bool { return !t.IsZero() && !t.After(p.Now) }

func (p *Plan) fromBackup(c *Change) {
	if c.Delivery.Apply(ledger.EvRestored) {
		c.Delivery.Reason = locale.M(ReasonBackup)
		c.Delivery.Flags |= ledger.FromBackup
		c.Delivery.At = p.Now
	}
}
