package ledger

// everyAtOnce is how many deliveries Every reads at once.
const everyAtOnce = 1000

// Every calls f with a brief version of each delivery (Filter.Brief), by ID. A large site has
// 100,000 deliveries a year, and a start only needs to know where the posts are.
func Every(tx Tx, f func(Delivery)) error {
	for after := int64(0); ; {
		rows, err := tx.Deliveries(Filter{Brief: true, After: after, Limit: everyAtOnce})
		if err != nil {
			return err
		}
		for _, d := range rows {
			f(d)
			after = d.ID
		}
		if len(rows) < everyAtOnce {
			return nil
		}
	}
}
