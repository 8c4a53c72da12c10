// Package storetest says what every scheduler.Store must hold to: one suite that
// all of them pass. What it asks of a store is what the scheduler leans on: a
// transaction is whole or not at all, a delivery that someone else changed is
// not overwritten, the next one is found by its moment, times come back to the
// microsecond and never earlier.
package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// Run runs the suite. open returns an empty store; it is closed by open's own
// cleanup.
func Run(t *testing.T, open func(t *testing.T) scheduler.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, suite)
	}{
		{"channels", channels},
		{"moved chat", movedChat},
		{"deliveries come back as they were", roundTrip},
		{"times are never earlier", times},
		{"a changed delivery is not overwritten", changed},
		{"one article one place", unique},
		{"filters", filters},
		{"next", next},
		{"parts", parts},
		{"messages", messages},
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

type suite struct{ s scheduler.Store }

func (s suite) update(t *testing.T, f func(scheduler.Tx) error) {
	t.Helper()
	if err := s.s.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (s suite) view(t *testing.T, f func(scheduler.Tx) error) {
	t.Helper()
	if err := s.s.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func (s suite) put(t *testing.T, ds ...*scheduler.Delivery) {
	t.Helper()
	s.update(t, func(tx scheduler.Tx) error {
		for _, d := range ds {
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		return nil
	})
}

var base = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func delivery(slug string) *scheduler.Delivery {
	return &scheduler.Delivery{Chat: -100, Channel: "@c", Slug: slug, Path: slug + ".md", Title: slug, State: scheduler.Planned}
}

func channels(t *testing.T, s suite) {
	want := []scheduler.ChannelState{
		{Name: "@a", Chat: -1001, Username: "a", Title: "Канал", Started: base, Scanned: true, LastID: 7, Pinned: 3, Paused: "no rights"},
		{Name: "@b"},
	}
	s.update(t, func(tx scheduler.Tx) error {
		first := want[0]
		first.LastID = 1
		return errors.Join(tx.PutChannel(want[1]), tx.PutChannel(first), tx.PutChannel(want[0]),
			tx.PutChannel(scheduler.ChannelState{Name: "@z"}), tx.DropChannel("@z"))
	})
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Channels()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	})
}

func movedChat(t *testing.T, s suite) {
	d, other := delivery("a"), delivery("b")
	other.Chat = -200
	s.put(t, d, other)
	s.update(t, func(tx scheduler.Tx) error {
		return errors.Join(tx.PutChannel(scheduler.ChannelState{Name: "@c", Chat: -100}), tx.MoveChat(-100, -300))
	})
	s.view(t, func(tx scheduler.Tx) error {
		rows, err := tx.Deliveries(scheduler.Filter{Chat: -300})
		if len(rows) != 1 || rows[0].Slug != "a" {
			t.Errorf("deliveries of the new id: %+v", rows)
		}
		all, err2 := tx.Channels()
		if len(all) != 1 || all[0].Chat != -300 {
			t.Errorf("channels: %+v", all)
		}
		return errors.Join(err, err2)
	})
	// Who read it under the old id must read again.
	if err := s.s.Update(t.Context(), func(tx scheduler.Tx) error { return tx.PutDelivery(d) }); !errors.Is(err, scheduler.ErrChanged) {
		t.Errorf("writing a moved delivery: %v, want ErrChanged", err)
	}
}

func full() *scheduler.Delivery {
	return &scheduler.Delivery{
		Chat: -1002003004005, Topic: 7, Channel: "@c", Slug: "первая", Path: "a/первая.md", Title: "Первая 🐙",
		State: scheduler.Unconfirmed, Reason: "lost", Wait: scheduler.WaitThere, Todo: scheduler.TodoEdit | scheduler.TodoPin,
		Flags: scheduler.Forced | scheduler.Told, FileDue: base, Due: base.Add(time.Hour), Seen: base.Add(time.Microsecond),
		At: base.AddDate(100, 0, 0), Format: "rich", MessageID: 1 << 40, SourceHash: [32]byte{1, 0, 255}, Tries: 3,
		By: scheduler.Actor{ID: 1 << 50, Name: "Аня"}, ByAt: base,
	}
}

func roundTrip(t *testing.T, s suite) {
	want := full()
	s.put(t, want)
	if want.ID == 0 || want.Version != 1 {
		t.Fatalf("a new delivery has id %d, version %d", want.ID, want.Version)
	}
	read := func() {
		t.Helper()
		s.view(t, func(tx scheduler.Tx) error {
			got, err := tx.Delivery(want.ID)
			if got != *want {
				t.Errorf("got  %+v\nwant %+v", got, *want)
			}
			return err
		})
	}
	read()
	want.State, want.Wait, want.At, want.Title = scheduler.Sent, scheduler.WaitNone, time.Time{}, "другая"
	s.put(t, want)
	if want.Version != 2 {
		t.Errorf("version %d after a change, want 2", want.Version)
	}
	read()
	s.update(t, func(tx scheduler.Tx) error {
		return errors.Join(tx.PutPart(scheduler.Part{Delivery: want.ID, State: scheduler.Sent}), tx.DropDelivery(want.ID))
	})
	s.view(t, func(tx scheduler.Tx) error {
		if _, err := tx.Delivery(want.ID); !errors.Is(err, scheduler.ErrNotFound) {
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
		s.view(t, func(tx scheduler.Tx) error {
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
	err := s.s.Update(t.Context(), func(tx scheduler.Tx) error { return tx.PutDelivery(&mine) })
	if !errors.Is(err, scheduler.ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
	gone := *d
	gone.ID += 1000
	err = s.s.Update(t.Context(), func(tx scheduler.Tx) error { return tx.PutDelivery(&gone) })
	if !errors.Is(err, scheduler.ErrChanged) {
		t.Errorf("a delivery that is gone: %v, want ErrChanged", err)
	}
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Delivery(d.ID)
		if got.Title != "theirs" {
			t.Errorf("it is %q", got.Title)
		}
		return err
	})
}

func unique(t *testing.T, s suite) {
	s.put(t, delivery("a"))
	if err := s.s.Update(t.Context(), func(tx scheduler.Tx) error { return tx.PutDelivery(delivery("a")) }); err == nil {
		t.Error("an article was planned twice for one place")
	}
	other := delivery("a")
	other.Topic = 1
	s.put(t, other)
}

func filters(t *testing.T, s suite) {
	a, b, c := delivery("a"), delivery("b"), delivery("c")
	a.Due, b.Due, c.Due = base.Add(time.Hour), base, base
	a.At, b.At = base.Add(time.Hour), base
	b.State, c.State = scheduler.Sent, scheduler.Failed
	c.Chat, c.Wait = -200, scheduler.WaitApprove
	s.put(t, a, b, c)
	for _, f := range []struct {
		name   string
		filter scheduler.Filter
		want   []string
	}{
		{"all, by due then path", scheduler.Filter{}, []string{"b", "c", "a"}},
		{"of a chat", scheduler.Filter{Chat: -200}, []string{"c"}},
		{"of a slug", scheduler.Filter{Slug: "a"}, []string{"a"}},
		{"in states", scheduler.Filter{States: []scheduler.State{scheduler.Planned, scheduler.Failed}}, []string{"c", "a"}},
		{"waiting", scheduler.Filter{Waits: true}, []string{"c"}},
		{"at work until", scheduler.Filter{Until: base}, []string{"b"}},
		{"limited", scheduler.Filter{Limit: 2}, []string{"b", "c"}},
		{"none", scheduler.Filter{Slug: "a", Chat: -200}, nil},
	} {
		s.view(t, func(tx scheduler.Tx) error {
			rows, err := tx.Deliveries(f.filter)
			var got []string
			for _, d := range rows {
				got = append(got, d.Slug)
			}
			if !reflect.DeepEqual(got, f.want) {
				t.Errorf("%s: got %q, want %q", f.name, got, f.want)
			}
			return err
		})
	}
}

func next(t *testing.T, s suite) {
	s.view(t, func(tx scheduler.Tx) error {
		if _, err := tx.Next(-100); !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("nothing is next: %v", err)
		}
		return nil
	})
	late, early, tie, none, other := delivery("late"), delivery("b"), delivery("a"), delivery("none"), delivery("other")
	late.At, early.At, tie.At, other.At = base.Add(time.Hour), base, base, base.Add(-time.Hour)
	other.Chat = -200
	s.put(t, late, early, tie, none, other)
	for _, want := range []string{"a", "b", "late"} {
		s.update(t, func(tx scheduler.Tx) error {
			d, err := tx.Next(-100)
			if err != nil || d.Slug != want {
				t.Errorf("next is %q (%v), want %q", d.Slug, err, want)
			}
			d.At = time.Time{}
			return tx.PutDelivery(&d)
		})
	}
}

func parts(t *testing.T, s suite) {
	d, e := delivery("a"), delivery("b")
	s.put(t, d, e)
	want := []scheduler.Part{
		{Delivery: d.ID, N: 0, State: scheduler.Sent, MessageID: 11, AfterID: 10, Method: "sendMessage", Hash: [32]byte{1}, Plain: "первая", At: base},
		{Delivery: d.ID, N: 1, State: scheduler.Unconfirmed, AfterID: 11, Method: "sendMessage", Hash: [32]byte{2}, Plain: "", At: base, Error: "lost"},
		{Delivery: d.ID, N: 2, State: scheduler.Planned, Method: "sendMessage"},
	}
	s.update(t, func(tx scheduler.Tx) error {
		first := want[0]
		first.MessageID, first.State = 0, scheduler.Sending
		return errors.Join(tx.PutPart(want[2]), tx.PutPart(first), tx.PutPart(want[1]), tx.PutPart(want[0]),
			tx.PutPart(scheduler.Part{Delivery: e.ID, N: 0, State: scheduler.Planned}))
	})
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Parts(d.ID)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		outline, err2 := tx.Outline()
		if len(outline) != 4 || outline[0].MessageID != 11 || outline[1].State != scheduler.Unconfirmed || outline[3].Delivery != e.ID {
			t.Errorf("outline: %+v", outline)
		}
		return errors.Join(err, err2)
	})
	s.update(t, func(tx scheduler.Tx) error { return tx.DropParts(d.ID, 1) })
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Parts(d.ID)
		if len(got) != 1 || got[0].N != 0 {
			t.Errorf("after dropping from 1: %+v", got)
		}
		return err
	})
}

func messages(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	s.update(t, func(tx scheduler.Tx) error {
		return errors.Join(tx.PutPart(scheduler.Part{Delivery: d.ID, N: 0, State: scheduler.Sent, MessageID: 11}),
			tx.PutPart(scheduler.Part{Delivery: d.ID, N: 1, State: scheduler.Planned}))
	})
	s.view(t, func(tx scheduler.Tx) error {
		p, err := tx.Message(-100, 11)
		if p.Delivery != d.ID || p.N != 0 {
			t.Errorf("message 11 is %+v", p)
		}
		for _, no := range []struct {
			chat int64
			id   int
		}{{-100, 12}, {-200, 11}, {-100, 0}} {
			if _, err := tx.Message(no.chat, no.id); !errors.Is(err, scheduler.ErrNotFound) {
				t.Errorf("message %d of %d: %v, want ErrNotFound", no.id, no.chat, err)
			}
		}
		return err
	})
}

func buttons(t *testing.T, s suite) {
	want := scheduler.ActionRow{Token: "abc", Kind: scheduler.ActPublish, Deliveries: []int64{3, 1 << 60}, Made: base}
	s.update(t, func(tx scheduler.Tx) error { return tx.PutAction(want) })
	want.Used, want.By = base.Add(time.Hour), scheduler.Actor{ID: 5, Name: "Ann"}
	s.update(t, func(tx scheduler.Tx) error { return tx.PutAction(want) })
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Action("abc")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if _, err := tx.Action("abd"); !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("an unknown button: %v", err)
		}
		return err
	})
}

