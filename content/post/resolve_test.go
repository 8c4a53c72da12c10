package post

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/folder"
)

// scanned writes files and returns them as a scanned folder.
func scanned(t *testing.T, base string, files map[string]string) *folder.Folder {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := folder.Open(folder.Config{Dir: dir, BaseURL: base, Zone: time.UTC})
	if _, err := f.Scan(context.Background()); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLinks(t *testing.T) {
	files := map[string]string{"other.md": "---\ntitle: Other\ndate: 2025-01-01\n---\nx", "doc.pdf": "x"}
	out := func(slug string) (string, bool) { return "https://t.me/channel/7", slug == "other" }
	notOut := func(string) (string, bool) { return "", false }
	for _, c := range []struct {
		name, base, dest string
		post             func(string) (string, bool)
		want             string // "" for none
		warnings         int
	}{
		{"elsewhere", "", "https://example.com/x?a=1&b=2", nil, "https://example.com/x?a=1&b=2", 0},
		{"an article in the channel", "https://site.example/", "other.md", out, "https://t.me/channel/7", 0},
		{"an article in the channel, at a heading", "https://site.example/", "other.md#part", out, "https://t.me/channel/7", 0},
		{"an article that is not out", "https://site.example/", "other.md", notOut, "", 0},
		{"an article on the site", "https://site.example/", "other.md#part", nil, "https://site.example/other/#part", 0},
		{"an article by its path on the site", "https://site.example/", "/other/", out, "https://t.me/channel/7", 0},
		{"a page of the site", "https://site.example/blog", "/about/", nil, "https://site.example/blog/about/", 0},
		{"relative to the page", "https://site.example/", "../tags/", nil, "https://site.example/tags/", 0},
		{"no such page, no site", "", "/about/", nil, "", 1},
		{"another scheme", "", "ftp://example.com/x", nil, "", 1},
		{"a script", "https://site.example/", "javascript:alert(1)", nil, "", 1},
		{"empty", "", "", nil, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := scanned(t, c.base, files)
			p, all := renderIn(t, f, "a.md", "---\ntitle: T\n---\nsee [this](<"+c.dest+">) page\n", Settings{ArticleLink: c.post})
			got := ""
			for _, e := range all[0].Entities {
				if e.Type == "text_link" {
					got = e.URL
				}
			}
			if got != c.want || len(p.Warnings) != c.warnings {
				t.Errorf("%q, warnings %v; want %q, %d", got, p.Warnings, c.want, c.warnings)
			}
			if !strings.Contains(all[0].Text, "see this page") {
				t.Errorf("the text is %q", all[0].Text)
			}
			for _, w := range p.Warnings {
				if w.Line != 4 && c.dest != "" {
					t.Errorf("line %d: %s", w.Line, w.Message)
				}
			}
		})
	}
}

