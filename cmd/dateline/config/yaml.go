package config

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/dateline-bot/dateline/content/locale"
)

// parseYAML parses YAML, which includes JSON.
func parseYAML(src []byte) (value, error) {
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil && syntax.Token.Position != nil {
			code := "wrong.yaml"
			if strings.Contains(syntax.Message, "reserved character") {
				code = "wrong.yaml.quotes"
			}
			return value{}, &fault{line: syntax.Token.Position.Line, err: locale.Error(code, "problem", syntax.Message)}
		}
		return value{}, locale.Error("wrong.yaml", "problem", err)
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if _, comment := doc.Body.(*ast.CommentGroupNode); comment {
			continue
		}
		if body != nil {
			return value{}, &fault{line: lineOf(doc.Body), err: locale.Error("wrong.documents")}
		}
		body = doc.Body
	}
	r := yamlReader{anchors: map[string]value{}}
	return r.read(body)
}

// yamlReader converts goccy's nodes to values.
type yamlReader struct{ anchors map[string]value }

func (r *yamlReader) read(n ast.Node) (value, error) {
	switch n := n.(type) {
	case nil:
		return value{}, nil
	case *ast.NullNode:
		return value{line: lineOf(n)}, nil
	case *ast.MappingNode:
		v := value{kind: mapping, line: lineOf(n)}
		return v, r.fields(&v, n.Values)
	case *ast.MappingValueNode:
		v := value{kind: mapping, line: lineOf(n)}
		return v, r.fields(&v, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		v := value{kind: list, line: lineOf(n)}
		for _, item := range n.Values {
			iv, err := r.read(item)
			if err != nil {
				return value{}, err
			}
			v.items = append(v.items, iv)
		}
		return v, nil
	case *ast.TagNode:
		return r.read(n.Value)
	case *ast.AnchorNode:
		v, err := r.read(n.Value)
		r.anchors[n.Name.String()] = v
		return v, err
	case *ast.AliasNode:
		v, ok := r.anchors[n.Value.String()]
		if !ok {
			return value{}, &fault{line: lineOf(n), err: locale.Error("wrong.anchor", "name", n.Value.String())}
		}
		return v, nil
	case *ast.LiteralNode:
		return value{kind: scalar, text: n.Value.Value, line: lineOf(n)}, nil
	case *ast.StringNode:
		return value{kind: scalar, text: n.Value, line: lineOf(n)}, nil
	}
	// Numbers, booleans and similar values: as written, since each key interprets
	// 10:00, 0755 and 1e3 itself.
	return value{kind: scalar, text: strings.TrimSpace(n.GetToken().Value), line: lineOf(n)}, nil
}

func (r *yamlReader) fields(v *value, entries []*ast.MappingValueNode) error {
	for _, e := range entries {
		if _, merge := e.Key.(*ast.MergeKeyNode); merge {
			return &fault{line: lineOf(e), err: locale.Error("wrong.merge")}
		}
		fv, err := r.read(e.Value)
		if err != nil {
			return err
		}
		line := lineOf(e.Key)
		if fv.line == 0 {
			fv.line = line
		}
		v.fields = append(v.fields, field{key: e.Key.GetToken().Value, line: line, value: fv})
	}
	return nil
}

func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingValueNode); ok {
		n = m.Key
	}
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		return tk.Position.Line
	}
	return 0
}
