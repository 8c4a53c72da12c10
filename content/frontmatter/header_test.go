package frontmatter

import (
	"errors"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/locale"
)

// TestFormatsAgree reads the same header in three formats, and holds that its values
// are the same, each with its line.
func TestFormatsAgree(t *testing.T) {
	for name, source := range map[string]string{
		"yaml": "---\ntitle: A\nn: 007\nlist: [x, y]\ntable:\n  on: true\n---\nText",
		"toml": "+++\ntitle = \"A\"\nn = \"007\"\nlist = [\"x\", \"y\"]\n[table]\non = true\n+++\nText",
		"json": "{\n\"title\": \"A\",\n\"n\": \"007\", \"list\": [\"x\",\n\"y\"], \"table\": {\n\"on\": true}}\nText",
	} {
		h, err := Cut([]byte(source))
		if err != nil {
			t.Fatal(name, err)
		}
		v, err := h.Decode()
		if err != nil {
			t.Fatal(name, err)
		}
		if got := source[h.BodyOffset:]; got != "Text" || h.Format != name {
			t.Errorf("%s: the body is %q, the format %s", name, got, h.Format)
		}
		title, _ := v.Get("title")
		n, _ := v.Get("n")
		list, _ := v.Get("list")
		table, _ := v.Get("table")
		on, ok := table.Value.Get("on")
		if title.Value.Text != "A" || n.Value.Text != "007" || len(list.Value.Items) != 2 || list.Value.Items[1].Text != "y" || !ok {
			t.Errorf("%s: %+v", name, v)
		}
		if b, ok := on.Value.Truth(); !b || !ok {
			t.Errorf("%s: on is %+v", name, on)
		}
		if title.Line != 2 || table.Value.Kind != Table || on.Line != map[string]int{"yaml": 6, "toml": 6, "json": 5}[name] {
			t.Errorf("%s: title on line %d, on on line %d", name, title.Line, on.Line)
		}
	}
}

// TestErrorLines holds that errors have their line in the file.
func TestErrorLines(t *testing.T) {
	for source, want := range map[string]int{
		"---\ntitle: A\n":                        1,
		"\n---\ntitle: A\nTitle: B\n---\n":       4,
		"+++\na = 1\nb = \n+++\n":                3,
		"{\n\"a\": 1,\n\"b\": }\n":               3,
		"---\ntitle: A\nlist: [x\n---\n":         3,
		"title: \xff\n":                          1,
		"---\ntitle: A\n\tdate: 2026\n---\nText": 3,
	} {
		h, err := Cut([]byte(source))
		if err == nil {
			_, err = h.Decode()
		}
		var e *Error
		if !errors.As(err, &e) || e.Line != want || e.Message.IsZero() {
			t.Errorf("%q: %v, want an error on line %d", source, err, want)
		}
	}
}

