package deliver

import "testing"

// TestSamePlain compares texts as readers see them: a version of the program that
// puts a joiner into a word sends nothing again for it.
func TestSamePlain(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"see README.\u2060md at 10.\u20600.0.1", "see README.md at 10.0.0.1", true},
		{"a\n\nb", " a b", true},
		{"/\u2060etc", "/etc", true},
		{"README.md", "README.rs", false},
		{"\u2060", "", true},
	} {
		if got := samePlain(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: got %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
