package message

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
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

// TestReasonQuotesCode holds that what reasons quote from a file is code, and that a
// backtick that belongs to nothing stays.
func TestReasonQuotesCode(t *testing.T) {
	for in, want := range map[string]struct {
		text string
		code []string
	}{
		"   `draft: true`":           {"   draft: true", []string{"draft: true"}},
		"ёж `a` und `b 👍`: halt":     {"ёж a und b 👍: halt", []string{"a", "b 👍"}},
		"it looks like a copy of a`": {"it looks like a copy of a`", nil},
		"`a` and `b…":                {"a and `b…", []string{"a"}},
		"``":                         {"``", nil},
		"":                           {"", nil},
	} {
		m := new(Message)
		m.Write("é")
		m.Reason(in)
		if got := m.Text.String(); got != "é"+want.text {
			t.Errorf("%q: got text %q, want %q", in, got, "é"+want.text)
		}
		var code []string
		units := utf16.Encode([]rune(m.Text.String()))
		for _, e := range m.Entities {
			if e.Type != "code" {
				t.Errorf("%q: got an entity %q, want code", in, e.Type)
			}
			code = append(code, string(utf16.Decode(units[e.Offset:e.Offset+e.Length])))
		}
		if !slices.Equal(code, want.code) {
			t.Errorf("%q: got code %q, want %q", in, code, want.code)
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
