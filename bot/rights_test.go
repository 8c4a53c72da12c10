package bot

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
	"github.com/dateline-bot/dateline/scheduler"
	readers "github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// settle lets what was begun be finished.
func (s *stage) settle() {
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

// said returns what the bot wrote into a chat since a message, edits and
// buttons included.
func (s *stage) said(chat int64, since int) (texts []string) {
	for _, m := range s.e.AllMessages(chat) {
		if m.FromBot && m.ID > since {
			b, _ := json.Marshal(m.Buttons)
			texts = append(texts, m.Plain+"\n"+strings.Join(m.History, "\n")+string(b))
		}
	}
	return texts
}

// A stranger is refused the commands that run the channel, in words and with the way on;
// in a group the bot does not mention them, whoever asks.
func TestStrangersRunNothing(t *testing.T) {
	dir := withArticles(t, map[string]string{"next.md": "---\ntitle: Next\ndate: 2026-02-01\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		for _, c := range s.bot.commands {
			if !c.admin || c.name == "" {
				continue
			}
			last := s.e.UserSends(boris, "/"+c.name+" next")
			s.settle()
			said := s.said(boris, last)
			if len(said) != 1 || !strings.Contains(said[0], "только для администраторов") || strings.Contains(said[0], "Next") {
				t.Errorf("/%s of a stranger is answered %q", c.name, said)
			}
			last = s.e.UserSendsTo(groupID, eva, "/"+c.name+" next")
			s.settle()
			if said := s.said(groupID, last); len(said) != 0 {
				t.Errorf("/%s in a group is answered %q", c.name, said)
			}
			last = s.e.UserSendsTo(groupID, eva, "/"+c.name+"@dateline_bot next")
			s.settle()
			if said := s.said(groupID, last); len(said) != 1 || !strings.Contains(said[0], "private chat") {
				t.Errorf("/%s to the bot in a group is answered %q", c.name, said)
			}
		}
		if len(s.desk.did) != 0 || len(s.e.Messages(channelID)) != 0 {
			t.Errorf("done by strangers: %v", s.desk.did)
		}
	})
}

// A message of an admin that was sent on by somebody else, or written through
// another bot, is not a command.
func TestForwardedCommandsAreNone(t *testing.T) {
	for name, extra := range map[string]string{
		"forwarded":   `"forward_origin":{"type":"user","date":1,"sender_user":{"id":201}}`,
		"via a bot":   `"via_bot":{"id":3,"is_bot":true,"first_name":"b"}`,
		"in a quote":  `"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"eva"}`,
		"from a chat": `"forward_origin":{"type":"chat","date":1,"sender_chat":{"id":-5}}`,
	} {
		update := `{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":201,"first_name":"eva"},"chat":{"id":201,"type":"private"},"text":"/publish next",` + extra + `}}`
		if e, ok, err := updates.Read(json.RawMessage(update), "dateline_bot"); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, command := e.(updates.Command); ok && command {
			t.Errorf("%s: got the command %v", name, e)
		}
	}
}

