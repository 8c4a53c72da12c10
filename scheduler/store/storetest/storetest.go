// Package storetest specifies ledger.Store: one suite that all stores pass. It checks
// what the scheduler relies on: a transaction is atomic, a delivery that someone else
// changed is not overwritten, the next one is found by its time, times are returned to
// the microsecond and never earlier.
package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Run runs the suite. open returns an empty store, and closes it in a cleanup.
func Run(t *testing.T, open func(t *testing.T) ledger.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, suite)
	}{
		{"channels", channels},
		{"moved chat", movedChat},
		{"merged chats", mergedChats},
		{"deliveries come back as they were", roundTrip},
		{"times are never earlier", times},
		{"a changed delivery is not overwritten", changed},
		{"one article one place", unique},
		{"filters", filters},
		{"every", every},
		{"next", next},
		{"former names", formerNames},
		{"parts", parts},
		{"what was added", added},
		{"which articles posts link to", citations},
		{"comments", comments},
		{"looks of audits", looks},
		{"findings of audits", drifts},
		{"what needs attention", troubles},
		{"versions", versions},
		{"messages", messages},
		{"seen messages", seenMessages},
		{"buttons", buttons},
		{"notices", notices},
		{"an error leaves nothing", rollback},
		{"a panic leaves nothing", panics},
		{"a view cannot write", readOnly},
		{"a view sees one moment", snapshot},
		{"writers take turns", turns},
		{"locks", locks},
		{"an ended context", ended},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, suite{open(t)}) })
	}
}

type suite struct{ s ledger.Store }

func (s suite) update(t *testing.T, f func(ledger.Tx) error) {
	t.Helper()
	if err := s.s.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (s suite) view(t *testing.T, f func(ledger.Tx) error) {
	t.Helper()
	if err := s.s.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (s suite) put(t *testing.T, ds ...*ledger.Delivery) {
	t.Helper()
	s.update(t, func(tx ledger.Tx) error {
		for _, d := range ds {
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		return nil
	})
}

var base = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func delivery(slug string) *ledger.Delivery {
	return &ledger.Delivery{Chat: -100, Channel: "@c", Slug: slug, Path: slug + ".md", Title: slug}
}

func channels(t *testing.T, s suite) {
	want := []ledger.ChannelState{
		{Name: "@a", Chat: -1001, Username: "a", Title: "Канал", Started: base, Scanned: true, LastID: 7, Accounted: 5, Pinned: 3, Paused: locale.M("wait.no_rights", "why", "x"), Trusted: true, NotBefore: base.Add(time.Minute)},
		{Name: "@b"},
	}
	s.update(t, func(tx ledger.Tx) error {
		first := want[0]
		first.LastID = 1
		return errors.Join(tx.PutChannel(want[1]), tx.PutChannel(first), tx.PutChannel(want[0]))
	})
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Channels()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	})
	s.view(t, func(tx ledger.Tx) error {
		for _, c := range want {
			got, err := tx.ChannelsOf(c.Chat)
			if err != nil {
				return err
			}
			of := slices.DeleteFunc(slices.Clone(want), func(d ledger.ChannelState) bool { return d.Chat != c.Chat })
			if !reflect.DeepEqual(got, of) {
				t.Errorf("of the chat %d got %+v, want %+v", c.Chat, got, of)
			}
		}
		got, err := tx.ChannelsOf(-999)
		if len(got) > 0 {
			t.Errorf("of a chat that is none, got %+v", got)
		}
		return err
	})
}

func movedChat(t *testing.T, s suite) {
	d, other := delivery("a"), delivery("b")
	other.Chat = -200
	s.put(t, d, other)
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.PutChannel(ledger.ChannelState{Name: "@c", Chat: -100}), tx.MoveChat(-100, -300))
	})
	s.view(t, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: -300})
		if len(rows) != 1 || rows[0].Slug != "a" {
			t.Errorf("deliveries of the new id: %+v", rows)
		}
		all, err2 := tx.Channels()
		if len(all) != 1 || all[0].Chat != -300 {
			t.Errorf("channels: %+v", all)
		}
		return errors.Join(err, err2)
	})
	// Callers that know it under the old id have to read it again.
	if err := s.s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(d) }); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("writing a moved delivery: %v, want ErrChanged", err)
	}
}