// TestReferences holds that the post links to the page that the site would, in the
// language of the article, and that what names no page, or several, stays text with a
// warning on its line.
func TestReferences(t *testing.T) {
	const dated = "---\ntitle: X\ndate: 2025-01-01\n---\nx"
	f := scanned(t, "https://site.example/", map[string]string{
		"post.md": dated, "post.ru.md": dated, "one/same.md": dated, "two/same.md": dated,
		"moved.md": "---\ntitle: X\ndate: 2025-01-01\naliases: [/before/, once]\n---\nx",
	})
	out := func(slug string) (string, bool) { return "https://t.me/c/" + slug, true }
	for _, c := range []struct{ name, dest, want, warning string }{
		{"a.md", `{{< ref "post.md" >}}`, "https://t.me/c/post", ""},
		{"a.ru.md", `{{< ref "post.md" >}}`, "https://t.me/c/post.ru", ""},
		{"a.ru.md", `{{< relref path="post" lang="en" >}}`, "https://t.me/c/post", ""},
		{"a.md", `{{< ref "same.md" >}}`, "", "one/same.md, two/same.md"},
		{"a.md", `{{< ref "one/same.md" >}}`, "https://t.me/c/same", ""},
		{"a.md", `{{< ref "nope.md" >}}`, "", "nope.md"},
		{"a.md", `@/nope.md`, "", "nope.md"},
		{"a.md", `{% post_url 2026-01-01-nope %}`, "", "2026-01-01-nope.md"},
		{"a.md", `/before/`, "https://t.me/c/moved", ""},
		{"a.md", `{{< ref "/once" >}}`, "https://t.me/c/moved", ""},
	} {
		p, all := renderIn(t, f, c.name, "---\ntitle: T\n---\nsee [this]("+c.dest+") page\n", Settings{ArticleLink: out})
		got := ""
		for _, e := range all[0].Entities {
			if e.Type == "text_link" {
				got = e.URL
			}
		}
		if got != c.want || !strings.Contains(all[0].Text, "see this page") {
			t.Errorf("%s in %s leads to %q in %q, want %q", c.dest, c.name, got, all[0].Text, c.want)
		}
		switch {
		case c.warning == "" && len(p.Warnings) > 0:
			t.Errorf("%s: warnings %v", c.dest, p.Warnings)
		case c.warning != "" && (len(p.Warnings) != 1 || p.Warnings[0].Line != 4 || !strings.Contains(p.Warnings[0].Message.String(), c.warning) || strings.Contains(p.Warnings[0].Message.String(), "as-reference")):
			t.Errorf("%s: warnings %v, want one of %s on line 4", c.dest, p.Warnings, c.warning)
		}
	}
}

func TestImages(t *testing.T) {
	f := scanned(t, "", map[string]string{"img/a.png": "x", "img/b.png": "x", "x.md": "x"})
	source := "---\ntitle: T\n---\n![one](img/a.png)\n\n![two](img/b.png)\n\n![again](img/a.png)\n\n![far](https://example.org/c.png)\n\n![gone](img/none.png)\n"
	p, _ := renderIn(t, f, "a.md", source, Settings{})
	s := string(p.Requests[0].Params)
	for _, want := range []string{`"attach://file1"`, `"attach://file2"`, `"https://example.org/c.png"`, "gone"} {
		if !strings.Contains(s, want) {
			t.Errorf("missing %s in %s", want, s)
		}
	}
	if files := p.Requests[0].Files; p.Format != Rich || len(files) != 2 || files[0] != (File{Name: "file1", Path: "img/a.png"}) || files[1] != (File{Name: "file2", Path: "img/b.png"}) {
		t.Errorf("%s with files %v", p.Format, files)
	}
	if len(p.Warnings) != 1 || p.Warnings[0].Line != 12 || !strings.Contains(p.Warnings[0].Message.String(), "img/none.png") {
		t.Errorf("warnings %v", p.Warnings)
	}
}

// TestLacks checks which media a post reports as missing.
func TestLacks(t *testing.T) {
	f := scanned(t, "", map[string]string{"a.png": "x", "b.mp4": "x", "c.jpg": "x", "x.md": "x"})
	long := strings.Repeat("Слово за слово. ", 100)
	for _, c := range []struct {
		name, body, cover string
		format            Format
		named             int
		absent            string
	}{
		{"nothing", "words", "", Auto, 0, ""},
		{"rich shows all", "![a](a.png)\n\n![b](b.mp4)", "c.jpg", Rich, 0, ""},
		{"text names all", "![a](a.png) and ![b](b.mp4)\n\n![far](https://example.org/c.png)", "", Text, 3, ""},
		{"typed signs are none", "🖼 🎬 🎧 📎", "", Text, 0, ""},
		{"the cover of a caption is shown", "words ![a](a.png)", "c.jpg", Text, 1, ""},
		{"so it is where the text shows it too", "words\n\n![a](c.jpg)", "c.jpg", Text, 0, ""},
		{"the cover of a long text is left out", long, "c.jpg", Text, 1, ""},
		{"what is not there", "![n](none.png) ![m](none.png) [x](none.md) ![far](ftp://example.org/c.png)", "", Auto, 0, "none.png"},
		{"a cover that is not there", "words", "none.jpg", Auto, 0, "none.jpg"},
		{"a file of a vault", "![[none.png]]", "", Rich, 0, "![[none.png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := renderIn(t, f, "a.md", "---\ntitle: T\ncover: "+c.cover+"\n---\n"+c.body+"\n", Settings{Format: c.format})
			if got := strings.Join(p.Absent, " "); p.Named != c.named || got != c.absent {
				t.Errorf("named %d, absent %q; want %d, %q", p.Named, got, c.named, c.absent)
			}
		})
	}
}

