package locale

// Times are the words with which people write moments (package timewords). A
// word that ends with * matches all that begin so; several words are a
// phrase. Names of months and weekdays need no entry of their own: they are
// known, also in short. All are in lower case, with е for ё.
type Times struct {
	Today         []string
	Yesterday     []string
	Tomorrow      []string
	AfterTomorrow []string       `toml:"after_tomorrow"`
	DaysOn        map[string]int `toml:"days_on"` // other days, by how many they are from today
	Weekdays      [][]string     // what they are called besides, from Sunday
	Months        [][]string
	Weekend       []string

	Now          []string       // this moment
	Fill         []string       // may be said before a day: on, the, please
	Next         []string       // before a day of the week: that of the week after this one
	AfterNext    []string       `toml:"after_next"` // before or after a day of the week, or the week: that of a week later still
	This         []string       // before the week: the one that is now
	Nth          map[string]int // before a day of the week, of a month: the first = 1, the last = -1. DayNames and numbers with Ordinals are known
	SameTime     []string       `toml:"same_time"` // the time of day that it is
	Shift        []string       // before a span that is not begun by In: move it by (two days)
	Delay        []string       // those of them after which hours are a span, too, not a time of day
	Moved        []string       // other words for moving, before or after what follows: (um zwei) verschieben
	By           []string       // after those of Shift and Moved: by how much, or until when
	Until        []string       // between minutes and an hour, as between two hours: 9 to 10
	Vague        []string       // begin a day that is one of two: in der Nacht auf (Samstag)
	About        []string       // beside the beginning of a span: in about (two hours)
	AfterWeekend []string       `toml:"after_weekend"`
	MonthEnd     []string       `toml:"month_end"`   // the last day of this month
	MonthStart   []string       `toml:"month_start"` // before a month: its first day
	MonthLast    []string       `toml:"month_last"`  // before a month: its last day
	Holidays     map[string]int // days with the same date each year, as month and day: Christmas = 1225
	ZoneWords    []string       `toml:"zone_words"` // may be said beside a time zone: Moscow time
	At           []string       // a bare number after these is an hour
	NearHour     []string       `toml:"near_hour"` // the same, but only before an hour: after eight may be eight, after Christmas is not Christmas
	Of           []string       // between a day and its month: 5th of January
	Ordinals     []string       // what ends the number of a day: 5th
	DayOfMonth   []string       `toml:"day_of_month"` // what follows such a number alone
	DayNames     map[string]int `toml:"day_names"`    // the days of a month in words: fifth

	Noon      []string
	Midnight  []string
	OClock    []string          `toml:"o_clock"` // after an hour
	Halves    map[string][2]int // after an hour, which half of the day it is of: what 12 means, and what is added to others
	NightHalf []string          `toml:"night_half"` // those of them whose twelve is midnight
	Parts     map[string]int    // of a day, with the hour that they mean by themselves
	Early     []string          // those of them that may be said beside another one: early tomorrow morning
	Tonight   map[string]int    // the same, and that it is today
	// Clock are ways to say a time of day, with the minutes that are added to the
	// hour {h}: half past {h} = 30. If they name minutes, {m}, those count as often;
	// {before} is the hour before the one that is named.
	Clock     map[string]int
	Numbers   map[string]int
	HourNames map[string]int `toml:"hour_names"` // in the ways above: (половина) девятого

	In      []string // begin a span: in (two hours)
	From    []string // between a span and the day from which it counts: a week from (Monday)
	AndHalf []string `toml:"and_half"` // after a number: and a half
	Later   []string // end one: (two hours) later
	FromNow []string `toml:"from_now"` // the same, but never later than something else: (two hours) from now
	And     []string // join its parts
	Minute  []string
	Hour    []string
	Day     []string
	Week    []string
	Month   []string
	Year    []string
	Minutes map[string]int // spans that have a name, in minutes: half an hour = 30

	Cities  map[string]string // time zones by the names of cities, where they differ from those of the IANA database
	Offsets map[string]int    // what an offset may be counted from: (МСК)+2; in hours from UTC
}

// Times returns the words for moments.
func (c *Catalogue) Times() *Times { return &c.words.Times }
