package apidesc

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	emulated "github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/wire"
)

func load(t *testing.T) *API {
	t.Helper()
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRequest(t *testing.T) {
	a := load(t)
	for _, c := range []struct {
		method string
		values map[string]string
		files  []string
		want   string // "" for none
	}{
		{"sendMessage", map[string]string{"chat_id": "@news", "text": "a"}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "123", "disable_notification": "true"}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100"}, nil, `needs the parameter "text"`},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "silent": "true"}, nil, `no parameter "silent"`},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "entities": `[{"type":"bold","offset":0,"length":1}]`}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "entities": `[{"type":"bold","offset":"0","length":1}]`}, nil, "offset"},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "link_preview_options": `{"disabled":true}`}, nil, `no field "disabled"`},
		{"sendPhoto", map[string]string{"chat_id": "-100", "photo": "attach://f"}, []string{"f"}, ""},
		{"sendPhoto", map[string]string{"chat_id": "-100"}, []string{"photo"}, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"heading","text":["a",{"type":"bold","text":"b"}],"size":1}]}`}, nil, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"heading","text":"a","level":1}]}`}, nil, `no field "level"`},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"expandable_blockquote","text":"a","blocks":[{"type":"divider"}]}]}`}, nil, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"list","items":[{"blocks":[{"type":"paragraph","txt":"a"}]}]}]}`}, nil, `no field "txt"`},
		{"sendMesage", nil, nil, "not described"},
	} {
		err := a.Request(c.method, c.values, c.files)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %v: %v, want %q", c.method, c.values, err, c.want)
		}
	}
}

// TestFieldsThatAreRead holds every field of an update that the program reads,
// and every field that the emulator writes, against the description.
func TestFieldsThatAreRead(t *testing.T) {
	a := load(t)
	for name, v := range map[string]any{
		"Update": wire.Update{}, "User": wire.User{}, "Message": wire.Message{}, "CallbackQuery": wire.CallbackQuery{},
		"InlineQuery": wire.InlineQuery{}, "ChatMemberUpdated": wire.ChatMemberUpdated{}, "MessageReactionCountUpdated": wire.ReactionCount{},
	} {
		hold(t, a, "the program: ", name, reflect.TypeOf(v), map[reflect.Type]bool{})
	}
	for name, v := range map[string]any{"Update": emulated.Update{}, "Message": emulated.Message{}, "User": emulated.User{}, "Chat": emulated.Chat{}} {
		hold(t, a, "the emulator: ", name, reflect.TypeOf(v), map[reflect.Type]bool{})
	}
}

// hold compares the fields of a Go type with those of a type of the Bot API, or
// of the types that it may be.
func hold(t *testing.T, a *API, who, name string, of reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice && of != reflect.TypeFor[json.RawMessage]() {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || seen[of] {
		return
	}
	seen[of] = true
	if name == "User" { // one struct reads what getMe says as well
		name = "User|UserFromGetMe"
	}
	for i := range of.NumField() {
		f := of.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		kind, ok := a.find(name, tag)
		if !ok {
			t.Errorf("%s%s has no field %q (%s.%s)", who, name, tag, of.Name(), f.Name)
			continue
		}
		if kinds := split(strings.TrimPrefix(kind, "[]")); a.Types[kinds[0]].Is != "" || a.Types[kinds[0]].Fields != nil {
			hold(t, a, who, strings.TrimPrefix(kind, "[]"), f.Type, seen)
		}
	}
}

// find looks for a field in a type, or in those that it may be.
func (a *API) find(name, tag string) (kind string, ok bool) {
	for _, n := range split(name) {
		t := a.Types[n]
		if kind, _, ok = field(t.Fields, tag); ok {
			return kind, true
		}
		if t.Is != "" {
			if kind, ok = a.find(t.Is, tag); ok {
				return kind, true
			}
		}
	}
	return "", false
}