// rewrite changes articles as an author does, and lets the bot see it.
func (s *stage) rewrite(dir string, articles map[string]string) {
	s.t.Helper()
	for name, text := range articles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := s.desk.scan(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	if err := s.bot.Search.(*search.Index).Update(s.t.Context(), s.desk.Catalogue()); err != nil {
		s.t.Fatal(err)
	}
}

// Buttons, links and digests of the time when an article was out lead nowhere
// once it is a draft again, or dated in the future.
func TestOldDoorsAreShut(t *testing.T) {
	const secret = "SECRET"
	out := func(title, date string) string {
		return "---\ntitle: " + title + " " + secret + "\ndate: " + date + "\ncategories: [ai]\n---\n" + secret + " words.\n"
	}
	dir := withArticles(t, map[string]string{"a.md": out("A", "2025-12-01"), "b.md": out("B", "2025-12-02"), "d.md": out("D", "2026-02-01"),
		"e.md": "---\ntitle: Kept\ndate: 2026-02-02\ncategories: [ai]\n---\nStays.\n",
		"c.md": "---\ntitle: Common\ndate: 2025-12-03\ncategories: [go]\n---\nOther words.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		for _, text := range []string{"/latest 1", "/categories", "/category ai", "/search words", "/random", "/subscribe ai", "/subscribe go"} {
			s.e.UserSends(anna, text)
			s.settle()
		}
		r, err := s.bot.Audience.Reader(t.Context(), anna)
		if err != nil {
			t.Fatal(err)
		}
		r.Mode, r.Hour, r.Zone, r.Next = readers.ReaderDaily, 9, "UTC", audience.NextDigest(r, time.Now())
		if err := s.bot.Audience.PutReader(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		for _, slug := range []string{"d", "e"} { // new since then: of the digest
			if _, err := s.desk.Publish(t.Context(), slug, ledger.Actor{Name: "the clock"}); err != nil {
				t.Fatal(err)
			}
		}
		s.settle()
		old := s.withButtons(anna)
		s.rewrite(dir, map[string]string{
			"d.md": strings.Replace(out("D", "2026-02-01"), "date:", "draft: true\ndate:", 1),
			"a.md": strings.Replace(out("A", "2025-12-01"), "date:", "draft: true\ndate:", 1), "b.md": out("B", "2026-12-02"),
		})
		before := s.e.UserSends(anna, "/help")
		time.Sleep(24 * time.Hour)
		s.settle()
		if said := strings.Join(s.said(anna, before), "\n"); !strings.Contains(said, "1 new article:") || !strings.Contains(said, "Kept") {
			t.Errorf("no digest came: %s", said)
		}
		answers := s.pressAll(anna, old)
		for _, slug := range []string{"a", "b"} {
			for _, text := range []string{"/read " + slug, "/read " + message.ShortID(slug), "/start a_" + message.ShortID(slug), "/category ai", slug} {
				s.e.UserSends(anna, text)
				s.settle()
			}
			answers = append(answers, s.forge(old[0], "r:"+message.ShortID(slug)), s.forge(old[0], "c:"+message.ShortID("ai")+":0"))
		}
		q := s.e.UserInline(anna, "words", "")
		s.settle()
		inline, _ := s.e.InlineAnswer(q)
		for _, text := range append(append(s.said(anna, before), answers...), string(inline)) {
			if strings.Contains(text, secret) {
				t.Errorf("shown: %s", text)
			}
		}
		for _, m := range old { // what is there now
			for _, now := range s.e.Messages(anna) {
				if now.ID == m.ID && len(now.History) > len(m.History) && strings.Contains(now.Plain, secret) {
					t.Errorf("edited to: %s", now.Plain)
				}
			}
		}
	})
}

// withButtons returns the messages of a chat that have buttons.
func (s *stage) withButtons(chat int64) (out []emulator.Message) {
	for _, m := range s.e.Messages(chat) {
		if len(m.Buttons) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// pressAll presses each button that messages had, whatever they have now, and
// returns what was answered.
func (s *stage) pressAll(user int64, messages []emulator.Message) (answers []string) {
	for _, m := range messages {
		for _, row := range m.Buttons {
			for _, b := range row {
				q := s.e.Forge(user, user, m.ID, b.Data)
				s.settle()
				a, ok := s.e.CallbackAnswer(q)
				if !ok {
					s.t.Errorf("%q of an old message is not answered", b.Text)
				}
				answers = append(answers, a.Text)
			}
		}
	}
	return answers
}

func (s *stage) forge(m emulator.Message, data string) string {
	q := s.e.Forge(anna, anna, m.ID, data)
	s.settle()
	a, _ := s.e.CallbackAnswer(q)
	return a.Text
}

// In a group an answer goes to the topic of the command, as a reply to it; in
// a private chat it needs neither.
func TestAnswersInGroupsKnowTheirPlace(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
		if method == "getMe" {
			return map[string]any{"id": 1, "is_bot": true, "username": "dateline_bot"}, nil
		}
		return map[string]any{"message_id": 5}, nil
	}}
	b, err := New(Config{API: api, Desk: bigDesk(3), Folder: noFolder{}, Admins: channel.NewAdmins(api, []int64{eva}, "", nil, nil), Locales: wiretest.Locales(t), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	for _, update := range []string{
		`{"message":{"message_id":40,"message_thread_id":9,"is_topic_message":true,"from":{"id":7},"chat":{"id":-5,"type":"supergroup"},"text":"/latest","reply_to_message":{"message_id":3}}}`,
		`{"message":{"message_id":41,"message_thread_id":9,"from":{"id":7},"chat":{"id":-5,"type":"supergroup"},"text":"/latest@dateline_bot"}}`,
		`{"message":{"message_id":42,"from":{"id":7},"chat":{"id":7,"type":"private"},"text":"/latest"}}`,
	} {
		e, ok, err := updates.Read(json.RawMessage(update), "dateline_bot")
		if err != nil || !ok {
			t.Fatal(update, err)
		}
		b.handleEvent(t.Context(), e)
	}
	sent := api.Called("sendMessage")
	if len(sent) != 3 {
		t.Fatalf("%d answers", len(sent))
	}
	reply := func(i int) any { m, _ := sent[i].Params["reply_parameters"].(map[string]any); return m["message_id"] }
	if sent[0].Params["message_thread_id"] != 9.0 || reply(0) != 40.0 {
		t.Errorf("in a topic: %v", sent[0].Params)
	}
	if sent[1].Params["message_thread_id"] != nil || reply(1) != 41.0 {
		t.Errorf("in a thread that is no topic: %v", sent[1].Params)
	}
	if sent[2].Params["message_thread_id"] != nil || sent[2].Params["reply_parameters"] != nil {
		t.Errorf("in a private chat: %v", sent[2].Params)
	}
}

// A finding of both the linter and the renderer is told once.
func TestSameFault(t *testing.T) {
	for _, tt := range []struct {
		finding, warning locale.Message
		want             bool
	}{
		{locale.M("lint.link.no_file", "link", "a.md", "path", "a.md"), locale.M("lint.link.not_found", "link", "a.md"), true},
		{locale.M("lint.image.none", "image", "x.png"), locale.M("lint.image.not_found", "image", "x.png"), true},
		{locale.M("lint.image.none", "image", "x.png"), locale.M("lint.image.not_found", "image", "y.png"), false},
		{locale.M("lint.link.no_file", "link", "a.md", "path", "a.md"), locale.M("lint.image.not_found", "image", "a.md"), false},
		{locale.Text("same words"), locale.Text("same words"), true},
		{locale.M("lint.image.no_address"), locale.M("lint.shortcode.unknown", "name", "x"), false},
	} {
		if got := sameFault(tt.finding, tt.warning); got != tt.want {
			t.Errorf("%v and %v: got %t, want %t", tt.finding, tt.warning, got, tt.want)
		}
	}
}

// menuOf names the commands in the menu of an admin's chat.
func (s *stage) menuOf(user int64) (names []string) {
	for _, c := range s.e.Commands(fmt.Sprintf("chat:%d", user), "") {
		names = append(names, c.Command)
	}
	return names
}

// TestAdminsDoWhatTheirRightsAllow holds that an administrator of the channel may do
// with posts what he may do there by hand, as of ten seconds ago at most, and that
// his menu offers no more.
func TestAdminsDoWhatTheirRightsAllow(t *testing.T) {
	dir := withArticles(t, map[string]string{"next.md": "---\ntitle: Next\ndate: 2026-02-01\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.settle()
		if menu := s.menuOf(ivan); !slices.Contains(menu, "publish") || !slices.Contains(menu, "withdraw") {
			t.Errorf("an administrator with all rights is offered %q", menu)
		}
		refused := func(command, words string) {
			t.Helper()
			last := s.e.UserSends(ivan, command)
			s.settle()
			if said := s.said(ivan, last); len(said) != 1 || !strings.Contains(said[0], words) {
				t.Errorf("%s is answered %q, want %q", command, said, words)
			}
		}
		s.e.In(channelID).SetRights(ivan, emulator.Rights{Admin: true, Post: true})
		time.Sleep(11 * time.Second)
		refused("/withdraw next", "Вам нельзя удалять посты канала")
		s.e.UserSends(ivan, "/skip next")
		s.settle()
		if len(s.desk.did) != 1 || !strings.HasPrefix(s.desk.did[0], "skip next") {
			t.Errorf("done: %q, want the skip", s.desk.did)
		}
		s.e.In(channelID).SetRights(ivan, emulator.Rights{Admin: true, Delete: true})
		time.Sleep(11 * time.Second)
		for _, command := range []string{"/publish next", "/skip next", "/retry next", "/move next завтра", "опубликовать"} {
			if command[0] == '/' {
				refused(command, "Вам нельзя публиковать в канале")
			}
		}
		time.Sleep(6 * time.Minute)
		synctest.Wait()
		if menu := s.menuOf(ivan); slices.Contains(menu, "publish") || !slices.Contains(menu, "withdraw") || !slices.Contains(menu, "queue") {
			t.Errorf("who may only delete is offered %q", menu)
		}
		last := s.e.UserSends(ivan, "/queue")
		s.settle()
		if said := s.said(ivan, last); len(said) != 1 || !strings.Contains(said[0], "Очередь пуста") {
			t.Errorf("/queue is answered %q, want the empty queue", said)
		}
		s.e.SetAdmins(channelID, eva)
		time.Sleep(11 * time.Second)
		for _, command := range []string{"/queue", "/status", "/preview next", "/log", "/check", "/stats"} {
			refused(command, "только для администраторов")
		}
		time.Sleep(6 * time.Minute)
		synctest.Wait()
		if menu := s.menuOf(ivan); len(menu) != 0 {
			t.Errorf("a former administrator is offered %q", menu)
		}
		if menu := s.menuOf(eva); !slices.Contains(menu, "publish") {
			t.Errorf("the creator is offered %q", menu)
		}
		if len(s.desk.did) != 1 {
			t.Errorf("done: %q, want the skip alone", s.desk.did)
		}
	})
}

// TestButtonsNeedTheRight holds which right each button under a notice takes, and
// that it is asked for when it is pressed.
func TestButtonsNeedTheRight(t *testing.T) {
	dir := withArticles(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"})
	for kind, c := range map[string]struct{ with, without emulator.Rights }{
		ledger.ActPublish:    {emulator.Rights{Post: true}, emulator.Rights{Edit: true, Delete: true}},
		ledger.ActApprove:    {emulator.Rights{Post: true}, emulator.Rights{Edit: true, Delete: true}},
		ledger.ActEditAll:    {emulator.Rights{Edit: true}, emulator.Rights{Post: true, Delete: true}},
		ledger.ActOverwrite:  {emulator.Rights{Edit: true}, emulator.Rights{Post: true}},
		ledger.ActWithdraw:   {emulator.Rights{Delete: true}, emulator.Rights{Post: true, Edit: true}},
		ledger.ActDelete:     {emulator.Rights{Delete: true}, emulator.Rights{Post: true, Edit: true}},
		ledger.ActReplace:    {emulator.Rights{Post: true, Delete: true}, emulator.Rights{Post: true, Edit: true}},
		ledger.ActRestore:    {emulator.Rights{Edit: true}, emulator.Rights{Post: true, Delete: true}},
		ledger.ActResend:     {emulator.Rights{Post: true, Delete: true}, emulator.Rights{Post: true, Edit: true}},
		ledger.ActLeaveDrift: {emulator.Rights{}, emulator.Rights{}},
		ledger.ActKeep:       {emulator.Rights{}, emulator.Rights{}},
	} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, dir, false)
				s.settle()
				press := func(rights emulator.Rights) int {
					before := len(s.desk.did)
					s.e.In(channelID).SetRights(ivan, rights)
					time.Sleep(11 * time.Second)
					id := s.e.UserSends(ivan, "/help")
					s.settle()
					s.e.Forge(ivan, ivan, id+1, message.Data(channel.VerbAct, kind, "token"))
					s.settle()
					return len(s.desk.did) - before
				}
				if n := press(c.with); n != 1 {
					t.Errorf("with the right it did %d things, want 1", n)
				}
				if c.with == c.without {
					return
				}
				if n := press(c.without); n != 0 {
					t.Errorf("without the right it did %d things", n)
				}
			})
		})
	}
}

