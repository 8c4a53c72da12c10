package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/lines"
)

var testParser = Parser{Zone: time.UTC, PublishAt: 10 * time.Hour}

// parse parses a source as the file post.md.
func parse(t *testing.T, source string) (*Article, []Problem) {
	t.Helper()
	a, problems := testParser.Parse("post.md", []byte(source))
	if a == nil && !hasError(problems) {
		t.Fatalf("neither an article nor an error of %q", source)
	}
	if a != nil && hasError(problems) {
		t.Fatalf("an article and an error of %q: %v", source, problems)
	}
	return a, problems
}

func hasError(problems []Problem) bool {
	for _, p := range problems {
		if p.Severity == SeverityError {
			return true
		}
	}
	return false
}

// Each source is an article with the title T, the date 2025-01-02 and a body
// that begins with "Body", whatever its fences and line ends are.
func TestFrontMatterFound(t *testing.T) {
	for name, source := range map[string]string{
		"YAML":                 "---\ntitle: T\ndate: 2025-01-02\n---\nBody\n",
		"BOM":                  "\xef\xbb\xbf---\ntitle: T\ndate: 2025-01-02\n---\nBody\n",
		"CRLF":                 "---\r\ntitle: T\r\ndate: 2025-01-02\r\n---\r\nBody\r\n",
		"CR":                   "---\rtitle: T\rdate: 2025-01-02\r---\rBody\r",
		"mixed line ends":      "---\r\ntitle: T\ndate: 2025-01-02\r\n---\nBody\n",
		"blank lines before":   "\n  \n\n---\ntitle: T\ndate: 2025-01-02\n---\nBody\n",
		"BOM and blank lines":  "\xef\xbb\xbf\r\n---\r\ntitle: T\r\ndate: 2025-01-02\r\n---\r\nBody",
		"spaces after fences":  "---  \ntitle: T\ndate: 2025-01-02\n--- \t\nBody\n",
		"three dots":           "---\ntitle: T\ndate: 2025-01-02\n...\nBody\n",
		"indented fence":       "---\ntitle: T\ndescription: |\n  one\n  ---\n  two\ndate: 2025-01-02\n---\nBody\n",
		"fence in quotes":      "---\ntitle: T\nextra: \"a\n  ---\n  b\"\ndate: 2025-01-02\n---\nBody\n",
		"no end of line":       "---\ntitle: T\ndate: 2025-01-02\n---\nBody",
		"named YAML":           "---yaml\ntitle: T\ndate: 2025-01-02\n---\nBody\n",
		"comments":             "---\n# mine\ntitle: T # yes\ndate: 2025-01-02 # then\n---\nBody\n",
		"upper case":           "---\nTitle: T\nDATE: 2025-01-02\n---\nBody\n",
		"anchors":              "---\nx: &d 2025-01-02\ntitle: T\ndate: *d\n---\nBody\n",
		"flow":                 "---\n{title: T, date: 2025-01-02}\n---\nBody\n",
		"quoted keys":          "---\n\"title\": 'T'\n\"date\": \"2025-01-02\"\n---\nBody\n",
		"longer fence in it":   "---\ntitle: T\nrule: |\n  ----\n  -----\ndate: 2025-01-02\n---\nBody\n",
		"TOML":                 "+++\ntitle = \"T\"\ndate = 2025-01-02\n+++\nBody\n",
		"TOML with string":     "+++\ntitle = 'T'\ndate = \"2025-01-02\"\n+++\nBody\n",
		"TOML CRLF and BOM":    "\xef\xbb\xbf+++\r\ntitle = \"T\"\r\ndate = 2025-01-02\r\n+++\r\nBody\r\n",
		"named TOML":           "---toml\ntitle = \"T\"\ndate = 2025-01-02\n---\nBody\n",
		"JSON":                 "{\n  \"title\": \"T\",\n  \"date\": \"2025-01-02\"\n}\n\nBody\n",
		"JSON, text next":      "{\n  \"title\": \"T\",\n  \"date\": \"2025-01-02\"\n}\nBody\n",
		"JSON on one line":     "{\"title\": \"T\", \"date\": \"2025-01-02\"}\nBody\n",
		"JSON and text":        "{\"title\": \"T\", \"date\": \"2025-01-02\"} Body\n",
		"JSON with braces":     "{\"title\": \"T\", \"x\": {\"a\": \"}\\n}\"}, \"date\": \"2025-01-02\"}\nBody\n",
		"JavaScript":           "---js\n{\n  title: 'T',\n  date: \"2025-01-02\",\n}\n---\nBody\n",
		"constants":            "---js\nconst title = \"T\";\n// when\nlet date = '2025-01-02'\n---\nBody\n",
		"JSON between fences":  "---json\n{\"title\": \"T\", \"date\": \"2025-01-02\"}\n---\nBody\n",
		"JSON and semicolons":  ";;;\n{\"title\": \"T\", \"date\": \"2025-01-02\"}\n;;;\nBody\n",
		"second rule in text":  "---\ntitle: T\ndate: 2025-01-02\n---\nBody\n\n---\n\nMore\n",
		"value with its colon": "---\ntitle: T\nlink: https://example.com/a:b\ndate: 2025-01-02\n---\nBody\n",
	} {
		t.Run(name, func(t *testing.T) {
			a, problems := parse(t, source)
			if a == nil || len(problems) > 0 {
				t.Fatal(problems)
			}
			if a.Title != "T" || !a.Date.Equal(time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)) || !a.DateOnly {
				t.Errorf("title %q, date %v, date only %v", a.Title, a.Date, a.DateOnly)
			}
			if body := source[a.BodyOffset:]; !strings.HasPrefix(strings.TrimLeft(body, "\n "), "Body") {
				t.Errorf("the body is %q", body)
			}
			line := 1 + strings.Count(normal(source[:strings.Index(source, "Body")]), "\n")
			if at := a.BodyLine + 1 + strings.Count(normal(source[a.BodyOffset:strings.Index(source, "Body")]), "\n"); at != line {
				t.Errorf("the body counts from line %d; “Body” would be in %d, is in %d", a.BodyLine, at, line)
			}
		})
	}
}

