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
			"2099-01-02 10:00  planned  Вторая статья с дли…  its date\n" +
			"–                 held     東京の記事はとても…   it looks like a copy…\n" +
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
