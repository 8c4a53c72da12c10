package text

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
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
	b = rich.AppendString(b, e.Type)
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
	return rich.AppendString(append(b, name...), value)
}