func notices(t *testing.T, s suite) {
	want := scheduler.Notice{Kind: scheduler.NoticeMissed, Slug: "a", Title: "Название", Channel: -100, Link: "https://t.me/c/1/2",
		Detail: "<late>", Actions: []scheduler.Action{{Kind: scheduler.ActSkip, Token: "t"}}}
	s.update(t, func(tx scheduler.Tx) error {
		return errors.Join(tx.PutNotice(scheduler.NoticeRow{Made: base, Notice: want}),
			tx.PutNotice(scheduler.NoticeRow{Made: base.Add(-time.Hour), Notice: scheduler.Notice{Kind: "later"}}))
	})
	s.update(t, func(tx scheduler.Tx) error {
		rows, err := tx.Notices(1)
		if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0].Notice, want) || !rows[0].Made.Equal(base) {
			t.Fatalf("got %+v, %v", rows, err)
		}
		return tx.DropNotice(rows[0].ID)
	})
	s.view(t, func(tx scheduler.Tx) error {
		rows, err := tx.Notices(10)
		if len(rows) != 1 || rows[0].Notice.Kind != "later" {
			t.Errorf("left: %+v", rows)
		}
		return err
	})
}

func rollback(t *testing.T, s suite) {
	no := errors.New("no")
	err := s.s.Update(t.Context(), func(tx scheduler.Tx) error {
		if err := tx.PutDelivery(delivery("a")); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("got %v, want what f returned", err)
	}
	s.empty(t)
}

func (s suite) empty(t *testing.T) {
	t.Helper()
	s.view(t, func(tx scheduler.Tx) error {
		rows, err := tx.Deliveries(scheduler.Filter{})
		if len(rows) != 0 {
			t.Errorf("written all the same: %+v", rows)
		}
		return err
	})
}

func panics(t *testing.T, s suite) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.s.Update(t.Context(), func(tx scheduler.Tx) error {
			if err := tx.PutDelivery(delivery("a")); err != nil {
				t.Error(err)
			}
			panic("crash")
		})
	}()
	s.empty(t)
	s.put(t, delivery("b")) // the store goes on
}

