package markdown

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/lines"
)

// TestStopsOfPlainText: no byte with which a construct begins passes for one of a word.
func TestStopsOfPlainText(t *testing.T) {
	var all []util.PrioritizedValue
	inline := inlineParsers(New().emoji)
	p := newPlainParser(append(all, inline...))
	for c, stops := range p.stops {
		eight := binary.LittleEndian.Uint64(bytes.Repeat([]byte{byte(c)}, 8))
		if stops && c != 'w' && lines.Others(eight) == 0 {
			t.Errorf("%q begins a construct and passes for a letter of a word", rune(c))
		}
	}
	for _, test := range []struct {
		line string
		want int
	}{
		{"nothing begins here, 12.5 - yes/no wwwa ЖЖЖЖЖЖЖЖ", 56}, {"words and (", 10}, {"see also www.a.b", 8}, {"go to https://a.b", 5}, {"мы пишем a@b.c", 15},
		{"w", 1}, {"www.a", 0}, {"aaaaaaawww.a", 0}, {"", 0}, {"abcdefgh\n", 8}, {"abcdefghi*", 9},
	} {
		if got := p.length([]byte(test.line)); got != test.want {
			t.Errorf("length(%q): got %d, want %d", test.line, got, test.want)
		}
	}
}
