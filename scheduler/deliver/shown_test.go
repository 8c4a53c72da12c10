package deliver

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestShownIn holds that links and files are found in whatever a message is made of, and
// in the request that makes it.
func TestShownIn(t *testing.T) {
	for _, tt := range []struct {
		name, message string
		links         []string
		media         int
	}{
		{"text", `{"text":"😀 see https://a.bc/d, (t.me/news/5)","entities":[{"type":"text_link","offset":3,"length":3,"url":"https://x.yz/"}]}`,
			[]string{"https://x.yz/", "https://a.bc/d", "https://t.me/news/5"}, 0},
		{"an address in code", `{"text":"😀 https://a.bc x","entities":[{"type":"code","offset":3,"length":12}]}`, nil, 0},
		{"the words of a link", `{"text":"https://a.bc","entities":[{"type":"text_link","offset":0,"length":12,"url":"https://x.yz/"}]}`, []string{"https://x.yz/"}, 0},
		{"photo", `{"photo":[{"file_id":"a"},{"file_id":"b"}],"caption":"t","caption_entities":[{"type":"text_link","offset":0,"length":1,"url":"https://a.bc/"}]}`,
			[]string{"https://a.bc/"}, 1},
		{"request of a photo", `{"photo":"attach://f0","caption":"t"}`, nil, 1},
		{"animation", `{"animation":{"file_id":"a"},"document":{"file_id":"a"}}`, nil, 1},
		{"nothing of it", `{"Photo":null,"text":"a","forward_origin":{"chat":{"url":"https://no.no/"}}}`, nil, 0},
		{"rich", `{"rich_message":{"blocks":[{"type":"paragraph","text":["a ",{"type":"url","text":"b","url":"https://a.bc/"}," https://c.de/f."]},
			{"type":"pre","text":"https://no.no"},{"type":"collage","blocks":[{"type":"photo","photo":{"type":"photo","media":"attach://f0"}},
			{"type":"video","video":{"file_id":"v"},"caption":{"text":{"type":"url","text":"c","url":"https://g.hi/"}}}]},
			{"type":"buttons","buttons":[[{"text":"b","url":"https://j.kl/"}]]}]}}`,
			[]string{"https://a.bc/", "https://c.de/f", "https://g.hi/", "https://j.kl/"}, 2},
		{"keyboard", `{"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","url":"https://a.bc/"}]]}}`, []string{"https://a.bc/"}, 0},
		{"no message", `[]`, nil, 0},
	} {
		got := ShownIn(json.RawMessage(tt.message))
		if !slices.Equal(got.Links, tt.links) || got.Media != tt.media {
			t.Errorf("%s: got %q and %d files, want %q and %d", tt.name, got.Links, got.Media, tt.links, tt.media)
		}
	}
}
