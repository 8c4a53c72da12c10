package timewords

import (
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// readAt is ReadMove where nothing is there that could be delayed.
func readAt(s string, now time.Time, timeOfDay time.Duration) (time.Time, error) {
	return ReadMove(s, now, time.Time{}, timeOfDay, locale.English())
}

// berlin returns the time zone of the tests; without data about zones the test is skipped.
func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zone data:", err)
	}
	return zone
}

func TestReadWhen(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2025, 12, 31, 15, 0, 0, 0, zone) // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"+2h", "2025-12-31 17:00"}, {"+ 2h", "2025-12-31 17:00"}, {"+30m", "2025-12-31 15:30"}, {"+1d", "2026-01-01 15:00"},
		{"+1d12h", "2026-01-02 03:00"}, {"+1d 12h", "2026-01-02 03:00"}, {"+1w", "2026-01-07 15:00"},
		{"+2ч", "2025-12-31 17:00"}, {"+30 мин", "2025-12-31 15:30"}, {"+1д", "2026-01-01 15:00"},
		{"in 2 hours", "2025-12-31 17:00"}, {"in an hour", "2025-12-31 16:00"}, {"через 2 часа", "2025-12-31 17:00"}, {"через час", "2025-12-31 16:00"},
		{"18:30", "2025-12-31 18:30"}, {"at 18:30", "2025-12-31 18:30"}, {"в 9:05", "2026-01-01 09:05"},
		{"today 18:00", "2025-12-31 18:00"}, {"Tomorrow 10:00", "2026-01-01 10:00"}, {"tomorrow", "2026-01-01 09:30"},
		{"завтра 10:00", "2026-01-01 10:00"}, {"завтра в 10:00", "2026-01-01 10:00"}, {"10:00 завтра", "2026-01-01 10:00"}, {"послезавтра", "2026-01-02 09:30"},
		{"пт 18:30", "2026-01-02 18:30"}, {"fri 18:30", "2026-01-02 18:30"}, {"on Friday", "2026-01-02 09:30"}, {"в пятницу в 18:30", "2026-01-02 18:30"},
		{"ср 16:00", "2025-12-31 16:00"}, {"ср 14:00", "2026-01-07 14:00"}, {"wednesday", "2026-01-07 09:30"}, {"tues 10:00", "2026-01-06 10:00"},
		{"2026-01-05 10:00", "2026-01-05 10:00"}, {"2026-1-5", "2026-01-05 09:30"}, {"05.01.2026, 10:00", "2026-01-05 10:00"}, {"5.1", "2026-01-05 09:30"}, {"5.1. 10:00", "2026-01-05 10:00"},
		{"5 января", "2026-01-05 09:30"}, {"5 января 2027 10:00", "2027-01-05 10:00"}, {"Jan 5 10:00", "2026-01-05 10:00"}, {"5 may", "2026-05-05 09:30"}, {"9 мая", "2026-05-09 09:30"}, {"8 марта 12:00", "2026-03-08 12:00"}, {"31 dec 16:00", "2025-12-31 16:00"},
		{"18.30", "2025-12-31 18:30"}, {"в 18", "2025-12-31 18:00"}, {"at 9", "2026-01-01 09:00"}, {"6pm", "2025-12-31 18:00"}, {"6:30 pm", "2025-12-31 18:30"}, {"fri 6pm", "2026-01-02 18:00"},
		{"tomorrow 9am", "2026-01-01 09:00"}, {"12am", "2026-01-01 00:00"}, {"tomorrow noon", "2026-01-01 12:00"}, {"завтра в полдень", "2026-01-01 12:00"}, {"полночь", "2026-01-01 00:00"},
		{"понедельник 7 утра", "2026-01-05 07:00"}, {"в 8 вечера", "2025-12-31 20:00"}, {"завтра в 3 дня", "2026-01-01 15:00"}, {"послезавтра в 9", "2026-01-02 09:00"}, {"завтра 18 часов", "2026-01-01 18:00"},
		{"5.01 10.30", "2026-01-05 10:30"}, {"в 5 января", "2026-01-05 09:30"}, {"5 января в 7", "2026-01-05 07:00"}, {"05.01 в 10", "2026-01-05 10:00"},
		{"half past four", "2025-12-31 16:30"}, {"tomorrow at half past nine", "2026-01-01 09:30"}, {"в половине девятого", "2026-01-01 08:30"}, {"завтра полдевятого", "2026-01-01 08:30"}, {"quarter to nine", "2026-01-01 08:45"},
		{"в два часа дня", "2026-01-01 14:00"}, {"завтра в час дня", "2026-01-01 13:00"}, {"в 18-00", "2025-12-31 18:00"}, {"18ч", "2025-12-31 18:00"}, {"в 18 ч 30 мин", "2025-12-31 18:30"}, {"через 1,5 часа", "2025-12-31 16:30"}, {"in 1.5 hours", "2025-12-31 16:30"},
		{"day after tomorrow", "2026-01-02 09:30"}, {"tomorrow at 8 in the evening", "2026-01-01 20:00"}, {"31/12/2026", "2026-12-31 09:30"}, {"12/31/2026", "2026-12-31 09:30"}, {"on the 5th", "2026-01-05 09:30"}, {"28 числа в 10:00", "2026-01-28 10:00"}, {"5-го января в 10", "2026-01-05 10:00"},
		{"завтра утром", "2026-01-01 09:00"}, {"завтра вечером", "2026-01-01 19:00"}, {"сегодня вечером", "2025-12-31 19:00"}, {"завтра днём", "2026-01-01 14:00"}, {"вечером", "2025-12-31 19:00"},
		{"через полчаса", "2025-12-31 15:30"}, {"через полтора часа", "2025-12-31 16:30"}, {"через пару часов", "2025-12-31 17:00"}, {"через два дня", "2026-01-02 15:00"}, {"через три недели", "2026-01-21 15:00"}, {"через сутки", "2026-01-01 15:00"}, {"через неделю", "2026-01-07 15:00"}, {"через час и 20 минут", "2025-12-31 16:20"},
		{"в понедельник в 9", "2026-01-05 09:00"}, {"в следующий вторник в 10:00", "2026-01-06 10:00"}, {"30.11.26", "2026-11-30 09:30"}, {"30.11.26 в 18:00", "2026-11-30 18:00"}, {"завтра в восемь вечера", "2026-01-01 20:00"}, {"завтра вечером в 8", "2026-01-01 20:00"}, {"завтра в восемь", "2026-01-01 08:00"},
		{"tonight at 8", "2025-12-31 20:00"}, {"tonight", "2025-12-31 20:00"}, {"tomorrow morning", "2026-01-01 09:00"}, {"tomorrow evening at 7", "2026-01-01 19:00"}, {"tomorrow at 8 o'clock", "2026-01-01 08:00"}, {"tomorrow afternoon", "2026-01-01 14:00"},
		{"in two days", "2026-01-02 15:00"}, {"in half an hour", "2025-12-31 15:30"}, {"in an hour and a half", "2025-12-31 16:30"}, {"in a week", "2026-01-07 15:00"}, {"two hours from now", "2025-12-31 17:00"}, {"in a couple of hours", "2025-12-31 17:00"},
		{"December 25th", "2026-12-25 09:30"}, {"25th of December at 6pm", "2026-12-25 18:00"}, {"Jan 5th, 2026 10:00", "2026-01-05 10:00"}, {"next week", "2026-01-05 09:30"}, {"на следующей неделе", "2026-01-05 09:30"}, {"at the weekend", "2026-01-03 09:30"}, {"на выходных", "2026-01-03 09:30"}, {"next month", "2026-01-01 09:30"},
		{"Monday, January 5", "2026-01-05 09:30"}, {"понедельник, 5 января, 10:00", "2026-01-05 10:00"}, {"пн 5 янв, 10:00", "2026-01-05 10:00"}, {"Mon 5 Jan, 10:00", "2026-01-05 10:00"}, {"Mon 5 Jan 2026, 10:00", "2026-01-05 10:00"}, {"5 января 2026 года", "2026-01-05 09:30"}, {"6 p.m.", "2025-12-31 18:00"}, {"this friday", "2026-01-02 09:30"},
		{"ten past nine", "2026-01-01 09:10"}, {"без пяти девять", "2026-01-01 08:55"}, {"завтра без четверти девять вечера", "2026-01-01 20:45"}, {"next week on Friday at 9", "2026-01-09 09:00"}, {"friday next week", "2026-01-09 09:30"}, {"в пятницу на следующей неделе", "2026-01-09 09:30"},
		{"at 18.10", "2025-12-31 18:10"}, {"завтра в 9.05", "2026-01-01 09:05"}, {"сегодня ночью в 2", "2026-01-01 02:00"}, {"завтра в 11 ночью", "2026-01-01 23:00"}, {"вечером 5.01", "2026-01-05 19:00"}, {"in 2.5 days", "2026-01-03 03:00"}, {"спустя час", "2025-12-31 16:00"},
		{"morgen um 9", "2026-01-01 09:00"}, {"übermorgen", "2026-01-02 09:30"}, {"in einer halben Stunde", "2025-12-31 15:30"}, {"am Montag um 9", "2026-01-05 09:00"}, {"heute Abend um 8", "2025-12-31 20:00"}, {"in zwei Tagen", "2026-01-02 15:00"}, {"25. Dezember", "2026-12-25 09:30"}, {"nächste Woche", "2026-01-05 09:30"},
		{"in einer Stunde", "2025-12-31 16:00"}, {"in 3 Stunden", "2025-12-31 18:00"}, {"in anderthalb Stunden", "2025-12-31 16:30"}, {"in 1,5 Std.", "2025-12-31 16:30"}, {"in einer Stunde und 20 Minuten", "2025-12-31 16:20"}, {"in einer Viertelstunde", "2025-12-31 15:15"}, {"in einer Woche", "2026-01-07 15:00"}, {"zwei Stunden später", "2025-12-31 17:00"}, {"in einem Monat", "2026-01-31 15:00"},
		{"18 Uhr", "2025-12-31 18:00"}, {"um 18.10", "2025-12-31 18:10"}, {"9.30 Uhr", "2026-01-01 09:30"}, {"9 Uhr 30", "2026-01-01 09:30"}, {"18.10 Uhr", "2025-12-31 18:10"}, {"18h30", "2025-12-31 18:30"}, {"um acht", "2026-01-01 08:00"}, {"acht Uhr abends", "2025-12-31 20:00"}, {"8 Uhr abends", "2025-12-31 20:00"}, {"halb neun", "2026-01-01 08:30"}, {"morgen um halb neun abends", "2026-01-01 20:30"}, {"Viertel nach neun", "2026-01-01 09:15"}, {"viertel vor 9", "2026-01-01 08:45"}, {"dreiviertel neun", "2026-01-01 08:45"}, {"zehn vor neun", "2026-01-01 08:50"}, {"fünf vor halb neun", "2026-01-01 08:25"},
		{"morgen", "2026-01-01 09:30"}, {"morgen früh", "2026-01-01 09:00"}, {"morgen früh um 7", "2026-01-01 07:00"}, {"morgen Abend", "2026-01-01 19:00"}, {"Freitag Morgen", "2026-01-02 09:00"}, {"Montagabend um 8", "2026-01-05 20:00"}, {"morgen Nachmittag um 3", "2026-01-01 15:00"}, {"Mitternacht", "2026-01-01 00:00"}, {"heute Nacht um 2", "2026-01-01 02:00"}, {"morgen um 11 Uhr nachts", "2026-01-01 23:00"}, {"morgen Mittag", "2026-01-01 12:00"}, {"8 Uhr am Abend", "2025-12-31 20:00"},
		{"um 18 am Montag", "2026-01-05 18:00"}, {"am Freitag", "2026-01-02 09:30"}, {"Fr 18:30", "2026-01-02 18:30"}, {"Sonnabend 10 Uhr", "2026-01-03 10:00"}, {"nächsten Dienstag um 10", "2026-01-06 10:00"}, {"nächste Woche Freitag um 9", "2026-01-09 09:00"}, {"Freitag nächster Woche", "2026-01-09 09:30"}, {"am Wochenende", "2026-01-03 09:30"}, {"nächsten Monat", "2026-01-01 09:30"},
		{"am 25.", "2026-01-25 09:30"}, {"am 5.1. um 9", "2026-01-05 09:00"}, {"3. März 2026, 10 Uhr", "2026-03-03 10:00"}, {"am 25. Dez. um 18 Uhr", "2026-12-25 18:00"}, {"Montag, den 5. Januar, um 10 Uhr", "2026-01-05 10:00"}, {"Mo 5. Jan, 10:00", "2026-01-05 10:00"}, {"1. Mai", "2026-05-01 09:30"}, {"Sa. 9:30", "2026-01-03 09:30"}, {"Mi., 7.1., 10 Uhr", "2026-01-07 10:00"}, {"um drei viertel neun", "2026-01-01 08:45"}, {"in ner halben Stunde", "2025-12-31 15:30"}, {"in einem Jahr", "2026-12-31 15:00"}, {"in a year", "2026-12-31 15:00"}, {"через 2 года", "2027-12-31 15:00"}, {"9 am friday", "2026-01-02 09:00"},
		{"2026-03-01T12:00:00Z", "2026-03-01 13:00"},
		{"2026-03-29 02:30", "2026-03-29 03:00"}, // the hour that spring skips
		{"2026-10-25 02:30", "2026-10-25 02:30"},
	} {
		got, err := readAt(tt.in, now, 9*time.Hour+30*time.Minute)
		if err != nil || got.In(zone).Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%q: %v %v, want %s", tt.in, got.In(zone), err, tt.want)
		}
	}
	for _, tt := range []struct {
		in   string
		want error
	}{
		{"", ErrUnclear}, {"soon", ErrUnclear}, {"скоро", ErrUnclear}, {"+2", ErrUnclear}, {"+2x", ErrUnclear}, {"25:00", ErrUnclear}, {"30.02.2026", ErrUnclear}, {"2026-13-01", ErrUnclear},
		{"tomorrow tomorrow", ErrUnclear}, {"10:00 11:00", ErrUnclear}, {"+9999w", ErrUnclear}, {"+9999mo", ErrUnclear}, {"tomorrow nonsense", ErrUnclear},
		{"13pm", ErrUnclear}, {"0am", ErrUnclear}, {"18", ErrUnclear}, {"at 25", ErrUnclear}, {"18.99", ErrUnclear}, {"Tuesday, January 5", ErrUnclear}, {"half past nonsense", ErrUnclear}, {"вчера", ErrPast}, {"gestern um 9", ErrPast}, {"bald", ErrUnclear}, {"Dienstag, 5. Januar", ErrUnclear}, {"halb Unsinn", ErrUnclear}, {"вчера вечером", ErrPast}, {"yesterday 10:00", ErrPast},
		{"2025-12-30", ErrPast}, {"today 14:00", ErrPast}, {"2020-01-01T00:00:00Z", ErrPast},
	} {
		if got, err := readAt(tt.in, now, 9*time.Hour); !errors.Is(err, tt.want) {
			t.Errorf("%q: %v %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func FuzzReadWhen(f *testing.F) {
	for _, s := range []string{"+2h", "завтра 10:00", "пт 18:30", "5 jan 2026", "2026-01-05", "5.1. 10:00", "in an hour"} {
		f.Add(s)
	}
	now := time.Date(2025, 12, 31, 15, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := readAt(s, now, 10*time.Hour); err == nil && !at.After(now) {
			t.Errorf("%q is not ahead: %v", s, at)
		}
	})
}

// In Santiago and Havana the clocks are put forward at midnight: 00:30 does not
// exist on that day, and the day still has a first moment.
func TestReadOnADayWithoutMidnight(t *testing.T) {
	for _, tt := range []struct{ zone, now, in, want string }{
		{"America/Santiago", "2026-09-05 15:00", "tomorrow 00:30", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 15:00", "завтра в 00:00", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 15:00", "2026-09-06 00:00", "2026-09-06 01:00"},
		{"America/Havana", "2026-03-07 23:30", "tomorrow 00:30", "2026-03-08 01:00"},
		{"America/Havana", "2026-03-07 23:30", "00:15", "2026-03-08 01:00"},
		// Said at a time of day that tomorrow does not have.
		{"America/Santiago", "2026-09-05 00:30", "tomorrow 00:30", "2026-09-06 01:00"},
		{"America/Havana", "2026-03-07 00:30", "tomorrow 00:30", "2026-03-08 01:00"},
		{"America/Santiago", "2026-09-05 00:30", "tomorrow 10:00", "2026-09-06 10:00"},
		{"America/Santiago", "2026-09-05 00:30", "sunday 10:00", "2026-09-06 10:00"},
		{"America/Santiago", "2026-09-05 00:30", "am wochenende", "2026-09-05 10:00"},
		{"America/Santiago", "2026-09-05 00:30", "in a day", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 00:30", "через день", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-03 00:30", "in three days at 10", "2026-09-06 10:00"},
		{"America/Santiago", "2026-08-30 00:30", "in a week", "2026-09-06 01:00"},
		{"America/Santiago", "2026-08-06 00:30", "in a month", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 00:30", "a week from tomorrow", "2026-09-13 10:00"},
		{"America/New_York", "2026-03-07 02:30", "in a day", "2026-03-08 03:00"},
	} {
		now := at(t, tt.zone, tt.now)
		zone := now.Location()
		got, err := readAt(tt.in, now, 10*time.Hour)
		if err != nil || got.In(zone).Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%s, %q: got %v %v, want %s", tt.zone, tt.in, got.In(zone), err, tt.want)
		}
	}
}

// at returns a moment as a clock in a zone says it, like 2026-05-13 20:00.
func at(t *testing.T, zone, clock string) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Skip("no zone data:", err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", clock, z)
	if err != nil {
		t.Fatal(err)
	}
	return now
}
