package plan

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Updates of the program, of its settings and of routes change how files are
// read; they are not an author's word. Three rules keep a channel as it is:
//
// Only bytes count as an edit. SourceHash is the hash of the file's bytes, so a
// file that has not changed edits no post, and a post is withdrawn because its
// file became a draft only if the file changed after it was sent. One whose
// unchanged file reads as a draft, as telegram: false, or as no article at all
// gets the flag Stays: it stays, through later edits too, until the file reads
// as published again or is deleted.
//
// An article with a date in the past goes out by itself only if its file is new
// or has changed. The ledger therefore keeps the hashes of files that have no
// delivery (Tx.Files). Of a file that was there before and becomes publishable
// through a route, a setting or another version, a grouped notice tells.
//
// A ledger that was last compared by another reading ([content.Reading] and
// Rules.Selection, kept for each channel) cannot tell which of the files it
// does not know are new: all of them with a date in the past are history, and
// the same notice offers them. What it does know is adopted silently: a route
// that newly matches a published article asks nothing, a planned article that
// now has a date in the past is history, an expiryDate that has passed withdraws
// nothing. A file whose bytes changed while the program was down is an edit, as
// ever: that much can be told.

// Another version of the program also lists, once, what it would do differently
// from now on, and waits (WaitUpdate): an article that was there and did not go
// out before, one that has another date or another place now. What is planned no
// more is listed, too. An edit of the file is the author's word, and ends the
// wait. A file that the ledger does not know may be new: it goes out.

// The reasons of what does not go out because of how it is read.
const (
	reasonRead      = "reason.history.read"
	reasonElsewhere = "reason.history.route"
	reasonUpdate    = "reason.update"
	reasonRoute     = "reason.route"
	ReasonOutThere  = "reason.elsewhere"
)

// Reading identifies how this program reads files under these settings.
func (r *Rules) Reading() string { return strconv.Itoa(content.Reading) + " " + r.Selection }

// adopt begins the plan of a channel with how its files were read before.
func (p *Plan) adopt(files map[string][32]byte, rows *rowsBefore) {
	p.adopting = p.Channel.Scanned && p.Channel.Reading != p.Rules.Reading()
	version, _, _ := strings.Cut(p.Channel.Reading, " ")
	p.updated = p.adopting && version != strconv.Itoa(content.Reading)
	p.files, p.rows = files, rows
}

// fate is what became of an article in the places that it went to before.
type fate int

const (
	fateNone    fate = iota // the ledger does not know it
	fateWaiting             // it is planned
	fateAside               // history, skipped, missed or withdrawn
	fateOut                 // it is out, or may be
)

// elsewhere returns what became of an article in all other places, by the ledger
// as it was before this comparison.
func (p *Plan) elsewhere(a *content.Article) fate {
	most := fateNone
	for d := range p.rows.of(a) {
		f := fateNone
		switch {
		case d.flags.Has(ledger.Out) || d.state == ledger.Sent || d.state == ledger.Sending || d.state == ledger.Unconfirmed:
			f = fateOut
		case d.state == ledger.Planned:
			f = fateWaiting
		case d.state == ledger.Failed:
		case a.Due.After(p.Now) && d.hash != a.Hash && !a.Due.Equal(d.due): // dated anew
			f = fateWaiting
		default:
			f = fateAside
		}
		most = max(most, f)
	}
	return most
}

// rowBefore is what a delivery was before a comparison, as far as its article is asked
// about in another place.
type rowBefore struct {
	state   ledger.State
	flags   ledger.Flag
	wait    ledger.Wait
	channel string
	topic   int
	due     time.Time // by the file
	hash    [32]byte

	slug, path int // what follows in the lists of its slug and its path, from 1; 0: none
}

// rowsBefore has the deliveries as they were, by slug and by path.
type rowsBefore struct {
	all        []rowBefore
	slug, path map[string]int // the first of each, from 1
}

// newRowsBefore notes deliveries as they are before a comparison changes them.
func newRowsBefore(all []ledger.Delivery) *rowsBefore {
	f := &rowsBefore{make([]rowBefore, len(all)), make(map[string]int, len(all)), make(map[string]int, len(all))}
	for i := len(all) - 1; i >= 0; i-- { // in their order from each first one on
		d := &all[i]
		if d.Flags.Has(ledger.Digest) {
			continue
		}
		f.all[i] = rowBefore{d.State(), d.Flags, d.Wait, d.Channel, d.Topic, d.FileDue, d.SourceHash, f.slug[d.Slug], f.path[d.Path]}
		f.slug[d.Slug], f.path[d.Path] = i+1, i+1
	}
	return f
}

