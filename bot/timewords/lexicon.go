package timewords

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// phrase is a way to say something, with its meaning.
type phrase struct {
	words []string // a word that ends with * matches all that begin so
	value int
}

// phrases are ways to say things, in all languages.
type phrases []phrase

func (p *phrases) add(said string, value int) {
	*p = append(*p, phrase{strings.Fields(said), value})
}

// addAll and the others that are called for each kind of words are not inlined: that takes 40 KB.
//
//go:noinline
func (p *phrases) addAll(said []string, value int) {
	for _, s := range said {
		p.add(s, value)
	}
}

//go:noinline
func (p *phrases) addValues(said map[string]int) {
	for s, value := range said {
		p.add(s, value)
	}
}

// match returns the meaning of the longest phrase at the start of words, and
// how many words it has; 0 if there is none.
func (p phrases) match(words []string) (value, n int) {
	for _, ph := range p {
		if len(ph.words) > n && len(ph.words) <= len(words) && slices.EqualFunc(ph.words, words[:len(ph.words)], sameWord) {
			value, n = ph.value, len(ph.words)
		}
	}
	return value, n
}

// starts is match for phrases without a meaning of their own.
//
//go:noinline
func (p phrases) starts(words []string) int {
	_, n := p.match(words)
	return n
}

func sameWord(known, word string) bool {
	if stem, ok := strings.CutSuffix(known, "*"); ok {
		return strings.HasPrefix(word, stem)
	}
	return known == word
}

// lexicon is the vocabulary of all languages: a user may mix them.
type lexicon struct {
	days                         phrases // by their distance from today
	weekdays, months             phrases // from 0 and from 1
	weekend, fill, at, of        phrases
	chat, not                    phrases // around any moment; beside none
	nearHour                     phrases // before an hour, but before no day
	sayNow, next, monthEnd       phrases
	afterNext, this, sameTime    phrases
	nth                          phrases // of a month, before a day of the week; the last is -1
	shift, delay, about          phrases
	moved, by                    phrases // by is said of how far, and of until when
	or                           phrases // between two moments
	until                        phrases // between minutes and an hour, and between two hours
	vague                        phrases // begin a day that nobody can be sure of
	afterWeekend                 phrases
	monthStart, monthMid         phrases // followed by a month
	monthLast                    phrases
	holidays                     phrases // by month and day: 1225
	zoneWords                    phrases // may be said beside a time zone
	from, andHalf, dayNames      phrases
	dayOfMonth                   phrases
	sharp                        phrases // noon and midnight, by their hour
	oClock                       phrases
	nightHalf                    phrases // those of halves whose twelve is midnight
	exactHalves                  phrases // those of halves that may follow any hour
	halves                       phrases // by their place in the list below
	halfHours                    [][2]int
	parts, lastParts, tonight    phrases // by their hour
	early                        phrases // parts that may be said beside another one
	clock                        phrases // with {h} and {m} among the words
	numbers, hourNames           phrases
	in, later, fromNow, and      phrases
	skip                         phrases // those of in that skip a day of the week
	units                        phrases // of spans, in minutes
	week, month, minute, minutes phrases
	easter, orthodoxEaster       phrases // by the days after it
	thanksgiving, advent         phrases
	workday                      phrases
	usualTime, nextHour          phrases
	before, earlier              phrases  // a week before (Christmas), an hour earlier
	hours12, hours24             []string // words beside days and hours, of the languages whose clocks show so many
	correctableWords             []string // see correctable
	moreCorrectable              []string // those and others
	ordinal                      *regexp.Regexp
	cities                       map[string]string
	towns                        map[string]string // by townKey
	zoneFill                     phrases
	offsets                      map[string]int
}

const (
	minutesOfDay = 24 * 60
	monthMinutes = 30 * minutesOfDay // mean a month and a year among the units: these have their length from the calendar
	yearMinutes  = 365 * minutesOfDay
)

// lex reads the catalogues once.
var lex = sync.OnceValue(func() *lexicon {
	x := &lexicon{cities: map[string]string{}, towns: map[string]string{}, offsets: map[string]int{}}
	var ordinals []string
	for _, tag := range locale.Languages() {
		c := locale.For(tag)
		x.take(c.Times())
		x.takeNames(c)
		x.takeHours(c)
		for _, o := range c.Times().Ordinals {
			ordinals = append(ordinals, regexp.QuoteMeta(o))
		}
	}
	x.takeCorrectable()
	x.ordinal = regexp.MustCompile(`^(\d{1,2})(?:` + strings.Join(ordinals, "|") + `)$`)
	return x
})

