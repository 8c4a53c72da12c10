package text

import (
	"strconv"
	"unicode/utf8"
)

// AppendEntities appends the entities as the Bot API's JSON array. Fields that
// are empty are left out.
func AppendEntities(b []byte, e []Entity) []byte {
	b = append(b, '[')
	for i := range e {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendEntity(b, &e[i])
	}
	return append(b, ']')
}

func appendEntity(b []byte, e *Entity) []byte {
	b = append(b, `{"type":`...)
	b = appendString(b, e.Type)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	b = append(b, `,"length":`...)
	b = strconv.AppendInt(b, int64(e.Length), 10)
	b = appendField(b, `,"url":`, e.URL)
	b = appendField(b, `,"language":`, e.Language)
	b = appendField(b, `,"custom_emoji_id":`, e.CustomEmojiID)
	if e.UnixTime != 0 {
		b = append(b, `,"unix_time":`...)
		b = strconv.AppendInt(b, e.UnixTime, 10)
	}
	b = appendField(b, `,"date_time_format":`, e.DateTimeFormat)
	return append(b, '}')
}

func appendField(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(append(b, name...), value)
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		case r == utf8.RuneError:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, s[i:i+utf8.RuneLen(r)]...)
		}
	}
	return append(b, '"')
}