// mergedChats checks that of a delivery that both chats have the one that was sent is
// kept, and that the move is remembered after the next one.
func mergedChats(t *testing.T, s suite) {
	row := func(slug string, chat int64, state ledger.State) *ledger.Delivery {
		d := delivery(slug)
		d.Chat = chat
		*d = d.In(state)
		return d
	}
	s.put(t, row("a", -100, ledger.Missed), row("a", -300, ledger.Sent), row("b", -100, ledger.Sent),
		row("b", -300, ledger.Planned), row("c", -100, ledger.Planned), row("c", -300, ledger.Skipped), row("d", -100, ledger.Sent))
	s.update(t, func(tx ledger.Tx) error { return tx.MoveChat(-100, -300) })
	s.view(t, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		got := map[string]ledger.State{}
		for _, d := range rows {
			if d.Chat != -300 {
				t.Errorf("left behind: %+v", d)
			}
			got[d.Slug] = d.State()
		}
		want := map[string]ledger.State{"a": ledger.Sent, "b": ledger.Sent, "c": ledger.Skipped, "d": ledger.Sent}
		if len(rows) != 4 || !reflect.DeepEqual(got, want) {
			t.Errorf("%d deliveries, %v; want %v", len(rows), got, want)
		}
		return err
	})
	moved := func(chat, want int64) {
		t.Helper()
		s.view(t, func(tx ledger.Tx) error {
			now, err := tx.Moved(chat)
			if now != want {
				t.Errorf("%d is %d now, want %d", chat, now, want)
			}
			return err
		})
	}
	moved(-100, -300)
	moved(-200, -200)
	s.update(t, func(tx ledger.Tx) error { return tx.MoveChat(-300, -400) })
	moved(-100, -400)
	moved(-300, -400)
	s.update(t, func(tx ledger.Tx) error { return tx.MoveChat(-400, -100) })
	moved(-300, -100)
	moved(-100, -100)
}

func full() *ledger.Delivery {
	d := ledger.Delivery{
		Chat: -1002003004005, Topic: 7, Channel: "@c", Slug: "первая", Path: "a/первая.md", Title: "Первая 🐙",
		Reason: locale.M("telegram.lost"), Wait: ledger.WaitThere, Todo: ledger.TodoEdit | ledger.TodoPin,
		Flags: ledger.Forced | ledger.Told, FileDue: base, Due: base.Add(time.Hour), Seen: base.Add(time.Microsecond),
		At: base.AddDate(100, 0, 0), Format: "rich", MessageID: 1 << 40, SourceHash: [32]byte{1, 0, 255}, Tries: 3,
		By: ledger.Actor{ID: 1 << 50, Name: "Аня"}, ByAt: base, Replaces: "11:sendPhoto 12:sendMessage",
	}.In(ledger.Unconfirmed)
	return &d
}

func roundTrip(t *testing.T, s suite) {
	want := full()
	s.put(t, want)
	if want.ID == 0 || want.Version != 1 {
		t.Fatalf("a new delivery has id %d, version %d", want.ID, want.Version)
	}
	read := func() {
		t.Helper()
		s.view(t, func(tx ledger.Tx) error {
			got, err := tx.Delivery(want.ID)
			if got != *want {
				t.Errorf("got  %+v\nwant %+v", got, *want)
			}
			return err
		})
	}
	read()
	*want = want.In(ledger.Sent)
	want.Wait, want.At, want.Title = ledger.WaitNone, time.Time{}, "другая"
	s.put(t, want)
	if want.Version != 2 {
		t.Errorf("version %d after a change, want 2", want.Version)
	}
	read()
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.PutPart(ledger.Part{Delivery: want.ID}.In(ledger.Sent)), tx.DropDelivery(want.ID))
	})
	s.view(t, func(tx ledger.Tx) error {
		if _, err := tx.Delivery(want.ID); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("a dropped delivery: %v", err)
		}
		parts, err := tx.Parts(want.ID)
		if len(parts) != 0 {
			t.Errorf("its parts are left: %v", parts)
		}
		return err
	})
}

