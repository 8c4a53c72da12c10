package wire

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// The limits of text, in characters after parsing. Errors and changes to the text
// follow TDLib's MessageEntity.cpp and the Bot API server's Client.cpp.
const (
	MaxText     = 4096
	MaxCaption  = 1024
	maxEntities = 100
	maxBytes    = 1 << 15 // before parsing
)

// Styled reads a text with its entities and changes them as Telegram does: control
// characters become spaces, both ends are trimmed (the beginning only up to the first
// entity), entities are checked, sorted, merged and cut to the first hundred.
func Styled(p Params, text, entities string, limit int, tooLong string) (string, []Entity, error) {
	if p.Has("parse_mode") {
		return "", nil, Bad("the emulator parses no parse_mode: send entities")
	}
	s := p.Str(text)
	if len(s) > maxBytes {
		return "", nil, Bad("text is too long")
	}
	if !utf8.ValidString(s) {
		return "", nil, Bad("strings must be encoded in UTF-8")
	}
	var sent, es []Entity
	if err := p.JSON(entities, "entities", &sent); err != nil {
		return "", nil, err
	}
	for _, x := range sent {
		ok, err := checkEntity(x)
		if err != nil {
			return "", nil, err
		}
		if ok && x.Length != 0 {
			es = append(es, x)
		}
	}
	c := clean(s)
	if err := c.move(es); err != nil {
		return "", nil, err
	}
	s, es = trim(c.text, es)
	if utf8.RuneCountInString(s) > limit {
		return "", nil, Bad("%s", tooLong)
	}
	return s, normalise(es), nil
}

// cleaned is a text without the characters that Telegram removes; at maps offsets in
// the original text, in UTF-16 units, to offsets in the cleaned one, and end is the
// last such offset. Offsets within a surrogate pair are not in at.
type cleaned struct {
	text  string
	at    map[int]int
	bytes map[int]int // the same offsets in bytes, for the errors
	end   int
}

func clean(s string) cleaned {
	c := cleaned{at: make(map[int]int, len(s)), bytes: make(map[int]int, len(s))}
	var b strings.Builder
	left := 0
	for i, r := range s {
		c.at[c.end], c.bytes[c.end] = left, i
		n := utf16.RuneLen(r)
		c.end += n
		switch {
		case r == '\r', r >= '\u2028' && r <= '\u202e', r == '\u0333', r == '\u033f', r == '\u030a':
			continue
		case r < ' ' && r != '\n':
			r = ' '
		}
		b.WriteRune(r)
		left += n
	}
	c.at[c.end], c.bytes[c.end] = left, len(s)
	c.text = b.String()
	return c
}

// move adapts the entities of the original text to the cleaned one.
func (c cleaned) move(es []Entity) error {
	for i, x := range es {
		end := x.Offset + x.Length
		switch {
		case x.Offset < 0:
			return Bad("receive an entity with incorrect offset %d", x.Offset)
		case x.Length < 0:
			return Bad("receive an entity with incorrect length %d", x.Length)
		case x.Offset >= c.end:
			return Bad("entity begins after the end of the text at UTF-16 offset %d", x.Offset)
		case end > c.end:
			return Bad("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", x.Offset, end)
		}
		from, ok := c.at[x.Offset]
		if !ok {
			return Bad("entity begins in a middle of a UTF-16 symbol at byte offset %d", c.bytes[x.Offset+1])
		}
		to, ok := c.at[end]
		if !ok {
			return Bad("entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at byte offset %d", x.Offset, c.bytes[end+1])
		}
		es[i].Offset, es[i].Length = from, to-from
	}
	return nil
}

// trim removes white space at both ends, and adapts the entities.
func trim(s string, es []Entity) (string, []Entity) {
	s = strings.TrimRight(s, " \n")
	end, first := UTF16Len(s), len(s)
	out := es[:0]
	for _, x := range es {
		x.Length = min(x.Length, end-x.Offset)
		if x.Length > 0 {
			out = append(out, x)
			first = min(first, x.Offset) // at most the leading white space, which is ASCII, so bytes are units
		}
	}
	n := 0
	for n < first && (s[n] == ' ' || s[n] == '\n') {
		n++
	}
	for i := range out {
		out[i].Offset -= n
	}
	return s[n:], out
}

// checkEntity reports whether a bot may send the entity: kinds that Telegram detects
// automatically are dropped silently.
func checkEntity(x Entity) (bool, error) {
	switch x.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "custom_emoji", "date_time":
		return true, nil
	case "text_link":
		if !rich.ValidLink(x.URL) {
			return false, Bad("entity URL '%s' is invalid: Wrong HTTP URL", x.URL)
		}
		return true, nil
	case "text_mention":
		return x.User != nil, nil
	case "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
		return false, nil
	}
	return false, Bad("can't parse MessageEntity: unsupported type specified")
}

// normalise sorts entities, joins equal ones that touch, and keeps the first hundred.
func normalise(es []Entity) []Entity {
	sort.SliceStable(es, func(i, j int) bool {
		if es[i].Offset != es[j].Offset {
			return es[i].Offset < es[j].Offset
		}
		return es[i].Length > es[j].Length
	})
	var out []Entity
	for _, x := range es {
		i := slices.IndexFunc(out, func(o Entity) bool {
			return mergeable(x.Type) && o.Type == x.Type && o.Offset+o.Length >= x.Offset
		})
		if i >= 0 {
			out[i].Length = max(out[i].Length, x.Offset+x.Length-out[i].Offset)
			continue
		}
		out = append(out, x)
	}
	if len(out) > maxEntities {
		out = out[:maxEntities]
	}
	return out
}

func mergeable(kind string) bool {
	switch kind {
	case "bold", "italic", "underline", "strikethrough", "spoiler":
		return true
	}
	return false
}

// detectors match what Telegram detects automatically in text that people write; the
// first group is the entity.
var detectors = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"bot_command", regexp.MustCompile(`(?:^|[^\w/])(/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)`)},
	{"mention", regexp.MustCompile(`(?:^|[^\w@])(@[A-Za-z]\w{2,31})`)},
	{"hashtag", regexp.MustCompile(`(?:^|[^\p{L}\d_#])(#[\p{L}\d_]*\p{L}[\p{L}\d_]*)`)},
	{"url", regexp.MustCompile(`(?:^|\s)(https?://[^\s]+)`)},
}

// Detect returns the entities that Telegram detects in a text.
func Detect(text string) []Entity {
	if !strings.ContainsAny(text, "/@#") {
		return nil
	}
	var out []Entity
	for _, d := range detectors {
		for _, m := range d.pattern.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, Entity{Type: d.kind, Offset: UTF16Len(text[:m[2]]), Length: UTF16Len(text[m[2]:m[3]])})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Offset < out[j].Offset })
	return out
}

// Found adds the entities that Telegram detects to those that were sent, except within
// code, links and the like.
func Found(text string, sent []Entity) []Entity {
	out := slices.Clone(sent)
	for _, x := range Detect(text) {
		overlaps := slices.ContainsFunc(sent, func(s Entity) bool {
			switch s.Type {
			case "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time":
				return s.Offset < x.Offset+x.Length && x.Offset < s.Offset+s.Length
			}
			return false
		})
		if !overlaps {
			out = append(out, x)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Offset < out[j].Offset })
	return out
}

// UTF16Len returns the length of a text as the Bot API counts it.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
