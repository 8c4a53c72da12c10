// Package draft lets admins write articles in the chat with the bot.
//
// # A tour
//
// A message is first converted to Markdown (entities.go, escape.go): Telegram's
// formatting is converted, and Markdown that was typed is kept; rich messages
// have their own form (rich.go). It is stored as a
// [Draft] (draft.go, which draws its states), in the same database as the ledger,
// so that a restart between question and answer loses nothing.
//
// [Composer] is the conversation: it handles messages (compose.go), shows the post
// as the channel will get it with the buttons below (panel.go), and accepts the
// changed text of an existing article (edit.go). [Stage] renders an article that is
// not in the folder yet. article.go creates the file: its name and front matter
// follow the site's other articles.
//
// Agreed drafts are written by [Inbox], in the process that leads, into a [Place]:
// a folder (folder.go) or a repository (repository.go). The draft stays until a
// scan has seen its file.
//
// # What may go wrong when
//
//   - The process ends before the draft is agreed: it stays as the author left it, and
//     its buttons work. The states are those of [audience.DraftState].
//   - It ends in agreed: the next leader decides path and bytes, once.
//   - It ends in writing: the same files are written again; existing ones are left
//     alone. If another file has the name, the draft gets another name.
//   - It ends in written: the catalogue is looked at again, and Publish, which
//     is idempotent, is called again.
//   - The file cannot be written: its author is told, and may stop it. If an attempt had
//     succeeded all the same, its file, or its commit, is found later, and the draft ends.
//   - Two buttons at once: the draft's version lets one of them through.
package draft
