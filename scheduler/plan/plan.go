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
	MaxOverdue     = 3                   // so are more overdue ones than this, seen at once
	MaxEdits       = 5                   // more wait for an admin
	MaxWithdrawals = 2                   // more wait for an admin
	absence        = 5 * time.Second     // a file missing for less is not missing
	AskAhead       = 24 * time.Hour      // how long before its moment approval is asked for
)

// The codes of reasons that are set in several places.
const (
	reasonHistory = "reason.history.before_start"
	ReasonOld     = "reason.history.old"
	reasonMany    = "reason.history.many"
	reasonToday   = "reason.today"
	ReasonBackup  = "reason.backup"
	ReasonEdit    = "reason.edit_waits"

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

// Plan is what becomes of the articles of one chat at one moment. It writes
// nothing: what it decides is in Changes.
type Plan struct {
	Rules     *Rules
	Now       time.Time
	Latest    time.Time // the later of clock and witness; Now is the earlier
	Witnessed bool      // something besides the clock tells the time
	Channel   ledger.ChannelState
	Restored  bool
	Fresh     bool                          // this process has just taken over: nothing is edited or withdrawn yet
	names     []string                      // of the channel, as configured
	broken    func(path string) bool        // kept out for an error
	known     func(slug string) bool        // in the catalogue, and meant for Telegram
	never     func(slug string) bool        // in the catalogue with `telegram: false`
	missing   func(d *ledger.Delivery) bool // for long enough to count
	byKey     map[key]*ledger.Delivery      // rows by topic and slug
	byPath    map[keyPath]*ledger.Delivery  // rows by topic and path
	byHash    map[keyHash][]*ledger.Delivery
	byTitle   map[keyTitle][]*ledger.Delivery
	paths     func(path string) bool       // in the catalogue
	waits     func(path string) bool       // a file that may be another's new name
	used      map[int64]bool               // rows that an article was found for
	visited   map[key]*ledger.Delivery     // these, by what they are named now
	blocked   map[string]bool              // files whose article is there in another language
	byRow     map[*ledger.Delivery]*Change // decided so far
	Changes   []*Change                    // in the order they were decided
	Overdue   []*Change                    // would go out late at once
	Edits     []*Change                    // other source than what is out
	Asked     []*Change                    // edits that an admin was asked about, of the file as it is
	Removals  []*Change                    // to be withdrawn
	Copies    []*Change                    // new, and held as copies
	Statuses  []*Change                    // held for a status that is not known
	queue     []*Change                    // want a slot
	Again     bool                         // a file could not be read: look again soon

	// See reading.go.
	adopting   bool                                  // files are read otherwise than at the last comparison
	files      map[string][32]byte                   // seen before, without a delivery
	rows       *rowsBefore                           // of all places, as they were before
	unchanged  func(path string, hash [32]byte) bool // the file is there, with these bytes
	repictured map[int64]bool                        // deliveries whose posts show other files than there are
	byPathNow  func(path string) *content.Article
	bySlugNow  func(slug string) *content.Article
	History    []*Change // become history, and are offered
	updated    bool      // by another version of the program
	Updated    []*Change // would go out otherwise than by the version before, and wait
	Unplanned  []*Change // do not go out any more
	Routed     []*Change // out elsewhere
}

type key struct {
	topic int
	slug  string
}

type keyPath struct {
	topic int
	path  string
}

// Change is what becomes of a delivery.
type Change struct {
	Delivery *ledger.Delivery
	Old      ledger.Delivery
	Article  *content.Article
	Place    route.Place
	Drop     bool
	Asked    bool           // a notice goes with it
	Changed  locale.Message // of an edit: what the post would show differently
	Pictures string         // of an edit: tells the pictures that the post would show from others; "" for none
	Older    bool           // an edit that may be of a version from before
	Unseen   bool           // a removal of what this copy of the articles may never have had
}

func (p *Plan) touch(d *ledger.Delivery, a *content.Article, pl route.Place) *Change {
	if c := p.byRow[d]; c != nil {
		return c
	}
	c := &Change{Delivery: d, Old: *d, Article: a, Place: pl}
	p.byRow[d] = c
	p.Changes = append(p.Changes, c)
	return c
}

// visit decides on an article for a place.
func (p *Plan) visit(a *content.Article, pl route.Place) {
	d := p.find(a, pl)
	if d == nil {
		switch {
		case p.inQuestion(a):
			p.question(a, pl)
		case p.Rules.publishable(a, p.Now) && !p.twin(a, pl):
			p.first(a, pl)
		}
		return
	}
	p.used[d.ID] = true
	p.visited[key{pl.Topic, a.Slug}] = d
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
		if p.Restored { // what follows it may be out as well
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
// else the one with its content, or its title and date, if that one's file is gone. Where files that did
// not change have exchanged their slugs, the path says which is which.
func (p *Plan) find(a *content.Article, pl route.Place) *ledger.Delivery {
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
func (p *Plan) renames(d *ledger.Delivery) bool {
	a := p.byPathNow(d.Path)
	return a != nil && a.Hash == d.SourceHash && a.Slug != d.Slug
}

// first plans an article that the ledger does not know in this place.
func (p *Plan) first(a *content.Article, pl route.Place) {
	d := &ledger.Delivery{
		Chat: p.Channel.Chat, Topic: pl.Topic, Channel: pl.Channel, Slug: a.Slug, Path: a.Path, Title: a.Title,
		FileDue: a.Due, Due: a.Due, Seen: p.Now, SourceHash: a.Hash,
	}
	if from := p.askedElsewhere(a); from != "" && pl.Approve.Asked() {
		d.Reason = locale.M(ReasonRerouted, "from", from, "to", pl.String())
	}
	c := p.touch(d, a, pl)
	if !p.Restored && p.knownAside(c) {
		return
	}
	if p.readOtherwise(a) {
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
	case a.Due.After(p.Now):
		p.schedule(c)
	case p.Restored:
		p.fromBackup(c)
	case !p.Channel.Scanned && !a.Due.After(p.Channel.Started):
		p.beforeStart(c)
	case !p.Channel.Scanned: // came due while the channel was being reached
		p.schedule(c)
	case p.readAnew(a):
		p.offer(c, reasonRead)
	case a.Due.Before(p.Now.Add(-TooOld)):
		p.offer(c, ReasonOld)
	default:
		p.Overdue = append(p.Overdue, c)
		p.schedule(c)
	}
}

// askedElsewhere names a place that an article was to go to, and that its route does
// not lead to any more, if an admin was asked whether it may go out there.
func (p *Plan) askedElsewhere(a *content.Article) string {
	places := p.Rules.routes.Places(a)
	for d := range p.rows.named(a.Slug) {
		if d.state != ledger.Planned || d.flags.Has(ledger.Out) || !d.flags.Has(ledger.Approved) && d.wait != ledger.WaitApprove {
			continue
		}
		if !slices.ContainsFunc(places, func(pl route.Place) bool { return pl.Channel == d.channel && pl.Topic == d.topic }) {
			return route.Place{Channel: d.channel, Topic: d.topic}.String()
		}
	}
	return ""
}

func (p *Plan) beforeStart(c *Change) {
	y, m, day := p.Channel.Started.In(p.Rules.Zone).Date()
	if dy, dm, dd := c.Article.Due.In(p.Rules.Zone).Date(); dy == y && dm == m && dd == day {
		p.putAside(c, ledger.EvTooLate, reasonToday)
		c.Asked = true
		return
	}
	p.putAside(c, ledger.EvOld, reasonHistory)
}

// putAside ends the plan of an article that does not go out by itself. A plan may
// be guarded more than once: what is aside already stays so.
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
	d.At = d.Due
	if !d.Reason.Is(ReasonRerouted) { // that is said when an admin is asked
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

// planned follows the file of an article that is not out yet.
func (p *Plan) planned(c *Change) {
	d, a := c.Delivery, c.Article
	if p.doubted(d, a.Due) { // a draft as well: it may have gone out before it became one
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
	edited := d.SourceHash != a.Hash
	if !d.Flags.Has(ledger.Out) || !c.Place.Approve.Asked() { // else it keeps what was approved
		d.SourceHash = a.Hash
	}
	if d.Wait == ledger.WaitUpdate {
		if !edited {
			return
		}
		d.Wait, d.Reason = ledger.WaitNone, locale.Message{} // the author's word
	}
	switch {
	case !edited && p.adopting && !a.Due.IsZero() && !a.Due.Equal(d.FileDue) && p.past(a.Due) && !p.past(d.Due) &&
		d.Flags&(ledger.Out|ledger.Forced|ledger.Moved) == 0:
		d.FileDue, d.Due = a.Due, p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
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
		if p.updated && !edited && d.State() == ledger.Planned {
			p.awaitWord(c)
		}
		return
	case edited && !d.Due.After(p.Now):
		d.Seen = p.Now // mended after its moment: late from now on
	}
	if edited && c.Place.Approve.Asked() && d.Flags.Has(ledger.Approved) && d.Flags&(ledger.Out|ledger.Forced) == 0 && d.Wait == ledger.WaitNone {
		d.At = Earlier(d.Due, p.Now.Add(p.Rules.Debounce)) // the worker looks whether it is what was approved
	}
	asked := d.Wait == ledger.WaitApprove
	if asked && (!c.Place.Approve.Asked() || restAnew(d, a)) { // the route asks no more
		d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
	}
	if d.Wait == ledger.WaitNone && (asked || d.At.IsZero()) { // the file was missing, or a draft
		p.schedule(c)
	}
}

// restAnew reports whether the rest of an article that is out in part is to be looked at
// again, which an admin was asked about: its file is again what was approved, or not any
// more what was rejected.
func restAnew(d *ledger.Delivery, a *content.Article) bool {
	if !d.Flags.Has(ledger.Out) || IsVersion(AskedVersion(d), a.Hash) {
		return false
	}
	return d.SourceHash == a.Hash || IsRejected(d.Reason)
}

// redate follows another date in the file.
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

// sent follows the file of an article that is out.
func (p *Plan) sent(c *Change) {
	d, a := c.Delivery, c.Article
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
	if d.SourceHash == a.Hash && !p.repictured[d.ID] {
		if d.Wait == ledger.WaitEdits || d.Wait == ledger.WaitOlder { // the file is again what it was
			d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
		}
		return
	}
	if d.Wait == ledger.WaitEdits && d.Reason.Is(ReasonEdit) && !IsVersion(AskedVersion(d), a.Hash) {
		d.Wait, d.Reason = ledger.WaitNone, locale.Message{} // what was asked about is not what it says now
	}
	if p.Restored { // it may have been edited, and have grown, since
		d.Flags |= ledger.FromBackup
	}
	if d.Wait == ledger.WaitEdits && d.Reason.Is(ReasonEdit) {
		p.Asked = append(p.Asked, c)
	}
	if (d.Wait == ledger.WaitNone || d.Wait == ledger.WaitOlder) && d.Todo&(ledger.TodoEdit|ledger.TodoWithdraw) == 0 {
		p.Edits = append(p.Edits, c)
	}
}

// returned ends the question whether to withdraw an article that is back.
func (p *Plan) returned(c *Change) {
	c.Delivery.Flags = c.Delivery.Flags.With(ledger.Kept, false)
	if c.Delivery.Wait == ledger.WaitWithdraw {
		c.Delivery.Wait, c.Delivery.Reason = ledger.WaitNone, locale.Message{}
	}
}

// WhyRemoved is why the post of an article is to leave the channel.
func WhyRemoved(a *content.Article, now time.Time) locale.Message {
	if OnlyExpired(a, now) {
		return locale.M("reason.expired")
	}
	return locale.M("reason.gone")
}

// remove has the post of a removed article withdrawn, by the policy.
func (p *Plan) remove(c *Change) {
	d := c.Delivery
	if p.Fresh || d.Flags.Has(ledger.Kept) || d.Wait == ledger.WaitWithdraw || d.Todo&ledger.TodoWithdraw != 0 {
		return
	}
	if p.Rules.Withdraw == PolicyKeep {
		d.Flags |= ledger.Kept
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

// setAside follows the file of an article that does not go out by itself: a
// new date in the future plans it again. A date that moved because the zone was
// configured otherwise, with the file as it was, does not.
func (p *Plan) setAside(c *Change) {
	d, a := c.Delivery, c.Article
	if p.missedInError(d) && p.Rules.publishable(a, p.Now) {
		p.recall(c)
		return
	}
	edited := d.SourceHash != a.Hash || c.Old.Path != a.Path // the date may be in the name
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
	if again && !redated && d.Flags.Has(ledger.Moved) { // which holds until the file's date changes
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

// asksAgain reports whether the admins are asked about an article that one of them
// rejected, once its file is not what was rejected. Where nobody is asked any more it
// stays aside as what was skipped does: it would go out with nobody's word.
func (p *Plan) asksAgain(c *Change) bool {
	d := c.Delivery
	return d.State() == ledger.Skipped && IsRejected(d.Reason) && c.Place.Approve.Asked() && !p.Channel.Trusted &&
		(d.Due.IsZero() || d.Due.After(p.Now.Add(-TooOld)))
}

// rest decides on the rows of the chat that no article was found for.
func (p *Plan) rest(rows []*ledger.Delivery) {
	for _, d := range rows {
		if d.Flags.Has(ledger.Digest) && p.missedInError(d) {
			p.recall(p.touch(d, nil, route.Place{}))
		}
		if p.used[d.ID] || d.Flags.Has(ledger.Digest) {
			continue
		}
		if d.State() == ledger.Planned && p.doubted(d, d.Due) { // whatever became of its file: nobody asks again
			p.fromBackup(p.touch(d, nil, route.Place{}))
			continue
		}
		if p.broken(d.Path) {
			continue
		}
		gone := !p.known(d.Slug)
		other := p.bySlugNow(d.Slug) != nil && p.bySlugNow(d.Slug).Instead != nil // another translation of it goes out
		if (gone || other) && d.State() == ledger.Planned && !d.Flags.Has(ledger.Out) && p.updated && p.unchanged(d.Path, d.SourceHash) {
			p.Unplanned = append(p.Unplanned, &Change{Delivery: d, Old: *d})
		}
		if gone && !p.never(d.Slug) && (p.Fresh || !p.missing(d)) {
			continue
		}
		if a := p.bySlugNow(d.Slug); !gone && a != nil && d.State() == ledger.Sent {
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
func (p *Plan) left(d *ledger.Delivery, a *content.Article) {
	c := p.touch(d, a, p.Rules.PlaceOf(a, d))
	if p.adopting {
		d.SourceHash = a.Hash
	}
	p.sent(c)
}

// Guard holds back what one scan may not do by itself.
func (p *Plan) Guard() {
	if len(p.Overdue) > MaxOverdue {
		for _, c := range p.Overdue {
			p.putAside(c, ledger.EvOld, reasonMany)
		}
	}
	many := 0 // edits that are not asked about one by one
	for _, c := range p.Edits {
		if !c.Older && !p.AsksEdit(c) {
			many++
		}
	}
	for _, c := range p.Edits {
		if c.Older {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitOlder, OfVersion("reason.older", versionOf(c.Article.Hash)), time.Time{}
			continue
		}
		if p.AsksEdit(c) {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitEdits, OfVersion(ReasonEdit, VersionOf(c.Article.Hash, c.Pictures)), time.Time{}
			c.Delivery.Seen = p.Now // buttons made before are about another version
			continue
		}
		if many > MaxEdits {
			c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitEdits, locale.M("reason.many_edits"), time.Time{}
			continue
		}
		c.Delivery.Todo |= ledger.TodoEdit
		c.Delivery.Reason, c.Delivery.At = locale.Message{}, p.Now
	}
	for _, c := range p.Removals {
		if p.Rules.Withdraw == PolicyDelete && len(p.Removals) <= MaxWithdrawals && !c.Unseen {
			c.Delivery.Todo |= ledger.TodoWithdraw
			c.Delivery.At = p.Now
			c.Delivery.By, c.Delivery.ByAt = ledger.Actor{}, time.Time{} // nobody ordered this
			continue
		}
		c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitWithdraw, locale.M("reason.withdraw_waits", "why", WhyRemoved(c.Article, p.Now)), time.Time{}
	}
}

// AsksEdit reports whether an edit waits for an admin because its route asks for
// approval.
func (p *Plan) AsksEdit(c *Change) bool {
	return c.Place.Approve.Asked() && !p.Channel.Trusted && c.Article != nil
}

// doubted reports whether a planned delivery may be out, by a ledger that is
// newer than this copy of it; its file may have been dated earlier since.
func (p *Plan) doubted(d *ledger.Delivery, file time.Time) bool {
	return p.Restored && (p.past(d.Due) || p.past(file))
}

// past reports whether a moment has come; zero is none.
func (p *Plan) past(t time.Time) bool { return !t.IsZero() && !t.After(p.Now) }

func (p *Plan) fromBackup(c *Change) {
	if c.Delivery.Apply(ledger.EvRestored) {
		c.Delivery.Reason = locale.M(ReasonBackup)
		c.Delivery.Flags |= ledger.FromBackup
		c.Delivery.At = p.Now
	}
}
