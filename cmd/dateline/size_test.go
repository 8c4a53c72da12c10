package main

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	mostMethods = 45 // of a type: more are several types
	mostFiles   = 30 // of a package, tests left aside
)

// tooLarge are the types that are yet to be split.
var tooLarge = map[string]bool{
	"bot.library": true, "content.Catalogue": true, "scheduler/store.tx": true, "scheduler.Scheduler": true, "scheduler.attention": true, "scheduler.loop": true,
	"scheduler/deliver.accountant": true, "scheduler/plan.Plan": true,
}

// TestTypesAreSmall counts the methods of each type, with those of our own types
// that are embedded in it, and the functions whose first parameter it is: to move
// methods there makes a type no smaller.
func TestTypesAreSmall(t *testing.T) {
	types := declaredTypes(t)
	for name, typ := range types {
		if got := typ.size(types); len(got) > mostMethods && !tooLarge[name] {
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

// TestCountsMethods holds that the count sees through embedding, across packages too.
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

// declared is a type of ours.
type declared struct {
	own      []string // its methods
	taking   []string // functions that take it first
	embedded []string // keys of the types embedded in it
}

// size returns the names that count as its methods, each once.
func (d *declared) size(types map[string]*declared) []string {
	names := slices.Concat(d.taking, d.methods(types, nil))
	slices.Sort(names)
	return slices.Compact(names)
}

// methods returns the names of its methods and of those that it is given.
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
	files := slices.DeleteFunc(goFiles(t), func(f goFile) bool { return strings.HasSuffix(f.path, "_test.go") })
	for _, file := range files {
		for _, decl := range file.syntax.Decls {
			switch decl := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						of(file.pkg+"."+spec.Name.Name).embed(file, spec.Type)
					}
				}
			case *ast.FuncDecl:
				if first := firstParameter(decl); first != nil {
					if key := file.keyOf(first); strings.HasPrefix(key, file.pkg+".") {
						if d := of(key); decl.Recv != nil {
							d.own = append(d.own, decl.Name.Name)
						} else {
							d.taking = append(d.taking, decl.Name.Name)
						}
					}
				}
			}
		}
	}
	return types
}

// firstParameter returns the type of the receiver, or of the first parameter of a
// function; nil if there is none.
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

// embed takes the types that a struct embeds. The methods of an interface are what
// its users need, not what somebody has to read at once: they do not count.
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

// keyOf names a type by its package and name; "" if it is not one of ours.
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
