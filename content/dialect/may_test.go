package dialect

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// fragments are what is rewritten, in pieces, and what is around it.
var fragments = append(strings.Fields(`import export const from 'a' "b" ; ++ ++ctrl++ @[youtube](a) ](@/ [a](@/b) --8<-- <> </> <Tab <TabItem > </Tabs> <CodeGroup>
	:material-a: [caption] [/caption] [gallery [code] [/code] [video *[A]: /// ![a](b .png =2x3) ) [a]{ .b} ={a} ={ {...a} <a <b {{ {% }} %} a( a() end === "A" ===! \newpage - > * b1`),
	"=== \"A\"", "{% a() %}", "{% end %}", "{{ a(b=\"c\") }}", "![a](b c.png)", "![a](b.png =2x3)", "<<< @/a.js", "    ", "<a b={c}>", "import a from 'b'", "<Tab a={`b`}>")

// same fails if a source is rewritten of which mayHold, or a line of which
// mayHoldLine, knows nothing.
func same(t *testing.T, source []byte) {
	t.Helper()
	r := &rewriter{}
	known := mayHold(source)
	for line := range bytes.Lines(source) {
		text := strings.TrimSuffix(string(line), "\n")
		open := r.block != nil || r.fenced || len(r.tabs) > 0 || len(r.ends) > 0
		if got := r.next(r.dedent(text)); got != text && !open && (!known || !mayHoldLine(line)) {
			t.Errorf("%q becomes %q, but mayHold is %v, mayHoldLine %v", text, got, known, mayHoldLine(line))
		}
	}
}

// TestNothingIsPassedOver rewrites, line by line, random sources of what dialects
// are made of, and real prose, of which mayHold says that they hold nothing.
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