func normal(s string) string { return string(lines.Normalize([]byte(s))) }

// TestScriptInFrontMatter holds that front matter in JavaScript of which any part is not a plain value is
// an error: the rest could say that the article is not public.
func TestScriptInFrontMatter(t *testing.T) {
	for _, line := range []string{"const draft = process.env.CI;", "const draft = !true;", "const date = new Date();", "const tags = [\"a\"].map(f);", "if (x) {}", "const title = `T ${n}`;", "let x = 1 + 1"} {
		if a, problems := parse(t, "---js\nconst title = \"T\";\n"+line+"\n---\nBody\n"); len(problems) == 0 || problems[0].Severity != SeverityError {
			t.Errorf("%s: got %+v without an error", line, a)
		}
	}
	if a, problems := parse(t, "---js\nconst title = \"T\";\nconst draft = true;\nconst tags = [\"a\", \"b\"];\n---\nBody\n"); len(problems) > 0 || !a.Draft || len(a.Tags) != 2 {
		t.Errorf("got %+v, %v; want a draft with two tags", a, problems)
	}
}

// A source without front matter is an article that is all body.
func TestNoFrontMatter(t *testing.T) {
	for source, title := range map[string]string{
		"":             "Post",
		"Just text.\n": "Post",
		"# A {% badge x %}title{{< b >}} {/*c*/}with `{% d %}`<!-- e -->\n": "A title with {% d %}",
		"# A *title* with `code`\n":                                         "A title with code",
		"Intro\n\nBig [title](x)\n===\n":                                    "Big title",
		"```\n# no\n```\n## Yes {#id}\n":                                    "Yes",
		"----\n\nA rule.\n":                                                 "Post",
		"---\n\nA rule begins the text.\n":                                  "Post",
		"{% include x %}\n# T\n":                                            "T",
		"{{< x >}}\n# T\n":                                                  "T",
		"{: .lead}\n# T ##\n":                                               "T",
		"    # code\n\n# T\n":                                               "T",
		"#no heading\n\n#\n\n##  T_x_y \n":                                  "T_x_y",
		"\xef\xbb\xbfText\n\n# T\n":                                         "T",
		"- item\n---\n\n# T\n":                                              "T",
		"+++ no fence\n# T\n":                                               "T",
		"Note: this is text: with a colon\n# T":                             "T",
	} {
		a, problems := parse(t, source)
		if a == nil || len(problems) > 0 {
			t.Errorf("%q: %v", source, problems)
			continue
		}
		if a.Title != title || a.BodyLine != 0 || !a.Date.IsZero() || !a.Due.IsZero() {
			t.Errorf("%q: title %q, body from line %d, due %v", source, a.Title, a.BodyLine, a.Due)
		}
	}
}

