// Package emulator is a strict Bot API server for tests, for the demo and for
// trying things out: chats, users and channels live in memory, nothing leaves
// the machine.
//
// It is strict in what it takes: parameters, limits, entity bounds, rates and
// rights are checked as Telegram checks them, and refused in Telegram's own words. It
// shares no type with package botapi, so that a mistake there does not hide
// behind the same mistake here.
//
// A test makes a world and talks to it from both sides:
//
//	e := emulator.New(emulator.Config{Token: "1:token"})
//	e.AddUser(emulator.User{ID: 7, FirstName: "Anna"})
//	e.AddChannel(emulator.Channel{ID: -1001, Title: "News", Bot: emulator.AllRights()})
//	client, _ := botapi.New(botapi.Config{Token: "1:token", HTTP: e}) // in process: works under testing/synctest
//	…
//	e.UserSends(7, "/latest")
//	for _, m := range e.Messages(-1001) { … }
//
// An [Emulator] is an http.Handler (for a server on loopback) and a Doer (Do
// calls the handler in process, and reports to httptrace what a real transport would).
// [Emulator.AddFault] makes it fail on demand: 429, HTML instead of JSON, connections
// lost before or after the effect, slow answers, an old server.
//
// The files: world.go and people.go are the Go API of tests; server.go, inprocess.go, listen.go, params.go
// and method.go take requests in; send.go, edit.go, delete.go, forward.go, pin.go, chat.go, commands.go, query.go,
// updates.go, webhook.go are the methods; text.go, media.go, markup.go and rich.go check what messages
// hold; meter.go counts rates; fault.go and control.go break things; page.go,
// snapshot.go and web/ show the chats in a browser.
package emulator
