package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func comments(t *testing.T, s suite) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a := ledger.Comment{Delivery: 1, Chat: -1, Post: 5, Group: -9, Copy: 7, MessageID: 8, Todo: ledger.TodoEdit, Waits: true,
		Reason: locale.M("comment.no_copy"), Hash: [32]byte{1}, Source: [32]byte{2}, Plain: "a", Made: at, Left: at.Add(time.Second), At: at.Add(time.Minute), Tries: 3, Sends: 1}.In(ledger.Sent)
	b := ledger.Comment{Delivery: 2, Chat: -1, Post: 6, At: at}.In(ledger.Planned)
	elsewhere := ledger.Comment{Delivery: 3, Chat: -2, Post: 6, Copy: 1, At: at.Add(-time.Hour)}.In(ledger.Planned)
	s.update(t, func(tx ledger.Tx) error {
		c := tx.Comments()
		return errors.Join(c.Put(ledger.Comment{Delivery: 1, Chat: -1, Post: 5}), c.Put(a), c.Put(b), c.Put(elsewhere), c.PutCopy(-1, 5, -9, 6), c.PutCopy(-1, 5, -9, 7))
	})
	s.view(t, func(tx ledger.Tx) error {
		c := tx.Comments()
		for name, x := range map[string]struct {
			want ledger.Comment
			ask  func() (ledger.Comment, error)
		}{
			"under a post":    {a, func() (ledger.Comment, error) { return c.Under(-1, 5) }},
			"by its id":       {a, func() (ledger.Comment, error) { return c.By(-9, 8) }},
			"next":            {b, func() (ledger.Comment, error) { return c.Next(-1) }},
			"before another":  {a, func() (ledger.Comment, error) { return c.Before(-1, 6) }},
			"of another chat": {elsewhere, func() (ledger.Comment, error) { return c.Next(-2) }},
		} {
			if got, err := x.ask(); err != nil || !reflect.DeepEqual(got, x.want) {
				t.Errorf("%s: got %+v, %v, want %+v", name, got, err, x.want)
			}
		}
		for name, ask := range map[string]func() (ledger.Comment, error){
			"under no post":       func() (ledger.Comment, error) { return c.Under(-2, 5) },
			"one without an id":   func() (ledger.Comment, error) { return c.By(0, 0) },
			"before the first":    func() (ledger.Comment, error) { return c.Before(-1, 5) },
			"next of a lone chat": func() (ledger.Comment, error) { return c.Next(-3) },
		} {
			if got, err := ask(); !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
		for name, x := range map[string]struct {
			want []ledger.Comment
			ask  func() ([]ledger.Comment, error)
		}{
			"of a delivery":  {[]ledger.Comment{b}, func() ([]ledger.Comment, error) { return c.Of(2) }},
			"in a state":     {[]ledger.Comment{b}, func() ([]ledger.Comment, error) { return c.Open(-1, ledger.Planned) }},
			"until a moment": {[]ledger.Comment{elsewhere}, func() ([]ledger.Comment, error) { return c.Until(at) }},
			"until a later":  {[]ledger.Comment{elsewhere, a}, func() ([]ledger.Comment, error) { return c.Until(at.Add(time.Hour)) }},
			"of no delivery": {nil, func() ([]ledger.Comment, error) { return c.Of(9) }},
		} {
			if got, err := x.ask(); err != nil || !reflect.DeepEqual(got, x.want) {
				t.Errorf("%s: got %+v, %v, want %+v", name, got, err, x.want)
			}
		}
		if group, id, err := c.Copy(-1, 5); group != -9 || id != 7 || err != nil {
			t.Errorf("the copy is %d in %d, %v", id, group, err)
		}
		if _, _, err := c.Copy(-1, 6); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("the copy of a post without one: %v", err)
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error { return tx.Comments().Move(1, 5, 4) })
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Comments().Under(-1, 4); err != nil || got.MessageID != 8 {
			t.Errorf("after it moved: %+v, %v", got, err)
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error { return tx.Comments().Forget(-1) })
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Comments().Under(-1, 4); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("a comment of a forgotten channel: %+v, %v", got, err)
		}
		if _, _, err := tx.Comments().Copy(-1, 5); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("the copy of a post of a forgotten channel: %v", err)
		}
		if got, err := tx.Comments().Of(elsewhere.Delivery); err != nil || len(got) != 1 {
			t.Errorf("of another channel: %+v, %v, want one", got, err)
		}
		return nil
	})
}
