package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
)

// toTDLib returns the message as TDLib's formattedText.
func toTDLib(m Message) tdlibtest.Text {
	t := tdlibtest.Text{Text: m.Text, Entities: []tdlibtest.Entity{}}
	for _, e := range m.Entities {
		d := tdlibtest.Entity{Offset: e.Offset, Length: e.Length}
		switch e.Type {
		case bold:
			d.Type.Kind = "textEntityTypeBold"
		case italic:
			d.Type.Kind = "textEntityTypeItalic"
		case underline:
			d.Type.Kind = "textEntityTypeUnderline"
		case strikethrough:
			d.Type.Kind = "textEntityTypeStrikethrough"
		case spoiler:
			d.Type.Kind = "textEntityTypeSpoiler"
		case blockQuote:
			d.Type.Kind = "textEntityTypeBlockQuote"
		case expandableQuote:
			d.Type.Kind = "textEntityTypeExpandableBlockQuote"
		case code:
			d.Type.Kind = "textEntityTypeCode"
		case pre:
			d.Type.Kind = "textEntityTypePre"
			if e.Value != "" {
				d.Type.Kind, d.Type.Language = "textEntityTypePreCode", e.Value
			}
		case textLink:
			d.Type.Kind, d.Type.URL = "textEntityTypeTextUrl", e.Value
		case customEmoji:
			d.Type.Kind, d.Type.CustomEmojiID = "textEntityTypeCustomEmoji", e.Value
		case dateTime:
			d.Type.Kind, d.Type.UnixTime = "textEntityTypeDateTime", e.UnixTime
			d.Type.Formatting = formatting(e.Value)
		default:
			d.Type.Kind = e.Type.String()
		}
		t.Entities = append(t.Entities, d)
	}
	return t
}

// formatting returns a date's format as TDLib's DateTimeFormattingType.
func formatting(format string) []byte {
	if format == "" {
		return nil
	}
	if strings.EqualFold(format, "r") {
		return []byte(`{"@type":"dateTimeFormattingTypeRelative"}`)
	}
	precision := func(short, long string) string {
		switch {
		case strings.Contains(format, long):
			return "Long"
		case strings.Contains(format, short):
			return "Short"
		}
		return "None"
	}
	return fmt.Appendf(nil, `{"@type":"dateTimeFormattingTypeAbsolute","time_precision":{"@type":"dateTimePartPrecision%s"},`+
		`"date_precision":{"@type":"dateTimePartPrecision%s"},"show_day_of_week":%t}`,
		precision("t", "T"), precision("d", "D"), strings.ContainsAny(format, "wW"))
}

// same reports whether TDLib returned the message as it was sent.
func same(sent, got tdlibtest.Text) bool {
	return sent.Text == got.Text && slices.EqualFunc(sent.Entities, got.Entities, func(a, b tdlibtest.Entity) bool {
		return a.Offset == b.Offset && a.Length == b.Length && a.Type.Kind == b.Type.Kind && a.Type.URL == b.Type.URL &&
			a.Type.Language == b.Type.Language && a.Type.CustomEmojiID == b.Type.CustomEmojiID && a.Type.UnixTime == b.Type.UnixTime
	})
}

// judge asserts what has to hold for every message: TDLib accepts it and returns it
// unchanged (if lib is not nil), and Check agrees.
func judge(t testing.TB, lib *tdlibtest.Library, ms []Message, limit int) {
	t.Helper()
	for i, m := range ms {
		if err := Check(m, limit); err != nil {
			t.Errorf("part %d: Check: %v\n%s", i, err, show(m))
		}
		if n := len(m.Entities); n > MaxEntities {
			t.Errorf("part %d: %d entities", i, n)
		}
		if n := units(m.Text); n > limit {
			t.Errorf("part %d: %d units of %d", i, n, limit)
		}
		if strings.TrimRight(m.Text, " \n") != m.Text {
			t.Errorf("part %d ends with white space: %q", i, m.Text)
		}
		if lib == nil {
			continue
		}
		sent := toTDLib(m)
		if _, err := lib.Check(sent); err != nil {
			t.Errorf("part %d: TDLib refuses: %v\n%s", i, err, show(m))
		}
		sent.Text = tdlibtest.Plain(sent.Text)
		got, err := lib.Normalise(sent)
		if err != nil {
			t.Errorf("part %d: TDLib refuses: %v\n%s", i, err, show(m))
		} else if !same(sent, got) {
			t.Errorf("part %d: TDLib changes it to %+v\n%s", i, got, show(m))
		}
	}
}

// show formats a message for people: the text, then one entity a line.
func show(m Message) string {
	var b strings.Builder
	b.WriteString(m.Text)
	b.WriteByte('\n')
	for _, e := range m.Entities {
		fmt.Fprintf(&b, "  %d+%d %s", e.Offset, e.Length, e.Type)
		if e.Value != "" {
			fmt.Fprintf(&b, " %s", e.Value)
		}
		if e.UnixTime != 0 {
			fmt.Fprintf(&b, " %d", e.UnixTime)
		}
		fmt.Fprintf(&b, " %q\n", cutUnits(m.Text, e.Offset, e.Length))
	}
	return b.String()
}

// cutUnits returns length UTF-16 units of s from offset on.
func cutUnits(s string, offset, length int) string {
	at, start, end := 0, len(s), len(s)
	for i, r := range s {
		if at >= offset && start > i {
			start = i
		}
		if at >= offset+length {
			end = i
			break
		}
		at++
		if r > 0xFFFF {
			at++
		}
	}
	return s[start:max(start, end)]
}
