package audience

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// allKey is the category key that stands for all articles, and its sign in the
// data of buttons.
const (
	AllKey  = ""
	AllSign = "*"
)

// digestHour is when digests come until the reader says otherwise.
const digestHour = 9

// Reader returns the settings of a reader, or the defaults; language is the one
// that the reader writes in now.
func (m *Mailer) Reader(ctx context.Context, id int64, language string) (audience.Reader, error) {
	r, err := m.Store.Reader(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) {
		return audience.Reader{ID: id, Language: language, Mode: audience.ReaderNow, Hour: digestHour,
			Weekday: time.Monday, Zone: m.Zone.String(), Since: m.Now()}, nil
	}
	r.Language = language
	return r, err
}

// Save keeps a reader with the time of the next digest; one without a
// subscription is forgotten.
func (m *Mailer) Save(ctx context.Context, r *audience.Reader) error {
	if len(r.Categories) == 0 {
		return m.Forget(ctx, r.ID)
	}
	now := m.Now()
	if r.Mode == audience.ReaderNow {
		r.Next = time.Time{}
	} else {
		r.Next = NextDigest(*r, now)
	}
	if r.Since.IsZero() {
		r.Since = now
	}
	defer m.Wake()
	return m.Store.PutReader(ctx, *r)
}

// Forget deletes all that is kept about a reader.
func (m *Mailer) Forget(ctx context.Context, id int64) error {
	_, err := m.Store.DropReader(ctx, id)
	return err
}

// NextDigest is the next time after now at which a reader's digest is due.
func NextDigest(r audience.Reader, now time.Time) time.Time {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	local := now.In(zone)
	for day := 0; day <= 8; day++ {
		at := content.OnDay(local.Year(), local.Month(), local.Day()+day, time.Duration(r.Hour)*time.Hour, zone)
		if at.After(now) && (r.Mode != audience.ReaderWeekly || at.Weekday() == r.Weekday) {
			return at
		}
	}
	return now.Add(7 * 24 * time.Hour) // not reached: eight days hold every weekday
}