// An error is reported with its line in the file and what to do.
func TestFrontMatterBroken(t *testing.T) {
	for _, test := range []struct {
		source string
		line   int
		says   string
	}{
		{"---\ntitle: T\n\nText\n", 1, "not closed"},
		{"\n\n---\ntitle: T\n", 3, "not closed"},
		{"+++\ntitle = \"T\"\n", 1, "line +++"},
		{"---\ntitle: T\n  ---\nText\n", 1, "not closed"},
		{"{\n\"title\": \"T\",\n\nText\n", 4, "JSON"},
		{"{\"title\": \"T\"", 1, "not closed"},
		{"\n---\ntitle: A: B\n---\n", 3, "quotes"},
		{"---\n# c\n\ntitle: @x\n---\n", 4, "quotes"},
		{"---\r\ntitle: T\r\ndate: [\r\n---\r\n", 3, "YAML"},
		{"---\ntitle: T\ntitle: U\n---\n", 3, "twice (first in line 2)"},
		{"---\ntitle: T\nTitle: U\n---\n", 3, "twice (first in line 2)"},
		{"+++\ntitle = \"T\"\ntitle = \"U\"\n+++\n", 3, "given twice"},
		{"+++\ntitle = \"T\"\n\ndate = 2025-02-30\n+++\n", 4, "TOML"},
		{"{\n\"title\": \"T\",\n\"title\": \"U\"\n}\n", 3, "twice (first in line 2)"},
		{"---\ntitle: T\ndate: 2025-02-30\n---\n", 3, "does not exist"},
		{"---\ntitle: T\ndate: 2025-13-01\n---\n", 3, "does not exist"},
		{"---\ntitle: T\ndate: 2025-01-02 25:00\n---\n", 3, "does not exist"},
		{"---\ntitle: T\ndate: tomorrow\n---\n", 3, "write 2006-01-02"},
		{"---\ntitle: T\ndate: 01/02/2025\n---\n", 3, "write 2006-01-02"},
		{"---\ntitle: T\ndate: 2025-01-02 10:00 MSK\n---\n", 3, "+03:00"},
		{"---\ntitle: T\ndate: [2025-01-02]\n---\n", 3, "a list"},
		{"---\ntitle: [WIP] T\n---\n", 2, "YAML"},
		{"---\ntitle: [WIP]\n---\n", 2, "a list, not text"},
		{"---\ntitle:\n  en: T\n---\n", 2, "a table, not text"},
		{"---\ndraft: maybe\n---\n", 2, "true or false"},
		{"---\ndraft: [true]\n---\n", 2, "true or false"},
		{"---\ncategories:\n  a: b\n---\n", 2, "a table"},
		{"---\nslug: '!!!'\n---\n", 2, "no letters"},
		{"---\n- a\n- b\n---\n", 2, "a list, not keys"},
		{"---\njust text\n---\n", 2, "not keys"},
		{"---\ntitle: *x\n---\n", 2, "quotes"},
		{"---\n\ttitle: T\n---\n", 2, "indent with spaces"},
		{"---\ndate: {{ x }}\n---\n", 2, "quotes"},
		{"---\ntitle: T\ntelegram: on my channel\n---\n", 3, "write false"},
		{"---\ntelegram:\n  format: html\n---\n", 3, "auto, rich, text"},
		{"---\ntelegram:\n  topic: news\n---\n", 3, "number of the topic"},
		{"---\ntelegram:\n  buttons:\n    - {text: A, url: nowhere}\n---\n", 4, "https://"},
		{"---\ntelegram:\n  buttons: x\n---\n", 3, "a list of"},
		{"---\ntelegram:\n  pin: true\n  Pin: false\n---\n", 4, "twice"},
		{"{\"title\": \"T\",\n\"telegram\": {\n\"queue\": 7}}\n", 3, "true or false"},
		{"Text\n\n\xff\xfe", 3, "UTF-8"},
		{"---\ntitle: \xc3\x28\n---\n", 2, "UTF-8"},
		{"\xff\xfe-\x00-\x00", 1, "UTF-16"},
		{"---\nx: " + strings.Repeat("a", 70_000) + "\n---\n", 1, "KB long"},
		{strings.Repeat("a", MaxFile+1), 0, "KB long"},
		{"---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n---\n", 5, "too large"},
	} {
		a, problems := parse(t, test.source)
		if a != nil || len(problems) == 0 {
			t.Errorf("%.60q is an article", test.source)
			continue
		}
		p := problems[0]
		if p.Line != test.line || !strings.Contains(p.Message.String(), test.says) || p.Path != "post.md" {
			t.Errorf("%.60q:\n  says %v\n  want line %d and %q", test.source, p, test.line, test.says)
		}
	}
}