func TestLocalCoverOnTheSite(t *testing.T) {
	f := scanned(t, "https://site.example/", map[string]string{"posts/b/c.jpg": "x", "x.md": "x"})
	source := "---\ntitle: T\ncover: c.jpg\n---\n" + strings.Repeat("Слово за слово. ", 100)
	p, all := renderIn(t, f, "posts/b/index.md", source, Settings{Format: Text, Link: "https://site.example/posts/b/"})
	if want := "https://site.example/posts/b/c.jpg"; all[0].Preview.URL != want || len(p.Warnings) != 0 {
		t.Errorf("preview %+v, warnings %v; want %s", all[0].Preview, p.Warnings, want)
	}
}

func TestLocalCover(t *testing.T) {
	f := scanned(t, "", map[string]string{"c.jpg": "x", "c.svg": "x", "x.md": "x"})
	long := strings.Repeat("Слово за слово. ", 100)
	for _, c := range []struct {
		name, cover, body string
		format            Format
		method            string
		warnings          int
	}{
		{"a caption", "c.jpg", "Text.", Auto, "sendPhoto", 0},
		{"over a caption", "c.jpg", long, Auto, "sendRichMessage", 0},
		{"over a caption, as text", "c.jpg", long, Text, "sendMessage", 1},
		{"rich", "c.jpg", "Text.", Rich, "sendRichMessage", 0},
		{"no photo", "c.svg", "Text.", Auto, "sendMessage", 1},
		{"missing", "none.jpg", "Text.", Auto, "sendMessage", 1},
		{"on the web", "https://site.example/c.jpg", "Text.", Auto, "sendMessage", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, all := renderIn(t, f, "a.md", "---\ntitle: T\ncover: "+c.cover+"\n---\n"+c.body+"\n", Settings{Format: c.format})
			r := p.Requests[0]
			if r.Method != c.method || len(p.Warnings) != c.warnings {
				t.Fatalf("%s, warnings %v; want %s, %d", r.Method, p.Warnings, c.method, c.warnings)
			}
			switch r.Method {
			case "sendPhoto":
				if all[0].Photo != "attach://file1" || all[0].Caption != "T\n\nText." || r.Plain != all[0].Caption {
					t.Errorf("%s", r.Params)
				}
				fallthrough
			case "sendRichMessage":
				if len(r.Files) != 1 || r.Files[0].Path != "c.jpg" {
					t.Errorf("files %v", r.Files)
				}
			}
		})
	}
}

// TestPhotoGetsACoverOnTheWeb holds that a post that is a photo with a caption stays one
// if its cover is on the web now.
func TestPhotoGetsACoverOnTheWeb(t *testing.T) {
	f := scanned(t, "", map[string]string{"x.md": "x"})
	p, all := renderIn(t, f, "a.md", "---\ntitle: T\ncover: https://site.example/c.jpg\n---\nText.\n", Settings{Format: Text, Photo: true})
	if r := p.Requests[0]; r.Method != "sendPhoto" || all[0].Photo != "https://site.example/c.jpg" || all[0].Caption != "T\n\nText." || len(r.Files) != 0 {
		t.Errorf("%s %s with the files %v, want a photo of the address", r.Method, r.Params, r.Files)
	}
}

