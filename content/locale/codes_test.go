package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is a non-test file of the program.
type source struct {
	path string
	file *ast.File
}

func sources(t *testing.T) (files []source) {
	t.Helper()
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		files = append(files, source{name, f})
		return err
	})
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), "sources:", err)
	}
	return files
}

// teller is a function that takes a code and its arguments: func say(…, code string,
// values ...any).
type teller struct {
	dir, name string
	at        int // index of the code among its arguments
}

// tellers returns the functions that take a code; their parameter is named code or key.
func tellers(files []source) (found []teller) {
	for _, s := range files {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			var params []string
			for _, p := range f.Type.Params.List {
				for _, name := range p.Names {
					params = append(params, name.Name)
				}
			}
			n := len(params)
			if n < 2 || params[n-2] != "code" && params[n-2] != "key" {
				continue
			}
			if _, ok := f.Type.Params.List[len(f.Type.Params.List)-1].Type.(*ast.Ellipsis); ok {
				found = append(found, teller{path.Dir(s.path), f.Name.Name, n - 2})
			}
		}
	}
	return found
}

// told returns the code and the arguments of a call of a teller.
func told(dir string, call *ast.CallExpr, tellers []teller) (code string, values []ast.Expr, ok bool) {
	name, pkg := "", ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok {
			pkg = x.Name
		}
	}
	for _, t := range tellers {
		near := t.dir == dir && pkg != "locale" || t.dir == "bot/message" || t.dir == "content/locale" && (pkg == "locale" || name == "T" || name == "Walk")
		if t.name != name || !near || len(call.Args) <= t.at || (len(call.Args)-t.at)%2 == 0 && !call.Ellipsis.IsValid() {
			continue // two methods with the same name differ in the position of the code
		}
		if code, ok := text(call.Args[t.at]); ok {
			return code, call.Args[t.at+1:], true
		}
	}
	return "", nil, false
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestCodes holds that every message that is used is in the English catalogue, with its
// arguments, and that every message there is used. For a code that is concatenated
// ("state." + …) the beginning counts.
func TestCodes(t *testing.T) {
	files := sources(t)
	tellers := tellers(files)
	messages := English().messages
	said := map[string]bool{}
	calls := 0
	for _, s := range files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if code, ok := text(n); ok {
					said[code] = true
				}
			case *ast.CallExpr:
				code, values, ok := told(path.Dir(s.path), n, tellers)
				if !ok {
					return true
				}
				calls++
				pieces, known := messages[code]
				if !known {
					t.Errorf("%s says %q, which no catalogue has", s.path, code)
				} else if given, ok := given(values, n.Ellipsis.IsValid()); ok && !slices.Equal(given, names(pieces)) {
					t.Errorf("%s gives %q the values %v; it takes %v", s.path, code, given, names(pieces))
				}
			}
			return true
		})
	}
	for code := range messages {
		prefix := code[:strings.LastIndexByte(code, '.')+1]
		if !said[code] && (prefix == "" || !said[prefix]) {
			t.Errorf("nothing says %q", code)
		}
	}
	if calls < 150 {
		t.Errorf("only %d calls were looked at: has the way in which things are said changed?", calls)
	}
}

// given returns the names of values in a call; ok is false if they cannot be
// determined.
func given(values []ast.Expr, spread bool) (out []string, ok bool) {
	if spread || len(values)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(values); i += 2 {
		name, ok := text(values[i])
		if !ok {
			return nil, false
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out), true
}
