package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/dateline-bot/dateline"

// allowedImports says which of our packages each package may import; a trailing /...
// means a package and all below it. Imports go cmd → bot → scheduler → content and
// never back.
var allowedImports = map[string][]string{
	"content":             {"content/comment", "content/frontmatter", "content/lines"},
	"content/frontmatter": {"content/lines"},
	"content/generator":   {"content", "content/frontmatter", "content/lines"},
	"content/folder":      {"content", "content/frontmatter", "content/generator", "content/lines", "content/markup"},
	"content/locale":      {},
	"content/rich":        {},
	"content/lines":       {},
	"content/comment":     {"content/lines"},
	"content/markup":      {},
	"content/dialect":     {"content/comment", "content/lines", "content/markup"},
	"content/shortcode":   {"content/comment", "content/lines", "content/markup"},
	"content/markdown":    {"content/comment", "content/dialect", "content/lines", "content/markup", "content/rich", "content/shortcode"},
	"content/text":        {"content/rich"},
	"content/page":        {"content/rich"},
	"content/lint":        {"content/..."},
	"content/search":      {"content", "content/comment"},
	"content/filelock":    {},
	"content/git":         {"content/filelock"},
	"content/post":        {"content", "content/folder", "content/lines", "content/markup", "content/rich", "content/markdown", "content/text"},
	"content/route":       {"content", "content/post"},
	"scheduler/ledger":    {"content/post"},
	"scheduler/audience":  {},
	"scheduler/plan":      {"content", "content/post", "content/route", "scheduler/ledger"},
	"scheduler/crosslink": {"content", "content/rich", "scheduler/ledger", "scheduler/plan"},
	"scheduler/deliver":   {"content", "content/post", "content/rich", "content/route", "scheduler/crosslink", "scheduler/ledger", "scheduler/plan"},
	"scheduler/audit":     {"content", "content/post", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"scheduler":           {"content/...", "scheduler/audit", "scheduler/crosslink", "scheduler/ledger", "scheduler/plan", "scheduler/deliver"},
	"scheduler/store":     {"scheduler/ledger", "scheduler/audience", "content/filelock"},
	"bot/botapi":          {},
	"bot/wire":            {"bot/botapi"},
	"bot/wire/wiretest":   {"bot/botapi", "content/locale"},
	"bot/profile":         {},
	"bot/message":         {"bot/wire", "content/locale", "content/search", "content/text"},
	"bot/updates":         {"bot/botapi", "bot/wire", "scheduler/audience", "scheduler/ledger"},
	"bot/channel":         {"bot/botapi", "bot/wire", "bot/message", "content/...", "scheduler", "scheduler/deliver", "scheduler/ledger"},
	"bot/audience":        {"bot/botapi", "bot/wire", "bot/message", "content/...", "scheduler", "scheduler/audience", "scheduler/ledger"},
	"bot/draft":           {"bot/botapi", "bot/wire", "bot/message", "bot/timewords", "content/...", "scheduler", "scheduler/audience", "scheduler/ledger", "scheduler/plan"},
	"bot/timewords":       {"content", "content/locale", "content/search"},
	"bot":                 {"bot/botapi", "bot/wire", "bot/message", "bot/updates", "bot/channel", "bot/audience", "bot/draft", "bot/profile", "bot/timewords", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/emulator":        {"bot/botapi/apidesc", "content/rich"},
	"bot/web":             {"bot/emulator/...", "content/...", "scheduler", "scheduler/ledger", "scheduler/plan"},
	"cmd/dateline":        {"..."},
	"deploy":              {},
}

// everywhere may be imported by every package: messages for people.
const everywhere = "content/locale"

// extraImports lists what packages below those of the table may import in addition to
// what their parent may, and their parent.
var extraImports = map[string][]string{
	"cmd/dateline": {"..."},
}

// TestImportDirection holds that packages import what the table allows, and that each line of it is used.
func TestImportDirection(t *testing.T) {
	used := map[string]bool{} // importer and pattern
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file.path, "_test.go") {
			continue
		}
		allowed, owner := allowanceOf(file.pkg)
		if owner == "" {
			t.Errorf("%s: package %s is not in the table of packages; add it to CONTRIBUTING.md and to this test", file.path, file.pkg)
			continue
		}
		for _, spec := range file.syntax.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			ours, ok := strings.CutPrefix(path, module+"/")
			if strings.HasSuffix(ours, "test") && !file.forTests() {
				t.Errorf("%s: imports %s, which is for tests", file.path, ours)
			}
			if i := slices.IndexFunc(allowed, func(p string) bool { return covers(p, ours) }); i >= 0 {
				used[owner+" "+allowed[i]] = true
				continue
			}
			if ok && ours != everywhere && ours != owner && !strings.HasPrefix(ours, owner+"/") {
				t.Errorf("%s: %s may not import %s", file.path, file.pkg, ours)
			}
		}
	}
	for owner, allowed := range allowedImports {
		for _, pattern := range allowed {
			if !used[owner+" "+pattern] {
				t.Errorf("%s may import %s, but does not", owner, pattern)
			}
		}
	}
}

