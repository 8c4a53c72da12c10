package channel

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	teamID = -1001000000009
	anna   = 301
)

// byBot returns the bot's messages in a chat.
func byBot(e *emulatortest.Emulator, chat int64) []emulator.Message {
	return slices.DeleteFunc(e.Messages(chat), func(m emulator.Message) bool { return !m.FromBot })
}

// TestToldInAGroup holds that groups are notified once, in their topic, in addition
// to the named admins or instead of them, and that admins are notified privately if
// a group cannot be reached.
func TestToldInAGroup(t *testing.T) {
	topic := []Group{{Chat: "-1001000000009", Topic: 5}}
	for _, tt := range []struct {
		name   string
		ids    []int64
		groups []Group
		alone  bool
		closed bool // whether the bot cannot write to the group
		team   int  // messages there
		person int  // and to eva
	}{
		{"alone", nil, topic, true, false, 1, 0},
		{"by name", nil, []Group{{Chat: "@team", Topic: 5}}, true, false, 1, 0},
		{"beside a person", []int64{eva}, topic, false, false, 1, 1},
		{"beside the administrators", nil, topic, false, false, 1, 1},
		{"the group is closed", nil, topic, true, true, 0, 1},
		{"no such topic", nil, []Group{{Chat: "@team", Topic: 6}}, true, false, 0, 1},
		{"no such group", nil, []Group{{Chat: "@nobody"}}, true, false, 0, 1},
		{"the channel", nil, []Group{{Chat: "@news"}}, true, false, 0, 1},
		{"the channel's number", nil, []Group{{Chat: strconv.Itoa(channelID)}}, true, false, 0, 1},
		{"another channel beside the group", nil, []Group{topic[0], {Chat: "@more"}}, true, false, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newElsewhere(t)
			w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Username: "team", Group: true, Admins: []int64{eva}, Topics: []int{5}, Bot: emulator.Rights{Member: !tt.closed}})
			w.e.AddChannel(emulator.Channel{ID: -1001000000010, Title: "More", Username: "more", Admins: []int64{eva}, Bot: emulator.AllRights()})
			w.p.Admins = NewAdmins(w.p.API, tt.ids, "@news", nil, w.p.Log).WithGroups(tt.groups, tt.alone)
			if err := w.p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeFailed, Slug: "a", Title: "A"}); err != nil {
				t.Fatal(err)
			}
			team, person := byBot(w.e, teamID), byBot(w.e, eva)
			if len(team) != tt.team || len(person) != tt.person {
				t.Fatalf("the group got %d messages and eva %d, want %d and %d", len(team), len(person), tt.team, tt.person)
			}
			if public := append(byBot(w.e, channelID), byBot(w.e, -1001000000010)...); len(public) != 0 {
				t.Errorf("readers got %+v", public)
			}
			for _, m := range team {
				if m.Topic != 5 {
					t.Errorf("it went to topic %d, want 5", m.Topic)
				}
			}
		})
	}
}

// TestStandingMessageInATopic holds that a topic has one standing message, which is
// edited in place.
func TestStandingMessageInATopic(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Group: true, Admins: []int64{eva}, Topics: []int{5}, Bot: emulator.Rights{Member: true}})
	w.p.Admins = NewAdmins(w.p.API, nil, "@news", nil, w.p.Log).WithGroups([]Group{{Chat: "-1001000000009", Topic: 5}}, true)
	b := &board{Publisher: w.p, t: t}
	for _, titles := range [][]string{{"a"}, {"a", "b"}, {"a", "b"}, {}} {
		if err := b.show(titles...); err != nil {
			t.Fatal(err)
		}
	}
	all := w.e.Messages(teamID)
	if len(all) != 1 || all[0].Topic != 5 || len(all[0].History) != 2 {
		t.Fatalf("got %+v\nwant one message in topic 5, edited twice", all)
	}
	if got := byBot(w.e, eva); len(got) != 0 {
		t.Errorf("an admin was told besides: got %v, want none", got)
	}
}

// TestReadBackThroughAGroup holds that posts are read back in a group if no admin
// can be written to, and that no copy stays there.
func TestReadBackThroughAGroup(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Group: true, Admins: []int64{eva}, Topics: []int{5}, Bot: emulator.Rights{Member: true, Admin: true}})
	w.e.Block(eva, true)
	w.p.Admins = NewAdmins(w.p.API, nil, "@news", nil, w.p.Log).WithGroups([]Group{{Chat: "-1001000000009", Topic: 5}}, true)
	id := w.e.PostByHand(channelID, "Hello")
	got, err := w.p.ReadBack(t.Context(), channelID, id)
	if err != nil || got.Plain != "Hello" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if left := w.e.Messages(teamID); len(left) != 0 {
		t.Errorf("the group keeps %+v", left)
	}
}

