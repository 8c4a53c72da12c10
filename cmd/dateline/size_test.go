package main

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	mostMethods = 45 // of a type: more belong to several types
	mostFiles   = 30 // of a package, without tests
	mostLines   = 60 // of a function body
)

// longFunctions are longer because they are a single table.
var longFunctions = map[string]string{
	"content.field":      "one case for each key of the front matter",
	"bot/timewords.take": "one line for each list of words of a language",
}

// TestTypesAreSmall counts the methods of each type, including those of our own types
// that are embedded in it, and the functions of every package whose first parameter is
// the type: moving methods there would not make it smaller. Test packages are ignored.
func TestTypesAreSmall(t *testing.T) {
	types := declaredTypes(t)
	for name, typ := range types {
		if got := typ.size(types); len(got) > mostMethods {
			t.Errorf("%s has %d methods, want at most %d: %s", name, len(got), mostMethods, strings.Join(got, " "))
		}
	}
}

// TestPackagesAreSmall counts the files of each package.
func TestPackagesAreSmall(t *testing.T) {
	files := map[string]int{}
	for _, file := range goFiles(t) {
		if !strings.HasSuffix(file.path, "_test.go") {
			files[file.pkg]++
		}
	}
	for pkg, n := range files {
		if n > mostFiles {
			t.Errorf("%s has %d files, want at most %d", pkg, n, mostFiles)
		}
	}
}

// TestFunctionsAreShort counts the lines of each function's body, including comments.
// Tests and test packages are ignored: a suite may be one long list.
func TestFunctionsAreShort(t *testing.T) {
	unused := maps.Clone(longFunctions)
	for _, file := range goFiles(t) {
		if file.forTests() {
			continue
		}
		for _, decl := range file.syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			lines := file.line(f.Body.Rbrace) - file.line(f.Body.Lbrace) - 1
			name := file.pkg + "." + f.Name.Name
			if _, excepted := longFunctions[name]; lines > mostLines && !excepted {
				t.Errorf("%s: %s has %d lines, want at most %d", file.path, name, lines, mostLines)
			} else if lines > mostLines {
				delete(unused, name)
			}
		}
	}
	if len(unused) > 0 {
		t.Errorf("exceptions that nothing needs: %v, want none", unused)
	}
}

// TestCountsMethods holds that the count includes embedding, even across packages.
func TestCountsMethods(t *testing.T) {
	types := map[string]*declared{
		"a.Inner": {own: []string{"One", "Two"}, taking: []string{"NewInner"}},
		"a.Able":  {own: []string{"Three"}},
		"b.Outer": {own: []string{"Two", "Four"}, taking: []string{"Five"}, embedded: []string{"a.Inner", "a.Able", "b.Outer"}},
	}
	if got, want := fmt.Sprint(types["b.Outer"].size(types)), "[Five Four One Three Two]"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
}

// declared is a type of this module.
type declared struct {
	ours     bool     // declared here
	own      []string // its methods
	taking   []string // functions with it as first parameter
	embedded []string // keys of embedded types
}

// size returns the names that count as its methods, without duplicates.
func (d *declared) size(types map[string]*declared) []string {
	names := slices.Concat(d.taking, d.methods(types, nil))
	slices.Sort(names)
	return slices.Compact(names)
}

// methods returns the names of its methods, including promoted ones.
func (d *declared) methods(types map[string]*declared, seen []*declared) []string {
	names := slices.Clone(d.own)
	for _, key := range d.embedded {
		if inner := types[key]; inner != nil && inner != d && !slices.Contains(seen, inner) {
			names = append(names, inner.methods(types, append(seen, d))...)
		}
	}
	return names
}

// declaredTypes reads the types of the module, by package and name.
func declaredTypes(t *testing.T) map[string]*declared {
	t.Helper()
	types := map[string]*declared{}
	of := func(key string) *declared {
		if types[key] == nil {
			types[key] = &declared{}
		}
		return types[key]
	}
	files := slices.DeleteFunc(goFiles(t), goFile.forTests)
	for _, file := range files {
		for _, decl := range file.syntax.Decls {
			switch decl := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						d := of(file.pkg + "." + spec.Name.Name)
						d.ours = true
						d.embed(file, spec.Type)
					}
				}
			case *ast.FuncDecl:
				if first := firstParameter(decl); first != nil {
					if key := file.keyOf(first); key != "" {
						if d := of(key); decl.Recv != nil {
							d.own = append(d.own, decl.Name.Name)
						} else {
							d.taking = append(d.taking, file.pkg+"."+decl.Name.Name)
						}
					}
				}
			}
		}
	}
	maps.DeleteFunc(types, func(_ string, d *declared) bool { return !d.ours }) // predeclared types
	return types
}

// firstParameter returns the type of the receiver, or of the first parameter of a
// function, or nil.
func firstParameter(f *ast.FuncDecl) ast.Expr {
	fields := f.Recv
	if fields == nil {
		fields = f.Type.Params
	}
	if len(fields.List) == 0 {
		return nil
	}
	return fields.List[0].Type
}

// embed records the types that a struct embeds. The methods of an interface do not
// count: they are what its users need, not what somebody has to read at once.
func (d *declared) embed(file goFile, typ ast.Expr) {
	body, ok := typ.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range body.Fields.List {
		if key := file.keyOf(field.Type); len(field.Names) == 0 && key != "" {
			d.embedded = append(d.embedded, key)
		}
	}
}

// keyOf returns the key of a type, its package and name; "" if it is not one of ours.
func (f goFile) keyOf(typ ast.Expr) string {
	switch typ := typ.(type) {
	case *ast.StarExpr:
		return f.keyOf(typ.X)
	case *ast.IndexExpr:
		return f.keyOf(typ.X)
	case *ast.Ident:
		return f.pkg + "." + typ.Name
	case *ast.SelectorExpr:
		pkg, ok := typ.X.(*ast.Ident)
		if !ok {
			return ""
		}
		for _, spec := range f.syntax.Imports {
			full, _ := strconv.Unquote(spec.Path.Value)
			name := path.Base(full)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			if ours, ok := strings.CutPrefix(full, module+"/"); ok && name == pkg.Name {
				return ours + "." + typ.Sel.Name
			}
		}
	}
	return ""
}
