package lines

import "testing"

// TestEmbed holds which text embeds a note, in both of Obsidian's forms.
func TestEmbed(t *testing.T) {
	for _, test := range []struct {
		source, name string
		length       int
	}{
		{"![[a]] b", "a", 6},
		{"![[a b#Part|shown]]", "a b#Part", 19},
		{"![[a\\|b]]", "a", 9},
		{"![x](a.md)", "a.md", 10},
		{"![](<a b.md#Part>) c", "a b.md#Part", 18},
		{"![](a%20b.markdown \"t\")", "a b.markdown", 23},
		{"![x](../a.md#^id)", "../a.md#^id", 17},
		{"![x](a.png)", "", 0},
		{"![x](https://a.bc/d.md)", "", 0},
		{"[x](a.md)", "", 0},
		{"![x\n](a.md)", "", 0},
		{"![[]]", "", 0},
		{"![[a", "", 0},
		{"!", "", 0},
	} {
		if name, n := Embed([]byte(test.source)); name != test.name || n != test.length {
			t.Errorf("%q: got %q, %d; want %q, %d", test.source, name, n, test.name, test.length)
		}
		if test.length > 0 && !MayEmbed([]byte(test.source)) {
			t.Errorf("%q: MayEmbed says no", test.source)
		}
	}
}
