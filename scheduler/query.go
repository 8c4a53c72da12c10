package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// status answers questions about what is scheduled and what was published.
type status struct{ *core }

// Plan implements Desk: everything known, by due time, as the next comparison of catalogue and
// ledger would leave it. It works without Run.
func (s status) Plan(ctx context.Context) ([]Entry, error) {
	sc, _, err := s.scenes.whole(ctx)
	if errors.Is(err, ErrNoCatalogue) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		if s.scanErr != nil {
			return nil, fmt.Errorf("planning: %w", s.scanErr)
		}
	}
	if err != nil {
		return nil, err
	}
	pictures, err := s.posts.Look(ctx, sc.Now)
	if err != nil {
		return nil, fmt.Errorf("planning: %w", err)
	}
	sc.Repictured = pictures.Changed
	plans := append(plan.Compare(&s.Rules, sc, s.memory), plan.Unreached(&s.Rules, sc, s.memory, locale.Of(ErrNoChannel))...)
	list := lister(s)
	outline, err := list.outline(ctx)
	if err != nil {
		return nil, err
	}
	return list.entries(ctx, sc, plans, outline)
}

// lister makes the entries of an answer.
type lister struct{ *core }

// entries returns the entries of a scene as its plans would leave them.
func (s lister) entries(ctx context.Context, sc *plan.Scene, plans []*plan.Plan, outline map[int64][]ledger.Part) ([]Entry, error) {
	all := sc.Rows
	dropped := map[int64]bool{}
	now := map[int64]*ledger.Delivery{}
	var entries []Entry
	for _, p := range plans {
		p.Guard()
		for _, c := range p.Changes {
			switch {
			case c.Drop:
				dropped[c.Delivery.ID] = true
			case c.Delivery.ID == 0:
				entries = append(entries, s.entry(c.Delivery, nil))
			default:
				now[c.Delivery.ID] = c.Delivery
			}
		}
		for c := range p.Historic() {
			entries = append(entries, s.entry(c.Delivery, nil))
		}
	}
	for i := range all {
		d := &all[i]
		if c := now[d.ID]; c != nil {
			d = c
		}
		if !dropped[d.ID] {
			entries = append(entries, s.entry(d, outline[d.ID]))
		}
	}
	if err := s.hold(ctx, entries); err != nil {
		return nil, err
	}
	entries = s.withheld(sc, entries)
	if err := s.planLinks(ctx, plans, entries); err != nil {
		return nil, err
	}
	sortEntries(entries)
	return entries, nil
}

