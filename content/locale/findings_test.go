package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// notSaid are texts of the packages below that no admin is shown: formats of
// dates, sources of patterns and templates, log lines, what is joined to others.
var notSaid = regexp.MustCompile(`^(\W|2 Jan|Jan 2|January|2 January|; |%q$|text: |post template: $|the image$|` +
	`\d|line %d|new folders are watched|the file system sends no events|x folders|%d folders|channel, topic|` +
	`%s: the pattern|Read on the site|Читать на сайте|mapping key | already defined|value is not allowed|reserved character|` +
	`block sequence|header option|invalid key|escape character|unexpected key name|tab character|%s:%d|dateline body|` +
	`(the button|writing the plan|reading the ledger|starting the scheduler|asking what the channel is to get): %w|found in the channel$|` +
	`the channel cannot be reached; trying|the ledger cannot be written$|withdraw: %q is not a choice|Telegram cannot be asked about|scheduler: )`)

// settingsFiles read settings: what they say, the operator reads at the start.
var settingsFiles = []string{"config.go", "rules.go", "route.go", "slot.go", "quiet.go"}

// TestFindingsAreKnown holds that whatever the packages below may say of an
// article to an admin is known in Russian: it takes their texts from their
// source, puts values in, and looks for English that is left.
func TestFindingsAreKnown(t *testing.T) {
	ru := For("ru")
	seen := 0
	for _, dir := range []string{"scheduler", "scheduler/deliver", "scheduler/plan"} {
		for _, text := range saidIn(t, filepath.Join("../..", dir)) {
			if notSaid.MatchString(text) {
				continue
			}
			seen++
			if _, known := For("de").Reason(withValues(text)); !known && english(withValues(text)) {
				t.Errorf("%s: %q has no German: add it to de/reasons.toml", dir, text)
			}
			if said := ru.Phrase(withValues(text)); english(said) {
				t.Errorf("%s: %q is %q in Russian: add it to reasons_ru.toml", dir, text, said)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d texts were found: has the way they are written changed?", seen)
	}
}

// saidIn returns the texts of the calls and errors in the sources of a folder.
func saidIn(t *testing.T, dir string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(dir, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(settingsFiles, filepath.Base(file)) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec, *ast.Field:
				return false
			case *ast.CallExpr: // what is logged or compared is said to nobody
				s, ok := n.Fun.(*ast.SelectorExpr)
				return !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error", "complain", "Contains", "HasPrefix", "MustCompile", "Must"}, s.Sel.Name)
			case *ast.BinaryExpr, *ast.BasicLit:
				if text := literal(n.(ast.Expr)); strings.Contains(strings.TrimSpace(text), " ") && len(text) > 8 {
					texts = append(texts, text)
				}
				return false
			}
			return true
		})
	}
	return texts
}

// literal is the text of an expression: literals joined by +, x for what else is
// joined to them.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, _ := strconv.Unquote(e.Value)
			return s
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			x, y := literal(e.X), literal(e.Y)
			if x == "" && y == "" {
				return ""
			}
			return orX(x) + orX(y)
		}
	}
	return ""
}

func orX(s string) string {
	if s == "" {
		return "%s"
	}
	return s
}

var verb = regexp.MustCompile(`%[#+0-9]*[a-z]`)

// withValues puts something into each verb of a format.
func withValues(format string) string {
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		switch v[len(v)-1] {
		case 'q':
			return `"7"`
		case 'd':
			return "7"
		}
		return "8"
	})
}

// english reports whether a small English word is left in a text.
func english(s string) bool {
	return regexp.MustCompile(`\b(?:the|is|it|of|a|and|to|in|not|there|no|an|that|has)\b`).MatchString(s)
}
