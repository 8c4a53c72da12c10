package ledger

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// MediaUnknown is the Media of a part written before local files were recorded: when the files are
// first looked at, their content is assumed to be what the post shows.
const MediaUnknown = "?"

// ForgetMedia makes the present content of a delivery's files count as what its post shows or
// lacks, so that differences cause no edit.
func ForgetMedia(tx Tx, delivery int64) error {
	parts, err := tx.Parts(delivery)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if (p.Media == "" || p.Media == MediaUnknown) && p.Absent == "" {
			continue
		}
		if p.Absent = ""; p.Media != "" {
			p.Media = MediaUnknown
		}
		if err := tx.PutPart(p); err != nil {
			return err
		}
	}
	return nil
}

// EditRefused is the code in Part.Error of a post's first part after an edit was refused, until the
// post matches its file.
const EditRefused = "reason.edit_refused"

// NoteRefusal records that an edit of a post was refused, and reports whether the previous refusal
// had the same reason, in which case the admins know it. refused has the code EditRefused.
func NoteRefusal(tx Tx, delivery int64, refused locale.Message) (known bool, err error) {
	parts, err := tx.Parts(delivery)
	if err != nil || len(parts) == 0 {
		return false, err
	}
	if parts[0].Error.Encode() == refused.Encode() {
		return true, nil
	}
	parts[0].Error = refused
	return false, tx.PutPart(parts[0])
}

// ForgetRefusal makes the next refusal of an edit be reported, whatever its reason.
func ForgetRefusal(tx Tx, delivery int64) error {
	parts, err := tx.Parts(delivery)
	if err != nil || len(parts) == 0 || !parts[0].Error.Is(EditRefused) {
		return err
	}
	parts[0].Error = locale.Message{}
	return tx.PutPart(parts[0])
}

// Replaced returns the messages that a delivery replaces, with their part numbers and methods.
func Replaced(d *Delivery) []Part {
	var out []Part
	for word := range strings.FieldsSeq(d.Replaces) {
		id, method, _ := strings.Cut(word, ":")
		if n, err := strconv.Atoi(id); err == nil && n > 0 {
			out = append(out, Part{Delivery: d.ID, MessageID: n, Method: method}.In(Sent))
		}
	}
	return out
}

// SetReplaced records the messages that a delivery replaces.
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
		if p.State() == state {
			return p, true, nil
		}
	}
	return Part{}, false, nil
}

// AnyPart reports whether a part is in the state.
func AnyPart(parts []Part, s State) bool {
	for _, p := range parts {
		if p.State() == s {
			return true
		}
	}
	return false
}

// FirstUnsent returns the number of the first planned part, or -1 if there is none.
func FirstUnsent(parts []Part) int {
	for i, p := range parts {
		if p.State() == Planned {
			return i
		}
	}
	return -1
}
