package crosslink

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// ContentsDue is a delivery of contents that has to change.
type ContentsDue struct {
	Delivery ledger.Delivery
	New      bool     // it has to be planned
	Splits   bool     // with New: other contents list some of it, and their series may be in the middle of a renaming
	Edit     bool     // its list has to change
	Unwanted bool     // the settings do not ask for it any more
	Over     bool     // with Unwanted: they do, but no article names its series
	Drop     bool     // it is not published, and others replace it
	Items    []string // slugs of the listed articles
	Lists    [32]byte // with Edit: hash of the list that it should have (Contents.Hash)
}

// spot identifies one message of contents.
type spot struct {
	chat  int64
	topic int
	slug  string
}

// tables has existing and wanted contents for the comparison.
type tables struct {
	book   *Book
	now    time.Time
	rows   []ledger.Delivery
	wanted []Contents
	have   map[spot]*ledger.Delivery            // existing rows
	posted map[spot]*Contents                   // wanted contents
	left   map[*ledger.Delivery]bool            // rows without a decision so far
	names  map[*ledger.Delivery]map[string]bool // names of the articles that they list by the ledger
}

// CompareContents returns which contents have to change; rows are the existing ones.
//
// Contents belong to a name. If the name of a series, or the language of its parts, is
// corrected, the contents that already list most of them are renamed.
func (b *Book) CompareContents(rows []ledger.Delivery, now time.Time) ([]ContentsDue, error) {
	t := &tables{book: b, now: now, rows: rows, have: map[spot]*ledger.Delivery{}, posted: map[spot]*Contents{},
		left: map[*ledger.Delivery]bool{}, names: map[*ledger.Delivery]map[string]bool{}}
	var err error
	if t.wanted, err = b.Contents(now); err != nil {
		return nil, err
	}
	for i := range t.wanted {
		t.posted[t.wanted[i].spot()] = &t.wanted[i]
	}
	for i := range rows {
		d := &rows[i]
		t.have[spotOf(d)] = d
		t.left[d], t.names[d] = true, map[string]bool{}
		var names []string
		if b.Listed != nil {
			if names, err = b.Listed(d.ID); err != nil {
				return nil, err
			}
		}
		for _, name := range names {
			t.names[d][name] = true
		}
	}
	heirs, err := t.renamed()
	if err != nil {
		return nil, err
	}
	var out []ContentsDue
	for i := range t.wanted {
		out = append(out, t.due(&t.wanted[i], heirs)...)
	}
	for i := range rows { // in the order of the ledger
		if d := &rows[i]; t.left[d] {
			due, err := t.over(d)
			if err != nil {
				return nil, err
			}
			out = append(out, due...)
		}
	}
	return out, nil
}

func (c *Contents) spot() spot       { return spot{c.Chat, c.Topic, c.Slug} }
func spotOf(d *ledger.Delivery) spot { return spot{d.Chat, d.Topic, d.Slug} }

// due returns what has to change for wanted contents; heirs are existing contents that
// get another name.
func (t *tables) due(c *Contents, heirs map[*Contents]*ledger.Delivery) []ContentsDue {
	own, former := t.have[c.spot()], heirs[c]
	delete(t.left, own)
	var out []ContentsDue
	if former != nil {
		delete(t.left, former)
		if doubtful(former) {
			return nil
		}
		if own != nil {
			out = append(out, ContentsDue{Delivery: *own, Drop: true})
		}
		own = former
	}
	switch {
	case own != nil:
		out = append(out, t.follow(c, own)...)
	case len(c.Items) >= MinContents:
		out = append(out, ContentsDue{New: true, Splits: t.splits(c), Items: c.slugs(), Delivery: ledger.Delivery{
			Chat: c.Chat, Topic: c.Topic, Channel: c.Channel, Slug: c.Slug, Path: c.Slug, Title: c.Title,
			Flags: ledger.Digest | ledger.Contents, FileDue: t.now, Due: t.now, Seen: t.now, At: t.now, SourceHash: c.Hash()}})
	}
	return out
}

// doubtful reports whether contents may be published, or about to be: their list is
// decided once that is known.
func doubtful(d *ledger.Delivery) bool {
	return d.State() == ledger.Sending || d.State() == ledger.Unconfirmed
}

// unsent reports whether contents wait for their time, or for an admin.
func unsent(d *ledger.Delivery) bool {
	return d.State() == ledger.Planned && !d.Flags.Has(ledger.Out)
}

// renamed finds the contents whose series has another name now, by wanted contents:
// nothing is left under their old name, and most of the posts that they list are parts
// of the new one.
func (t *tables) renamed() (map[*Contents]*ledger.Delivery, error) {
	type pair struct {
		c      *Contents
		d      *ledger.Delivery
		common int
	}
	var pairs []pair
	for i := range t.rows {
		d := &t.rows[i]
		if t.posted[spotOf(d)] != nil || !t.inheritable(d) {
			continue
		}
		still, err := t.postsOf(d, func(string, *ledger.Delivery) bool { return true })
		if err != nil {
			return nil, err
		}
		for j := range t.wanted {
			c := &t.wanted[j]
			own := t.have[c.spot()]
			if c.Chat != d.Chat || c.Topic != d.Topic || kindOf(c.Slug) != kindOf(d.Slug) || own != nil && (!unsent(own) || unsent(d)) {
				continue
			}
			if n := t.common(c, d); n > 0 && 2*n >= still {
				pairs = append(pairs, pair{c, d, n})
			}
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].common > pairs[j].common })
	heirs, taken := map[*Contents]*ledger.Delivery{}, map[*ledger.Delivery]bool{}
	for _, p := range pairs {
		if heirs[p.c] == nil && !taken[p.d] {
			heirs[p.c], taken[p.d] = p.d, true
		}
	}
	return heirs, nil
}

