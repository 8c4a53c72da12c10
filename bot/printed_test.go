package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// printAlerts has the admins told each kind of notice, about one article and about
// several, each with all its buttons, and with what keeps it from going out.
func printAlerts(s *stage) {
	t := s.t
	for _, admin := range []int64{eva, ivan} { // their languages are known once they wrote
		s.e.UserSends(admin, "/start")
	}
	time.Sleep(time.Minute)
	publisher := s.config.Publisher
	publisher.EditURL = "https://example.org/edit/{path}"
	var buttons []ledger.Action
	for _, code := range locale.English().Codes("action.") {
		if kind := strings.TrimPrefix(code, "action."); kind != "edit_one" {
			buttons = append(buttons, ledger.Action{Kind: kind, Token: "t"})
		}
	}
	notices := []ledger.Notice{
		{Kind: ledger.NoticeClock, Detail: locale.M("clock.ahead", "span", time.Hour)},
		{Kind: ledger.NoticeClock, Detail: locale.M("clock.behind", "span", time.Hour)},
		{Kind: ledger.NoticeHistory, Detail: locale.M("reason.history.route"), Due: time.Now().Add(-time.Hour)},
		{Kind: ledger.NoticeFirst, Title: "News", Titles: []string{"A"}, N: 2, Due: time.Now().Add(time.Hour)},
		{Kind: ledger.NoticeFirst, Title: "News"},
		{Kind: "a kind that is not known"},
	}
	for _, kind := range []string{"gone", "draft", "never", "unseen"} {
		notices = append(notices, ledger.Notice{Kind: ledger.NoticeWithdrawal, Detail: locale.M("notice.withdrawal." + kind)})
	}
	for _, code := range locale.English().Codes("notice.") {
		kind := strings.TrimPrefix(code, "notice.")
		if kind == "held" || kind == "dates" || kind == "other" || strings.Contains(kind, ".") {
			continue
		}
		for _, n := range []int{1, 3} {
			notices = append(notices, ledger.Notice{Kind: kind, N: n, Titles: []string{"A", "B"}[:min(n, 2)], Due: time.Now().Add(time.Hour), Until: time.Now().AddDate(1, 0, 0), Actions: buttons, Path: "a.md"})
		}
	}
	printAudit(s)
	publisher.Effects = func(_ context.Context, slug string, _ int64) (channel.Effects, error) {
		return channel.Effects{ReplyTo: "A", Edited: []string{"A", "B"}, Listed: []string{"C"}}, nil
	}
	tell := func(n ledger.Notice) error {
		if n.Slug == "" {
			n.Slug, n.Title = "a", "A"
		}
		return publisher.Notify(t.Context(), n)
	}
	for _, n := range notices {
		if err := tell(n); err != nil {
			t.Errorf("%s: %v", n.Kind, err)
		}
		time.Sleep(time.Minute + time.Second)
	}
	for i := range 30 { // a storm, of which the last are counted
		_ = tell(ledger.Notice{Kind: ledger.NoticePublished, Slug: fmt.Sprint(i), Title: "A"})
	}
	time.Sleep(time.Hour)
	if err := tell(ledger.Notice{Kind: ledger.NoticeGone, Slug: "z"}); err != nil {
		t.Error(err)
	}

	var troubles []ledger.Trouble
	for i, code := range locale.English().Codes("attention.cure.") {
		troubles = append(troubles, ledger.Trouble{Key: code, Kind: strings.TrimPrefix(code, "attention.cure."), Path: "a.md", Title: "A", Due: time.Now().Add(time.Duration(i%2) * time.Hour)})
	}
	troubles[0].Due = time.Time{}
	troubles = append(troubles, ledger.Trouble{Key: "digest", Kind: ledger.TroubleFailed, Title: "Weekly", Due: time.Now()}, ledger.Trouble{Key: "fixed", Kind: ledger.TroubleFailed, Title: "B", Fixed: time.Now()})
	for i := range 20 {
		troubles = append(troubles, ledger.Trouble{Key: fmt.Sprint(i), Kind: ledger.TroubleFailed, Path: "a.md", Title: "A"})
	}
	var at []ledger.Standing
	for _, shown := range [][]ledger.Trouble{troubles, {{Key: "fixed", Kind: ledger.TroubleFailed, Title: "B", Fixed: time.Now()}}} {
		var kept []ledger.Standing
		if err := publisher.Show(t.Context(), shown, at, func(one ledger.Standing) error { kept = append(kept, one); return nil }); err != nil {
			t.Error(err)
		}
		at = kept
		time.Sleep(time.Minute)
	}
	s.bot.tellTrouble(t.Context(), updates.Trouble{})
	s.bot.tellTrouble(t.Context(), updates.Trouble{Webhook: "https://example.org/hook"})
	time.Sleep(time.Minute)
}

