package text

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// Check reports what Telegram would refuse or change in the message; nil if it
// arrives as it is. limit is MaxText or MaxCaption, in UTF-16 units.
func Check(m Message, limit int) error {
	size := scan(m.Text)
	if size.dirty && !utf8.ValidString(m.Text) {
		return errors.New("text: invalid UTF-8: replace what is no UTF-8 by U+FFFD")
	}
	if !visible(m.Text) {
		return errors.New("text: nothing to see: Telegram refuses an empty message")
	}
	n := size.units
	if n > limit {
		return fmt.Errorf("text: %d UTF-16 units, %d are allowed: split it", n, limit)
	}
	for i := range m.Entities {
		if err := checkEntity(&m.Entities[i], n); err != nil {
			return fmt.Errorf("text: entity %d: %w", i, err)
		}
	}
	if size.pairs {
		if err := checkEdges(m); err != nil {
			return err
		}
	}
	if !size.dirty && isTrimmed(m) && isSorted(m.Entities) && isNormal(m.Entities) {
		return count(len(m.Entities))
	}
	got, err := Normalise(m)
	if err != nil {
		return err
	}
	if got.Text != m.Text {
		return errors.New("text: Telegram would change it: drop control characters, and white space at both ends")
	}
	if !slices.Equal(got.Entities, m.Entities) {
		return fmt.Errorf("text: Telegram would make other entities of it: %d instead of %d", len(got.Entities), len(m.Entities))
	}
	return count(len(got.Entities))
}

// count checks the number of entities. Those that Telegram finds by itself
// (addresses, hashtags, mentions, commands) are not among them: TDLib sends on
// only what it was given, with the styles that others split put together again
// (get_input_message_entities, is_user_entity), so that they take no room and n
// is rather too many than too few.
func count(n int) error {
	if n > MaxEntities {
		return fmt.Errorf("text: %d entities, Telegram keeps %d: split it", n, MaxEntities)
	}
	return nil
}

// checkEntity checks what an entity says by itself, in a text of n units.
func checkEntity(e *Entity, n int) error {
	switch {
	case classOf(e.Type) == unknown:
		return fmt.Errorf("unknown type %d", e.Type)
	case e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > n:
		return fmt.Errorf("%s at %d, %d long, lies outside the text of %d", e.Type, e.Offset, e.Length, n)
	}
	switch e.Type {
	case textLink:
		address, ok := rich.CanonicalLink(e.Value)
		if !ok {
			return fmt.Errorf("the link %q is refused by Telegram: resolve it, or leave the text without it", e.Value)
		}
		if address != e.Value {
			return fmt.Errorf("the link %q would become %q: send that", e.Value, address)
		}
	case customEmoji:
		if !validEmoji(e.Value) {
			return fmt.Errorf("%q is no id of a custom emoji", e.Value)
		}
	case dateTime:
		if !validDate(e.UnixTime, e.Value) {
			return fmt.Errorf("the date %d with format %q is refused by Telegram", e.UnixTime, e.Value)
		}
	}
	return nil
}

// checkEdges checks that no entity begins or ends within a surrogate pair.
func checkEdges(m Message) error {
	edges := make([]int, 0, 2*len(m.Entities))
	for _, e := range m.Entities {
		edges = append(edges, e.Offset, e.Offset+e.Length)
	}
	slices.Sort(edges)
	at := 0
	for i := 0; i < len(m.Text) && len(edges) > 0; i++ {
		c := m.Text[i]
		if c&0xC0 == 0x80 {
			continue
		}
		for len(edges) > 0 && edges[0] == at {
			edges = edges[1:]
		}
		if c >= 0xF0 {
			if at++; len(edges) > 0 && edges[0] == at {
				return fmt.Errorf("text: an entity begins or ends within the character at UTF-16 unit %d", at-1)
			}
		}
		at++
	}
	return nil
}

// isTrimmed reports whether Telegram would trim nothing off the message.
func isTrimmed(m Message) bool {
	last, first := m.Text[len(m.Text)-1], m.Text[0]
	if last == ' ' || last == '\n' {
		return false
	}
	return first != ' ' && first != '\n' || len(m.Entities) > 0 && m.Entities[0].Offset == 0
}

// visible reports whether Telegram finds something to see in s: it refuses a
// message of nothing but spaces, marks and fillers.
func visible(s string) bool {
	for _, r := range s {
		switch {
		case r <= ' ' || r == 0xA0 || r == 0x1680 || r == 0x180E || r >= 0x2000 && r <= 0x200F || r >= 0x2028 && r <= 0x202F:
		case r == 0x205F || r == 0x2800 || r == 0x3000 || r == 0xFEFF || r == 0xFFFC || r >= 0xE0000 && r <= 0xE007F:
		case r == 0x30A || r == 0x333 || r == 0x33F: // dropped
		default:
			return true
		}
	}
	return false
}