// inheritable reports whether contents may be renamed: they are in the channel or about
// to be, and are wanted. An admin's decision about them was about that message: another
// series gets its own contents.
func (t *tables) inheritable(d *ledger.Delivery) bool {
	switch {
	case d.Todo&ledger.TodoWithdraw != 0:
		return false
	case d.Flags.Has(ledger.Kept): // by an admin, or by the settings when they no longer asked for contents
		return d.By == (ledger.Actor{}) && t.book.AsksFor(d.Slug)
	}
	return d.State() == ledger.Sent || doubtful(d) || unsent(d)
}

// common returns how many posts of c a message lists by the ledger.
func (t *tables) common(c *Contents, d *ledger.Delivery) (n int) {
	for _, i := range c.Items {
		if t.names[d][i.Slug] {
			n++
		}
	}
	return n
}

// splits reports whether other contents in the same place list a part of new ones: the
// parts may be in the middle of a renaming, one file after the other.
func (t *tables) splits(c *Contents) bool {
	for i := range t.rows {
		d := &t.rows[i]
		if d.Chat == c.Chat && d.Topic == c.Topic && d.Flags.Has(ledger.Out) && t.inheritable(d) && kindOf(d.Slug) == kindOf(c.Slug) && !t.shared(c, d) && t.common(c, d) > 0 {
			return true
		}
	}
	return false
}

// shared reports whether all articles that new contents share with others still belong
// to both: nothing was taken from the others.
func (t *tables) shared(c *Contents, d *ledger.Delivery) bool {
	other := t.posted[spotOf(d)]
	return other != nil && !slices.ContainsFunc(c.Items, func(item Item) bool {
		return t.names[d][item.Slug] && !slices.Contains(other.slugs(), item.Slug)
	})
}

// postsOf counts the posts that contents list by the ledger, of those that still exist
// and count.
func (t *tables) postsOf(d *ledger.Delivery, counts func(name string, at *ledger.Delivery) bool) (n int, err error) {
	for name := range t.names[d] {
		rows, err := t.book.Posts(name)
		if err != nil {
			return 0, err
		}
		if slices.ContainsFunc(rows, func(at ledger.Delivery) bool {
			return at.Chat == d.Chat && at.Topic == d.Topic && posted(&at) && counts(name, &at)
		}) {
			n++
		}
	}
	return n, nil
}

// over decides about contents whose subject has no posts.
func (t *tables) over(d *ledger.Delivery) ([]ContentsDue, error) {
	if !t.book.AsksFor(d.Slug) {
		return []ContentsDue{{Delivery: *d, Unwanted: true}}, nil
	}
	c, ok, err := t.book.ContentsOf(d, t.now)
	if err != nil {
		return nil, err
	}
	if ok {
		return t.follow(&c, d), nil
	}
	open, err := t.postsOf(d, func(name string, at *ledger.Delivery) bool {
		return t.book.Articles.Article(name) == nil && !at.Flags.Has(ledger.Kept)
	})
	if err != nil || open > 0 { // a file may come back, or an admin may decide that its post stays
		return nil, err
	}
	return []ContentsDue{{Delivery: *d, Unwanted: true, Over: true}}, nil
}

// follow updates existing contents to the wanted list.
func (t *tables) follow(c *Contents, d *ledger.Delivery) []ContentsDue {
	due := ContentsDue{Delivery: *d, Items: c.slugs()}
	now := &due.Delivery
	now.Slug, now.Path, now.Title = c.Slug, c.Slug, c.Title
	now.Flags = d.Flags.With(ledger.Kept, false)
	switch d.State() {
	case ledger.Planned:
		if !d.Flags.Has(ledger.Out) {
			now.SourceHash = c.Hash()
		}
	case ledger.Sent:
		if d.Wait == ledger.WaitWithdraw { // they are wanted again
			now.Wait, now.Reason = ledger.WaitNone, locale.Message{}
		}
		free := now.Wait == ledger.WaitNone && d.Todo&(ledger.TodoEdit|ledger.TodoWithdraw) == 0 && !d.Flags.Has(ledger.Declined)
		due.Edit = free && d.SourceHash != c.Hash()
		due.Lists = c.Hash()
	case ledger.Withdrawn: // the program withdrew them because nothing was left to list
		if d.By == (ledger.Actor{}) && d.Reason.Is("reason.was_gone") && len(c.Items) >= MinContents && now.Apply(ledger.EvPublish) {
			now.Reason, now.FileDue, now.Due, now.Seen, now.At = locale.Message{}, t.now, t.now, t.now, t.now
			now.SourceHash, due.New = c.Hash(), true
		}
	default: // they are being withdrawn, or an admin has to decide first
	}
	if *now == *d && !due.Edit && t.lists(d, due.Items) {
		return nil
	}
	return []ContentsDue{due}
}

// lists reports whether contents list exactly these posts by the ledger. While they
// list none, the ledger keeps what they listed last.
func (t *tables) lists(d *ledger.Delivery, slugs []string) bool {
	if t.book.Listed == nil || len(slugs) == 0 {
		return true
	}
	return len(slugs) == len(t.names[d]) && !slices.ContainsFunc(slugs, func(slug string) bool { return !t.names[d][slug] })
}

// slugs returns the slugs of the listed articles.
func (c *Contents) slugs() []string {
	out := make([]string, 0, len(c.Items))
	for _, i := range c.Items {
		out = append(out, i.Slug)
	}
	return out
}

// kindOf returns whether contents are of a series or of a category, by their slug.
func kindOf(slug string) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(slug, contentsSlug), ":")
	return kind
}
