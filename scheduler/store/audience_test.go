package store_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

func TestSQLiteAudience(t *testing.T) {
	storetest.RunAudience(t, func(t *testing.T) audience.Audience {
		return open(t, filepath.Join(t.TempDir(), "a.db")).Audience()
	})
}

func TestDrafts(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		storetest.RunDrafts(t, func(t *testing.T) audience.Drafts { return open(t, filepath.Join(t.TempDir(), "d.db")).Audience() })
	})
	t.Run("postgres", func(t *testing.T) {
		address := database(t)
		storetest.RunDrafts(t, func(t *testing.T) audience.Drafts { return openPostgres(t, schema(t, address)).Audience() })
	})
}

func TestPostgresAudience(t *testing.T) {
	address := database(t)
	storetest.RunAudience(t, func(t *testing.T) audience.Audience { return openPostgres(t, schema(t, address)).Audience() })
}

// TestPostgresAudienceIsShared holds that several processes divide the mailings among
// them.
func TestPostgresAudienceIsShared(t *testing.T) {
	shared := database(t)
	storetest.RunAudience(t, func(t *testing.T) audience.Audience {
		address := schema(t, shared)
		return &alternating{Audience: openPostgres(t, address).Audience(), other: openPostgres(t, address).Audience()}
	})
}

// alternating alternates between processes for methods in which they could interfere.
type alternating struct {
	audience.Audience
	other audience.Audience
	calls atomic.Int64
}

func (a *alternating) next() audience.Audience {
	if a.calls.Add(1)%2 == 0 {
		return a.other
	}
	return a.Audience
}

func (a *alternating) Claim(ctx context.Context, now time.Time, limit int) ([]audience.Mailing, error) {
	return a.next().Claim(ctx, now, limit)
}

func (a *alternating) Announce(ctx context.Context, slug string, keys []string, at time.Time) (bool, error) {
	return a.next().Announce(ctx, slug, keys, at)
}

func (a *alternating) QueueDigest(ctx context.Context, r audience.Reader, slugs []string, until, next time.Time) error {
	return a.next().QueueDigest(ctx, r, slugs, until, next)
}

// TestRenamedSlugIsNotAnnouncedAgain holds that readers are not notified of a renamed
// article, and that a queued mailing of it arrives under its new name.
func TestRenamedSlugIsNotAnnouncedAgain(t *testing.T) {
	type both interface {
		ledger.Store
		Audience() *store.Audience
	}
	check := func(t *testing.T, s both) {
		ctx := t.Context()
		a := s.Audience()
		now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
		if err := a.PutReader(ctx, audience.Reader{ID: 1, Mode: audience.ReaderNow, Categories: []string{""}}); err != nil {
			t.Fatal(err)
		}
		if fresh, err := a.Announce(ctx, "was", nil, now); err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		if err := s.Update(ctx, func(tx ledger.Tx) error { return tx.RenameSlug("was", "is") }); err != nil {
			t.Fatal(err)
		}
		if fresh, err := a.Announce(ctx, "is", nil, now); err != nil || fresh {
			t.Errorf("announced again: %v, %v", fresh, err)
		}
		if got, err := a.Claim(ctx, now, 10); err != nil || len(got) != 1 || got[0].Slugs[0] != "is" {
			t.Errorf("lies ready: %+v, %v", got, err)
		}
		if fresh, err := a.Announce(ctx, "was", nil, now); err != nil || !fresh { // another article by now
			t.Errorf("the name is not free: %v, %v", fresh, err)
		}
	}
	t.Run("sqlite", func(t *testing.T) { check(t, open(t, filepath.Join(t.TempDir(), "a.db"))) })
	t.Run("postgres", func(t *testing.T) { check(t, openPostgres(t, schema(t, database(t)))) })
}
