// Package world is the emulator's state: people, chats with their messages, files that
// were sent, updates that wait for the bot, queries that wait for its answer, and
// counters of recent messages.
//
// A [World] has one lock for all of it. Its methods expect the caller to hold it,
// except those that wait: [World.WaitUpdates].
//
// The files: world.go has the world, people.go and chat.go users and their rights,
// record.go messages, media.go files, updates.go the queue of updates, query.go presses
// and inline queries, ephemeral.go messages for one person, meter.go the rates.
package world
