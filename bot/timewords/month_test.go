package timewords

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// TestReadMoreWays holds a hundred ways to write a time in each language, written
// down before the words of the catalogues were looked at: the nth day of the week
// in a month, the week after next, the same time of day, what friends write. An
// empty answer is a question back.
func TestReadMoreWays(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2026, 5, 13, 11, 40, 0, 0, zone) // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"last friday of the month", "05-29 10:00"}, {"the last friday in may", "05-29 10:00"}, {"last friday of next month", "06-26 10:00"}, {"first monday of june", "06-01 10:00"},
		{"the first monday in june at 9", "06-01 09:00"}, {"second tuesday of next month", "06-09 10:00"}, {"third thursday in june 5pm", "06-18 17:00"}, {"1st monday of the month", "06-01 10:00"},
		{"2nd friday of june", "06-12 10:00"}, {"4th wednesday of may", "05-27 10:00"}, {"last sunday of june, noon", "06-28 12:00"}, {"on the first weekend of june", "06-06 10:00"},
		{"last weekend of may", "05-30 10:00"}, {"last day of june", "06-30 10:00"}, {"5th friday of june", ""}, {"9am on the last friday of may", "05-29 09:00"}, {"first friday of january", "2027-01-01 10:00"},
		{"the week after next", "05-25 10:00"}, {"week after next on tuesday", "05-26 10:00"}, {"tuesday of the week after next at 8", "05-26 08:00"}, {"monday after next", "05-25 10:00"},
		{"in two weeks on friday", "05-29 10:00"}, {"in a week on thursday", "05-21 10:00"}, {"a week on friday", "05-22 10:00"}, {"friday in two weeks at 9", "05-29 09:00"}, {"two weeks from friday", "05-29 10:00"},
		{"three weeks from tomorrow", "06-04 10:00"}, {"a month from now", "06-13 11:40"}, {"a month from today", "06-13 10:00"}, {"two months from now", "07-13 11:40"}, {"this time tomorrow", "05-14 11:40"},
		{"same time tomorrow", "05-14 11:40"}, {"same time next week", "05-20 11:40"}, {"tomorrow at the same time", "05-14 11:40"}, {"friday same time", "05-15 11:40"}, {"later today", ""},
		{"this afternoon", "05-13 14:00"}, {"this afternoon at 4", "05-13 16:00"}, {"tonight at nine thirty", "05-13 21:30"}, {"tonight around 9", "05-13 21:00"}, {"5 minutes from now", "05-13 11:45"},
		{"half an hour from now", "05-13 12:10"}, {"in about an hour", "05-13 12:40"}, {"in around 20 minutes", "05-13 12:00"}, {"in an hour or two", ""}, {"quarter of nine tomorrow", "05-14 08:45"},
		{"ten til nine tomorrow", "05-14 08:50"}, {"10 till 9 tonight", "05-13 20:50"}, {"half nine tomorrow", "05-14 09:30"}, {"5ish pm tomorrow", "05-14 17:00"}, {"9 in the morning tomorrow", "05-14 09:00"},
		{"friday at noon sharp", "05-15 12:00"}, {"exactly at 6 pm", "05-13 18:00"}, {"6 pm sharp", "05-13 18:00"}, {"18:00 sharp", "05-13 18:00"}, {"by friday", "05-15 10:00"}, {"before friday", ""},
		{"thurs 3pm", "05-14 15:00"}, {"tues", "05-19 10:00"}, {"weds at 10", "05-20 10:00"}, {"sat 16 may 10am", "05-16 10:00"}, {"sun, may 17", "05-17 10:00"}, {"17 may '26", "05-17 10:00"}, {"17/5/26", "05-17 10:00"},
		{"5/17 at 9", "05-17 09:00"}, {"2026-5-17 9:00", "05-17 09:00"}, {"17th of this month", "05-17 10:00"}, {"the 17th at noon", "05-17 12:00"}, {"the 2nd", "06-02 10:00"}, {"june first", "06-01 10:00"},
		{"june the 1st at 8", "06-01 08:00"}, {"end of june at noon", "06-30 12:00"}, {"end of next month", "06-30 10:00"}, {"start of next week", "05-18 10:00"}, {"beginning of next week", "05-18 10:00"},
		{"first thing monday", "05-18 09:00"}, {"first thing in the morning", "05-14 09:00"}, {"next weekend", "05-23 10:00"}, {"the weekend after next", "05-30 10:00"}, {"saturday or sunday", ""},
		{"next month on the 5th", "06-05 10:00"}, {"the 5th of next month", "06-05 10:00"}, {"5th next month at 10", "06-05 10:00"}, {"january 1 next year", "2027-01-01 10:00"}, {"new year's day", "2027-01-01 10:00"},
		{"valentine's day", "2027-02-14 10:00"}, {"halloween", "10-31 10:00"}, {"in 2 days time", "05-15 11:40"}, {"in two days' time at 9", "05-15 09:00"}, {"in 3 weeks time", "06-03 11:40"},
		{"day after tmrw", "05-15 10:00"}, {"overmorrow", "05-15 10:00"}, {"2moro 10am", "05-14 10:00"}, {"tmw at 9", "05-14 09:00"}, {"2nite at 8", "05-13 20:00"}, {"asap", "05-13 11:41"}, {"right away", "05-13 11:41"},
		{"immediately", "05-13 11:41"}, {"straight away", "05-13 11:41"}, {"in a minute", "05-13 11:41"}, {"schedule it for tomorrow at 9", "05-14 09:00"}, {"can you do friday 9am?", "05-15 09:00"},
		{"how about tomorrow at 9", "05-14 09:00"}, {"push it to monday", "05-18 10:00"}, {"postpone to monday 9:00", "05-18 09:00"}, {"one week later", "05-20 11:40"}, {"delay it by 2 hours", ""},
		{"post it tomorrow at 9 am", "05-14 09:00"}, {"any time tomorrow", ""}, {"tomorrow around noon", "05-14 12:00"}, {"the day after", ""},
		{"friday this week", "05-15 10:00"}, {"this week on monday", ""}, {"this week", ""}, {"end of next week", ""}, {"last friday", ""}, {"the first monday", ""}, {"quarter to one", "05-13 12:45"}, {"friday in a month", ""},
		// Russian
		{"в последнюю пятницу месяца", "05-29 10:00"}, {"последняя пятница мая", "05-29 10:00"}, {"в последнюю пятницу июня в 18:00", "06-26 18:00"}, {"в первый понедельник июня", "06-01 10:00"}, {"первый понедельник месяца", "06-01 10:00"},
		{"во второй вторник следующего месяца", "06-09 10:00"}, {"третий четверг июня", "06-18 10:00"}, {"в первую субботу июня в 9 утра", "06-06 09:00"}, {"в последнее воскресенье мая", "05-31 10:00"}, {"в первые выходные июня", "06-06 10:00"},
		{"в 9 утра в последнюю пятницу мая", "05-29 09:00"}, {"2-й вторник июня", "06-09 10:00"}, {"в третью среду июня вечером", "06-17 19:00"}, {"в последний понедельник этого месяца", "05-25 10:00"},
		{"через неделю в среду", "05-20 10:00"}, {"через неделю в пятницу в 10", "05-22 10:00"}, {"через две недели в четверг", "05-28 10:00"}, {"через неделю во вторник", ""}, {"в пятницу через неделю", "05-22 10:00"}, {"в пятницу через неделю в 9", "05-22 09:00"},
		{"через неделю в четверг вечером", "05-21 19:00"}, {"на следующей неделе во вторник утром", "05-19 09:00"}, {"на будущей неделе в четверг", "05-21 10:00"}, {"в понедельник на следующей неделе", "05-18 10:00"}, {"послезавтра с утра", "05-15 09:00"},
		{"завтра в это же время", "05-14 11:40"}, {"завтра в то же время", "05-14 11:40"}, {"в это же время завтра", "05-14 11:40"}, {"через неделю в это же время", "05-20 11:40"}, {"ровно через неделю", "05-20 11:40"}, {"спустя неделю", "05-20 11:40"}, {"неделю спустя", "05-20 11:40"},
		{"через пол часа", "05-13 12:10"}, {"через пол-часа", "05-13 12:10"}, {"через полчасика", "05-13 12:10"}, {"минут через пять", "05-13 11:45"}, {"минуток через десять", "05-13 11:50"}, {"через минут 20", "05-13 12:00"}, {"через час-полтора", ""}, {"через часок", "05-13 12:40"},
		{"через пять минуток", "05-13 11:45"}, {"завтра в пол девятого", "05-14 08:30"}, {"в полпервого", "05-13 12:30"}, {"в четверть девятого вечера", "05-13 20:15"}, {"без пятнадцати девять вечера", "05-13 20:45"}, {"двадцать минут девятого вечера", "05-13 20:20"},
		{"завтра в девять ноль-ноль", "05-14 09:00"}, {"в девять тридцать завтра", "05-14 09:30"}, {"завтра к обеду", "05-14 12:00"}, {"завтра после обеда", "05-14 14:00"}, {"сегодня попозже", ""}, {"сегодня вечером в 8", "05-13 20:00"}, {"завтра к вечеру", "05-14 19:00"},
		{"в час ночи", "05-14 01:00"}, {"в три часа дня", "05-13 15:00"}, {"в 12 ночи", "05-14 00:00"}, {"завтра в 00:00", "05-14 00:00"}, {"в понедельник с утра", "05-18 09:00"}, {"в понедельник утречком", "05-18 09:00"}, {"в пн в 9", "05-18 09:00"},
		{"пт вечер", "05-15 19:00"}, {"16 мая (сб) 10:00", "05-16 10:00"}, {"16-05-2026", "05-16 10:00"}, {"16 мая 2026 г. 10:00", "05-16 10:00"}, {"16-го мая в 10", "05-16 10:00"}, {"шестнадцатого мая в десять утра", "05-16 10:00"}, {"семнадцатого", "05-17 10:00"},
		{"второго июня", "06-02 10:00"}, {"2 числа", "06-02 10:00"}, {"2-го числа следующего месяца", "06-02 10:00"}, {"до 1 июня", ""}, {"с 1 июня", "06-01 10:00"}, {"к 1 июня", "06-01 10:00"}, {"в конце следующего месяца", "06-30 10:00"}, {"под конец месяца", "05-31 10:00"},
		{"в начале следующей недели", "05-18 10:00"}, {"в следующие выходные", "05-23 10:00"}, {"на этих выходных", "05-16 10:00"}, {"на следующих выходных", "05-23 10:00"}, {"8 марта", "2027-03-08 10:00"}, {"через полгода", "11-13 11:40"}, {"через год", "2027-05-13 11:40"},
		{"дня через три", "05-16 11:40"}, {"через дня три", "05-16 11:40"}, {"на днях", ""}, {"чуть позже", ""}, {"завтра утром часов в девять", "05-14 09:00"}, {"завтра часиков в 10", "05-14 10:00"}, {"часов в 6 вечера", "05-13 18:00"}, {"где-то в 6 вечера", "05-13 18:00"},
		{"не раньше 18:00", ""}, {"сразу", "05-13 11:41"}, {"щас", "05-13 11:41"}, {"сейчас же", "05-13 11:41"}, {"прям сейчас", "05-13 11:41"}, {"отложи до завтра", "05-14 10:00"}, {"отложи на час", ""}, {"перенеси на два дня", ""},
		{"поставь на завтра 9:00", "05-14 09:00"}, {"запланируй на пятницу 18:00", "05-15 18:00"}, {"опубликуй завтра в 10", "05-14 10:00"}, {"завтра в 10 мск", "05-14 09:00"}, {"послепослезавтра", "05-16 10:00"}, {"через неделю в понедельник", ""},
		{"на этой неделе в пятницу", "05-15 10:00"}, {"в пятницу на этой неделе в 9", "05-15 09:00"}, {"в полпервого ночи", "05-14 00:30"}, {"в два дня", "05-13 14:00"}, {"перенеси на 18 часов", "05-13 18:00"}, {"пятнца", "05-15 10:00"},
		// German
		{"letzter Freitag im Monat", "05-29 10:00"}, {"am letzten Freitag im Mai", "05-29 10:00"}, {"am letzten Freitag des Monats", "05-29 10:00"}, {"am ersten Montag im Juni um 9", "06-01 09:00"}, {"erster Montag im Monat", "06-01 10:00"},
		{"am zweiten Dienstag im nächsten Monat", "06-09 10:00"}, {"dritter Donnerstag im Juni", "06-18 10:00"}, {"am letzten Sonntag im Juni um 12 Uhr", "06-28 12:00"}, {"am ersten Wochenende im Juni", "06-06 10:00"}, {"am 2. Dienstag im Juni", "06-09 10:00"},
		{"übernächste Woche Montag", "05-25 10:00"}, {"übernächste Woche", "05-25 10:00"}, {"übernächste Woche am Dienstag um 8", "05-26 08:00"}, {"Montag übernächster Woche", "05-25 10:00"}, {"übernächsten Montag", "05-25 10:00"}, {"übernächstes Wochenende", "05-30 10:00"},
		{"nächstes Wochenende", "05-23 10:00"}, {"in einer Woche am Donnerstag", "05-21 10:00"}, {"in zwei Wochen am Freitag", "05-29 10:00"}, {"Freitag in zwei Wochen", "05-29 10:00"}, {"Donnerstag in einer Woche um 9", "05-21 09:00"}, {"heute in 14 Tagen", "05-27 10:00"},
		{"morgen um die gleiche Zeit", "05-14 11:40"}, {"morgen um dieselbe Zeit", "05-14 11:40"}, {"gleiche Zeit morgen", "05-14 11:40"}, {"nächste Woche um diese Zeit", "05-20 11:40"}, {"in ner halben Stunde", "05-13 12:10"}, {"in 'ner Stunde", "05-13 12:40"},
		{"in einem Stündchen", "05-13 12:40"}, {"in ein, zwei Stunden", ""}, {"in etwa einer Stunde", "05-13 12:40"}, {"in rund zwei Stunden", "05-13 13:40"}, {"in knapp einer Stunde", "05-13 12:40"}, {"morgen um viertel neun", "05-14 08:15"}, {"morgen dreiviertel neun", "05-14 08:45"},
		{"heute Abend um halb neun", "05-13 20:30"}, {"heute Abend kurz nach acht", "05-13 20:00"}, {"um fünf nach halb sieben abends", "05-13 18:35"}, {"zehn vor acht heute Abend", "05-13 19:50"}, {"heute Mittag um eins", "05-13 13:00"}, {"um ein Uhr mittags", "05-13 13:00"},
		{"morgen früh um sieben", "05-14 07:00"}, {"morgen in der Früh", "05-14 09:00"}, {"in der Früh um 6", "05-14 06:00"}, {"morgen Vormittag um 10", "05-14 10:00"}, {"morgen gegen Mittag", "05-14 12:00"}, {"heute Nacht um 2", "05-14 02:00"}, {"um null Uhr", "05-14 00:00"}, {"um 0 Uhr", "05-14 00:00"},
		{"Do 15 Uhr", "05-14 15:00"}, {"Do., 14.05., 15:00", "05-14 15:00"}, {"Mi 10 Uhr", "05-20 10:00"}, {"So. 11 Uhr", "05-17 11:00"}, {"am So um 11", "05-17 11:00"}, {"Sa früh", "05-16 09:00"}, {"Sonntagnachmittag", "05-17 15:00"}, {"am 17.5. um 9", "05-17 09:00"}, {"17. 5. 2026", "05-17 10:00"},
		{"den 17. Mai", "05-17 10:00"}, {"am siebzehnten um neun", "05-17 09:00"}, {"am 2.", "06-02 10:00"}, {"am Zweiten", "06-02 10:00"}, {"am 2. des nächsten Monats", "06-02 10:00"}, {"am 5. nächsten Monats", "06-05 10:00"}, {"nächsten Monat am 5.", "06-05 10:00"}, {"2. Juni 8 Uhr 30", "06-02 08:30"},
		{"zum 1. Juni", "06-01 10:00"}, {"ab 1. Juni", "06-01 10:00"}, {"Mitte Juni", "06-15 10:00"}, {"Ende Mai", "05-31 10:00"}, {"Ende nächsten Monats", "06-30 10:00"}, {"Anfang nächster Woche", "05-18 10:00"}, {"Anfang nächsten Monats", "06-01 10:00"}, {"Neujahr", "2027-01-01 10:00"}, {"Valentinstag", "2027-02-14 10:00"},
		{"in einem halben Jahr", "11-13 11:40"}, {"in einem Monat", "06-13 11:40"}, {"in drei Tagen um 9", "05-16 09:00"}, {"heut Abend", "05-13 19:00"}, {"übermorgen Abend um acht", "05-15 20:00"}, {"überübermorgen", "05-16 10:00"}, {"so bald wie möglich", "05-13 11:41"}, {"umgehend", "05-13 11:41"},
		{"so schnell wie möglich", "05-13 11:41"}, {"mach Freitag 10 Uhr", "05-15 10:00"}, {"plan es für Freitag 10 Uhr", "05-15 10:00"}, {"für morgen 10 Uhr", "05-14 10:00"}, {"veröffentliche morgen um 10", "05-14 10:00"}, {"stell es auf Montag 9 Uhr", "05-18 09:00"}, {"zwölf Uhr mittags", "05-13 12:00"},
		{"kommende Woche", "05-18 10:00"}, {"kommende Woche Mittwoch", "05-20 10:00"}, {"diese Woche Freitag", "05-15 10:00"}, {"Freitag dieser Woche", "05-15 10:00"}, {"Freitag kommender Woche", "05-22 10:00"}, {"vor Freitag", ""}, {"halb eins", "05-13 12:30"}, {"nachts um halb eins", "05-14 00:30"}, {"übernächsten Monat", ""}, {"Do um 9", "05-14 09:00"}, {"Mittwoch oder Donnerstag", ""},
	} {
		got, err := readAt(tt.in, now, 10*time.Hour)
		said := ""
		if err == nil {
			said = got.In(zone).Format("01-02 15:04")
			if got.Year() != 2026 {
				said = got.In(zone).Format("2006-01-02 15:04")
			}
		}
		if said != tt.want {
			t.Errorf("%q: %s (%v), want %s", tt.in, said, err, tt.want)
		}
	}
}

