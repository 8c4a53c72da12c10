package terminal

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestTable(t *testing.T) {
	rows := [][]string{
		{"2099-01-02 10:00", "planned", "Вторая статья с длинным названием", "its date"},
		{"–", "held", "東京の記事はとても長いです", "it looks like a copy of another article"},
		{"one"},
	}
	for _, tt := range []struct {
		width int
		want  string
	}{
		{0, "" +
			"2099-01-02 10:00  planned  Вторая статья с длинным названием  its date\n" +
			"–                 held     東京の記事はとても長いです         it looks like a copy of another article\n" +
			"one\n"},
		{70, "" +
			"2099-01-02 10:00  planned  Вторая статья с       its date\n" +
			"                           длинным названием\n" +
			"–                 held     東京の記事はとても長  it looks like a copy\n" +
			"                           いです                of another article\n" +
			"one\n"},
	} {
		if got := Table(rows, tt.width, 2, 3); got != tt.want {
			t.Errorf("width %d: got\n%s\nwant\n%s", tt.width, got, tt.want)
		}
	}
	for width := 45; width < 120; width++ {
		for line := range strings.SplitSeq(Table(rows, width, 2, 3), "\n") {
			if got := uniseg.StringWidth(line); got > width {
				t.Errorf("width %d: a line of %d: %q", width, got, line)
			}
		}
	}
}

// TestWrap holds that no line is wider than it may be, and that no word is lost.
func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text, indent string
		width        int
		want         string
	}{
		{"short", "  ", 40, "short"},
		{"anything at all goes on one line of a pipe", "  ", 0, "anything at all goes on one line of a pipe"},
		{"Wrong: A title: line 4: the date “soon” is not a date", "  ", 20, "Wrong: A title: line\n  4: the date “soon”\n  is not a date"},
		{"  2099-01-02 10:00  planned", "  ", 20, "  2099-01-02 10:00\n  planned"},
		{"see averyveryverylongnameofafile.md now", "", 12, "see\naveryveryver\nylongnameofa\nfile.md now"},
	} {
		if got := Wrap(tt.text, tt.width, tt.indent); got != tt.want {
			t.Errorf("%q in %d columns: got\n%s\nwant\n%s", tt.text, tt.width, got, tt.want)
		}
	}
	text := "東京の記事はとても長いです 👩‍👩‍👧‍👦 and averyveryverylongnameofafile.md, «Вторая статья»: 2 words"
	for width := 8; width < 60; width++ {
		got := Wrap(text, width, "  ")
		if !Fits(got, width) {
			t.Errorf("width %d: a line is too wide:\n%s", width, got)
		}
		letters := strings.NewReplacer(" ", "", "\n", "")
		if letters.Replace(got) != letters.Replace(text) {
			t.Errorf("width %d: got\n%s\nwant the words of\n%s", width, got, text)
		}
	}
}
