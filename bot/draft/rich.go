package draft

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/markup"
)

// richMarkdown converts a rich message to Markdown, and returns its pictures and videos. Blocks of
// kinds that have no Markdown, or that are not known, leave their text.
func richMarkdown(raw json.RawMessage) (text string, files []wire.Media) {
	var message richBlock
	if json.Unmarshal(raw, &message) != nil {
		return "", nil
	}
	var w richWriter
	return w.blocks(message.Blocks), w.files
}

// richBlock is a RichBlock of the Bot API.
type richBlock struct {
	Type       string          `json:"type"`
	Text       json.RawMessage `json:"text"`
	Size       int             `json:"size"`
	Language   string          `json:"language"`
	Expression string          `json:"expression"`
	Summary    json.RawMessage `json:"summary"`
	Credit     json.RawMessage `json:"credit"`
	Caption    json.RawMessage `json:"caption"`
	Blocks     []richBlock     `json:"blocks"`
	Items      []richBlock     `json:"items"`
	Cells      [][]richBlock   `json:"cells"`
	Buttons    []richBlock     `json:"buttons"`
	Photo      json.RawMessage `json:"photo"`
	Video      json.RawMessage `json:"video"`
	Animation  json.RawMessage `json:"animation"`

	// Of an item of a list, which has blocks, too.
	Checkbox bool `json:"has_checkbox"`
	Checked  bool `json:"is_checked"`
	Value    int  `json:"value"`
	// Of a cell of a table, or a button, which have a text.
	Header  bool   `json:"is_header"`
	Columns int    `json:"colspan"`
	Align   string `json:"align"`
	URL     string `json:"url"`
}

type richWriter struct{ files []wire.Media }

func (w *richWriter) blocks(blocks []richBlock) string {
	out := ""
	for i := range blocks {
		out = paragraphs(out, strings.Trim(w.block(&blocks[i]), "\n"))
	}
	return out
}

func (w *richWriter) block(b *richBlock) string {
	switch b.Type {
	case "heading":
		return strings.Repeat("#", min(max(b.Size, 1), 6)) + " " + oneLine(prose(b.Text))
	case "pre":
		code, _ := flat(b.Text)
		return fence(strings.Trim(code, "\n"), b.Language)
	case "divider":
		return "---"
	case "mathematical_expression":
		return "$$\n" + b.Expression + "\n$$"
	case "blockquote", "pullquote", "expandable_blockquote":
		return w.quote(b)
	case "list":
		return w.list(b)
	case "table":
		return table(b)
	case "details":
		summary, _ := flat(b.Summary) // our converter takes it literally
		return "<details><summary>" + oneLine(html.EscapeString(summary)) + "</summary>\n\n" + w.blocks(b.Blocks) + "\n\n</details>"
	}
	if len(b.Photo)+len(b.Video)+len(b.Animation) > 0 {
		w.files = append(w.files, wire.Media{Photo: b.Photo, Video: b.Video, Animation: b.Animation})
	}
	text := paragraphs(prose(b.Text), w.blocks(b.Blocks))
	for i := range b.Buttons {
		if button := &b.Buttons[i]; button.URL != "" {
			text = paragraphs(text, "["+prose(button.Text)+"]("+destination(button.URL)+")")
		}
	}
	return paragraphs(text, captionOf(b.Caption))
}

func (w *richWriter) quote(b *richBlock) string {
	body := w.blocks(b.Blocks)
	if len(b.Blocks) == 0 { // servers before 10.5, and centred quotes
		body = prose(b.Text)
	}
	if credit := oneLine(prose(b.Credit)); credit != "" {
		body += "\n\n— " + credit
	}
	if b.Type == "expandable_blockquote" {
		return "<blockquote expandable>\n\n" + body + "\n\n</blockquote>"
	}
	return strings.ReplaceAll("> "+strings.ReplaceAll(body, "\n", "\n> "), "> \n", ">\n")
}

func (w *richWriter) list(b *richBlock) string {
	out, between := "", "\n"
	for i := range b.Items {
		item := &b.Items[i]
		mark := "- "
		if item.Value > 0 {
			mark = strconv.Itoa(item.Value) + ". "
		}
		if len(item.Blocks) > 1 {
			between = "\n\n"
		}
		indent := "\n" + "         "[:min(len(mark), 9)]
		body := w.blocks(item.Blocks)
		if item.Checked {
			mark += "[x] "
		} else if item.Checkbox {
			mark += "[ ] "
		}
		out += "\x00" + mark + strings.ReplaceAll(strings.ReplaceAll(body, "\n", indent), indent+"\n", "\n\n")
	}
	return strings.ReplaceAll(strings.TrimPrefix(out, "\x00"), "\x00", between)
}

