package bot

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/scheduler/audience"
)

// The verbs of buttons of a reader's settings.
const (
	verbSettings = "st"
	verbMode     = "sm"
	verbHour     = "sh"
	verbWeekday  = "sd"
)

// runSettings shows when a reader gets what is new; /settings Europe/Berlin
// sets the zone of digests.
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
	zone, ok := timewords.Zone(args)
	if !ok {
		t.say("settings.zone_unknown", "zone", message.Shorten(args, message.MaxButton))
		return
	}
	r.Zone = zone
	if err := t.mailer.Save(t.ctx, &r); err != nil {
		t.sorry(err)
		return
	}
	if len(r.Categories) > 0 && r.Mode == audience.ReaderNow { // the settings show no zone then
		t.say("settings.zone_kept", "zone", message.Code(timewords.ZoneName(zone)))
		return
	}
	sub.showSettings(t, r)
}

func (sub *subscriptions) showSettings(t *talk, r audience.Reader) {
	m := new(message.Message)
	sub.writeSubscriptions(t, m, r)
	if len(r.Categories) == 0 {
		m.Row(message.Button{Text: t.l.T("button.subscribe"), Data: message.Data(verbSubscriptions)})
		t.reply(m)
		return
	}
	mark := func(mode audience.ReaderMode, key string) message.Button {
		sign := ""
		if r.Mode == mode {
			sign = "✓ "
		}
		return message.Button{Text: sign + t.l.T(key), Data: message.Data(verbMode, string(mode))}
	}
	m.Row(mark(audience.ReaderNow, "settings.now"), mark(audience.ReaderDaily, "settings.daily"), mark(audience.ReaderWeekly, "settings.weekly"))
	if r.Mode != audience.ReaderNow {
		m.Line().Say(t.l, "settings.zone", "zone", message.Code(timewords.ZoneName(r.Zone)))
		m.Row(message.Button{Text: "◀", Data: message.Data(verbHour, (r.Hour+23)%24)}, message.Button{Text: fmt.Sprintf("%02d:00", r.Hour), Data: message.Data(verbHours)},
			message.Button{Text: "▶", Data: message.Data(verbHour, (r.Hour+1)%24)})
	}
	if r.Mode == audience.ReaderWeekly {
		m.Row(message.Button{Text: "◀", Data: message.Data(verbWeekday, int(r.Weekday+6)%7)}, message.Button{Text: t.l.WeekdayShort(r.Weekday), Data: message.Data(verbSettings)},
			message.Button{Text: "▶", Data: message.Data(verbWeekday, int(r.Weekday+1)%7)})
	}
	m.Row(message.Button{Text: t.l.T("button.subscribe"), Data: message.Data(verbSubscriptions)})
	sub.library.back(t, m)
	t.reply(m)
}

// modeOf says when a reader gets what is new.
func (sub *subscriptions) modeOf(t *talk, r audience.Reader) string {
	at := fmt.Sprintf("%02d:00", r.Hour)
	switch r.Mode {
	case audience.ReaderDaily:
		return t.l.T("mode.daily", "at", at)
	case audience.ReaderWeekly:
		return t.l.T("mode.weekly", "at", at, "day", t.l.WeekdayShort(r.Weekday))
	}
	return t.l.T("mode.now")
}

func (sub *subscriptions) pressSettings(t *talk, _ []string) {
	sub.changeSettings(t, func(*audience.Reader) bool { return true })
}

func (sub *subscriptions) pressSubscriptions(t *talk, args []string) {
	if t.private() {
		sub.subscriptions(t, page(args, 0))
	}
}

func (sub *subscriptions) pressMode(t *talk, args []string) {
	sub.changeSettings(t, func(r *audience.Reader) bool {
		for _, m := range []audience.ReaderMode{audience.ReaderNow, audience.ReaderDaily, audience.ReaderWeekly} {
			if len(args) == 1 && args[0] == string(m) {
				if r.Mode == audience.ReaderNow {
					r.Since = t.Now() // what came at once is in no digest
				}
				r.Mode = m
				return true
			}
		}
		return false
	})
}

func (sub *subscriptions) pressHour(t *talk, args []string) {
	sub.changeSettings(t, func(r *audience.Reader) bool {
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
	sub.changeSettings(t, func(r *audience.Reader) bool {
		r.Weekday = time.Weekday(page(args, 0) % 7)
		return len(args) == 1
	})
}

// changeSettings changes what is kept of who pressed; change reports false for
// a press that means nothing.
func (sub *subscriptions) changeSettings(t *talk, change func(*audience.Reader) bool) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := sub.reader(t)
	if err == nil && !change(&r) {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err == nil && len(r.Categories) > 0 {
		err = t.mailer.Save(t.ctx, &r)
	}
	if err != nil {
		t.sorry(err)
		return
	}
	sub.showSettings(t, r)
}
