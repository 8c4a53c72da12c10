package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

const (
	attentionAfter = time.Minute      // how long a problem must last, unchanged, before it is shown
	attentionEvery = 5 * time.Second  // the shortest time between two checks
	attentionAgain = 30 * time.Second // pause after the ledger or Telegram failed
	attentionFixed = 24 * time.Hour   // how long a solved problem stays on the board
	attentionAhead = 24 * time.Hour   // how long before its time an article that will not be published is reported with a notification
)

// Board shows the admins what needs their attention. Package bot/channel implements it.
type Board interface {
	// Show lists the troubles in one message in each admin's chat: it edits the messages of at and
	// silently sends those that are missing. It calls keep for each message that is new or was
	// edited; keep fails with ledger.ErrChanged if another process changed the row meanwhile.
	Show(ctx context.Context, troubles []ledger.Trouble, at []ledger.Standing, keep func(ledger.Standing) error) error
}

// attention keeps the list of problems that need an admin up to date in the ledger and on the
// board.
type attention struct {
	*core
	seen  map[string]sighting // by key
	shown string              // the text on the board; "" if it is unknown
}

// sighting is a trouble with the time since which it has been unchanged.
type sighting struct {
	form  string
	since time.Time
}

// attend checks for problems until ctx ends.
func (a *attention) attend(ctx context.Context) {
	if a.Board == nil {
		return
	}
	if untilClosed(ctx, a.scanned) != nil {
		return
	}
	failing := false
	for ctx.Err() == nil {
		change, term := a.clock.Changed(), a.lead.terms()
		var next time.Time
		if a.lead.has() {
			soon, err := a.look(ctx)
			if err != nil && ctx.Err() == nil && !failing {
				a.Log.Warn("cannot show the admins what needs attention; retrying", "err", err)
			}
			if failing = err != nil; failing {
				soon = earliest(soon, a.Now().Add(attentionAgain))
			}
			next = soon
		}
		a.clock.Sleep(ctx, a.Now().Add(attentionEvery), nil)
		a.await(ctx, next, change, term)
	}
}

// await waits until the given time (zero is never), a change, or another term of leadership. A
// check may read the whole ledger, so none is made without a reason.
func (a *attention) await(ctx context.Context, moment time.Time, change <-chan struct{}, term int) {
	for ctx.Err() == nil && a.lead.terms() == term && (moment.IsZero() || a.Now().Before(moment)) {
		a.clock.Sleep(ctx, moment, change)
		select {
		case <-change:
			return
		default:
		}
	}
}

// look updates the ledger and the board. It returns the time at which the result changes by itself.
func (a *attention) look(ctx context.Context) (next time.Time, err error) {
	a.mu.RLock()
	lost := a.scanErr != nil
	a.mu.RUnlock()
	sc, ok, err := a.scenes.open(ctx)
	if err == nil && !ok && a.scenes.comparing() { // the open deliveries take less to read
		return a.clock.Stamp().Add(time.Second), nil
	}
	if err == nil && !ok {
		sc, _, err = a.scenes.whole(ctx)
	}
	if err != nil || lost || len(sc.Articles.Articles()) == 0 && len(sc.Articles.Problems()) == 0 && alive(sc.Rows) {
		return next, err
	}
	found, aged := a.find(sc)
	var known []ledger.Trouble
	var at []ledger.Standing
	err = a.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if known, err = tx.Troubles().All(); err == nil {
			at, err = tx.Troubles().Standings()
		}
		return err
	})
	if err != nil {
		return next, fmt.Errorf("reading what needs attention: %w", err)
	}
	m := merger{now: sc.Now, seen: a.seen}
	m.merge(known, found)
	m.next = earliest(m.next, aged)
	if len(m.all) == 0 { // those messages stay as they are, and the next trouble starts new ones
		m.over = at
	}
	if err := m.write(ctx, a.Store); err != nil {
		return m.next, fmt.Errorf("writing down what needs attention: %w", err)
	}
	if len(m.tell) > 0 {
		a.clock.Wake()
	}
	says := fmt.Sprintf("%+v", m.all)
	if says == a.shown || len(m.all) == 0 {
		return m.next, nil
	}
	err = a.Board.Show(ctx, m.all, at, a.keeper(ctx, at))
	if err == nil {
		a.shown = says
	}
	return m.next, err
}

