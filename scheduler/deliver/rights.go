package deliver

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// untoldMost is how many notices that wait are looked through for outdated ones.
const untoldMost = 100

// probeRights is how often the rights in a paused channel are checked.
const probeRights = 30 * time.Second

// obstacle handles problems that block the whole channel.
func (w *channelState) obstacle(ctx context.Context, f *Fault) error {
	switch f.Kind {
	case FaultLimited:
		return w.limited(ctx, f)
	case FaultMigrated:
		return w.migrate(ctx, f.MigrateTo)
	case FaultNoRights:
		return w.lostRights(ctx, f)
	default:
		w.backoff(f.Message())
	}
	return nil
}

// worthTelling is the shortest wait asked for by Telegram that the admins are told about.
const worthTelling = 10 * time.Minute

// limited waits as long as Telegram asks. Another process that takes over waits too. The admins are
// told once about a long wait.
func (w *channelState) limited(ctx context.Context, f *Fault) error {
	now := w.Clock.Stamp()
	until := now.Add(f.RetryAfter)
	w.pause(f.RetryAfter, WaitAsked(f.RetryAfter))
	if f.RetryAfter >= worthTelling {
		w.Log.Warn("Telegram asks to wait for long", "channel", w.name, "until", until)
	}
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		known := false
		if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
			known = c.NotBefore.After(now)
			c.NotBefore = until
		}); err != nil || known || f.RetryAfter < worthTelling {
			return err
		}
		return ledger.Notify(tx.Notices(), now, ledger.Notice{Kind: ledger.NoticeLimited, Channel: w.chat, Title: w.name, Due: until})
	})
	w.Clock.Wake() // it is told at once
	return err
}

// WaitAsked is the message that Telegram asks the bot to wait.
func WaitAsked(d time.Duration) locale.Message { return locale.M("wait.limited", "span", d) }

// waitOn continues the wait that an earlier process was asked for.
func (w *channelState) waitOn(ctx context.Context) error {
	return w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		until := ledger.ChannelOf(all, w.chat).NotBefore
		if d := until.Sub(w.Clock.Stamp()); err == nil && d > 0 {
			w.pause(min(d, LongestWait), WaitAsked(d.Round(time.Second)))
		}
		return err
	})
}

// LongestWait is the longest such wait that is taken over: the clock may have been set back.
const LongestWait = 24 * time.Hour

// migrate follows a chat to its new id.
func (w *channelState) migrate(ctx context.Context, to int64) error {
	if to == 0 || to == w.chat {
		w.backoff(locale.M("wait.moved"))
		return nil
	}
	from := w.chat
	err := w.Store.Update(ctx, func(tx ledger.Tx) error { return tx.MoveChat(from, to) })
	if err != nil {
		return err
	}
	w.Log.Info("the chat has a new id", "channel", w.name, "from", from, "to", to)
	w.ends = !w.moved(from, to)
	w.chat = to
	w.LookAgain()
	return nil
}

// lostRights pauses the channel until the bot may post again, and tells the admins once.
func (w *channelState) lostRights(ctx context.Context, f *Fault) error {
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		first := false
		if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
			first = c.Paused.IsZero()
			c.Paused = f.Message()
		}); err != nil || !first {
			return err
		}
		return ledger.Notify(tx.Notices(), w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeNoRights, Channel: w.chat, Title: w.name, Detail: f.Message()})
	})
	w.Clock.Wake() // it is told at once
	w.pause(probeRights, locale.M("wait.no_rights", "why", f))
	return err
}

// allowed checks the rights in a paused channel. The channel stays paused until a message is
// accepted: a server may say that the bot may post and still refuse the message.
func (w *sender) allowed(ctx context.Context) (bool, error) {
	var paused locale.Message
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		paused = ledger.ChannelOf(all, w.chat).Paused
		return err
	})
	if err != nil || paused.IsZero() {
		return err == nil, err
	}
	c, err := w.Publisher.Channel(ctx, ledger.FormatChat(w.chat))
	if err != nil || !c.CanPost {
		w.pause(max(probeRights, RetryAfter(err)), locale.M("wait.no_rights", "why", paused))
		return false, nil
	}
	return true, nil
}

// resumed ends the pause of a channel that accepted a message, and tells the admins. They are not told
// any more that it could not be written to if nothing could reach them meanwhile.
func (w *sender) resumed(tx ledger.Tx) error {
	paused := false
	if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
		paused = !c.Paused.IsZero()
		c.Paused = locale.Message{}
	}); err != nil || !paused {
		return err
	}
	untold, err := tx.Notices().Oldest(untoldMost)
	if err != nil {
		return err
	}
	for _, n := range untold {
		if n.Notice.Kind == ledger.NoticeNoRights && n.Notice.Channel == w.chat && n.Notice.Slug == "" {
			if err := tx.Notices().Drop(n.ID); err != nil {
				return err
			}
		}
	}
	return ledger.Notify(tx.Notices(), w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeResumed, Channel: w.chat, Title: w.name})
}
