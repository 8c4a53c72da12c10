package text

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
)

// AppendEntities appends the entities as the Bot API's JSON array. Empty fields are
// omitted.
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
	b = append(b, `{"type":"`...)
	b = append(b, e.Type.String()...)
	b = append(b, `","offset":`...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	b = append(b, `,"length":`...)
	b = strconv.AppendInt(b, int64(e.Length), 10)
	if e.UnixTime != 0 {
		b = append(b, `,"unix_time":`...)
		b = strconv.AppendInt(b, e.UnixTime, 10)
	}
	if e.Value != "" {
		b = append(b, `,"`...)
		b = append(b, e.Type.field()...)
		b = append(b, `":`...)
		b = rich.AppendString(b, e.Value)
	}
	return append(b, '}')
}

// field returns the name of the field for Value.
func (t EntityType) field() string {
	switch t {
	case textLink:
		return "url"
	case pre:
		return "language"
	case customEmoji:
		return "custom_emoji_id"
	case dateTime:
		return "date_time_format"
	default: // the others have no value
		return ""
	}
}
