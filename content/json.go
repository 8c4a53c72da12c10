package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/dateline-bot/dateline/content/locale"
)

// decodeJSON decodes a JSON object into a table; line counts the lines before
// data. A second value after the object is an error.
func decodeJSON(data []byte, line int) (value, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return value{kind: kindTable, line: line}, nil
	}
	d := jsonDecoder{json.NewDecoder(bytes.NewReader(data)), data, line, 0}
	d.UseNumber()
	v, err := d.value()
	if err == nil && v.kind != kindTable {
		return value{}, errorAt(line+1, "lint.front-matter.json_kind", "kind", v.kind.message())
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = locale.Error("lint.front-matter.json_more")
		}
	}
	var known *lineError
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

// at returns the line of the token that was read last.
func (d *jsonDecoder) at() int {
	return d.line + 1 + bytes.Count(d.data[:min(int(d.InputOffset()), len(d.data))], []byte("\n"))
}

func (d *jsonDecoder) value() (value, error) {
	token, err := d.Token()
	if err != nil {
		return value{}, err
	}
	if d.depth++; d.depth > 50 {
		return value{}, errorAt(d.at(), "lint.front-matter.json_deep")
	}
	defer func() { d.depth-- }()
	v := value{line: d.at()}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return d.table(v)
		}
		v.kind = kindList
		for d.More() {
			item, err := d.value()
			if err != nil {
				return value{}, err
			}
			v.items = append(v.items, item)
		}
		_, err = d.Token()
		return v, err
	case string:
		v.kind, v.text = kindText, t
	case json.Number:
		v.kind, v.text = kindNumber, t.String()
	case bool:
		v.kind, v.text = kindBool, strconv.FormatBool(t)
	}
	return v, nil
}

func (d *jsonDecoder) table(v value) (value, error) {
	v.kind = kindTable
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return value{}, err
		}
		line := d.at()
		item, err := d.value()
		if err != nil {
			return value{}, err
		}
		item.line = line
		v.fields = append(v.fields, newField(fmt.Sprint(key), line, item))
	}
	_, err := d.Token()
	return v, err
}
