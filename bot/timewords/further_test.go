package timewords

import "testing"

// TestReadFurtherWays holds ways to write a time that were refused once, or read as
// another one: business days, the ends of days, feasts whose date changes, spans before
// and after a day, zones in the middle.
func TestReadFurtherWays(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-11-25 14:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"by end of day", "11-25 18:00"}, {"end of day", "11-25 18:00"}, {"eod tomorrow", "11-26 18:00"}, {"close of business friday", "11-27 17:00"}, {"cob", "11-25 17:00"}, {"T+30 min", "11-25 14:50"}, {"next business day", "11-26 10:00"}, {"next business day at 9", "11-26 09:00"},
		{"next working day", "11-26 10:00"}, {"the next weekday", "11-26 10:00"}, {"2 business days from now", "11-27 10:00"}, {"in 3 working days", "11-30 10:00"}, {"first of the month", "12-01 10:00"}, {"this afternoon", "11-25 15:00"}, {"this arvo", "11-25 15:00"}, {"tomorrow arvo", "11-26 14:00"},
		{"late tomorrow afternoon", "11-26 17:00"}, {"mid-morning tomorrow", "11-26 10:00"}, {"thursday teatime", "11-26 16:00"}, {"monday week at 9", "12-07 09:00"}, {"tuesday week", "12-08 10:00"}, {"exactly one week from now", "12-02 14:20"}, {"48h", "11-27 14:20"}, {"in an hour or so", "11-25 15:20"},
		{"half five", "11-25 17:30"}, {"quarter of six", "11-25 17:45"}, {"1900h", "11-25 19:00"}, {"1900hrs", "11-25 19:00"}, {"at the stroke of midnight", "11-26 00:00"}, {"8ish tonight", "11-25 20:00"}, {"after 6pm", "11-25 18:00"}, {"after work", "11-25 18:00"},
		{"before lunch", "11-26 11:00"}, {"after lunch", "11-26 14:00"}, {"after dinner", "11-25 20:00"}, {"black friday", "11-27 10:00"}, {"cyber monday", "11-30 10:00"}, {"nye", "12-31 10:00"}, {"easter", "2027-03-28 10:00"}, {"thanksgiving", "11-26 10:00"},
		{"12/1/2026 5pm", "12-01 17:00"}, {"01-12-2026 17:00", "12-01 17:00"}, {"1/12/26", "12-01 10:00"}, {"early next week", "11-30 10:00"}, {"sometime tomorrow", "11-26 10:00"}, {"couple of days", "11-27 14:20"}, {"in 1:30 h", "11-25 15:50"}, {"give it 2 hours", "11-25 16:20"},
		{"hour and a half", "11-25 15:50"}, {"at 5", "11-25 17:00"}, {"tom 10am", "11-26 10:00"}, {"late tonight", "11-25 22:00"}, {"9am ET tomorrow", "11-26 15:00"}, {"10 CET friday", "11-27 10:00"}, {"in december on the 5th", "12-05 10:00"}, {"this month", ""},
		{"a month from today at 9", "12-25 09:00"}, {"one week before christmas", "12-18 10:00"}, {"2 days after christmas", "12-27 10:00"}, {"the day after christmas", "12-26 10:00"}, {"the day before new year's eve", "12-30 10:00"}, {"now please", "11-25 14:21"}, {"three at night", "11-26 03:00"},
		{"в конце дня", "11-25 18:00"}, {"к концу дня завтра", "11-26 18:00"}, {"полпятого", "11-25 16:30"}, {"в полпятого", "11-25 16:30"}, {"пол пятого", "11-25 16:30"}, {"без пяти семь", "11-25 18:55"}, {"двадцать минут пятого", "11-25 16:20"}, {"в следующий рабочий день", "11-26 10:00"},
		{"на следующий рабочий день", "11-26 10:00"}, {"следующий рабочий день в 9", "11-26 09:00"}, {"через два рабочих дня", "11-27 10:00"}, {"через 3 рабочих дня", "11-30 10:00"}, {"в ближайший рабочий день", "11-26 10:00"}, {"неделя", ""}, {"через декаду", "12-05 14:20"}, {"через полмесяца", "12-10 14:20"},
		{"завтра 9 30", "11-26 09:30"}, {"завтра в 930", "11-26 09:30"}, {"после после завтра", "11-28 10:00"}, {"сегодня после 18", "11-25 18:00"}, {"после работы", "11-25 18:00"}, {"к ужину", "11-25 19:00"}, {"к полуночи", "11-26 00:00"}, {"в 5", "11-25 17:00"},
		{"в пять", "11-25 17:00"}, {"в 4 часа", "11-25 16:00"}, {"01/12/2026", "12-01 10:00"}, {"01-12-2026", "12-01 10:00"}, {"в начале недели", "11-30 10:00"}, {"в середине недели", "12-02 10:00"}, {"в конце года", "12-31 10:00"}, {"в сочельник", "2027-01-06 10:00"},
		{"на майские", "2027-05-01 10:00"}, {"на пасху", "2027-05-02 10:00"}, {"щас же", "11-25 14:21"}, {"пусть будет пятница 18:00", "11-27 18:00"}, {"публикуй в пятницу в 18", "11-27 18:00"}, {"пожалуй в понедельник в 11", "11-30 11:00"}, {"17-00", "11-25 17:00"},
		{"halb sechs", "11-25 17:30"}, {"um halb sechs", "11-25 17:30"}, {"um 5", "11-25 17:00"}, {"um fünf", "11-25 17:00"}, {"um vier Uhr", "11-25 16:00"}, {"zehn vor sieben", "11-25 18:50"}, {"zirka 10 Uhr", "11-26 10:00"}, {"Schlag Mitternacht", "11-26 00:00"},
		{"zu Mittag", "11-26 12:00"}, {"übers Wochenende", "11-28 10:00"}, {"nächster Werktag", "11-26 10:00"}, {"am nächsten Werktag", "11-26 10:00"}, {"nächsten Werktag um 9", "11-26 09:00"}, {"in zwei Werktagen", "11-27 10:00"}, {"in 3 Arbeitstagen", "11-30 10:00"}, {"nächsten Arbeitstag", "11-26 10:00"},
		{"in paar Minuten", "11-25 14:23"}, {"morgen nach dem Mittagessen", "11-26 14:00"}, {"nach Feierabend", "11-25 18:00"}, {"vor dem Mittag", "11-26 11:00"}, {"Ostern", "2027-03-28 10:00"}, {"1. Advent", "11-29 10:00"},
		// Past the end of a week, and of a year.
		{"in 4 business days", "12-01 10:00"}, {"через пять рабочих дней", "12-02 10:00"}, {"good friday", "2027-03-26 10:00"}, {"Pfingstmontag", "2027-05-17 10:00"}, {"4. Advent", "12-20 10:00"}, {"за неделю до нового года", "12-25 10:00"},
		{"eine Woche vor Weihnachten", "12-18 10:00"}, {"am Tag nach Weihnachten", "12-26 10:00"}, {"за день до 8 марта в 9", "2027-03-07 09:00"}, {"the day before christmas at 8am", "12-24 08:00"}, {"0 business days", ""}, {"in december", ""}, {"business as usual", ""},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}