// planLinks sets in entries which posts are edited to link to them.
func (s lister) planLinks(ctx context.Context, plans []*plan.Plan, entries []Entry) error {
	return s.Store.View(ctx, func(tx ledger.Tx) error {
		if err := s.crosslinker.planCitations(tx, entries); err != nil || !s.Rules.Crosslinks() && !s.Rules.Series.Reply && !s.Rules.Series.Contents.IsSet() {
			return err
		}
		rows, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		book := crosslink.Book{Rules: &s.Rules, Articles: s.catalogue(), Posts: crosslink.ByName(rows)}
		var coming []ledger.Delivery
		for _, p := range plans {
			for _, c := range p.Changes {
				coming = append(coming, *c.Delivery)
			}
		}
		planned := crosslink.ByName(coming)
		for _, p := range plans {
			for _, c := range p.Changes { // everything else waits for nothing
				if err := s.touch(&book, planned, c.Delivery, entries); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// touch sets, in the entries of a delivery, which part of its series it replies to, which posts are
// edited to link to it and which contents will list it. planned are the deliveries of a slug that
// are to be written to the ledger.
func (s lister) touch(book *crosslink.Book, planned func(string) ([]ledger.Delivery, error), d *ledger.Delivery, entries []Entry) error {
	if d.State() != ledger.Planned {
		return nil
	}
	book = asOf(book, planned, d)
	before, err := s.partBefore(book, d)
	if err != nil {
		return err
	}
	names, err := s.touches(book, d)
	if err != nil {
		return err
	}
	listed, err := s.listed(book, d)
	if err != nil {
		return err
	}
	for i := range entries {
		if e := &entries[i]; e.Slug == d.Slug && e.Channel == d.Channel {
			for _, name := range names {
				e.link(name)
			}
			e.Listed, e.ReplyTo = listed, cmp.Or(e.ReplyTo, before)
		}
	}
	return nil
}

// asOf returns the book as it will be when a delivery is due, assuming that everything due before
// it in the same channel has been published.
func asOf(book *crosslink.Book, planned func(string) ([]ledger.Delivery, error), d *ledger.Delivery) *crosslink.Book {
	then := *book
	then.Posts = func(name string) ([]ledger.Delivery, error) {
		rows, err := book.Posts(name)
		if err != nil {
			return nil, err
		}
		coming, err := planned(name)
		if err != nil {
			return nil, err
		}
		rows = slices.Clone(rows)
		for _, c := range coming {
			if i := slices.IndexFunc(rows, func(r ledger.Delivery) bool { return c.ID != 0 && r.ID == c.ID }); i >= 0 {
				rows[i] = c
			} else if c.Channel == d.Channel {
				rows = append(rows, c)
			}
		}
		for i := range rows {
			if r := &rows[i]; r.State() == ledger.Planned && !r.Due.IsZero() && r.Due.Before(d.Due) && r.Channel == d.Channel {
				r.Flags, r.MessageID = r.Flags|ledger.Out, cmp.Or(r.MessageID, 1)
			}
		}
		return rows, nil
	}
	return &then
}

// partBefore names the part of a series that the next part's post replies to.
func (s lister) partBefore(book *crosslink.Book, d *ledger.Delivery) (string, error) {
	a := book.Articles.Article(d.Slug)
	if a == nil || !s.Rules.Series.Reply || a.Telegram().ReplyTo != "" || a.Telegram().NoReply || d.Flags.Has(ledger.Out) {
		return "", nil
	}
	for _, series := range book.Articles.Series().Of(a) {
		part, before, err := book.Neighbour(series, a, d, -1)
		if err != nil {
			return "", err
		}
		if part != nil && before.Topic == d.Topic {
			return part.Slug, nil
		}
	}
	return "", nil
}

// Effects returns the planned entry of an article for a chat, with everything that its post causes
// there; the zero Entry if it is not to be published.
func Effects(ctx context.Context, s *Scheduler, slug string, chat int64) (Entry, error) {
	var d *ledger.Delivery
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		for i := range rows {
			if r := &rows[i]; r.Chat == chat && r.State() == ledger.Planned && (d == nil || r.Wait == ledger.WaitApprove) {
				d = r
			}
		}
		return err
	})
	if err != nil || d == nil {
		return Entry{}, err
	}
	list := lister{s.core}
	entries := []Entry{list.entry(d, nil)}
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		if err := list.crosslinker.planCitations(tx, entries); err != nil {
			return err
		}
		known := map[string][]ledger.Delivery{}
		rows := func(name string) (of []ledger.Delivery, err error) {
			of, ok := known[name]
			if !ok {
				of, err = tx.Deliveries(ledger.Filter{Slug: name})
				known[name] = of
			}
			return of, err
		}
		none := func(string) ([]ledger.Delivery, error) { return nil, nil } // all that is planned is in the ledger
		return list.touch(&crosslink.Book{Rules: &s.Rules, Articles: s.catalogue(), Posts: rows}, none, d, entries)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("asking what else %s causes: %w", slug, err)
	}
	return entries[0], nil
}

// hold sets Entry.Held of what is due while Telegram asks the bot to wait.
func (s lister) hold(ctx context.Context, entries []Entry) error {
	now := s.clock.Stamp()
	until := map[string]time.Time{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		for _, c := range all {
			if c.NotBefore.After(now) && c.NotBefore.Before(now.Add(deliver.LongestWait)) {
				until[c.Name] = c.NotBefore
			}
		}
		return err
	})
	for i := range entries {
		e := &entries[i]
		if at := until[e.Channel]; e.State == ledger.Planned && !e.Due.IsZero() && e.Due.Before(at) {
			e.Held, e.Reason = at, deliver.WaitAsked(at.Sub(now).Round(time.Second))
		}
	}
	return err
}

func (s lister) outline(ctx context.Context) (map[int64][]ledger.Part, error) {
	out := map[int64][]ledger.Part{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		parts, err := tx.Outline()
		for _, p := range parts {
			out[p.Delivery] = append(out[p.Delivery], p)
		}
		return err
	})
	return out, err
}

