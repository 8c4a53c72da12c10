package content

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/locale"
)

// moment is a date in the front matter.
type moment struct {
	time     time.Time
	dateOnly bool // without a time of day; time is the midnight of the day
}

// due returns when an article with the date goes out, in UTC; publishAt is the time of day of dates
// without one, since midnight. It is rounded up to the microseconds that the ledger keeps: a date with
// more digits, as PowerShell writes it, would count as changed at every scan.
func (m moment) due(publishAt time.Duration, zone *time.Location) time.Time {
	if !m.dateOnly {
		return m.time.UTC().Add(time.Microsecond - 1).Truncate(time.Microsecond)
	}
	year, month, day := m.time.Date()
	return OnDay(year, month, day, publishAt, zone).UTC()
}

// writtenDates are other formats that Hugo accepts, with the names of months.
var writtenDates = [...]string{
	time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822Z, time.RFC822,
	"2 Jan 2006 15:04", "2 January 2006 15:04", "Jan 2, 2006 15:04", "January 2, 2006 15:04",
	"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "January 2 2006",
}

// parseDate parses a date as authors write it: RFC 3339, "2006-01-02 15:04", YAML's "2006-01-02
// 15:04:05 +0800", a bare date, months and days with one digit, slashes or dots in place of
// hyphens, 02.01.2006, English month names. A time without a zone is local time in zone.
func parseDate(text string, zone *time.Location) (moment, error) {
	text = strings.TrimSpace(text)
	y, m, d, rest, ok := cutDay(text)
	if !ok {
		if m, ok := parseWritten(text, zone); ok {
			return m, nil
		}
		return moment{}, locale.Error("date.none", "value", text)
	}
	if m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return moment{}, locale.Error("date.no_day", "value", text)
	}
	if strings.TrimSpace(rest) == "" {
		return moment{OnDay(y, time.Month(m), d, 0, zone), true}, nil
	}
	clock, ok := cutClock(strings.TrimLeft(rest, "Tt \t"))
	if !ok || strings.TrimLeft(rest, "Tt \t") == rest {
		return moment{}, locale.Error("date.no_clock", "value", text)
	}
	if clock.hour > 23 || clock.minute > 59 || clock.second > 59 {
		return moment{}, locale.Error("date.no_time", "value", text)
	}
	at, fixed, err := parseZone(clock.rest)
	if err != nil {
		return moment{}, locale.Error("date.zone", "value", text, "why", err)
	}
	day := time.Duration(clock.hour)*time.Hour + time.Duration(clock.minute)*time.Minute +
		time.Duration(clock.second)*time.Second + clock.fraction
	if fixed {
		zone = at
	}
	return moment{OnDay(y, time.Month(m), d, day, zone), false}, nil
}

// cutDay cuts 2006-1-2 (or with slashes or dots) or 2.1.2006 off the text.
func cutDay(text string) (y, m, d int, rest string, ok bool) {
	var n [3]int
	var width [3]int
	var separator byte
	rest = text
	for i := range n {
		w := 0
		for w < len(rest) && rest[w] >= '0' && rest[w] <= '9' {
			w++
		}
		if w == 0 || w > 4 {
			return 0, 0, 0, "", false
		}
		n[i], _ = strconv.Atoi(rest[:w])
		width[i], rest = w, rest[w:]
		if i == 2 {
			break
		}
		if rest == "" || !strings.ContainsRune("-/.", rune(rest[0])) || i == 1 && rest[0] != separator {
			return 0, 0, 0, "", false
		}
		separator, rest = rest[0], rest[1:]
	}
	switch {
	case width[0] == 4 && width[1] <= 2 && width[2] <= 2:
		return n[0], n[1], n[2], rest, true
	case separator == '.' && width[0] <= 2 && width[1] <= 2 && width[2] == 4:
		return n[2], n[1], n[0], rest, true
	}
	return 0, 0, 0, "", false
}

type clock struct {
	hour, minute, second int
	fraction             time.Duration
	rest                 string // what follows: a zone
}

// cutClock cuts 15:04, 15:04:05 or 15:04:05.999 off the text, with am or pm.
func cutClock(text string) (c clock, ok bool) {
	number := func(limit int) (int, bool) {
		w := 0
		for w < len(text) && w < limit && text[w] >= '0' && text[w] <= '9' {
			w++
		}
		n, err := strconv.Atoi(text[:w])
		text = text[w:]
		return n, err == nil
	}
	if c.hour, ok = number(2); !ok || !strings.HasPrefix(text, ":") {
		return c, false
	}
	text = text[1:]
	if c.minute, ok = number(2); !ok {
		return c, false
	}
	if strings.HasPrefix(text, ":") {
		text = text[1:]
		if c.second, ok = number(2); !ok {
			return c, false
		}
		if text != "" && (text[0] == '.' || text[0] == ',') {
			w := 1
			for w < len(text) && text[w] >= '0' && text[w] <= '9' {
				w++
			}
			f, err := strconv.ParseFloat("0."+text[1:w]+"0", 64)
			if err != nil {
				return c, false
			}
			c.fraction, text = time.Duration(f*1e9), text[w:]
		}
	}
	text = strings.TrimSpace(text)
	if len(text) >= 2 {
		switch half := strings.ToLower(text[:2]); {
		case half == "am" && c.hour == 12:
			c.hour, text = 0, text[2:]
		case half == "pm" && c.hour < 12:
			c.hour, text = c.hour+12, text[2:]
		case half == "am" || half == "pm":
			text = text[2:]
		}
	}
	c.rest = strings.TrimSpace(text)
	return c, true
}