// allowanceOf returns the entry of the package or of the nearest one above it.
func allowanceOf(pkg string) (allowed []string, owner string) {
	for p := pkg; p != "."; p = filepath.ToSlash(filepath.Dir(p)) {
		if a, ok := allowedImports[p]; ok {
			return slices.Concat(a, extraImports[p]), p
		}
	}
	return nil, ""
}

func covers(pattern, pkg string) bool {
	if pattern == "..." {
		return true
	}
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pkg == pattern
}

// TestNoInit holds that nothing happens at start except what main does.
func TestNoInit(t *testing.T) {
	for _, file := range goFiles(t) {
		for _, decl := range file.syntax.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init is not allowed; let a constructor do it", file.path)
			}
		}
	}
}

// TestOnlyCommandReadsEnvironment holds that only cmd/dateline reads flags and the
// environment.
func TestOnlyCommandReadsEnvironment(t *testing.T) {
	reads := map[string][]string{
		"os":      {"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Args"},
		"syscall": {"Getenv", "Environ"},
	}
	for _, file := range goFiles(t) {
		if file.forTests() || strings.HasPrefix(file.pkg, "cmd/") { // tests have switches in the environment
			continue
		}
		for _, spec := range file.syntax.Imports {
			if spec.Path.Value == `"flag"` {
				t.Errorf("%s: imports flag; only cmd/dateline reads the command line", file.path)
			}
		}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(reads[pkg.Name], sel.Sel.Name) {
				t.Errorf("%s: reads %s.%s; only cmd/dateline may", file.path, pkg.Name, sel.Sel.Name)
			}
			return true
		})
	}
}

type goFile struct {
	path, pkg string // slash-separated, from the module's root
	syntax    *ast.File
	set       *token.FileSet
}

// forTests reports whether only tests use the file.
func (f goFile) forTests() bool {
	return strings.HasSuffix(f.path, "_test.go") || strings.HasSuffix(f.pkg, "test")
}

func (f goFile) line(at token.Pos) int { return f.set.Position(at).Line }

// at returns the place of a node, as file:line.
func (f goFile) at(n ast.Node) string { return f.path + ":" + strconv.Itoa(f.line(n.Pos())) }

// parsedFiles parses every Go file of the module, once for all tests.
var parsedFiles = sync.OnceValues(func() (files []goFile, err error) {
	root := os.DirFS("../..")
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.') {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		src, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{path: path, pkg: filepath.ToSlash(filepath.Dir(path)), syntax: syntax, set: set})
		return nil
	})
	return files, err
})

// goFiles returns every Go file of the module. Tests must not change the syntax trees.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := parsedFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d Go files; the test looks in the wrong place", len(files))
	}
	return slices.Clone(files)
}

// TestNothingWalksUntypedJSON holds that requests, and the messages that are read, have
// types in every package that talks to Telegram.
func TestNothingWalksUntypedJSON(t *testing.T) {
	on := []string{"content/rich", "content/post", "content/text", "scheduler/deliver", "bot", "bot/audience", "bot/channel", "bot/draft",
		"bot/message", "bot/profile", "bot/updates", "bot/wire", "cmd/dateline", "cmd/dateline/setup"}
	seen := 0
	for _, file := range goFiles(t) {
		if !slices.Contains(on, file.pkg) || strings.HasSuffix(file.path, "_test.go") {
			continue
		}
		seen++
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			if m, ok := n.(*ast.MapType); ok {
				if value, ok := m.Value.(*ast.Ident); ok && value.Name == "any" {
					t.Errorf("%s, line %d: a map of any, want a type", file.path, file.line(n.Pos()))
				}
			}
			return true
		})
	}
	if seen < 150 {
		t.Errorf("looked at %d files, want those of %v", seen, on)
	}
}

// TestErrorsAreLoggedUnderErr checks the key of errors in log lines.
func TestErrorsAreLoggedUnderErr(t *testing.T) {
	levels := []string{"Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext"}
	seen := 0
	for _, file := range goFiles(t) {
		if file.forTests() {
			continue
		}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains(levels, method.Sel.Name) {
				return true
			}
			if pkg, ok := method.X.(*ast.Ident); ok && pkg.Name == "locale" { // an error, not a log line
				return true
			}
			for _, arg := range call.Args {
				switch lit, _ := arg.(*ast.BasicLit); {
				case lit == nil:
				case lit.Value == `"err"`:
					seen++
				case lit.Value == `"error"`:
					t.Errorf(`%s, line %d: an error is logged under "error", want "err"`, file.path, file.line(lit.Pos()))
				}
			}
			return true
		})
	}
	if seen < 50 {
		t.Errorf("found %d errors in log lines, want at least 50; the test looks in the wrong place", seen)
	}
}
