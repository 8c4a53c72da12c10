package bot

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// runSettings shows when a reader gets what is new; /settings Europe/Berlin
// sets the zone of digests.
func runSettings(t *talk, args string) {
	r, err := t.reader()
	if err != nil {
		t.sorry(err)
		return
	}
	if args == "" {
		t.showSettings(r)
		return
	}
	zone, ok := readZone(args)
	if !ok {
		t.say("settings.zone_unknown", "zone", shorten(args, maxButton))
		return
	}
	r.Zone = zone
	if err := t.saveReader(&r); err != nil {
		t.sorry(err)
		return
	}
	if len(r.Categories) > 0 && r.Mode == scheduler.ReaderNow { // the settings show no zone then
		t.say("settings.zone_kept", "zone", code(zoneName(zone)))
		return
	}
	t.showSettings(r)
}

func (t *talk) showSettings(r scheduler.Reader) {
	m := new(message)
	t.writeSubscriptions(m, r)
	if len(r.Categories) == 0 {
		m.row(button{Text: t.l.T("button.subscribe"), Data: data("sbs")})
		t.reply(m)
		return
	}
	mark := func(mode scheduler.ReaderMode, key string) button {
		sign := ""
		if r.Mode == mode {
			sign = "✓ "
		}
		return button{Text: sign + t.l.T(key), Data: data("sm", string(mode))}
	}
	m.row(mark(scheduler.ReaderNow, "settings.now"), mark(scheduler.ReaderDaily, "settings.daily"), mark(scheduler.ReaderWeekly, "settings.weekly"))
	if r.Mode != scheduler.ReaderNow {
		m.line().say(t.l, "settings.zone", "zone", code(zoneName(r.Zone)))
		m.row(button{Text: "◀", Data: data("sh", (r.Hour+23)%24)}, button{Text: fmt.Sprintf("%02d:00", r.Hour), Data: data("st")},
			button{Text: "▶", Data: data("sh", (r.Hour+1)%24)})
	}
	if r.Mode == scheduler.ReaderWeekly {
		m.row(button{Text: "◀", Data: data("sd", int(r.Weekday+6)%7)}, button{Text: t.l.WeekdayShort(r.Weekday), Data: data("st")},
			button{Text: "▶", Data: data("sd", int(r.Weekday+1)%7)})
	}
	m.row(button{Text: t.l.T("button.subscribe"), Data: data("sbs")})
	t.reply(m)
}

// modeOf says when a reader gets what is new.
func (t *talk) modeOf(r scheduler.Reader) string {
	at := fmt.Sprintf("%02d:00", r.Hour)
	switch r.Mode {
	case scheduler.ReaderDaily:
		return t.l.T("mode.daily", "at", at)
	case scheduler.ReaderWeekly:
		return t.l.T("mode.weekly", "at", at, "day", t.l.WeekdayShort(r.Weekday))
	}
	return t.l.T("mode.now")
}

func pressSettings(t *talk, _ []string) {
	t.changeSettings(func(*scheduler.Reader) bool { return true })
}

func pressSubscriptions(t *talk, _ []string) {
	if t.private() {
		t.subscriptions()
	}
}

func pressMode(t *talk, args []string) {
	t.changeSettings(func(r *scheduler.Reader) bool {
		for _, m := range []scheduler.ReaderMode{scheduler.ReaderNow, scheduler.ReaderDaily, scheduler.ReaderWeekly} {
			if len(args) == 1 && args[0] == string(m) {
				if r.Mode == scheduler.ReaderNow {
					r.Since = t.Now() // what came at once is in no digest
				}
				r.Mode = m
				return true
			}
		}
		return false
	})
}

func pressHour(t *talk, args []string) {
	t.changeSettings(func(r *scheduler.Reader) bool {
		r.Hour = page(args, 0) % 24
		return len(args) == 1
	})
}

func pressWeekday(t *talk, args []string) {
	t.changeSettings(func(r *scheduler.Reader) bool {
		r.Weekday = time.Weekday(page(args, 0) % 7)
		return len(args) == 1
	})
}

// changeSettings changes what is kept of who pressed; change reports false for
// a press that means nothing.
func (t *talk) changeSettings(change func(*scheduler.Reader) bool) {
	if !t.private() {
		t.answering = t.l.T("button.unknown")
		return
	}
	r, err := t.reader()
	if err == nil && !change(&r) {
		t.answering = t.l.T("button.unknown")
		return
	}
	if err == nil && len(r.Categories) > 0 {
		err = t.saveReader(&r)
	}
	if err != nil {
		t.sorry(err)
		return
	}
	t.showSettings(r)
}

// nextDigest is the next time after now at which a reader's digest is due.
func nextDigest(r scheduler.Reader, now time.Time) time.Time {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	local := now.In(zone)
	for day := 0; day <= 8; day++ {
		at := localTime(local.Year(), int(local.Month()), local.Day()+day, r.Hour, 0, zone)
		if at.After(now) && (r.Mode != scheduler.ReaderWeekly || at.Weekday() == r.Weekday) {
			return at
		}
	}
	return now.Add(7 * 24 * time.Hour) // not reached: eight days hold every weekday
}
