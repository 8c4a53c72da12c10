package timewords

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Other ways to write a time than those of TestReadWhen, as people write them. Where
// nothing is wanted, the bot asks again: nobody can tell what was meant.
func TestReadOtherWays(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2025, 12, 31, 15, 0, 0, 0, zone) // a Wednesday
	for _, tt := range []struct{ in, want string }{
		// English
		{"now", "2025-12-31 15:01"},
		{"in 15 minutes", "2025-12-31 15:15"}, {"in 15 mins", "2025-12-31 15:15"}, {"15 minutes", "2025-12-31 15:15"}, {"2 hours", "2025-12-31 17:00"}, {"in 2h", "2025-12-31 17:00"},
		{"in 2 hrs", "2025-12-31 17:00"}, {"in 90 minutes", "2025-12-31 16:30"}, {"in 1h30m", "2025-12-31 16:30"}, {"in 1h 30min", "2025-12-31 16:30"}, {"in two and a half hours", "2025-12-31 17:30"},
		{"in a quarter of an hour", "2025-12-31 15:15"}, {"in a few hours", "2025-12-31 18:00"}, {"after 2 hours", "2025-12-31 17:00"}, {"an hour later", "2025-12-31 16:00"}, {"in 3 days at 10", "2026-01-03 10:00"}, {"in two days at 9am", "2026-01-02 09:00"}, {"in a week at noon", "2026-01-07 12:00"},
		{"a week from now", "2026-01-07 15:00"}, {"a week from today", "2026-01-07 09:30"}, {"a week from Monday", "2026-01-12 09:30"},
		{"tmrw 9am", "2026-01-01 09:00"}, {"tmr", "2026-01-01 09:30"}, {"tomorow 10:00", "2026-01-01 10:00"}, {"tommorow at 10", "2026-01-01 10:00"}, {"tomorrow at 10ish", "2026-01-01 10:00"},
		{"tomorrow @ 10", "2026-01-01 10:00"}, {"tomorrow by 5pm", "2026-01-01 17:00"}, {"tomorrow around 5 pm", "2026-01-01 17:00"}, {"tomorrow, 10 a.m.", "2026-01-01 10:00"}, {"10 tomorrow", "2026-01-01 10:00"}, {"tomorrow 10", "2026-01-01 10:00"},
		{"first thing tomorrow", "2026-01-01 09:00"}, {"tomorrow night", "2026-01-01 23:00"}, {"this evening", "2025-12-31 19:00"}, {"this evening at 7:30", "2025-12-31 19:30"}, {"friday evening", "2026-01-02 19:00"}, {"monday morning", "2026-01-05 09:00"}, {"friday night at 11", "2026-01-02 23:00"},
		{"next friday", "2026-01-09 09:30"}, {"next monday 9:00", "2026-01-05 09:00"}, {"coming friday", "2026-01-02 09:30"}, {"this coming sunday at 6pm", "2026-01-04 18:00"}, {"fri", "2026-01-02 09:30"}, {"weds 10am", "2026-01-07 10:00"}, {"thurs 8pm", "2026-01-01 20:00"},
		{"at midnight", "2026-01-01 00:00"}, {"midday tomorrow", "2026-01-01 12:00"}, {"noon on friday", "2026-01-02 12:00"}, {"quarter past 9", "2026-01-01 09:15"}, {"a quarter to 6 pm", "2025-12-31 17:45"}, {"half 9", "2026-01-01 09:30"}, {"twenty to nine", "2026-01-01 08:40"},
		{"1800", "2025-12-31 18:00"}, {"at 1830", "2025-12-31 18:30"}, {"18h", "2025-12-31 18:00"}, {"6 PM today", "2025-12-31 18:00"}, {"6:30PM", "2025-12-31 18:30"}, {"nine o'clock tomorrow", "2026-01-01 09:00"}, {"seven pm", "2025-12-31 19:00"}, {"tomorrow at nine thirty", "2026-01-01 09:30"},
		{"Jan 5", "2026-01-05 09:30"}, {"5 January", "2026-01-05 09:30"}, {"the 5th of January at 10am", "2026-01-05 10:00"}, {"January 5, 2026 at 10:00", "2026-01-05 10:00"}, {"Jan. 5", "2026-01-05 09:30"}, {"January fifth", "2026-01-05 09:30"}, {"the first of march", "2026-03-01 09:30"}, {"5-Jan-2026", "2026-01-05 09:30"}, {"5 Jan '26", "2026-01-05 09:30"}, {"5 jan 26", "2026-01-05 09:30"},
		{"1/15", "2026-01-15 09:30"}, {"15/1", "2026-01-15 09:30"}, {"1/15/26 5pm", "2026-01-15 17:00"}, {"2026/01/05 10:00", "2026-01-05 10:00"}, {"2026.01.05 10:00", "2026-01-05 10:00"}, {"2026-01-05T10:00", "2026-01-05 10:00"}, {"2026-01-05 10:00:00", "2026-01-05 10:00"}, {"2026-01-05 at 10", "2026-01-05 10:00"}, {"20260105", "2026-01-05 09:30"},
		{"end of the month", "2026-01-31 09:30"}, {"the last day of the month", "2026-01-31 09:30"}, {"new year's eve", "2026-12-31 09:30"}, {"christmas", "2026-12-25 09:30"}, {"this weekend", "2026-01-03 09:30"}, {"next weekend", "2026-01-10 09:30"}, {"on the weekend at 11", "2026-01-03 11:00"}, {"in 2 weeks on monday", ""}, {"monday in two weeks", "2026-01-19 09:30"}, {"next month on the 5th", "2026-01-05 09:30"}, {"in a month", "2026-01-31 15:00"}, {"later today", ""}, {"asap", "2025-12-31 15:01"},
		{"half an hour", "2025-12-31 15:30"}, {"after the weekend", "2026-01-05 09:30"}, {"at 10 in 3 days", "2026-01-03 10:00"}, {"friday in two weeks at 9", "2026-01-16 09:00"},
		// Russian
		{"полчаса", "2025-12-31 15:30"}, {"полтора часа", "2025-12-31 16:30"}, {"после выходных", "2026-01-05 09:30"}, {"завтра же", "2026-01-01 09:30"}, {"в среду через неделю", "2026-01-14 09:30"}, {"в 9:00 через 3 дня", "2026-01-03 09:00"},
		{"eine halbe Stunde", "2025-12-31 15:30"}, {"nach dem Wochenende", "2026-01-05 09:30"},
		{"сейчас", "2025-12-31 15:01"}, {"через 15 минут", "2025-12-31 15:15"}, {"15 минут", "2025-12-31 15:15"}, {"минут через 15", "2025-12-31 15:15"}, {"через минуту", "2025-12-31 15:01"}, {"через часик", "2025-12-31 16:00"}, {"через два с половиной часа", "2025-12-31 17:30"}, {"через четверть часа", "2025-12-31 15:15"}, {"через полдня", "2026-01-01 03:00"}, {"через 2ч", "2025-12-31 17:00"}, {"через 1ч 30м", "2025-12-31 16:30"}, {"через час с половиной", "2025-12-31 16:30"}, {"часа через два", "2025-12-31 17:00"}, {"через пару дней", "2026-01-02 15:00"}, {"через несколько часов", "2025-12-31 18:00"}, {"через день", "2026-01-01 15:00"}, {"через месяц", "2026-01-31 15:00"}, {"через год", "2026-12-31 15:00"}, {"через 3 дня в 10:00", "2026-01-03 10:00"}, {"через неделю в 10", "2026-01-07 10:00"}, {"через две недели в понедельник", ""},
		{"завтра к 10", "2026-01-01 10:00"}, {"завтра около 10", "2026-01-01 10:00"}, {"завтра часов в 10", "2026-01-01 10:00"}, {"завтра в 10 утра", "2026-01-01 10:00"}, {"завтра в 10ч", "2026-01-01 10:00"}, {"завтра 10.00", "2026-01-01 10:00"}, {"завтра в 10-30", "2026-01-01 10:30"}, {"завтра в десять", "2026-01-01 10:00"}, {"завтра в десять тридцать", "2026-01-01 10:30"}, {"завтра в семь вечера", "2026-01-01 19:00"}, {"завтра в час", "2026-01-01 13:00"}, {"завтра ночью", "2026-01-01 23:00"}, {"завтра с утра", "2026-01-01 09:00"}, {"с утра", "2026-01-01 09:00"}, {"утром", "2026-01-01 09:00"}, {"завтра в обед", "2026-01-01 12:00"}, {"завтра после обеда", "2026-01-01 14:00"}, {"завтра в полночь", ""}, {"в полдень", "2026-01-01 12:00"}, {"сегодня в полночь", "2026-01-01 00:00"},
		{"завтар в 10", "2026-01-01 10:00"}, {"завтро 10:00", "2026-01-01 10:00"}, {"зaвтра", "2026-01-01 09:30"}, {"послезавтра вечером", "2026-01-02 19:00"}, {"после завтра в 9", "2026-01-02 09:00"}, {"сёдня вечером", "2025-12-31 19:00"},
		{"в четверг", "2026-01-01 09:30"}, {"в эту пятницу", "2026-01-02 09:30"}, {"в ближайшую пятницу в 10", "2026-01-02 10:00"}, {"в следующую пятницу", "2026-01-09 09:30"}, {"в след. пятницу", "2026-01-09 09:30"}, {"пятница вечер", "2026-01-02 19:00"}, {"в пятницу вечером", "2026-01-02 19:00"}, {"в субботу утром", "2026-01-03 09:00"}, {"в воскресенье в полдень", "2026-01-04 12:00"}, {"чт 9:00", "2026-01-01 09:00"}, {"в пт", "2026-01-02 09:30"}, {"в ближайшие выходные", "2026-01-03 09:30"}, {"в начале недели", "2026-01-05 09:30"},
		{"пятого января", "2026-01-05 09:30"}, {"5-е января", "2026-01-05 09:30"}, {"5 янв 18:00", "2026-01-05 18:00"}, {"5 янв. в 18:00", "2026-01-05 18:00"}, {"первого марта в 10", "2026-03-01 10:00"}, {"31 января 2026 г.", "2026-01-31 09:30"}, {"31 января 2026 г. в 10:00", "2026-01-31 10:00"}, {"05/01/26", ""}, {"5.1.26", "2026-01-05 09:30"}, {"05.01.26г.", "2026-01-05 09:30"}, {"05-01-2026", ""}, {"05.01.2026 г.", "2026-01-05 09:30"}, {"1 числа", "2026-01-01 09:30"}, {"в конце месяца", "2026-01-31 09:30"}, {"в следующем месяце", "2026-01-01 09:30"}, {"15го", "2026-01-15 09:30"}, {"15-го в 10", "2026-01-15 10:00"},
		{"в 18:00 завтра", "2026-01-01 18:00"}, {"в 6 вечера", "2025-12-31 18:00"}, {"в шесть вечера", "2025-12-31 18:00"}, {"в 18 часов", "2025-12-31 18:00"}, {"18 00", "2025-12-31 18:00"}, {"в 18 30", "2025-12-31 18:30"}, {"пол шестого вечера", "2025-12-31 17:30"}, {"без десяти шесть вечера", "2025-12-31 17:50"}, {"в полвосьмого вечера", "2025-12-31 19:30"}, {"четверть девятого", "2026-01-01 08:15"}, {"в час ночи", "2026-01-01 01:00"}, {"завтра в 2 ночи", "2026-01-01 02:00"}, {"на завтра на 10", "2026-01-01 10:00"}, {"на завтра", "2026-01-01 09:30"}, {"давай завтра в 10", "2026-01-01 10:00"}, {"пожалуйста, завтра в 10", "2026-01-01 10:00"},
		// German
		{"jetzt", "2025-12-31 15:01"}, {"in 15 Minuten", "2025-12-31 15:15"}, {"in 15 Min", "2025-12-31 15:15"}, {"15 Minuten", "2025-12-31 15:15"}, {"in ner Stunde", "2025-12-31 16:00"}, {"in zweieinhalb Stunden", "2025-12-31 17:30"}, {"in eineinhalb Stunden", "2025-12-31 16:30"}, {"in ein paar Stunden", "2025-12-31 18:00"}, {"in drei viertel Stunden", ""}, {"in einer Dreiviertelstunde", "2025-12-31 15:45"}, {"in 14 Tagen", "2026-01-14 15:00"}, {"in vierzehn Tagen", "2026-01-14 15:00"}, {"in drei Tagen um 10", "2026-01-03 10:00"}, {"heute in einer Woche", "2026-01-07 09:30"}, {"morgen in einer Woche", "2026-01-08 09:30"}, {"Montag in einer Woche", "2026-01-12 09:30"}, {"nach 2 Stunden", "2025-12-31 17:00"},
		{"morgen gegen 10", "2026-01-01 10:00"}, {"morgen so um 10", "2026-01-01 10:00"}, {"morgen, 10:00 Uhr", "2026-01-01 10:00"}, {"morgen vormittag", "2026-01-01 10:00"}, {"morgen 10h", "2026-01-01 10:00"}, {"morgen um zehn", "2026-01-01 10:00"}, {"morgen um zehn Uhr dreißig", "2026-01-01 10:30"}, {"mrogen 10:00", "2026-01-01 10:00"}, {"uebermorgen", "2026-01-02 09:30"}, {"morgen Früh", "2026-01-01 09:00"}, {"morgens um 8", "2026-01-01 08:00"}, {"abends um 8", "2025-12-31 20:00"}, {"heut abend", "2025-12-31 19:00"}, {"heute Mittag", ""}, {"heute um Mitternacht", "2026-01-01 00:00"},
		{"kommenden Freitag", "2026-01-02 09:30"}, {"diesen Freitag um 18 Uhr", "2026-01-02 18:00"}, {"nächsten Freitag", "2026-01-09 09:30"}, {"Freitagmorgen", "2026-01-02 09:00"}, {"Freitag früh", "2026-01-02 09:00"}, {"Samstagnachmittag um 3", "2026-01-03 15:00"}, {"So 11 Uhr", "2026-01-04 11:00"}, {"Do. um 9", "2026-01-01 09:00"}, {"ab Montag", "2026-01-05 09:30"}, {"am Montag, dem 5. Januar", "2026-01-05 09:30"}, {"nächstes Wochenende", "2026-01-10 09:30"}, {"Ende des Monats", "2026-01-31 09:30"}, {"am Monatsende", "2026-01-31 09:30"},
		{"5. Januar", "2026-01-05 09:30"}, {"5.Januar", "2026-01-05 09:30"}, {"5.1.26", "2026-01-05 09:30"}, {"05.01., 10 Uhr", "2026-01-05 10:00"}, {"am fünften Januar", "2026-01-05 09:30"}, {"am ersten März um 10", "2026-03-01 10:00"}, {"3. Maerz", "2026-03-03 09:30"}, {"1. Jänner", "2026-01-01 09:30"}, {"am 15ten", "2026-01-15 09:30"}, {"kurz nach 9", "2026-01-01 09:00"}, {"um 18:00h", "2025-12-31 18:00"}, {"um 6 abends", "2025-12-31 18:00"}, {"sechs Uhr abends", "2025-12-31 18:00"}, {"um halb sieben abends", "2025-12-31 18:30"}, {"um dreiviertel sieben", "2025-12-31 18:45"}, {"viertel sieben", "2025-12-31 18:15"}, {"zwanzig vor sieben", "2025-12-31 18:40"}, {"12 Uhr mittags", "2026-01-01 12:00"}, {"0 Uhr", "2026-01-01 00:00"}, {"24 Uhr", "2026-01-01 00:00"}, {"24:00", "2026-01-01 00:00"}, {"bitte morgen um 10", "2026-01-01 10:00"},
	} {
		got, err := readAt(tt.in, now, 9*time.Hour+30*time.Minute)
		said := got.In(zone).Format("2006-01-02 15:04")
		if err != nil {
			said = err.Error()
		}
		if tt.want != said && (tt.want != "" || err == nil) {
			t.Errorf("%q: %s, want %s", tt.in, said, tt.want)
		}
	}
}

