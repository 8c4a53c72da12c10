package page

import "unicode/utf16"

// Message is a text message as Telegram returns it.
type Message struct {
	Text     string
	Entities []Entity
	Notes    []Note // remarks, by offset
}

// Note is a remark about the text before an offset, which is in bytes.
type Note struct {
	At   int
	HTML string
}

// Entity is a MessageEntity of the Bot API. Offset and Length count UTF-16 code units.
// It has the fields of package text's Entity, so that one can be converted to the
// other.
type Entity struct {
	Type           string
	Offset, Length int
	URL            string
	Language       string
	CustomEmojiID  string
	UnixTime       int64
	DateTimeFormat string
}

// AppendMessage appends a text message to b as HTML, in a <div>.
func (o Options) AppendMessage(b []byte, m Message) []byte {
	w := &writer{b: b, o: o}
	w.raw(`<div class="tg tg-text" dir="auto">`)
	at := offsets(m.Text)
	marks := make([]mark, 0, len(m.Entities))
	for _, e := range m.Entities {
		start, end := clamp(at, e.Offset), clamp(at, e.Offset+e.Length)
		if mark := w.entityMark(e, m.Text[start:max(start, end)]); start < end && mark.open != "" {
			mark.start, mark.end = start, end
			marks = append(marks, mark)
		}
	}
	for _, n := range m.Notes {
		marks = append(marks, mark{start: n.At, end: n.At, open: n.HTML})
	}
	w.marked(m.Text, marks)
	w.raw("</div>\n")
	return w.b
}

// offsets maps each offset in UTF-16 units to one in bytes.
func offsets(s string) []int {
	at := make([]int, 0, len(s)+1)
	for i, r := range s {
		for range max(1, utf16.RuneLen(r)) {
			at = append(at, i)
		}
	}
	return append(at, len(s))
}

func clamp(at []int, offset int) int { return at[min(max(offset, 0), len(at)-1)] }

// entityMark returns the markup of an entity over the text s.
func (w *writer) entityMark(e Entity, s string) mark {
	simple := map[string]string{
		"bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s", "code": "code", "blockquote": "blockquote",
	}
	if tag := simple[e.Type]; tag != "" {
		return mark{open: "<" + tag + ">", close: "</" + tag + ">", code: tag == "code", block: tag == "blockquote"}
	}
	t := &writer{o: w.o}
	m := mark{close: "</span>"}
	switch e.Type {
	case "pre":
		t.openPre(e.Language)
		if w.o.Code != nil && e.Language != "" {
			t.code(e.Language, s)
			m.hide = true // written here, in colours
		}
		m.close, m.code, m.block = "</code></pre>", true, true
	case "expandable_blockquote":
		t.raw(`<blockquote class="tg-expandable" tabindex="0">`)
		m.close, m.block = "</blockquote>", true
	case "spoiler":
		t.raw(`<span class="tg-spoiler" tabindex="0">`)
	case "text_link":
		m.close, m.code = t.anchorLink(e.URL), true
	case "url":
		m.close, m.code = t.anchorLink(s), true
	case "email":
		m.close, m.code = t.anchorLink("mailto:"+s), true
	default: // others that Telegram colours: hashtags, mentions, dates, phone numbers
		t.raw(`<span class="tg-entity">`)
		m.code = true
	}
	m.open = string(t.b)
	return m
}
