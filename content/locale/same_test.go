package locale

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestNothingIsLeftInEnglish holds that no message of another language is identical to
// the English one, except names and words that both languages share.
func TestNothingIsLeftInEnglish(t *testing.T) {
	same := map[string]map[string]string{
		"ru": {"embed.never": "the value of a setting in a file"},
		"de": {
			"embed.never": "the value of a setting in a file", "doctor.about.listen": "the name of a setting", "hint.settings": "the name of a city",
			"terminal.flags": "German too", "init.token": "German too", "page.live": "German too", "page.chats": "German too", "page.tab_bot": "German too", "post.details": "German too",
			"page.month_4": "German too", "page.month_8": "German too", "page.month_9": "German too", "page.month_11": "German too",
		},
	}
	word := regexp.MustCompile(`\p{L}{2}`)
	text := func(c *Catalogue, code string) (whole, said string) {
		for _, p := range c.messages[code] {
			whole += p.text
			if p.name == "" {
				said += p.text
			}
			for _, form := range p.forms {
				said += form
			}
		}
		return whole, said
	}
	for _, tag := range Languages() {
		if tag == "en" {
			continue
		}
		c, reasons := For(tag), same[tag]
		for _, code := range slices.Sorted(maps.Keys(c.messages)) {
			whole, said := text(c, code)
			if english, _ := text(English(), code); whole == english && word.MatchString(said) != (reasons[code] != "") {
				t.Errorf("%s: %s is %q, as in English", tag, code, said)
			}
		}
		for code := range reasons {
			whole, _ := text(c, code)
			if english, _ := text(English(), code); whole != english {
				t.Errorf("%s: %s differs from English: its reason is not needed", tag, code)
			}
		}
	}
}

// formal matches German formal address: in the middle of a sentence, or after a verb.
// All texts use "du".
var formal = regexp.MustCompile(`\pL+en Sie\b|\bIhnen\b|[\p{Ll},] (?:Sie|Ihre?[nmrs]?)\b`)

func TestGermanSaysDu(t *testing.T) {
	files, err := filepath.Glob("de/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("got the files %q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range formal.FindAllIndex(text, -1) {
			t.Errorf("%s says %q, want the form with du", file, text[max(0, at[0]-20):min(len(text), at[1]+30)])
		}
	}
}
