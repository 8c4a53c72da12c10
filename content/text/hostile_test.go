package text

import (
	"maps"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markdown/markdowntest"
)

// TestHostile holds that hostile Markdown becomes messages that Telegram accepts
// unchanged.
func TestHostile(t *testing.T) {
	c := markdown.New()
	inputs := markdowntest.Hostile(2_000)
	maps.Copy(inputs, markdowntest.HostileRuns(2_000))
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		d, _ := c.Convert([]byte(inputs[name]), markdown.Options{})
		for i, m := range Encode(d, Options{}) {
			if err := Check(m, MaxText); err != nil {
				t.Errorf("%s, message %d: got %v, want what Telegram takes as it is", name, i+1, err)
			}
		}
	}
}
