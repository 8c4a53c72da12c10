package audience

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// AllKey is the category key that means all articles, and AllSign its form in the
// data of buttons.
const (
	AllKey  = ""
	AllSign = "*"
)

// digestHour is the default hour of digests.
const digestHour = 9

// Followed returns a reader's subscriptions.
func Followed(r audience.Reader) []string {
	return slices.DeleteFunc(slices.Clone(r.Categories), func(key string) bool { return strings.HasPrefix(key, audience.Muted) })
}

// Muted returns the categories that a reader has muted.
func Muted(r audience.Reader) (keys []string) {
	for _, key := range r.Categories {
		if rest, ok := strings.CutPrefix(key, audience.Muted); ok {
			keys = append(keys, rest)
		}
	}
	return keys
}

// Mute mutes or unmutes a category for a reader.
func Mute(r *audience.Reader, key string, on bool) {
	r.Categories = slices.DeleteFunc(slices.Clone(r.Categories), func(k string) bool { return k == audience.Muted+key })
	if on {
		r.Categories = append(r.Categories, audience.Muted+key)
	}
}

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

// Save stores a reader with the time of the next digest; for a reader without
// subscriptions only the language that they chose.
func (m *Mailer) Save(ctx context.Context, r *audience.Reader) error {
	if len(Followed(*r)) == 0 {
		r.Categories = nil
		chosen, err := m.Store.Notes(ctx, languageNote(r.ID))
		if err == nil {
			err = m.Forget(ctx, r.ID)
		}
		if err == nil && chosen[""] != "" {
			_, err = m.Store.SwapNote(ctx, languageNote(r.ID), "", chosen[""])
		}
		return err
	}
	now := m.Now()
	if r.Mode == audience.ReaderNow || r.Mode == audience.ReaderMuted {
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

func languageNote(id int64) string { return audience.NoteLanguage + strconv.FormatInt(id, 10) }

// Choose stores the language of answers to a user; "" is the one that Telegram
// reports.
func (m *Mailer) Choose(ctx context.Context, id int64, language string) error {
	had, err := m.Store.Notes(ctx, languageNote(id))
	if err == nil && had[""] != language {
		_, err = m.Store.SwapNote(ctx, languageNote(id), had[""], language)
	}
	return err
}

// Chosen returns the languages that users chose, by user id.
func (m *Mailer) Chosen(ctx context.Context) (map[int64]string, error) {
	notes, err := m.Store.Notes(ctx, audience.NoteLanguage)
	by := make(map[int64]string, len(notes))
	for name, language := range notes {
		if id, err := strconv.ParseInt(name, 10, 64); err == nil {
			by[id] = language
		}
	}
	return by, err
}

// Forget deletes everything stored about a reader.
func (m *Mailer) Forget(ctx context.Context, id int64) error {
	_, err := m.Store.DropReader(ctx, id)
	return err
}

// NextDigest returns the next time after now at which a reader's digest is due.
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
	return now.Add(7 * 24 * time.Hour) // not reached: eight days contain every weekday
}
