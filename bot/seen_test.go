package bot

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// An update that was handled before a restart is answered 200 after it, and
// handled no second time.
func TestWebhookHandlesAnUpdateOnceOverARestart(t *testing.T) {
	db := filepath.Join(t.TempDir(), "test.db")
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		for run := range 3 {
			ledger, err := store.OpenSQLite(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			secret := updates.WebhookSecret("1:token", hookURL)
			b, err := New(Config{API: s, Desk: &fakeDesk{catalogue: content.NewCatalogue(nil, nil, nil)}, Folder: noFolder{},
				Admins: channel.NewAdmins(s, []int64{1}, "", nil, nil), Locales: wiretest.Locales(t), Audience: ledger.Audience(),
				Webhook: updates.Webhook{URL: hookURL, Secret: secret}, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			stop := startHook(t, b)
			if code := postTo(b, secret, delivered(5, say(7, "/help"))); code != http.StatusOK {
				t.Errorf("run %d: %d", run, code)
			}
			if run == 0 {
				time.Sleep(time.Second) // noted in passing; at the end of the others by the stop
			}
			stop()
			ledger.Close()
		}
		if n := len(callsOf(s, "sendMessage")); n != 1 {
			t.Errorf("%d answers to one update", n)
		}
	})
}