// TestRightsTogether holds whose presses are accepted in a group: those of the
// users named in the settings, or, if none are named, those of the channel's
// administrators by their rights.
func TestRightsTogether(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddUser(emulator.User{ID: anna, FirstName: "Anna"})
	w.e.AddUser(emulator.User{ID: 302, FirstName: "Boris"})
	w.e.SetAdmins(channelID, eva, anna)
	w.e.In(channelID).SetRights(anna, emulator.Rights{Admin: true, Edit: true})
	team := []Group{{Chat: "@Team"}}
	for _, tt := range []struct {
		ids  []int64
		who  int64
		want Rights
		is   bool
	}{
		{nil, eva, MayAll, true},
		{nil, anna, MayEdit, true},
		{nil, 302, 0, false},
		{[]int64{302}, 302, MayAll, true},
		{[]int64{302}, anna, 0, false},
		{[]int64{302}, eva, 0, false},
		{[]int64{302}, 303, 0, false},
	} {
		a := NewAdmins(w.p.API, tt.ids, "@news", nil, w.p.Log).WithGroups(team, len(tt.ids) == 0)
		if got, is := a.RightsTogether(t.Context(), tt.who); got != tt.want || is != tt.is {
			t.Errorf("admins %v: %d may %03b (%t), want %03b (%t)", tt.ids, tt.who, got, is, tt.want, tt.is)
		}
		if team, other := a.Meet(wire.Chat{ID: teamID, Username: "team"}), a.Meet(wire.Chat{ID: -5, Username: "other"}); !team || other {
			t.Errorf("the group by its name: got %t, want true; another one: got %t, want false", team, other)
		}
	}
}

// oldGroup answers as Telegram does for a group that has become a supergroup; as is
// the answer when it is asked about the old one.
func oldGroup(as any) *wiretest.FakeAPI {
	gone := &botapi.Error{Outcome: botapi.Refused, Code: 400, MigrateTo: teamID}
	return &wiretest.FakeAPI{Answer: func(method string, params map[string]any) (any, error) {
		old := fmt.Sprint(params["chat_id"]) == "-5"
		switch {
		case method == "getChat" && old && as != nil:
			return as, nil
		case old:
			return nil, gone
		case method == "getChat":
			return map[string]any{"id": teamID, "type": "supergroup"}, nil
		}
		return map[string]any{"message_id": 1, "chat": map[string]any{"id": teamID}}, nil
	}}
}

// TestGroupThatMoved holds that a group that became a supergroup is written to by
// its new id, at once and from then on, and is recognised by it as soon as the bot
// starts.
func TestGroupThatMoved(t *testing.T) {
	api := oldGroup(map[string]any{"id": -5, "type": "group"})
	p := newPublisher(t, api)
	p.Admins.WithGroups([]Group{{Chat: "-5"}}, true)
	for _, slug := range []string{"a", "b"} {
		if err := p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeFailed, Slug: slug, Title: slug}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(api.Called("sendMessage")); got != 3 {
		t.Errorf("%d calls, want 3: one to the old id, and one message each to the new one", got)
	}
	if !p.Admins.Meet(wire.Chat{ID: teamID}) {
		t.Error("the group is not known by its new id: got false, want true")
	}
	again := newPublisher(t, oldGroup(nil)).Admins.WithGroups([]Group{{Chat: "-5"}}, true)
	again.Find(t.Context())
	if !again.Meet(wire.Chat{ID: teamID}) {
		t.Error("after a restart the group is not known by its new id: got false, want true")
	}
}

