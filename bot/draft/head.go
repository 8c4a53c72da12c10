package draft

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// parts is a file, split into its front matter and its text.
type parts struct {
	raw    string // the front matter as it was sent; "" if there is none
	header string // the same with the fences of YAML or TOML; JSON is converted to YAML
	body   string
}

// splitFile splits a file at the end of its front matter. Front matter that cannot be read is an
// error: it would be posted as text.
func splitFile(source []byte) (parts, error) {
	source = bytes.TrimPrefix(lines.Normalize(source), []byte("\ufeff"))
	cut, err := frontmatter.Cut(source)
	if err != nil {
		return parts{}, err
	}
	p := parts{raw: string(source[:cut.BodyOffset]), body: string(source[cut.BodyOffset:])}
	table, err := cut.Decode()
	if err != nil {
		return parts{}, err
	}
	switch cut.Format {
	case "":
		p.raw = ""
	case "json":
		p.header = headerOf(table)
	default:
		fence := map[string]string{"yaml": "---", "toml": "+++"}[cut.Format] + "\n"
		p.header = fence + string(cut.Data) + fence
	}
	return p, nil
}

// headerOf writes a table as front matter in YAML, one key a line.
func headerOf(table frontmatter.Value) string {
	var b strings.Builder
	for _, f := range table.Fields {
		b.WriteString(flowKey(f.Name) + ": " + flow(f.Value) + "\n")
	}
	return "---\n" + b.String() + "---\n"
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

func flowKey(name string) string {
	if plainKey.MatchString(name) {
		return name
	}
	return quoted(name)
}

// flow writes a value in YAML's flow style.
func flow(v frontmatter.Value) string {
	var all []string
	switch v.Kind {
	case frontmatter.List:
		for _, item := range v.Items {
			all = append(all, flow(item))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case frontmatter.Table:
		for _, f := range v.Fields {
			all = append(all, flowKey(f.Name)+": "+flow(f.Value))
		}
		return "{" + strings.Join(all, ", ") + "}"
	case frontmatter.Text:
		return quoted(v.Text)
	case frontmatter.Null:
		return "null"
	case frontmatter.Bool, frontmatter.Number:
	}
	return v.Text
}

// ownKeys are keys that tell front matter from other text between two lines of dashes.
func ownKeys() []string {
	return []string{"title", "date", "publishdate", "draft", "slug", "tags", "categories", "telegram"}
}

// splitMessage splits off front matter that an author pasted together with the text, and shifts the
// formatting of the text. Front matter that cannot be read is text.
func splitMessage(text string, entities []wire.Entity) (parts, []wire.Entity) {
	p, err := splitFile([]byte(text))
	h := header{text: p.header}
	known := slices.ContainsFunc(h.fields(), func(f frontmatter.Field) bool { return slices.Contains(ownKeys(), f.Key) })
	if err != nil || !known || !strings.HasSuffix(text, p.body) {
		return parts{body: text}, entities
	}
	units := len(utf16.Encode([]rune(text[:len(text)-len(p.body)])))
	var rest []wire.Entity
	for _, e := range entities {
		if end := e.Offset + e.Length; end > units { // one that ends before is a link that Telegram found in a value
			e.Offset = max(0, e.Offset-units)
			e.Length = end - units - e.Offset
			rest = append(rest, e)
		}
	}
	return p, rest
}
