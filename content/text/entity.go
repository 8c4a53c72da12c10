package text

import (
	"strconv"
)

// EntityType is a type of entity that can be sent in a text message (Bot API,
// MessageEntity), except text_mention: articles have no users. The zero value is none.
type EntityType uint8

const (
	bold EntityType = iota + 1
	italic
	underline
	strikethrough
	spoiler
	blockQuote
	expandableQuote
	code
	pre
	textLink
	customEmoji
	dateTime
)

// entityTypes has the names and classes.
var entityTypes = [...]struct {
	name  string
	class class
}{
	{"", unknown},
	bold:            {"bold", style},
	italic:          {"italic", style},
	underline:       {"underline", style},
	strikethrough:   {"strikethrough", style},
	spoiler:         {"spoiler", style},
	blockQuote:      {"blockquote", quote},
	expandableQuote: {"expandable_blockquote", quote},
	code:            {"code", verbatim},
	pre:             {"pre", verbatim},
	textLink:        {"text_link", solid},
	customEmoji:     {"custom_emoji", solid},
	dateTime:        {"date_time", verbatim},
}

// String returns the Bot API's name of the type, "" for none.
func (t EntityType) String() string {
	if int(t) < len(entityTypes) {
		return entityTypes[t].name
	}
	return ""
}

// class says how an entity may combine with others.
type class uint8

const (
	unknown  class = iota
	style          // may overlap; is split at the edges of others
	quote          // does not nest, contains others whole
	solid          // links, emoji: cannot overlap one another
	verbatim       // code, dates: solid, without styles inside
)

func classOf(t EntityType) class {
	if int(t) < len(entityTypes) {
		return entityTypes[t].class
	}
	return unknown
}

// rank orders entities with the same range, as in TDLib (MessageEntity,
// get_type_priority).
func rank(e *Entity) int {
	switch e.Type {
	case blockQuote, expandableQuote:
		return 0
	case pre:
		if e.Value != "" {
			return 10
		}
		return 11
	case code:
		return 20
	case dateTime:
		return 30
	case textLink:
		return 49
	case bold:
		return 90
	case italic:
		return 91
	case underline:
		return 92
	case strikethrough:
		return 93
	case spoiler:
		return 94
	default: // a custom emoji; unknown types have been refused before
		return 99
	}
}

// compare orders entities: by start, longer ones first, then by rank.
func compare(a, b Entity) int { return order(&a, &b) }

func isSorted(ents []Entity) bool {
	for i := 1; i < len(ents); i++ {
		if order(&ents[i-1], &ents[i]) > 0 {
			return false
		}
	}
	return true
}

func order(a, b *Entity) int {
	switch {
	case a.Offset != b.Offset:
		return a.Offset - b.Offset
	case a.Length != b.Length:
		return b.Length - a.Length
	}
	return rank(a) - rank(b)
}

func validEmoji(id string) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n != 0 && strconv.FormatInt(n, 10) == id
}

// validDate reports whether Telegram accepts the time and the format: r, or any of w d
// D t T.
func validDate(unix int64, format string) bool {
	if unix <= 0 || unix > 1<<31-1 {
		return false
	}
	if format == "r" || format == "R" {
		return true
	}
	for i := 0; i < len(format); i++ {
		switch format[i] {
		case 'w', 'W', 'd', 'D', 't', 'T':
		default:
			return false
		}
	}
	return true
}
