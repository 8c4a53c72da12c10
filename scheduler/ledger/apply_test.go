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
	"github.com/dateline-bot/dateline/scheduler/ledger/ledgertest"
)

// TestApply holds that a delivery follows the table, and does not change if an event is
// not allowed.
func TestApply(t *testing.T) {
	for _, s := range ledger.States() {
		for _, e := range ledgertest.Events() {
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

// TestNobodyIgnoresAnEvent holds that whatever applies an event checks whether it was
// allowed, and that only a store puts a delivery, a part, a comment or a draft into a
// state.
func TestNobodyIgnoresAnEvent(t *testing.T) {
	applied := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
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
				if named(n.X, "Apply") || named(n.X, "apply") {
					t.Errorf("%s: the answer of Apply is ignored", fset.Position(n.Pos()))
				}
			case *ast.AssignStmt:
				for i, r := range n.Rhs {
					if id, ok := n.Lhs[i%len(n.Lhs)].(*ast.Ident); ok && id.Name == "_" && (named(r, "Apply") || named(r, "apply")) {
						t.Errorf("%s: the answer of Apply is ignored", fset.Position(n.Pos()))
					}
				}
			case *ast.CallExpr:
				if named(n, "Apply") {
					applied++
				}
				if named(n, "In") && !strings.Contains(filepath.ToSlash(path), "/store/") && isState(n) {
					t.Errorf("%s: only a store puts anything into a state", fset.Position(n.Pos()))
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

// isState distinguishes Delivery.In and similar methods from time.Time's by the
// argument: a state.
func isState(call *ast.CallExpr) bool {
	sel, ok := call.Args[0].(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && (x.Name == "ledger" || x.Name == "audience")
}
