package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMigrationsAreNumbered holds that steps are numbered without gaps and duplicates:
// of two steps with the same number, a database that has applied the first would never
// apply the second.
func TestMigrationsAreNumbered(t *testing.T) {
	for _, dialect := range []string{"postgres", "sqlite"} {
		entries, err := os.ReadDir("migrations/" + dialect)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries {
			if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(e.Name(), want) {
				t.Errorf("%s: got migration %s, want %s…", dialect, e.Name(), want)
			}
		}
	}
}
