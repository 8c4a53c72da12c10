package draft

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

func at() time.Time { return time.Date(2026, 1, 5, 18, 0, 0, 0, time.FixedZone("", 3*3600)) }

func TestTitled(t *testing.T) {
	for _, tt := range []struct {
		name, text, set string
		title, body     string
		shown           bool
	}{
		{"heading", "# Hello *world*\n\nText.", "", "Hello world", "Text.", true},
		{"bold line", "**Hello**\\\nText.", "", "Hello", "Text.", true},
		{"short line", "Hello\n\nText.", "", "Hello", "Text.", true},
		{"sentence", "Hello there.\n\nText.", "", "Hello there", "Hello there.\n\nText.", false},
		{"list", "- one\n\n- two", "", "one", "- one\n\n- two", false},
		{"one line", "Down for five minutes tonight", "", "Down for five minutes tonight", "Down for five minutes tonight", false},
		{"set", "Hello there.\n\nText.", "Mine", "Mine", "Hello there.\n\nText.", true},
		{"set over a heading", "# Old\n\nText.", "New", "New", "Text.", true},
		{"long", strings.Repeat("слово ", 30), "", "слово слово слово слово слово слово слово слово слово слово…", strings.Repeat("слово ", 30), false},
		{"emoji only", "🎉🎉", "", "🎉🎉", "🎉🎉", false},
	} {
		d := &Draft{Content: Content{Text: tt.text, Title: tt.set}}
		title, body, shown := d.titled()
		if title != tt.title || body != tt.body || shown != tt.shown {
			t.Errorf("%s: titled = %q, %q, %t, want %q, %q, %t", tt.name, title, body, shown, tt.title, tt.body, tt.shown)
		}
	}
}

