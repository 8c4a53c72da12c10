package locale

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPhrase(t *testing.T) {

	for english, want := range map[string]string{
		"quiet hours":   "тихие часы",
		"moved by Anna": "перенос: Anna",
		"history: it appeared overdue with several others":  "архив: файл появился просроченным вместе с другими",
		"its last edit was refused: Bad Request: no rights": "последнюю правку Telegram не принял: Bad Request: no rights",
		"something new": "something new",
		"":              "",
	} {
		if got := For("ru").Phrase(english); got != want {
			t.Errorf("%q is %q in Russian, want %q", english, got, want)
		}
		if got := For("en").Phrase(english); got != english {
			t.Errorf("%q is %q in English", english, got)
		}
	}
}

// Every reason that admins read is known in every language.
func TestReasonsAreKnown(t *testing.T) {
	phrase := regexp.MustCompile(`(?:Reason(?:, d\.At|, p\.Requests)? :?= (?:Sent, |Text, |Rich, |next, |Skipped, |Missed, |end, |d\.Due, |time\.Time\{\}, )?|reason\w+ += |why := |return )"((?:[a-z]|Telegram)[^"%]*?)(?:: | )?"`)
	for _, pattern := range []string{"../../scheduler/*.go", "../../scheduler/deliver/*.go", "../../scheduler/plan/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, f := range files {
			if ok, _ := filepath.Match("*_test.go", filepath.Base(f)); ok || slices.Contains([]string{"doc.go", "notice.go", "coordinate.go", "fault.go"}, filepath.Base(f)) {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range phrase.FindAllStringSubmatch(string(b), -1) {
				for _, tag := range Languages() {
					if tag != "en" && For(tag).Phrase(m[1]) == m[1] && !strings.HasPrefix(m[1], "https:") {
						t.Errorf("%s: %q is not in %s/reasons.toml", f, m[1], tag)
					}
				}
			}
		}
	}
}
