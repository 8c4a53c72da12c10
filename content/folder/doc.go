// Package folder reads a folder of Markdown articles and follows its changes.
//
// A [Folder] walks its directory ([Folder.Scan], walk.go) and reads the files
// that changed since the last time (read.go); package content makes an article
// or a problem of each. Together they make a [content.Catalogue]. Bodies are not
// held: [Folder.Body] reads one again when needed.
//
// [Folder.Watch] keeps the catalogue fresh (watch.go, settle.go, notify.go): a
// file counts once it has been left alone for 300 ms, and as deleted after 5 s of
// absence.
//
// Only the folder knows where a link in an article leads: [Folder.Resolve] finds
// articles and files by paths and addresses (resolve.go), [Folder.FindFile] by
// bare names, as Obsidian does (find.go); [Folder.Include] and [Folder.Embed] read
// texts that an article takes in. An article that embeds a note which readers
// may not see is held (embed.go).
//
// # Which files are articles
//
// Files that end as Markdown does, in .md, .markdown or .mdx (or match
// Config.Include), in the folder and below it. Names that begin with "." or "_" are left out, as are folders
// so named; _posts and _drafts of Jekyll are read, the latter as drafts. A
// page without a date is in the catalogue, but undated and so never posted. In a
// vault of Obsidian, Logseq, Foam or Dendron only marked articles count (vault.go).
//
// A file over 1 MB (content.MaxFile), one that is not UTF-8, one that cannot be
// read, and a symbolic link that leads out of the folder are left out with an
// error that says so. A link to the folder itself, and links that stay inside,
// are followed.
package folder
