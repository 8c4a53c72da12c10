package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func parts(t *testing.T, s suite) {
	d, e := delivery("a"), delivery("b")
	s.put(t, d, e)
	want := []ledger.Part{
		ledger.Part{Delivery: d.ID, N: 0, MessageID: 11, AfterID: 10, Method: "sendMessage", Hash: [32]byte{1}, Plain: "первая", Editing: "первая, иначе", At: base, Media: "00 1 2 a.png"}.In(ledger.Sent),
		ledger.Part{Delivery: d.ID, N: 1, AfterID: 11, Method: "sendMessage", Hash: [32]byte{2}, Plain: "", At: base, Error: locale.Text("lost"), Accepted: true, Resent: 1, Sends: 2}.In(ledger.Unconfirmed),
		ledger.Part{Delivery: d.ID, N: 2, Method: "sendMessage"}.In(ledger.Planned),
	}
	s.update(t, func(tx ledger.Tx) error {
		first := want[0]
		first = first.In(ledger.Sending)
		first.MessageID = 0
		return errors.Join(tx.PutPart(want[2]), tx.PutPart(first), tx.PutPart(want[1]), tx.PutPart(want[0]),
			tx.PutPart(ledger.Part{Delivery: e.ID, N: 0}.In(ledger.Planned)))
	})
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Parts(d.ID)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		outline, err2 := tx.Outline()
		if len(outline) != 4 || outline[0].MessageID != 11 || outline[1].State() != ledger.Unconfirmed || outline[3].Delivery != e.ID {
			t.Errorf("outline: %+v", outline)
		}
		first, err4 := tx.FirstParts(base.Add(-time.Microsecond))
		if later, err := tx.FirstParts(base); !reflect.DeepEqual(first, want[:1]) || len(later) != 0 || err != nil {
			t.Errorf("first parts: %+v; of later: %+v, %v", first, later, err)
		}
		pictured, err3 := tx.Pictured()
		if !reflect.DeepEqual(pictured, want[:1]) {
			t.Errorf("that show files: %+v", pictured)
		}
		return errors.Join(err, err2, err3, err4)
	})
	s.update(t, func(tx ledger.Tx) error { return ledger.ForgetMedia(tx, d.ID) })
	s.view(t, func(tx ledger.Tx) error {
		pictured, err := tx.Pictured()
		if len(pictured) != 1 || pictured[0].Media != ledger.MediaUnknown {
			t.Errorf("after their files were forgotten: %+v", pictured)
		}
		return err
	})
	s.update(t, func(tx ledger.Tx) error { return tx.DropParts(d.ID, 1) })
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Parts(d.ID)
		if len(got) != 1 || got[0].N != 0 {
			t.Errorf("after dropping from 1: %+v", got)
		}
		return err
	})
}

func seenMessages(t *testing.T, s suite) {
	want := []ledger.SeenMessage{{Chat: -100, MessageID: 3, Plain: "текст", Person: true}, {Chat: -100, MessageID: 12, CopyOf: 7}}
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.PutChannel(ledger.ChannelState{Name: "@c", Chat: -100, LastID: 12, Accounted: 2}),
			tx.Seen().Put(want[1]), tx.Seen().Put(ledger.SeenMessage{Chat: -100, MessageID: 3}), tx.Seen().Put(want[0]),
			tx.Seen().Put(ledger.SeenMessage{Chat: -100, MessageID: 4}), tx.Seen().Drop(-100, 4),
			tx.Seen().Put(ledger.SeenMessage{Chat: -200, MessageID: 3}))
	})
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Seen().In(-100)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	})
	s.update(t, func(tx ledger.Tx) error { return tx.MoveChat(-100, -300) }) // which numbers its messages from 1
	s.view(t, func(tx ledger.Tx) error {
		for _, chat := range []int64{-100, -300} {
			if got, err := tx.Seen().In(chat); len(got) != 0 || err != nil {
				t.Errorf("of chat %d after it moved: %+v, %v", chat, got, err)
			}
		}
		all, err := tx.Channels()
		if all[0].LastID != 0 || all[0].Accounted != 0 {
			t.Errorf("the channel after it moved: %+v", all[0])
		}
		return err
	})
}

