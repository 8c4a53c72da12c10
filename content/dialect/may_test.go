package dialect

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// fragments are pieces of constructs that are rewritten, and of their surroundings.
var fragments = append(strings.Fields(`import export const from 'a' "b" ; ++ ++ctrl++ @[youtube](a) ](@/ [a](@/b) --8<-- <> </> <Tab <TabItem > </Tabs> <CodeGroup>
	:material-a: [caption] [/caption] [gallery [code] [/code] [video *[A]: /// ![a](b .png =2x3) ) [a]{ .b} ={a} ={ {...a} <a <b {{ {% }} %} a( a() end === "A" ===! \newpage - > * b1`),
	"=== \"A\"", "{% a() %}", "{% end %}", "{{ a(b=\"c\") }}", "![a](b c.png)", "![a](b.png =2x3)", "<<< @/a.js", "    ", "<a b={c}>", "import a from 'b'", "<Tab a={`b`}>", "^^a^^", "^", "{++a++}", "{~~a~>b~~}", "|--+--|", "|==|", "| a |",
	"![a](b.png#only-dark)", "`#!py a`", "* {:.a} b", "[youtube id=a]", "[gist]https://a.b[/gist]", "[php]", "[/php]", "[vc_row]", "[/vc_row]", "[[gallery]]", "[latex]a[/latex]",
	"$latex a$", "<YouTube id=\"a\" />", "<Note>", "</Note>", "<A.B>", "<C", "a={b}", "/>", "export const a = 'b'", "{a}", "    type: b", ";--8<-- \"a\"", "--8<-- \"a.md\"", "{{/* a() */}}", "<a :b=\"c\">", "<B @c='d' v-e />", "<![if a]>", "<![endif]-->",
	"<!--@include: a.md-->", "@include(a.md)", "!!!include(a.md)!!!", "{!a.md!}", "@[code](a.md)", "%[https://a.b]", "{:.a}{:.b}", "<amp-img src=\"a\">", "</amp-img>", "<lite-youtube videoid=\"a\">", "[a]: b {.c}", "# A {-}", "<A title=\"a\">b</A>", "<Aa title=\"a\">b</Aa>", "{1}", "![a](b \"c\" =2x3)")

// same fails if the result for a source depends on whether lines are skipped.
func same(t *testing.T, source []byte) {
	t.Helper()
	got, findings := Rewrite(source)
	want, all := new(rewriter).rewrite(source, func(*rewriter, []byte) bool { return false })
	if !bytes.Equal(got, want) || len(findings) != len(all) {
		t.Errorf("Rewrite(%q)\n got %q %v\nwant %q %v (mayHold is %v)", source, got, findings, want, all, mayHold(source))
	}
}

// TestNothingIsPassedOver rewrites, line by line, random sources of pieces of dialects,
// and real prose for which mayHold returns false.
func TestNothingIsPassedOver(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		var source []byte
		for range 1 + random.IntN(6) {
			source = append(source, fragments[random.IntN(len(fragments))]...)
			source = append(source, []string{"", " ", " ", "\n", "\n\n", "\t"}[random.IntN(6)]...)
		}
		same(t, source)
	}
	spec, err := os.ReadFile("../markdown/testdata/spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	for section := range bytes.SplitSeq(spec, []byte("\n#")) {
		same(t, section)
	}
}

func FuzzNothingIsPassedOver(f *testing.F) {
	for _, s := range fragments {
		f.Add([]byte("a " + s + "\n" + s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		same(t, bytes.ReplaceAll(bytes.ToValidUTF8(source, nil), []byte{'\r'}, nil))
	})
}
