package timewords

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestReadEither holds which times are offered where nobody can tell which is meant, and
// that no question is asked where one of them is over or named.
func TestReadEither(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-11-25 14:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		// Hours till six, of the morning or the afternoon.
		{"friday at 5", "11-27 05:00 | 11-27 17:00"}, {"fri at 5:00", "11-27 05:00 | 11-27 17:00"}, {"tomorrow at 3", "11-26 03:00 | 11-26 15:00"}, {"saturday at six", "11-28 06:00 | 11-28 18:00"}, {"5 o'clock tomorrow", "11-26 05:00 | 11-26 17:00"}, {"dec 3 at half past four", "12-03 04:30 | 12-03 16:30"},
		{"в пятницу в 5", "11-27 05:00 | 11-27 17:00"}, {"пт 5", "11-27 05:00 | 11-27 17:00"}, {"завтра в два", "11-26 02:00 | 11-26 14:00"}, {"завтра в полпятого", "11-26 04:30 | 11-26 16:30"}, {"в воскресенье в 6 часов", "11-29 06:00 | 11-29 18:00"}, {"3 декабря без четверти шесть", "12-03 05:45 | 12-03 17:45"},
		{"am Freitag um 5", "11-27 05:00 | 11-27 17:00"}, {"Fr 5 Uhr", "11-27 05:00 | 11-27 17:00"}, {"morgen um halb sechs", "11-26 05:30 | 11-26 17:30"}, {"am Samstag um drei", "11-28 03:00 | 11-28 15:00"}, {"um eins", "11-26 01:00 | 11-26 13:00"},
		{"at 5", "11-25 17:00"}, {"в 5", "11-25 17:00"}, {"um fünf", "11-25 17:00"}, {"today at 5", "11-25 17:00"}, {"сегодня в пять", "11-25 17:00"}, {"half five", "11-25 17:30"}, {"полпятого", "11-25 16:30"}, {"halb sechs", "11-25 17:30"}, {"at 2", "11-26 02:00 | 11-26 14:00"},
		{"friday at 5am", "11-27 05:00"}, {"friday at 05:00", "11-27 05:00"}, {"в пятницу в 5 утра", "11-27 05:00"}, {"завтра в 5 вечера", "11-26 17:00"}, {"Freitag früh um 5", "11-27 05:00"}, {"am Freitag um 5 Uhr nachmittags", "11-27 17:00"}, {"friday at 7", "11-27 07:00"}, {"завтра в час дня", "11-26 13:00"},
		// Digits with minutes, where clocks show 24 hours.
		{"в пятницу в 5:30", "11-27 05:30"}, {"пт 5.30", "11-27 05:30"}, {"завтра в 3:00", "11-26 03:00"}, {"в 5:30 в субботу", "11-28 05:30"}, {"через 3 дня в 6:15", "11-28 06:15"}, {"am Freitag um 5:30", "11-27 05:30"}, {"Fr 5.30 Uhr", "11-27 05:30"}, {"morgen 6:00", "11-26 06:00"}, {"4.12. 5:30", "12-04 05:30"}, {"2026-12-04 5:30", "12-04 05:30"}, {"4. Dezember, 5:30", "12-04 05:30"},
		{"в 5:30", "11-25 17:30 | 11-26 05:30"}, {"um 5:30", "11-25 17:30 | 11-26 05:30"}, {"сегодня в 5:30", "11-25 17:30"}, {"в 1:30", "11-26 01:30"}, {"в пятницу в 5:30 вечера", "11-27 17:30"}, {"вечером в 5:30", "11-25 17:30"},
		{"friday at 5:30", "11-27 05:30 | 11-27 17:30"}, {"tomorrow 5.30", "11-26 05:30 | 11-26 17:30"}, {"dec 4 5:30", "12-04 05:30 | 12-04 17:30"}, {"12/4 5:30pm", "12-04 17:30 | 2027-04-12 17:30"},
		// Midnight and the hours after it: of the night before a day or after it.
		{"midnight on the 3rd", "12-03 00:00 | 12-04 00:00"}, {"31 декабря в полночь", "12-31 00:00 | 2027-01-01 00:00"}, {"Silvester um Mitternacht", "12-31 00:00 | 2027-01-01 00:00"}, {"friday night at 1", "11-27 01:00 | 11-28 01:00"}, {"friday 00:00", "11-27 00:00"},
		// The day first, or the month.
		{"1/12 17:00", "12-01 17:00 | 2027-01-12 17:00"}, {"02/03/2027", "2027-02-03 10:00 | 2027-03-02 10:00"}, {"02-03-2027 9am", "2027-02-03 09:00 | 2027-03-02 09:00"}, {"12/1/2026 5pm", "12-01 17:00"}, {"12/12", "12-12 10:00"}, {"Tue 1/12", "12-01 10:00 | 2027-01-12 10:00"}, {"Wed 02/03/2027", "2027-02-03 10:00"},
		// The end of a week, and a day of the week some weeks on.
		{"end of the week", "11-27 10:00 | 11-29 10:00"}, {"by the end of next week", "12-04 10:00 | 12-06 10:00"}, {"к концу недели", "11-27 10:00 | 11-29 10:00"}, {"под конец недели", "11-27 10:00 | 11-29 10:00"}, {"Ende der Woche", "11-27 10:00 | 11-29 10:00"}, {"Ende nächster Woche um 9", "12-04 09:00 | 12-06 09:00"},
		{"in 2 weeks on monday", "12-07 10:00 | 12-14 10:00"}, {"через 2 недели в понедельник", "12-07 10:00 | 12-14 10:00"}, {"in zwei Wochen am Montag", "12-07 10:00 | 12-14 10:00"}, {"in two weeks on friday", "12-11 10:00"},
		// A choice; a day or an hour that only one of the two names is that of both.
		{"saturday or sunday", "11-28 10:00 | 11-29 10:00"}, {"Saturday or Sunday at 11", "11-28 11:00 | 11-29 11:00"}, {"either friday or monday?", "11-27 10:00 | 11-30 10:00"}, {"fri at 9 or mon at 10:30", "11-27 09:00 | 11-30 10:30"}, {"friday 10:00 or monday 11:00", "11-27 10:00 | 11-30 11:00"}, {"tomorrow at 9 or 10", "11-26 09:00 | 11-26 10:00"}, {"9 or 10 tomorrow", "11-26 09:00 | 11-26 10:00"},
		{"tomorrow morning or evening", "11-26 09:00 | 11-26 19:00"}, {"in 2 or 3 hours", "11-25 16:20 | 11-25 17:20"}, {"dec 3 or 4", "12-03 10:00 | 12-04 10:00"}, {"in 2 hours or tomorrow", "11-25 16:20 | 11-26 10:00"}, {"today or tomorrow at 18:00", "11-25 18:00 | 11-26 18:00"}, {"sat/sun", "11-28 10:00 | 11-29 10:00"}, {"yesterday or tomorrow", "11-26 10:00"},
		{"в субботу или в воскресенье", "11-28 10:00 | 11-29 10:00"}, {"либо в пятницу, либо в понедельник в 11", "11-27 11:00 | 11-30 11:00"}, {"в пятницу в 9 или в 10", "11-27 09:00 | 11-27 10:00"}, {"3 или 4 декабря", "12-03 10:00 | 12-04 10:00"}, {"пн/вт", "11-30 10:00 | 12-01 10:00"}, {"в понедельник-вторник", "11-30 10:00 | 12-01 10:00"}, {"завтра или послезавтра", "11-26 10:00 | 11-27 10:00"},
		{"Samstag oder Sonntag", "11-28 10:00 | 11-29 10:00"}, {"entweder Freitag oder Montag um 9", "11-27 09:00 | 11-30 09:00"}, {"morgen oder übermorgen um 9", "11-26 09:00 | 11-27 09:00"}, {"am Samstag oder so", "11-28 10:00"},
		{"heute Abend oder morgen früh", "11-25 19:00 | 11-26 09:00"}, {"завтра или на следующей неделе", "11-26 10:00 | 11-30 10:00"}, {"9:30 or 10:30 on friday", "11-27 09:30 | 11-27 10:30"}, {"in 2 weeks or on friday", "11-27 10:00 | 12-09 14:20"}, {"friday or saturday evening", "11-27 19:00 | 11-28 19:00"}, {"1 or 2 pm tomorrow", "11-26 13:00 | 11-26 14:00"}, {"Freitag um 9 oder 10 Uhr", "11-27 09:00 | 11-27 10:00"}, {"today at 9 or tomorrow at 10", "11-25 21:00 | 11-26 10:00"},
		{"saturday or soon", "not understood"}, {"not saturday or sunday", "not understood"}, {"mon, tue or wed or thu", "not understood"}, {"или", "not understood"}, {"before friday or monday", "not understood"},
		{"завтра во второй половине дня", "11-26 14:00"}, {"в понедельник первым делом", "11-30 09:00"}, {"30 ноября сего года", "11-30 10:00"},
		// Today, whose usual hour is over.
		{"today", "11-25 15:00 | 11-25 18:00 | 11-25 21:00"}, {"сегодня попозже", "11-25 15:00 | 11-25 18:00 | 11-25 21:00"}, {"heute noch", "11-25 15:00 | 11-25 18:00 | 11-25 21:00"}, {"later today", "11-25 15:00 | 11-25 18:00 | 11-25 21:00"}, {"this afternoon", "11-25 15:00"}, {"сегодня днём", "11-25 15:00"},
	} {
		if got := offered(tt.in, now); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

// offered writes the times that ReadMove finds in words: with the year, where it is another.
func offered(in string, now time.Time) string {
	got, err := readAt(in, now, 10*time.Hour)
	times := []time.Time{got}
	var either *Either
	if errors.As(err, &either) {
		times = either.Times
	} else if err != nil {
		return err.Error()
	}
	var said []string
	for _, at := range times {
		layout := "01-02 15:04"
		if at.Year() != now.Year() {
			layout = "2006-01-02 15:04"
		}
		said = append(said, at.In(now.Location()).Format(layout))
	}
	return strings.Join(said, " | ")
}
