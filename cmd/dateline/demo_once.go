package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/cmd/dateline/transcript"
)

// onceLimit is how long the demo may take with --once: what is due is due
// within seconds.
const onceLimit = time.Minute

// once publishes what is due, mends a typo, lets a reader ask the bot, prints it
// all and ends.
func (d *demo) once(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, onceLimit)
	defer cancel()
	err := d.until(ctx, "the articles did not appear in the channel", func() bool {
		return len(posts(d.emulator)) >= len(d.soon)
	})
	if err != nil {
		return err
	}
	if err := d.mend(ctx); err != nil {
		return err
	}
	for _, say := range []struct {
		user int64
		text string
	}{
		{demoReader, "/start"}, {demoReader, "/latest 3"}, {demoReader, "/categories"}, {demoReader, "/category writing"},
		{demoReaderRU, "/latest"}, {demoReaderRU, "/category О боте"},
		{demoAuthor, "/queue"},
	} {
		if err := d.ask(ctx, say.user, say.text); err != nil {
			return err
		}
	}
	t := transcript.New(d.stdout, d.cfg.Timezone)
	t.Chat("The channel Dateline demo, @"+demoUsername, posts(d.emulator))
	t.Chat("Ben's chat with the bot", d.emulator.Messages(demoReader))
	t.Chat("Вера's chat with the bot", d.emulator.Messages(demoReaderRU))
	t.Chat("Anna's chat with the bot; she is an admin of the channel", d.emulator.Messages(demoAuthor))
	return t.Err()
}

// posts are the channel's messages without those of service.
func posts(e *emulator.Emulator) []emulator.Message {
	var out []emulator.Message
	for _, m := range e.Messages(demoChannel) {
		if m.Service == "" {
			out = append(out, m)
		}
	}
	return out
}

// mend adds a line to an article that is out and waits for its post to change.
func (d *demo) mend(ctx context.Context) error {
	path := filepath.Join(d.articles, d.soon[0].Name)
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const line = "*This line was added to the file after the article was out.*"
	if err := os.WriteFile(path, append(bytes.TrimRight(data, "\n"), []byte("\n\n"+line+"\n")...), 0o644); err != nil {
		return err
	}
	return d.until(ctx, "the change of "+path+" did not reach the channel", func() bool {
		for _, m := range posts(d.emulator) {
			if !m.Edited.IsZero() {
				return true
			}
		}
		return false
	})
}

// ask writes to the bot and waits for its answer.
func (d *demo) ask(ctx context.Context, user int64, text string) error {
	asked := d.emulator.UserSends(user, text)
	return d.until(ctx, "the bot did not answer "+text, func() bool {
		for _, m := range d.emulator.Messages(user) {
			if m.FromBot && m.ID > asked {
				return true
			}
		}
		return false
	})
}

// until waits for something to be true of the emulator's chats.
func (d *demo) until(ctx context.Context, otherwise string, ok func() bool) error {
	for {
		_, changed := d.emulator.Changes()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", otherwise, ctx.Err())
		}
	}
}
