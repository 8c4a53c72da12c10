// Package web has the pages that show posts in a browser: the preview of an author's
// own articles, and the chats of the demo.
//
// Both are HTML from templates/, with the files of static/. site.go has what they
// share: the headers that block foreign scripts, the reader's language, and cacheable
// files. bubble.go converts a message to what templates/bubble.html shows as Telegram
// does, code.go colours code.
//
// [Preview] shows a folder: overview.go assigns one of five states to every article,
// list.go, calendar.go and article.go are its pages, events.go notifies open pages of
// changes. [Demo] shows the chats of an emulator: demo.go serves them, chats.go
// converts the emulator's data, stage.go has the ledger and the buttons of the tour.
//
// Of the scripts, face.js does what Telegram's apps do within a message (spoilers, folded
// quotes, formulas, albums), preview.js asks for a page again when the articles have
// changed, and demo.js shows what the demo's stream says. Reading works without them.
//
// [Listen] serves a page to this machine only, [ListenAnywhere] to everyone who has its
// token.
package web
