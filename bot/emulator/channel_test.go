package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

const group = int64(-1002)

// discussed returns a world whose channel has a discussion group.
func discussed(t *testing.T) (*emulatortest.Emulator, *botapi.Client) {
	t.Helper()
	e, c := world(t)
	e.AddChannel(emulator.Channel{ID: group, Title: "Comments", Group: true, Members: []int64{anna}, Bot: emulator.Rights{Member: true, Admin: true}})
	e.AddChannel(emulator.Channel{ID: channel, Title: "News", Username: "news", Admins: []int64{anna}, Bot: emulator.AllRights(), Linked: group})
	return e, c
}

// call calls a method that must succeed.
func call(t *testing.T, c *botapi.Client, method string, params m) json.RawMessage {
	t.Helper()
	var out json.RawMessage
	if err := c.Call(t.Context(), method, params, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func updates(t *testing.T, c *botapi.Client, params m) []string {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal(call(t, c, "getUpdates", params), &raw); err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, r := range raw {
		out = append(out, string(r))
	}
	return out
}

func TestDiscussionGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := discussed(t)
		call(t, c, "sendMessage", m{"chat_id": channel, "text": "with comments"})
		call(t, c, "sendMessage", m{"chat_id": channel, "text": "without", "reply_markup": m{"inline_keyboard": [][]m{{{"text": "x", "url": "https://example.org"}}}}})
		got := e.Messages(group)
		if len(got) != 1 || got[0].Text != "with comments" || !got[0].Auto {
			t.Fatalf("in the group: %+v", got)
		}
		u := updates(t, c, m{})
		if len(u) != 1 || !strings.Contains(u[0], `"is_automatic_forward":true`) || !strings.Contains(u[0], `"forward_origin":{"type":"channel"`) {
			t.Errorf("updates: %s", u)
		}
	})
}

// TestPinTakesAnID holds that ids grow by one in each chat, including service messages.
func TestPinTakesAnID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		call(t, c, "sendMessage", m{"chat_id": channel, "text": "a"})
		call(t, c, "pinChatMessage", m{"chat_id": channel, "message_id": 1, "disable_notification": true})
		call(t, c, "sendMessage", m{"chat_id": channel, "text": "b"})
		got := e.Messages(channel)
		if len(got) != 3 || got[1].Service != "pinned_message" || got[2].ID != 3 || !got[0].Pinned {
			t.Errorf("%+v", got)
		}
		refused(t, c, "forwardMessage", m{"chat_id": anna, "from_chat_id": channel, "message_id": 2}, "Bad Request: message can't be forwarded")
		call(t, c, "unpinChatMessage", m{"chat_id": channel, "message_id": 1})
		if e.Messages(channel)[0].Pinned {
			t.Error("still pinned: got true, want false")
		}
		refused(t, c, "pinChatMessage", m{"chat_id": channel, "message_id": 9}, "Bad Request: message to pin not found")
	})
}

func TestDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		own := func() { call(t, c, "sendMessage", m{"chat_id": channel, "text": "own"}) }
		own()
		byHand := e.PostByHand(channel, "by hand")
		e.SetRights(channel, emulator.Rights{Member: true, Admin: true, Post: true})
		refused(t, c, "deleteMessage", m{"chat_id": channel, "message_id": byHand}, "Bad Request: message can't be deleted")
		e.SetRights(channel, emulator.AllRights())
		call(t, c, "deleteMessage", m{"chat_id": channel, "message_id": byHand})
		time.Sleep(49 * time.Hour)
		refused(t, c, "deleteMessage", m{"chat_id": channel, "message_id": 1}, "Bad Request: message can't be deleted")
		own()
		call(t, c, "deleteMessages", m{"chat_id": channel, "message_ids": []int{1, 3, 99}})
		if got := e.Messages(channel); len(got) != 1 || got[0].ID != 1 {
			t.Errorf("left: %+v", got)
		}
	})
}

func TestEditsByHand(t *testing.T) {
	e, c := world(t)
	call(t, c, "sendMessage", m{"chat_id": channel, "text": "as sent"})
	e.In(channel).EditByHand(1, "by hand")
	e.PostByHand(channel, "a post")
	if u := updates(t, c, m{}); len(u) != 2 || !strings.Contains(u[0], `"edited_channel_post"`) || !strings.Contains(u[1], `"channel_post"`) {
		t.Errorf("updates: %s", u)
	}
	if got := e.Messages(channel)[0]; got.Text != "by hand" || len(got.History) != 1 || got.History[0] != "as sent" || got.Edited.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestMigration(t *testing.T) {
	e, c := world(t)
	call(t, c, "sendMessage", m{"chat_id": channel, "text": "before"})
	e.Migrate(channel, -1009)
	refused(t, c, "sendMessage", m{"chat_id": channel, "text": "a"}, "Bad Request: group chat was upgraded to a supergroup chat")
	call(t, c, "editMessageText", m{"chat_id": -1009, "message_id": 1, "text": "after"})
	if got := e.Messages(-1009); len(got) != 1 || got[0].Text != "after" {
		t.Errorf("%+v", got)
	}
}

func TestMembers(t *testing.T) {
	_, c := world(t)
	for _, x := range []struct{ method, want string }{
		{"getChat", `"title":"News"`}, {"getChat", `"username":"news"`},
		{"getChatAdministrators", `"status":"creator"`}, {"getChatAdministrators", `"can_post_messages":true`},
	} {
		if got := string(call(t, c, x.method, m{"chat_id": "@news"})); !strings.Contains(got, x.want) {
			t.Errorf("%s: %s", x.method, got)
		}
	}
	if got := string(call(t, c, "getChatMember", m{"chat_id": channel, "user_id": 42})); !strings.Contains(got, `"status":"administrator"`) {
		t.Error(got)
	}
	refused(t, c, "getChatMember", m{"chat_id": channel, "user_id": 99}, "Bad Request: user not found")
}
