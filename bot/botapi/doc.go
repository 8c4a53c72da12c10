// Package botapi is a client of the Bot API, based on go-telegram-bot-api.
//
// A [Client] makes one request per call and never retries: whether a message that may
// have been sent is sent again is not decided here. The steps of a call:
//
//   - rate.go waits until the chat and the bot may send again, in the order of
//     the calls (about 1 message a second in a chat, 20 a minute in a group or
//     channel, 30 a second in total);
//   - call.go passes the call to the library, whose only extension point is the Do
//     method of its HTTP client: exchange.go adds the context, the timeout and the
//     limit of the answer there, and records whether the request was written;
//   - outcome.go converts failures to an [*Error] and says, as an [Outcome],
//     whether the call may have taken effect;
//   - redact.go removes the token, and the credentials of a proxy, from every
//     text that leaves the package.
//
// Methods are called by their names in the Bot API's documentation, with [Client.Call],
// or [Client.CallFiles] if there are uploads; parameters and results are up to the
// caller.
package botapi
