package frontmatter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/dateline-bot/dateline/content/locale"
)

// decodeJSON decodes a JSON object into a table; line is the number of lines before
// data. A second value after the object is an error.
func decodeJSON(data []byte, line int) (Value, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return Value{Kind: Table, Line: line}, nil
	}
	d := jsonDecoder{json.NewDecoder(bytes.NewReader(data)), data, line, 0}
	d.UseNumber()
	v, err := d.value()
	if err == nil && v.Kind != Table {
		return Value{}, errorAt(line+1, "lint.front-matter.json_kind", "kind", v.Kind.Message())
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = locale.Error("lint.front-matter.json_more")
		}
	}
	var known *Error
	if err != nil && !errors.As(err, &known) {
		at := d.at()
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = line + 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		}
		err = errorAt(at, "lint.front-matter.json", "why", err)
	}
	return v, err
}

type jsonDecoder struct {
	*json.Decoder
	data  []byte
	line  int
	depth int
}

// at returns the line of the last token.
func (d *jsonDecoder) at() int {
	return d.line + 1 + bytes.Count(d.data[:min(int(d.InputOffset()), len(d.data))], []byte("\n"))
}

func (d *jsonDecoder) value() (Value, error) {
	token, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	if d.depth++; d.depth > 50 {
		return Value{}, errorAt(d.at(), "lint.front-matter.json_deep")
	}
	defer func() { d.depth-- }()
	v := Value{Line: d.at()}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return d.table(v)
		}
		v.Kind = List
		for d.More() {
			item, err := d.value()
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, item)
		}
		_, err = d.Token()
		return v, err
	case string:
		v.Kind, v.Text = Text, t
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case bool:
		v.Kind, v.Text = Bool, strconv.FormatBool(t)
	}
	return v, nil
}

func (d *jsonDecoder) table(v Value) (Value, error) {
	v.Kind = Table
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return Value{}, err
		}
		line := d.at()
		item, err := d.value()
		if err != nil {
			return Value{}, err
		}
		item.Line = line
		v.Fields = append(v.Fields, newField(fmt.Sprint(key), line, item))
	}
	_, err := d.Token()
	return v, err
}