// keeper returns a function that records standing messages; at is what was read of them. It does
// not overwrite a row that another process has written since, so that there is only one message.
func (a *attention) keeper(ctx context.Context, at []ledger.Standing) func(ledger.Standing) error {
	type place struct {
		chat  int64
		topic int
	}
	rows := func(all []ledger.Standing) map[place]ledger.Standing {
		by := map[place]ledger.Standing{}
		for _, one := range all {
			by[place{one.Chat, one.Topic}] = one
		}
		return by
	}
	known := rows(at)
	return func(one ledger.Standing) error {
		key := place{one.Chat, one.Topic}
		err := a.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error {
			now, err := tx.Troubles().Standings()
			if err != nil {
				return err
			}
			if rows(now)[key] != known[key] {
				return ledger.ErrChanged
			}
			return tx.Troubles().PutStanding(one)
		})
		if err == nil {
			known[key] = one
		}
		return err
	}
}

// merger combines the troubles in the ledger with those found now.
type merger struct {
	now  time.Time
	seen map[string]sighting

	all  []ledger.Trouble // shown: present ones by due time, then solved ones
	next time.Time        // when the result changes by itself
	puts []ledger.Trouble
	drop []string
	tell []ledger.Notice
	over []ledger.Standing // messages that are no longer edited
}

// merge decides which troubles are new, changed, solved and forgotten, and which articles the
// admins are warned about because they will not be published.
func (m *merger) merge(known []ledger.Trouble, found map[string]ledger.Trouble) {
	before := map[string]ledger.Trouble{}
	for _, t := range known {
		if _, there := found[t.Key]; !there && t.Fixed.IsZero() {
			t.Fixed = m.now
			m.puts = append(m.puts, t)
		}
		before[t.Key] = t
	}
	open := false
	for key, t := range found {
		old, shown := before[key]
		if ripe := m.seen[key].since.Add(attentionAfter); (!shown || !old.Fixed.IsZero()) && ripe.After(m.now) {
			m.next = earliest(m.next, ripe)
			continue
		}
		open = true
		t.Since = m.now
		if shown && old.Fixed.IsZero() {
			t.Since, t.Warned = old.Since, old.Warned
		}
		m.warn(&t)
		if fmt.Sprintf("%+v", t) != fmt.Sprintf("%+v", old) {
			m.puts = append(m.puts, t)
		}
		before[key] = t
	}
	for _, t := range before {
		m.all = append(m.all, t)
	}
	stale := func(t ledger.Trouble) bool { return !t.Fixed.IsZero() && m.now.Sub(t.Fixed) >= attentionFixed }
	if open || !slices.ContainsFunc(m.all, func(t ledger.Trouble) bool { return !stale(t) }) {
		for _, t := range m.all {
			if stale(t) {
				m.drop = append(m.drop, t.Key)
			}
		}
		m.all = slices.DeleteFunc(m.all, stale)
	}
	for _, t := range m.all {
		if !t.Fixed.IsZero() && !stale(t) {
			m.next = earliest(m.next, t.Fixed.Add(attentionFixed))
		}
	}
	sort.Slice(m.all, func(i, j int) bool {
		x, y := &m.all[i], &m.all[j]
		return cmp.Or(x.Fixed.Compare(y.Fixed), x.Due.Compare(y.Due), strings.Compare(x.Key, y.Key)) < 0
	})
}

// warn tells the admins once that an article due within a day will not be published.
func (m *merger) warn(t *ledger.Trouble) {
	switch {
	case t.Kind != ledger.TroubleBroken && t.Kind != ledger.TroubleHeld:
		return
	case t.Due.IsZero() || t.Warned.Equal(t.Due) || m.now.Sub(t.Due) >= attentionAhead:
		return
	case t.Cause.Is("hold.copy", "hold.unknown", "hold.hidden", "hold.password", "hold.template", "hold.plugin"): // meant so, or asked about
		return
	}
	if from := t.Due.Add(-attentionAhead); from.After(m.now) {
		m.next = earliest(m.next, from)
		return
	}
	t.Warned = t.Due
	m.tell = append(m.tell, ledger.Notice{Kind: ledger.NoticeBlocked, Slug: t.Slug, Title: t.Title, Path: t.Path, Line: t.Line, Due: t.Due, Detail: t.Cause})
}

