package main

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestFailuresPrintGotAndWant holds that a failed test prints what it got and what it
// wanted: a text that t.Error, t.Fatal and similar methods print without values
// contains both words.
func TestFailuresPrintGotAndWant(t *testing.T) {
	seen := 0
	for _, file := range goFiles(t) {
		if !file.forTests() {
			continue
		}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isFailure(call) {
				return true
			}
			seen++
			text := ""
			for _, arg := range call.Args {
				literal, ok := arg.(*ast.BasicLit)
				if !ok {
					return true // it prints values
				}
				text += literal.Value
			}
			if !strings.Contains(text, "got ") || !strings.Contains(text, "want ") {
				t.Errorf("%s: got a failure that prints only %s, want what was got and what was wanted", file.at(call), text)
			}
			return true
		})
	}
	if seen < 3000 {
		t.Errorf("got %d failures in all tests, want at least 3000", seen)
	}
}

// isFailure reports whether a call is one of t.Error, t.Errorf, t.Fatal and t.Fatalf.
func isFailure(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Error", "Errorf", "Fatal", "Fatalf"}, method.Sel.Name) {
		return false
	}
	on, ok := method.X.(*ast.Ident)
	return ok && slices.Contains([]string{"t", "b", "f", "tb"}, on.Name)
}
