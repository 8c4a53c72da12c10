package frontmatter

import (
	"reflect"
	"strings"
	"testing"
)

// plainHeaders are read without the complete parser.
var plainHeaders = []string{
	"title: Hello\n",
	"title: Hello",
	"title: The war, in short (part 2) - what's next?\ndate: 2025-12-28\n",
	"title: \"A: quoted # title\"\ndate: 2025-12-28T10:00:00Z\ntags: [ai, machine learning, \"a, b\", 'c: d']\n",
	"title: 'Введение в «ИИ» — часть первая'\ndate: 2025-12-28 10:00:00 +0300\ndraft: false\nweight: 10\n",
	"title: Введение в ИИ\ncategories:\n- ai\n- ml\ntags:\n  - one two\n  - 2025\nslug: x\n",
	"date: 2025-12-28T10:00:00+03:00\n\ndraft: true\n",
	"date: 2025-12-28 10:00\ntime: 2025-12-28T10:00:00\nzero: 0\n",
	"categories:\ndescription: e=mc2 & more; a/b_c+d!\nx: 12\n",
	"tags: [ai,ml]\nlist: [2025-01-02, 7, true]\n",
	"a:\n- \"x\"\n\nb: c\n",
}

// otherHeaders are left to it.
var otherHeaders = []string{
	"", "\n", "# a comment\n", "title: a # comment\n", "title: a: b\n", "title: [a\n", "title: \"a\\n\"\n", "title: 'it''s'\n", "a:\n  b: c\n",
	"title: yes\n", "no: 1\n", "title: 007\n", "title: 1.5\n", "title: 1e3\n", "title: 0x10\n", "title: 1_000\n", "title: ~\n", "title: null\n",
	"title: >\n  folded\n", "title: a\n  b\n", "title: &x a\n", "title: *x\n", "title: !!str 1\n", "? a\n: b\n", "title:a\n", "title: a \n", "title:  a\n",
	"- a\n", "tags: []\n", "tags: [a, [b]]\n", "tags: [a,, b]\n", "tags: [a, ]\n", "tags: [a b: c]\n", "tags: {a: b}\n", "a: b\n- c\n", "a:\n- b\n  - c\n", "a:\n  - b\n- c\n",
	"a:\n- b: c\n", "a: -1\n", "a: - b\n", "a: b\tc\n", "\ta: b\n", "a: b\r\n", "---\na: b\n", "a: |\n", "a: @b\n", "a: `b`\n", "a: %b\n", "a: \"\"\n", "a: 2025-1-2\n", "a: 10:00\n",
	"a: .5\n", "a: .inf\n", "a: NaN\n", "a: \"b\" c\n", "a: b\u2028c\n", "a:\n-\n", "a:\n\n- b\n", "a: \"b\n  c\"\n", "<<: a\n", "a b: c\n", "\"a\": b\n",
}

func TestPlainYAML(t *testing.T) {
	for _, text := range plainHeaders {
		if _, ok := plainYAML([]byte(text), 1); !ok {
			t.Errorf("%q is left to the complete parser; it is plain", text)
		}
		sameAsWhole(t, text)
	}
	for _, text := range otherHeaders {
		if v, ok := plainYAML([]byte(text), 1); ok {
			t.Errorf("%q is read as plain: %+v", text, v)
		}
	}
}

// TestPlainYAMLWithASign holds that every plain header with a sign inserted anywhere is
// read as the complete parser reads it.
func TestPlainYAMLWithASign(t *testing.T) {
	for _, text := range plainHeaders {
		for i := range len(text) + 1 {
			for _, sign := range []string{" ", ":", ": ", "#", " #", "-", "- ", "\n", "\n ", "\n  ", "\n- ", "\"", "'", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`", "\\",
				"~", "?", "? ", "0", "1", ".", "e", "_", "+", "=", "<", "\t", "\r", "\u00a0", "\u0085", "\u2028", "\ufeff", "é", "😀", "\x00", "\x80"} {
				sameAsWhole(t, text[:i]+sign+text[i:])
				if i < len(text) {
					sameAsWhole(t, text[:i]+sign+text[i+1:])
				}
			}
		}
	}
}

func FuzzPlainYAML(f *testing.F) {
	for _, text := range append(plainHeaders, otherHeaders...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.Contains(text, "\r") { // Cut removes them
			sameAsWhole(t, text)
		}
	})
}

// sameAsWhole holds that plainYAML returns what the complete parser returns.
func sameAsWhole(t *testing.T, text string) {
	t.Helper()
	got, ok := plainYAML([]byte(text), 1)
	if !ok {
		return
	}
	want, err := Header{Format: "yaml", Data: []byte(text), Line: 1}.decodeWhole()
	if double := got.CheckDoubles(); double != nil {
		if err == nil || err.Error() != double.Error() {
			t.Errorf("%q: got the error %v, want %v", text, double, err)
		}
		return
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q: got\n%+v, want\n%+v, %v", text, got, want, err)
	}
}

func BenchmarkDecode(b *testing.B) {
	h := Header{Format: "yaml", Data: []byte("title: Article number 7 of a large site\ndate: 2025-12-28T10:00:00Z\ncategories: [Category 7]\ntags: [tag1, tag2]\ndescription: What number 7 says in a line.\n"), Line: 1}
	for _, by := range []struct {
		name   string
		decode func() (Value, error)
	}{{"plain", h.Decode}, {"whole", h.decodeWhole}} {
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := by.decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
