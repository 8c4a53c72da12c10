package timewords

import "testing"

// TestReadUsualWays holds ways to write a time that were asked back once: the usual time, spans and
// hours of which two are named, German weeks of eight days, the next full hour.
func TestReadUsualWays(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-11-25 14:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"tomorrow at the usual time", "11-26 10:00"}, {"at the usual time on friday", "11-27 10:00"}, {"usual time", "11-26 10:00"}, {"monday as usual, please", "11-30 10:00"}, {"завтра в обычное время", "11-26 10:00"}, {"в пятницу как обычно", "11-27 10:00"}, {"как всегда", "11-26 10:00"},
		{"morgen zur üblichen Zeit", "11-26 10:00"}, {"am Freitag wie immer", "11-27 10:00"}, {"zur gewohnten Uhrzeit", "11-26 10:00"},
		{"in an hour or two", "11-25 15:20 | 11-25 16:20"}, {"in a day or two", "11-26 14:20 | 11-27 14:20"}, {"an hour or two from now", "11-25 15:20 | 11-25 16:20"}, {"ok, in 2-3 hours", "11-25 16:20 | 11-25 17:20"}, {"in two to three hours", "11-25 16:20 | 11-25 17:20"}, {"in a couple of hours", "11-25 16:20"},
		{"через час-два", "11-25 15:20 | 11-25 16:20"}, {"ну давай через часик-другой", "11-25 15:20 | 11-25 16:20"}, {"через неделю-другую", "12-02 14:20 | 12-09 14:20"}, {"через 5-10 минут", "11-25 14:25 | 11-25 14:30"}, {"дня через два-три", "11-27 14:20 | 11-28 14:20"}, {"через полтора-два часа", "11-25 15:50 | 11-25 16:20"}, {"через два три часа", "11-25 16:20 | 11-25 17:20"},
		{"in ein, zwei Stunden", "11-25 15:20 | 11-25 16:20"}, {"in zwei bis drei Tagen", "11-27 14:20 | 11-28 14:20"}, {"in einer Stunde oder zwei", "11-25 15:20 | 11-25 16:20"}, {"in half an hour", "11-25 14:50"}, {"in zweiundzwanzig Minuten", "11-25 14:42"},
		{"heute über acht Tage", "12-02 10:00"}, {"Freitag in acht Tagen", "12-04 10:00"}, {"Montag über eine Woche", "12-07 10:00"}, {"morgen in einer Woche", "12-03 10:00"}, {"in acht Tagen", "12-03 14:20"},
		{"between 5 and 6", "11-25 17:00 | 11-25 18:00"}, {"tomorrow 5-6pm", "11-26 17:00 | 11-26 18:00"}, {"завтра с 9 до 10", "11-26 09:00 | 11-26 10:00"}, {"завтра в 5-6 вечера", "11-26 17:00 | 11-26 18:00"}, {"zwischen 17 und 18 Uhr", "11-25 17:00 | 11-25 18:00"}, {"17-18 Uhr", "11-25 17:00 | 11-25 18:00"}, {"6-30 pm", "11-25 18:30"},
		{"at the top of the hour", "11-25 15:00"}, {"zur vollen Stunde", "11-25 15:00"}, {"six sharp", "11-25 18:00"}, {"right after lunch", "11-26 14:00"}, {"last thing tonight", "11-25 22:00"}, {"the following tuesday", "12-01 10:00"}, {"over christmas", "12-25 10:00"},
		{"um achte", "11-26 08:00"}, {"so gegen zehn rum", "11-26 10:00"}, {"am nächsten Morgen", "11-26 09:00"}, {"Sa/So", "11-28 10:00 | 11-29 10:00"}, {"Montag als Erstes", "11-30 09:00"}, {"zu Ostern", "2027-03-28 10:00"}, {"am 24sten", "12-24 10:00"},
		{"с самого утра", "11-26 09:00"}, {"под утро", "11-26 06:00"}, {"со следующей недели", "11-30 10:00"}, {"пт веч", "11-27 19:00"}, {"на старый новый год", "2027-01-14 10:00"},
		{"business as usual", "not understood"}, {"in two or", "not understood"}, {"hours or two", "not understood"},
	} {
		if got := offered(tt.in, now); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestNextFullHour is in a zone whose hours begin in the middle of those of UTC.
func TestNextFullHour(t *testing.T) {
	if got, want := offered("at the top of the hour", at(t, "Asia/Kolkata", "2026-11-25 14:10")), "11-25 15:00"; got != want {
		t.Errorf("the next full hour is %q, want %q", got, want)
	}
}