// printActs has an admin press every button under a notice, as the first and as
// the last of two, and look at the log after each.
func printActs(s *stage) {
	s.save("a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
	s.e.UserSends(eva, "/help")
	time.Sleep(time.Minute)
	all := s.e.Messages(eva)
	under := all[len(all)-1].ID
	press := func(kind string, r scheduler.Result) {
		s.desk.mu.Lock()
		s.desk.acted = r
		s.desk.mu.Unlock()
		s.e.Forge(eva, eva, under, message.Data(channel.VerbAct, kind, "t"))
		time.Sleep(5 * time.Second)
		synctest.Wait()
	}
	for i, code := range locale.English().Codes("did.") {
		kind := strings.TrimPrefix(code, "did.")
		if kind == "button" || kind == "move" || kind == "retry" {
			continue
		}
		press(kind, scheduler.Result{Slug: "a", State: ledger.Sent, Did: kind, Slugs: []string{"a"}})
		press(kind, scheduler.Result{Slug: "a", State: ledger.Sent, Did: kind, Slugs: []string{"a", "b"}})
		press(kind, scheduler.Result{Slug: "a", State: ledger.Planned, Did: kind, Slugs: []string{"a"}})
		if i%2 == 1 { // it holds ten
			s.e.UserSends(eva, "/log")
			time.Sleep(5 * time.Second)
		}
	}
	several := func(kind string, posts int) {
		s.desk.mu.Lock()
		s.desk.button = scheduler.Button{Kind: kind, Posts: posts}
		s.desk.mu.Unlock()
	}
	several(ledger.ActRelocate, 5)
	press(ledger.ActRelocate, scheduler.Result{})
	several("", 0)
	press("reject", scheduler.Result{Slug: "a", State: ledger.Sent})
	s.e.UserSends(eva, "Too long.")
	time.Sleep(5 * time.Second)
	s.e.UserSends(eva, "/retry a")
	s.e.UserSends(eva, "/log")
	press("again", scheduler.Result{State: ledger.Planned})
	press("skip", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true, By: ledger.Actor{Name: "@ann"}})
	press("skip", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true})
	press("skip", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true, Did: "withdraw", By: ledger.Actor{Name: "@ann"}})
	for _, state := range []ledger.State{ledger.Failed, ledger.Missed, ledger.Sending, ledger.Unconfirmed, ledger.Skipped, ledger.Held, ledger.Planned} {
		s.desk.mu.Lock()
		s.desk.state["a"] = state
		s.desk.mu.Unlock()
		for _, said := range []string{"/status", "/queue", "/retry a", "/start"} {
			s.e.UserSends(eva, said)
			time.Sleep(5 * time.Second)
		}
	}
}

// printEmpty talks to a bot without an article, and to one that cannot do much.
func printEmpty(s *stage) {
	for _, said := range []string{"/start", "/latest", "/categories", "/tags", "/series", "/publish", "/queue", "/check", "/search a", "/random", "🙂", "/help", "/reload", "/status"} {
		s.e.UserSends(eva, said)
		s.e.UserSends(anna, said)
		time.Sleep(time.Minute)
	}
	all := s.e.Messages(anna)
	for _, data := range []string{message.Data(verbAuthors, 0), message.Data(verbCategory, "x", 0)} {
		s.e.Forge(anna, anna, all[len(all)-1].ID, data)
		time.Sleep(time.Minute)
	}
	s.e.SetProtected(channelID, true)
	s.e.UserSends(eva, "/status")
	for range 60 { // more than anybody types
		s.e.UserSends(anna, "/latest")
	}
	time.Sleep(10 * time.Minute)
	synctest.Wait()
}

