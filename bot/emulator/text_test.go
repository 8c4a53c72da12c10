package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/botapi"
)

// TestTextAsReceived holds how Telegram changes a text.
func TestTextAsReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := world(t)
		many := []m{}
		for i := range 150 {
			many = append(many, m{"type": "code", "offset": 2 * i, "length": 1})
		}
		for _, x := range []struct {
			name     string
			text     string
			entities []m
			want     string // the text
			count    int    // entities left
		}{
			{"trimmed at the end", "a \n\t ", nil, "a", 0},
			{"trimmed at the beginning", "\n a", nil, "a", 0},
			{"but not within an entity", "  a", []m{{"type": "pre", "offset": 1, "length": 2}}, " a", 1},
			{"carriage returns go, entities move", "a\r\nb", []m{{"type": "bold", "offset": 3, "length": 1}}, "a\nb", 1},
			{"tabs become spaces", "a\tb", nil, "a b", 0},
			{"entity cut by trimming", "ab  ", []m{{"type": "bold", "offset": 0, "length": 4}}, "ab", 1},
			{"entity of nothing", "ab ", []m{{"type": "bold", "offset": 2, "length": 1}}, "ab", 0},
			{"equal ones that touch", "abcd", []m{{"type": "bold", "offset": 2, "length": 2}, {"type": "bold", "offset": 0, "length": 2}}, "abcd", 1},
			{"only a hundred", strings.Repeat("a ", 150) + "a", many, strings.Repeat("a ", 150) + "a", 100},
			{"4,096 emoji are 8,192 units", strings.Repeat("😀", 4096), nil, strings.Repeat("😀", 4096), 0},
			{"what Telegram finds by itself", "#ai /help", []m{{"type": "mention", "offset": 0, "length": 3}}, "#ai /help", 2},
			{"but not in code", "#ai /help", []m{{"type": "code", "offset": 0, "length": 9}}, "#ai /help", 1},
		} {
			var got struct {
				Text     string
				Entities []json.RawMessage
			}
			p := m{"chat_id": anna, "text": x.text}
			if x.entities != nil {
				p["entities"] = x.entities
			}
			if err := json.Unmarshal(call(t, c, "sendMessage", p), &got); err != nil {
				t.Fatal(err)
			}
			if got.Text != x.want || len(got.Entities) != x.count {
				t.Errorf("%s: %q with %s", x.name, got.Text, got.Entities)
			}
		}
		entity := func(offset, length int) []m { return []m{{"type": "bold", "offset": offset, "length": length}} }
		for _, x := range []struct {
			text           string
			offset, length int
			want           string
		}{
			{"👉 👉", 1, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 4"},
			{"👉 👉", 0, 1, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"},
			{"aba caba", 3, 6, "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 9"},
			{"aba caba", 9, 1, "entity begins after the end of the text at UTF-16 offset 9"},
			{"aba caba", -1, 1, "receive an entity with incorrect offset -1"},
			{"aba caba", 0, -1, "receive an entity with incorrect length -1"},
		} {
			refused(t, c, "sendMessage", m{"chat_id": anna, "text": x.text, "entities": entity(x.offset, x.length)}, "Bad Request: "+x.want)
		}
	})
}

