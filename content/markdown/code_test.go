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

// TestFenceTitle holds the titles of code of the tools that have them, and what is none.
func TestFenceTitle(t *testing.T) {
	for info, want := range map[string]string{
		`js title="src/x.js"`:                       "src/x.js",
		`js {1,3} title='a b' showLineNumbers`:      "a b",
		`jsx title=src/x.jsx`:                       "src/x.jsx",
		`{ .py title="x.py" linenums="1" }`:         "x.py",
		`{.python filename="run.py"}`:               "run.py",
		`go {title="main.go" hl_lines=[1]}`:         "main.go",
		`js filename="x.js" copy`:                   "x.js",
		`ts fileName="x.ts"`:                        "x.ts",
		`rust,name=mod.rs`:                          "mod.rs",
		`js:file.js`:                                "file.js",
		`diff js:src/file.js`:                       "src/file.js",
		`js:title=file.js`:                          "file.js",
		`:main.go`:                                  "main.go",
		`ts [config.ts]`:                            "config.ts",
		`ts:line-numbers {1} [config.ts]`:           "config.ts",
		`ts:no-line-numbers`:                        "",
		`js:line-numbers=2 {1}`:                     "",
		`js`:                                        "",
		`js {1,4-5}`:                                "",
		`{r, fig.cap="A", label=x}`:                 "",
		`python {linenos=table,hl_lines=[1,"3-5"]}`: "",
		`{r name="x"}`:                              "",
		`js [1,3]`:                                  "",
		`rust,linenos,hl_lines=1 3-5,name=mod.rs`:   "mod.rs",
		`rust,linenos,name=mod.rs`:                  "mod.rs",
		`js subtitle="x"`:                           "",
		`js title=""`:                               "",
		`sh [`:                                      "",
	} {
		if got := fenceTitle(info); got != want {
			t.Errorf("fenceTitle(%q) = %q, want %q", info, got, want)
		}
	}
}