// The link to the article's own page, which the template makes, stays: before
// the article is out, when its post is made ahead, and after, when its post in
// the channel is where other articles' links to it lead.
func TestOwnPageIsLinked(t *testing.T) {
	source := "---\ntitle: T\ndate: 2025-01-01\n---\nText, and [itself](a.md#part).\n"
	for name, post := range map[string]func(string) (string, bool){
		"ahead": func(string) (string, bool) { return "", false },
		"out":   func(string) (string, bool) { return "https://t.me/channel/7", true },
	} {
		t.Run(name, func(t *testing.T) {
			f := scanned(t, "https://site.example/", map[string]string{"a.md": source})
			_, all := renderIn(t, f, "a.md", source, Settings{Link: "https://site.example/a/", ArticleLink: post})
			var links []string
			for _, e := range all[0].Entities {
				if e.Type == "text_link" {
					links = append(links, e.URL)
				}
			}
			if got := strings.Join(links, " "); got != "https://site.example/a/#part https://site.example/a/" {
				t.Errorf("the links are %s\n%s", got, all[0].Text)
			}
		})
	}
}

// TestGone holds that a link to an article without a file leads where the caller says, and
// nothing else does.
func TestGone(t *testing.T) {
	f := scanned(t, "", map[string]string{"there.md": "---\ntitle: X\ndate: 2025-01-01\n---\nx"})
	for _, c := range []struct{ text, want string }{
		{"[this](gone.md)", "https://t.me/c/gone"},
		{"[this](../x/gone.md#part)", "https://t.me/c/gone"},
		{`[this]({{< ref "gone.md" >}})`, "https://t.me/c/gone"},
		{"[this](/posts/gone/)", "https://t.me/c/gone"},
		{"[[gone|this]]", "https://t.me/c/gone"},
		{"[this](never.md)", ""},
		{"[this](there.md)", "https://t.me/c/there"},
		{"[this](https://gone.example/)", "https://gone.example/"},
	} {
		_, all := renderIn(t, f, "a.md", "---\ntitle: T\n---\nsee "+c.text+" page\n", Settings{
			ArticleLink: func(slug string) (string, bool) { return "https://t.me/c/" + slug, true },
			Gone:        func(dest string) (string, bool) { return "gone", strings.Contains(dest, "gone") },
		})
		got := ""
		for _, e := range all[0].Entities {
			if e.Type == "text_link" {
				got = e.URL
			}
		}
		if got != c.want || !strings.Contains(all[0].Text, "see this page") {
			t.Errorf("%s: %q with a link to %q, want one to %q", c.text, all[0].Text, got, c.want)
		}
	}
}

// TestPicturesOfTheSiteAreUploaded holds that a picture named by the site's own address is
// the file of the site, by which the post follows it, and that text links to the address.
func TestPicturesOfTheSiteAreUploaded(t *testing.T) {
	f := scanned(t, "https://site.example/blog/", map[string]string{"static/img/a.png": "x", "static/cover.png": "x", "static/logo.svg": "x"})
	source := "---\ntitle: T\ncover: https://site.example/blog/cover.png\n---\nx\n\n![A](https://site.example/blog/img/a.png?v=2)\n\n![E](https://example.com/blog/img/a.png)\n\n![N](https://site.example/blog/none.png)\n"
	p, _ := renderIn(t, f, "a.md", source, Settings{Format: Rich})
	var got []string
	for _, file := range p.Requests[0].Files {
		got = append(got, file.Path)
	}
	if want := []string{"static/cover.png", "static/img/a.png"}; !slices.Equal(got, want) {
		t.Errorf("the files %q are uploaded, want %q", got, want)
	}
	for _, want := range []string{`"attach://file1"`, `"attach://file2"`, `"https://example.com/blog/img/a.png"`, `"https://site.example/blog/none.png"`} {
		if n := strings.Count(string(p.Requests[0].Params), want); n != 1 {
			t.Errorf("%d times %s, want once, in %s", n, want, p.Requests[0].Params)
		}
	}
	p, _ = renderIn(t, f, "a.md", source, Settings{Format: Text})
	if r := p.Requests[0]; len(r.Files) != 0 || !strings.Contains(string(r.Params), "https://site.example/blog/img/a.png?v=2") {
		t.Errorf("as text it uploads %v, in %s", r.Files, r.Params)
	}
}
