package locale

// Times has the words with which people write times (package timewords). A word that
// ends in * matches all words with this prefix; several words are a phrase. Names of
// months and weekdays, and their abbreviations, are known and need no entry. All words
// are in lower case, with е for ё.
type Times struct {
	Today         []string
	Yesterday     []string
	Tomorrow      []string
	AfterTomorrow []string       `toml:"after_tomorrow"`
	DaysOn        map[string]int `toml:"days_on"` // other days, as days from today
	Weekdays      [][]string     // other names of weekdays, from Sunday
	Months        [][]string
	Weekend       []string

	Now          []string       // this moment
	Fill         []string       // may precede a day: on, the, please
	Chat         []string       // may precede or follow any time: thanks, I think
	Not          []string       // mean that no single time is meant: not, every
	Next         []string       // before a weekday: that of next week
	AfterNext    []string       `toml:"after_next"` // before or after a weekday, or the week: a week later than Next
	This         []string       // before the week: the current one
	Nth          map[string]int // before a weekday of a month: first = 1, last = -1. DayNames and numbers with Ordinals are known
	SameTime     []string       `toml:"same_time"`  // the time of day that is already set
	UsualTime    []string       `toml:"usual_time"` // the time of day of articles without one
	NextHour     []string       `toml:"next_hour"`  // when the next hour begins
	Shift        []string       // before a span without In: move by (two days)
	Delay        []string       // those of them after which hours are a span, too, not a time of day
	Moved        []string       // other words for moving, before or after the time: (um zwei) verschieben
	By           []string       // after a word of Shift and Moved: by how much, or until when
	Or           []string       // between two moments, one of which is meant, and before the first of them
	Until        []string       // between minutes and an hour, as between two hours: 9 to 10
	Vague        []string       // introduce a day that is one of two: in der Nacht auf (Samstag)
	About        []string       // beside the start of a span: in about (two hours)
	AfterWeekend []string       `toml:"after_weekend"`
	MonthEnd     []string       `toml:"month_end"`   // the last day of this month
	MonthStart   []string       `toml:"month_start"` // before a month: its first day
	MonthMid     []string       `toml:"month_mid"`   // before a month: its fifteenth day; before next week: its Wednesday
	MonthLast    []string       `toml:"month_last"`  // before a month: its last day
	Holidays     map[string]int // days with the same date each year, as month and day: Christmas = 1225
	Easter       map[string]int // days around Easter Sunday, as days from it: Good Friday = -2

	OrthodoxEaster map[string]int `toml:"orthodox_easter"` // the same for churches with the Julian calendar
	Thanksgiving   map[string]int // days around the fourth Thursday of November: Black Friday = 1
	Advent         map[string]int // days around the first Sunday of Advent
	Workday        []string       // a day from Monday to Friday: (the next) business day
	Before         []string       // between a span and the day from which it counts back: a week before (Christmas)
	Earlier        []string       // end a span that counts back from the planned time: (an hour) earlier

	ZoneWords  []string       `toml:"zone_words"` // may be beside a time zone: Moscow time
	At         []string       // a bare number after these is an hour
	NearHour   []string       `toml:"near_hour"` // the same, but only before an hour: after eight may mean eight, after Christmas does not mean Christmas
	Of         []string       // between a day and its month: 5th of January
	Ordinals   []string       // endings of the number of a day: 5th
	DayOfMonth []string       `toml:"day_of_month"` // follow such a number if there is no month
	DayNames   map[string]int `toml:"day_names"`    // days of the month in words: fifth

	// TwelveHours says that clocks show twelve hours: 5:30 may be in the afternoon.
	TwelveHours bool `toml:"twelve_hours"`

	Noon      []string
	Midnight  []string
	OClock    []string          `toml:"o_clock"` // after an hour
	Halves    map[string][2]int // after an hour, its half of the day: the meaning of 12, and what is added to other hours
	NightHalf []string          `toml:"night_half"` // those of them whose twelve is midnight
	// ExactHalves are those of them that may follow any hour: 11 pm, but not 11 in the afternoon.
	ExactHalves []string       `toml:"exact_halves"`
	Parts       map[string]int // of a day, with the hour that they mean if used alone
	LastParts   map[string]int `toml:"last_parts"` // the same for words that mean it only at the end: tomorrow am, but German am Abend
	Early       []string       // those of them that may be combined with another one: early tomorrow morning
	Tonight     map[string]int // the same, and the day is today
	// Clock has phrases for a time of day, with the minutes that are added to the hour
	// {h}: half past {h} = 30. If they name minutes, {m}, that is the factor of these;
	// {before} is the hour before the named one.
	Clock     map[string]int
	Numbers   map[string]int
	HourNames map[string]int `toml:"hour_names"` // in the phrases above: (половина) девятого

	In      []string // begin a span: in (two hours)
	Skip    []string // those of them that skip a day of the week: через (пятницу), the second from now
	From    []string // between a span and the day from which it counts: a week from (Monday)
	AndHalf []string `toml:"and_half"` // after a number: and a half
	Later   []string // end one: (two hours) later
	FromNow []string `toml:"from_now"` // the same, but only relative to now: (two hours) from now
	And     []string // join its parts
	Minute  []string
	Hour    []string
	Day     []string
	Week    []string
	Month   []string
	Year    []string
	Minutes map[string]int // spans with a name, in minutes: half an hour = 30

	Cities   map[string]string   // time zones by the names of cities, where they differ from the IANA database
	Towns    map[string][]string // by time zones, other names of cities and countries, for people who say where they live
	ZoneFill []string            `toml:"zone_fill"` // what else they say: in, time zone
	Offsets  map[string]int      // what an offset may be relative to: (МСК)+2; in hours from UTC
}

// Times returns the words for times.
func (c *Catalogue) Times() *Times { return &c.words.Times }