// TestStandingMessageOfAGroupThatMoved holds that the standing message is stored
// under the group's new id, and is edited there after a restart.
func TestStandingMessageOfAGroupThatMoved(t *testing.T) {
	rows := map[int64]ledger.Standing{}
	show := func(api *wiretest.FakeAPI, titles ...string) {
		t.Helper()
		p := newPublisher(t, api)
		p.Admins.WithGroups([]Group{{Chat: "-5"}}, true)
		var troubles []ledger.Trouble
		for _, title := range titles {
			troubles = append(troubles, ledger.Trouble{Key: title, Kind: ledger.TroubleBroken, Path: title + ".md", Title: title})
		}
		if err := p.Show(t.Context(), troubles, slices.Collect(maps.Values(rows)), func(one ledger.Standing) error { rows[one.Chat] = one; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	show(oldGroup(map[string]any{"id": -5, "type": "group"}), "a")
	if rows[teamID].MessageID != 1 || rows[-5].Shown != ([32]byte{}) {
		t.Errorf("kept %+v, want the message under the new id", rows)
	}
	restarted := oldGroup(nil)
	show(restarted, "a")
	show(restarted, "a", "b")
	if sent, edited := len(restarted.Called("sendMessage")), len(restarted.Called("editMessageText")); sent != 0 || edited != 1 {
		t.Errorf("after a restart it is sent %d times and edited %d times, want 0 and 1", sent, edited)
	}
}

// standing returns a function that has the standing message list broken articles, with the titles
// as their names. It must be shown.
func (w *elsewhere) standing() func(titles ...string) {
	rows := map[int64]ledger.Standing{}
	return func(titles ...string) {
		w.t.Helper()
		var troubles []ledger.Trouble
		for _, title := range titles {
			troubles = append(troubles, ledger.Trouble{Key: title, Kind: ledger.TroubleBroken, Path: title + ".md", Title: title})
		}
		if err := w.p.Show(w.t.Context(), troubles, slices.Collect(maps.Values(rows)), func(one ledger.Standing) error { rows[one.Chat] = one; return nil }); err != nil {
			w.t.Errorf("%q: %v, want it shown", titles, err)
		}
	}
}

// TestStandingMessageWithoutItsGroup holds that each admin gets the standing
// message if the only group is gone, and that this is not retried for ever.
func TestStandingMessageWithoutItsGroup(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Group: true, Admins: []int64{eva}, Bot: emulator.Rights{Member: true}})
	w.p.Admins = NewAdmins(w.p.API, nil, "@news", nil, w.p.Log).WithGroups([]Group{{Chat: "-1001000000009"}}, true)
	show := w.standing()
	show("a")
	w.e.SetRights(teamID, emulator.Rights{})
	show("a", "b")
	show("a", "b", "c")
	if team, person := byBot(w.e, teamID), byBot(w.e, eva); len(team) != 1 || len(person) != 1 || len(person[0].History) != 1 {
		t.Errorf("the group has %+v\nand eva %+v\nwant one message each, hers edited once", team, person)
	}
}

// TestStandingMessageWithoutItsTopic holds that each admin gets the standing message if
// the only group or its topic takes nothing from the bot, and that the group's message
// is edited once it does again.
func TestStandingMessageWithoutItsTopic(t *testing.T) {
	for _, why := range []string{"TOPIC_CLOSED", "message thread not found", "not enough rights to send text messages to the chat"} {
		w := newElsewhere(t)
		w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Group: true, Admins: []int64{eva}, Topics: []int{5}, Bot: emulator.Rights{Member: true}})
		w.p.Admins = NewAdmins(w.p.API, nil, "@news", nil, w.p.Log).WithGroups([]Group{{Chat: "-1001000000009", Topic: 5}}, true)
		show := w.standing()
		show("a")
		w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Chat: teamID, Description: "Bad Request: " + why})
		show("a", "b")
		show("a", "b", "c")
		w.e.ClearFaults()
		show("a", "b")
		if team, person := byBot(w.e, teamID), byBot(w.e, eva); len(team) != 1 || len(team[0].History) != 1 || len(person) != 1 || len(person[0].History) != 1 {
			t.Errorf("%s: the group has %+v\nand eva %+v\nwant one message each, edited once", why, team, person)
		}
	}
}

// TestReach holds which error is returned for a group that cannot be written to.
func TestReach(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Username: "team", Group: true, Topics: []int{5}, Bot: emulator.Rights{Member: true}})
	for _, tt := range []struct {
		g    Group
		want error
	}{
		{Group{Chat: "@team"}, nil},
		{Group{Chat: "@team", Topic: 5}, nil},
		{Group{Chat: "-1001000000009", Topic: 1}, nil},
		{Group{Chat: "@nobody"}, ErrGroupUnknown},
		{Group{Chat: "@news"}, ErrNoGroup},
	} {
		if err := w.p.Admins.Reach(t.Context(), tt.g); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.g, err, tt.want)
		}
	}
	var e *botapi.Error
	if err := w.p.Admins.Reach(t.Context(), Group{Chat: "@team", Topic: 6}); !errors.As(err, &e) || errors.Is(err, ErrGroupUnknown) {
		t.Errorf("a topic that is not there: %v", err)
	}
}