func TestSource(t *testing.T) {
	yaml, toml := Site{Inbox: "inbox", Ext: ".md"}, Site{Inbox: "inbox", Ext: ".md", TOML: true}
	for _, tt := range []struct {
		name string
		site Site
		d    Content
		want string
	}{
		{"plain", yaml, Content{Text: "# It's \"so\"\n\nText."}, "---\ntitle: \"It's \\\"so\\\"\"\ndate: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"toml", toml, Content{Text: "# T\n\nText.", Categories: []string{"a", "b"}}, "+++\ntitle = \"T\"\ndate = 2026-01-05T18:00:00+03:00\ncategories = [\"a\", \"b\"]\n+++\n\nText.\n"},
		{"slot", yaml, Content{Text: "# T\n\nText.", When: whenSlot}, "---\ntitle: \"T\"\ntelegram: {queue: true}\n---\n\nText.\n"},
		{"toml slot without a title", toml, Content{Text: "Just text.", When: whenSlot}, "+++\ntitle = \"Just text\"\ntelegram = {queue = true, title = false}\n+++\n\nJust text.\n"},
		{"marked", Site{Marked: true}, Content{Text: "# T\n\nText."}, "---\ntitle: \"T\"\ndate: 2026-01-05T18:00:00+03:00\ntelegram: true\n---\n\nText.\n"},
		{"pictures", yaml, Content{Text: "Caption", Media: []Media{{Name: "a-1.jpg"}, {Name: "a-2.jpg"}}}, "---\ntitle: \"Caption\"\ndate: 2026-01-05T18:00:00+03:00\ntelegram: {title: false}\n---\n\n![](a-1.jpg)\n![](a-2.jpg)\n\nCaption\n"},
		{"own header", yaml, Content{Header: "---\ntitle: Mine\ndate: 2020-01-01\ntags:\n  - x\n---\n", Text: "\nText.\n"},
			"---\ntitle: Mine\ndate: 2026-01-05T18:00:00+03:00\ntags:\n  - x\n---\n\nText.\n"},
		{"own categories", yaml, Content{Header: "---\ncategories:\n- old\n- older\nlang: ru\n---\n", Text: "Text.", Title: "T", Categories: []string{"new"}},
			"---\ncategories: [\"new\"]\nlang: ru\ntitle: \"T\"\ndate: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"own toml with a table", yaml, Content{Header: "+++\ntitle = 'x'\n[params]\na = 1\n+++\n", Text: "Text."}, "+++\ndate = 2026-01-05T18:00:00+03:00\ntitle = 'x'\n[params]\na = 1\n+++\n\nText.\n"},
		{"publishDate", yaml, Content{Header: "---\npublishDate: 2030-01-01\n---\n", Text: "Text."}, "---\npublishDate: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"a later date", yaml, Content{Header: "---\nscheduled_for: 2027-01-01\ncreated: 2024-01-01\nupdated: 2024-02-01\n---\n", Text: "Text."}, "---\nscheduled_for: 2026-01-05T18:00:00+03:00\ncreated: 2024-01-01\nupdated: 2024-02-01\ndate: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"pubDate", yaml, Content{Header: "---\npubDate: 2025-01-01\ndate: 2024-01-01\n---\n", Text: "Text."}, "---\npubDate: 2026-01-05T18:00:00+03:00\ndate: 2024-01-01\n---\n\nText.\n"},
		{"published on a day", yaml, Content{Header: "---\nPublished: 2025-01-01\n---\n", Text: "Text."}, "---\nPublished: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"published", yaml, Content{Header: "---\npublished: true\n---\n", Text: "Text."}, "---\npublished: true\ndate: 2026-01-05T18:00:00+03:00\n---\n\nText.\n"},
		{"a day for a title", yaml, Content{Text: "2026-01-05\n\nText.", Path: "inbox/2026-01-05.md"}, "---\ntitle: \"2026-01-05\"\ndate: 2026-01-05T18:00:00+03:00\ndraft: false\n---\n\nText.\n"},
		{"a day in Russian", yaml, Content{Text: "5 января 2026\n\nText.", Path: "inbox/5-января-2026.md"}, "---\ntitle: \"5 января 2026\"\ndate: 2026-01-05T18:00:00+03:00\ndraft: false\n---\n\nText.\n"},
		{"folder", yaml, Content{Text: "# T\n\nText.", Path: "drafts/t.md"}, "---\ntitle: \"T\"\ndate: 2026-01-05T18:00:00+03:00\ndraft: false\n---\n\nText.\n"},
	} {
		d := &Draft{Content: tt.d}
		_, got := tt.site.source(d, at())
		if got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
		a, problems := content.Parser{Zone: time.UTC}.Parse(cmp.Or(tt.d.Path, "inbox/x.md"), []byte(got))
		if a == nil || len(problems) > 0 {
			t.Errorf("%s: it does not read as an article: %v", tt.name, problems)
			continue
		}
		if a.Draft || a.Hold != nil || tt.d.When != whenSlot && !a.Due.Equal(at()) || tt.d.When == whenSlot && !a.Telegram().Queue {
			t.Errorf("%s: it reads otherwise: %+v", tt.name, a)
		}
	}
}

func TestAmendAlbum(t *testing.T) {
	for _, tt := range []struct {
		name, text         string
		captions           [3]string
		edited             int
		caption            string
		want, wantCaptions string
	}{
		{"the first", "a", [3]string{"a", "b", ""}, 0, "new", "new", "new b"},
		{"a later one", "a", [3]string{"a", "b", ""}, 1, "new", "a", "a new"},
		{"the first goes", "a", [3]string{"a", "b", ""}, 0, "", "b", "b"},
		{"the only one goes", "b", [3]string{"", "b", ""}, 1, "", "", ""},
		{"of an older version, a later one", "a", [3]string{}, 2, "new", "a", "a new"},
		{"of an older version, another picture", "a", [3]string{}, 2, "", "a", "a"},
		{"of an older version, the first", "a", [3]string{}, 0, "new", "new", "new"},
		{"of an older version, the first goes", "a", [3]string{}, 0, "", "", ""},
	} {
		d := &Draft{Content: Content{Text: tt.text, Group: "g", Messages: []int{1, 2, 3}}}
		for _, caption := range tt.captions {
			d.Media = append(d.Media, Media{Caption: caption})
		}
		d.amend(&incoming{text: tt.caption, media: []Media{{Caption: tt.caption}}, group: "g"}, tt.edited)
		if captions := strings.Join(captionsOf(d.Media), " "); d.Text != tt.want || captions != tt.wantCaptions {
			t.Errorf("%s: text %q with the captions %q, want %q with %q", tt.name, d.Text, captions, tt.want, tt.wantCaptions)
		}
	}
}

// TestAmendHeader holds that front matter that the author takes out of the message is gone, and that
// a caption, which has none, leaves it as it is.
func TestAmendHeader(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   incoming
		want string
	}{
		{"another one", incoming{header: "new", text: "a"}, "new"},
		{"none any more", incoming{text: "a"}, ""},
		{"a caption", incoming{text: "a", media: []Media{{}}}, "old"},
	} {
		d := &Draft{Content: Content{Header: "old", Messages: []int{1}}}
		if d.amend(&tt.in, 0); d.Header != tt.want {
			t.Errorf("%s: front matter %q, want %q", tt.name, d.Header, tt.want)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		name  string
		site  Site
		title string
		media int
		taken string
		want  string
	}{
		{"plain", Site{Inbox: "inbox", Ext: ".md"}, "Hello, world!", 0, "", "inbox/hello-world.md"},
		{"dated", Site{Inbox: "inbox", Ext: ".markdown", Dated: true}, "Привет, мир", 0, "", "inbox/2026-01-05-привет-мир.markdown"},
		{"bundle", Site{Inbox: "in/box", Ext: ".md", Bundles: true}, "A/b", 2, "", "in/box/a-b/index.md 1.jpg 2.jpg"},
		{"taken", Site{Inbox: "inbox", Ext: ".md"}, "x", 1, "inbox/x.md", "inbox/x-2.md x-2.jpg"},
		{"picture taken", Site{Inbox: "inbox", Ext: ".md"}, "x", 2, "inbox/x-1.jpg", "inbox/x-2.md x-2-1.jpg x-2-2.jpg"},
		{"no letters", Site{Inbox: "inbox", Ext: ".md"}, "🎉", 0, "", "inbox/post.md"},
		{"dots", Site{Inbox: "inbox", Ext: ".md"}, "../../etc/passwd", 0, "", "inbox/etc-passwd.md"},
		{"root", Site{Inbox: ".", Ext: ".md"}, "x", 0, "", "x.md"},
	} {
		d := &Draft{}
		for range tt.media {
			d.Media = append(d.Media, Media{Ext: ".jpg"})
		}
		tt.site.place(d, tt.title, at(), func(p string) bool { return p == tt.taken })
		got := d.Path
		for _, m := range d.Media {
			got += " " + m.Name
		}
		if got != tt.want {
			t.Errorf("%s: place = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"a\nb\nc\n", "a\nB\nc\n", "  a\n- b\n+ B\n  c"},
		{"a\n", "a\nb\n", "  a\n+ b"},
		{"", "x\n", "- \n+ x"},
		{"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\nx\n3\n4\n5\n6\n7\ny\n9\n", "  1\n- 2\n+ x\n  3\n  4\n  …\n  6\n  7\n- 8\n+ y\n  9"},
	} {
		if got := diff(tt.before, tt.after); got != tt.want {
			t.Errorf("diff(%q, %q) = %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}
