// Package draft lets admins write articles in the chat with the bot.
//
// # A tour
//
// A message becomes Markdown first (entities.go, escape.go): Telegram's
// formatting is turned into it, and Markdown that was typed stays. It is kept as a
// [Draft] (draft.go, which draws its states), in the same database as the ledger,
// so that a restart between question and answer loses nothing.
//
// [Composer] is the conversation: it takes messages (compose.go), shows the post
// as the channel will get it with the buttons below (panel.go), and takes the text
// of an article that is there back changed (edit.go). [Stage] renders what is in
// no folder yet. article.go makes the file: its name and front matter, as the
// site's others have them.
//
// What was agreed to is written by [Inbox], in the process that leads, into a
// [Place]: a folder (folder.go) or a repository (repository.go). The draft stays
// until a scan has seen its file.
//
// # What may go wrong when
//
//   - The process ends before Agreed: the draft is as the author left it, and its
//     buttons work.
//   - It ends in Agreed: the next leader decides path and bytes, once.
//   - It ends in Writing: the same files are written again; those that are there
//     are left alone. A file of somebody else's with that name gives it another.
//   - It ends in Written: the catalogue is looked at again, and Publish, which
//     does nothing twice, is called again.
//   - Two buttons at once: the draft's version lets one of them through.
package draft
