package text

import (
	"os"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/markdown"
)

// contest runs goldmark to HTML, ours to text and ours to rich messages in turn on the
// same sources.
type contest struct {
	sources [][]byte
	ways    [3]func(source []byte)
	all     [3]float64 // seconds of all runs, including garbage collection
	fastest [][3]time.Duration
}

// The conversions of a contest.
const (
	html = iota
	plain
	blocks
)

func newContest(sources [][]byte) *contest {
	ways := [3]func([]byte){html: toHTML(newGoldmark()), plain: toText(markdown.New()), blocks: toRich(markdown.New())}
	return &contest{sources: sources, ways: ways, fastest: make([][3]time.Duration, len(sources))}
}

func (c *contest) run() {
	for way, convert := range c.ways {
		for i, source := range c.sources {
			start := time.Now()
			convert(source)
			took := time.Since(start)
			c.all[way] += took.Seconds()
			if best := &c.fastest[i][way]; *best == 0 || took < *best {
				*best = took
			}
		}
	}
}

// ratio returns how many times as long as HTML a conversion takes: for all runs, and
// for the fastest run of each source, which a busy machine affects least; and the ratio
// of allocations.
func (c *contest) ratio(way int) (all, fastest, allocs float64) {
	var fast, count [3]float64
	for i, source := range c.sources {
		for _, w := range []int{html, way} {
			fast[w] += c.fastest[i][w].Seconds()
			count[w] += testing.AllocsPerRun(3, func() { c.ways[w](source) })
		}
	}
	return c.all[way] / c.all[html], fast[way] / fast[html], count[way] / count[html]
}

// BenchmarkRatio reports the ratios, for each corpus.
func BenchmarkRatio(b *testing.B) {
	for name, sources := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			c := newContest(sources)
			for b.Loop() {
				c.run()
			}
			for way, name := range map[int]string{plain: "text", blocks: "rich"} {
				all, fastest, allocs := c.ratio(way)
				b.ReportMetric(all, name+"/html")
				b.ReportMetric(fastest, name+"/html-fastest")
				b.ReportMetric(allocs, name+"-allocs/html")
			}
		})
	}
}

// TestSpeed checks the fastest runs, whose ratios are similar on every machine, against
// the project's promises. It needs an idle machine: DATELINE_TEST_SPEED=1 enables it.
func TestSpeed(t *testing.T) {
	if os.Getenv("DATELINE_TEST_SPEED") == "" {
		t.Skip("DATELINE_TEST_SPEED=1 compares the speed with goldmark's")
	}
	for name, sources := range corpora(t) {
		limits, most := [3]float64{plain: 1.35, blocks: 1.42}, 1.0 // a table of Pandoc is in the 100 KB, which goldmark leaves as text
		switch name {
		case "posts": // what the project promises, with a margin for a busy machine
			limits, most = [3]float64{plain: 1.08, blocks: 1.08}, 0.6
		case "spec":
			limits = [3]float64{plain: 1.5, blocks: 1.6}
		}
		c := newContest(sources)
		within := func() bool {
			_, text, _ := c.ratio(plain)
			_, rich, _ := c.ratio(blocks)
			return text <= limits[plain] && rich <= limits[blocks]
		}
		for round := 0; round == 0 || round < 12 && !within(); round++ { // more runs come closer to the fastest possible
			for range 60 {
				c.run()
			}
		}
		for way, word := range map[int]string{plain: "text", blocks: "rich"} {
			all, fastest, allocs := c.ratio(way)
			t.Logf("%-8s %s %.2f of goldmark's time, %.2f the fastest runs, %.2f of its allocations", name, word, all, fastest, allocs)
			if fastest > limits[way] || allocs > most {
				t.Errorf("%s: want %s in %.2f of the time and %.2f of the allocations at most", name, word, limits[way], most)
			}
		}
	}
}
