package timewords

import (
	"testing"
	"time"
)

// TestReadInEachLanguage holds seventy times in each language, as chats in that language read them.
// Each was decided before it was tried. "?" is a question back.
func TestReadInEachLanguage(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2026, 11, 11, 14, 40, 0, 0, zone) // a Wednesday
	for lang, all := range map[string][]struct{ in, want string }{
		"en": {
			{"tomorrow around noon", "11-12 12:00"}, {"tomorrow just before lunch", "?"}, {"Thursday, first thing", "11-12 09:00"}, {"Sunday @ 6.30pm", "11-15 18:30"}, {"in about twenty minutes", "11-11 15:00"},
			{"in 2 and a half hours", "11-11 17:10"}, {"half an hour from now", "11-11 15:10"}, {"the 30th at noon", "11-30 12:00"}, {"30 November 8pm", "11-30 20:00"}, {"Nov. 30, 8 p.m.", "11-30 20:00"},
			{"11/30 8pm", "11-30 20:00"}, {"30/11 20:00", "11-30 20:00"}, {"2026-11-30 20:00", "11-30 20:00"}, {"30.11. 20:00", "11-30 20:00"}, {"Monday the 30th, 8 pm", "11-30 20:00"},
			{"a week from today at 9", "11-18 09:00"}, {"a fortnight from now", "11-25 14:40"}, {"in a fortnight", "11-25 14:40"}, {"next Wednesday", "11-18 10:00"}, {"this Friday at five in the afternoon", "11-13 17:00"},
			{"Friday arvo", "11-13 14:00"}, {"Saturday morning at half past 9", "11-14 09:30"}, {"quarter past seven tonight", "11-11 19:15"}, {"ten to eight tonight", "11-11 19:50"}, {"tonight at ten to eight", "11-11 19:50"},
			{"at the end of next week", "?"}, {"end of the week", "?"}, {"beginning of next month", "12-01 10:00"}, {"mid December", "12-15 10:00"}, {"last day of the year", "12-31 10:00"},
			{"new year's day at noon", "2027-01-01 12:00"}, {"black friday 9am", "11-27 09:00"}, {"thanksgiving", "11-26 10:00"}, {"first monday of december", "12-07 10:00"}, {"third thursday in november at 7pm", "11-19 19:00"},
			{"in three days' time", "11-14 14:40"}, {"in 3 days at 8:15", "11-14 08:15"}, {"tomorrow, same time", "11-12 14:40"}, {"same time next week", "11-18 14:40"}, {"the day after tomorrow in the afternoon", "11-13 14:00"},
			{"at midnight tonight", "11-12 00:00"}, {"17:00 today", "11-11 17:00"}, {"5pm today", "11-11 17:00"}, {"by 5pm", "11-11 17:00"}, {"by tomorrow morning", "11-12 09:00"},
			{"8 in the evening on Sunday", "11-15 20:00"}, {"Sun 20:00", "11-15 20:00"}, {"sun, 8pm", "11-15 20:00"}, {"next month", "12-01 10:00"}, {"in a month's time", "12-11 14:40"},
			{"weekend", "11-14 10:00"}, {"on the weekend", "11-14 10:00"}, {"at the weekend", "11-14 10:00"}, {"over the weekend", "11-14 10:00"}, {"monday eve", "?"},
			{"in 1h", "11-11 15:40"}, {"1 hr", "11-11 15:40"}, {"12 hrs", "11-12 02:40"}, {"give me 10 minutes", "?"}, {"in ten", "?"}, {"a couple of hours from now", "11-11 16:40"},
			{"tomorrow at 0800", "11-12 08:00"}, {"0800 tomorrow", "11-12 08:00"}, {"20h", "11-11 20:00"}, {"8:00pm sharp tomorrow", "11-12 20:00"}, {"tomorrow 8 o'clock in the evening", "11-12 20:00"},
			{"whenever", "?"}, {"no idea", "?"}, {"32 November", "?"}, {"Feb 30", "?"}, {"25:00", "?"},
			{"tomorrow at 25", "?"}, {"a year ago", "?"}, {"never", "?"}, {"Wednesday", "11-18 10:00"}, {"wednesday 6pm", "11-11 18:00"},
		},
		"ru": {
			{"завтра ближе к обеду", "11-12 12:00"}, {"завтра в обед", "11-12 12:00"}, {"завтра после обеда", "11-12 14:00"}, {"в четверг с утра", "11-12 09:00"}, {"в воскресенье в полседьмого вечера", "11-15 18:30"},
			{"минут через двадцать", "11-11 15:00"}, {"через пару минут", "11-11 14:42"}, {"через два с половиной часа", "11-11 17:10"}, {"спустя час", "11-11 15:40"}, {"30 числа в полдень", "11-30 12:00"},
			{"30 ноября в 8 вечера", "11-30 20:00"}, {"30.11 в 20:00", "11-30 20:00"}, {"30/11 20:00", "11-30 20:00"}, {"30.11.2026 20:00", "11-30 20:00"}, {"в понедельник, 30-го, в 20:00", "11-30 20:00"},
			{"через неделю в 9 утра", "11-18 09:00"}, {"ровно через неделю", "11-18 14:40"}, {"через две недели", "11-25 14:40"}, {"в следующую среду", "11-18 10:00"}, {"в эту пятницу в пять вечера", "11-13 17:00"},
			{"в пятницу днём", "11-13 14:00"}, {"в субботу утром в полдесятого", "11-14 09:30"}, {"сегодня в четверть восьмого вечера", "11-11 19:15"}, {"без десяти восемь вечера", "11-11 19:50"}, {"сегодня без десяти восемь", "11-11 19:50"},
			{"в конце недели", "?"}, {"в начале следующего месяца", "12-01 10:00"}, {"в середине декабря", "12-15 10:00"}, {"в последний день года", "12-31 10:00"}, {"первого января в полдень", "2027-01-01 12:00"},
			{"в первый понедельник декабря", "12-07 10:00"}, {"в третий четверг ноября в 19:00", "11-19 19:00"}, {"через три дня в 8:15", "11-14 08:15"}, {"завтра в это же время", "11-12 14:40"}, {"через неделю в это же время", "11-18 14:40"},
			{"послезавтра днём", "11-13 14:00"}, {"в полночь", "11-12 00:00"}, {"сегодня в 17:00", "11-11 17:00"}, {"к пяти вечера", "11-11 17:00"}, {"завтра к утру", "11-12 06:00"},
			{"в воскресенье в восемь вечера", "11-15 20:00"}, {"вс 20:00", "11-15 20:00"}, {"в вс в 20", "11-15 20:00"}, {"в следующем месяце", "12-01 10:00"}, {"через месяц", "12-11 14:40"},
			{"на выходных", "11-14 10:00"}, {"в выходные", "11-14 10:00"}, {"в ближайшие выходные", "11-14 10:00"}, {"через 1ч", "11-11 15:40"}, {"через часик", "11-11 15:40"},
			{"через полчасика", "11-11 15:10"}, {"завтра в 8.00", "11-12 08:00"}, {"завтра в 08-00", "11-12 08:00"}, {"завтра 8 вечера ровно", "11-12 20:00"}, {"как-нибудь потом", "?"},
			{"не знаю", "?"}, {"32 ноября", "?"}, {"30 февраля", "?"}, {"25:00", "?"}, {"год назад", "?"},
			{"никогда", "?"}, {"в среду", "11-18 10:00"}, {"в среду в 18", "11-11 18:00"}, {"на следующей неделе во вторник", "11-17 10:00"}, {"во вторник на той неделе", "11-17 10:00"},
			{"на рождество", "2027-01-07 10:00"}, {"8 марта в 10", "2027-03-08 10:00"}, {"под новый год", "12-31 10:00"}, {"31 декабря в 23:59", "12-31 23:59"}, {"сегодня вечерком", "11-11 19:00"},
			{"ближе к вечеру", "11-11 19:00"}, {"поздно вечером", "11-11 22:00"}, {"завтра рано утром", "11-12 07:00"}, {"в пн", "11-16 10:00"}, {"пн 9:00", "11-16 09:00"},
		},
		"de": {
			{"morgen Mittag", "11-12 12:00"}, {"morgen nach dem Mittagessen", "11-12 14:00"}, {"Donnerstag früh", "11-12 09:00"}, {"Sonntag um halb sieben abends", "11-15 18:30"}, {"in etwa zwanzig Minuten", "11-11 15:00"},
			{"in zweieinhalb Stunden", "11-11 17:10"}, {"in einer Stunde", "11-11 15:40"}, {"am 30. um zwölf Uhr mittags", "11-30 12:00"}, {"30. November, 20 Uhr", "11-30 20:00"}, {"30.11. um 20 Uhr", "11-30 20:00"},
			{"30.11.26 20:00", "11-30 20:00"}, {"Montag, 30.11., 20 Uhr", "11-30 20:00"}, {"heute in einer Woche um 9 Uhr", "11-18 09:00"}, {"in 14 Tagen", "11-25 14:40"}, {"nächsten Mittwoch", "11-18 10:00"},
			{"diesen Freitag um fünf am Nachmittag", "11-13 17:00"}, {"Freitagnachmittag", "11-13 15:00"}, {"Samstagmorgen um halb zehn", "11-14 09:30"}, {"heute Abend um Viertel nach sieben", "11-11 19:15"}, {"heute um zehn vor acht", "11-11 19:50"},
			{"Ende der Woche", "?"}, {"Anfang nächsten Monats", "12-01 10:00"}, {"Mitte Dezember", "12-15 10:00"}, {"am letzten Tag des Jahres", "12-31 10:00"}, {"Neujahr um 12 Uhr", "2027-01-01 12:00"},
			{"an Heiligabend um 18 Uhr", "12-24 18:00"}, {"am ersten Montag im Dezember", "12-07 10:00"}, {"am dritten Donnerstag im November um 19 Uhr", "11-19 19:00"}, {"in drei Tagen um 8:15", "11-14 08:15"}, {"morgen um die gleiche Zeit", "11-12 14:40"},
			{"übermorgen Nachmittag", "11-13 15:00"}, {"um Mitternacht", "11-12 00:00"}, {"heute 17 Uhr", "11-11 17:00"}, {"bis 17 Uhr", "11-11 17:00"}, {"bis morgen früh", "11-12 09:00"},
			{"Sonntagabend um acht", "11-15 20:00"}, {"So. 20:00", "11-15 20:00"}, {"So, 20h", "11-15 20:00"}, {"nächsten Monat", "12-01 10:00"}, {"in einem Monat", "12-11 14:40"},
			{"am Wochenende", "11-14 10:00"}, {"übers Wochenende", "11-14 10:00"}, {"in 1h", "11-11 15:40"}, {"in 'ner Stunde", "11-11 15:40"}, {"in ner halben Stunde", "11-11 15:10"},
			{"in einem Stündchen", "11-11 15:40"}, {"morgen um 8.00", "11-12 08:00"}, {"morgen Punkt 8 Uhr abends", "11-12 20:00"}, {"irgendwann mal", "?"}, {"nein, zu früh", "?"}, {"zu spät", "?"}, {"zu Silvester", "12-31 10:00"}, {"keine Ahnung", "?"},
			{"32. November", "?"}, {"30. Februar", "?"}, {"25 Uhr", "?"}, {"vor einem Jahr", "?"}, {"nie", "?"},
			{"Mittwoch", "11-18 10:00"}, {"Mittwoch um 18 Uhr", "11-11 18:00"}, {"nächste Woche Dienstag", "11-17 10:00"}, {"Dienstag in einer Woche", "11-24 10:00"}, {"kommenden Dienstag 9 Uhr", "11-17 09:00"},
			{"heut Abend", "11-11 19:00"}, {"heute Nacht um elf", "11-11 23:00"}, {"spätabends", "11-11 22:00"}, {"morgen in aller Früh", "11-12 07:00"}, {"Mo 9:00", "11-16 09:00"},
			{"Silvester 23:59", "12-31 23:59"}, {"zu Weihnachten", "12-25 10:00"}, {"zur gleichen Zeit nächste Woche", "11-18 14:40"}, {"morgen vormittag", "11-12 10:00"}, {"zum Monatsende", "11-30 10:00"},
		},
	} {
		for _, c := range all {
			if got := inChat(c.in, now, lang); got != c.want {
				t.Errorf("%s %q: got %q, want %q", lang, c.in, got, c.want)
			}
		}
	}
}