// TestReasonNeedsTheRight holds that who was asked why they reject something, and has
// lost the right or left the admins since, rejects nothing.
func TestReasonNeedsTheRight(t *testing.T) {
	dir := withArticles(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"})
	for name, c := range map[string]struct {
		lose func(s *stage)
		want int
	}{
		"has it":          {func(*stage) {}, 1},
		"lost it":         {func(s *stage) { s.e.In(channelID).SetRights(ivan, emulator.Rights{Admin: true, Delete: true}) }, 0},
		"is not an admin": {func(s *stage) { s.e.SetAdmins(channelID, eva) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, dir, false)
				s.settle()
				id := s.e.UserSends(ivan, "/help")
				s.settle()
				s.e.Forge(ivan, ivan, id+1, message.Data(channel.VerbAct, ledger.ActReject, "token"))
				s.settle()
				c.lose(s)
				time.Sleep(6 * time.Minute)
				synctest.Wait()
				s.e.UserSends(ivan, "it is wrong")
				s.settle()
				if got := len(s.desk.did); got != c.want {
					t.Errorf("done: %q, want %d things", s.desk.did, c.want)
				}
			})
		})
	}
}

// TestButtonSaysWhatItDecides holds that a press needs the right for what the button
// decides, whatever kind its data names, and a rejection that for what it rejects.
func TestButtonSaysWhatItDecides(t *testing.T) {
	dir := withArticles(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"})
	post, edit := emulator.Rights{Admin: true, Post: true}, emulator.Rights{Admin: true, Edit: true}
	for name, c := range map[string]struct {
		data   string // the kind in the data
		button scheduler.Button
		rights emulator.Rights
		want   int
	}{
		"forged":                  {ledger.ActKeep, scheduler.Button{Kind: ledger.ActPublish}, edit, 0},
		"as it is":                {ledger.ActPublish, scheduler.Button{Kind: ledger.ActPublish}, post, 1},
		"rejects an article":      {ledger.ActReject, scheduler.Button{Kind: ledger.ActReject}, post, 1},
		"may not reject articles": {ledger.ActReject, scheduler.Button{Kind: ledger.ActReject}, edit, 0},
		"rejects an edit":         {ledger.ActReject, scheduler.Button{Kind: ledger.ActReject, Edit: true}, edit, 1},
		"undoes a skip":           {ledger.ActUndo, scheduler.Button{Kind: ledger.ActUndo, Plans: true}, post, 1},
		"may not undo a skip":     {ledger.ActUndo, scheduler.Button{Kind: ledger.ActUndo, Plans: true}, edit, 0},
		"may not keep a post":     {ledger.ActUndo, scheduler.Button{Kind: ledger.ActUndo, Stays: true}, post, 0},
		"may not reject edits":    {ledger.ActReject, scheduler.Button{Kind: ledger.ActReject, Edit: true}, post, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, dir, false)
				s.desk.button = c.button
				s.e.In(channelID).SetRights(ivan, c.rights)
				s.settle()
				id := s.e.UserSends(ivan, "/help")
				s.settle()
				s.e.Forge(ivan, ivan, id+1, message.Data(channel.VerbAct, c.data, "token"))
				s.settle()
				if c.data == ledger.ActReject {
					s.e.UserSends(ivan, "it is wrong")
					s.settle()
				}
				if got := len(s.desk.did); got != c.want {
					t.Errorf("done: %q, want %d things", s.desk.did, c.want)
				}
			})
		})
	}
}
