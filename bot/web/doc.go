// Package web has the pages that show posts in a browser: the preview of an
// author's own articles, and the chats of the demo.
//
// Both are HTML from templates/, with the files of static/; site.go has what they share:
// the headers that keep scripts out, the language of the reader, and files that a browser may
// keep. bubble.go makes of a message what templates/bubble.html shows as Telegram does, code.go
// colours code.
//
// [Preview] shows a folder: overview.go puts every article into one of five states, list.go,
// calendar.go and article.go are its pages, events.go tells the pages that are open of a change.
// [Demo] shows the chats of an emulator: demo.go serves it, chats.go makes what it shows of what
// the emulator knows, stage.go has the ledger and what the buttons of the tour do.
//
// [Listen] serves a page to this machine alone, [ListenAnywhere] to those who have its token.
package web