// TestReadWhatIsPrinted holds that the bot reads every form in which it prints a moment,
// in its lists, its buttons and its examples.
func TestReadWhatIsPrinted(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2026, 3, 27, 15, 10, 0, 0, zone)
	step := 1
	if testing.Short() {
		step = 13 // still each weekday, each month and both years
	}
	for _, tag := range locale.Languages() {
		l := locale.For(tag)
		for d := 0; d < 400; d += step {
			at := now.AddDate(0, 0, d).Add(37 * time.Minute).Truncate(time.Minute)
			for _, said := range []string{l.Moment(at, now), l.Moment(at, now.AddDate(2, 0, 0)), l.Day(at) + " " + at.Format("15:04")} {
				got, err := readAt(said, now, 10*time.Hour)
				if err != nil || !got.Equal(at) {
					t.Fatalf("%s: %q is read as %v %v, want %v", tag, said, got, err, at)
				}
			}
		}
		for _, code := range []string{"move.hour", "move.hours", "move.tomorrow", "move.week", "hint.move", "draft.hint.time"} {
			if _, err := readAt(l.T(code), now, 10*time.Hour); err != nil {
				t.Errorf("%s: %q: %v", tag, l.T(code), err)
			}
		}
		for _, code := range []string{"draft.button.today", "draft.button.tomorrow"} {
			if _, err := readAt(l.T(code, "time", "18:00"), now, 10*time.Hour); err != nil {
				t.Errorf("%s: %s: %v", tag, code, err)
			}
		}
		// The examples of a question or an answer.
		for _, code := range []string{"move.unclear", "move.when", "draft.ask.time"} {
			for _, example := range examples(l.T(code, "when", "10:00", "title", "")) {
				if _, err := readAt(example, now, 10*time.Hour); err != nil {
					t.Errorf("%s: the example %q of %s: %v", tag, example, code, err)
				}
			}
		}
	}
}

