package rich

import (
	"strings"
	"testing"
)

// TestGuarded keeps Telegram from finding what the author did not write, and
// leaves what is meant.
func TestGuarded(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"see README.md, src/main.rs and ./build.sh.", "see README.|md, src/main.rs and ./|build.|sh."},
		{"main.rs", "main.|rs"},
		{"(setup.py) a.b.md archive.zip", "(setup.|py) a.b.|md archive.|zip"},
		{"docs.rs and example.com, a.b/c.md, x@y.md", "docs.rs and example.com, a.b/c.md, x@y.md"},
		{"$PATH and $HOME, US$5, $5, $path", "$|PATH and $|HOME, US$5, $5, $path"},
		{"@Override, @angular/core, @app.route(x), @telegram and me@test.org", "@|Override, @|angular/core, @|app.route(x), @telegram and me@test.org"},
		{"#include #ff00aa #fff #go #2024 #abc #c0ffee C#", "#|include #|ff00aa #|fff #go #2024 #abc #|c0ffee C#"},
		{"in /tmp, /etc/hosts and /start, and/or, ../a", "in /|tmp, /etc/hosts and /start, and/or, ../|a"},
		{"words.Then more. End", "words.Then more. End"},
	} {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: test.source}}}}).Guarded()
		if got := strings.ReplaceAll(d.Blocks[0].(*Paragraph).Text.String, joiner, "|"); got != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.source, got, test.want)
		}
	}
}

func TestGuardedSpans(t *testing.T) {
	source := "a.md b.md c.md d.md"
	text := Text{String: source, Spans: []Span{{Start: 0, End: 4, Style: Code}, {Start: 5, End: 9, Style: Bold}, {Start: 10, End: 14, Style: Link, Value: "https://a.bc/"}, {Start: 15, End: 19, Style: Italic}}}
	d := (&Document{Blocks: []Block{&Paragraph{Text: text}, &Pre{Text: Text{String: "x.md"}}}}).Guarded()
	got := d.Blocks[0].(*Paragraph).Text
	var parts []string
	for _, s := range got.Spans {
		parts = append(parts, strings.ReplaceAll(got.String[s.Start:s.End], joiner, "|"))
	}
	if want := "a.md,b.|md,c.md,d.|md"; strings.Join(parts, ",") != want {
		t.Errorf("got %s, want %s", strings.Join(parts, ","), want)
	}
	if pre := d.Blocks[1].(*Pre).Text.String; pre != "x.md" {
		t.Errorf("code: got %q, want x.md", pre)
	}
	if text.String != source {
		t.Error("the document given has changed")
	}
}
