package timewords

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// TestReadHalves holds that an hour goes into the half of the day that is named beside it
// only if people name it so: "11 дня" is not 23:00, and "um 12 am Freitag" is at noon.
func TestReadHalves(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-12-02 11:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"9 Uhr vormittags", "12-03 09:00"}, {"morgen 11 Uhr vormittags", "12-03 11:00"}, {"morgen um 11:30 mittags", "12-03 11:30"}, {"mittags um 11:30", "12-02 11:30"},
		{"tomorrow at 11 in the afternoon", "12-03 11:00 | 12-03 23:00"}, {"завтра в 11 дня", "12-03 11:00 | 12-03 23:00"}, {"morgen Nachmittag um elf", "12-03 11:00 | 12-03 23:00"},
		{"завтра днём в 10", "12-03 10:00 | 12-03 22:00"}, {"завтра в 12 утра", "12-03 00:00 | 12-03 12:00"}, {"завтра в 3 дня", "12-03 15:00"}, {"tomorrow 11 pm", "12-03 23:00"},
		{"завтра в 11 ночи", "12-03 23:00"}, {"завтра в 2 ночи", "12-03 02:00"}, {"завтра в 7 ночи", "?"}, {"ночью в 7", "?"}, {"morgen 7 Uhr nachts", "?"}, {"friday night at 7", "12-04 19:00"},
		{"сегодня в 12 вечера", "12-03 00:00"}, {"завтра в 12 вечера", "12-03 00:00 | 12-04 00:00"}, {"завтра в 3 вечера", "?"}, {"завтра в 6 вечера", "12-03 18:00"},
		{"завтра в час", "12-03 13:00"}, {"сегодня ночью в час", "12-03 01:00"}, {"завтра ночью в час", "12-03 01:00 | 12-04 01:00"}, {"завтра вечером в час", "?"},
		{"um 12 am Freitag", "12-04 12:00"}, {"um zwölf am Freitag", "12-04 12:00"}, {"5 am Freitag", "12-04 05:00 | 12-04 17:00"}, {"um 9 am 6.12.", "12-06 09:00"}, {"12 am friday", "12-04 00:00"}, {"5 am friday", "12-04 05:00"}, {"9 am Abend", "12-02 21:00"},
		{"in 1:15", "?"}, {"after 9:30", "12-03 09:30"}, {"in half a week", "12-05 23:20"}, {"через час с четвертью", "12-02 12:35"}, {"in eineinhalb Wochen", "12-12 23:20"}, {"завтра перед обедом", "12-03 11:00"}, {"завтра в то же самое время", "12-03 11:20"},
		// As phones and copied text have it: narrow spaces, wide digits, separate accents.
		{"tomorrow at 9:00\u202fPM", "12-03 21:00"}, {"morgen\u202f18\u2009Uhr", "12-03 18:00"}, {"Friday\u3000９：００", "12-04 09:00"}, {"u\u0308bermorgen fru\u0308h", "12-04 09:00"}, {"Friday \u200e9:00", "12-04 09:00"},
		{"morgen 18 : 00", "12-03 18:00"}, {"morgen um 1830 Uhr", "12-03 18:30"}, {"завтра в 9ч.", "12-03 09:00"},
	} {
		got, err := ReadMove(tt.in, now, time.Time{}, 10*time.Hour, locale.For("en"))
		times, either := []time.Time{got}, (*Either)(nil)
		if errors.As(err, &either) {
			times = either.Times
		}
		var said []string
		for _, at := range times {
			said = append(said, at.In(now.Location()).Format("01-02 15:04"))
		}
		if err != nil && either == nil {
			said = []string{"?"}
		}
		if got := strings.Join(said, " | "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}
