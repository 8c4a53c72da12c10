package text

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/rich"
)

// letters counts the letters and digits of texts, in any form.
func letters(count map[rune]int, sign int, texts ...string) {
	for _, s := range texts {
		for _, r := range norm.NFKC.String(s) {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				count[r] += sign
			}
		}
	}
}

// checkWhole asserts that every letter of the document is in its messages.
func checkWhole(t *testing.T, d *rich.Document) {
	t.Helper()
	count := map[rune]int{}
	letters(count, 1, rich.PlainText(d))
	for _, m := range Encode(d, Options{}) {
		letters(count, -1, m.Text)
	}
	for r, n := range count {
		if n > 0 {
			t.Errorf("%q is lost %d times", r, n)
		}
	}
}

func TestNothingLost(t *testing.T) {
	for i, source := range examples(t) {
		if checkWhole(t, convert(source)); t.Failed() {
			t.Fatalf("example %d: %q", i+1, source)
		}
	}
	for path, source := range shared(t) {
		if checkWhole(t, convert(source)); t.Failed() {
			t.Fatal(path)
		}
	}
}
