package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestFootnotes holds that our own parser of footnotes behaves as goldmark's: the order
// of the marks, the first of two equal labels, an ! before a mark, and marks without a
// note as text.
func TestFootnotes(t *testing.T) {
	d, _ := markdown.New().Convert([]byte("b[^b] a![^a] none[^c] b[^b]\n\n[^a]: first\n\n[^b]: second\n    with `code`\n\n[^a]: another\n\n[^x\\]y]: third\n\nend[^x\\]y]\n"), markdown.Options{})
	got := strings.Join(strings.Fields(rich.PlainText(d)), " ")
	want := "b[1] a![2] none[^c] b[1] end[3] second with code ↩ first ↩ third ↩"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
