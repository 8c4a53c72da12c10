package rich

import (
	"strings"
	"testing"
)

// TestGuarded holds that Telegram does not detect what the author did not mean, and
// that what is meant is unchanged.
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
		{"bundle.js.map style.css.map config.in id_rsa.pub app.properties", "bundle.js.|map style.css.|map config.|in id_rsa.|pub app.|properties"},
		{"README.org, but example.org", "README.|org, but example.org"},
		{"Cache.new page.name router.post f.at, but Last.fm, block.one and doc.new", "Cache.|new page.|name router.|post f.|at, but Last.fm, block.one and doc.new"},
		{"com.example.app of example.com", "com.example.|app of example.com"},
		{"10.0.0.1, 192.168.1.1:8080, 10.0.0.0/8 and root@127.0.0.1", "10.|0.0.1, 192.|168.1.1:8080, 10.|0.0.0/8 and root@127.|0.0.1"},
		{"version 1.2.3.4, 1.2.3.400, 3.1.2 and http://1.2.3.4/a", "version 1.|2.3.4, 1.2.3.400, 3.1.2 and http://1.2.3.4/a"},
		{"clone git@github.com:foo/bar.git or write to me@github.com: now", "clone git@|github.|com:foo/bar.git or write to me@github.com: now"},
		{"ssh -p 22 admin@example.com and icon@2x.png", "ssh -p 22 admin@|example.|com and icon@|2x.png"},
		{"the /about page, GET /users, (n+1)/2, C++/Rust, 20%/80%, C:/Program", "the /|about page, GET /|users, (n+1)/|2, C++/|Rust, 20%/|80%, C:/|Program"},
		{"https://example.com/a/ and /help", "https://example.com/a/ and /help"},
		{"write /deploy to the bot", "write /deploy to the bot"},
		{"напишите боту /deploy", "напишите боту /deploy"},
		{"работа /deploy идёт", "работа /|deploy идёт"},
		{"order 4111111111111111, card 4111111111111111 or 4111 1111 1111 1111", "order 4111|111111111111, card 4111111111111111 or 4111 1111 1111 1111"},
		{"@dependabot[bot], @latest, @PathVariable and @durov", "@|dependabot[bot], @|latest, @|PathVariable and @durov"},
		{"上面，think.ing 访问github.com查看 邮箱：a@b.com", "上面，|think.ing 访问github.com查看 邮箱：|a@b.com"},
		{"#if, #else, #L10-L20, #1 and #issue", "#|if, #|else, #|L10-L20, #1 and #issue"},
		{"app.example.com/#/login, gitlab.com/g/r/-/issues x.com/u/status/4111111111111111", "app.example.com/#/login, gitlab.com/g/r/-/issues x.com/u/status/4111111111111111"},
		{"medium.com/@user/post (youtube.com/@app) пример.рф/#/x e.org:8080/-/y e.org?a=/b", "medium.com/@user/post (youtube.com/@app) пример.рф/#/x e.org:8080/-/y e.org?a=/b"},
		{"docs/a.md node.js/-/issues main.go#L10 a.b.go/#include 1.2/-/x", "docs/a.md node.js/-/|issues main.go#L10 a.b.go/#|include 1.2/-/|x"},
		{"ask @durov[1], @durov[bot], @durov-а and @my-org", "ask @durov[1], @|durov[bot], @durov-а and @|my-org"},
		{"post.at form.run app.link x.page.link is.gd page.data", "post.at form.run app.link x.page.link is.gd page.|data"},
		{"words.Then more. End", "words.Then more. End"},
	} {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: test.source}}}}).Guarded()
		if got := strings.ReplaceAll(d.Blocks[0].(*Paragraph).Text.String, joiner, "|"); got != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.source, got, test.want)
		}
	}
}

// TestGuardedAboutBot holds that commands are unchanged in every text of a document
// about a bot.
func TestGuardedAboutBot(t *testing.T) {
	item := func(s string) Item { return Item{Blocks: []Block{&Paragraph{Text: Text{String: s}}}} }
	for first, want := range map[string]string{
		"Our bot can:":          "/digest — the week",
		"Наш бот умеет:":        "/digest — the week",
		"Ask @dateline_bot:":    "/digest — the week",
		"The pages of a robot:": "/|digest — the week",
		"By @dependabot[bot]:":  "/|digest — the week",
	} {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: first}}, &List{Items: []Item{item("one"), item("/digest — the week")}}}}).Guarded()
		got := d.Blocks[1].(*List).Items[1].Blocks[0].(*Paragraph).Text.String
		if got = strings.ReplaceAll(got, joiner, "|"); got != want {
			t.Errorf("%q: got %q, want %q", first, got, want)
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
		t.Errorf("the document given has changed: got %v, want %v", text.String, source)
	}
}
