package timewords

import "testing"

// TestReadMistyped holds times with slips in short words, in words for numbers and in the first
// letters of a word that another one begins with.
func TestReadMistyped(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-12-02 14:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"next wek", "12-07 10:00"}, {"nex week", "12-07 10:00"}, {"tomorow at noom", "12-03 12:00"}, {"in 3 dyas", "12-05 14:20"}, {"in an horu", "12-02 15:20"}, {"at elevn tomorrow", "12-03 11:00"}, {"in fiften minutes", "12-02 14:35"}, {"tomorrow at 9 in teh morning", "12-03 09:00"}, {"nxt fri 9am", "12-11 09:00"},
		{"завтра в 9 утар", "12-03 09:00"}, {"в срду", "12-09 10:00"}, {"завтра в восмь", "12-03 08:00"}, {"завтра в двеннадцать", "12-03 12:00"}, {"через пятнадцат минут", "12-02 14:35"}, {"через полчса", "12-02 14:50"}, {"в следуюшую пятницу", "12-11 10:00"}, {"завтра в9", "12-03 09:00"}, {"через чаc", "12-02 15:20"},
		{"diesntag um 9", "12-08 09:00"}, {"sontag um 11", "12-06 11:00"}, {"nechste woche", "12-07 10:00"}, {"morgen fürh", "12-03 09:00"}, {"in zwnzig minuten", "12-02 14:40"},
		{"zavtra utrom", "12-03 09:00"}, {"v pyatnicu v 18:30", "12-04 18:30"}, {"cherez chas", "12-02 15:20"}, {"poslezavtra", "12-04 10:00"},
		// Words that are not slips of these.
		{"soon", ""}, {"son", ""}, {"non, tomorrow", ""}, {"wait 2 hours", ""}, {"каша", ""},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}

// TestReadCountedWeekdays holds days of the week that are counted from now.
func TestReadCountedWeekdays(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-12-02 14:20") // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"in two fridays", "12-11 10:00"}, {"at 9 in two fridays", "12-11 09:00"}, {"in 3 mondays at noon", "12-21 12:00"}, {"two fridays from now at 9am", "12-11 09:00"}, {"in one wednesday", "12-09 10:00"},
		{"in zwei Freitagen um 9", "12-11 09:00"}, {"in drei Montagen", "12-21 10:00"}, {"через одну пятницу", "12-11 10:00"}, {"через одну пятницу в 9", "12-11 09:00"}, {"через две пятницы", ""}, {"через пятницу", ""},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}

// TestReadAbbreviated holds abbreviated parts of the day, distances that end with the verb, and
// minutes before and after noon and midnight.
func TestReadAbbreviated(t *testing.T) {
	now := at(t, "Europe/Berlin", "2026-12-02 14:20")
	for _, tt := range []struct{ in, want string }{
		{"в 7 в.", "12-02 19:00"}, {"завтра 7в.", "12-03 19:00"}, {"в 7 веч", "12-02 19:00"}, {"9 ут. в пт", "12-04 09:00"}, {"в 2 н.", "12-03 02:00"}, {"в 2 дн.", "12-03 14:00"}, {"в 11 ч. веч.", "12-02 23:00"}, {"09:00 hrs", "12-03 09:00"}, {"1.5h", "12-02 15:50"}, {"half an hr", "12-02 14:50"},
		{"in the beginning of december", ""}, {"в начале декабря", ""}, {"Anfang Dezember", ""}, {"в начале января", "2027-01-01 10:00"}, {"в середине декабря", "12-15 10:00"}, {"Ende Dezember", "12-31 10:00"},
		{"wait until friday", "12-04 10:00"}, {"подожди до завтра", "12-03 10:00"}, {"warte bis Freitag", "12-04 10:00"},
		{"five past midnight", "12-03 00:05"}, {"ten to noon", "12-03 11:50"}, {"quarter to midnight", "12-02 23:45"}, {"viertel nach Mitternacht", "12-03 00:15"},
		{"tomorrow before work", "12-03 08:00"}, {"завтра с утреца", "12-03 09:00"}, {"завтра до работы", "12-03 08:00"}, {"поздним вечером", "12-02 22:00"}, {"in der Mittagspause", "12-03 12:00"}, {"morgen nach dem Frühstück", "12-03 10:00"},
	} {
		checkRead(t, tt.in, tt.want, now)
	}
}
