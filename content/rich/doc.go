// Package rich is the document model between Markdown and every
// output: what an article says, free of how Markdown wrote it and of how
// Telegram is told.
//
// A [Document] is a list of blocks. A [Block] holds other blocks (a list, a
// quote, details) or [Text]: one string and the [Span]s that style it. The
// model is a superset of Telegram's rich messages (Bot API 10.1 and later): it
// also knows images within text, tight lists and the lines of the source.
//
// Three encoders read it: [Document.AppendJSON] here (the blocks of a rich
// message), package text (text messages with entities, split) and package page
// (HTML).
//
// On its way to a rich message a document goes through [Document.Split]: images
// leave the text for blocks of their own (lift.go), what no message can carry
// is flattened or turned (tame.go, turn.go), blocks that are too large are cut
// (cut.go) and the rest is packed into documents, each with the footnotes that
// it refers to (notes.go). [Document.Validate] holds a document against the
// limits (limits.go) and rules of the platform; [Decode] reads one back from
// JSON, strictly. The emulator uses both.
package rich