// named returns the deliveries with a slug.
func (f *rowsBefore) named(slug string) iter.Seq[*rowBefore] {
	return func(yield func(*rowBefore) bool) {
		for at := f.slug[slug]; at != 0 && yield(&f.all[at-1]); at = f.all[at-1].slug {
		}
	}
}

// of returns the deliveries of an article: those with its slug, else those with its
// path.
func (f *rowsBefore) of(a *content.Article) iter.Seq[*rowBefore] {
	if f.slug[a.Slug] != 0 {
		return f.named(a.Slug)
	}
	return func(yield func(*rowBefore) bool) {
		for at := f.path[a.Path]; at != 0 && yield(&f.all[at-1]); at = f.all[at-1].path {
		}
	}
}

// has reports whether there are any.
func (f *rowsBefore) has(a *content.Article) bool { return f.slug[a.Slug] != 0 || f.path[a.Path] != 0 }

// knownAside decides on an article that is new in this place and known in
// another. It reports whether that was all.
func (p *Plan) knownAside(c *Change) bool {
	d, a := c.Delivery, c.Article
	switch p.elsewhere(a) {
	case fateOut:
		if !p.Channel.Scanned && a.Due.After(p.Channel.Started) {
			return false // it came due while this channel was being reached
		}
		p.putAside(c, ledger.EvOld, ReasonOutThere)
		if !p.adopting {
			d.Reason, d.Wait = locale.M(reasonRoute), ledger.WaitRoute
			p.Routed = append(p.Routed, c)
		}
		return true
	case fateAside:
		p.putAside(c, ledger.EvOld, reasonElsewhere)
		return true
	}
	return false
}

// readAnew reports whether an article that the ledger does not know, and that
// should have gone out, is not news: its file was there before.
func (p *Plan) readAnew(a *content.Article) bool {
	if p.elsewhere(a) == fateWaiting {
		return false // on its way; only its place is another
	}
	if p.adopting {
		return true
	}
	hash, ok := p.files[a.Path]
	return ok && hash == a.Hash
}

// ByUpdate reports whether another version of the program made the plan than the
// one before.
func (p *Plan) ByUpdate() bool { return p.updated }

// readOtherwise reports whether an article that is new in this place, and whose
// moment is still to come, is there only because another version of the program
// reads its file or its place differently.
func (p *Plan) readOtherwise(a *content.Article) bool {
	if !p.updated || p.Restored || !a.Due.IsZero() && !a.Due.After(p.Now) {
		return false
	}
	if p.elsewhere(a) == fateWaiting {
		for d := range p.rows.named(a.Slug) {
			if d.hash == a.Hash {
				return true
			}
		}
		return false
	}
	hash, ok := p.files[a.Path]
	return ok && hash == a.Hash
}

// awaitWord has a planned article wait until an admin lets it go out.
func (p *Plan) awaitWord(c *Change) {
	c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitUpdate, locale.M(reasonUpdate), time.Time{}
	p.Updated = append(p.Updated, c)
}

// unplanned notes an article that goes out no more although its file is as it
// was.
func (p *Plan) unplanned(c *Change, hash [32]byte) {
	if p.updated && c.Delivery.SourceHash == hash {
		p.Unplanned = append(p.Unplanned, c)
	}
}

// offer makes an article history that the admins are asked about.
func (p *Plan) offer(c *Change, reason string) {
	p.putAside(c, ledger.EvOld, reason)
	c.Delivery.Wait = ledger.WaitNone
	p.History = append(p.History, c)
}

// takenBack reports whether the author wants the post of the article gone. A
// draft says so only in a file that was changed after it was sent: the same file
// went out as it is, and only the program reads it otherwise now. What is held
// stays where it is.
func (p *Plan) takenBack(c *Change) bool {
	d, a := c.Delivery, c.Article
	switch {
	case !a.Draft && !a.Telegram.Never && !expired(a, p.Now):
		d.Flags = d.Flags.With(ledger.Stays, false)
		return false
	case OnlyExpired(a, p.Now) && !p.adopting && !d.Flags.Has(ledger.Stays):
		return true // its time has come, which changes no file
	case d.SourceHash == a.Hash:
		d.Flags |= ledger.Stays
	}
	return !d.Flags.Has(ledger.Stays)
}

// unread reports whether the file of a post whose article is not in the
// catalogue is there all the same: the program does not read it as an article
// any more.
func (p *Plan) unread(d *ledger.Delivery) bool {
	if d.Flags.Has(ledger.Stays) && p.paths(d.Path) {
		return true // telegram: false, edited since
	}
	return p.unchanged(d.Path, d.SourceHash)
}
