package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/adrg/frontmatter"
)

// The limits of an article's file. Telegram takes 32 KB of a post; a file
// beyond the limit is no article, and parsing it would only cost memory.
const (
	MaxFile        = 1 << 20  // bytes of a file; a larger one is reported and left out
	maxFrontMatter = 32 << 10 // bytes of front matter
)

// header is the front matter of a file, cut off but not decoded.
type header struct {
	format     string // "yaml", "toml", "json", or "" if there is none
	data       []byte // between the fences, with \n line ends
	line       int    // lines before data
	bodyOffset int    // bytes before the body
	bodyLine   int    // lines before the body
	warning    *lineError
}

// fences are the opening lines of front matter, with what closes them.
func fence(line string) (format, end string, ok bool) {
	switch line {
	case "---", "---yaml", "--- yaml":
		return "yaml", "---", true
	case "+++":
		return "toml", "+++", true
	case "---toml", "--- toml":
		return "toml", "---", true
	case ";;;":
		return "json", ";;;", true
	case "---json", "--- json":
		return "json", "---", true
	}
	return "", "", false
}

// cutHeader finds the front matter. It does before adrg/frontmatter what that
// leaves out: a BOM, blank lines before the fence and spaces after it, any
// line ends, an unclosed fence (an error), an end by "...", JSON on one line,
// an indented fence within a value (no end).
func cutHeader(source []byte) (header, error) {
	if err := checkEncoding(source); err != nil {
		return header{}, err
	}
	r := lineReader{source: source}
	r.offset = len(source) - len(bytes.TrimPrefix(source, utf8BOM))
	none := header{bodyOffset: r.offset}
	var first string
	for {
		start := r.offset
		line, ok := r.next()
		if !ok {
			return none, nil
		}
		if first = strings.TrimRight(line, " \t"); strings.TrimSpace(first) == "" {
			continue
		}
		if looksLikeJSON(source[start:]) {
			return cutJSON(source, start, r.line-1)
		}
		break
	}
	format, end, ok := fence(first)
	if !ok {
		none.warning = missingFence(first, r)
		return none, nil
	}
	h := header{format: format, line: r.line}
	opened := r.line
	start := r.offset
	for {
		before := r.offset
		line, ok := r.next()
		if !ok {
			if r.line == opened || !keyLine(firstLine(source[start:])) {
				return none, nil // a thematic break that begins the text
			}
			return header{}, errorAt(opened, "lint.front-matter.unclosed", "fence", end)
		}
		line = strings.TrimRight(line, " \t")
		if line == end || format == "yaml" && line == "..." {
			h.data = normalizeLines(source[start:before])
			break
		}
	}
	if len(h.data) > maxFrontMatter {
		return header{}, errorAt(opened, "lint.front-matter.long", "n", len(h.data)>>10, "limit", maxFrontMatter>>10, "fence", end)
	}
	h.bodyOffset, h.bodyLine = r.offset, r.line
	return h, nil
}

var utf8BOM = []byte("\xef\xbb\xbf")

func checkEncoding(source []byte) error {
	if bytes.HasPrefix(source, []byte("\xff\xfe")) || bytes.HasPrefix(source, []byte("\xfe\xff")) {
		return errorAt(1, "lint.encoding.utf_sixteen")
	}
	if utf8.Valid(source) {
		return nil
	}
	for i := 0; i < len(source); {
		r, size := utf8.DecodeRune(source[i:])
		if r == utf8.RuneError && size == 1 {
			return errorAt(1+bytes.Count(source[:i], []byte("\n")), "lint.encoding.byte", "byte", fmt.Sprintf("0x%02x", source[i]))
		}
		i += size
	}
	return nil
}

// looksLikeJSON tells a JSON object from a Liquid tag, a shortcode and an
// attribute list, which begin with a brace too.
func looksLikeJSON(source []byte) bool {
	if source[0] != '{' {
		return false
	}
	rest := bytes.TrimLeft(source[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// cutJSON cuts a JSON object off the text; line counts the lines before it.
func cutJSON(source []byte, start, line int) (header, error) {
	d := json.NewDecoder(bytes.NewReader(source[start:]))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		at := start + int(d.InputOffset())
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = start + int(syntax.Offset)
		}
		if at > len(source) || !errors.As(err, &syntax) {
			return header{}, errorAt(line+1, "lint.front-matter.json_unclosed")
		}
		return header{}, errorAt(1+countLines(source[:at]), "lint.front-matter.json", "why", err)
	}
	end := start + int(d.InputOffset())
	h := header{format: "json", data: raw, line: line}
	if len(raw) > maxFrontMatter {
		return header{}, errorAt(line+1, "lint.front-matter.json_long", "n", len(raw)>>10, "limit", maxFrontMatter>>10)
	}
	r := lineReader{source: source, offset: end, line: countLines(source[:end])}
	if rest, ok := r.next(); ok && strings.TrimSpace(rest) != "" {
		h.bodyOffset, h.bodyLine = end, r.line-1
		return h, nil
	}
	h.bodyOffset, h.bodyLine = r.offset, r.line
	return h, nil
}

// missingFence warns of front matter without fences: lines of keys that begin
// with one that is an article's, up to a line --- or a blank one.
func missingFence(first string, r lineReader) *lineError {
	key, _, _ := strings.Cut(strings.ToLower(first), ":")
	if !keyLine(first) || !slices.Contains([]string{"title", "date", "layout", "categories", "tags", "author", "slug"}, key) {
		return nil
	}
	at, keys := r.line, 1
	for range 30 {
		line, ok := r.next()
		line = strings.TrimRight(line, " \t")
		switch {
		case line == "---":
			return errorAt(at, "lint.front-matter.no_opening")
		case !ok || line == "":
			if keys < 2 {
				return nil
			}
			return errorAt(at, "lint.front-matter.no_fences")
		case keyLine(line):
			keys++
		case !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "- "):
			return nil
		}
	}
	return nil
}

// keyLine reports whether the line could be the first of front matter.
func keyLine(line string) bool {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") || strings.HasPrefix(line, "{") {
		return true
	}
	i := strings.IndexAny(line, ":=")
	if i <= 0 {
		return false
	}
	if line[i] == ':' && i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
		return false
	}
	return !strings.ContainsAny(strings.TrimSpace(line[:i]), " \t")
}

// decodeHeader decodes the front matter into a table.
func decodeHeader(h header) (value, error) {
	table := value{kind: kindTable, line: h.line}
	if h.format == "" {
		return table, nil
	}
	decode := map[string]func([]byte, int) (value, error){"yaml": decodeYAML, "toml": decodeTOML, "json": decodeJSON}[h.format]
	unmarshal := func(data []byte, v any) error {
		t, err := decode(data, h.line)
		*v.(*value) = t
		return err
	}
	mark := freeFence(h.data)
	text := make([]byte, 0, len(h.data)+2*len(mark)+3)
	text = append(append(text, mark...), '\n')
	text = append(append(text, h.data...), '\n')
	text = append(append(text, mark...), '\n')
	_, err := frontmatter.MustParse(bytes.NewReader(text), &table, frontmatter.NewFormat(mark, mark, unmarshal))
	if err != nil {
		return value{}, err
	}
	return table, table.checkDoubles()
}

// freeFence returns a fence that no line of data repeats, indented or not.
func freeFence(data []byte) string {
	mark := "---"
	for bytes.Contains(data, []byte(mark)) {
		mark += "-"
	}
	return mark
}