func (s lister) entry(d *ledger.Delivery, parts []ledger.Part) Entry {
	e := Entry{
		Slug: d.Slug, Title: d.Title, Channel: d.Channel, Chat: d.Chat, Due: d.Due, State: d.State(), Reason: d.Reason,
		Parts: len(parts), Messages: []int{}, Skipped: skippedByHand(d),
	}
	for _, p := range parts {
		if p.MessageID != 0 && p.State() == ledger.Sent {
			e.Messages = append(e.Messages, p.MessageID)
		}
	}
	if e.Reason.IsZero() {
		e.Reason = reasonOf(d)
	}
	if d.State() != ledger.Planned {
		return e
	}
	if a := s.posts.Answered(d); a != nil && !d.Flags.Has(ledger.Out) {
		e.ReplyTo = a.Slug
	}
	if a, pl := s.posts.Article(d); a != nil {
		if !d.Flags.Has(ledger.Complete) && pl.Comment != "" && d.Due.Before(s.Now().Add(s.CountAhead)) {
			if q, err := s.posts.Commented(a, pl, s.Source.Address(a)); err == nil && q != nil {
				e.Comment = q.Plain
			}
		}
		e.Approval = d.Wait == ledger.WaitApprove || pl.Approve.Asked() && d.Flags&(ledger.Approved|ledger.Forced|ledger.Out) == 0
		if e.Parts == 0 && d.Due.Before(s.Now().Add(s.CountAhead)) {
			if body, err := s.Source.Body(a); err == nil {
				if p, err := s.Renderer.Render(a, body, s.posts.Settings(pl, d, s.Source.Address(a))); err == nil {
					e.Parts = len(p.Requests)
				}
			}
		}
	}
	return e
}

func reasonOf(d *ledger.Delivery) locale.Message {
	switch {
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Forced):
		return locale.M("reason.ordered_by", "name", ledger.NameOf(d.By))
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Moved):
		return locale.M("reason.moved_by", "name", ledger.NameOf(d.By))
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Queued):
		return locale.M("reason.slot")
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Contents):
		return locale.M("reason.contents")
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Digest):
		return locale.M("reason.digest")
	case d.State() == ledger.Planned && !d.Due.Equal(d.FileDue):
		return locale.M("reason.date_after_quiet")
	case d.State() == ledger.Planned:
		return locale.M("reason.date")
	}
	return locale.Message{}
}

func sortEntries(e []Entry) {
	sort.SliceStable(e, func(i, j int) bool {
		if e[i].Due.Equal(e[j].Due) {
			return e[i].Slug < e[j].Slug
		}
		if e[i].Due.IsZero() || e[j].Due.IsZero() {
			return e[j].Due.IsZero()
		}
		return e[i].Due.Before(e[j].Due)
	})
}

// Queue implements Desk: what is scheduled, and what waits for an admin.
func (s status) Queue(ctx context.Context) ([]Entry, error) {
	all, ok, err := lister(s).open(ctx)
	if err == nil && !ok {
		all, err = s.Plan(ctx)
	}
	if err != nil {
		return nil, err
	}
	waiting := map[string]bool{}
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Waits: true})
		for _, d := range rows {
			waiting[d.Channel+"\x00"+d.Slug] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out, rest []Entry
	for _, e := range all {
		rejected := plan.IsRejected(e.Reason) && s.clock.Stamp().Sub(e.Due) < plan.TooOld
		if slices.Contains(openStates, e.State) || rejected || waiting[e.Channel+"\x00"+e.Slug] {
			out = append(out, e)
		} else {
			rest = append(rest, e)
		}
	}
	return append(out, queued(rest, s.clock.Stamp())...), nil
}

// Held implements Desk: articles that are planned, await approval, were moved, are being sent, were
// withdrawn, or were skipped by an admin.
func (s status) Held(ctx context.Context) (map[string]bool, error) {
	held := map[string]bool{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned, ledger.Sending, ledger.Withdrawn}})
		if err != nil {
			return err
		}
		skipped, err := tx.Deliveries(ledger.Filter{Hidden: true})
		for _, d := range slices.Concat(rows, skipped) {
			held[d.Slug] = true
		}
		if err != nil || s.planned() && (!s.shared() || s.lead.concluded()) {
			return err
		}
		return s.unplanned(tx, held)
	})
	if err != nil {
		return nil, fmt.Errorf("asking what the channel is to get: %w", err)
	}
	for slug := range held {
		if _, out := s.links.Post(slug); out { // in another channel, or with its first part
			delete(held, slug)
		}
	}
	return held, nil
}

// planned reports whether the plan that this process made has been written.
func (s status) planned() bool {
	select {
	case <-s.scanned:
		return true
	default:
		return false
	}
}

// unplanned adds what the next plan, of this process or of the leading replica, may hold back:
// articles of the last days that belong in the channel and that the ledger does not know. Before
// the first plan, everything is history.
func (s status) unplanned(tx ledger.Tx, held map[string]bool) error {
	cat, now := s.catalogue(), s.clock.Stamp()
	channels, err := tx.Channels()
	if err != nil || cat == nil || !slices.ContainsFunc(channels, func(c ledger.ChannelState) bool { return c.Scanned }) {
		return err
	}
	var recent []string
	for _, a := range cat.Published(now) {
		if a.Due.Before(now.Add(-plan.TooOld)) {
			break
		}
		if plan.Unwanted(a) == nil {
			recent = append(recent, a.Slug)
		}
	}
	if len(recent) == 0 {
		return nil
	}
	rows, err := tx.Deliveries(ledger.Filter{Brief: true, Slugs: recent}) // all at once, because there may be thousands
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(rows))
	for _, d := range rows {
		known[d.Slug] = true
	}
	for _, slug := range recent {
		if !known[slug] {
			held[slug] = true
		}
	}
	return nil
}

