// Package wire is the Bot API on the wire, as far as the emulator supports it: parsing
// parameters (params.go), the types of answers and updates (types.go), refusals with
// Telegram's texts (refusal.go), and the rules for text with entities (text.go) and for
// inline keyboards (markup.go). It knows nothing about chats.
//
// It shares no type with package botapi, so that a mistake there is not hidden by the
// same mistake here.
package wire
