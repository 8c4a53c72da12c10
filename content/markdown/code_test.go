package markdown

import "testing"

// TestMarksOfCode holds that the marks that VitePress, Docusaurus and Gatsby remove
// from code are removed, and that text that only resembles them is kept.
func TestMarksOfCode(t *testing.T) {
	for _, test := range []struct{ language, code, want string }{
		{"js", "a // [!code focus]\nb // [!code highlight:2]\nc", "a\nb\nc"},
		{"js", "a // [!code --]\nb // [!code ++]", "- a\n+ b"},
		{"py", "a # [!code hl]\nb  # [!code error]", "a\nb"},
		{"html", "<p>a</p> <!-- [!code warning] -->\n<b/> /* [!code info] */", "<p>a</p>\n<b/>"},
		{"ts", "// [!code word:Hello]\nHello", "Hello"},
		{"jsx", "// highlight-next-line\na\n  {/* highlight-start */}\nb\n// highlight-end\nc // highlight-line", "a\nb\nc"},
		{"sh", "# error-next-line\na\n", "a\n"},
		{"md", "a // [!code focus]", "a // [!code focus]"},
		{"js", "a // [!!code focus]\nb // see [code]\nhighlight-start()\n// the highlight-next-line comment", ""},
		{"go", "a := b // \n\n\tc\n", ""},
	} {
		want := test.want
		if want == "" {
			want = test.code
		}
		if got := withoutMarks(test.code, test.language); got != want {
			t.Errorf("withoutMarks(%q, %s)\n got %q\nwant %q", test.code, test.language, got, want)
		}
	}
}
