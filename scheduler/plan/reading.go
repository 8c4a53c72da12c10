package plan

import (
	"hash/maphash"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Updates of the program, of its settings and of routes change how files are read, but they
// are not decisions of an author. Three rules leave a channel as it is:
//
// Only changed bytes count as an edit. SourceHash is the hash of the file's bytes, so an
// unchanged file edits no post, and a post is withdrawn because its file became a draft only
// if the file changed after the post was sent. If an unchanged file now reads as a draft, as
// telegram: false, or as no article at all, its post gets the flag Stays: it stays, also
// through later edits, until the file reads as published again or is deleted.
//
// An article with a date in the past is published automatically only if its file is new or
// has changed. The ledger therefore keeps the hashes of files without a delivery (Tx.Files).
// Files that existed before and become publishable because of a route, a setting or another
// version are reported in one notice.
//
// If the last comparison was made by another reading ([content.Reading] and Rules.Selection,
// kept for each channel), the ledger cannot tell which of the files it does not know are
// new: all of them with a date in the past become history, and the same notice offers them.
// Files that it knows are adopted silently: a route that newly matches a published article asks
// nothing, a planned article that now has a date in the past becomes history, an expiryDate
// that has passed withdraws nothing. A file whose bytes changed while the program was down
// is an edit as usual, because that can be told. A file that was edited and now also reads
// as a draft may be one because of the edit or because of the update: its post is withdrawn
// automatically only if the cause is a key of the file that every version has read. It stays
// if the cause is the site's configuration, and in all other cases the admins are asked.

// Another version of the program also lists, once, what it would do differently from now on, and
// waits (WaitUpdate): existing articles that were not published before, or that now have another
// date or place. Articles that are no longer planned are listed, too. An edit of the file is the
// author's decision and ends the wait. A file that the ledger does not know may be new: it is
// published, unless it is of a kind that the previous version did not read (Article.FirstRead).
// While such a file waits, it does not replace a planned translation.

// The reasons for articles that are not published because of how they are read.
const (
	reasonRead      = "reason.history.read"
	reasonElsewhere = "reason.history.route"
	reasonUpdate    = "reason.update"
	reasonRoute     = "reason.route"
	ReasonOutThere  = "reason.elsewhere"
)

// Reading identifies how this program reads files with these settings.
func (r *Rules) Reading() string { return strconv.Itoa(content.Reading) + " " + r.Selection }

// before is the result of the last comparison: how it read files, which files it saw, and the
// previous rows of all places.
type before struct {
	adopting bool                // files are read differently now
	updated  bool                // the last comparison was made by another version of the program
	version  int                 // the content.Reading of that version; 0: it read all kinds of files
	files    map[string][32]byte // seen, without a delivery
	rows     *rowsBefore
}

// newBefore returns how the files of a channel were read before.
func newBefore(rules *Rules, sc *Scene, channel ledger.ChannelState) before {
	number, _, _ := strings.Cut(channel.Reading, " ")
	version, err := strconv.Atoi(number)
	if err != nil {
		version = 1 // it was not kept
	}
	adopting := channel.Scanned && channel.Reading != rules.Reading()
	b := before{adopting, adopting && version != content.Reading, version, sc.Files, sc.rows}
	if rules.Included {
		b.version = 0
	}
	return b
}

// newKind reports whether the version that made the last comparison did not read files of the
// article's kind, so that it is unknown whether the file is new.
func (b *before) newKind(a *content.Article) bool {
	return b.updated && b.version > 0 && a.FirstRead() > b.version
}

// fate is what happened to an article in its previous places.
type fate int

const (
	fateNone    fate = iota // the ledger does not know it
	fateWaiting             // it is planned
	fateAside               // history, skipped, missed or withdrawn
	fateOut                 // it is out, or may be
)

// rowsBefore finds deliveries as they were before a comparison, by slug and by path.
type rowsBefore struct {
	all        []ledger.Delivery
	changed    map[*ledger.Delivery]*ledger.Delivery // by the comparison → as they were
	next       []rowLinks
	seed       maphash.Seed
	slug, path map[uint64]int32 // the first of each, from 1, by their hashes; see printed
}

// rowLinks are the next entries in the lists of a delivery's slug and path, from 1; 0 for none.
type rowLinks struct{ slug, path int32 }

// newRowsBefore records deliveries before a comparison changes them.
func newRowsBefore(all []ledger.Delivery) *rowsBefore {
	f := &rowsBefore{all, map[*ledger.Delivery]*ledger.Delivery{}, make([]rowLinks, len(all)), maphash.MakeSeed(), make(map[uint64]int32, len(all)), make(map[uint64]int32, len(all))}
	for i := len(all) - 1; i >= 0; i-- { // each list keeps their order
		d := &all[i]
		if d.Flags.Has(ledger.Digest) {
			continue
		}
		slug, path := maphash.String(f.seed, d.Slug), maphash.String(f.seed, d.Path)
		f.next[i] = rowLinks{f.slug[slug], f.path[path]}
		f.slug[slug], f.path[path] = int32(i+1), int32(i+1)
	}
	return f
}

// row returns the delivery with a number, from 1.
func (f *rowsBefore) row(number int32) *ledger.Delivery {
	d := &f.all[number-1]
	if was := f.changed[d]; was != nil {
		return was
	}
	return d
}

// named returns the deliveries with a slug.
func (f *rowsBefore) named(slug string) iter.Seq[*ledger.Delivery] {
	return func(yield func(*ledger.Delivery) bool) {
		for at := f.slug[maphash.String(f.seed, slug)]; at != 0; at = f.next[at-1].slug {
			if !yield(f.row(at)) {
				return
			}
		}
	}
}

// of returns the deliveries of an article: those with its slug, or else those with its path.
func (f *rowsBefore) of(a *content.Article) iter.Seq[*ledger.Delivery] {
	if f.slug[maphash.String(f.seed, a.Slug)] != 0 {
		return f.named(a.Slug)
	}
	return func(yield func(*ledger.Delivery) bool) {
		for at := f.path[maphash.String(f.seed, a.Path)]; at != 0; at = f.next[at-1].path {
			if !yield(f.row(at)) {
				return
			}
		}
	}
}

// has reports whether there are any.
func (f *rowsBefore) has(a *content.Article) bool {
	return f.slug[maphash.String(f.seed, a.Slug)] != 0 || f.path[maphash.String(f.seed, a.Path)] != 0
}

// elsewhere returns what happened to an article in all other places, according to the ledger before
// this comparison.
func (b *before) elsewhere(a *content.Article, now time.Time) fate {
	most := fateNone
	for d := range b.rows.of(a) {
		f := fateNone
		switch state := d.State(); {
		case d.Flags.Has(ledger.Out) || state == ledger.Sent || state == ledger.Sending || state == ledger.Unconfirmed:
			f = fateOut
		case state == ledger.Planned:
			f = fateWaiting
		case state == ledger.Failed:
		case a.Due.After(now) && d.SourceHash != a.Hash && !a.Due.Equal(d.FileDue): // dated anew
			f = fateWaiting
		default:
			f = fateAside
		}
		most = max(most, f)
	}
	return most
}

// readAnew reports whether an article that the ledger does not know, and that should have been
// published, is not new: its file existed before.
func (b *before) readAnew(a *content.Article, now time.Time) bool {
	if b.elsewhere(a, now) == fateWaiting {
		return false // planned already; only its place differs
	}
	if b.adopting {
		return true
	}
	hash, ok := b.files[a.Path]
	return ok && hash == a.Hash
}

// readOtherwise reports whether an article that is new in this place and due in the future is there
// only because another version of the program reads its file or its place differently.
func (b *before) readOtherwise(a *content.Article, now time.Time) bool {
	if !b.updated || !a.Due.IsZero() && !a.Due.After(now) {
		return false
	}
	if b.elsewhere(a, now) == fateWaiting {
		for d := range b.rows.named(a.Slug) {
			if d.SourceHash == a.Hash {
				return true
			}
		}
		return false
	}
	hash, ok := b.files[a.Path]
	return ok && hash == a.Hash || !ok && b.newKind(a)
}

// askedElsewhere names a place to which the article's route no longer leads, if an admin was asked
// whether to publish the article there.
func (b *before) askedElsewhere(a *content.Article, rules *Rules) string {
	places := rules.routes.Places(a)
	for d := range b.rows.named(a.Slug) {
		if d.State() != ledger.Planned || d.Flags.Has(ledger.Out) || !d.Flags.Has(ledger.Approved) && d.Wait != ledger.WaitApprove {
			continue
		}
		if !slices.ContainsFunc(places, func(pl route.Place) bool { return pl.Channel == d.Channel && pl.Topic == d.Topic }) {
			return route.Place{Channel: d.Channel, Topic: d.Topic}.String()
		}
	}
	return ""
}

// knownAside decides about an article that is new in this place and known in another. It reports
// whether that was all.
func (p *Plan) knownAside(c *Change) bool {
	d, a := c.Delivery, c.Article
	switch p.before.elsewhere(a, p.Now) {
	case fateOut:
		if !p.Channel.Scanned && a.Due.After(p.Channel.Started) {
			return false // it became due while this channel was being reached
		}
		p.putAside(c, ledger.EvOld, ReasonOutThere)
		if !p.before.adopting {
			d.Reason, d.Wait = locale.M(reasonRoute), ledger.WaitRoute
			p.Routed = append(p.Routed, c)
		}
		return true
	case fateAside:
		p.putAside(c, ledger.EvOld, reasonElsewhere)
		return true
	case fateNone, fateWaiting: // it is planned here as a new one
	}
	return false
}

// ByUpdate reports whether the previous plan was made by another version of the program.
func (p *Plan) ByUpdate() bool { return p.before.updated }

// awaitWord makes a planned article wait for an admin's approval.
func (p *Plan) awaitWord(c *Change) {
	c.Delivery.Wait, c.Delivery.Reason, c.Delivery.At = ledger.WaitUpdate, locale.M(reasonUpdate), time.Time{}
	p.Updated = append(p.Updated, c)
}

// unplanned records an article that is no longer published although its file is unchanged.
func (p *Plan) unplanned(c *Change, hash [32]byte) {
	if p.before.updated && c.Delivery.SourceHash == hash {
		p.Unplanned = append(p.Unplanned, c)
	}
}

// offer makes an article history and offers it to the admins.
func (p *Plan) offer(c *Change, reason string) {
	p.putAside(c, ledger.EvOld, reason)
	c.Delivery.Wait = ledger.WaitNone
	p.History = append(p.History, c)
}

// takenBack reports whether the author wants the post of the article removed. A draft counts only
// if the file changed after it was sent: the same file was published, so only the program reads it
// differently now. A held article stays where it is.
func (p *Plan) takenBack(c *Change) bool {
	d, a := c.Delivery, c.Article
	switch {
	case !a.Draft && !a.Telegram().Never && !expired(a.Expiry, p.Now):
		d.Flags = d.Flags.With(ledger.Stays, false)
		return false
	case OnlyExpired(a, p.Now) && !p.before.adopting && !d.Flags.Has(ledger.Stays):
		return true // its time has come, which changes no file
	case d.SourceHash == a.Hash:
		d.Flags |= ledger.Stays
	case p.before.updated && a.Draft && a.DraftBy().Of != "": // from the site's configuration, which the previous version may not have read
		d.Flags |= ledger.Stays
	case p.before.updated && !saysDraft(a.Draft, a.DraftBy()):
		c.Unclear = true
	}
	return !d.Flags.Has(ledger.Stays)
}

// saysDraft reports whether an article is a draft because of a key in its file that all versions of
// the program have read: if the file was edited, that is its author's decision.
func saysDraft(draft bool, by content.Hold) bool {
	return draft && by.Of == "" && by.Line > 0 && (by.Key == "draft" || by.Key == "published")
}
