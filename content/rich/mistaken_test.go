package rich

import (
	"regexp"
	"testing"
)

// TestDotted holds that text is only searched for names with dots where a dot is within
// a word, and that no pattern matches any other text.
func TestDotted(t *testing.T) {
	for s, want := range map[string]bool{
		"A sentence. Another one.": false, "One.\nTwo.": false, "One... two.": false, "(See above.)": false, "Quoted.” More": true, "": false, ".": false, "a.": false,
		"README.md": true, "End. See os.name there.": true, "10.0.0.1": true, "日本.jp": true, "x.-y": true, "Точка.Точка": true, "./a": false,
	} {
		if got := dotted(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
		for _, pattern := range []*regexp.Regexp{fileLike, templateLike, program, programCall, member, ip, gluedDomain} {
			if !want && pattern.MatchString(s) {
				t.Errorf("%q is matched by %s", s, pattern)
			}
		}
	}
}
