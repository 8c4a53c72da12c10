package post

import "testing"

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain слова", "plain слова"},
		{"a*b_c`d", "a\\*b\\_c\\`d"},
		{"# no\n  heading", `\# no heading`},
		{"1. item", `1\. item`},
		{"$5 & <b>", `\$5 \& \<b\>`},
		{"bad\xff", "bad\uFFFD"},
		{"[a](b)", "&#91;a&#93;(b)"},
		{" \t ", ""},
	} {
		if got := Escape(c.in); got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMarkdownLink(t *testing.T) {
	for _, c := range []struct{ text, address, want string }{
		{"Read [it]", "https://example.org/a(b)?x=1&copy=2", `[Read &#91;it&#93;](<https://example.org/a(b)?x=1&amp;copy=2>)`},
		{"x", "https://example.org/a b<c>\n", "[x](<https://example.org/a%20b%3Cc%3E%0A>)"},
		{"x", "", "x"},
	} {
		if got := markdownLink(c.text, c.address); got != c.want {
			t.Errorf("markdownLink(%q, %q) = %q, want %q", c.text, c.address, got, c.want)
		}
	}
}
