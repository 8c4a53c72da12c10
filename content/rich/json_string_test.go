package rich

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestAppendString decodes what was encoded, with each escaped byte at each position
// within the eight that are checked together.
func TestAppendString(t *testing.T) {
	for c := range rune(0x100) {
		for at := range 17 {
			s := strings.Repeat("а", at/2) + strings.Repeat("x", at%2) + string(c) + strings.Repeat("y", 9)
			var got string
			if err := json.Unmarshal(AppendString(nil, s), &got); err != nil || got != s {
				t.Fatalf("%q: %q, %v", s, got, err)
			}
		}
	}
}