func (x *lexicon) take(t *locale.Times) {
	x.days.addAll(t.Yesterday, -1)
	x.days.addAll(t.Today, 0)
	x.days.addAll(t.Tomorrow, 1)
	x.days.addAll(t.AfterTomorrow, 2)
	x.days.addValues(t.DaysOn)
	for i, said := range t.Weekdays {
		x.weekdays.addAll(said, i)
	}
	for i, said := range t.Months {
		x.months.addAll(said, i+1)
	}
	x.weekend.addAll(t.Weekend, 0)
	x.fill.addAll(t.Fill, 0)
	x.chat.addAll(t.Chat, 0)
	x.not.addAll(t.Not, 0)
	x.sayNow.addAll(t.Now, 0)
	x.next.addAll(t.Next, 0)
	x.afterNext.addAll(t.AfterNext, 0)
	x.this.addAll(t.This, 0)
	x.sameTime.addAll(t.SameTime, 0)
	x.nth.addValues(t.Nth)
	x.nth.addValues(t.DayNames)
	x.shift.addAll(t.Shift, 0)
	x.shift.addAll(t.Delay, 0)
	x.delay.addAll(t.Delay, 0)
	x.about.addAll(t.About, 0)
	x.moved.addAll(t.Moved, 0)
	x.by.addAll(t.By, 0)
	x.until.addAll(t.Until, 0)
	x.or.addAll(t.Or, 0)
	x.vague.addAll(t.Vague, 0)
	x.afterWeekend.addAll(t.AfterWeekend, 0)
	x.monthEnd.addAll(t.MonthEnd, 0)
	x.monthStart.addAll(t.MonthStart, 0)
	x.monthMid.addAll(t.MonthMid, 0)
	x.monthLast.addAll(t.MonthLast, 0)
	x.holidays.addValues(t.Holidays)
	x.easter.addValues(t.Easter)
	x.orthodoxEaster.addValues(t.OrthodoxEaster)
	x.thanksgiving.addValues(t.Thanksgiving)
	x.advent.addValues(t.Advent)
	x.workday.addAll(t.Workday, 0)
	x.usualTime.addAll(t.UsualTime, 0)
	x.nextHour.addAll(t.NextHour, 0)
	x.before.addAll(t.Before, 0)
	x.earlier.addAll(t.Earlier, 0)
	x.zoneWords.addAll(t.ZoneWords, 0)
	x.from.addAll(t.From, 0)
	x.andHalf.addAll(t.AndHalf, 0)
	for said, day := range t.DayNames {
		x.dayNames.add(said, day)
		if strings.Contains(said, "-") { // twenty-first
			x.dayNames.add(strings.ReplaceAll(said, "-", " "), day)
		}
	}
	x.at.addAll(t.At, 0)
	x.nearHour.addAll(t.NearHour, 0)
	x.of.addAll(t.Of, 0)
	x.dayOfMonth.addAll(t.DayOfMonth, 0)
	x.sharp.addAll(t.Noon, 12)
	x.sharp.addAll(t.Midnight, 0)
	x.oClock.addAll(t.OClock, 0)
	for said, hours := range t.Halves {
		x.halves.add(said, len(x.halfHours))
		x.halfHours = append(x.halfHours, hours)
	}
	x.nightHalf.addAll(t.NightHalf, 0)
	x.exactHalves.addAll(t.ExactHalves, 0)
	x.parts.addValues(t.Parts)
	x.lastParts.addValues(t.LastParts)
	x.early.addAll(t.Early, 0)
	x.tonight.addValues(t.Tonight)
	x.clock.addValues(t.Clock)
	x.numbers.addValues(t.Numbers)
	x.takeCompounds(t)
	x.hourNames.addValues(t.HourNames)
	x.in.addAll(t.In, 0)
	x.skip.addAll(t.Skip, 0)
	x.later.addAll(t.Later, 0)
	x.later.addAll(t.FromNow, 0)
	x.fromNow.addAll(t.FromNow, 0)
	x.and.addAll(t.And, 0)
	x.minute.addAll(t.Minute, 1)
	x.week.addAll(t.Week, 0)
	x.month.addAll(t.Month, 0)
	x.minutes.addValues(t.Minutes)
	x.units.addAll(t.Month, monthMinutes)
	x.units.addAll(t.Minute, 1)
	x.units.addAll(t.Hour, 60)
	x.units.addAll(t.Day, minutesOfDay)
	x.units.addAll(t.Week, 7*minutesOfDay)
	x.units.addAll(t.Year, yearMinutes)
	for city, zone := range t.Cities {
		x.cities[city] = zone
		x.takeTown(city, zone)
	}
	for zone, towns := range t.Towns {
		x.takeTown(path.Base(zone), zone)
		for _, town := range towns {
			x.takeTown(town, zone)
		}
	}
	x.zoneFill.addAll(t.ZoneFill, 0)
	for name, hours := range t.Offsets {
		x.offsets[name] = hours
	}
}

// takeCompounds adds the numbers that are made of tens and ones: twenty-two, двадцать
// два, zweiundzwanzig.
func (x *lexicon) takeCompounds(t *locale.Times) {
	for ten, tens := range t.Numbers {
		if tens%10 != 0 || tens < 20 || tens > 50 || strings.Contains(ten, " ") {
			continue
		}
		for one, ones := range t.Numbers {
			if ones > 9 || ones < 1 || len(one) < 3 || strings.Contains(one, " ") {
				continue
			}
			x.numbers.add(ten+" "+one, tens+ones)
			x.numbers.add(ten+"-"+one, tens+ones)
			for _, and := range t.And {
				x.numbers.add(one+and+ten, tens+ones)
			}
		}
	}
}

