package content

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// telegram reads the telegram key: false, or a table. It says how a post
// looks before thousands of people, so a value that cannot be understood is an
// error; a key that is not known is ignored, with a warning.
func (p *fieldReader) telegram(f field) {
	t := &p.article.Telegram
	switch f.value.kind {
	case kindNull:
		return
	case kindTable:
	default:
		b, ok := parseTruth(f.value)
		if !ok {
			p.fail(f.line, "lint.telegram.kind", "kind", f.value.kind.message())
		}
		t.Never = ok && !b
		p.article.Marked = p.article.Marked || b
		return
	}
	if err := f.value.checkDoubles(); err != nil {
		p.failWith(err)
	}
	p.article.Marked = true
	for _, k := range f.value.fields {
		p.telegramKey(t, k)
	}
}

// telegramKeys are the keys of the table.
var telegramKeys = [...]string{"channel", "topic", "format", "post", "silent", "protect", "pin", "buttons", "preview", "queue", "approve"}

func (p *fieldReader) telegramKey(t *Telegram, k field) {
	switch k.key {
	case "channel":
		t.Channel = p.text(k, true)
	case "topic":
		t.Topic = p.topic(k)
	case "format":
		t.Format = p.choice(k, "auto", "rich", "text")
	case "post":
		t.Post = p.choice(k, "full", "summary", "link")
	case "silent":
		t.Silent = p.option(k)
	case "protect":
		t.Protect = p.option(k)
	case "pin":
		t.Pin = p.option(k)
	case "preview":
		t.Preview = p.option(k)
	case "approve":
		t.Approve = p.option(k)
	case "queue":
		t.Queue = p.truth(k)
	case "buttons":
		t.Buttons = p.buttons(k.value)
	default:
		if meant := keyMeant(k.key, telegramKeys[:]); meant != "" {
			p.warn(k.line, "lint.telegram.key_meant", "key", k.name, "meant", meant)
			return
		}
		p.warn(k.line, "lint.telegram.key", "key", k.name, "keys", telegramKeys[:])
	}
}

func (p *fieldReader) topic(k field) int {
	if k.value.empty() {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(k.value.text), 10, 32)
	if err != nil || n < 0 {
		p.fail(k.line, "lint.telegram.topic", "value", k.value.text)
		return 0
	}
	return int(n)
}

func (p *fieldReader) choice(k field, of ...string) string {
	s := strings.ToLower(p.text(k, true))
	if s != "" && !slices.Contains(of, s) {
		p.fail(k.line, "lint.telegram.choice", "key", k.key, "value", s, "choices", of)
		return ""
	}
	return s
}

func (p *fieldReader) option(k field) *bool {
	if k.value.empty() {
		return nil
	}
	b := p.truth(k)
	return &b
}

// buttons reads rows of buttons: a list of buttons, each a row, or a list of
// lists. A button is {text: …, url: …} or {Text: url}.
func (p *fieldReader) buttons(v value) [][]Button {
	var rows [][]Button
	switch v.kind {
	case kindNull:
	case kindTable:
		for _, b := range p.tableButtons(v) {
			rows = append(rows, []Button{b})
		}
	case kindList:
		for _, item := range v.items {
			var row []Button
			switch item.kind {
			case kindTable:
				row = p.tableButtons(item)
			case kindList:
				for _, b := range item.items {
					row = append(row, p.tableButtons(b)...)
				}
			default:
				p.fail(item.line, "lint.telegram.holds", "kind", item.kind.message())
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
		}
	default:
		p.fail(v.line, "lint.telegram.buttons", "kind", v.kind.message())
	}
	return rows
}

// tableButtons reads one button of text and url, or one for each key.
func (p *fieldReader) tableButtons(v value) []Button {
	if v.kind != kindTable {
		p.fail(v.line, "lint.telegram.holds", "kind", v.kind.message())
		return nil
	}
	text, hasText := v.get("text")
	address, hasURL := v.get("url")
	if hasText || hasURL {
		return p.button(Button{p.text(text, true), p.text(address, true)}, v.line)
	}
	var row []Button
	for _, f := range v.fields {
		row = append(row, p.button(Button{f.name, p.text(f, true)}, f.line)...)
	}
	return row
}

// button checks a button: Telegram takes http, https and tg addresses.
func (p *fieldReader) button(b Button, line int) []Button {
	u, err := url.Parse(b.URL)
	if b.Text == "" || err != nil || !slices.Contains([]string{"http", "https", "tg"}, u.Scheme) || u.Host == "" {
		p.fail(line, "lint.telegram.button", "text", b.Text, "url", b.URL)
		return nil
	}
	return []Button{b}
}
