package rich_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/dateline-bot/dateline/content/rich"
)

// kinds has a value of each kind of block. Add a new kind here, to the switches of Children and
// Texts if it holds blocks or texts, and to the functions that write, measure, cut and show blocks.
var kinds = map[string]rich.Block{
	"Map": &rich.Map{}, "Paragraph": &rich.Paragraph{}, "Heading": &rich.Heading{}, "Pre": &rich.Pre{}, "Footer": &rich.Footer{},
	"Divider": &rich.Divider{}, "Math": &rich.Math{}, "AnchorBlock": &rich.AnchorBlock{}, "List": &rich.List{}, "Quote": &rich.Quote{},
	"PullQuote": &rich.PullQuote{}, "Table": &rich.Table{}, "Details": &rich.Details{}, "Media": &rich.Media{},
	"Gallery": &rich.Gallery{}, "Buttons": &rich.Buttons{},
}

// TestEveryKindOfBlockIsVisited holds that Children and Texts reach each block and each text that a
// field of any kind of block can hold.
func TestEveryKindOfBlockIsVisited(t *testing.T) {
	for _, name := range declaredBlocks(t) {
		b := kinds[name]
		if b == nil {
			t.Errorf("%s is a kind of block, want it in this test's list", name)
			continue
		}
		held := holding{}
		held.fill(reflect.ValueOf(b).Elem())
		var texts, blocks int
		rich.Texts(b, func(*rich.Text) { texts++ })
		rich.Children(b, func(rich.Block) bool {
			blocks++
			return true
		})
		if texts != held.texts || blocks != held.blocks {
			t.Errorf("%s: visited %d texts and %d blocks, want %d and %d", name, texts, blocks, held.texts, held.blocks)
		}
	}
}

// declaredBlocks returns the types of the package that are blocks, by their method.
func declaredBlocks(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Name.Name != "block" || f.Recv == nil || len(f.Type.Params.List) > 0 || f.Type.Results != nil {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				names = append(names, star.X.(*ast.Ident).Name)
			}
		}
	}
	if len(names) < 16 {
		t.Fatalf("found %d kinds of block, want at least 16: %q", len(names), names)
	}
	return names
}

// holding counts the texts and blocks directly in a block.
type holding struct{ texts, blocks int }

// fill gives each slice one element, and counts the texts and blocks in the value.
func (h *holding) fill(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[rich.Text]():
		h.texts++
		return
	case reflect.TypeFor[rich.Block]():
		v.Set(reflect.ValueOf(&rich.Divider{}))
		h.blocks++
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		h.fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			h.fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		if v.Type().Implements(reflect.TypeFor[rich.Block]()) {
			h.blocks++
		}
	}
}
