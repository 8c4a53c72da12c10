package text

import "strconv"

// The types of entities that a text message can be sent with (Bot API,
// MessageEntity), text_mention aside: articles have no users.
const (
	bold            = "bold"
	italic          = "italic"
	underline       = "underline"
	strikethrough   = "strikethrough"
	spoiler         = "spoiler"
	blockQuote      = "blockquote"
	expandableQuote = "expandable_blockquote"
	code            = "code"
	pre             = "pre"
	textLink        = "text_link"
	customEmoji     = "custom_emoji"
	dateTime        = "date_time"
)

// class says what Telegram lets an entity do with others.
type class uint8

const (
	unknown  class = iota
	style          // may overlap; is split at the edges of others
	quote          // does not nest, holds others whole
	solid          // links, emoji: cannot overlap one another
	verbatim       // code, dates: solid, and no style within
)

func classOf(kind string) class {
	switch kind {
	case bold, italic, underline, strikethrough, spoiler:
		return style
	case blockQuote, expandableQuote:
		return quote
	case textLink, customEmoji:
		return solid
	case code, pre, dateTime:
		return verbatim
	}
	return unknown
}

// rank orders entities of one range, as TDLib does (MessageEntity,
// get_type_priority).
func rank(e *Entity) int {
	switch e.Type {
	case blockQuote, expandableQuote:
		return 0
	case pre:
		if e.Language != "" {
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
	}
	return 99
}

// compare orders entities: by start, the longer first, then by rank.
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

// validDate reports whether Telegram takes the moment and the format: r, or
// any of w d D t T.
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
