package web

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/page"
)

func TestColourCode(t *testing.T) {
	for _, c := range []struct{ language, code, kind, text string }{
		{"go", "func main() {} // end\n", "k", "func"},
		{"go", "x := 1 // end", "c", "// end"},
		{"python", "print('a')", "s", "'a'"},
		{"yaml", "date: 2026-01-01\n", "t", "date"},
		{"js", "let n = 42;", "n", "42"},
	} {
		tokens := colourCode(c.language, c.code)
		all, found := "", false
		for _, x := range tokens {
			all += x.Text
			found = found || x == page.Token{Kind: c.kind, Text: c.text}
		}
		if all != c.code || !found {
			t.Errorf("%s %q became %q, want %q as %q in it", c.language, c.code, tokens, c.text, c.kind)
		}
	}
	for _, language := range []string{"klingon", ""} {
		if tokens := colourCode(language, "a"); tokens != nil {
			t.Errorf("%q is coloured: %q", language, tokens)
		}
	}
	if got := colourCode("go", strings.Repeat("a ", maxColoured)); got != nil {
		t.Errorf("more than maxColoured is coloured: got %v, want nil", got)
	}
}
