// Package rich is the document model between Markdown and every output: the content of
// an article, independent of its Markdown syntax and of the Bot API's format.
//
// A [Document] is a list of blocks. A [Block] contains other blocks (a list, a quote,
// details) or [Text]: one string and the [Span]s that style it. The model is a superset
// of Telegram's rich messages (Bot API 10.1 and later): it also has images within text,
// tight lists and the lines of the source.
//
// Three encoders read it: [Document.AppendJSON] here (the blocks of a rich message),
// package text (text messages with entities, split) and package page (HTML).
//
// To become rich messages a document goes through [Document.Split]: images in text
// become blocks of their own (lift.go), blocks that no message can contain are
// flattened or converted (tame.go, turn.go), blocks that are too large are cut (cut.go)
// and the rest is packed into documents, each with the footnotes that it refers to
// (notes.go). [Document.Validate] checks a document against the limits (limits.go) and
// rules of the platform; [Decode] reads one back from JSON, strictly. The emulator uses
// both.
package rich
