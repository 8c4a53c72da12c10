package markdown_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// sameTokens compares the lexer with the tokenizer, and returns how many bytes the
// lexer left to it.
func sameTokens(t *testing.T, source []byte) int {
	t.Helper()
	got, want, left := markdown.Tokens(source)
	if !slices.Equal(got, want) {
		t.Errorf("%q\n got %q\nwant %q", source, got, want)
	}
	return left
}

var lexed = []string{
	`<p>a<br/>b</p>`, `<a href="x" target=_blank>y</a >`, `<img src='a b' ALT="c" hidden/>`, `<!-- a > b --><i>c</i>`,
	`<!--> a -->`, `<!---> a -->`, `<!-- a --!> b -->`, `<!-- a`, `<!doctype html><b>`, `<?php echo 1 ?>b`,
	`a < b <c`, `a <`, `a </`, `</>x`, `</ a>`, `<a/b>`, `<a href = "x">`, `<a href=x/>`, `<a href="x"title="y">`,
	`<a b=c>`, `<a b=c/d>`, `<a b=>`, `<a =b>`, `<a "b">`, `<a b = c>`, "<a\nb\n=\nc>", `<a b="&amp;">&amp;&lt;</a>`, `<a b="c" b="d">`,
	`<script>a<b</script>c`, `<iframe src="x"></iframe>d`, `<iframe src="x"/>d</iframe>`, `<noscript><b>x</b></noscript>`, `<textarea></textarea>`,
	`<IFRAME></IFRAME>`, `<plaintext></plaintext>`, `<h1 id=a.b:c-d_e>`, `<a b`, `<a b="c`, `<a`, `<`, ``, "a\rb", "a\x00b", "<a\fb>", "<p\t>", `<ы>`, `<a ы>`, `</p a="b">`, `<br / >`, `<br //>`,
}

// TestLexer holds that the lexer finds the tokenizer's tokens, and handles everything
// that authors usually write.
func TestLexer(t *testing.T) {
	for _, source := range lexed {
		sameTokens(t, []byte(source))
	}
	if left := sameTokens(t, []byte(`<div class="a"><!-- b --><img src=c.png alt="d e"/>f &amp; g</div><iframe src="h"></iframe>`)); left > 0 {
		t.Errorf("%d bytes are left to the tokenizer", left)
	}
}

// TestLexerOnPosts does the same with the HTML in the posts of real blogs.
func TestLexerOnPosts(t *testing.T) {
	size, left := 0, 0
	err := filepath.WalkDir(shared(t, "blogs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := os.ReadFile(path)
		for block := range bytes.SplitSeq(source, []byte("\n\n")) {
			if block = bytes.TrimSpace(block); bytes.HasPrefix(block, []byte("<")) {
				size += len(block)
				left += sameTokens(t, block)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d bytes of %d left to the tokenizer", left, size); left > size/2 {
		t.Errorf("the lexer leaves more than it reads: got %v, want at most %v", left, size/2)
	}
}

func FuzzLexer(f *testing.F) {
	for _, source := range lexed {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) { sameTokens(t, source) })
}
