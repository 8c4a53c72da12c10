package rich

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// joiner is U+2060, which is invisible. Within a word it keeps Telegram from detecting
// a link, a mention or a hashtag.
const joiner = "\u2060"

// WithoutJoiners returns the text as its author wrote it, before [Document.Guarded].
func WithoutJoiners(s string) string { return strings.ReplaceAll(s, joiner, "") }

// Guarded returns the document with a joiner in each word that Telegram would mistake
// for something else: a file name for an address (README.md), a variable for a cashtag
// ($PATH), an annotation for a mention (@Override), a directive or a colour for a
// hashtag. Code, formulas and links are unchanged, because Telegram detects nothing in
// them.
func (d *Document) Guarded() *Document {
	need := false
	code := map[string]bool{}
	bot := sync.OnceValue(func() bool { // whether the texts are about a bot
		about := false
		walkTexts(d.Blocks, func(t *Text) { about = about || aBot.MatchString(t.String) })
		return about
	})
	walkTexts(d.Blocks, func(t *Text) { need = need || len(mistaken(*t, bot)) > 0 })
	if !need {
		return d
	}
	walkBlocks(d.Blocks, func(b Block) {
		if p, ok := b.(*Pre); ok {
			code[p.Text.String] = true
		}
	})
	blocks := editTexts(d.Blocks, func(t Text) (Text, bool) {
		at := mistaken(t, bot)
		if len(at) == 0 || code[t.String] {
			return t, false
		}
		return t.withJoiners(at), true
	})
	return &Document{Blocks: blocks, RTL: d.RTL}
}

// withJoiners inserts joiners at offsets of the text, which must be ascending.
func (t Text) withJoiners(at []int) Text {
	var b strings.Builder
	from := 0
	for _, i := range at {
		b.WriteString(t.String[from:i])
		b.WriteString(joiner)
		from = i
	}
	b.WriteString(t.String[from:])
	moved := func(pos int) int {
		n, found := slices.BinarySearch(at, pos)
		_ = found // a joiner at the edge of a span is after its end and before its start
		return pos + n*len(joiner)
	}
	out := Text{String: b.String(), Spans: slices.Clone(t.Spans)}
	for i := range out.Spans {
		out.Spans[i].Start, out.Spans[i].End = moved(out.Spans[i].Start), moved(out.Spans[i].End)
	}
	return out
}

// Detects reports whether Telegram should detect entities in the document, because its
// author may have meant one: a mention, a hashtag, a bare address.
func (d *Document) Detects() bool {
	found := false
	walkBlocks(d.Blocks, func(b Block) {
		if _, code := b.(*Pre); code || found {
			return
		}
		Texts(b, func(t *Text) { found = found || t.detects() })
	})
	return found
}

// detected matches text in which Telegram may detect something.
var detected = regexp.MustCompile(`[@#$][\p{L}\p{N}_]|://|[\p{L}\p{N}_-]\.\p{L}{2}`)

func (t Text) detects() bool {
	for from := 0; from < len(t.String); {
		m := detected.FindStringIndex(t.String[from:])
		if m == nil {
			return false
		}
		if !t.quiet(from + m[0]) {
			return true
		}
		from += m[0] + 1
	}
	return false
}

// quiet reports whether an offset is where Telegram detects nothing.
func (t Text) quiet(place int) bool {
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start > place || place >= s.End {
			continue
		}
		switch s.Style {
		case Code, Formula, Link, Email, Phone, AnchorLink, ReferenceLink, Reference, CustomEmoji, DateTime, Image, LocalImage:
			return true
		default: // within other styles Telegram detects entities as outside of them
		}
	}
	return false
}
