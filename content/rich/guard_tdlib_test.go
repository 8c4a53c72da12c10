package rich

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
)

// TestGuardedByTDLib holds what TDLib detects before and after Guarded: nothing in
// words that mean something else, and the same in others.
func TestGuardedByTDLib(t *testing.T) {
	judge := tdlibtest.Open(t)
	guarded := func(s string) string {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: s}}}}).Guarded()
		return d.Blocks[0].(*Paragraph).Text.String
	}
	for _, word := range []string{
		"README.md", "main.rs", "build.sh", "setup.py", "src/main.rs", "./build.sh", "/tmp", "/etc/hosts", "docs/a.md", "archive.zip", "Makefile.am", "$PATH", "$HOME",
		"ASP.NET", "Socket.IO", "System.in", "self.id", "os.name", "requests.post", "tensor.to(device)", "x.is(y)", "GET /users", "Finder.app", "Main.java",
		"@Override", "@Test", "@angular/core", "@app.route('/')", "@media", "#include", "#ff00aa", "#c0ffee", "#fff", "(README.md)", "«main.rs»",
		"bundle.js.map", "config.in", "Makefile.in", "id_rsa.pub", "gradle.properties", "README.org", "Cache.new", "View.post", "page.name", "router.post", "log.info",
		"f.at", "import.meta.env.PROD", "com.example.app", "10.0.0.1", "192.168.1.1:8080", "10.0.0.0/8", "root@127.0.0.1", "1.2.3.4", "git@github.com:foo/bar.git",
		"ssh admin@example.com", "scp -P 2222 a@example.org", "icon@2x.png", "/about", "/api", "(n+1)/2", "C++/Rust", "20%/80%", "C:/Program", "@GetMapping(\"/x\")",
		"4111111111111111", "5500000000000004", "@dependabot[bot]", "node.js/-/issues", "main.js#L10", "@latest", "@everyone", "#if", "#L10-L20", "v1.2.3.4", "file.tar.gz", "node.js", "foo@bar", "#1", "$HOME/bin",
		"/usr/bin/env", "+1 555 123 4567",
	} {
		for _, s := range []string{word, "a " + word + " b", word + "."} {
			found, err := judge.Detect(guarded(s))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 {
				t.Errorf("%q: TDLib finds %+v, want nothing", strings.ReplaceAll(guarded(s), joiner, "|"), found)
			}
		}
	}
	for _, word := range []string{"@telegram", "#go", "#новости", "example.com", "https://a.bc/README.md", "me@example.org", "docs.rs", "cash.app", "example.net", "crates.io", "/help", "see.me", "allegro.pl", "golang.org(the site)", "GET example.com",
		"1.2.3", "http://10.0.0.1/a", "mailto:me@example.org", "tg://resolve?domain=durov", "git@example.org", "4111 1111 1111 1111", "карта 4111111111111111", "Last.fm", "block.one",
		"paypal.me", "app.example.com", "app.example.com/#/login", "gitlab.com/g/r/-/issues", "x.com/u/status/4111111111111111", "medium.com/@user/post", "(youtube.com/@app)", "@durov[1]", "post.at", "form.run", "app.link", "is.gd", "/start", "the bot's /deploy", "@PrometheusIO", "#C", "go.dev", "doc.new", "quarto.pub"} {
		if s := "a " + word + " b"; guarded(s) != s {
			t.Errorf("%q: got %q, want it as it is", s, guarded(s))
		}
	}
}

// TestGluedByTDLib holds where TDLib sees the start of an address after words of a
// script without spaces.
func TestGluedByTDLib(t *testing.T) {
	judge := tdlibtest.Open(t)
	for _, test := range []struct{ source, want string }{
		{"上面，think.ing 是", "think.ing"}, {"邮箱：me@example.com", "me@example.com"}, {"とても。example.jp/a", "example.jp/a"},
	} {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: test.source}}}}).Guarded()
		s := d.Blocks[0].(*Paragraph).Text.String
		found, err := judge.Detect(s)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range found {
			units := utf16.Encode([]rune(s))
			got = append(got, string(utf16.Decode(units[e.Offset:e.Offset+e.Length])))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: TDLib finds %q, want %q", test.source, got, test.want)
		}
	}
}

// TestDetects holds in which documents Telegram should detect entities.
func TestDetects(t *testing.T) {
	para := func(s string, spans ...Span) *Document {
		return &Document{Blocks: []Block{&Paragraph{Text: Text{String: s, Spans: spans}}}}
	}
	for name, test := range map[string]struct {
		d    *Document
		want bool
	}{
		"words":          {para("Nothing here. It is 3.14, e.g. and so on; 5 $, 1/2."), false},
		"a mention":      {para("by @durov"), true},
		"a hashtag":      {para("about #go"), true},
		"a bare link":    {para("see https://example.org/a"), true},
		"a bare domain":  {para("see example.org"), true},
		"an address":     {para("write to me@example.org"), true},
		"a file":         {para("edit README.md and @Override"), false},
		"code":           {para("run a.sh", Span{Start: 4, End: 8, Style: Code}), false},
		"code and a tag": {para("run a.sh #go", Span{Start: 4, End: 8, Style: Code}), true},
		"a link":         {para("example.org", Span{End: 11, Style: Link, Value: "https://example.org/"}), false},
		"a listing":      {&Document{Blocks: []Block{&Pre{Text: Text{String: "@a #b c.de"}}}}, false},
		"a footer":       {&Document{Blocks: []Block{&Paragraph{Text: Text{String: "a"}}, &Footer{Text: Text{String: "#ai"}}}}, true},
		"a list":         {&Document{Blocks: []Block{&List{Items: []Item{{Blocks: []Block{&Paragraph{Text: Text{String: "@durov"}}}}}}}}, true},
	} {
		if got := test.d.Guarded().Detects(); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
