package post

import (
	"testing"

	"github.com/dateline-bot/dateline/content/rich"
)

func heading(s string) *rich.Heading { return &rich.Heading{Text: rich.Text{String: s}, Size: 1} }

func TestSplice(t *testing.T) {
	body := []rich.Block{para("b1"), para("b2")}
	for _, c := range []struct {
		name  string
		frame []rich.Block
		want  string
		ok    bool
	}{
		{"top level", []rich.Block{heading("T"), para(placeholderText), para("end")}, "T\nb1\nb2\nend\n", true},
		{"in details", []rich.Block{&rich.Details{Summary: rich.Text{String: "S"}, Blocks: []rich.Block{para(placeholderText)}}}, "S\nb1\nb2\n", true},
		{"in a quote", []rich.Block{&rich.Quote{Blocks: []rich.Block{para("q"), para(placeholderText)}}}, "q\nb1\nb2\n", true},
		{"none", []rich.Block{para("x")}, "x\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := splice(c.frame, body)
			if text := plain(got); ok != c.ok || text != c.want {
				t.Errorf("got %q, %v; want %q", text, ok, c.want)
			}
		})
	}
}

func TestSpliceLeavesNoEmptyBlock(t *testing.T) {
	got, ok := splice([]rich.Block{heading("T"), &rich.Details{Blocks: []rich.Block{para(placeholderText)}}}, nil)
	if !ok || len(got) != 1 {
		t.Errorf("got %d blocks, %v", len(got), ok)
	}
}

func TestDropTitle(t *testing.T) {
	frame := []rich.Block{heading("My title"), para(placeholderText)}
	untitled := []rich.Block{para(placeholderText), para("My title")}
	photo := &rich.Media{Kind: rich.Photo}
	for _, c := range []struct {
		name        string
		frame, body []rich.Block
		want        int // blocks
	}{
		{"repeated", frame, []rich.Block{heading("My title"), para("x")}, 1},
		{"with places in it", frame, []rich.Block{&rich.Heading{Text: rich.Text{String: "My title", Spans: []rich.Span{{Style: rich.Anchor, Value: "a"}}}, ID: "b"}, para("x")}, 3},
		{"case and marks apart", frame, []rich.Block{heading("My “Title”!"), para("x")}, 1},
		{"after an image", frame, []rich.Block{photo, heading("My title"), para("x")}, 2},
		{"another heading", frame, []rich.Block{heading("Introduction"), para("x")}, 2},
		{"after a paragraph", frame, []rich.Block{para("x"), heading("My title")}, 2},
		{"the template shows the title below", untitled, []rich.Block{heading("My title"), para("x")}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := dropTitle(c.body, c.frame, "My title"); len(got) != c.want {
				t.Errorf("%d blocks, want %d", len(got), c.want)
			}
		})
	}
}