func readOnly(t *testing.T, s suite) {
	if err := s.s.View(t.Context(), func(tx scheduler.Tx) error { return tx.PutDelivery(delivery("a")) }); err == nil {
		t.Error("a view wrote")
	}
	s.empty(t)
}

func snapshot(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	s.view(t, func(tx scheduler.Tx) error {
		before, err := tx.Delivery(d.ID)
		if err != nil {
			return err
		}
		later := before
		later.Title = "later"
		s.put(t, &later)
		after, err := tx.Delivery(d.ID)
		if after != before {
			t.Errorf("a view saw %q, then %q", before.Title, after.Title)
		}
		return err
	})
}

func turns(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				err := s.s.Update(t.Context(), func(tx scheduler.Tx) error {
					now, err := tx.Delivery(d.ID)
					if err != nil {
						return err
					}
					now.Tries++
					return tx.PutDelivery(&now)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.view(t, func(tx scheduler.Tx) error {
		got, err := tx.Delivery(d.ID)
		if got.Tries != 40 {
			t.Errorf("%d of 40 increments are there", got.Tries)
		}
		return err
	})
}

func locks(t *testing.T, s suite) {
	ctx := t.Context()
	a, err := s.s.Lock(ctx, -100)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.s.Lock(ctx, -200)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []scheduler.Lease{a, b} {
		if err := l.Check(ctx); err != nil {
			t.Error(err)
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
	again, err := s.s.Lock(ctx, -100)
	if err != nil {
		t.Fatalf("after it was released: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func ended(t *testing.T, s suite) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.s.Update(ctx, func(tx scheduler.Tx) error { return tx.PutDelivery(delivery("a")) }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	s.empty(t)
}