// printBroken talks to a bot that lacks parts, and to an admin who lacks rights.
func printBroken(s *stage) {
	say := func(user int64, said ...string) {
		for _, line := range said {
			s.e.UserSends(user, line)
			time.Sleep(5 * time.Second)
		}
	}
	s.save("hidden.md", "---\ntitle: Hidden\ndate: 2026-01-02\nhidden: true\n---\nText.\n")
	s.save("twin/one.md", "---\ntitle: Twin\ndate: 2026-01-02\n---\nText of one.\n")
	s.save("twin/two.md", "---\ntitle: Twin\ndate: 2026-01-03\n---\nText of two.\n")
	s.save("gone.md", "---\ntitle: Gone\ndate: 2026-01-02\n---\nText.\n")
	say(eva, "/publish idde", "/publish hidden", "/publish Twin", "/random", "/subscribe all", "/settings Berlin")
	s.save("later.md", "---\ntitle: Later\ndate: 2026-02-01\n---\nText.\n")
	s.desk.mu.Lock()
	s.desk.until = time.Now().Add(time.Hour)
	s.desk.mu.Unlock()
	say(eva, "/status", "/queue")
	s.e.In(channelID).SetRights(eva, emulator.Rights{Member: true, Admin: true})
	time.Sleep(time.Hour)
	say(eva, "/publish one", "/withdraw one", "/edit one")
	s.e.SetRights(channelID, emulator.Rights{})
	say(eva, "/status")
	_ = os.Remove(filepath.Join(s.dir, "gone.md"))
	say(anna, "/read gone")
	s.stop()
	s.config.Search, s.config.Render, s.config.Reload, s.config.Channel = nil, nil, nil, "-1001000000001"
	var lost error
	s.config.Storage = func(context.Context) (string, int64, error) { return "SQLite", 1 << 20, lost }
	s.start()
	say(anna, "/start", "hello there", "/search a", "/read one")
	say(eva, "/reload", "/status")
	lost = errors.New("the disk is gone")
	say(eva, "/status")
}

// printAudit has the admins shown every kind of thing that an audit finds, and every fate
// of it, and lets one press a button of an audit before.
func printAudit(s *stage) {
	var drifts []ledger.Drift
	for i, d := range []ledger.Drift{
		{Kind: "edited", Part: 1, Cure: ledger.CureEdit, Detail: locale.M("audit.edited")},
		{Kind: "edited", Part: 1, Cure: ledger.CureEdit, Detail: locale.M("audit.edited")},
		{Kind: "deleted", Cure: ledger.CureAgain, Detail: locale.M("audit.gone")},
		{Kind: "deleted", Cure: ledger.CureAgain, Detail: locale.M("audit.gone")},
		{Kind: "link", Part: 1, Link: "https://t.me/news/9", Cure: ledger.CureFile, Detail: locale.M("audit.link.gone")},
		{Kind: "link", Line: 3, Cure: ledger.CureFile, Detail: locale.M("lint.link.no_heading", "link", "#x")},
		{Kind: "edited", Part: 1, Cure: ledger.CureEdit, Fate: ledger.DriftRefused, Why: locale.M("drift.by_hand"), Detail: locale.M("audit.edited")},
		{Kind: "edited", Part: 1, Cure: ledger.CureEdit, Fate: ledger.DriftOrdered, Detail: locale.M("audit.edited")},
		{Kind: "edited", Part: 1, Cure: ledger.CureEdit, Fate: ledger.DriftLeft, Detail: locale.M("audit.edited")},
	} {
		d.Delivery, d.Message, d.Slug, d.Title, d.Path = int64(i+1), 100-i, "a", "A", "a.md"
		drifts = append(drifts, d)
	}
	keep := func(ledger.Standing) error { return nil }
	for _, some := range [][]ledger.Drift{drifts, drifts[7:]} {
		if err := s.config.Publisher.ShowAudit(s.t.Context(), some, nil, keep); err != nil {
			s.t.Error(err)
		}
		time.Sleep(time.Minute)
	}
}