// examples are the texts in quotation marks, or after a colon between commas.
func examples(said string) (out []string) {
	for _, m := range regexp.MustCompile(`[“«„]([^”»“]{3,})[”»“]`).FindAllStringSubmatch(said, -1) {
		out = append(out, m[1])
	}
	if _, list, ok := strings.Cut(said, ": "); ok && len(out) == 0 {
		out = strings.Split(strings.TrimRight(list, "."), ", ")
	}
	return out
}

// TestReadWhatIsAmbiguous holds what was read wrongly once: what may be a time of day
// or how long, a range, a date or an hour, and the midnight of a day are asked about;
// what has one meaning is read.
func TestReadWhatIsAmbiguous(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-05-13 11:40") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		// Until when, or by how much.
		{"перенеси на 2 часа", ""}, {"перенеси на час", ""}, {"перенеси на два часа", ""}, {"на 2 часа", ""}, {"на час", ""}, {"перенести на 2", ""}, {"сдвинь на 2", ""}, {"перенеси на 1 час", ""}, {"давай на 3 часа", ""},
		{"move it by 2", ""}, {"push it by 2", ""}, {"verschieb um 2", ""}, {"um 2 verschieben", ""}, {"verschieb es um 2", ""},
		{"перенеси на 2 часа дня", "05-13 14:00"}, {"перенеси на 14 часов", "05-13 14:00"}, {"перенеси на 9 утра", "05-14 09:00"}, {"перенеси на 10:00", "05-14 10:00"}, {"на 9", "05-14 09:00"}, {"завтра на 9", "05-14 09:00"}, {"на завтра на 9 часов", "05-14 09:00"}, {"перенеси на час ночи", "05-14 01:00"},
		{"move it to 2pm", "05-13 14:00"}, {"by 6pm", "05-13 18:00"}, {"verschieb auf 14 Uhr", "05-13 14:00"}, {"um 2 Uhr verschieben", "05-13 14:00"},
		// Hours and minutes.
		{"через час пятнадцать", "05-13 12:55"}, {"через час 15", "05-13 12:55"}, {"через 2ч15", "05-13 13:55"}, {"через час два", ""}, {"через минут двадцать", "05-13 12:00"}, {"in an hour fifteen", "05-13 12:55"}, {"in 1h15", "05-13 12:55"}, {"in one hour thirty", "05-13 13:10"}, {"in einer Stunde fünfzehn", "05-13 12:55"}, {"in 1 Std 15", "05-13 12:55"},
		// From and to.
		{"9 to 10", ""}, {"9 to 10 am", ""}, {"from 9 to 10", ""}, {"10 to 12", ""}, {"5 to 6", ""}, {"9-10 утра", ""}, {"в 9-10", ""}, {"9-10 Uhr", ""}, {"at 18-20", ""}, {"ten to nine", "05-14 08:50"}, {"20 to 7", "05-13 18:40"}, {"в 9-05", "05-14 09:05"}, {"18-30", "05-13 18:30"},
		// The night after a day, or before it.
		{"friday night at 1", ""}, {"Freitagnacht um 1", ""}, {"завтра ночью в 2", ""}, {"friday night at 12", ""}, {"saturday midnight", ""}, {"31 декабря в полночь", ""}, {"Silvester um Mitternacht", ""}, {"завтра в 12 ночи", ""}, {"in der Nacht auf Samstag", ""}, {"in der Nacht zum Samstag um 2", ""}, {"в ночь на субботу", ""}, {"friday evening at 2", ""}, {"вечером в 3", ""},
		{"friday night at 11", "05-15 23:00"}, {"today at midnight", "05-14 00:00"}, {"tonight at midnight", "05-14 00:00"}, {"tonight at 12", "05-14 00:00"}, {"tonight at 1", "05-14 01:00"}, {"heute Nacht um 12", "05-14 00:00"}, {"сегодня в 12 ночи", "05-14 00:00"}, {"завтра в 2 ночи", "05-14 02:00"}, {"сегодня ночью в 2", "05-14 02:00"}, {"saturday 12am", "05-16 00:00"}, {"morgen 0 Uhr", "05-14 00:00"}, {"завтра в 00:00", "05-14 00:00"}, {"saturday 0:00", "05-16 00:00"},
		// The morning of today, which is over.
		{"this morning", ""}, {"этим утром", ""}, {"diesen Morgen", ""}, {"this evening", "05-13 19:00"}, {"этим вечером", "05-13 19:00"},
		// A date, or an hour.
		{"friday 15", ""}, {"пятница 15", ""}, {"Freitag 15", ""}, {"15 friday", ""}, {"fri 22", ""}, {"friday at 15", "05-15 15:00"}, {"пт в 15", "05-15 15:00"}, {"Freitag 15 Uhr", "05-15 15:00"}, {"fri 18", "05-15 18:00"}, {"friday the 15th", "05-15 10:00"},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}

