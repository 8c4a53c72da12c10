package lint

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/folder"
)

// TestPrivate holds that an author learns what keeps an article from being published.
func TestPrivate(t *testing.T) {
	files := map[string]string{
		"d.md":      "---\ntitle: D\ndate: 2025-01-01\ndraft: true\n---\n## Part\n\nx\n",
		"x/shot.md": "x", "map.canvas": "{}", "x/s.png": "x", "y/s.png": "x",
		"a.md": front + "Text.\n\n![[d#Part]]\n\n![[s.png|A picture]]\n\n![[t.png|Another]]\n\n![[map.canvas]]\n\nEnd %%of it\n",
	}
	short, full := check(t, files, folder.Config{})
	if want := "8 private, 10 image, 12 image, 14 image, 16 private"; short != want {
		t.Errorf("got %s, want %s\n%s", short, want, full)
	}
	for _, want := range []string{"d.md is not public (it is a draft)", "x/s.png, y/s.png", "t.png is nowhere", "map.canvas is not a picture", "%% is not closed"} {
		if !strings.Contains(full, want) {
			t.Errorf("got %s\nwant %q in it", full, want)
		}
	}
}
