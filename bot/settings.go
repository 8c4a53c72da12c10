package bot

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"

	"github.com/dateline-bot/dateline/content/locale"
	readers "github.com/dateline-bot/dateline/scheduler/audience"
)

// Verbs of the buttons of a reader's settings.
const (
	verbZone      = "sz"
	verbLanguages = "lgs"
	verbLanguage  = "lg"
	verbSettings  = "st"
	verbMode      = "sm"
	verbHour      = "sh"
	verbWeekday   = "sd"
)

// runSettings shows when a reader gets new articles; /settings Europe/Berlin sets the time zone of
// digests.
func (sub *subscriptions) runSettings(t *talk, args string) {
	r, err := sub.reader(t)
	if err != nil {
		t.sorry(err)
		return
	}
	if args == "" {
		sub.showSettings(t, r)
		return
	}
	if (wishes{sub}).set(t, &r, args) {
		return
	}
	zone, ok := timewords.PlaceNear(args)
	if !ok {
		t.ask("settings", "", "settings.zone_unknown", "zone", message.Shorten(args, message.MaxButton))
		return
	}
	if len(audience.Followed(r)) == 0 {
		m := new(message.Message).Say(t.l, "settings.zone_none") // nothing is stored about people without subscriptions
		m.Row(message.Button{Text: t.l.T("button.follow"), Data: message.Data(verbSubscriptions)})
		t.reply(m)
		return
	}
	r.Zone = zone
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	if r.Mode == readers.ReaderNow || r.Mode == readers.ReaderMuted { // the settings show no time zone then
		t.say("settings.zone_kept", "zone", message.Code(timewords.ZoneName(zone)))
		return
	}
	sub.showSettings(t, r)
}

func (sub *subscriptions) showSettings(t *talk, r readers.Reader) {
	m := new(message.Message)
	language := message.Button{Text: t.l.T("button.language"), Data: message.Data(verbLanguages)}
	if len(audience.Followed(r)) == 0 {
		m.Say(t.l, "settings.none")
		m.Row(message.Button{Text: t.l.T("button.follow"), Data: message.Data(verbSubscriptions)}, language)
		m.Row(sub.library.letters.letterButton(t))
		sub.library.back(t, m)
		t.reply(m)
		return
	}
	sub.writeSubscriptions(t, m, r)
	mark := func(mode readers.ReaderMode, key string) message.Button {
		sign := ""
		if r.Mode == mode {
			sign = "✓ "
		}
		return message.Button{Text: sign + t.l.T(key), Data: message.Data(verbMode, string(mode))}
	}
	m.Row(mark(readers.ReaderNow, "settings.now"), mark(readers.ReaderDaily, "settings.daily"), mark(readers.ReaderWeekly, "settings.weekly"))
	m.Row(mark(readers.ReaderMuted, "settings.muted"))
	digests := r.Mode == readers.ReaderDaily || r.Mode == readers.ReaderWeekly
	var zone message.Button
	if digests {
		m.Line().Say(t.l, "settings.zone", "zone", message.Code(timewords.ZoneName(r.Zone)))
		zone = message.Button{Text: t.l.T("button.zone"), Data: message.Data(verbZone)}
		m.Row(message.Button{Text: "◀", Data: message.Data(verbHour, (r.Hour+23)%24)}, message.Button{Text: fmt.Sprintf("%02d:00", r.Hour), Data: message.Data(verbHours)},
			message.Button{Text: "▶", Data: message.Data(verbHour, (r.Hour+1)%24)})
	}
	if r.Mode == readers.ReaderWeekly {
		m.Row(message.Button{Text: "◀", Data: message.Data(verbWeekday, int(r.Weekday+6)%7)}, message.Button{Text: t.l.WeekdayShort(r.Weekday), Data: message.Data(verbSettings)},
			message.Button{Text: "▶", Data: message.Data(verbWeekday, int(r.Weekday+1)%7)})
	}
	m.Row(zone, language)
	m.Row(sub.library.letters.letterButton(t))
	m.Row(message.Button{Text: t.l.T("button.subscribe"), Data: message.Data(verbSubscriptions)})
	sub.library.back(t, m)
	t.reply(m)
}

// pressZone asks for a time zone.
func (sub *subscriptions) pressZone(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	t.answer()
	t.ask("settings", "", "settings.zone_ask")
}

// pressLetter switches an admin's weekly letter.
func (sub *subscriptions) pressLetter(t *talk, _ []string) {
	if !t.admin() {
		t.answering = t.l.T("not_yours")
		return
	}
	t.knowAdmin()
	if err := sub.library.letters.switchLetter(t); err != nil {
		t.sorry(err)
		return
	}
	sub.changeSettings(t, func(*readers.Reader) bool { return true })
}

