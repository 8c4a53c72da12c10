package channel

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"
)

// TestAdministratorsAreAskedFor holds that a new administrator is one within seconds, that
// a crowd of readers makes one request in that time, and that Telegram is not asked again
// at once if it does not answer: the last list counts.
func TestAdministratorsAreAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var admins atomic.Int64
		var down atomic.Bool
		admins.Store(1)
		api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) {
			time.Sleep(time.Second)
			if down.Load() {
				return nil, errors.New("no answer")
			}
			list := ""
			for id := range admins.Load() {
				list += fmt.Sprintf(`,{"status":"creator","user":{"id":%d}}`, id+1)
			}
			return json.RawMessage("[" + list[1:] + "]"), nil
		}}
		a := NewAdmins(api, nil, "@news", nil, nil)
		is := func(id int64, want bool, calls int) {
			t.Helper()
			before := len(api.Called("getChatAdministrators"))
			var crowd sync.WaitGroup
			for range 100 {
				crowd.Go(func() { a.Is(t.Context(), 77) })
			}
			synctest.Wait()
			time.Sleep(1500 * time.Millisecond)
			crowd.Wait()
			if got := a.Is(t.Context(), id); got != want {
				t.Errorf("%d is an admin: %t, want %t", id, got, want)
			}
			if got := len(api.Called("getChatAdministrators")) - before; got != calls {
				t.Errorf("%d requests for the administrators, want %d", got, calls)
			}
		}
		if !a.Is(t.Context(), 1) {
			t.Fatal("is the creator an admin? got false, want true")
		}
		admins.Store(2)
		is(2, false, 0) // not known yet
		time.Sleep(actsFresh)
		is(2, true, 1)
		admins.Store(1)
		time.Sleep(actsFresh)
		is(2, false, 1)
		down.Store(true)
		time.Sleep(actsFresh)
		is(1, true, 1)
		is(1, true, 0)
		down.Store(false)
		time.Sleep(actsFresh)
		is(1, true, 1)
	})
}