func times(t *testing.T, s suite) {
	for _, at := range []time.Time{
		base.Add(1), base.Add(999), base.Add(1000), time.Unix(0, 0).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), base.In(time.FixedZone("", 3600)),
	} {
		d := delivery(at.String())
		d.Due = at
		s.put(t, d)
		s.view(t, func(tx ledger.Tx) error {
			got, err := tx.Delivery(d.ID)
			if got.Due.Before(at) || got.Due.Sub(at) > time.Microsecond || got.Due.Location() != time.UTC {
				t.Errorf("%v came back as %v", at, got.Due)
			}
			return err
		})
	}
}

func changed(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	mine, theirs := *d, *d
	theirs.Title = "theirs"
	s.put(t, &theirs)
	mine.Title = "mine"
	err := s.s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(&mine) })
	if !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
	gone := *d
	gone.ID += 1000
	err = s.s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(&gone) })
	if !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("a delivery that is gone: %v, want ErrChanged", err)
	}
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Delivery(d.ID)
		if got.Title != "theirs" {
			t.Errorf("it is %q", got.Title)
		}
		return err
	})
}

func unique(t *testing.T, s suite) {
	s.put(t, delivery("a"))
	err := s.s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(delivery("a")) })
	if got := locale.Of(err).Code; got != "ledger.write" {
		t.Errorf("planning an article twice for one place: got the error %v (code %q), want the code ledger.write", err, got)
	}
	other := delivery("a")
	other.Topic = 1
	s.put(t, other)
}

func filters(t *testing.T, s suite) {
	a, b, c := delivery("a"), delivery("b"), delivery("c")
	a.Due, b.Due, c.Due = base.Add(time.Hour), base, base
	a.At, b.At = base.Add(time.Hour), base
	*b, *c = b.In(ledger.Sent), c.In(ledger.Failed)
	c.Chat, c.Wait = -200, ledger.WaitApprove
	a.Flags = ledger.Out
	s.put(t, a, b, c)
	hidden, over := delivery("hidden"), delivery("over")
	for _, d := range []*ledger.Delivery{hidden, over} {
		*d = d.In(ledger.Skipped)
		d.Due = base.Add(2 * time.Hour)
	}
	hidden.Flags = ledger.Hidden
	s.put(t, hidden, over)
	for _, f := range []struct {
		name   string
		filter ledger.Filter
		want   []string
	}{
		{"all, by due then path", ledger.Filter{}, []string{"b", "c", "a", "hidden", "over"}},
		{"of a chat", ledger.Filter{Chat: -200}, []string{"c"}},
		{"of a slug", ledger.Filter{Slug: "a"}, []string{"a"}},
		{"of slugs", ledger.Filter{Slugs: []string{"hidden", "it's \"?", "b"}}, []string{"b", "hidden"}},
		{"of slugs, in brief", ledger.Filter{Brief: true, Slugs: []string{"hidden", "b"}}, []string{"b", "hidden"}},
		{"of no slugs", ledger.Filter{Slugs: []string{}}, nil},
		{"of a file", ledger.Filter{Path: "b.md"}, []string{"b"}},
		{"in states", ledger.Filter{States: []ledger.State{ledger.Planned, ledger.Failed}}, []string{"c", "a"}},
		{"waiting", ledger.Filter{Waits: true}, []string{"c"}},
		{"at work until", ledger.Filter{Until: base}, []string{"b"}},
		{"begun", ledger.Filter{Begun: true}, []string{"a"}},
		{"due after", ledger.Filter{DueAfter: base}, []string{"a", "hidden", "over"}},
		{"skipped by hand", ledger.Filter{Hidden: true}, []string{"hidden"}},
		{"skipped by hand in another chat", ledger.Filter{Hidden: true, Chat: -200}, nil},
		{"in brief, by id", ledger.Filter{Brief: true}, []string{"a", "b", "c", "hidden", "over"}},
		{"in brief, from one on", ledger.Filter{Brief: true, After: b.ID}, []string{"c", "hidden", "over"}},
		{"due by", ledger.Filter{DueBy: base}, []string{"b", "c"}},
		{"in a state, due by", ledger.Filter{States: []ledger.State{ledger.Sent}, DueBy: base}, []string{"b"}},
		{"limited", ledger.Filter{Limit: 2}, []string{"b", "c"}},
		{"none", ledger.Filter{Slug: "a", Chat: -200}, nil},
	} {
		s.view(t, func(tx ledger.Tx) error {
			rows, err := tx.Deliveries(f.filter)
			var got []string
			for _, d := range rows {
				got = append(got, d.Slug)
			}
			if !reflect.DeepEqual(got, f.want) {
				t.Errorf("%s: got %q, want %q", f.name, got, f.want)
			}
			if n, err := tx.Count(f.filter); f.filter.Limit == 0 && n != len(f.want) || err != nil {
				t.Errorf("%s: counted %d, %v, want %d", f.name, n, err, len(f.want))
			}
			return err
		})
	}
}

