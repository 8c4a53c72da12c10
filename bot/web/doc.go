// Package web has the pages that show posts in a browser: the chats of an
// emulator, for the demo.
//
// [Listen] serves a page to this machine alone. [Chats] is the page of the demo:
// page.go serves it, snapshot.go makes what it shows from what the emulator
// knows, static/ has its files.
package web
