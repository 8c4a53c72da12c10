package plan

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Slot is a cron expression with its zone: a moment that undated articles with
// `queue: true` take.
type Slot struct {
	text     string
	zone     *time.Location
	schedule cron.Schedule
}

// ParseSlot reads a cron expression of five fields or a descriptor such as
// @daily, in zone unless it begins with `CRON_TZ=Area/City ` or `TZ=Area/City `.
//
// robfig/cron's own zone prefix panics where no field follows it, so the prefix
// is taken off here; `@every` is refused, because what it means moves with each
// start of the program.
func ParseSlot(expression string, zone *time.Location) (Slot, error) {
	text := strings.TrimSpace(expression)
	fields := strings.Fields(text)
	if len(fields) > 0 {
		name, ok := strings.CutPrefix(fields[0], "CRON_TZ=")
		if !ok {
			name, ok = strings.CutPrefix(fields[0], "TZ=")
		}
		if ok {
			z, err := time.LoadLocation(name)
			if err != nil || name == "" || name == "Local" {
				return Slot{}, fmt.Errorf("slot %q: %q is no time zone: write it as Europe/Berlin", text, name)
			}
			zone, fields = z, fields[1:]
		}
	}
	if len(fields) == 0 {
		return Slot{}, fmt.Errorf("slot %q: no cron expression: write one as `0 10 * * 1-5`", text)
	}
	if strings.HasPrefix(fields[0], "@every") {
		return Slot{}, fmt.Errorf("slot %q: @every has no fixed moments: write a cron expression as `0 */6 * * *`", text)
	}
	if len(fields) == 5 {
		fields[4] = sundayAsZero(fields[4])
	}
	schedule, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return Slot{}, fmt.Errorf("slot %q: %w: write it as `0 10 * * 1-5` (minute hour day month weekday)", text, err)
	}
	s := Slot{text: text, zone: zone, schedule: schedule}
	if s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Slot{}, fmt.Errorf("slot %q: %w", text, errNever)
	}
	return s, nil
}

var errNever = errors.New("that day never comes: check day and month")

// String returns the slot as it was written.
func (s Slot) String() string { return s.text }

// IsSet reports whether the slot is not the zero Slot.
func (s Slot) IsSet() bool { return s.schedule != nil }

// Next returns the first moment after t, zero if there is none. The schedule is
// read on a clock that knows no change of offset, and the result is put on the
// day: so a moment that clocks leap over moves to the end of the leap instead
// of being dropped for a day, and a repeated one happens once.
func (s Slot) Next(t time.Time) time.Time {
	local := t.In(s.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	// A moment moved over a leap can lie before a wall clock that has passed it.
	wall = wall.Add(-3 * time.Hour)
	for range 10_000 {
		wall = s.schedule.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if at := onDay(wall, sinceMidnight(wall), s.zone); at.After(t) {
			return at.UTC()
		}
	}
	return time.Time{}
}

// nextSlot returns the first moment after t of any slot, zero if there is none.
func nextSlot(slots []Slot, t time.Time) time.Time {
	var first time.Time
	for _, s := range slots {
		if at := s.Next(t); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// sundayAsZero rewrites 7 in a weekday field, which crontab(5) takes for Sunday
// and robfig/cron refuses.
func sundayAsZero(field string) string {
	items := strings.Split(field, ",")
	for i, item := range items {
		from, to, span := strings.Cut(item, "-")
		switch {
		case item == "7":
			items[i] = "0"
		case span && to == "7" && from == "7":
			items[i] = "0"
		case span && to == "7":
			items[i] = from + "-6,0"
		}
	}
	return strings.Join(items, ",")
}

// Earlier returns the earlier of two moments.
func Earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
