package rich

import "testing"

// TestShown holds which files beside articles are media.
func TestShown(t *testing.T) {
	for name, want := range map[string]bool{
		"a.png": true, "x/a.JPG": true, "../a.webp": true, "./a.mp4": true, "photo": true, "a.pdf": true,
		".attachments/x.png": true, "../.vuepress/public/x.png": true, "docs/.assets/a.svg": true, ".attachments/spec.pdf": true,
		".trash/x.png": false, "posts/.Trash/x.png": false, ".git/x.png": false, ".obsidian/plugins/x.png": false, ".ssh/a.png": false,
		".x.png": false, "x/.a.mp4": false, ".env": false, ".config/token": false, ".config/app.yaml": false,
		"a.md": false, "dateline.toml": false, "state.db": false, ".attachments/a.md": false,
	} {
		if got := Shown(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
