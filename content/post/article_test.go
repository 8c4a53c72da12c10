package post

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestUsersArticle checks the posts of a real article of headings with a paragraph each.
func TestUsersArticle(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(shared(t, "articles"), "*.md"))
	if err != nil || len(names) == 0 {
		t.Skip("no article in ../shared/articles")
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(name), func(t *testing.T) { sections(t, string(source)) })
	}
}

// TestSectionedArticle does the same with an article of ours.
func TestSectionedArticle(t *testing.T) {
	source, err := os.ReadFile("testdata/sections.md")
	if err != nil {
		t.Fatal(err)
	}
	sections(t, string(source))
}

// sections checks an article of headings with a paragraph each.
func sections(t *testing.T, source string) {
	a, body := article(t, "2025-12-28-a.md", source)
	var want, bold, blocks []string
	want, bold, blocks = append(want, a.Title), append(bold, a.Title), append(blocks, `{"type":"heading","text":"`+a.Title+`","size":1}`)
	section := ""
	for line := range strings.SplitSeq(strings.TrimSpace(string(body))+"\n", "\n") {
		marks, text, ok := strings.Cut(line, " ")
		switch {
		case ok && strings.Trim(marks, "#") == "":
			section = text
			bold = append(bold, text)
			blocks = append(blocks, `{"type":"heading","text":"`+text+`","size":`+string(rune('0'+len(marks)))+`}`)
		case line != "":
			want = append(want, section+"\n"+line)
			blocks = append(blocks, `{"type":"paragraph","text":"`+line+`"}`)
		}
	}
	text := strings.Join(append(want, "Читать на сайте · #ai"), "\n\n")

	p, all := render(t, source, Settings{Link: link})
	if p.Format != Text || len(all) != 1 || all[0].Text != text {
		t.Errorf("as text (%s, %d parts):\n%s\nwant\n%s", p.Format, len(all), all[0].Text, text)
	}
	if !all[0].Preview.IsDisabled {
		t.Error("there is a preview: got false, want true")
	}
	units := utf16.Encode([]rune(all[0].Text))
	var gotBold []string
	for _, e := range all[0].Entities {
		if s := string(utf16.Decode(units[e.Offset : e.Offset+e.Length])); e.Type == "bold" {
			gotBold = append(gotBold, s)
		} else if e.Type != "text_link" || e.URL != link || s != "Читать на сайте" {
			t.Errorf("entity %+v", e)
		}
	}
	if strings.Join(gotBold, "|") != strings.Join(bold, "|") {
		t.Errorf("bold: %q\nwant %q", gotBold, bold)
	}

	blocks = append(blocks, `{"type":"footer","text":[{"type":"url","text":"Читать на сайте","url":"`+link+`"}," · #ai"]}`)
	p, all = render(t, source, Settings{Link: link, Format: Rich})
	if rich := `{"blocks":[` + strings.Join(blocks, ",") + `]}`; len(all) != 1 || string(all[0].RichMessage) != rich {
		t.Errorf("as a rich message:\n%s\nwant\n%s", all[0].RichMessage, rich)
	}
	if want := `{"rich_message":` + string(all[0].RichMessage) + `}`; string(p.Requests[0].Params) != want {
		t.Errorf("more than the message is sent: %s", p.Requests[0].Params)
	}
	if _, all = render(t, source, Settings{}); !strings.HasSuffix(all[0].Text, "\n\n#ai") {
		t.Errorf("without an address: %q", all[0].Text[len(all[0].Text)-60:])
	}
}
