package frontmatter

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxYAMLNodes bounds a tree, which aliases could expand without limit.
const maxYAMLNodes = 10_000

// decodeYAML decodes YAML into a table; line is the number of lines before data.
func decodeYAML(data []byte, line int) (table Value, err error) {
	return yamlTable(data, yamlConverter{line: line, anchors: map[string]Value{}})
}

// DecodeRepeated decodes YAML as Ruby and Python read it: the last value of a repeated
// key is used. The error is an *Error.
func DecodeRepeated(data []byte) (Value, error) {
	return yamlTable(data, yamlConverter{repeated: true, anchors: map[string]Value{}}, parser.AllowDuplicateMapKey())
}

// yamlTable decodes YAML with a new converter.
func yamlTable(data []byte, c yamlConverter, options ...parser.Option) (table Value, err error) {
	line := c.line
	defer func() {
		if r := recover(); r != nil { // the parser has panicked on odd input before
			err = errorAt(line+1, "lint.front-matter.yaml_unreadable", "why", fmt.Sprint(r))
		}
	}()
	file, err := parser.ParseBytes(data, 0, options...)
	if err != nil {
		return Value{}, yamlError(err, data, line)
	}
	table = Value{Kind: Table, Line: line}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		v, err := c.value(doc.Body)
		if err != nil {
			return Value{}, err
		}
		if v.Kind == Null {
			continue
		}
		if v.Kind != Table {
			at := max(v.Line, line+1)
			if m, ok := yamlCause(data, at-line); ok {
				return Value{}, &Error{line + m.line, m.Message}
			}
			return Value{}, errorAt(at, "lint.front-matter.kind", "kind", v.Kind.Message())
		}
		table.Fields = append(table.Fields, v.Fields...)
	}
	return table, nil
}

// yamlError translates a parser's error: its line in the file, its text, and how to fix
// the most common mistakes.
func yamlError(err error, data []byte, line int) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return errorAt(line+1, "lint.front-matter.yaml", "why", err)
	}
	at := line + max(e.GetToken().Position.Line, 1)
	message := e.GetMessage()
	if i := strings.Index(message, " already defined at ["); i >= 0 {
		name := strings.TrimPrefix(message[:i], "mapping key ")
		first := 0
		if _, err := fmt.Sscanf(message[i:], " already defined at [%d:", &first); err == nil {
			return errorAt(at, "lint.front-matter.twice", "key", strings.Trim(name, `"`), "line", line+first)
		}
	}
	if m, ok := yamlCause(data, at-line); ok {
		return &Error{line + m.line, m.Message}
	}
	code := "lint.front-matter.yaml"
	switch {
	case strings.Contains(message, "value is not allowed"), strings.Contains(message, "reserved character"),
		strings.Contains(message, "directive"), strings.Contains(message, "flow map"),
		strings.Contains(message, "block sequence"), strings.Contains(message, "header option"), strings.Contains(message, "invalid key"):
		code = "lint.front-matter.yaml_quote"
	case strings.Contains(message, "end token"), strings.Contains(message, "must be specified"): // a list that is not closed
		code = "lint.front-matter.yaml_bracket"
		at = line + openedAt(data, at-line)
	case strings.Contains(message, "end character"): // a text in quotes that is not closed
		code = "lint.front-matter.yaml_unclosed"
	case strings.Contains(message, "escape"): // an unknown one, or "C:\Users"
		code = "lint.front-matter.yaml_backslash"
	case strings.Contains(message, "unexpected key name"):
		code = "lint.front-matter.yaml_colon"
	case strings.Contains(message, "tab character"):
		code = "lint.front-matter.yaml_tab"
	}
	return errorAt(at, code, "why", message)
}

// yamlConverter converts goccy's nodes to values.
type yamlConverter struct {
	line     int
	repeated bool // the last value of a repeated key is used
	anchors  map[string]Value
	nodes    int
	depth    int
}

func (c *yamlConverter) at(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return c.line + t.Position.Line
	}
	return c.line + 1
}

func (c *yamlConverter) value(n ast.Node) (Value, error) {
	if n == nil {
		return Value{Line: c.line + 1}, nil
	}
	line := c.at(n)
	c.depth++
	defer func() { c.depth-- }()
	if c.nodes++; c.nodes > maxYAMLNodes || c.depth > 50 {
		return Value{}, errorAt(line, "lint.front-matter.yaml_large")
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return c.table(n.Values, line)
	case *ast.MappingValueNode:
		return c.table([]*ast.MappingValueNode{n}, line)
	case *ast.SequenceNode:
		v := Value{Kind: List, Line: line}
		for _, item := range n.Values {
			i, err := c.value(item)
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, i)
		}
		return v, nil
	case *ast.AnchorNode:
		v, err := c.value(n.Value)
		c.anchors[n.Name.GetToken().Value] = v
		return v, err
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		v, ok := c.anchors[name]
		if !ok {
			return Value{}, errorAt(line, "lint.front-matter.yaml_anchor", "name", name)
		}
		if c.nodes += v.count(); c.nodes > maxYAMLNodes {
			return Value{}, errorAt(line, "lint.front-matter.yaml_large")
		}
		v.Line = line
		return v, nil
	case *ast.TagNode:
		v, err := c.value(n.Value)
		if n.GetToken().Value == "!!str" && (v.Kind == Number || v.Kind == Bool) {
			v.Kind = Text
		}
		return v, err
	}
	return c.scalar(n, line)
}

func (c *yamlConverter) scalar(n ast.Node, line int) (Value, error) {
	v := Value{Kind: Text, Line: line}
	switch n := n.(type) {
	case *ast.NullNode:
		return Value{Line: line}, nil
	case *ast.BoolNode:
		v.Kind, v.Text = Bool, fmt.Sprint(n.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		v.Kind, v.Text = Number, strings.Clone(n.GetToken().Value)
	case *ast.StringNode:
		v.Text = strings.Clone(n.Value)
	case *ast.LiteralNode:
		if n.Value != nil {
			v.Text = strings.Clone(n.Value.Value)
		}
	default:
		return Value{}, errorAt(line, "lint.front-matter.yaml_node", "node", strings.ToLower(n.Type().YAMLName()))
	}
	return v, nil
}

func (c *yamlConverter) table(pairs []*ast.MappingValueNode, line int) (Value, error) {
	t := Value{Kind: Table, Line: line}
	for _, pair := range pairs {
		v, err := c.value(pair.Value)
		if err != nil {
			return Value{}, err
		}
		if pair.Key.IsMergeKey() {
			for _, f := range v.Fields {
				if _, ok := t.Get(f.Key); !ok {
					t.Fields = append(t.Fields, f)
				}
			}
			continue
		}
		key := ast.Node(pair.Key)
		if k, ok := key.(*ast.MappingKeyNode); ok && k.Value != nil {
			key = k.Value
		}
		k, err := c.value(key)
		if err != nil {
			return Value{}, err
		}
		if !k.Scalar() && k.Kind != Null {
			return Value{}, errorAt(k.Line, "lint.front-matter.key_kind", "kind", k.Kind.Message())
		}
		v.Line = k.Line
		if c.repeated {
			t.Fields = slices.DeleteFunc(t.Fields, func(f Field) bool { return f.Name == k.Text })
		}
		t.Fields = append(t.Fields, newField(k.Text, k.Line, v))
	}
	return t, nil
}

// count returns the number of values in v.
func (v Value) count() int {
	n := 1
	for _, i := range v.Items {
		n += i.count()
	}
	for _, f := range v.Fields {
		n += f.Value.count()
	}
	return n
}