// write records the decisions.
func (m *merger) write(ctx context.Context, store ledger.Store) error {
	if len(m.puts)+len(m.drop)+len(m.tell)+len(m.over) == 0 {
		return nil
	}
	return store.Update(ctx, func(tx ledger.Tx) error {
		for _, t := range m.puts {
			if err := tx.Troubles().Put(t); err != nil {
				return err
			}
		}
		for _, key := range m.drop {
			if err := tx.Troubles().Drop(key); err != nil {
				return err
			}
		}
		for _, n := range m.tell {
			if err := ledger.Notify(tx.Notices(), m.now, n); err != nil {
				return err
			}
		}
		for _, one := range m.over {
			if err := tx.Troubles().DropStanding(one.Chat, one.Topic); err != nil {
				return err
			}
		}
		return nil
	})
}

// find returns the present troubles by key, and the time at which they change by themselves. It
// records since when each has been unchanged.
func (a *attention) find(sc *plan.Scene) (found map[string]ledger.Trouble, next time.Time) {
	f := finder{found: map[string]ledger.Trouble{}, rows: map[string]*ledger.Delivery{}, started: sc.Now, now: sc.Now}
	for _, c := range sc.Channels {
		if c.Started.Before(f.started) {
			f.started = c.Started
		}
	}
	for i := range sc.Rows {
		d := &sc.Rows[i]
		if old := f.rows[d.Path]; old == nil || old.Flags.Has(ledger.Out) {
			f.rows[d.Path] = d
		}
	}
	f.files(sc.Articles)
	f.deliveries(sc)
	f.clashes(sc)
	for key, t := range f.found {
		form := t.Kind + t.Path + t.Cause.Encode()
		if info, err := a.Source.Stat(t.Path); err == nil && t.Kind == ledger.TroubleBroken {
			form += info.ModTime().String()
		}
		if s, ok := a.seen[key]; !ok || s.form != form || s.since.After(sc.Now) {
			a.seen[key] = sighting{form, sc.Now}
		}
	}
	for key := range a.seen {
		if _, there := f.found[key]; !there {
			delete(a.seen, key)
		}
	}
	return f.found, f.next
}

// finder collects troubles.
type finder struct {
	found   map[string]ledger.Trouble
	rows    map[string]*ledger.Delivery // by path; unpublished ones first
	started time.Time                   // anything dated earlier is history
	now     time.Time
	next    time.Time // when the troubles change by themselves
}

// recent reports whether something due at t is not history yet.
func (f *finder) recent(due time.Time) bool {
	end := due.Add(plan.TooOld)
	if !end.After(f.now) {
		return false
	}
	f.next = earliest(f.next, end)
	return true
}

// mayNeedAttention reports whether a file's problem may need an admin: the file cannot be read, or
// has no date.
func mayNeedAttention(p content.Problem) bool {
	return p.Severity == content.SeverityError || p.Message.Is("lint.no-date", "lint.no-date.other")
}

// add adds a trouble unless there is one with its key.
func (f *finder) add(t ledger.Trouble) {
	if _, there := f.found[t.Key]; !there {
		f.found[t.Key] = t
	}
}

