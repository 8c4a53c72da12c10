// Package wire is the Bot API as it goes over the wire, as far as the emulator
// speaks it: how parameters arrive (params.go), the types of answers and updates
// (types.go), refusals in Telegram's words (refusal.go), and the rules for
// text with entities (text.go) and for inline keyboards (markup.go). It knows no
// chats.
//
// It shares no type with package botapi, so that a mistake there does not hide
// behind the same mistake here.
package wire
