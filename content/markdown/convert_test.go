package markdown_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestConvertByManyAtOnce holds that a Converter is safe for concurrent use, and that a
// document does not refer to buffers that the next conversion reuses.
func TestConvertByManyAtOnce(t *testing.T) {
	c := markdown.New()
	convert := func(n int) string {
		source := strings.Repeat(fmt.Sprintf("{{< unknown >}}word%d [a%d](https://b.cd/%d) `code%d`\n\n", n, n, n, n), 1+n)
		d, _ := c.Convert([]byte(source), markdown.Options{})
		c.Convert([]byte(strings.Repeat("{{< other >}}********", 40)), markdown.Options{}) // overwrites the buffers used before
		return string(d.AppendJSON(nil, nil))
	}
	var wanted [8]string
	for n := range wanted {
		wanted[n] = convert(n)
		if !strings.Contains(wanted[n], fmt.Sprintf(`"word%d `, n)) || strings.Contains(wanted[n], "*") {
			t.Fatalf("%s", wanted[n])
		}
	}
	var group sync.WaitGroup
	for n := range wanted {
		group.Go(func() {
			for range 100 {
				if got := convert(n); got != wanted[n] {
					t.Errorf("got  %s\nwant %s", got, wanted[n])
					return
				}
			}
		})
	}
	group.Wait()
}