// TestReadColloquialWays holds ways to write a time that were refused once, as people
// answer a question in each language.
func TestReadColloquialWays(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-05-13 11:40") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"ok friday", "05-15 10:00"}, {"yes, tomorrow", "05-14 10:00"}, {"let's do friday", "05-15 10:00"}, {"lets say friday at 9", "05-15 09:00"}, {"rather friday", "05-15 10:00"}, {"six thirty", "05-13 18:30"}, {"six thirty pm", "05-13 18:30"}, {"630pm", "05-13 18:30"}, {"6 30 pm", "05-13 18:30"}, {"6 30pm", "05-13 18:30"}, {"at 6 30 pm", "05-13 18:30"}, {"tomorrow at 6 30 pm", "05-14 18:30"}, {"tomorrow 6 30 pm", "05-14 18:30"}, {"1230pm tomorrow", "05-14 12:30"}, {"jan 5 630pm", "2027-01-05 18:30"}, {"jan 5 at 6 30 pm", "2027-01-05 18:30"},
		// The day before an hour is none of its digits.
		{"jan 5 10pm", "2027-01-05 22:00"}, {"jan 5 10 pm", "2027-01-05 22:00"}, {"dec 12 11am", "12-12 11:00"}, {"2026-12-5 10pm", "12-05 22:00"}, {"2026-12-05 10 pm", "12-05 22:00"}, {"5/31 10 pm", "05-31 22:00"}, {"31/5 10pm", "05-31 22:00"}, {"10.12 11am", "12-10 11:00"}, {"5 jan 2027 10pm", "2027-01-05 22:00"}, {"6 oclock", "05-13 18:00"},
		{"twenty five to six", "05-13 17:35"}, {"may twenty first", "05-21 10:00"}, {"twenty first of may", "05-21 10:00"}, {"mondy", "05-18 10:00"}, {"wensday", "05-20 10:00"}, {"the next day at 9", "05-14 09:00"}, {"approximately 18:00", "05-13 18:00"},
		{"а давай в пятницу", "05-15 10:00"}, {"ну завтра", "05-14 10:00"}, {"да, завтра в 9", "05-14 09:00"}, {"на следующий день в 9", "05-14 09:00"}, {"в двадцать два часа", "05-13 22:00"}, {"в двадцать два тридцать", "05-13 22:30"}, {"завтра в двадцать два ноль пять", "05-14 22:05"}, {"двадцать пять минут шестого", "05-13 17:25"}, {"в ноль часов", "05-14 00:00"}, {"в ноль тридцать", "05-14 00:30"},
		{"без пяти минут шесть", "05-13 17:55"}, {"15-ого", "05-15 10:00"}, {"в суб в 9", "05-16 09:00"}, {"вскр", "05-17 10:00"}, {"втр", "05-19 10:00"}, {"птн", "05-15 10:00"}, {"пон", "05-18 10:00"}, {"завтра в 10 по Лондону", "05-14 11:00"}, {"сию минуту", "05-13 11:41"}, {"на день победы", "2027-05-09 10:00"}, {"шесть тридцать", "05-13 18:30"},
		{"ja morgen", "05-14 10:00"}, {"mach mal morgen", "05-14 10:00"}, {"heute noch um 18 Uhr", "05-13 18:00"}, {"gleich morgen früh", "05-14 09:00"}, {"sagen wir Freitag um 10", "05-15 10:00"}, {"wie wär's mit morgen um 9?", "05-14 09:00"}, {"auf Freitag vorziehen", "05-15 10:00"}, {"besser am Freitag", "05-15 10:00"}, {"am 1. des Monats", "06-01 10:00"}, {"am Ersten des Monats", "06-01 10:00"},
		{"zweiundzwanzig Uhr", "05-13 22:00"}, {"dreiundzwanzig Uhr fünfzehn", "05-13 23:15"}, {"um null Uhr dreißig", "05-14 00:30"}, {"18 Uhr 5", "05-13 18:05"}, {"achtzehn Uhr fünf", "05-13 18:05"}, {"zehn Minuten nach sechs", "05-13 18:10"}, {"in einer dreiviertel Stunde", "05-13 12:25"}, {"in einigen Stunden", "05-13 14:40"}, {"frühmorgens", "05-14 07:00"}, {"morgen 9 Uhr MESZ", "05-14 09:00"}, {"morgen 9 Uhr Berliner Zeit", "05-14 09:00"}, {"9 Uhr Moskauer Zeit", "05-14 08:00"}, {"neun dreißig", "05-14 09:30"},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}

// checkRead compares how a moment is read with how it should be: month and day, with
// the year if it is another one; empty for a question back.
func checkRead(t *testing.T, in, want string, now time.Time) {
	t.Helper()
	got, err := readAt(in, now, 10*time.Hour)
	said := ""
	if err == nil {
		layout := "01-02 15:04"
		if got.Year() != now.Year() {
			layout = "2006-01-02 15:04"
		}
		said = got.In(now.Location()).Format(layout)
	}
	if said != want {
		t.Errorf("%q: got %q (%v), want %q", in, said, err, want)
	}
}
