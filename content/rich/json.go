package rich

// AppendJSON appends the document to b as the Bot API's InputRichMessage: an
// object with `blocks` and, where it applies, `is_rtl`. Local media become
// attach://NAME, NAME as media gives it for a path; with a nil media the path
// itself stands there.
func (d *Document) AppendJSON(b []byte, media func(path string) string) []byte {
	panic("contract only")
}

// Split cuts the document into documents that each keep the platform's limits
// for one rich message, at the best heading.
func (d *Document) Split() []*Document { panic("contract only") }

// Validate reports every rule of rich messages that the document breaks; nil
// if Telegram would take it.
func (d *Document) Validate() []error { panic("contract only") }
