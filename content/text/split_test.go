package text

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/dateline-bot/dateline/content/rich"
)

// checkSplit asserts the rules of splitting for a document and a limit.
func checkSplit(t testing.TB, d *rich.Document, limit int) {
	t.Helper()
	f := newEncoder().flatten(d)
	ms := Encode(d, Options{Limit: limit})
	judge(t, nil, ms, limit)
	if again := Encode(d, Options{Limit: limit}); !reflect.DeepEqual(ms, again) {
		t.Errorf("limit %d: encoding twice differs", limit)
	}
	if !visible(f.text) {
		if len(ms) > 0 {
			t.Errorf("limit %d: %d messages of nothing", limit, len(ms))
		}
		return
	}
	parts := f.split(limit)
	if f.fits(limit) {
		parts = []part{{end: len(f.text), length: f.n}}
	}
	if len(parts) != len(ms) {
		t.Fatalf("limit %d: %d parts, %d messages", limit, len(parts), len(ms))
	}
	pos := 0
	for i, p := range parts {
		if lost := f.text[pos:p.start]; visible(lost) {
			t.Errorf("limit %d: before part %d is lost %q", limit, i, lost)
		}
		head := ""
		if p.headUnits > 0 {
			head = f.text[p.head.start:p.head.body]
		}
		if want := head + f.text[p.start:p.end]; ms[i].Text != want {
			t.Errorf("limit %d: part %d is %q, not %q", limit, i, ms[i].Text, want)
		}
		if i > 0 {
			checkCut(t, f, parts[i-1], p, limit)
		}
		pos = p.end
	}
	if lost := f.text[pos:]; visible(lost) {
		t.Errorf("limit %d: at the end is lost %q", limit, lost)
	}
}

// checkCut asserts that the cut between two parts breaks nothing that would fit into a
// part.
func checkCut(t testing.TB, f *flat, a, b part, limit int) {
	t.Helper()
	at := a.at + a.length
	for _, e := range f.ents {
		if k := classOf(e.Type); (k != solid && k != verbatim) || e.Type == pre {
			continue
		}
		if e.Offset < at && e.Offset+e.Length > b.at && e.Length <= limit/2 {
			t.Errorf("limit %d: cut within %s %d+%d at %d", limit, e.Type, e.Offset, e.Length, at)
		}
	}
	better := slices.ContainsFunc(f.cuts, func(c cut) bool { return c.level >= cutItem && c.pos > a.start && c.pos < a.end })
	for _, c := range f.cuts {
		if better && c.level == cutStick && c.pos-c.gap == a.end {
			t.Errorf("limit %d: %q is parted from what follows it", limit, lastLine(f.text[a.start:a.end]))
		}
	}
	if a.end == b.start { // no white space between them
		from := strings.LastIndexAny(f.text[:a.end], " \n") + 1
		rest, state, i := f.text[from:], -1, from
		for rest != "" && i < a.end {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			if i+len(cluster) > a.end && units(cluster) <= limit/2 {
				t.Errorf("limit %d: cut within the grapheme %q", limit, cluster)
			}
			i += len(cluster)
		}
	}
}

