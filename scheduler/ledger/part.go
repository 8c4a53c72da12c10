package ledger

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
