package ledger

import (
	"strconv"
	"strings"
)

// MediaUnknown is the Media of a part that was written before that was kept: the
// files are taken to be what they are when they are first looked at.
const MediaUnknown = "?"

// ForgetMedia has the files that a delivery shows taken to be what they are now:
// that its post shows others is nothing to be done about.
func ForgetMedia(tx Tx, delivery int64) error {
	parts, err := tx.Parts(delivery)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Media == "" || p.Media == MediaUnknown {
			continue
		}
		p.Media = MediaUnknown
		if err := tx.PutPart(p); err != nil {
			return err
		}
	}
	return nil
}

// Replaced returns the messages whose place a delivery takes: with their numbers and
// methods.
func Replaced(d *Delivery) []Part {
	var out []Part
	for word := range strings.FieldsSeq(d.Replaces) {
		id, method, _ := strings.Cut(word, ":")
		if n, err := strconv.Atoi(id); err == nil && n > 0 {
			out = append(out, Part{Delivery: d.ID, State: Sent, MessageID: n, Method: method})
		}
	}
	return out
}

// SetReplaced writes down the messages whose place a delivery takes.
func SetReplaced(d *Delivery, parts []Part) {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = strconv.Itoa(p.MessageID) + ":" + p.Method
	}
	d.Replaces = strings.Join(words, " ")
}

// FirstPart returns the first part of a delivery that is in the state.
func FirstPart(tx Tx, d *Delivery, state State) (Part, bool, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return Part{}, false, err
	}
	for _, p := range parts {
		if p.State == state {
			return p, true, nil
		}
	}
	return Part{}, false, nil
}

// AnyPart reports whether a part is in the state.
func AnyPart(parts []Part, s State) bool {
	for _, p := range parts {
		if p.State == s {
			return true
		}
	}
	return false
}

// FirstUnsent returns the number of the first part that is planned, -1 if none is.
func FirstUnsent(parts []Part) int {
	for i, p := range parts {
		if p.State == Planned {
			return i
		}
	}
	return -1
}