// Anything odd but harmless is a warning; the article is there.
func TestFrontMatterWarns(t *testing.T) {
	for _, test := range []struct {
		source string
		line   int
		says   string
	}{
		{"title: T\ndate: 2025-01-02\n---\nText\n", 1, "without its first line"},
		{"Title: T\nDate: 2025-01-02 10:00\n\nText\n", 1, "without fences"},
		{".. title: T\n.. slug: t\n.. date: 2025-01-02 10:00:00 UTC\n\nText\n", 1, "a header of Nikola"},
		{"<!--\n.. title: T\n-->\n\nText\n", 1, "a header of Nikola"},
		{"% T\n% A. Author\n\nText\n", 1, "a header of Pandoc"},
		{"---\ntitle: T\nweight: heavy\n---\n", 3, "weight"},
		{"---\ntitle: T\ncatgories: ai\n---\n", 3, "did you mean categories?"},
		{"---\nTitel: T\n---\n", 2, "did you mean title?"},
		{"---\ntitle: T\ndtae: 2025-01-02\n---\n", 3, "did you mean date?"},
		{"---\ntitle: T\nCatgoreis: [ai]\n---\n", 3, "did you mean categories?"},
		{"---\ntgas: [ai]\n---\n", 2, "did you mean tags?"},
		{"---\ndraf: true\n---\n", 2, "did you mean draft?"},
		{"---\nexpires: 2027-01-02\n---\n", 2, "did you mean expiryDate?"},
		{"---\nunpublishAt: 2027-01-02 10:00\n---\n", 2, "did you mean expiryDate?"},
		{"{\"title\": \"T\",\n\"telegarm\": false}\n", 2, "did you mean telegram?"},
		{"---\ntitle: T\ntelegram:\n  slient: true\n---\n", 4, "no key \"slient\", and it is ignored; did you mean silent?"},
		{"+++\ntitle = \"T\"\n[telegram]\nformt = \"rich\"\n+++\n", 4, "did you mean format?"},
		{"---\ntelegram: {colour: red}\n---\n", 2, "there are channel, topic,"},
		{"---\nlastmod: once\n---\n", 2, "lastmod"},
		{"---\ntags: {a: b}\n---\n", 2, "tags"},
		{"---\ndescription: [a]\n---\n", 2, "description"},
		{"---\nimage: 7\n---\n", 2, "image"},
		{"---\nauthor: {email: x}\n---\n", 2, "author"},
	} {
		a, problems := parse(t, test.source)
		if a == nil || len(problems) != 1 || problems[0].Line != test.line || !strings.Contains(problems[0].Message.String(), test.says) {
			t.Errorf("%q: %v", test.source, problems)
		}
	}
}

