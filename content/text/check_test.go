package text

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// Check returns what Telegram would refuse or change in the message; nil if it would
// arrive unchanged. limit is MaxText or MaxCaption, in UTF-16 units.
func Check(m Message, limit int) error {
	size := scan(m.Text)
	if size.dirty && !utf8.ValidString(m.Text) {
		return errors.New("text: invalid UTF-8: replace what is not UTF-8 by U+FFFD")
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

// count checks the number of entities. Entities that Telegram detects (addresses,
// hashtags, mentions, commands) are not counted: TDLib passes on only those that it was
// given, after merging styles that others split (get_input_message_entities,
// is_user_entity). So they need no room, and n may be too large but not too small.
func count(n int) error {
	if n > MaxEntities {
		return fmt.Errorf("text: %d entities, Telegram keeps %d: split it", n, MaxEntities)
	}
	return nil
}

// checkEntity checks an entity without regard to others, in a text of n units.
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
			return fmt.Errorf("%q is not the id of a custom emoji", e.Value)
		}
	case dateTime:
		if !validDate(e.UnixTime, e.Value) {
			return fmt.Errorf("the date %d with format %q is refused by Telegram", e.UnixTime, e.Value)
		}
	default: // styles, quotes and code have nothing more to check
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

// isTrimmed reports whether Telegram would not trim the message.
func isTrimmed(m Message) bool {
	last, first := m.Text[len(m.Text)-1], m.Text[0]
	if last == ' ' || last == '\n' {
		return false
	}
	return first != ' ' && first != '\n' || len(m.Entities) > 0 && m.Entities[0].Offset == 0
}

// Normalise returns the message as Telegram would change m, except for detected links
// to mailboxes, tags and the like. The error says why Telegram would refuse it.
func Normalise(m Message) (Message, error) {
	m, err := untrimmed(m)
	if err != nil {
		return m, err
	}
	m.Text, m.Entities = trimWith(m.Text, m.Entities)
	if !visible(m.Text) {
		return m, errors.New("text: nothing to see: Telegram refuses an empty message")
	}
	return m, nil
}

// untrimmed is Normalise without its last step.
func untrimmed(m Message) (Message, error) {
	if !utf8.ValidString(m.Text) {
		return m, errors.New("text: invalid UTF-8")
	}
	ents := make([]Entity, 0, len(m.Entities))
	for i, e := range m.Entities {
		if e.Length == 0 {
			continue
		}
		if err := takeIn(&e); err != nil {
			return m, fmt.Errorf("text: entity %d: %w", i, err)
		}
		ents = append(ents, e)
	}
	ents = normalise(ents)
	n := units(m.Text)
	for i := range ents {
		if err := checkEntity(&ents[i], n); err != nil {
			return m, fmt.Errorf("text: %w", err)
		}
	}
	if err := checkEdges(Message{Text: m.Text, Entities: ents}); err != nil {
		return m, err
	}
	text, ents := cleanWith(m.Text, ents)
	return Message{Text: text, Entities: normalise(ents)}, nil
}

// takeIn checks an entity as Telegram does before it looks at the text, and makes its
// address canonical.
func takeIn(e *Entity) error {
	if e.Type == textLink {
		if address, ok := rich.CanonicalLink(e.Value); ok {
			e.Value = address
		}
	}
	return checkEntity(e, math.MaxInt)
}

// cleanWith cleans the text and adapts the entities.
func cleanWith(text string, ents []Entity) (string, []Entity) {
	if !scan(text).dirty {
		return text, ents
	}
	moved := make([]int, 0, len(text)+1) // new offset of each old unit
	clean := make([]byte, 0, len(text))
	at := 0
	for _, r := range text {
		moved = append(moved, at)
		if r == '\r' || r >= 0x2028 && r <= 0x202E || r == 0x30A || r == 0x333 || r == 0x33F {
			continue
		}
		clean = appendClean(clean, string(r))
		at++
		if r > 0xFFFF {
			moved = append(moved, at)
			at++
		}
	}
	moved = append(moved, at)
	for i := range ents {
		e := &ents[i]
		start, end := moved[e.Offset], moved[e.Offset+e.Length]
		e.Offset, e.Length = start, end-start
	}
	return string(clean), ents
}

// trimWith removes white space at both ends, except at the beginning within an entity,
// and clips the entities.
func trimWith(text string, ents []Entity) (string, []Entity) {
	end := len(text)
	for end > 0 && (text[end-1] == ' ' || text[end-1] == '\n') {
		end--
	}
	text = text[:end]
	n := units(text)
	ents = slices.DeleteFunc(ents, func(e Entity) bool { return e.Offset >= n })
	start := 0
	for start < len(text) && (text[start] == ' ' || text[start] == '\n') && (len(ents) == 0 || start < ents[0].Offset) {
		start++
	}
	for i := range ents {
		e := &ents[i]
		e.Length = min(e.Length, n-e.Offset)
		e.Offset -= start
	}
	if !isSorted(ents) {
		slices.SortStableFunc(ents, compare)
	}
	return text[start:], ents
}
