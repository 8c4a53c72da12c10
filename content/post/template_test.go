package post

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestCheckTemplate(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"built in", "", ""},
		{"every field", `{{escape .Title}} {{.Slug}} {{.Link}} {{.ReadOn}} {{.Hashtags}} {{.Categories}} {{.Tags}} {{.Authors}} {{.Description}} {{.Cover}} {{date "2006" .Date}} {{.FormatDate "2 Jan"}} {{.Lang}} {{.Body}} {{.Summary}} {{.Words}} {{.ReadingTime}} {{hashtag "x"}} {{link "a" "b"}} {{first 1 .Tags}} {{join "," .Tags}}`, ""},
		{"syntax", "a\n{{.Title}", "2:"},
		{"unknown field", "{{.Titel}}", "Titel"},
		{"unknown function", "{{upper .Title}}", `"upper"`},
		{"unclosed if", "{{if .Link}}", "EOF"},
		{"index out of range", "{{index .Tags 5}}", "index"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := CheckTemplate(c.source)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && err == nil:
				t.Errorf("got no error, want %s", c.want)
			case err != nil && (!strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "post template: ")):
				t.Errorf("error %q does not name %q", err, c.want)
			}
		})
	}
}

// TestSettingsTemplate holds the example and list of fields of the reference against the
// code.
func TestSettingsTemplate(t *testing.T) {
	b, err := os.ReadFile("../../cmd/dateline/config/SETTINGS.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, ok := strings.Cut(string(b), "```yaml\ntemplate: |\n")
	example, list, closed := strings.Cut(example, "```")
	if !ok || !closed {
		t.Fatalf("the example of a template: got it begun %t and closed %t, want both", ok, closed)
	}
	if err := CheckTemplate(strings.ReplaceAll(example, "\n  ", "\n")); err != nil {
		t.Error(err)
	}
	list, _, _ = strings.Cut(list, "## ")
	data := reflect.TypeFor[*Data]()
	for i := range data.Elem().NumField() {
		if f := data.Elem().Field(i); f.IsExported() && !strings.Contains(list, "`."+f.Name) {
			t.Errorf("SETTINGS.md does not name .%s", f.Name)
		}
	}
	for i := range data.NumMethod() {
		if m := data.Method(i).Name; !strings.Contains(list, "`."+m) {
			t.Errorf("SETTINGS.md does not name .%s", m)
		}
	}
	for name := range functions() {
		if !strings.Contains(list, "`"+name) {
			t.Errorf("SETTINGS.md does not name %s", name)
		}
	}
}

func TestTemplatesAreParsedOnce(t *testing.T) {
	var ts templates
	a, err := ts.get("{{.Title}}")
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := ts.get("{{.Title}}"); a != b {
		t.Errorf("parsed again: got %v, want %v", a, b)
	}
}

func TestData(t *testing.T) {
	d := &Data{Lang: "ru", Date: time.Date(2025, 12, 28, 10, 0, 0, 0, time.UTC)}
	if got := d.FormatDate("2 January 2006, Monday"); got != "28 декабря 2025, воскресенье" {
		t.Errorf("FormatDate: %q", got)
	}
	if got := (&Data{}).FormatDate("2006"); got != "" {
		t.Errorf("FormatDate without a date: %q", got)
	}
	for text, want := range map[string]int{"": 0, "one two": 2, "it's a well-known fact": 4, "生成式人工智能在": 4, "Привет, мир 2025": 3} {
		if got := countWords(text); got != want {
			t.Errorf("countWords(%q) = %d, want %d", text, got, want)
		}
	}
}
