package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestComments holds that comments are removed, and that line numbers are those of the
// file.
func TestComments(t *testing.T) {
	source := "# A\n\n%%\nsecret\n%%\nb %%secret\nsecret%% c ^secret-id\n\n- d <!-- secret\n\nsecret -->\n\n{{< unheard-of >}}\n\n`%%e%%`\n"
	d, warnings := markdown.New().Convert([]byte(source), markdown.Options{Line: 10})
	if text := rich.PlainText(d); strings.Contains(text, "secret") || !strings.Contains(text, "%%e%%") {
		t.Errorf("got %q, want no secret, and the code", text)
	}
	if len(warnings) != 1 || warnings[0].Line != 23 || warnings[0].Hold != markdown.NotHeld {
		t.Errorf("warnings: got %+v, want one of line 23 that holds nothing", warnings)
	}
	last, ok := d.Blocks[len(d.Blocks)-1].(*rich.Paragraph)
	if !ok || last.Line != 25 {
		t.Errorf("last block: got %+v, want a paragraph of line 25", d.Blocks[len(d.Blocks)-1])
	}
}

func TestUnclosedCommentHolds(t *testing.T) {
	d, warnings := markdown.New().Convert([]byte("a\n\nb %%secret\n\nsecret\n"), markdown.Options{Line: 4})
	if text := rich.PlainText(d); text != "a\nb\n" {
		t.Errorf("got %q, want a and b", text)
	}
	if len(warnings) != 1 || warnings[0].Line != 7 || warnings[0].Hold != markdown.HoldUnclosed {
		t.Errorf("warnings: got %+v, want one of line 7 that holds the article", warnings)
	}
}
