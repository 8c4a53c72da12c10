package ledger_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestApply is that a delivery follows the table, and stays as it is where an
// event means nothing.
func TestApply(t *testing.T) {
	for _, s := range ledger.States() {
		for _, e := range ledger.Events() {
			d := ledger.Delivery{Slug: "a", Tries: 2}.In(s)
			before := d
			want, allowed := s.On(e)
			if got := d.Apply(e); got != allowed || d.State() != want {
				t.Errorf("%s, %s: got %s, %v; want %s, %v", s, e, d.State(), got, want, allowed)
			}
			if !allowed && d != before {
				t.Errorf("%s, %s: got %+v, want it as it was", s, e, d)
			}
		}
	}
	if got := (ledger.Delivery{}).State(); got != ledger.Planned {
		t.Errorf("the zero delivery is %s, want planned", got)
	}
}

// TestNobodyIgnoresAnEvent holds that whoever applies an event looks whether it
// was allowed, and that none but a store says which state a delivery is in.
func TestNobodyIgnoresAnEvent(t *testing.T) {
	applied := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		named := func(n ast.Node, name string) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return false
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			return ok && sel.Sel.Name == name && len(call.Args) == 1
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ExprStmt:
				if named(n.X, "Apply") {
					t.Errorf("%s: the answer of Apply is ignored", fset.Position(n.Pos()))
				}
			case *ast.AssignStmt:
				for i, r := range n.Rhs {
					if id, ok := n.Lhs[i%len(n.Lhs)].(*ast.Ident); ok && id.Name == "_" && named(r, "Apply") {
						t.Errorf("%s: the answer of Apply is ignored", fset.Position(n.Pos()))
					}
				}
			case *ast.CallExpr:
				if named(n, "Apply") {
					applied++
				}
				if named(n, "In") && !strings.Contains(filepath.ToSlash(path), "/store/") && filepath.Base(path) != "state.go" && isDelivery(n) {
					t.Errorf("%s: only a store puts a delivery into a state", fset.Position(n.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if applied < 20 {
		t.Errorf("found %d events applied, want all of the scheduler's", applied)
	}
}

// isDelivery tells Delivery.In from time.Time's by its argument: a state.
func isDelivery(call *ast.CallExpr) bool {
	sel, ok := call.Args[0].(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "ledger"
}
