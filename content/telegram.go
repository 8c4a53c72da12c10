package content

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// telegram reads the telegram key: false, or a table. It decides how a post looks to thousands of
// people, so an invalid value is an error; an unknown key is ignored with a warning.
func (p *fieldReader) telegram(f frontmatter.Field) {
	switch f.Value.Kind {
	case frontmatter.Null:
		return
	case frontmatter.Table:
	default:
		b, ok := f.Value.Truth()
		if !ok {
			p.fail(f.Line, "lint.telegram.kind", "kind", f.Value.Kind.Message())
		}
		if never := ok && !b; never != p.article.Telegram().Never {
			EditTelegram(&p.article.TelegramTable).Never = never
		}
		p.article.Marked = p.article.Marked || b
		return
	}
	if err := f.Value.CheckDoubles(); err != nil {
		p.failWith(err)
	}
	p.article.Marked = true
	t := EditTelegram(&p.article.TelegramTable)
	for _, k := range f.Value.Fields {
		i := slices.IndexFunc(telegramKeys, func(known telegramKey) bool { return known.name == k.Key })
		if i < 0 {
			p.unknownTelegram(k)
			continue
		}
		telegramKeys[i].read(p, t, k)
	}
}

// telegramKey is a key of the table.
type telegramKey struct {
	name string
	read func(*fieldReader, *Telegram, frontmatter.Field)
}

// telegramKeys are all keys of the table, in the order in which a warning lists them.
var telegramKeys = []telegramKey{
	{"channel", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Channel = p.text(k, true) }},
	{"topic", func(p *fieldReader, t *Telegram, k frontmatter.Field) {
		t.Topic = p.topic(k)
		t.NoTopic = t.Topic == 0 && !k.Value.Empty()
	}},
	{"format", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Format = p.choice(k, "auto", "rich", "text") }},
	{"post", func(p *fieldReader, t *Telegram, k frontmatter.Field) {
		t.Post = p.choice(k, "full", "summary", "link")
	}},
	{"silent", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Silent = p.option(k) }},
	{"protect", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Protect = p.option(k) }},
	{"pin", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Pin = p.option(k) }},
	{"buttons", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Buttons = p.buttons(k.Value) }},
	{"preview", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Preview = p.option(k) }},
	{"queue", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Queue = p.truth(k) }},
	{"approve", func(p *fieldReader, t *Telegram, k frontmatter.Field) { t.Approve = p.approval(k) }},
	{"title", func(p *fieldReader, t *Telegram, k frontmatter.Field) {
		shown := p.option(k)
		t.NoTitle = shown != nil && !*shown
	}},
	{"reply_to", func(p *fieldReader, t *Telegram, k frontmatter.Field) {
		if says, ok := k.Value.Truth(); ok && !says {
			t.NoReply = true
			return
		}
		t.ReplyTo, t.ReplyLine = p.text(k, true), k.Line
	}},
	{"comment", (*fieldReader).comment},
}

// telegramNames are the names of telegramKeys.
var telegramNames = sync.OnceValue(func() []string {
	names := make([]string, 0, len(telegramKeys))
	for _, k := range telegramKeys {
		names = append(names, k.name)
	}
	return names
})

func (p *fieldReader) unknownTelegram(k frontmatter.Field) {
	if meant := keyMeant(k.Key, telegramNames()); meant != "" {
		p.warn(k.Line, "lint.telegram.key_meant", "key", k.Name, "meant", meant)
		return
	}
	p.warn(k.Line, "lint.telegram.key", "key", k.Name, "keys", telegramNames())
}

// comment reads the text of the comment below the post; no, or nothing, means none, and yes that of
// the route.
func (p *fieldReader) comment(t *Telegram, k frontmatter.Field) {
	if says, ok := k.Value.Truth(); ok || k.Value.Empty() {
		t.NoComment = !says
		return
	}
	t.Comment, t.CommentLine = p.lines(k), k.Line
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

// approval reads whose approval the article needs: true, false or other.
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

// buttons reads rows of buttons: a list of buttons, each of them a row, or a list of lists. A
// button is {text: …, url: …} or {Text: url}. An empty list, or no, means none, and nil those of the
// route.
func (p *fieldReader) buttons(v frontmatter.Value) [][]Button {
	if v.Empty() {
		return nil
	}
	rows := [][]Button{}
	if says, ok := v.Truth(); ok && !says {
		return rows
	}
	switch v.Kind {
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

// tableButtons reads one button with text and url, or one for each key.
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

// button checks a button: Telegram accepts http, https and tg addresses.
func (p *fieldReader) button(b Button, line int) []Button {
	u, err := url.Parse(b.URL)
	if b.Text == "" || err != nil || !slices.Contains([]string{"http", "https", "tg"}, u.Scheme) || u.Host == "" {
		p.fail(line, "lint.telegram.button", "text", b.Text, "url", b.URL)
		return nil
	}
	return []Button{b}
}
