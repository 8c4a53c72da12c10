package markdown_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markdown/markdowntest"
	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// TestHostile holds the cost of hostile input, as rich messages, text messages and a
// page: at most 200 ms for 100 KB. It measures CPU time, the best of five runs, which
// other processes hardly affect.
func TestHostile(t *testing.T) {
	const size, limit = 100_000, 200 * time.Millisecond
	c := markdown.New()
	inputs := markdowntest.Hostile(size / slowdown)
	maps.Copy(inputs, markdowntest.HostileRuns(size/slowdown))
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		source := []byte(inputs[name])
		var d *rich.Document
		steps := []struct {
			name string
			run  func()
		}{
			{"conversion", func() { d, _ = c.Convert(source, markdown.Options{}) }},
			{"rich", func() {
				for _, part := range d.Split() {
					part.AppendJSON(nil, nil)
				}
			}},
			{"text", func() { text.Encode(d, text.Options{}) }},
			{"page", func() { page.Options{}.AppendHTML(nil, d) }},
		}
		for _, step := range steps {
			best := time.Hour
			for try := 0; try < 5 && best > limit; try++ {
				start := processorTime()
				step.run()
				best = min(best, processorTime()-start)
			}
			if best > slowdown*limit {
				t.Errorf("%s: the %s of %d KB takes %v", name, step.name, len(source)/1000, best)
			}
		}
	}
}
