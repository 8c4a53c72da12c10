package deliver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// TestShownAsSent compares what was sent with Telegram's answer, which may take a link whose
// words are its address for an address in the text and leaves out entities above 100.
func TestShownAsSent(t *testing.T) {
	link := func(words, url string) string {
		return fmt.Sprintf(`{"text":"%s x","entities":[{"type":"text_link","offset":0,"length":%d,"url":"%s"}]}`, words, len(words), url)
	}
	plain := func(words string) string {
		return fmt.Sprintf(`{"text":"%s x","entities":[{"type":"url","offset":0,"length":%d}]}`, words, len(words))
	}
	bold := strings.Repeat(`{"type":"bold","offset":0,"length":1},`, maxEntities)
	for _, tt := range []struct {
		name, sent, answer string
		links, style       bool
	}{
		{"as sent", link("a.bc", "https://a.bc/"), link("a.bc", "https://a.bc/"), true, true},
		{"without the scheme", link("a.bc", "https://a.bc/"), plain("a.bc"), true, true},
		{"http", link("a.bc/d", "http://a.bc/d"), plain("a.bc/d"), true, true},
		{"with the scheme", link("https://a.bc", "https://a.bc/"), plain("https://a.bc"), true, true},
		{"another address", link("a.bc", "https://a.bc/"), link("a.bc", "https://evil.example/"), true, false},
		{"no longer linked", link("words", "https://a.bc/"), `{"text":"words x"}`, false, false},
		{"words like an address", link("a.bc", "https://x.yz/"), plain("a.bc"), false, false},
		{"too many entities", `{"text":"words x","entities":[` + bold + `{"type":"text_link","offset":0,"length":5,"url":"https://a.bc/"}]}`,
			`{"text":"words x","entities":[{"type":"bold","offset":0,"length":1}]}`, true, true},
	} {
		sent, answer := ShownIn(json.RawMessage(tt.sent)), ShownIn(json.RawMessage(tt.answer))
		if links, style := sent.LinksIn(answer.Links), sent.StyledAs(answer.Style); links != tt.links || style != tt.style {
			t.Errorf("%s: got links kept %v and style kept %v, want %v and %v", tt.name, links, style, tt.links, tt.style)
		}
	}
}

// TestShownVersion holds that ShownVersion is raised if a Style is made by other rules.
func TestShownVersion(t *testing.T) {
	got := ShownIn(json.RawMessage(`{"text":"😀 bold, words, a.bc https://d.ef g.hi","entities":[{"type":"bold","offset":3,"length":5},
		{"type":"text_link","offset":9,"length":5,"url":"https://x.yz"},{"type":"text_link","offset":16,"length":4,"url":"https://a.bc/"},
		{"type":"text_link","offset":21,"length":12,"url":"https://d.ef"},{"type":"url","offset":34,"length":4}]}`)).Style
	if want := "958344f0655b7d9f"; got != want || ShownVersion != 2 {
		t.Errorf("got the style %q of version %d, want %q of 2: raise ShownVersion with a change of the rules, then this test", got, ShownVersion, want)
	}
}
