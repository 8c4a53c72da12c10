package main

import (
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestProductionUsesItsNames holds that names that only tests use are in test files, or
// in test packages: each function, type, constant and variable of a package is used
// somewhere else in the program. The emulator is exempt: tests and the demo use it as
// people use Telegram.
func TestProductionUsesItsNames(t *testing.T) {
	declared, used := map[string]string{}, map[string]bool{}
	for _, file := range goFiles(t) {
		if file.forTests() {
			continue
		}
		for name, at := range namesOf(file) {
			declared[name] = at
		}
		markUsed(file, used)
	}
	if len(declared) < 3000 {
		t.Errorf("found %d names, want those of the whole program", len(declared))
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if !used[name] && !strings.HasPrefix(name, "bot/emulator") {
			t.Errorf("%s: got no use of %s outside of tests, want one, or its move to a test file", declared[name], name)
		}
	}
}

// namesOf returns the package-level declarations of a file, as package.name, and their
// positions.
func namesOf(file goFile) map[string]string {
	names := map[string]string{}
	add := func(id *ast.Ident) {
		if id.Name != "_" && id.Name != "main" {
			names[file.pkg+"."+id.Name] = file.at(id)
		}
	}
	for _, decl := range file.syntax.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				add(decl.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

// markUsed marks the names that a file uses: of its own package, and of those it imports.
func markUsed(file goFile, used map[string]bool) {
	imported := map[string]string{}
	for _, spec := range file.syntax.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if pkg, ok := strings.CutPrefix(path, module+"/"); ok {
			name := pkg[strings.LastIndexByte(pkg, '/')+1:]
			if spec.Name != nil {
				name = spec.Name.Name
			}
			imported[name] = pkg
		}
	}
	declared := namesOf(file)
	ast.Inspect(file.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				if pkg := imported[x.Name]; pkg != "" {
					used[pkg+"."+n.Sel.Name] = true
				}
			}
		case *ast.Ident:
			if name := file.pkg + "." + n.Name; declared[name] != file.at(n) {
				used[name] = true
			}
		}
		return true
	})
}
