package message

import (
	"strings"
	"testing"
)

func TestShorten(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"}, {"exactly ten", 11, "exactly ten"}, {"a little longer", 9, "a little…"}, {"  several\n\tlines ", 20, "several lines"},
		{"", 5, ""}, {strings.Repeat(family, 5), 3, family + family + "…"}, {strings.Repeat(family, 3), 3, strings.Repeat(family, 3)},
		{"bad \xff byte", 20, "bad byte"}, {strings.Repeat("ж", 1000), 4, "жжж…"},
	} {
		if got := Shorten(tt.in, tt.n); got != tt.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestMessageKeepsTheLimits(t *testing.T) {
	m := new(Message)
	for range 300 {
		m.Style("bold", strings.Repeat("👍", 30), "")
	}
	if units := unitsOf(m.Text.String()); units > 4096 || units != m.Units || len(m.Entities) > 100 {
		t.Errorf("%d units (counted %d), %d entities", units, m.Units, len(m.Entities))
	}
	for _, e := range m.Entities {
		if e.Length <= 0 || e.Offset+e.Length > m.Units {
			t.Errorf("entity %+v", e)
		}
	}
}
