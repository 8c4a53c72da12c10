package text

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// Normalise returns the message as Telegram would make it of m, links to
// mailboxes, tags and the like, which it finds by itself, aside. The error says
// why Telegram would refuse it.
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

// untrimmed is Normalise but for its last step.
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

// takeIn checks an entity as Telegram does before it looks at the text, and
// makes its address the canonical one.
func takeIn(e *Entity) error {
	if e.Type == textLink {
		if address, ok := rich.CanonicalLink(e.Value); ok {
			e.Value = address
		}
	}
	return checkEntity(e, math.MaxInt)
}

// cleanWith cleans the text and moves the entities along.
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

// trimWith drops white space from both ends, except at the beginning where an
// entity holds it, and clips the entities.
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