func added(t *testing.T, s suite) {
	d, e := delivery("a"), delivery("b")
	s.put(t, d, e)
	want := map[int64]ledger.Added{
		d.ID: {Delivery: d.ID, Input: [32]byte{1}, Wanted: [32]byte{2}, Asked: true},
		e.ID: {Delivery: e.ID, Wanted: [32]byte{3}, Declined: true},
	}
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.PutAdded(ledger.Added{Delivery: d.ID, Declined: true}), tx.PutAdded(want[d.ID]), tx.PutAdded(want[e.ID]))
	})
	got := func() (all map[int64]ledger.Added) {
		s.view(t, func(tx ledger.Tx) (err error) {
			all, err = tx.Added()
			return err
		})
		return all
	}
	if all := got(); !reflect.DeepEqual(all, want) {
		t.Errorf("got  %+v\nwant %+v", all, want)
	}
	s.update(t, func(tx ledger.Tx) error { return tx.DropDelivery(d.ID) })
	if all := got(); len(all) != 1 || all[e.ID] != want[e.ID] {
		t.Errorf("after dropping a delivery: %+v", all)
	}
}

func versions(t *testing.T, s suite) {
	d, e := delivery("a"), delivery("b")
	s.put(t, d, e)
	many := make([]ledger.Version, 1200) // more than one statement writes
	for i := range many {
		many[i] = ledger.Version{Delivery: e.ID, Hash: [32]byte{byte(i), byte(i >> 8), 1}, Copy: "many"}
	}
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(
			tx.Versions().Put([]ledger.Version{{Delivery: d.ID, Hash: [32]byte{1}, Copy: "one"}, {Delivery: d.ID, Hash: [32]byte{2}, Commit: "abc"}}),
			tx.Versions().Put([]ledger.Version{{Delivery: d.ID, Hash: [32]byte{1}, Commit: ledger.NoCommit}, {Delivery: d.ID, Hash: [32]byte{2}, Copy: "two"}}),
			tx.Versions().Put(many), tx.Versions().Put(nil))
	})
	s.view(t, func(tx ledger.Tx) error {
		of, err := tx.Versions().Of(d.ID)
		if want := []ledger.Version{{Delivery: d.ID, Hash: [32]byte{1}, Copy: "one", Commit: ledger.NoCommit}, {Delivery: d.ID, Hash: [32]byte{2}, Copy: "two", Commit: "abc"}}; err != nil || !reflect.DeepEqual(of, want) {
			t.Errorf("got  %+v, %v\nwant %+v", of, err, want)
		}
		in, err := tx.Versions().In("two")
		if len(in) != 1 || err != nil {
			t.Errorf("in the copy two there are %+v, %v", in, err)
		}
		all, err := tx.Versions().In("many")
		if len(all) != len(many) {
			t.Errorf("%d versions of %d", len(all), len(many))
		}
		return err
	})
	s.update(t, func(tx ledger.Tx) error { return tx.DropDelivery(d.ID) })
	s.view(t, func(tx ledger.Tx) error {
		of, err := tx.Versions().Of(d.ID)
		if len(of) != 0 {
			t.Errorf("after dropping the delivery: %+v", of)
		}
		return err
	})
}

