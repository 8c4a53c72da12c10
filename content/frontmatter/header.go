package frontmatter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/adrg/frontmatter"

	"github.com/dateline-bot/dateline/content/lines"
)

// maxFrontMatter is the largest header in bytes.
const maxFrontMatter = 32 << 10

// Header is the front matter of a file, separated but not decoded.
type Header struct {
	Format     string   // "yaml", "toml", "json", or "" if there is none
	Data       []byte   // between the fences, with \n line ends
	Line       int      // number of lines before data
	BodyOffset int      // number of bytes before the body
	BodyLine   int      // number of lines before the body
	Warnings   []*Error // text that its author meant as front matter but that is not read; see slip.go
}

// fence returns the format that an opening line of front matter begins, and the closing
// line.
func fence(line string) (format, end string, ok bool) {
	switch line {
	case "---", "---yaml", "--- yaml",
		"---js", "--- js", "---javascript", "---json5": // an object of Eleventy is YAML too, if it has only values
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

// Cut finds the front matter. It handles what adrg/frontmatter does not: a BOM, blank
// lines before the fence and spaces after it, any line ends, an unclosed fence (an
// error), an end marker "...", JSON on one line, an indented fence within a value (not
// an end).
func Cut(source []byte) (Header, error) {
	if err := CheckEncoding(source); err != nil {
		return Header{}, err
	}
	r := lines.Reader{Source: source}
	r.Offset = len(source) - len(bytes.TrimPrefix(source, utf8BOM))
	none := Header{BodyOffset: r.Offset}
	var first string
	for {
		start := r.Offset
		line, ok := r.Next()
		if !ok {
			return none, nil
		}
		if first = strings.TrimRight(line, " \t"); strings.TrimSpace(first) == "" {
			continue
		}
		if looksLikeJSON(source[start:]) {
			h, err := cutJSON(source, start, r.Line-1)
			if e := secondSlip(h, source); err == nil && h.Format != "" && e != nil {
				h.Warnings = append(h.Warnings, e)
			}
			return h, err
		}
		break
	}
	format, end, ok := fence(first)
	if !ok {
		for _, slip := range []func(string, lines.Reader) *Error{fenceSlip, otherHeader, aboveSlip, missingFence, jsonSlip} {
			if e := slip(first, r); e != nil {
				none.Warnings = []*Error{e}
				break
			}
		}
		return none, nil
	}
	h, err := cutFenced(source, r, format, end, none)
	if strings.HasSuffix(first, "js") || strings.HasSuffix(first, "javascript") {
		h.Data = constants(h.Data)
	}
	return h, err
}

// cutFenced separates a header whose opening line was read; none is the result for a
// file that turns out to have no header.
func cutFenced(source []byte, r lines.Reader, format, end string, none Header) (Header, error) {
	h := Header{Format: format, Line: r.Line}
	opened := r.Line
	start := r.Offset
	for {
		before := r.Offset
		line, ok := r.Next()
		if !ok {
			if r.Line == opened || !keyLine(firstLine(source[start:])) {
				return none, nil // a thematic break at the start of the text
			}
			return Header{}, errorAt(opened, "lint.front-matter.unclosed", "fence", end)
		}
		line = strings.TrimRight(line, " \t")
		if line == end || format == "yaml" && line == "..." {
			h.Data = lines.Normalize(source[start:before])
			break
		}
	}
	if len(h.Data) > maxFrontMatter {
		return Header{}, errorAt(opened, "lint.front-matter.long", "n", len(h.Data)>>10, "limit", maxFrontMatter>>10, "fence", end)
	}
	h.BodyOffset, h.BodyLine = r.Offset, r.Line
	h.Warnings = h.swallowed()
	if e := secondSlip(h, source); e != nil {
		h.Warnings = append(h.Warnings, e)
	}
	return h, nil
}

var utf8BOM = []byte("\xef\xbb\xbf")

// CheckEncoding returns an *Error for invalid UTF-8.
func CheckEncoding(source []byte) error {
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

// looksLikeJSON distinguishes a JSON object from a Liquid tag, a shortcode and an
// attribute list, which also begin with a brace.
func looksLikeJSON(source []byte) bool {
	if source[0] != '{' {
		return false
	}
	rest := bytes.TrimLeft(source[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// cutJSON separates a JSON object; line is the number of lines before it.
func cutJSON(source []byte, start, line int) (Header, error) {
	d := json.NewDecoder(bytes.NewReader(source[start:]))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		at := start + int(d.InputOffset())
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = start + int(syntax.Offset)
		}
		if at > len(source) || !errors.As(err, &syntax) {
			return Header{}, errorAt(line+1, "lint.front-matter.json_unclosed")
		}
		return Header{}, &Error{1 + lines.Count(source[:at-1]), jsonCause(source[start:], int(syntax.Offset), err.Error())}
	}
	end := start + int(d.InputOffset())
	h := Header{Format: "json", Data: raw, Line: line}
	if len(raw) > maxFrontMatter {
		return Header{}, errorAt(line+1, "lint.front-matter.json_long", "n", len(raw)>>10, "limit", maxFrontMatter>>10)
	}
	r := lines.Reader{Source: source, Offset: end, Line: lines.Count(source[:end])}
	if rest, ok := r.Next(); ok && strings.TrimSpace(rest) != "" {
		h.BodyOffset, h.BodyLine = end, r.Line-1
		return h, nil
	}
	h.BodyOffset, h.BodyLine = r.Offset, r.Line
	return h, nil
}

// otherHeader warns about headers that only other tools read: ".. title: a" of Nikola,
// alone or in a comment, and "% a" of Pandoc.
func otherHeader(first string, r lines.Reader) *Error {
	at := r.Line
	next, _ := r.Next()
	switch {
	case nikolaKey(first), strings.TrimSpace(first) == "<!--" && nikolaKey(next):
		return errorAt(at, "lint.front-matter.other", "tool", "Nikola")
	case strings.HasPrefix(first, "% ") && strings.HasPrefix(next, "% "):
		return errorAt(at, "lint.front-matter.other", "tool", "Pandoc")
	}
	return nil
}

// nikolaKey reports whether a line has the form ".. title: a".
func nikolaKey(line string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), ".. ")
	return ok && articleKey(rest)
}

// articleKey reports whether a line sets a key that articles have.
func articleKey(line string) bool {
	key, _, _ := strings.Cut(strings.ToLower(line), ":")
	key, _, _ = strings.Cut(key, "=")
	return keyLine(line) && slices.Contains([]string{"title", "date", "layout", "categories", "category", "tags", "author", "authors", "slug", "status", "summary", "subtitle", "modified", "lang"}, strings.TrimSpace(key))
}

// missingFence warns about front matter without fences: lines of keys that begin with
// an article's key, up to a line --- or a blank one.
func missingFence(first string, r lines.Reader) *Error {
	if !articleKey(first) {
		return nil
	}
	at, keys := r.Line, 1
	for range 30 {
		line, ok := r.Next()
		line = strings.TrimRight(line, " \t")
		switch {
		case line == "---":
			return errorAt(at, "lint.front-matter.no_opening")
		case !ok || line == "":
			if keys < 2 && (!ok || !strings.HasPrefix(strings.ToLower(first), "title")) {
				return nil
			}
			return errorAt(at, "lint.front-matter.no_fences")
		case keyLine(line), keyWords.MatchString(line): // of MultiMarkdown: Base Header Level: 2
			keys++
		case !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "- "):
			return nil
		}
	}
	return nil
}

var keyWords = regexp.MustCompile(`^\pL[\pL\d_-]*(?: [\pL\d_-]+){1,2}\s*:\s`)

// keyLine reports whether the line may be the first of front matter.
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

// readers are reused for adrg/frontmatter, which would otherwise allocate 4 KB for each
// file.
var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// Decode decodes the front matter into a table.
func (h Header) Decode() (Value, error) {
	table := Value{Kind: Table, Line: h.Line}
	if h.Format == "" {
		return table, nil
	}
	if plain, ok := plainYAML(h.Data, h.Line); h.Format == "yaml" && ok {
		return plain, plain.CheckDoubles()
	}
	return h.decodeWhole()
}

// decodeWhole is Decode with a complete parser.
func (h Header) decodeWhole() (Value, error) {
	table := Value{Kind: Table, Line: h.Line}
	decode := map[string]func([]byte, int) (Value, error){"yaml": decodeYAML, "toml": decodeTOML, "json": decodeJSON}[h.Format]
	unmarshal := func(data []byte, v any) error {
		t, err := decode(data, h.Line)
		*v.(*Value) = t
		return err
	}
	mark := freeFence(h.Data)
	text := make([]byte, 0, len(h.Data)+2*len(mark)+3)
	text = append(append(text, mark...), '\n')
	text = append(append(text, h.Data...), '\n')
	text = append(append(text, mark...), '\n')
	r := readers.Get().(*bufio.Reader)
	defer readers.Put(r)
	r.Reset(bytes.NewReader(text))
	_, err := frontmatter.MustParse(r, &table, frontmatter.NewFormat(mark, mark, unmarshal))
	if err != nil {
		return Value{}, err
	}
	return table, table.CheckDoubles()
}

// freeFence returns a fence that does not occur as a line of data, even indented.
func freeFence(data []byte) string {
	mark := "---"
	for bytes.Contains(data, []byte(mark)) {
		mark += "-"
	}
	return mark
}

// firstLine returns the first line that is not blank.
func firstLine(source []byte) string {
	r := lines.Reader{Source: source}
	for {
		line, ok := r.Next()
		if !ok || strings.TrimSpace(line) != "" {
			return line
		}
	}
}
