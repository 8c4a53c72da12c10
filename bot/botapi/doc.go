// Package botapi speaks the Bot API over go-telegram-bot-api.
//
// A [Client] makes one request a call and never tries again by itself: whether
// a message that may have been sent is sent once more is not for this package
// to decide. What it does decide, in the order of a call:
//
//   - rate.go waits until the chat and the bot may send again, in the order of
//     the calls (about 1 message a second in a chat, 20 a minute in a group or
//     channel, 30 a second over all);
//   - call.go hands the call to the library, whose only open seam is the Do
//     method of its HTTP client: exchange.go puts the context, the time limit and the
//     bound on the answer in there, and watches whether the request was written;
//   - outcome.go makes an [*Error] of what went wrong and says, as an [Outcome],
//     whether the call may have taken effect;
//   - redact.go takes the token, and the credentials of a proxy, out of every
//     text that leaves the package.
//
// Methods are called by the names of the Bot API's documentation, with
// [Client.Call], and [Client.CallFiles] where there is something to upload: what
// a method is given and answers is the business of the caller.
package botapi
