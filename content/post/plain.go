package post

import (
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// plain is the running text of blocks, one line a block: for counting and
// summing up, not for showing.
func plain(blocks []rich.Block) string {
	var b strings.Builder
	for text := range texts(blocks) {
		if text.String != "" {
			b.WriteString(text.String)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
