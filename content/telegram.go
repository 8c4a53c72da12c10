package content

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// telegram reads the telegram key: false, or a table. It says how a post
// looks before thousands of people, so a value that cannot be understood is an
// error; a key that is not known is ignored, with a warning.
func (p *fieldReader) telegram(f frontmatter.Field) {
	t := &p.article.Telegram
	switch f.Value.Kind {
	case frontmatter.Null:
		return
	case frontmatter.Table:
	default:
		b, ok := f.Value.Truth()
		if !ok {
			p.fail(f.Line, "lint.telegram.kind", "kind", f.Value.Kind.Message())
		}
		t.Never = ok && !b
		p.article.Marked = p.article.Marked || b
		return
	}
	if err := f.Value.CheckDoubles(); err != nil {
		p.failWith(err)
	}
	p.article.Marked = true
	for _, k := range f.Value.Fields {
		p.telegramKey(t, k)
	}
}

// telegramKeys are the keys of the table.
var telegramKeys = [...]string{"channel", "topic", "format", "post", "silent", "protect", "pin", "buttons", "preview", "queue", "approve", "title", "reply_to", "comment"}

func (p *fieldReader) telegramKey(t *Telegram, k frontmatter.Field) {
	switch k.Key {
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
		t.Approve = p.approval(k)
	case "queue":
		t.Queue = p.truth(k)
	case "title":
		shown := p.option(k)
		t.NoTitle = shown != nil && !*shown
	case "reply_to":
		t.ReplyTo, t.ReplyLine = p.text(k, true), k.Line
	case "comment":
		if says, ok := k.Value.Truth(); ok && !says || k.Value.Empty() {
			t.NoComment = true
			return
		}
		t.Comment = p.lines(k)
	case "buttons":
		t.Buttons = p.buttons(k.Value)
	default:
		if meant := keyMeant(k.Key, telegramKeys[:]); meant != "" {
			p.warn(k.Line, "lint.telegram.key_meant", "key", k.Name, "meant", meant)
			return
		}
		p.warn(k.Line, "lint.telegram.key", "key", k.Name, "keys", telegramKeys[:])
	}
}

// lines reads a text of several lines.
func (p *fieldReader) lines(k frontmatter.Field) string {
	if p.text(k, true) == "" {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, k.Value.Text))
}

func (p *fieldReader) topic(k frontmatter.Field) int {
	if k.Value.Empty() {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(k.Value.Text), 10, 32)
	if err != nil || n < 0 {
		p.fail(k.Line, "lint.telegram.topic", "value", k.Value.Text)
		return 0
	}
	return int(n)
}

func (p *fieldReader) choice(k frontmatter.Field, of ...string) string {
	s := strings.ToLower(p.text(k, true))
	if s != "" && !slices.Contains(of, s) {
		p.fail(k.Line, "lint.telegram.choice", "key", k.Key, "value", s, "choices", of)
		return ""
	}
	return s
}

func (p *fieldReader) option(k frontmatter.Field) *bool {
	if k.Value.Empty() {
		return nil
	}
	b := p.truth(k)
	return &b
}

// approval reads whose word the article needs: true, false or other.
func (p *fieldReader) approval(k frontmatter.Field) *Approval {
	if k.Value.Empty() {
		return nil
	}
	a := ApprovalNone
	if k.Value.Scalar() && strings.EqualFold(strings.TrimSpace(k.Value.Text), string(ApprovalOther)) {
		a = ApprovalOther
	} else if p.truth(k) {
		a = ApprovalAny
	}
	return &a
}

// buttons reads rows of buttons: a list of buttons, each a row, or a list of
// lists. A button is {text: …, url: …} or {Text: url}.
func (p *fieldReader) buttons(v frontmatter.Value) [][]Button {
	var rows [][]Button
	switch v.Kind {
	case frontmatter.Null:
	case frontmatter.Table:
		for _, b := range p.tableButtons(v) {
			rows = append(rows, []Button{b})
		}
	case frontmatter.List:
		for _, item := range v.Items {
			var row []Button
			switch item.Kind {
			case frontmatter.Table:
				row = p.tableButtons(item)
			case frontmatter.List:
				for _, b := range item.Items {
					row = append(row, p.tableButtons(b)...)
				}
			default:
				p.fail(item.Line, "lint.telegram.holds", "kind", item.Kind.Message())
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
		}
	default:
		p.fail(v.Line, "lint.telegram.buttons", "kind", v.Kind.Message())
	}
	return rows
}

// tableButtons reads one button of text and url, or one for each key.
func (p *fieldReader) tableButtons(v frontmatter.Value) []Button {
	if v.Kind != frontmatter.Table {
		p.fail(v.Line, "lint.telegram.holds", "kind", v.Kind.Message())
		return nil
	}
	text, hasText := v.Get("text")
	address, hasURL := v.Get("url")
	if hasText || hasURL {
		return p.button(Button{p.text(text, true), p.text(address, true)}, v.Line)
	}
	var row []Button
	for _, f := range v.Fields {
		row = append(row, p.button(Button{f.Name, p.text(f, true)}, f.Line)...)
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