// files adds unreadable files, files without a date, and held files.
func (f *finder) files(cat *content.Catalogue) {
	for _, p := range cat.Problems() {
		if cat.MarkedOnly(p.Path) && f.rows[p.Path] == nil {
			continue
		}
		t := ledger.Trouble{Key: p.Path, Path: p.Path, Line: p.Line, Cause: p.Message}
		a := cat.ByPath(p.Path)
		switch {
		case p.Severity == content.SeverityError:
			t.Kind = ledger.TroubleBroken
			t.Slug, t.Title = content.FileName(p.Path)
			if d := f.rows[p.Path]; d != nil {
				t.Slug, t.Title = d.Slug, d.Title
				if d.State() == ledger.Planned && !d.Flags.Has(ledger.Out) {
					t.Due = d.Due
				}
			}
		case a != nil && mayNeedAttention(p) && a.Hold == nil && !a.Draft && !a.Telegram().Never && a.Changed.After(f.started) && f.rows[p.Path] == nil:
			t.Kind, t.Slug, t.Title = ledger.TroubleUndated, a.Slug, a.Title
		default:
			continue
		}
		f.add(t)
	}
	for _, a := range cat.Articles() {
		if a.Hold == nil || a.Hold.Rule == content.HoldFolder || a.Hold.Rule == content.HoldDay || a.Draft || a.Unmarked() || a.Telegram().Never || !a.Due.After(f.started) || !f.recent(a.Due) {
			continue // its author intends it, or it is history
		}
		if _, told := f.found[a.Hold.Of]; told && a.Hold.Waits() {
			continue // all of them wait for that file
		}
		if d := f.rows[a.Path]; d != nil && (d.Flags.Has(ledger.Out) || d.By != (ledger.Actor{}) && d.Wait != ledger.WaitHold) {
			continue
		}
		f.add(ledger.Trouble{Key: a.Path, Kind: ledger.TroubleHeld, Path: a.Path, Line: a.Hold.Line, Slug: a.Slug, Title: a.Title, Due: a.Due, Cause: a.Hold.Message()})
	}
}

// deliveries adds posts that were refused, are asked about, or were missed. History needs nobody,
// and neither does a delivery without a file, unless it may be in the channel.
func (f *finder) deliveries(sc *plan.Scene) {
	for i := range sc.Rows {
		d := &sc.Rows[i]
		digest := d.Flags.Has(ledger.Digest)
		there := digest || sc.Articles.ByPath(d.Path) != nil
		t := ledger.Trouble{Key: d.Path, Path: d.Path, Slug: d.Slug, Title: d.Title, Due: d.Due, Cause: d.Reason}
		if digest { // it has no file
			t.Key, t.Path = d.Slug, ""
		}
		switch state := d.State(); {
		case state == ledger.Failed && there:
			t.Kind = ledger.TroubleFailed
		case state == ledger.Unconfirmed && d.Wait == ledger.WaitThere: // until then it is looked for
			t.Kind = ledger.TroubleUnconfirmed
		case state == ledger.Missed && there:
			t.Kind = ledger.TroubleMissed
		default:
			continue
		}
		if !d.Due.IsZero() && !f.recent(d.Due) {
			continue
		}
		if d.Chat != 0 && len(sc.Channels) > 1 {
			t.Key += " " + ledger.FormatChat(d.Chat)
		}
		f.add(t)
	}
}

// clashes adds articles scheduled for the same moment in a channel, or with the slug of another
// file in their folder.
func (f *finder) clashes(sc *plan.Scene) {
	moments, slugs := map[string]*ledger.Delivery{}, map[string]*ledger.Delivery{}
	collide := func(seen map[string]*ledger.Delivery, key string, d *ledger.Delivery, code string) {
		other := seen[key]
		if other == nil {
			seen[key] = d
			return
		}
		if other.Path != d.Path {
			f.next = earliest(f.next, d.Due)
			f.add(ledger.Trouble{Key: d.Path, Kind: ledger.TroubleClash, Path: d.Path, Slug: d.Slug, Title: d.Title, Due: d.Due,
				Cause: locale.M(code, "title", other.Title, "file", other.Path)})
		}
	}
	for i := range sc.Rows {
		d := &sc.Rows[i]
		a := sc.Articles.ByPath(d.Path)
		if d.State() != ledger.Planned || d.Flags.Has(ledger.Out) || a == nil || !d.Due.After(f.now) {
			continue
		}
		collide(moments, fmt.Sprint(d.Chat, d.Topic, d.Due.Unix()), d, "page.clash_moment")
		collide(slugs, fmt.Sprint(d.Chat, path.Dir(d.Path), "\x00", cmp.Or(a.PageSlug, a.Slug), "\x00", a.Lang), d, "page.clash_slug")
	}
}
