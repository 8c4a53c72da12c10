// Package rich is the document model that stands between Markdown and every
// output: what an article says, free of how Markdown wrote it and of how
// Telegram is told.
//
// A [Document] is a list of blocks. A [Block] holds other blocks (a list, a
// quote, details) or [Text]: one string and the [Span]s that style it. The
// model is a superset of Telegram's rich messages (Bot API 10.1 and later): it
// also knows inline and linked images, tight lists and the lines of the source.
//
// Three encoders read it: [Document.AppendJSON] here (the blocks of a rich
// message), package text (text messages with entities, split) and package page
// (HTML). [Validate] holds a document against the limits of the platform.
package rich
