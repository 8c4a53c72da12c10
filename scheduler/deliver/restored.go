package deliver

import (
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Doubt marks as unconfirmed every part of a delivery, just written to the ledger, that is not
// known to be in the channel: it would come after the message last.
func Doubt(tx ledger.Tx, d *ledger.Delivery, r *Post, last int) error {
	if _, err := doubtParts(tx, d, r, last); err != nil {
		return err
	}
	return tx.PutDelivery(d)
}

// doubtParts is Doubt for a delivery that the caller writes afterwards.
func doubtParts(tx ledger.Tx, d *ledger.Delivery, r *Post, last int) ([]ledger.Part, error) {
	parts, err := merge(tx, d, r)
	if err != nil {
		return nil, err
	}
	d.Flags = d.Flags.With(ledger.FromBackup, false)
	d.Format, d.SourceHash = r.format, r.Source
	for i := range parts {
		if parts[i].State() == ledger.Planned && parts[i].Apply(ledger.EvRestored) {
			parts[i].AfterID, parts[i].Error = last, locale.M(plan.ReasonBackup)
			if err := tx.PutPart(parts[i]); err != nil {
				return nil, err
			}
		}
	}
	return parts, nil
}

// grown returns the initial state of parts that an edit adds: planned, or, if the ledger was
// restored from a backup, unconfirmed and to be looked for after the known parts.
func grown(d *ledger.Delivery, parts []ledger.Part) ledger.Part {
	p := ledger.Part{Delivery: d.ID}
	if !d.Flags.Has(ledger.FromBackup) || !p.Apply(ledger.EvRestored) {
		return p
	}
	p.Error = locale.M(plan.ReasonBackup)
	for _, known := range parts {
		p.AfterID = max(p.AfterID, known.MessageID)
	}
	return p
}

// alike reports whether a message may be a part although its text differs, because the file may
// have been edited since the backup. A post is then recognised by its first line, the title.
func alike(p ledger.Part, plain string) bool {
	if !p.Error.Is(plan.ReasonBackup) {
		return false
	}
	return p.N > 0 || samePlain(firstLine(p.Plain), firstLine(plain))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
