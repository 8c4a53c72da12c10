package deliver

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// probeRights is how often a paused channel is asked whether the bot may post
// again.
const probeRights = 30 * time.Second

// obstacle deals with what blocks the whole channel.
func (w *line) obstacle(ctx context.Context, f *Fault) error {
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

// worthTelling is how long a wait that Telegram asks for must be for the admins
// to be told.
const worthTelling = 10 * time.Minute

// limited waits as long as Telegram asks. The next process waits too. A long
// wait is told, once.
func (w *line) limited(ctx context.Context, f *Fault) error {
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
		return ledger.Notify(tx, now, ledger.Notice{Kind: ledger.NoticeLimited, Channel: w.chat, Title: w.name, Due: until})
	})
	w.Clock.Wake() // it is told at once
	return err
}

// WaitAsked says for people that Telegram asks to wait.
func WaitAsked(d time.Duration) locale.Message { return locale.M("wait.limited", "span", d) }

// waitOn takes over the wait that an earlier process was asked for.
func (w *line) waitOn(ctx context.Context) error {
	return w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		until := ledger.ChannelOf(all, w.chat).NotBefore
		if d := until.Sub(w.Clock.Stamp()); err == nil && d > 0 {
			w.pause(min(d, LongestWait), WaitAsked(d.Round(time.Second)))
		}
		return err
	})
}

// LongestWait bounds what is taken over: the clock may have been set back.
const LongestWait = 24 * time.Hour

// migrate follows a chat to its new id.
func (w *line) migrate(ctx context.Context, to int64) error {
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

// lostRights pauses the channel until the bot may post again, and tells the
// admins once.
func (w *line) lostRights(ctx context.Context, f *Fault) error {
	first := false
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		return ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
			first = c.Paused.IsZero()
			c.Paused = f.Message()
		})
	})
	if err == nil && first {
		err = w.Store.Update(ctx, func(tx ledger.Tx) error {
			return ledger.Notify(tx, w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeNoRights, Channel: w.chat, Title: w.name, Detail: f.Message()})
		})
		w.Clock.Wake() // it is told at once
	}
	w.pause(probeRights, locale.M("wait.no_rights", "why", f))
	return err
}

// allowed asks for the rights in a paused channel. It stays paused until a
// message arrives: a server may say that the bot may post, and refuse it.
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

// resumed ends the pause of a channel in which a message has arrived, and tells
// the admins.
func (w *sender) resumed(tx ledger.Tx) error {
	paused := false
	if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
		paused = !c.Paused.IsZero()
		c.Paused = locale.Message{}
	}); err != nil || !paused {
		return err
	}
	return ledger.Notify(tx, w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeResumed, Channel: w.chat, Title: w.name})
}
