package markdown_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestEscapedBracketsAreNoFormula holds that escaped brackets that are probably not
// LaTeX, but notes and plurals, are text.
func TestEscapedBracketsAreNoFormula(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`as said [\[6\]](https://a.bc/)`, `["as said ",{"type":"url","text":"[6]","url":"https://a.bc/"}]`},
		{`see \[1\] and file\(s\)`, `"see [1] and file(s)"`},
		{`\[1, 2\] \[CLOSED\] \[注1\]`, `"[1, 2] [CLOSED] [注1]"`},
		{`其中\(x\)是 and \(n\)`, `["其中",{"type":"mathematical_expression","expression":"x"},"是 and ",{"type":"mathematical_expression","expression":"n"}]`},
		{`so \\(x\_i, y\_i\\) and \\(\gamma\\)`, `["so ",{"type":"mathematical_expression","expression":"x_i, y_i"}," and ",{"type":"mathematical_expression","expression":"\\gamma"}]`},
		{`maps \(x,y\), 对\\(W,b\\)和 \\(a\\) but f\(x,y\)`, `["maps ",{"type":"mathematical_expression","expression":"x,y"},", 对",{"type":"mathematical_expression","expression":"W,b"},"和 ",{"type":"mathematical_expression","expression":"a"}," but f(x,y)"]`},
		{`C:\\(x) \\(1\\) \\(\\d+\\) a\\(b`, `"C:\\(x) \\(1\\) \\(\\d+\\) a\\(b"`},
	} {
		got, _ := blocksOf(t, c.source, markdown.Options{})
		if want := `{"type":"paragraph","text":` + c.want + `}`; got != want {
			t.Errorf("%s\n got %s\nwant %s", c.source, got, want)
		}
	}
}
