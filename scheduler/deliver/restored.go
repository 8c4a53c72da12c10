package deliver

import (
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Doubt makes every part of a delivery that was written just now, and is not known
// to be out, unconfirmed: it would be behind the message last.
func Doubt(tx ledger.Tx, d *ledger.Delivery, r *Post, last int) error {
	if _, err := doubtParts(tx, d, r, last); err != nil {
		return err
	}
	return tx.PutDelivery(d)
}

// doubtParts is Doubt of a delivery that is written afterwards.
func doubtParts(tx ledger.Tx, d *ledger.Delivery, r *Post, last int) ([]ledger.Part, error) {
	parts, err := merge(tx, d, r)
	if err != nil {
		return nil, err
	}
	d.Flags = d.Flags.With(ledger.FromBackup, false)
	d.Format, d.SourceHash = r.format, r.Source
	for i := range parts {
		if parts[i].State == ledger.Planned {
			parts[i].State, parts[i].AfterID, parts[i].Error = ledger.Unconfirmed, last, locale.M(plan.ReasonBackup)
			if err := tx.PutPart(parts[i]); err != nil {
				return nil, err
			}
		}
	}
	return parts, nil
}

// grown says how the parts that an edit adds begin: planned, or, if the ledger
// came from a backup, in doubt behind those that were known to be out.
func grown(d *ledger.Delivery, parts []ledger.Part) ledger.Part {
	p := ledger.Part{Delivery: d.ID, State: ledger.Planned}
	if !d.Flags.Has(ledger.FromBackup) {
		return p
	}
	p.State, p.Error = ledger.Unconfirmed, locale.M(plan.ReasonBackup)
	for _, known := range parts {
		p.AfterID = max(p.AfterID, known.MessageID)
	}
	return p
}

// alike reports whether a message that does not read as the part may be it all
// the same: its file may have been edited since the backup. A post is known by
// its first line then, the title.
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
