package web

import (
	"fmt"
	"net/http"
	"sort"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// monthView is a month of the calendar.
type monthView struct {
	words
	Heading        string
	Previous, Next string // addresses
	Weekdays       []string
	Weeks          [][]dayCell
	Quiet          string   // "23:00–08:00", or ""
	Hours          []stripe // the same for each day
	HasSlots       bool     // whether the settings have slots
}

type dayCell struct {
	Number   int
	Label    string // the full date, for screen readers
	Outside  bool   // in another month
	Today    bool
	Articles []listRow
	More     int
	Slots    []string // times of free slots
	Marks    []mark   // times of the articles
}

// stripe and mark are parts of a day's strip of hours, in minutes.
type (
	stripe struct{ From, Length int }
	mark   struct {
		At    int
		State string
	}
)

// quietOf returns the quiet hours of a day.
func quietOf(q plan.Quiet) []stripe {
	from, to, day := int(q.From/time.Minute), int(q.To/time.Minute), 24*60
	switch {
	case from == to:
		return nil
	case from < to:
		return []stripe{{from, to - from}}
	}
	return []stripe{{0, to}, {from, day - from}}
}

// cellRows is how many articles a day of the calendar shows.
const cellRows = 6

func (p *Preview) calendar(w http.ResponseWriter, r *http.Request) {
	o, err := p.look(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	say := p.site.words(w, r)
	now := p.Now().In(p.Zone)
	first, err := time.ParseInLocation("2006-01", r.FormValue("month"), p.Zone)
	if err != nil {
		first = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, p.Zone)
	}
	say.channels, say.languages = len(o.choices["channel"]) > 1, len(o.choices["lang"]) > 1
	v := p.month(say, o, first, now)
	p.site.execute(w, "calendar", p.frame(say, v.Heading, "calendar", o.version, v))
}

func (p *Preview) month(say words, o *overview, first, now time.Time) monthView {
	v := monthView{
		words: say, HasSlots: len(p.Slots) > 0, Heading: say.monthName(first.Month()) + " " + fmt.Sprint(first.Year()),
		Previous: "/calendar?month=" + first.AddDate(0, -1, 0).Format("2006-01"), Next: "/calendar?month=" + first.AddDate(0, 1, 0).Format("2006-01"),
	}
	if p.Quiet != (plan.Quiet{}) {
		clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", d/time.Hour, d%time.Hour/time.Minute) }
		v.Quiet, v.Hours = clock(p.Quiet.From)+"–"+clock(p.Quiet.To), quietOf(p.Quiet)
	}
	for i := range 7 {
		v.Weekdays = append(v.Weekdays, say.WeekdayShort(time.Weekday((i+1)%7)))
	}
	byDay := map[string][]*row{}
	for i := range o.rows {
		if r := &o.rows[i]; !r.Due.IsZero() {
			key := r.Due.In(p.Zone).Format(time.DateOnly)
			byDay[key] = append(byDay[key], r)
		}
	}
	// Days are noons in UTC: there are days without a midnight where clocks change at
	// midnight, and a day after such a one would be at 23:00.
	begin := time.Date(first.Year(), first.Month(), 1, 12, 0, 0, 0, time.UTC)
	for day := begin.AddDate(0, 0, -int(begin.Weekday()+6)%7); day.Before(begin.AddDate(0, 1, 0)); { // from a Monday
		week := make([]dayCell, 7)
		for i := range week {
			week[i] = p.cell(say, day, first, now, byDay[day.Format(time.DateOnly)])
			day = day.AddDate(0, 0, 1)
		}
		v.Weeks = append(v.Weeks, week)
	}
	return v
}

func (p *Preview) cell(say words, day, first, now time.Time, rows []*row) dayCell {
	c := dayCell{
		Number: day.Day(), Label: say.date(day, true), Outside: day.Month() != first.Month(),
		Today: day.Format(time.DateOnly) == now.Format(time.DateOnly),
	}
	taken := map[string]bool{}
	for _, r := range rows {
		clock := say.Clock(r.Due)
		taken[clock] = true
		at := r.Due.In(p.Zone)
		c.Marks = append(c.Marks, mark{at.Hour()*60 + at.Minute(), r.State})
		if len(c.Articles) == cellRows {
			c.More++
			continue
		}
		c.Articles = append(c.Articles, say.listRow(r, clock))
	}
	p.freeSlots(&c, day, now, taken)
	return c
}

// freeSlots adds the times of slots at which nothing is published yet. A slot in
// quiet hours counts at their end, maybe on the next day.
func (p *Preview) freeSlots(c *dayCell, day, now time.Time, taken map[string]bool) {
	y, m, d := day.Date()
	begin, end := content.OnDay(y, m, d, 0, p.Zone), content.OnDay(y, m, d+1, 0, p.Zone)
	var free []time.Time
	for _, slot := range p.Slots {
		from := begin.Add(-time.Second)
		if p.Quiet != (plan.Quiet{}) {
			from = content.OnDay(y, m, d-1, 0, p.Zone).Add(-time.Second)
		}
		n := 0
		for at := slot.Next(from); !at.IsZero() && at.Before(end) && n < cellRows; at = slot.Next(at) {
			due := p.Quiet.Shift(at, p.Zone).In(p.Zone)
			clock := due.Format("15:04")
			if due.Format(time.DateOnly) == day.Format(time.DateOnly) && due.After(now) && !taken[clock] {
				free = append(free, due)
				taken[clock] = true
				n++
			}
		}
	}
	sort.Slice(free, func(i, j int) bool { return free[i].Before(free[j]) })
	for _, at := range free[:min(len(free), cellRows)] {
		c.Slots = append(c.Slots, at.Format("15:04"))
	}
}

// monthName returns the name of a month without a day; in Russian it has another form
// after a day.
func (w words) monthName(m time.Month) string { return w.say("month_" + fmt.Sprint(int(m))) }
