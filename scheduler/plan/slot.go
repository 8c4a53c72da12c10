package plan

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/dateline-bot/dateline/content/locale"
)

// Slot is a cron expression with its time zone: the times at which undated articles with `queue:
// true` are published.
type Slot struct {
	text     string
	zone     *time.Location
	schedule cron.Schedule
}

// ParseSlot parses a cron expression with five fields, or a descriptor such as @daily, in zone
// unless it begins with `CRON_TZ=Area/City ` or `TZ=Area/City `.
//
// robfig/cron panics if no field follows its own zone prefix, so the prefix is removed here.
// `@every` is refused because its times depend on when the program starts.
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
				return Slot{}, locale.Error("wrong.slot.zone", "slot", text, "zone", name)
			}
			zone, fields = z, fields[1:]
		}
	}
	if len(fields) == 0 {
		return Slot{}, locale.Error("wrong.slot.none", "slot", text)
	}
	if strings.HasPrefix(fields[0], "@every") {
		return Slot{}, locale.Error("wrong.slot.every", "slot", text)
	}
	if len(fields) == 5 {
		fields[4] = sundayAsZero(fields[4])
	}
	schedule, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return Slot{}, wrongSlot(text, fields)
	}
	s := Slot{text: text, zone: zone, schedule: schedule}
	if s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Slot{}, locale.Error("wrong.slot.never", "slot", text)
	}
	return s, nil
}

// wrongSlot returns an error that names the field of an expression that robfig/cron refuses. Its
// own errors are in English and meant for programmers.
func wrongSlot(text string, fields []string) error {
	switch {
	case strings.HasPrefix(fields[0], "@"):
		return locale.Error("wrong.slot.name", "slot", text, "field", fields[0])
	case len(fields) != 5:
		return locale.Error("wrong.slot.fields", "slot", text, "n", len(fields))
	}
	for i, code := range []string{"wrong.slot.minute", "wrong.slot.hour", "wrong.slot.day", "wrong.slot.month", "wrong.slot.weekday"} {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = fields[i]
		if _, err := cron.ParseStandard(strings.Join(alone, " ")); err != nil {
			return locale.M(code, "slot", text, "field", fields[i]).Err(err)
		}
	}
	return locale.Error("wrong.slot.none", "slot", text)
}

// String returns the slot as it was written.
func (s Slot) String() string { return s.text }

// IsSet reports whether the slot is not the zero Slot.
func (s Slot) IsSet() bool { return s.schedule != nil }

// Next returns the first time after t, or zero if there is none. The schedule is evaluated on a
// clock without changes of offset, and the result is then put on the day in the zone. A time that a
// clock change skips thus moves to the end of the gap instead of being dropped, and a repeated time
// occurs once.
func (s Slot) Next(t time.Time) time.Time {
	local := t.In(s.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	// A time moved to the end of a gap can be before the time that the wall clock already shows.
	wall = wall.Add(-3 * time.Hour)
	for range 10_000 {
		wall = s.schedule.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if at := onDay(wall, 0, sinceMidnight(wall), s.zone); at.After(t) {
			return at.UTC()
		}
	}
	return time.Time{}
}

// nextSlot returns the first time after t of any slot, or zero if there is none.
func nextSlot(slots []Slot, t time.Time) time.Time {
	var first time.Time
	for _, s := range slots {
		if at := s.Next(t); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// sundayAsZero rewrites 7 in the weekday field, which crontab(5) accepts as Sunday and robfig/cron
// refuses.
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

// Earlier returns the earlier of two times.
func Earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