// idleAhead is how soon the next comparison must be due for Idle to wait for it: a file is missing,
// or may be a renamed one. An expiry date is later than that.
const idleAhead = 10 * time.Second

// Idle waits until nothing due at the given time, or by now, is left to do, the catalogue has been
// compared with the ledger, and everything else waits for a later time or an admin.
func (s status) Idle(ctx context.Context, until time.Time) error {
	if err := untilClosed(ctx, s.scanned); err != nil {
		return err
	}
	for ctx.Err() == nil {
		change := s.clock.Changed()
		first := time.Time{}
		limit := plan.Later(until, s.Now())
		err := s.Store.View(ctx, func(tx ledger.Tx) error {
			soon := plan.Later(until, s.Now().Add(2*time.Second))
			channels, err := tx.Channels()
			if err != nil {
				return err
			}
			serves := served(s.core, channels, s.catalogue())
			rows, err := tx.Deliveries(ledger.Filter{Until: soon})
			for _, d := range rows {
				if !serves(d.Chat) {
					continue
				}
				if d.At.After(limit) && !d.Reason.Is("reason.look_first") { // such a delivery is put off by a second, again and again
					continue
				}
				if first.IsZero() || d.At.Before(first) {
					first = d.At
				}
			}
			comments, failed := tx.Comments().Until(soon)
			for _, c := range comments {
				if first.IsZero() || c.At.Before(first) {
					first = c.At
				}
			}
			return errors.Join(err, failed)
		})
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		s.mu.RLock()
		compared := !s.stale && !s.busy && !s.awaits && (s.next.IsZero() || s.next.After(limit.Add(idleAhead)))
		s.mu.RUnlock()
		if first.IsZero() && compared && !s.Now().Before(until) {
			return nil
		}
		s.clock.Sleep(ctx, s.Now().Add(time.Second), change)
	}
	return ctx.Err()
}

// Most rows of a ledger are finished: history and published posts. After a comparison, and until
// something changes, another one would find nothing to do. Questions are then answered from the
// unfinished rows, which indexes find, instead of by a full comparison.

// openStates are the states of what is scheduled and of what waits for an admin.
var openStates = []ledger.State{ledger.Planned, ledger.Sending, ledger.Unconfirmed, ledger.Failed, ledger.Missed}

// mostWithheld is the largest number of withheld articles that are read with a statement each.
const mostWithheld = 100

// openRows returns the unfinished rows, those that wait for an admin or were skipped by one, and
// those of withheld articles (drafts, for instance); ok is false if reading all rows is faster.
func openRows(tx ledger.Tx, sc *plan.Scene) (rows []ledger.Delivery, ok bool, err error) {
	read := map[int64]bool{}
	add := func(f ledger.Filter) error {
		found, err := tx.Deliveries(f)
		for _, d := range found {
			if !read[d.ID] {
				read[d.ID] = true
				rows = append(rows, d)
			}
		}
		return err
	}
	filters := []ledger.Filter{{States: openStates}, {Waits: true}, {Hidden: true}} // rejected articles are hidden
	bySlug, _ := whyWithheld(sc)
	ofStates := len(filters)
	for slug := range bySlug {
		filters = append(filters, ledger.Filter{Slug: slug})
	}
	path := ""
	for _, p := range sc.Articles.Problems() { // by path
		if p.Path != path && mayNeedAttention(p) {
			path = p.Path
			filters = append(filters, ledger.Filter{Path: path})
		}
	}
	if len(filters)-ofStates > mostWithheld {
		return nil, false, nil
	}
	for _, f := range filters {
		if err := add(f); err != nil {
			return nil, false, err
		}
	}
	sort.Slice(rows, func(i, j int) bool { // as the ledger gives all
		a, b := &rows[i], &rows[j]
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID)) < 0
	})
	return rows, true, nil
}

// open returns the unfinished entries of the plan; ok is false if a comparison might find something
// to do.
func (s lister) open(ctx context.Context) (entries []Entry, ok bool, err error) {
	sc, ok, err := s.scenes.open(ctx)
	if err != nil || !ok {
		return nil, false, err
	}
	outline := map[int64][]ledger.Part{}
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		for _, d := range sc.Rows {
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			if len(parts) > 0 {
				outline[d.ID] = parts
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the ledger: %w", err)
	}
	entries, err = s.entries(ctx, sc, nil, outline)
	return entries, err == nil, err
}