// parseZone parses Z, UTC, +08:00, +0800, +08, -5 or an IANA name; fixed is false for the empty
// string. Abbreviations are refused because MSK or CST mean different zones to different people.
func parseZone(text string) (zone *time.Location, fixed bool, err error) {
	switch strings.ToUpper(text) {
	case "":
		return nil, false, nil
	case "Z", "UTC", "GMT":
		return time.UTC, true, nil
	}
	if text[0] == '+' || text[0] == '-' {
		digits := strings.ReplaceAll(text[1:], ":", "")
		if len(digits) <= 2 {
			digits += "00"
		}
		n, err := strconv.ParseUint(digits, 10, 16)
		if err != nil || len(digits) > 4 || n%100 > 59 || n/100 > 15 {
			return nil, false, locale.Error("date.zone_unreadable", "zone", text)
		}
		seconds := int(n/100*3600 + n%100*60)
		if text[0] == '-' {
			seconds = -seconds
		}
		return time.FixedZone("", seconds), true, nil
	}
	if strings.Contains(text, "/") {
		if zone, err := time.LoadLocation(text); err == nil {
			return zone, true, nil
		}
	}
	return nil, false, locale.Error("date.zone_unknown", "zone", text)
}

func parseWritten(text string, zone *time.Location) (moment, bool) {
	for _, layout := range writtenDates {
		t, err := time.ParseInLocation(layout, text, zone)
		if err == nil {
			return moment{t, !strings.Contains(layout, "15")}, true
		}
	}
	return moment{}, false
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// otherDates are keys for dates of other tools, in lower case and without _, - and spaces, ordered
// by how well they tell when an article was meant to appear. None of them alone is a date of
// publication: a note is created long before it is published.
var otherDates = [...]string{
	"publishdate", "pubdate", "publishedat", "publishedon", "datepublished", "publisheddate", "publicationdate", "publishat", "publishon", "publishtime", "pubdatetime",
	"pubtime", "firstpublished", "firstpublishedat", "releasedate", "releasedat", "released", "release", "scheduledat", "scheduledfor", "scheduled", "scheduledate",
	"scheduleddate", "scheduledtime", "scheduledon", "scheduleat", "scheduletime", "schedule", "publishafter", "notbefore", "golive", "golivedate", "liveat", "availablefrom", "visiblefrom",
	"postdate", "postdatetime", "posted", "postedat", "postedon", "wpdate", "publish", "publishdatetime", "publicationtime", "issued", "dateissued", "datetime", "day", "time",
	"timestamp", "writtenon", "written", "created", "createdat", "createdon", "createddate", "createddatetime", "createdtime", "createtime", "creationdate", "creationtime",
	"datecreated", "datecreation", "createdate", "ctime", "дата", "создано", "datum", "fecha", "data", "erstellt",
}

// laterDates are those of otherDates before which an article is not meant to appear, if it has another
// date as well.
var laterDates = map[string]bool{
	"publishdate": true, "publishedat": true, "publishedon": true, "publishat": true, "publishon": true, "publishtime": true, "pubdatetime": true, "pubtime": true,
	"scheduleddate": true, "scheduledtime": true, "scheduledon": true, "scheduleat": true, "scheduletime": true, "schedule": true, "publishafter": true,
	"notbefore": true, "golive": true, "golivedate": true, "liveat": true, "availablefrom": true, "visiblefrom": true,
	"scheduledat": true, "scheduledfor": true, "scheduled": true, "scheduledate": true, "publish": true, "publishdatetime": true,
}

// noteDate stores the date of a key that alone is not a date of publication.
func (p *fieldReader) noteDate(f frontmatter.Field) {
	if !f.Value.Scalar() || f.Value.Empty() {
		return
	}
	key := visibilityKey(f.Key)
	rank := slices.Index(otherDates[:], key)
	if laterDates[key] {
		if m, err := parseDate(f.Value.Text, p.zone); err == nil && m.time.After(p.later.time) {
			p.later = m
		}
	}
	if rank < 0 || p.otherDate.Name != "" && slices.Index(otherDates[:], visibilityKey(p.otherDate.Key)) <= rank {
		return
	}
	if _, err := parseDate(f.Value.Text, p.zone); err == nil {
		p.otherDate = f
	}
}

// missingDate warns about an article without a date: if its date is in a key that does not count,
// or if it looks like an article in all other respects.
func (p *fieldReader) missingDate() {
	a := p.article
	switch {
	case !a.Date.IsZero() || p.failed || a.Draft || a.Telegram().Never || a.Telegram().Queue:
	case p.otherDate.Name != "":
		p.warn(p.otherDate.Line, "lint.no-date.other", "key", p.otherDate.Name)
	case a.Title != "" && len(a.Categories) > 0 && !p.page:
		p.warn(p.titleLine, "lint.no-date")
	}
}

// OnDay returns the time when clocks in zone show the given day and time of day. If a clock change
// skips that time, it is the end of the gap; if it occurs twice, the first.
func OnDay(y int, m time.Month, d int, clock time.Duration, zone *time.Location) time.Time {
	want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(clock)
	t := time.Date(y, m, d, int(clock/time.Hour), int(clock/time.Minute%60), int(clock/time.Second%60), int(clock%time.Second), zone)
	if wall(t).Equal(want) {
		start, _ := t.ZoneBounds()
		if start.IsZero() {
			return t
		}
		_, before := start.Add(-time.Second).Zone()
		_, now := t.Zone()
		if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) && wall(first).Equal(want) {
			return first
		}
		return t
	}
	// In a gap, t is off to one side or the other; the change of the clocks is the end of t's zone
	// period in the direction of want.
	start, end := t.ZoneBounds()
	if wall(t).Before(want) {
		return end.In(zone)
	}
	return start.In(zone)
}

// wall returns what clocks show at t, as a time in UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
