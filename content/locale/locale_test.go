package locale

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T) *Set {
	t.Helper()
	s, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var placeholder = regexp.MustCompile(`\{([a-z_]*)(\|[^}]*)?\}`)

// names are the values that a message takes.
func names(m string) []string {
	var out []string
	for _, p := range placeholder.FindAllStringSubmatch(m, -1) {
		out = append(out, p[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestCataloguesAreComplete(t *testing.T) {
	s := load(t)
	en := s.byTag["en"]
	for _, tag := range Languages() {
		c := s.byTag[tag]
		for key, m := range en.messages {
			other, ok := c.messages[key]
			switch {
			case !ok:
				t.Errorf("%s.toml lacks %q", tag, key)
			case strings.TrimSpace(other) == "":
				t.Errorf("%s.toml: %q is empty", tag, key)
			case !slices.Equal(names(m), names(other)):
				t.Errorf("%q takes %v in en and %v in %s", key, names(m), names(other), tag)
			}
		}
		for key, m := range c.messages {
			if _, ok := en.messages[key]; !ok {
				t.Errorf("%s.toml has %q, which en.toml lacks", tag, key)
			}
			want := map[string]int{"en": 2, "ru": 3}[tag]
			for _, p := range placeholder.FindAllStringSubmatch(m, -1) {
				if p[2] != "" && strings.Count(p[2], "|") != want {
					t.Errorf("%s.toml: %q: %q needs %d forms", tag, key, p[0], want)
				}
			}
			if strings.Count(m, "{") != len(placeholder.FindAllString(m, -1)) {
				t.Errorf("%s.toml: %q has a brace that names no value", tag, key)
			}
		}
	}
}

// Every message is used by package bot, and every message that it names is
// there. Keys that are put together ("state." + …) count by their beginning.
func TestCataloguesAreUsed(t *testing.T) {
	sources, err := filepath.Glob("../../bot/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal("no sources of package bot", err)
	}
	literal := regexp.MustCompile(`"[a-z_]+(\.[a-z_]*)*"`)
	named := map[string]bool{}
	var code strings.Builder
	for _, f := range sources {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(b)
		for _, l := range literal.FindAllString(string(b), -1) {
			named[strings.Trim(l, `"`)] = true
		}
	}
	c := load(t).byTag["en"]
	for key := range c.messages {
		prefix := key[:strings.LastIndexByte(key, '.')+1]
		if !named[key] && (prefix == "" || !named[prefix]) {
			t.Errorf("nothing says %q", key)
		}
	}
	call := regexp.MustCompile(`(?:\.say\((?:t?\.?l, )?|\.T\()"([a-z_.]+)"[,)]`)
	for _, m := range call.FindAllStringSubmatch(code.String(), -1) {
		if _, ok := c.messages[m[1]]; !ok {
			t.Errorf("the bot says %q, which no catalogue has", m[1])
		}
	}
}

func TestPlurals(t *testing.T) {
	s := load(t)
	for _, tt := range []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 0, "0 articles"}, {"en", 1, "1 article"}, {"en", 2, "2 articles"}, {"en", 21, "21 articles"},
		{"ru", 0, "0 статей"}, {"ru", 1, "1 статья"}, {"ru", 2, "2 статьи"}, {"ru", 4, "4 статьи"}, {"ru", 5, "5 статей"},
		{"ru", 11, "11 статей"}, {"ru", 12, "12 статей"}, {"ru", 14, "14 статей"}, {"ru", 21, "21 статья"},
		{"ru", 22, "22 статьи"}, {"ru", 25, "25 статей"}, {"ru", 111, "111 статей"}, {"ru", 121, "121 статья"}, {"ru", 1000, "1000 статей"},
	} {
		if got := s.For(tt.tag).T("category", "title", "ИИ", "n", tt.n); got != "ИИ · "+tt.want {
			t.Errorf("%s %d: %q", tt.tag, tt.n, got)
		}
	}
}

func TestFor(t *testing.T) {
	s, err := Load("ru")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"en": "en", "en-GB": "en", "RU": "ru", "ru_RU": "ru", "": "ru", "de": "ru"} {
		if got := s.For(code).Tag(); got != want {
			t.Errorf("For(%q) = %s, want %s", code, got, want)
		}
	}
	if _, err := Load("tlh"); err == nil {
		t.Error("a language without a catalogue was accepted")
	}
}

func TestDates(t *testing.T) {
	s := load(t)
	at := time.Date(2025, 12, 28, 10, 0, 0, 0, time.UTC)
	if got := s.For("ru").Day(at); got != "28 дек 2025" {
		t.Error(got)
	}
	for size, want := range map[int64]string{0: "0 КБ", 1: "1 КБ", 640_000: "640 КБ", 1_234_567: "1,2 МБ"} {
		if got := s.For("ru").Size(size); got != want {
			t.Errorf("%d bytes are %q, want %q", size, got, want)
		}
	}
	if got := s.For("en").Moment(at, at); got != "Sun 28 Dec, 10:00" {
		t.Error(got)
	}
	if got := s.For("en").Moment(at, at.AddDate(1, 0, 0)); got != "Sun 28 Dec 2025, 10:00" {
		t.Error(got)
	}
}
