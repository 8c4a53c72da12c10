// Package world is what the emulator knows: people, chats with what was said in
// them, the files that were sent, the updates that wait for the bot, the
// questions that wait for its answer, and how much was sent lately.
//
// A [World] has one lock for all of it. Its methods expect the caller to hold
// it, but for those that say that they wait: [World.WaitUpdates].
//
// The files: world.go has the world, people.go and chat.go who may do what where,
// record.go the messages, media.go the files, updates.go the queue of updates,
// query.go presses and inline queries, meter.go the rates.
package world