// table writes a table; Markdown's tables have a header.
func table(b *richBlock) string {
	out, widest := "", 0
	for _, row := range b.Cells {
		width := 0
		for k := range row {
			width += row[k].columns()
		}
		widest = max(widest, width)
	}
	for i, row := range b.Cells {
		cells, rule, empty, header, width := "|", "|", "|", false, 0
		for k := range row {
			c := &row[k]
			cells += " " + inCell(c.Text) + " |" + strings.Repeat(" |", c.columns()-1)
			width += c.columns()
			line := " --- |"
			switch c.Align {
			case "center":
				line = " :-: |"
			case "right":
				line = " --: |"
			}
			rule += strings.Repeat(line, c.columns())
			header = header || c.Header
		}
		cells += strings.Repeat(" |", widest-width)
		rule += strings.Repeat(" --- |", widest-width)
		empty += strings.Repeat(" |", widest)
		switch {
		case i == 0 && header:
			cells += "\n" + rule
		case i == 0:
			cells = empty + "\n" + rule + "\n" + cells
		}
		out += cells + "\n"
	}
	return paragraphs(strings.TrimRight(out, "\n"), captionOf(b.Caption))
}

// columns returns how many columns a cell takes.
func (b *richBlock) columns() int { return min(max(b.Columns, 1), maxColumns) }

// maxColumns is Telegram's limit for the columns of a table.
const maxColumns = 20

// inCell converts a RichText to Markdown for a table's cell, which a bar would end.
func inCell(raw json.RawMessage) string {
	text, entities := flat(raw)
	for i := range entities {
		if entities[i].Type == "spoiler" {
			entities[i].Type = spoilerTag
		}
	}
	return markup.EscapeBars(oneLine(Markdown(text, entities, Literal)))
}

// captionOf returns the caption of a block, with its credit: text, or an object of both.
func captionOf(raw json.RawMessage) string {
	var c richBlock
	if json.Unmarshal(raw, &c) == nil && c.Type == "" {
		return paragraphs(prose(c.Text), prose(c.Credit))
	}
	return prose(raw)
}

// paragraphs joins two texts, either of which may be empty.
func paragraphs(a, b string) string {
	if a != "" && b != "" {
		a += "\n\n"
	}
	return a + b
}

// oneLine joins the lines of a text that Markdown has in one.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\\\n", " ")), " ")
}

// prose converts a RichText to Markdown.
func prose(raw json.RawMessage) string {
	text, entities := flat(raw)
	return Markdown(text, entities, Literal)
}

// flat returns a RichText as text with entities, as a message has them.
func flat(raw json.RawMessage) (text string, entities []Entity) {
	var f flattener
	f.add(raw)
	return f.b.String(), f.entities
}

type flattener struct {
	b        strings.Builder
	units    int // UTF-16 code units in b
	entities []Entity
}

func (f *flattener) write(s string) {
	f.b.WriteString(s)
	for _, r := range s {
		f.units += max(utf16.RuneLen(r), 1)
	}
}

func (f *flattener) add(raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	switch raw[0] {
	case '"':
		var s string
		if json.Unmarshal(raw, &s) == nil {
			f.write(s)
		}
	case '[':
		var parts []json.RawMessage
		if json.Unmarshal(raw, &parts) == nil {
			for _, part := range parts {
				f.add(part)
			}
		}
	case '{':
		var o struct {
			Entity
			Text        json.RawMessage `json:"text"`
			Expression  string          `json:"expression"`
			Alternative string          `json:"alternative_text"`
		}
		if json.Unmarshal(raw, &o) != nil {
			return
		}
		e, i := o.Entity, len(f.entities)
		if e.Type == "url" {
			e.Type = "text_link"
		}
		e.Offset = f.units
		f.entities = append(f.entities, e)
		f.write(o.Expression + o.Alternative)
		f.add(o.Text)
		f.entities[i].Length = f.units - e.Offset
	}
}
