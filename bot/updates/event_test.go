package updates

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/wire"
)

func TestReadUpdate(t *testing.T) {
	const from = `"from":{"id":7,"is_bot":false,"first_name":"A","language_code":"ru"}`
	const private = `"chat":{"id":7,"type":"private"},"date":1`
	const group = `"chat":{"id":-5,"type":"supergroup"},"date":1`
	a := wire.User{ID: 7, FirstName: "A", LanguageCode: "ru"}
	p, g := wire.Chat{ID: 7, Type: "private"}, wire.Chat{ID: -5, Type: "supergroup"}
	for name, tt := range map[string]struct {
		json string
		want Event
	}{
		"command":               {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/latest 10"}}`, Command{From: a, Chat: p, MessageID: 1, Name: "latest", Args: "10"}},
		"upper case":            {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/Latest@Dateline_Bot"}}`, Command{From: a, Chat: p, MessageID: 1, Name: "latest", Addressed: true}},
		"argument on a line":    {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/category\nweb  2 "}}`, Command{From: a, Chat: p, MessageID: 1, Name: "category", Args: "web  2"}},
		"words":                 {`{"message":{"message_id":1,` + from + `,` + private + `,"text":" hello "}}`, Command{From: a, Chat: p, MessageID: 1, Args: "hello"}},
		"slash alone":           {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/"}}`, Command{From: a, Chat: p, MessageID: 1, Args: "/"}},
		"path":                  {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/etc/passwd"}}`, Command{From: a, Chat: p, MessageID: 1, Args: "/etc/passwd"}},
		"another bot":           {`{"message":{"message_id":1,` + from + `,` + group + `,"text":"/latest@other_bot"}}`, nil},
		"another bot, private":  {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/latest@other_bot"}}`, nil},
		"group command":         {`{"message":{"message_id":1,` + from + `,` + group + `,"text":"/latest"}}`, Command{From: a, Chat: g, MessageID: 1, Name: "latest"}},
		"topic":                 {`{"message":{"message_id":1,"message_thread_id":9,"is_topic_message":true,` + from + `,` + group + `,"text":"/latest"}}`, Command{From: a, Chat: g, MessageID: 1, Topic: 9, Name: "latest"}},
		"reply thread no topic": {`{"message":{"message_id":1,"message_thread_id":9,` + from + `,` + group + `,"text":"/latest"}}`, Command{From: a, Chat: g, MessageID: 1, Name: "latest"}},
		"group talk":            {`{"message":{"message_id":1,` + from + `,` + group + `,"text":"hello"}}`, nil},
		"group reply to us":     {`{"message":{"message_id":3,"message_thread_id":9,"is_topic_message":true,` + from + `,` + group + `,"text":" tomorrow ","reply_to_message":{"message_id":2,"from":{"id":8,"is_bot":true,"username":"Dateline_bot"},` + group + `}}}`, Reply{From: a, Chat: g, Topic: 9, MessageID: 3, To: 2, Text: "tomorrow"}},
		"reply as the group":    {`{"message":{"message_id":3,"from":{"id":1087968824,"is_bot":true},` + group + `,"text":"no","reply_to_message":{"message_id":2,"from":{"id":8,"is_bot":true,"username":"Dateline_bot"},` + group + `}}}`, Reply{From: wire.User{ID: groupAnonymousBot, IsBot: true}, Chat: g, MessageID: 3, To: 2, Text: "no"}},
		"group reply to a bot":  {`{"message":{"message_id":3,` + from + `,` + group + `,"text":"tomorrow","reply_to_message":{"message_id":2,"from":{"id":8,"is_bot":true,"username":"other_bot"},` + group + `}}}`, nil},
		"press in a topic":      {`{"callback_query":{"id":"q",` + from + `,"message":{"message_id":4,"message_thread_id":9,"is_topic_message":true,` + group + `},"data":"x"}}`, Press{ID: "q", From: a, Chat: g, Topic: 9, MessageID: 4, Data: "x"}},
		"a bot":                 {`{"message":{"message_id":1,"from":{"id":8,"is_bot":true},` + group + `,"text":"/latest"}}`, nil},
		"anonymous admin":       {`{"message":{"message_id":1,"from":{"id":1087968824,"is_bot":true},` + group + `,"text":"/latest"}}`, Command{From: wire.User{ID: groupAnonymousBot, IsBot: true}, Chat: g, MessageID: 1, Name: "latest"}},
		"no sender":             {`{"message":{"message_id":1,` + group + `,"text":"/latest"}}`, nil},
		"checklist":             {`{"message":{"message_id":1,` + from + `,` + private + `,"checklist":{"title":"x","tasks":[]}}}`, Media{From: a, Chat: p}},
		"paid media":            {`{"message":{"message_id":1,` + from + `,` + private + `,"paid_media":{"star_count":1}}}`, Media{From: a, Chat: p}},
		"game":                  {`{"message":{"message_id":1,` + from + `,` + private + `,"game":{"title":"x"}}}`, Media{From: a, Chat: p}},
		"rich message":          {`{"message":{"message_id":1,` + from + `,` + private + `,"rich_message":{"blocks":[]}}}`, Media{From: a, Chat: p}},
		"forwarded command":     {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/publish","forward_origin":{"type":"user","date":1}}}`, Media{From: a, Chat: p}},
		"via a bot":             {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/publish","via_bot":{"id":3,"is_bot":true}}}`, nil},
		"edited":                {`{"edited_message":{"message_id":1,` + from + `,` + private + `,"text":"/latest"}}`, Edited{From: a, Chat: p}},
		"edited in a group":     {`{"edited_message":{"message_id":1,` + from + `,` + group + `,"text":"/latest"}}`, nil},
		"service":               {`{"message":{"message_id":1,` + from + `,` + group + `,"new_chat_members":[{"id":9}]}}`, nil},
		"photo":                 {`{"message":{"message_id":1,` + from + `,` + private + `,"photo":[{}],"caption":"/publish"}}`, Media{From: a, Chat: p}},
		"channel post":          {`{"channel_post":{"message_id":3,"chat":{"id":-9,"type":"channel"},"date":1,"text":"x"}}`, ChannelPost{Chat: -9, MessageID: 3, Plain: "x"}},
		"channel photo":         {`{"channel_post":{"message_id":3,"chat":{"id":-9,"type":"channel"},"date":1,"caption":"c"}}`, ChannelPost{Chat: -9, MessageID: 3, Plain: "c"}},
		"channel rich":          {`{"edited_channel_post":{"message_id":3,"chat":{"id":-9,"type":"channel"},"date":1,"rich_message":{"blocks":[{"type":"paragraph","text":"r"}]}}}`, ChannelPost{Chat: -9, MessageID: 3, Plain: "r\n", Edited: true}},
		"automatic forward":     {`{"message":{"message_id":8,"is_automatic_forward":true,"sender_chat":{"id":-9},"from":{"id":777000},` + group + `,"text":"x","forward_origin":{"type":"channel","date":1,"chat":{"id":-9,"type":"channel"},"message_id":3}}}`, ChannelPost{Chat: -9, MessageID: 3, Plain: "x", Group: -5, Copy: 8}},
		"press":                 {`{"callback_query":{"id":"q",` + from + `,"message":{"message_id":4,` + private + `},"data":"l:5:1"}}`, Press{ID: "q", From: a, Chat: p, MessageID: 4, Data: "l:5:1"}},
		"press inaccessible":    {`{"callback_query":{"id":"q",` + from + `,"message":{"message_id":4,"chat":{"id":7,"type":"private"},"date":0},"data":"x"}}`, Press{ID: "q", From: a, Chat: p, MessageID: 4, Data: "x"}},
		"press inline message":  {`{"callback_query":{"id":"q",` + from + `,"inline_message_id":"i","data":"x"}}`, Press{ID: "q", From: a, Chat: wire.Chat{ID: 7}, Data: "x"}},
		"press game":            {`{"callback_query":{"id":"q",` + from + `,"message":{"message_id":4,` + private + `},"game_short_name":"g"}}`, Press{ID: "q", From: a, Chat: p, MessageID: 4}},
		"inline":                {`{"inline_query":{"id":"q",` + from + `,"query":"w","offset":"10"}}`, Query{ID: "q", Query: "w", Offset: "10", From: a}},
		"blocked":               {`{"my_chat_member":{` + from + `,` + private + `,"new_chat_member":{"status":"kicked"}}}`, Left{User: 7}},
		"back":                  {`{"my_chat_member":{` + from + `,` + private + `,"new_chat_member":{"status":"member"}}}`, Left{User: 7, Back: true}},
		"member of a channel":   {`{"my_chat_member":{` + from + `,"chat":{"id":-9,"type":"channel"},"new_chat_member":{"status":"left"}}}`, nil},
		"reactions":             {`{"message_reaction_count":{"chat":{"id":-9,"type":"channel"},"message_id":3,"date":1,"reactions":[{"type":{"type":"emoji","emoji":"👍"},"total_count":2},{"type":{"type":"paid"},"total_count":3}]}}`, Reactions{Chat: -9, MessageID: 3, Count: 5}},
		"a kind of the future":  {`{"telepathy":{"id":1}}`, nil},
		"fields of the future":  {`{"message":{"message_id":1,` + from + `,` + private + `,"text":"/help","aura":{"colour":["x"]}},"karma":1}`, Command{From: a, Chat: p, MessageID: 1, Name: "help"}},
		"nothing":               {`{}`, nil},
		"guest":                 {`{"guest_message":{"message_id":1,` + from + `,` + group + `,"text":"/publish"}}`, nil},
		"business":              {`{"business_message":{"message_id":1,` + from + `,` + private + `,"text":"/publish"}}`, nil},
	} {
		got, ok, err := Read(json.RawMessage(tt.json), "dateline_bot")
		if err != nil || ok != (tt.want != nil) || ok && !reflect.DeepEqual(withoutMessage(got), tt.want) {
			t.Errorf("%s: %#v %v %v, want %#v", name, got, ok, err, tt.want)
		}
	}
	for _, broken := range []string{`{"message":5}`, `{"message":{"message_id":"x"}}`, `[]`, `{"callback_query":{"id":7}}`} {
		if e, ok, err := Read(json.RawMessage(broken), "b"); err == nil || ok {
			t.Errorf("%s: %v", broken, e)
		}
	}
}

func FuzzReadUpdate(f *testing.F) {
	f.Add(`{"message":{"message_id":1,"from":{"id":7},"chat":{"id":7,"type":"private"},"text":"/latest 10"}}`)
	f.Add(`{"callback_query":{"id":"q","from":{"id":7},"message":{"message_id":4,"chat":{"id":7}},"data":"l:5:1"}}`)
	f.Add(`{"edited_channel_post":{"chat":{"id":-9},"rich_message":{"blocks":[{"type":"table","cells":[[{"text":[{"text":1}]}]]}]}}}`)
	f.Fuzz(func(t *testing.T, s string) {
		e, ok, _ := Read(json.RawMessage(s), "b")
		if ok {
			e.Lane()
		}
	})
}

func TestSplitCommand(t *testing.T) {
	for in, want := range map[string][3]string{
		"/a":                 {"a", "", ""},
		"/a@b":               {"a", "b", ""},
		"/a@b c d":           {"a", "b", "c d"},
		"/a\u00a0x":          {"a", "", "x"},
		"/read генеративный": {"read", "", "генеративный"},
	} {
		name, to, args, ok := splitCommand(in)
		if got := [3]string{name, to, args}; !ok || got != want {
			t.Errorf("%q: %v %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "a", "/", "/@b", "/команда", "//", "/" + strings.Repeat("a", 33)} {
		if name, _, _, ok := splitCommand(in); ok {
			t.Errorf("%q is the command %q", in, name)
		}
	}
}

// withoutMessage returns the event without the message that it was read from.
func withoutMessage(e Event) Event {
	switch e := e.(type) {
	case Command:
		e.Message = nil
		return e
	case Media:
		e.Message = nil
		return e
	case Edited:
		e.Message = nil
		return e
	}
	return e
}