// oneWord returns a number in one word, of letters alone.
func (x *lexicon) oneWord(value int) string {
	for _, p := range x.numbers {
		if p.value == value && len(p.words) == 1 && !strings.Contains(p.words[0], "-") {
			return p.words[0]
		}
	}
	return ""
}

// takeHours records which words of a language occur beside days and hours.
func (x *lexicon) takeHours(c *locale.Catalogue) {
	var own lexicon
	own.cities, own.towns, own.offsets = map[string]string{}, map[string]string{}, map[string]int{}
	own.take(c.Times())
	own.takeNames(c)
	hours := &x.hours24
	if c.Times().TwelveHours {
		hours = &x.hours12
	}
	for _, said := range []phrases{own.at, own.oClock, own.days, own.weekdays, own.weekend, own.months, own.next, own.this, own.fill} {
		for _, ph := range said {
			*hours = append(*hours, ph.words...)
		}
	}
}

// takeNames adds the names of months and weekdays, and their abbreviations of at
// least three letters (weekdays: four).
func (x *lexicon) takeNames(c *locale.Catalogue) {
	beginnings := func(p *phrases, name string, from, value int) {
		letters := []rune(strings.ToLower(name))
		for n := min(from, len(letters)); n <= len(letters); n++ {
			p.add(string(letters[:n]), value)
		}
	}
	for m := range 12 {
		month := time.Month(m + 1)
		beginnings(&x.months, c.Month(month), 3, m+1)
		x.months.add(strings.ToLower(c.MonthShort(month)), m+1)
	}
	for d := range 7 {
		day := time.Weekday(d)
		beginnings(&x.weekdays, c.Weekday(day), 4, d)
		x.weekdays.add(strings.ToLower(c.WeekdayShort(day)), d)
	}
}

// number reads a number in words; 0 for other words.
func (x *lexicon) number(words []string) (value, n int) { return x.numbers.match(words) }

// near reports whether a time of day may follow a word: after (9:30).
func (x *lexicon) near(word string) bool {
	return x.from.starts([]string{word})+x.nearHour.starts([]string{word}) > 0
}

// inWords reports whether a word is a number.
func (x *lexicon) inWords(word string) bool { return x.numbers.starts([]string{word}) > 0 }

// Count reads a number in digits or words; -1 for other words.
func Count(word string) int { return lex().counted(word) }

// counted reads a number in digits or words, or the form that an hour has in ways to
// say a time of day; -1 for other words.
func (x *lexicon) counted(word string) int {
	if n, err := strconv.Atoi(word); err == nil && n >= 0 {
		return n
	}
	if value, n := x.numbers.match([]string{word}); n > 0 {
		return value
	}
	if value, n := x.hourNames.match([]string{word}); n > 0 {
		return value
	}
	return -1
}

// correctable are the kinds of words in which typing mistakes are corrected first, and the others.
func (x *lexicon) correctable() (first, then []phrases) {
	return []phrases{x.days, x.weekdays, x.months, x.tonight, x.parts, x.sharp, x.units}, []phrases{x.weekend, x.halves, x.next, x.minutes, x.numbers}
}

// takeCorrectable collects the single words of those kinds that are long enough to be recognised
// with a typing mistake: five letters, or four if no longer one is similar.
func (x *lexicon) takeCorrectable() {
	first, then := x.correctable()
	for i, p := range slices.Concat(first, then) {
		for _, ph := range p {
			size := len([]rune(strings.TrimSuffix(ph.words[0], "*")))
			switch {
			case len(ph.words) > 1 || size < 4 || strings.Contains(ph.words[0], "-"):
			case i < len(first) && size > 4:
				x.correctableWords = append(x.correctableWords, ph.words[0])
			default:
				x.moreCorrectable = append(x.moreCorrectable, ph.words[0])
			}
		}
	}
	x.moreCorrectable = append(x.moreCorrectable, x.correctableWords...)
}

// knows reports whether a word means something by itself or begins a phrase.
func (x *lexicon) knows(word string) bool {
	for _, p := range []phrases{x.days, x.weekdays, x.months, x.weekend, x.fill, x.chat, x.not, x.or, x.vague, x.at, x.nearHour, x.of, x.sharp, x.oClock, x.halves, x.parts, x.tonight,
		x.clock, x.numbers, x.hourNames, x.in, x.later, x.and, x.units, x.week, x.month, x.minutes, x.next, x.afterNext, x.this, x.sameTime, x.nth, x.shift, x.about, x.monthEnd, x.monthStart, x.monthMid, x.monthLast, x.holidays, x.easter, x.orthodoxEaster, x.thanksgiving, x.advent, x.workday, x.usualTime, x.nextHour, x.before, x.earlier, x.from, x.dayNames} {
		if slices.ContainsFunc(p, func(ph phrase) bool { return sameWord(ph.words[0], word) }) {
			return true
		}
	}
	return false
}