// pressLanguages offers the languages that the bot speaks.
func (sub *subscriptions) pressLanguages(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	chosen := t.chosen.of(t.from.ID)
	button := func(text, tag string) message.Button {
		if tag == chosen {
			text = "✓ " + text
		}
		return message.Button{Text: text, Data: message.Data(verbLanguage, tag)}
	}
	m := new(message.Message).Say(t.l, "settings.language")
	var row []message.Button
	for _, tag := range locale.Languages() {
		row = append(row, button(locale.For(tag).Name(), tag))
	}
	m.Row(row...).Row(button(t.l.T("settings.language_auto"), ""))
	m.Row(message.Button{Text: t.l.T("button.settings"), Data: message.Data(verbSettings)})
	t.reply(m)
}

// pressLanguage stores the language that a reader chose and continues in it; an empty one means the
// language of their app.
func (sub *subscriptions) pressLanguage(t *talk, args []string) {
	if !t.private() || len(args) != 1 || args[0] != "" && !slices.Contains(locale.Languages(), args[0]) {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err := t.mailer.Choose(t.ctx, t.from.ID, args[0]); err != nil {
		t.sorry(err)
		return
	}
	t.chosen.put(t.from.ID, args[0])
	lang := cmp.Or(args[0], t.from.LanguageCode)
	t.l, t.shelf = t.Locales.For(lang), t.shelf.For(lang)
	if t.admin() {
		t.knowAdmin()
	}
	sub.changeSettings(t, func(*readers.Reader) bool { return true }) // mailings are in it, too
}

// modeOf says when a reader gets new articles.
func (sub *subscriptions) modeOf(t *talk, r readers.Reader) string {
	at := fmt.Sprintf("%02d:00", r.Hour)
	switch r.Mode {
	case readers.ReaderDaily:
		return t.l.T("mode.daily", "at", at)
	case readers.ReaderWeekly:
		return t.l.T("mode.weekly", "at", at, "day", t.l.WeekdayShort(r.Weekday))
	case readers.ReaderNow, readers.ReaderMuted: // the mute is shown elsewhere
	}
	return t.l.T("mode.now")
}

func (sub *subscriptions) pressSettings(t *talk, _ []string) {
	sub.changeSettings(t, func(*readers.Reader) bool { return true })
}

func (sub *subscriptions) pressSubscriptions(t *talk, args []string) {
	if t.private() {
		sub.subscriptions(t, page(args, 0))
	}
}

func (sub *subscriptions) pressMode(t *talk, args []string) {
	sub.changeSettings(t, func(r *readers.Reader) bool {
		for _, m := range []readers.ReaderMode{readers.ReaderNow, readers.ReaderDaily, readers.ReaderWeekly, readers.ReaderMuted} {
			if len(args) == 1 && args[0] == string(m) {
				if r.Mode == readers.ReaderNow || r.Mode == readers.ReaderMuted {
					r.Since = t.Now() // a digest contains neither what was sent at once nor what is muted
				}
				r.Mode = m
				return true
			}
		}
		return false
	})
}

func (sub *subscriptions) pressHour(t *talk, args []string) {
	sub.changeSettings(t, func(r *readers.Reader) bool {
		r.Hour = page(args, 0) % 24
		return len(args) == 1
	})
}

// verbHours shows all hours to choose from.
const verbHours = "shs"

func (sub *subscriptions) pressHours(t *talk, _ []string) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	m := new(message.Message).Say(t.l, "settings.hour")
	for start := 0; start < 24; start += 6 {
		var row []message.Button
		for hour := start; hour < start+6; hour++ {
			row = append(row, message.Button{Text: fmt.Sprintf("%02d", hour), Data: message.Data(verbHour, hour)})
		}
		m.Row(row...)
	}
	m.Row(message.Button{Text: t.l.T("button.settings"), Data: message.Data(verbSettings)})
	t.reply(m)
}

func (sub *subscriptions) pressWeekday(t *talk, args []string) {
	sub.changeSettings(t, func(r *readers.Reader) bool {
		r.Weekday = time.Weekday(page(args, 0) % 7)
		return len(args) == 1
	})
}

// changeSettings changes the settings of the user who pressed; change reports false for an invalid
// press.
func (sub *subscriptions) changeSettings(t *talk, change func(*readers.Reader) bool) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := sub.reader(t)
	if err == nil && !change(&r) {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err == nil && len(audience.Followed(r)) > 0 {
		err = t.mailer.Save(t.ctx, &r)
	}
	if err != nil {
		t.sorry(err)
		return
	}
	sub.showSettings(t, r)
}