func lastLine(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

var limits = []int{256, 257, 511, MaxCaption, MaxText}

func TestSplitArticles(t *testing.T) {
	for path, source := range shared(t) {
		d := convert(source)
		for _, limit := range []int{256, MaxText} {
			if checkSplit(t, d, limit); t.Failed() {
				t.Fatal(path)
			}
		}
	}
}

// TestSplitSpec splits the whole of the specification's examples.
func TestSplitSpec(t *testing.T) {
	d := convert(strings.Join(examples(t), "\n\n"))
	for _, limit := range limits {
		checkSplit(t, d, limit)
	}
}

func FuzzEncode(f *testing.F) {
	for i, s := range examples(f) {
		if i%5 == 0 {
			f.Add(s, uint16(i))
		}
	}
	for _, s := range hostile() {
		f.Add(s, uint16(256))
	}
	f.Fuzz(func(t *testing.T, s string, limit uint16) {
		if len(s) > 20_000 {
			return
		}
		checkSplit(t, convert(s), 256+int(limit)%4000)
		checkSplit(t, convert(strings.Repeat(s+"\n\n", 1+2000/(len(s)+1))), 256+int(limit)%1000)
	})
}

// hostile returns texts that are hard to split.
func hostile() map[string]string {
	family := "👨‍👩‍👧‍👦"
	links := &strings.Builder{}
	for i := range 120 {
		fmt.Fprintf(links, "[link %d](https://example.com/%d) ", i, i)
	}
	code := &strings.Builder{}
	for i := range 200 {
		fmt.Fprintf(code, "func f%d() {\n\treturn\n}\n\n", i)
	}
	table := &strings.Builder{}
	table.WriteString("| a | b |\n|---|---|\n")
	for i := range 300 {
		fmt.Fprintf(table, "| %d | x |\n", i)
	}
	nested := &strings.Builder{}
	for i := range 30 {
		fmt.Fprintf(nested, "%s- item %d\n", strings.Repeat("  ", i), i)
	}
	return map[string]string{
		"no break":           strings.Repeat("слово", 3000),
		"no break ZWJ":       strings.Repeat(family, 1000),
		"6 KB of bold":       "**" + strings.Repeat("bold text ", 600) + "x**",
		"120 links":          links.String(),
		"links in bold":      "**" + strings.TrimSpace(links.String()) + "**",
		"a long link":        "[" + strings.Repeat("word ", 2000) + "x](https://example.com)",
		"a long code":        "a `" + strings.Repeat("word ", 2000) + "x` b",
		"zalgo":              "x" + strings.Repeat("\u0301\u0302", 5000) + "y",
		"code block":         "```go\n" + code.String() + "```\n",
		"one code line":      "```\n" + strings.Repeat("x", 9000) + "\n```\n",
		"indented code":      "```\n" + strings.Repeat("        x\n", 3000) + "```\n",
		"table":              table.String(),
		"quote":              "> " + strings.Repeat("A sentence here. ", 600),
		"nested list":        nested.String(),
		"headings":           strings.Repeat("# Heading\n\n## Another\n\ntext\n\n", 500),
		"a long heading":     "# " + strings.Repeat("heading ", 900) + "\n\ntext",
		"heading at the end": strings.Repeat("x", 4080) + "\n\n## Heading\n\n" + strings.Repeat("y", 100),
		"Chinese":            strings.Repeat("生成式人工智能是人工智能的一个子集。", 600),
		"invisible":          strings.Repeat("\u200b", 9000) + "x",
		"details":            "<details><summary>S</summary>\n\n" + strings.Repeat("Paragraph of details.\n\n", 400) + "</details>\n",
		"styles":             strings.Repeat("*a **b ~~c~~ d** e* ", 500),
		"emoji":              strings.Repeat("👍🏽", 3000),
		"4096":               strings.Repeat("x", 4096),
		"4097":               strings.Repeat("x", 4097),
		"deep quotes":        strings.Repeat("> ", 2000) + strings.Repeat("x  \n", 2000),
		"deep lists":         strings.Repeat("- ", 2000) + strings.Repeat("x  \n", 2000),
		"wide spans":         "<table>" + strings.Repeat("<tr><td colspan=1000000000 rowspan=1000000000>x</td><td>y</td></tr>", 200) + "</table>",
		"marks":              strings.Repeat("\u200e\u200f", 3000) + "a" + strings.Repeat("\u202a", 10),
	}
}

func TestSplitHostile(t *testing.T) {
	for name, source := range hostile() {
		t.Run(name, func(t *testing.T) {
			d := convert(source)
			for _, limit := range limits {
				checkSplit(t, d, limit)
			}
		})
	}
}

// TestSplitRandom splits random documents with every construct.
func TestSplitRandom(t *testing.T) {
	all := examples(t)
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		for range 5 + r.IntN(60) {
			b.WriteString(all[r.IntN(len(all))])
			b.WriteString("\n\n")
			if r.IntN(3) == 0 {
				b.WriteString(strings.Repeat("Words that make a **sentence** of a paragraph. ", r.IntN(30)))
				b.WriteString("\n\n## A heading\n\n")
			}
		}
		if checkSplit(t, convert(b.String()), 256+r.IntN(2000)); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