func messages(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.PutPart(ledger.Part{Delivery: d.ID, N: 0, MessageID: 11}.In(ledger.Sent)),
			tx.PutPart(ledger.Part{Delivery: d.ID, N: 1}.In(ledger.Planned)))
	})
	s.view(t, func(tx ledger.Tx) error {
		p, err := tx.Message(-100, 11)
		if p.Delivery != d.ID || p.N != 0 {
			t.Errorf("message 11 is %+v", p)
		}
		for _, of := range []struct {
			chat     int64
			from, to int
			want     int
		}{{-100, 1, 11, 1}, {-100, -5, 100, 1}, {-100, 12, 20, 0}, {-100, 0, 0, 0}, {-200, 1, 20, 0}} {
			if got, err := tx.Messages(of.chat, of.from, of.to); len(got) != of.want || err != nil {
				t.Errorf("messages %d to %d of %d: %+v, %v; want %d", of.from, of.to, of.chat, got, err, of.want)
			}
		}
		for _, no := range []struct {
			chat int64
			id   int
		}{{-100, 12}, {-200, 11}, {-100, 0}} {
			if _, err := tx.Message(no.chat, no.id); !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("message %d of %d: %v, want ErrNotFound", no.id, no.chat, err)
			}
		}
		return err
	})
}

func buttons(t *testing.T, s suite) {
	want := ledger.ActionRow{Token: "abc", Kind: ledger.ActPublish, Deliveries: []int64{3, 1 << 60}, Made: base}
	s.update(t, func(tx ledger.Tx) error { return tx.Notices().PutButton(want) })
	want.Used, want.By = base.Add(time.Hour), ledger.Actor{ID: 5, Name: "Ann"}
	s.update(t, func(tx ledger.Tx) error { return tx.Notices().PutButton(want) })
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Notices().Button("abc")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if _, err := tx.Notices().Button("abd"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("an unknown button: %v", err)
		}
		return err
	})
}

func notices(t *testing.T, s suite) {
	want := ledger.Notice{Kind: ledger.NoticeMissed, Slug: "a", Title: "Название", Channel: -100, Link: "https://t.me/c/1/2",
		Detail: locale.Text("<late>"), Actions: []ledger.Action{{Kind: ledger.ActSkip, Token: "t"}}}
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.Notices().Put(ledger.NoticeRow{Made: base, Notice: want}),
			tx.Notices().Put(ledger.NoticeRow{Made: base.Add(-time.Hour), Notice: ledger.Notice{Kind: "later"}}))
	})
	s.update(t, func(tx ledger.Tx) error {
		rows, err := tx.Notices().Oldest(1)
		if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0].Notice, want) || !rows[0].Made.Equal(base) {
			t.Fatalf("got %+v, %v", rows, err)
		}
		return tx.Notices().Drop(rows[0].ID)
	})
	s.view(t, func(tx ledger.Tx) error {
		rows, err := tx.Notices().Oldest(10)
		if len(rows) != 1 || rows[0].Notice.Kind != "later" {
			t.Errorf("left: %+v", rows)
		}
		return err
	})
}

func troubles(t *testing.T, s suite) {
	want := []ledger.Trouble{
		{Key: "a.md", Kind: ledger.TroubleBroken, Path: "a.md", Line: 4, Title: "Название", Due: base.Add(time.Hour), Cause: locale.M("lint.front-matter.yaml", "why", "x"), Since: base},
		{Key: "b.md", Kind: ledger.TroubleHeld, Path: "b.md", Cause: locale.Text("<held>"), Since: base, Fixed: base.Add(time.Minute), Warned: base},
	}
	at := ledger.Standing{Chat: -100, Topic: 7, MessageID: 3, Shown: [32]byte{1, 2}}
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.Troubles().Put(ledger.Trouble{Key: "b.md"}), tx.Troubles().Put(want[1]), tx.Troubles().Put(want[0]), tx.Troubles().Put(ledger.Trouble{Key: "c"}),
			tx.Troubles().Drop("c"), tx.Troubles().PutStanding(ledger.Standing{Chat: -100, Topic: 7}), tx.Troubles().PutStanding(at), tx.Troubles().PutStanding(ledger.Standing{Chat: 5}), tx.Troubles().DropStanding(5, 0))
	})
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Troubles().All()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		stand, err2 := tx.Troubles().Standings()
		if len(stand) != 1 || stand[0] != at {
			t.Errorf("got %+v, want %+v", stand, at)
		}
		return errors.Join(err, err2)
	})
}
