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
	"testing"
)

const module = "github.com/dateline-bot/dateline"

// allowedImports says which of our packages each package may import; a
// trailing /... means a package and all below it. Arrows go
// cmd → bot → scheduler → content and never back.
var allowedImports = map[string][]string{
	"content":             {"content/comment", "content/frontmatter", "content/lines"},
	"content/frontmatter": {"content/lines"},
	"content/folder":      {"content", "content/comment", "content/frontmatter", "content/lines", "content/markup"},
	"content/locale":      {},
	"content/rich":        {},
	"content/lines":       {},
	"content/comment":     {"content/lines"},
	"content/markup":      {},
	"content/dialect":     {"content/lines"},
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
	"scheduler/ledger":    {"content", "content/post"},
	"scheduler/audience":  {},
	"scheduler/plan":      {"content", "content/post", "content/route", "scheduler/ledger"},
	"scheduler/crosslink": {"content", "content/rich", "scheduler/ledger", "scheduler/plan"},
	"scheduler/deliver":   {"content", "content/post", "content/rich", "content/route", "scheduler/crosslink", "scheduler/ledger", "scheduler/plan"},
	"scheduler/audit":     {"content", "content/post", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"scheduler":           {"content/...", "scheduler/audit", "scheduler/crosslink", "scheduler/ledger", "scheduler/plan", "scheduler/deliver", "scheduler/audience"},
	"scheduler/store":     {"scheduler/ledger", "scheduler/audience", "content/filelock"},
	"bot/botapi":          {"content/rich", "content/text"},
	"bot/wire":            {"bot/botapi"},
	"bot/wire/wiretest":   {"bot/botapi", "content/locale"},
	"bot/profile":         {},
	"bot/message":         {"bot/wire", "content/locale", "content/search", "content/text"},
	"bot/updates":         {"bot/botapi", "bot/wire", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/channel":         {"bot/botapi", "bot/wire", "bot/message", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/audience":        {"bot/botapi", "bot/wire", "bot/message", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/draft":           {"bot/botapi", "bot/wire", "bot/message", "bot/timewords", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/timewords":       {"content", "content/locale", "content/search"},
	"bot":                 {"bot/botapi", "bot/wire", "bot/message", "bot/updates", "bot/channel", "bot/audience", "bot/draft", "bot/profile", "bot/timewords", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"bot/emulator":        {"bot/botapi/apidesc", "content/rich"},
	"bot/web":             {"bot/emulator/...", "content/...", "scheduler", "scheduler/audience", "scheduler/deliver", "scheduler/ledger", "scheduler/plan"},
	"cmd/dateline":        {"..."},
	"deploy":              {},
}

// everywhere is what every package may import: words for people.
const everywhere = "content/locale"

// extraImports are what packages below those of the table may import besides
// what their parent may and their parent itself.
var extraImports = map[string][]string{
	"cmd/dateline": {"..."},
}

func TestImportDirection(t *testing.T) {
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file.path, "_test.go") {
			continue
		}
		allowed, owner := allowanceOf(file.pkg)
		if owner == "" {
			t.Errorf("%s: package %s is not in the table of packages; add it to design and to this test", file.path, file.pkg)
			continue
		}
		for _, spec := range file.syntax.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			ours, ok := strings.CutPrefix(path, module+"/")
			if !ok || ours == everywhere || ours == owner || strings.HasPrefix(ours, owner+"/") {
				continue
			}
			if !slices.ContainsFunc(allowed, func(p string) bool { return covers(p, ours) }) {
				t.Errorf("%s: %s may not import %s", file.path, file.pkg, ours)
			}
		}
	}
}

// allowanceOf finds the entry of the package or of the nearest above it.
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

// TestNoInit holds that nothing happens at start that main did not ask for.
func TestNoInit(t *testing.T) {
	for _, file := range goFiles(t) {
		for _, decl := range file.syntax.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init is not allowed; let a constructor do it", file.path)
			}
		}
	}
}

// testOnly are packages that tests alone use; a test's switches come from the
// environment.
var testOnly = map[string]bool{"content/internal/tdlib": true}

// TestOnlyCommandReadsEnvironment holds that flags and the environment are read
// by cmd/dateline alone.
func TestOnlyCommandReadsEnvironment(t *testing.T) {
	reads := map[string][]string{
		"os":      {"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Args"},
		"syscall": {"Getenv", "Environ"},
	}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file.path, "_test.go") || strings.HasPrefix(file.pkg, "cmd/") || testOnly[file.pkg] {
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
}

// goFiles parses every Go file of the module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	root := os.DirFS("../..")
	var files []goFile
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
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
		syntax, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{path: path, pkg: filepath.ToSlash(filepath.Dir(path)), syntax: syntax})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d Go files; the test looks in the wrong place", len(files))
	}
	return files
}