// Keys of site generators are none of Dateline's business; those that nobody
// knows are left to the linter.
func TestUnknownKeys(t *testing.T) {
	a, problems := parse(t, "---\ntitle: T\nlayout: post\nsubtitle: x\ntype: y\nseries: z\nauthor_id: 3\nsitemap: {priority: 0.5}\nmenu: [a]\ntoc: true\nmath: true\nkeywords: [a]\ncomments: no\nheight: 7\nparams: {catgories: x, dtae: y}\nfoo: ~\n? bar\n: 2026-01-02\nqux: baz\n"+
		"publish_window: 2099-01-01\ngoLiveOn: 2099-01-01\nlast-checked: 2026-01-02\ninternal_press: true\nreview-needed: true\nshow_author: true\ntelegram_silent: true\ntelegram.topic: 5\nchannel: x\n---\n")
	if len(problems) != 0 {
		t.Error(problems)
	}
	if want := []Key{{"foo", 16}, {"bar", 17}, {"publish_window", 20}, {"goLiveOn", 21}, {"internal_press", 23}, {"review-needed", 24}, {"telegram_silent", 26}, {"telegram.topic", 27}, {"channel", 28}}; !slices.Equal(a.Unknown, want) {
		t.Errorf("the unknown keys are %v, want %v", a.Unknown, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"---\ntitle: T\ndate: 2025-01-02 10:00 +0300\ntags: [a, b]\ntelegram: {pin: true, buttons: [[{text: a, url: 'https://x.y'}]]}\n---\nBody",
		"+++\ntitle = 'T'\ndate = 2025-01-02T10:00:00Z\n[telegram]\nqueue = true\n+++\n# H\n",
		"{\"title\": \"T\", \"tags\": [1, null, [\"x\"]]}\ntext", "---\na: &a\n  b: *a\n---\n", "---\n<<: {a: 1}\n? x\n: y\n---\n",
		"\xef\xbb\xbf\r\n---\r\nimages: [{src: a}]\r\n...\r\n", "---\n- |\n ---\n---\n", "title: x\n---\n", ";;;\n{}\n;;;\n", "---\nx: !!binary aGk=\n---\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		start := time.Now()
		a, problems := testParser.Parse("2025-01-02-x.md", source)
		if took := time.Since(start); took > 2*time.Second {
			t.Fatalf("%d bytes took %v", len(source), took)
		}
		if (a == nil) != hasError(problems) {
			t.Fatalf("article %v with problems %v", a != nil, problems)
		}
		n := 1 + lines.Count(source)
		for _, p := range problems {
			if p.Line < 0 || p.Line > n || p.Message.IsZero() {
				t.Fatalf("a problem in line %d of %d: %q", p.Line, n, p.Message)
			}
		}
		if a == nil {
			return
		}
		if a.Slug == "" || a.Title == "" || a.Slug != Slug(a.Slug) {
			t.Fatalf("slug %q, title %q", a.Slug, a.Title)
		}
		if a.BodyOffset < 0 || a.BodyOffset > len(source) ||
			a.BodyOffset < len(source) && a.BodyLine != lines.Count(source[:a.BodyOffset]) {
			t.Fatalf("the body begins at %d of %d, line %d of %d", a.BodyOffset, len(source), a.BodyLine, lines.Count(source[:a.BodyOffset]))
		}
	})
}

func ExampleProblem() {
	_, problems := Parser{Zone: time.UTC}.Parse("post.md", []byte("---\ntitle: T\ndate: 2025-02-30\n---\n"))
	fmt.Println(problems[0])
	// Output: post.md:3: date: "2025-02-30" is a day that does not exist
}