// every checks that all deliveries are returned in brief form, however many there are.
func every(t *testing.T, s suite) {
	const n = 2001 // more than two reads return
	var all []*ledger.Delivery
	for i := range n {
		all = append(all, delivery(fmt.Sprintf("a%04d", i)))
	}
	all[7] = full()
	s.put(t, all...)
	s.view(t, func(tx ledger.Tx) error {
		i := 0
		err := ledger.Every(tx, func(got ledger.Delivery) {
			if i < n {
				d := all[i]
				want := ledger.Delivery{ID: d.ID, Chat: d.Chat, Topic: d.Topic, Channel: d.Channel, Slug: d.Slug, Path: d.Path,
					Wait: d.Wait, Flags: d.Flags, MessageID: d.MessageID, SourceHash: d.SourceHash}.In(d.State())
				if got != want {
					t.Errorf("got %+v in brief, want %+v", got, want)
				}
			}
			i++
		})
		if i != n {
			t.Errorf("told of %d deliveries, want %d", i, n)
		}
		return err
	})
}

func next(t *testing.T, s suite) {
	s.view(t, func(tx ledger.Tx) error {
		for _, unconfirmed := range []bool{false, true} {
			if _, err := tx.Next(-100, unconfirmed); !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("nothing is next: %v", err)
			}
		}
		return nil
	})
	late, early, tie, none, other := delivery("late"), delivery("b"), delivery("a"), delivery("none"), delivery("other")
	late.At, early.At, tie.At, other.At = base.Add(time.Hour), base, base, base.Add(-time.Hour)
	other.Chat = -200
	sought := delivery("sought")
	*sought = sought.In(ledger.Unconfirmed)
	sought.At = base.Add(-time.Hour)
	s.put(t, late, early, tie, none, other, sought)
	s.view(t, func(tx ledger.Tx) error {
		d, err := tx.Next(-100, true)
		if d.Slug != "sought" {
			t.Errorf("next to be looked for is %q (%v)", d.Slug, err)
		}
		return err
	})
	for _, want := range []string{"a", "b", "late"} {
		s.update(t, func(tx ledger.Tx) error {
			d, err := tx.Next(-100, false)
			if err != nil || d.Slug != want {
				t.Errorf("next is %q (%v), want %q", d.Slug, err, want)
			}
			d.At = time.Time{}
			return tx.PutDelivery(&d)
		})
	}
}
