package scheduler

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// reacher resolves the configured names of channels to chats.
type reacher struct{ *core }

// resolve finds out which chat a channel's name means, and starts its worker.
func (s reacher) resolve(ctx context.Context, name string, wg *sync.WaitGroup) {
	wait := time.Second
	told := ""
	tell := func(what string, err error) {
		if ctx.Err() == nil && wait > time.Second && told != what { // a server may still be starting, too
			s.Log.Error(what, "channel", name, "err", err)
			told = what
		}
	}
	for ctx.Err() == nil {
		if err := s.meet(ctx, name); err != nil {
			tell("the ledger cannot be written", err)
		} else if c, err := s.reach(ctx, name); err != nil {
			tell(unreachable(err), err)
			wait = max(wait, deliver.RetryAfter(err))
		} else if err := s.bindChannel(ctx, name, c); err != nil {
			tell("the ledger cannot be written", err)
		} else {
			if told != "" {
				s.Log.Info("reached the channel", "channel", name)
			}
			if !c.CanPost { // otherwise nothing is said before the first post is due
				s.Log.Warn("the bot may not post in the channel: make it an administrator that may post messages", "channel", name)
			}
			s.channels.Start(ctx, name, c, wg)
			s.lookAgain()
			return
		}
		s.clock.Sleep(ctx, s.Now().Add(wait), nil)
		wait = min(2*wait, deliver.OutagePause)
	}
}

// served reports whether messages are sent to a chat, now or once its channel is reached. None are
// if neither the settings nor the files name the channel any more.
func served(s *core, channels []ledger.ChannelState, cat *content.Catalogue) func(chat int64) bool {
	names := s.Routing().Channels(cat)
	return func(chat int64) bool {
		return s.channels.Works(chat) || slices.ContainsFunc(channels, func(c ledger.ChannelState) bool {
			return c.Chat == chat && slices.Contains(names, c.Name)
		})
	}
}

// unreachable is the message that a channel cannot be resolved. It mentions the bot's rights only
// if Telegram answered at all.
func unreachable(err error) string {
	switch deliver.KindOf(err) {
	case deliver.FaultRefused, deliver.FaultNoRights, deliver.FaultGone:
		return "the channel cannot be reached; trying again until it can: is its name right, and is the bot its administrator?"
	default: // no answer, or one that says nothing about the channel
		return "Telegram cannot be asked about the channel; trying again until it can"
	}
}

// reach asks Telegram for a channel. If the chat got another id since it was configured, the ledger
// follows, and the new id is used from then on, also after a restart, because the old id may still
// answer.
func (s reacher) reach(ctx context.Context, name string) (deliver.Channel, error) {
	id, err := strconv.ParseInt(name, 10, 64)
	if err == nil {
		now, err := s.moved(ctx, id)
		if err != nil {
			return deliver.Channel{}, err
		}
		if now != id {
			return s.Publisher.Channel(ctx, ledger.FormatChat(now))
		}
	}
	c, err := s.Publisher.Channel(ctx, name)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind == deliver.FaultMigrated && f.MigrateTo != 0 {
		if err := s.follows(ctx, name, id, f.MigrateTo); err != nil {
			return c, err
		}
		return s.Publisher.Channel(ctx, ledger.FormatChat(f.MigrateTo))
	}
	if err != nil {
		return c, err
	}
	now, err := s.moved(ctx, c.ID)
	if err != nil || now == c.ID {
		return c, err
	}
	return s.Publisher.Channel(ctx, ledger.FormatChat(now))
}

// moved returns the present id of a chat.
func (s reacher) moved(ctx context.Context, chat int64) (now int64, err error) {
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		now, err = tx.Moved(chat)
		return err
	})
	return now, err
}

// follows makes the ledger follow a channel; id is the configured one if its name is an id.
func (s reacher) follows(ctx context.Context, name string, id, to int64) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, row := range all {
			if row.Name == name && row.Chat != 0 {
				id = row.Chat
			}
		}
		if id == 0 || id == to {
			return nil
		}
		return tx.MoveChat(id, to)
	})
}

// meet records when the bot first saw a channel's name: whatever was due before is history, even if
// Telegram could not be reached then.
func (s reacher) meet(ctx context.Context, name string) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Name == name {
				return nil
			}
		}
		return tx.PutChannel(ledger.ChannelState{Name: name, Started: s.clock.Stamp()})
	})
}

// bindChannel records which chat a channel's name means.
func (s reacher) bindChannel(ctx context.Context, name string, info deliver.Channel) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		var row ledger.ChannelState
		for _, c := range all {
			if c.Name == name {
				row = c
			}
		}
		if row.Chat != 0 && row.Chat != info.ID {
			// The name now belongs to another channel; the old one stays in the ledger under its
			// id.
			old := row
			old.Name = "chat " + ledger.FormatChat(row.Chat)
			if err := tx.PutChannel(old); err != nil {
				return err
			}
			row = ledger.ChannelState{Name: name, Started: s.clock.Stamp()}
		}
		row.Chat, row.Username, row.Title = info.ID, info.Username, info.Title
		if err := tx.PutChannel(row); err != nil {
			return err
		}
		return ledger.ChangeChannel(tx, info.ID, func(c *ledger.ChannelState) { c.Username, c.Title = info.Username, info.Title })
	})
}