// TestReadMove delays what is planned: never to a moment before that, and only what is
// said to count from now counts from now.
func TestReadMove(t *testing.T) {
	now := time.Date(2026, 5, 13, 11, 40, 0, 0, time.UTC) // a Wednesday
	planned, over := time.Date(2026, 5, 15, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 13, 11, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		in   string
		due  time.Time
		want string
	}{
		{"delay it by 2 hours", planned, "05-15 11:00"}, {"postpone it for 2 hours", planned, "05-15 11:00"}, {"push it by 2 hours", planned, "05-15 11:00"}, {"move it by two days", planned, "05-17 09:00"},
		{"two hours later", planned, "05-15 11:00"}, {"two days later at 10", planned, "05-17 10:00"}, {"two hours from now", planned, "05-13 13:40"}, {"in two hours", planned, "05-13 13:40"}, {"+2h", planned, "05-13 13:40"},
		{"отложи на час", planned, "05-15 10:00"}, {"отложить на 2 дня", planned, "05-17 09:00"}, {"сдвинь на 30 минут", planned, "05-15 09:30"}, {"перенеси на два дня", planned, "05-17 09:00"}, {"через час", planned, "05-13 12:40"},
		{"verschieb es um 2 Stunden", planned, "05-15 11:00"}, {"verschiebe es um eine halbe Stunde", planned, "05-15 09:30"}, {"verschieb es um 2 Tage", planned, "05-17 09:00"}, {"zwei Stunden später", planned, "05-15 11:00"}, {"in zwei Stunden", planned, "05-13 13:40"},
		{"um eine Stunde verschieben", planned, "05-15 10:00"}, {"um einen Tag verschieben", planned, "05-16 09:00"}, {"um 2 verschieben", planned, ""}, {"push it back an hour", planned, "05-15 10:00"}, {"push this back by a day", planned, "05-16 09:00"},
		{"delay it to friday 18:00", planned, "05-15 18:00"}, {"отложи до завтра", planned, "05-14 10:00"}, {"verschieb es auf morgen", planned, "05-14 10:00"},
		{"delay it by 2 hours", over, "05-13 13:40"}, {"отложи на час", over, "05-13 12:40"}, {"verschieb es um 2 Stunden", over, "05-13 13:40"},
		{"delay it by 2 hours", time.Time{}, ""}, {"отложи на час", time.Time{}, ""}, {"verschieb es um 2 Stunden", time.Time{}, ""}, {"two hours later", time.Time{}, "05-13 13:40"},
	} {
		got, err := ReadMove(tt.in, now, tt.due, 10*time.Hour, locale.English())
		said := ""
		if err == nil {
			said = got.Format("01-02 15:04")
		}
		if said != tt.want {
			t.Errorf("%q of what is due at %s: got %q (%v), want %q", tt.in, tt.due.Format("01-02 15:04"), said, err, tt.want)
		}
	}
}