func TestPhoto(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
			t.Fatal(err)
		}
		send := func(data string, caption string) (string, error) {
			var out json.RawMessage
			err := c.CallFiles(t.Context(), "sendPhoto", m{"chat_id": channel, "photo": "attach://p", "caption": caption},
				[]botapi.Upload{{Name: "p", FileName: "p.png", Reader: strings.NewReader(data)}}, &out)
			return string(out), err
		}
		got, err := send(picture.String(), "cap")
		if err != nil || !strings.Contains(got, `"width":40`) || !strings.Contains(got, `"caption":"cap"`) {
			t.Errorf("%v %s", err, got)
		}
		if _, err := send("no picture", ""); err == nil || !strings.Contains(err.Error(), "IMAGE_PROCESS_FAILED") {
			t.Error(err)
		}
		if _, err := send(picture.String(), strings.Repeat("c", 1025)); err == nil || !strings.Contains(err.Error(), "message caption is too long") {
			t.Error(err)
		}
		refused(t, c, "sendPhoto", m{"chat_id": channel, "photo": "attach://q"}, "Bad Request: there is no photo in the request")
		refused(t, c, "editMessageText", m{"chat_id": channel, "message_id": 1, "text": "t"}, "Bad Request: there is no text in the message to edit")
		call(t, c, "editMessageCaption", m{"chat_id": channel, "message_id": 1, "caption": "new"})
		if got := e.Messages(channel); len(got) != 1 || got[0].Caption != "new" || !got[0].Photo {
			t.Errorf("%+v", got)
		}
		edit := func(id int, media, data string) error {
			return c.CallFiles(t.Context(), "editMessageMedia", m{"chat_id": channel, "message_id": id, "media": json.RawMessage(media)},
				[]botapi.Upload{{Name: "p", FileName: "p.png", Reader: strings.NewReader(data)}}, nil)
		}
		for _, x := range []struct {
			id                int
			media, data, want string // "": the edit succeeds
		}{
			{1, `{"type":"photo","media":"attach://p","caption":"c"}`, picture.String(), ""},
			{1, `{"type":"photo","media":"attach://p","caption":"c"}`, picture.String(), ""}, // the same bytes are a new file
			{1, `{"type":"photo","media":"attach://p"}`, "no picture", "IMAGE_PROCESS_FAILED"},
			{1, `{"type":"photo","media":"attach://q"}`, picture.String(), "can't parse InputMedia: media not found"},
			{1, `{"media":"attach://p"}`, picture.String(), "can't parse InputMedia: can't find field \"type\""},
			{1, `{"type":"photo","media":"attach://p","caption":"` + strings.Repeat("c", 1025) + `"}`, picture.String(), "message caption is too long"},
			{9, `{"type":"photo","media":"attach://p"}`, picture.String(), "message to edit not found"},
		} {
			if err := edit(x.id, x.media, x.data); (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
				t.Errorf("editMessageMedia %d %.60s: %v, want %q", x.id, x.media, err, x.want)
			}
		}
		call(t, c, "sendMessage", m{"chat_id": channel, "text": "t"})
		if err := edit(2, `{"type":"photo","media":"attach://p","caption":"c"}`, picture.String()); err != nil {
			t.Error(err)
		}
		if got := e.Messages(channel); len(got) != 2 || got[1].Caption != "c" || !got[1].Photo || got[1].Text != "" {
			t.Errorf("a text that was given a photo: %+v", got)
		}
	})
}

func TestRichMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		rich := func(blocks string) m {
			return m{"chat_id": anna, "rich_message": json.RawMessage(`{"blocks":[` + blocks + `]}`)}
		}
		for blocks, want := range map[string]string{
			`{"type":"heading","size":1,"text":""}`:                                   "RICH_MESSAGE_CONTENT_REQUIRED",
			`{"type":"list","items":[{"blocks":[]}]}`:                                 "RICH_MESSAGE_CONTENT_REQUIRED",
			`{"type":"novelty"}`:                                                      "can't parse InputRichMessage",
			fmt.Sprintf(`{"type":"paragraph","text":%q}`, strings.Repeat("a", 32769)): "32",
		} {
			err := c.Call(t.Context(), "sendRichMessage", rich(blocks), nil)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%.60s: %v", blocks, err)
			}
		}
		err := c.CallFiles(t.Context(), "sendRichMessage",
			rich(`{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"one"}],"value":3,"type":"1"}]},{"type":"photo","photo":{"type":"photo","media":"attach://p"},"caption":{"text":"under it"}}`),
			[]botapi.Upload{{Name: "p", FileName: "p.png", Reader: strings.NewReader("picture")}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Messages(anna)
		if len(got) != 1 || got[0].Plain != "one\nunder it" || !strings.Contains(got[0].JSON, `"label":"3."`) || !strings.Contains(got[0].JSON, `"photo":[{"file_id":`) {
			t.Errorf("%+v", got)
		}
		refused(t, c, "sendRichMessage", rich(`{"type":"photo","photo":{"type":"photo","media":"attach://q"}}`), "Bad Request: there is no media in the request")
	})
}
