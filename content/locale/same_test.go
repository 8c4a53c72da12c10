package locale

import (
	"maps"
	"regexp"
	"slices"
	"testing"
)

// TestNothingIsLeftInEnglish holds that no message of another language is the
// English one, but for names and for words that both languages have.
func TestNothingIsLeftInEnglish(t *testing.T) {
	same := map[string]map[string]string{
		"ru": {"embed.never": "the value of a setting in a file"},
		"de": {
			"embed.never": "the value of a setting in a file", "doctor.about.listen": "the name of a setting", "hint.settings": "the name of a city",
			"terminal.flags": "German too", "init.token": "German too", "page.live": "German too", "page.chats": "German too", "post.details": "German too",
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
	for tag, reasons := range same {
		c := For(tag)
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
	for _, tag := range Languages() {
		if _, ok := same[tag]; !ok && tag != "en" {
			t.Errorf("%s is not looked at", tag)
		}
	}
}
