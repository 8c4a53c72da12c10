package locale

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// names returns the names of a message's values.
func names(pieces []piece) []string {
	var out []string
	for _, p := range pieces {
		if p.name != "" {
			out = append(out, p.name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestCatalogues holds that each language has the messages of English, with the same
// values and with all its plural forms. Missing messages are listed; with
// DATELINE_TEST_COMPLETE=1 they fail the test.
func TestCatalogues(t *testing.T) {
	en := English()
	for _, tag := range Languages() {
		c := all()[tag]
		for code, pieces := range c.messages {
			english, ok := en.messages[code]
			if !ok {
				t.Errorf("%s says %q, which English does not", tag, code)
				continue
			}
			if len(pieces) == 0 || len(pieces) == 1 && strings.TrimSpace(pieces[0].text) == "" {
				t.Errorf("%s: %q is empty", tag, code)
			}
			if got, want := names(pieces), names(english); !slices.Equal(got, want) {
				t.Errorf("%s: %q takes %v, and %v in English", tag, code, got, want)
			}
			for _, p := range pieces {
				if p.forms != nil && len(p.forms) != len(c.forms) {
					t.Errorf("%s: %q: %s needs %d forms: %v", tag, code, p.text, len(c.forms), c.forms)
				}
			}
		}
		missing := c.Missing()
		if len(missing) > 0 {
			t.Logf("%s does not say yet: %s", tag, strings.Join(missing, ", "))
		}
		if os.Getenv("DATELINE_TEST_COMPLETE") != "" && len(missing) > 0 {
			t.Errorf("%s lacks %d messages", tag, len(missing))
		}
	}
}

// Missing returns the codes that are shown in English because the message is missing,
// in order.
func (c *Catalogue) Missing() []string {
	if c.english == nil {
		return nil
	}
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(c.english.messages)) {
		if _, ok := c.messages[code]; !ok {
			codes = append(codes, code)
		}
	}
	return codes
}

func TestPlurals(t *testing.T) {
	for _, tt := range []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 0, "0 articles"}, {"en", 1, "1 article"}, {"en", 2, "2 articles"}, {"en", 21, "21 articles"},
		{"ru", 0, "0 статей"}, {"ru", 1, "1 статья"}, {"ru", 2, "2 статьи"}, {"ru", 4, "4 статьи"}, {"ru", 5, "5 статей"},
		{"ru", 11, "11 статей"}, {"ru", 12, "12 статей"}, {"ru", 14, "14 статей"}, {"ru", 21, "21 статья"},
		{"ru", 22, "22 статьи"}, {"ru", 25, "25 статей"}, {"ru", 111, "111 статей"}, {"ru", 121, "121 статья"}, {"ru", 1000, "1000 статей"},
		{"ru", -1, "-1 статья"}, {"de", 0, "0 Artikel"}, {"de", 1, "1 Artikel"}, {"de", 2, "2 Artikel"},
	} {
		if got := For(tt.tag).T("category", "title", "ИИ", "n", tt.n); got != "ИИ · "+tt.want {
			t.Errorf("%s %d: got %q, want %q", tt.tag, tt.n, got, "ИИ · "+tt.want)
		}
	}
}

func TestFor(t *testing.T) {
	s, err := Load("ru")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"en": "en", "en-GB": "en", "RU": "ru", "ru_RU": "ru", "": "ru", "tlh": "ru", "rus": "ru", "C": "ru"} {
		if got := s.For(code).Tag(); got != want {
			t.Errorf("For(%q) = %s, want %s", code, got, want)
		}
	}
	for code, want := range map[string]string{"ru_RU.UTF-8": "ru", "C.UTF-8": "en", "": "en", "POSIX": "en", "ru.UTF-8": "ru"} {
		if got := For(code).Tag(); got != want {
			t.Errorf("For(%q) = %s, want %s", code, got, want)
		}
	}
	for code, want := range map[string]string{"de_DE.UTF-8": "de", "de-AT": "de", "deu": "de", "de_CH": "de"} {
		if got := For(code).Tag(); got != want {
			t.Errorf("For(%q) = %s, want %s", code, got, want)
		}
	}
	if _, err := Load("tlh"); err == nil {
		t.Error("a language without a catalogue was accepted: got no error, want one")
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2025, 12, 28, 10, 0, 0, 0, time.UTC)
	if got := For("ru").Day(at); got != "28 дек 2025" {
		t.Errorf("got %q", got)
	}
	if got := For("de").Moment(at, at); got != "So 28. Dez, 10:00" {
		t.Errorf("got %q", got)
	}
	if got := For("de").Duration(49 * time.Hour); got != "2 Tage 1 Std" {
		t.Errorf("got %q", got)
	}
	if opening, closing := For("de").Quotes(false); opening != "„" || closing != "“" {
		t.Errorf("German quotation marks are %s %s", opening, closing)
	}
	if n, one := For("de").T("tags", "n", 2), For("de").T("tags", "n", 1); n != "2 Schlagwörter:" || one != "1 Schlagwort:" {
		t.Errorf("got %q and %q", n, one)
	}
	for size, want := range map[int64]string{0: "0 КБ", 1: "1 КБ", 640_000: "640 КБ", 1_234_567: "1,2 МБ"} {
		if got := For("ru").Size(size); got != want {
			t.Errorf("%d bytes are %q, want %q", size, got, want)
		}
	}
	if got := For("en").Moment(at, at); got != "Sun 28 Dec, 10:00" {
		t.Errorf("got %q", got)
	}
	if got := For("en").Moment(at, at.AddDate(1, 0, 0)); got != "Sun 28 Dec 2025, 10:00" {
		t.Errorf("got %q", got)
	}
	for d, want := range map[time.Duration]string{0: "0 s", 1500 * time.Millisecond: "1 s", 90 * time.Second: "1 min 30 s",
		49*time.Hour + 5*time.Second: "2 d 1 h", 24*time.Hour + time.Minute: "1 d 1 min"} {
		if got := For("en").Duration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
