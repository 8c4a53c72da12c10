package draft

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
)

// TestSplitFile holds that front matter of every form that the folder reads is that of the post, and
// that an article which is made of it reads as the file that was sent.
func TestSplitFile(t *testing.T) {
	for _, tt := range []struct{ name, source, header string }{
		{"none", "Text.\n", ""},
		{"yaml", "---\ntitle: T\n---\nText.\n", "---\ntitle: T\n---\n"},
		{"yaml, no line end", "---\ntitle: T\n---", "---\ntitle: T\n---\n"},
		{"yaml below a blank line", "\ufeff\n---\ntitle: T\n---\nText.\n", "---\ntitle: T\n---\n"},
		{"yaml by name", "---yaml\ntitle: T\n---\nText.\n", "---\ntitle: T\n---\n"},
		{"yaml with dots", "---\ntitle: T\n...\nText.\n", "---\ntitle: T\n---\n"},
		{"Windows", "---\r\ntitle: T\r\n---\r\nText.\r\n", "---\ntitle: T\n---\n"},
		{"toml", "+++\ntitle = 'T'\n+++\nText.\n", "+++\ntitle = 'T'\n+++\n"},
		{"toml by name", "---toml\ntitle = 'T'\n---\nText.\n", "+++\ntitle = 'T'\n+++\n"},
		{"json", "{\n\t\"title\": \"It's \\\"T\\\" \\ud83d\\ude00\",\n\t\"tags\": [\"a: b\", 1, null],\n\t\"ratio\": 1.50\n}\n\nText.\n", "---\ntitle: \"It's \\\"T\\\" 😀\"\ntags: [\"a: b\", 1, null]\nratio: 1.50\n---\n"},
		{"json on one line", `{"title": "T", "telegram": {"silent": true}, "params": {"x": 1, "a b": {}}}` + "\nText.\n", "---\ntitle: \"T\"\ntelegram: {silent: true}\nparams: {x: 1, \"a b\": {}}\n---\n"},
		{"json between fences", ";;;\n{\"title\": \"T\"}\n;;;\nText.\n", "---\ntitle: \"T\"\n---\n"},
		{"json by name", "---json\n{\"title\": \"T\"}\n---\nText.\n", "---\ntitle: \"T\"\n---\n"},
		{"a rule", "---\n\nText.\n", ""},
		{"a shortcode", "{{< figure >}}\n", ""},
	} {
		got, err := splitFile([]byte(tt.source))
		if err != nil || got.header != tt.header {
			t.Errorf("%s: header %q, %v, want %q", tt.name, got.header, err, tt.header)
			continue
		}
		sent, _ := content.Parser{Zone: time.UTC}.Parse("a.md", []byte(tt.source))
		made, problems := content.Parser{Zone: time.UTC}.Parse("a.md", []byte(got.header+got.body))
		if sent == nil || made == nil || len(problems) > 0 {
			t.Errorf("%s: it does not read as an article: %v", tt.name, problems)
			continue
		}
		if tt.header != "" && strings.TrimSpace(got.raw) == "" || sent.Title != made.Title || strings.Join(sent.Tags, "|") != strings.Join(made.Tags, "|") || !reflect.DeepEqual(sent.Telegram(), made.Telegram()) {
			t.Errorf("%s: %q with the tags %q of %q, want %q with %q", tt.name, made.Title, made.Tags, got.raw, sent.Title, sent.Tags)
		}
	}
	for _, source := range []string{"---\ntitle: T\nText.\n", "{\"title\": \"T\"\nText.\n", "---\ntitle: [\n---\nText.\n", "+++\ntitle = \n+++\nText.\n", "---\nonly words\n---\n"} {
		if got, err := splitFile([]byte(source)); err == nil {
			t.Errorf("%q: header %q and text %q, want an error: it would be posted as text", source, got.header, got.body)
		}
	}
}

// TestSplitMessage holds that front matter pasted into the chat is not posted as text.
func TestSplitMessage(t *testing.T) {
	for _, tt := range []struct{ text, header, body string }{
		{"---\ntitle: 😀 T\nlink: example.com\n---\n\nSome bold text.", "---\ntitle: 😀 T\nlink: example.com\n---\n", "\nSome bold text."},
		{"{\"title\": \"T\"}\n\nSome bold text.", "---\ntitle: \"T\"\n---\n", "\nSome bold text."},
		{"---\nImportant: tomorrow\n---\nSome bold text.", "", "---\nImportant: tomorrow\n---\nSome bold text."},
		{"---\n---\nSome bold text.", "", "---\n---\nSome bold text."},
		{"---\ntitle: [\n---\nSome bold text.", "", "---\ntitle: [\n---\nSome bold text."},
	} {
		units := func(part string) int { return len(utf16.Encode([]rune(part))) }
		before, _, _ := strings.Cut(tt.text, "bold")
		bold := wire.Entity{Type: "bold", Offset: units(before), Length: 4}
		entities := []wire.Entity{bold}
		if i := strings.Index(tt.text, "example.com"); i >= 0 {
			entities = append([]wire.Entity{{Type: "url", Offset: units(tt.text[:i]), Length: 11}}, entities...)
		}
		got, rest := splitMessage(tt.text, entities)
		if got.header != tt.header || got.body != tt.body {
			t.Errorf("%q: header %q and text %q, want %q and %q", tt.text, got.header, got.body, tt.header, tt.body)
		}
		if want := strings.Replace(tt.body, "bold", "**bold**", 1); Markdown(got.body, rest, Typed) != strings.TrimLeft(want, "\n") {
			t.Errorf("%q: the text is %q, want %q", tt.text, Markdown(got.body, rest, Typed), strings.TrimLeft(want, "\n"))
		}
		whole := []wire.Entity{{Type: "bold", Length: units(tt.text)}}
		if got, rest := splitMessage(tt.text, whole); got.header != "" && (len(rest) != 1 || rest[0].Offset != 0 || rest[0].Length != units(tt.body)) {
			t.Errorf("%q in bold: the text's formatting is %v, want all of %q", tt.text, rest, tt.body)
		}
	}
}
