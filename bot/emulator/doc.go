// Package emulator is a strict Bot API server for tests, for the demo and for trying
// things out: chats, users and channels are in memory, nothing leaves the machine.
//
// It is strict in what it accepts: parameters, limits, entity bounds, rates and rights
// are checked as Telegram checks them, and refused with Telegram's texts. It shares no
// type with package botapi, so that a mistake there is not hidden by the same mistake
// here.
//
// A test makes a world and talks to it from both sides; package emulatortest adds what
// only tests need, such as posts and edits by hand:
//
//	e := emulatortest.New(emulator.Config{Token: "1:token"})
//	e.AddUser(emulator.User{ID: 7, FirstName: "Anna"})
//	e.AddChannel(emulator.Channel{ID: -1001, Title: "News", Bot: emulator.AllRights()})
//	client, _ := botapi.New(botapi.Config{Token: "1:token", HTTP: e}) // in process: works under testing/synctest
//	…
//	e.UserSends(7, "/latest")
//	for _, m := range e.Messages(-1001) { … }
//
// An [Emulator] is an http.Handler (for a server on loopback) and a Doer (Do calls the
// handler in process, and reports to httptrace as a real transport would).
// [Emulator.AddFault] makes it fail on demand: 429, HTML instead of JSON, connections
// lost before or after the effect, slow answers, an old server.
//
// Its parts are packages below it: world is the state (people, chats, messages, files,
// updates), wire has the Bot API's types, parameters and rules for text, methods the
// methods that a bot calls, faults the ways to fail. This package connects them and is
// their interface: emulator.go creates an emulator and reads its counters, people.go
// lets people write and press, inside.go lets them act as in their apps, message.go and
// snapshot.go show what they see; server.go and inprocess.go receive requests,
// control.go lets a script control a running emulator.
package emulator
