package rich

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlib"
)

// TestGuardedByTDLib asks TDLib what it finds in words before and behind
// Guarded: in words that mean something else nothing, and in others the same.
func TestGuardedByTDLib(t *testing.T) {
	judge := tdlib.Open(t)
	guarded := func(s string) string {
		d := (&Document{Blocks: []Block{&Paragraph{Text: Text{String: s}}}}).Guarded()
		return d.Blocks[0].(*Paragraph).Text.String
	}
	for _, word := range []string{
		"README.md", "main.rs", "build.sh", "setup.py", "src/main.rs", "./build.sh", "/tmp", "/etc/hosts", "docs/a.md", "archive.zip", "Makefile.am", "$PATH", "$HOME",
		"@Override", "@Test", "@angular/core", "@app.route('/')", "@media", "#include", "#ff00aa", "#c0ffee", "#fff", "(README.md)", "«main.rs»",
	} {
		for _, s := range []string{word, "a " + word + " b", word + "."} {
			found, err := judge.Detect(guarded(s))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 {
				t.Errorf("%q: TDLib finds %+v, want nothing", strings.ReplaceAll(guarded(s), joiner, "|"), found)
			}
		}
	}
	for _, word := range []string{"@telegram", "#go", "#новости", "example.com", "https://a.bc/README.md", "me@example.org", "docs.rs"} {
		if s := "a " + word + " b"; guarded(s) != s {
			t.Errorf("%q: got %q, want it as it is", s, guarded(s))
		}
	}
}