// TestErrorsSayTheCure holds that the most common mistakes come with how to fix them, in
// every language.
func TestErrorsSayTheCure(t *testing.T) {
	for source, want := range map[string][3]string{
		"---\ntitle: [x\n---\n":               {"close the bracket", "schließ die Klammer", "закройте скобку"},
		"---\ntags: [a,\n  b\ndate: c\n---\n": {"close the bracket", "schließ die Klammer", "закройте скобку"},
		"---\ntitle: \"x\ndate: y\n---\n":     {"close the quotes", "schließ die Anführungszeichen", "закройте кавычки"},
		"---\ntitle: 'x\ndate: y\n---\n":      {"close the quotes", "schließ die Anführungszeichen", "закройте кавычки"},
		"---\npath: \"C:\\Users\"\n---\n":     {"double the backslash", "verdopple den Backslash", "удвойте обратную черту"},
		"---\npath: \"C:\\my\"\n---\n":        {"double the backslash", "verdopple den Backslash", "удвойте обратную черту"},
		"---\ntitle: a: b: c\n---\n":          {"put the whole value in quotes", "setz den ganzen Wert in Anführungszeichen", "возьмите значение целиком в кавычки"},
		"+++\ntitle = My title\n+++\n":        {"put text in quotes", "setz Text in Anführungszeichen", "возьмите текст в кавычки"},
		"+++\ntitle = \"x\n+++\n":             {"close them in the same line", "schließ sie in derselben Zeile", "закройте их в той же строке"},
		"+++\ntitle: \"x\"\n+++\n":            {"put = between", "setz ein = zwischen", "поставьте = между"},

		"---\ntitle: A\n\tdate: b\n---\n":            {"indent with spaces", "rück mit Leerzeichen ein", "отступайте пробелами"},
		"---\ntags:\n\t- a\n---\n":                   {"indent with spaces", "rück mit Leerzeichen ein", "отступайте пробелами"},
		"---\ntitle: 'It's it'\ndate: b\n---\n":      {"put the text in double quotes", "setz ihn in doppelte", "возьмите текст в двойные"},
		"---\ntitle: \"A\" and b\ndate: c\n---\n":    {"in single quotes", "in einfache", "в одинарные кавычки"},
		"---\ntitle: A\n  date: b\n---\n":            {"but title above it has a value", "aber title darüber hat schon", "а у title над ней"},
		"---\n  title: A\ndate: b\n---\n":            {"the keys do not begin in the same column", "nicht in derselben Spalte", "в разных столбцах"},
		"---\ntitle: A\ndescription: b\nmore\n---\n": {"if it continues the value above, indent it", "rück sie ein", "добавьте отступ"},
		"---\ntitle:\u00a0A\ndate:\u00a0b\n---\n":    {"only looks like a space (U+00A0)", "(U+00A0)", "(U+00A0)"},
		"---\ntitle： A\n---\n":                       {"the colon after title is a wide one", "ist ein breiter", "широкое двоеточие"},
		"---\ntitle: “A: b”\n---\n":                  {"“ is a typographic quote", "ist ein typografisches", "типографская кавычка"},
		"---\nfile: \"C:\\Users\\x\"\n---\n":         {"double the backslash", "verdopple den Backslash", "удвойте обратную черту"},
		"+++\ntitle = “A”\n+++\n":                    {"“ is a typographic quote", "ist ein typografisches", "типографская кавычка"},
		"+++\ntitle = \"A\"\ntitle = \"B\"\n+++\n":   {`"title" is given twice (first in line 2)`, "kommt doppelt vor (zuerst in Zeile 2)", "впервые в строке 2"},
		"+++\ndate = 2026-13-45\n+++\n":              {"2026-13-45 is not a date that exists", "2026-13-45 gibt es nicht", "2026-13-45 не бывает"},
		"+++\nfile = \"C:\\Users\"\n+++\n":           {"double the backslash", "verdopple den Backslash", "удвойте обратную черту"},
		"{\n\"title\": \"A\",\n}\n":                  {"remove the comma", "entferne das Komma", "уберите запятую"},
		"{\n\"title\": \"A\"\n\"date\": \"b\"\n}\n":  {"a comma or a closing bracket is missing", "fehlt ein Komma", "не хватает запятой"},
		"{\n\"title\": 'A'\n}\n":                     {"is not in double quotes", "nicht in doppelten", "не в двойных кавычках"},
		"{\n\"title\": \"A\n\"}\n":                   {"close its quotes in the same line", "in derselben Zeile", "в той же строке"},
	} {
		h, err := Cut([]byte(source))
		if err == nil {
			_, err = h.Decode()
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: got %v, want an error", source, err)
			continue
		}
		for i, language := range []string{"en", "de", "ru"} {
			if got := locale.For(language).Say(e.Message); !strings.Contains(got, want[i]) {
				t.Errorf("%q: got %q, want it with %q", source, got, want[i])
			}
		}
	}
}
