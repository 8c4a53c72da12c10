package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// audienceInbox: stored updates belong to their owner until they are handled; those of
// an owner that is gone go to the next one, once and in order.
func audienceInbox(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	keep := func(owner string, from, to int) {
		t.Helper()
		var list []audience.Update
		for id := from; id <= to; id++ {
			list = append(list, audience.Update{ID: int64(id), Body: fmt.Appendf(nil, `{"update_id":%d,"text":"é\u0000"}`, id)})
		}
		if err := a.KeepUpdates(ctx, owner, list, base); err != nil {
			t.Fatal(err)
		}
	}
	adopt := func(owner string, alone bool, after time.Duration, limit int) (ids []int64) {
		t.Helper()
		now := base.Add(after)
		list, err := a.AdoptUpdates(ctx, owner, alone, now, now.Add(30*time.Second), limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			ids = append(ids, u.ID)
			if want := fmt.Sprintf(`{"update_id":%d,"text":"é\u0000"}`, u.ID); string(u.Body) != want {
				t.Errorf("got the body %s, want %s", u.Body, want)
			}
		}
		return ids
	}
	expect := func(what string, got []int64, want ...int64) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	expect("an empty store", adopt("a", false, 0, 10))
	keep("a", 1, 123)
	keep("a", 100, 125) // delivered again
	expect("what is one's own", adopt("a", false, 10*time.Second, 200))
	expect("while the owner is there", adopt("b", false, 20*time.Second, 200))
	var most []int64
	for id := int64(4); id <= 121; id++ {
		most = append(most, id)
	}
	if err := a.MarkUpdates(ctx, most, base, base.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]bool{3: true, 50: true, 125: true, 126: false} {
		if seen, err := a.UpdateSeen(ctx, id); err != nil || seen != want {
			t.Errorf("update %d: seen %t, want %t (%v)", id, seen, want, err)
		}
	}
	expect("some of what an owner left who is silent", adopt("b", false, 41*time.Second, 2), 1, 2)
	expect("the rest", adopt("b", false, 42*time.Second, 200), 3, 122, 123, 124, 125)
	if err := a.LeaveUpdates(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	expect("what is left in order", adopt("c", false, 43*time.Second, 200), 1, 2, 3, 122, 123, 124, 125)
	expect("what others hold, for one that is alone", adopt("d", true, 44*time.Second, 200), 1, 2, 3, 122, 123, 124, 125)
	if err := a.MarkUpdates(ctx, []int64{1, 2}, base, base.Add(time.Minute)); err != nil { // the rest is too old
		t.Fatal(err)
	}
	expect("what is too old is dropped", adopt("e", true, time.Hour, 200))
}
