package dialect

import (
	"strings"
	"testing"
)

// TestDirectivesWithinText holds that a directive and a drawn table become the same wherever they are,
// and that the text around them stays as it is.
func TestDirectivesWithinText(t *testing.T) {
	around := []string{"", "Words.\n\nMore words -- and more.\n\n", "```go\na := `x`\n-- \n`````\n\n", "- a\n\n  b\n\nEnd.\n\n", strings.Repeat("A line.\n", 20) + "\n"}
	for _, x := range []string{
		"```{note} Title\nText.\n```\n\n", ":::{tip}\nText.\n:::\n\n", "```ad-note\ntitle: T\nText.\n```\n\n",
		"+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n",
		"a    b\n---  ---\n1    2\n3    4\n\n",
	} {
		alone, _ := Rewrite([]byte(x))
		if string(alone) == x {
			t.Fatalf("%q is not rewritten", x)
		}
		for _, before := range around {
			for _, after := range append(around, x) {
				got, _ := Rewrite([]byte(before + x + after))
				want := before + string(alone) + after
				if after == x {
					want = before + string(alone) + string(alone)
				}
				if string(got) != want {
					t.Errorf("before %q after %q: got %q, want %q", before, after, got, want)
				}
			}
		}
	}
}
