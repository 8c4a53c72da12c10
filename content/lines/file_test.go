package lines

import "testing"

func TestIsMarkdown(t *testing.T) {
	for name, want := range map[string]bool{
		"a.md": true, "a.MD": true, "posts/a.markdown": true, "a.mdx": true, "a.MDX": true, "a.mkd": true, "a.mdown": true, "a.mkdn": true,
		"a.mkdown": true, "a.mdwn": true, "a.ru.md": true,
		"a": false, "md": false, "a.md.txt": false, "a.mdoc": false, "a.qmd": false, "a.txt": false, "a.md/b.png": false, "a.md~": false,
	} {
		if got := IsMarkdown(name); got != want {
			t.Errorf("IsMarkdown(%q) = %v, want %v", name, got, want)
		}
	}
}
