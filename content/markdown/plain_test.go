package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// plainly are words next to everything that may begin or end among them.
var plainly = []string{
	"plain words only", "one\ntwo\nthree", "hard  \nbreak", "soft \nbreak", "tab\tand  two spaces", "back\\\nslash", "a\\ b \\* c",
	"see www.example.org and more", "seewww.example.org", "http://example.org first", "word http://example.org/a_b last", "mail ann@example.org now",
	"привет ann@example.org и www.пример.рф", "time 12:30 and :smile: now", "key: value", "a:b c:d", "www.", "www. x", "w ww www",
	"foo*bar*baz", "foo *bar* baz", "a_b_c _d_", "x ==y== z || w || ||v||", "2^10 ~x~ ~~y~~", "$5 and $6, $a+b$ now", "a [b](c) d ![e](f) g",
	"a <b>c</b> d <https://e.org> f &amp; g", "`code` and text `more`", "[x] no task", "- [ ] a task\n- [x] done", "> quoted words\n> and more\nlazy words",
	"1. one\n   two\n2. three", "| a b | c d |\n|---|---|\n| e f | g h |", "Term\n: what it is\n  goes on", "words[^1] more\n\n[^1]: the note words",
	"# A heading of words #", "a heading\n=====", "words\n\n\tcode words", "a b c d e f", "一二三 四五六 www.example.org", "é è  \nê", "a ", " a", "a  ", "\ta b", "\\ 0\\!0", "a\\ b \\* c\\",
}

// TestPlainWordsChangeNothing holds that the document is the same with and without the
// parser of plain words.
func TestPlainWordsChangeNothing(t *testing.T) {
	sources := slices.Clone(plainly)
	for _, e := range specExamples(t) {
		sources = append(sources, e.Markdown)
	}
	fast, slow := markdown.New(), markdown.NewSlow()
	for _, source := range sources {
		samePlain(t, fast, slow, []byte(source))
	}
	t.Run("posts", func(t *testing.T) {
		posts, err := filepath.Glob(filepath.Join(shared(t, "blogs"), "*", "*", "*.md"))
		if err != nil || len(posts) == 0 {
			t.Fatalf("no posts: %v", err)
		}
		for i := 0; i < len(posts); i += 7 {
			source, err := os.ReadFile(posts[i])
			if err != nil {
				t.Fatal(err)
			}
			samePlain(t, fast, slow, source)
		}
	})
}

func FuzzPlainWordsChangeNothing(f *testing.F) {
	for _, source := range plainly {
		f.Add([]byte(source))
	}
	fast, slow := markdown.New(), markdown.NewSlow()
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 20_000 {
			t.Skip()
		}
		samePlain(t, fast, slow, source)
	})
}

func samePlain(t *testing.T, fast, slow *markdown.Converter, source []byte) {
	t.Helper()
	got, warned := fast.Convert(source, markdown.Options{})
	want, warnedSlow := slow.Convert(source, markdown.Options{})
	a, b := got.AppendJSON(nil, nil), want.AppendJSON(nil, nil)
	if !bytes.Equal(a, b) || !slices.Equal(warned, warnedSlow) {
		t.Errorf("%q:\ngot  %s %v\nwant %s %v", source, a, warned, b, warnedSlow)
	}
}
