package channel

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

// adminsFresh is how long the list of a channel's administrators is believed.
const adminsFresh = 5 * time.Minute

// Admins knows who may run the channel: ids of the configuration, or the
// administrators of the channel as Telegram names them, bots left out.
type Admins struct {
	api     wire.API
	ids     []int64
	channel string // asked for its administrators if ids is empty
	now     func() time.Time
	log     *slog.Logger

	mu        sync.Mutex
	list      []int64
	asked     time.Time
	me        *wire.User
	languages map[int64]string
}

// NewAdmins returns the admins: ids, or the administrators of channel (@name or
// -100…) if there are none. now is nil for time.Now.
func NewAdmins(api wire.API, ids []int64, channel string, now func() time.Time, log *slog.Logger) *Admins {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.Default()
	}
	return &Admins{api: api, ids: slices.Clone(ids), channel: channel, now: now, log: log, languages: map[int64]string{}}
}

// List returns the ids of the admins. While Telegram cannot be asked, the last
// list known goes on counting, with the error beside it.
func (a *Admins) List(ctx context.Context) ([]int64, error) {
	if len(a.ids) > 0 {
		return a.ids, nil
	}
	if a.channel == "" {
		return nil, nil
	}
	a.mu.Lock()
	list, asked := a.list, a.asked
	a.mu.Unlock()
	if !asked.IsZero() && a.now().Sub(asked).Abs() < adminsFresh {
		return list, nil
	}
	var members []struct {
		User wire.User `json:"user"`
	}
	if err := a.api.Call(ctx, "getChatAdministrators", map[string]any{"chat_id": wire.ChatID(a.channel)}, &members); err != nil {
		return list, err
	}
	list = nil
	for _, m := range members {
		if !m.User.IsBot && m.User.ID != 0 {
			list = append(list, m.User.ID)
		}
	}
	a.mu.Lock()
	a.list, a.asked = list, a.now()
	a.mu.Unlock()
	return list, nil
}

// Is reports whether the user is an admin; in doubt nobody is.
func (a *Admins) Is(ctx context.Context, id int64) bool {
	list, err := a.List(ctx)
	if err != nil {
		a.log.Warn("cannot ask who the channel's administrators are: the last known list counts", "channel", a.channel, "err", err)
	}
	return slices.Contains(list, id)
}

// Known reports whether the user is an admin as far as is known without asking
// Telegram.
func (a *Admins) Known(id int64) bool {
	if len(a.ids) > 0 {
		return slices.Contains(a.ids, id)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.list, id)
}

// Remember keeps the language of an admin for what is told without being asked.
func (a *Admins) Remember(id int64, language string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.languages[id] = language
}

// Language is the language that an admin writes in; "" is not known.
func (a *Admins) Language(id int64) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.languages[id]
}

// Self returns the bot's own user, asked for once.
func (a *Admins) Self(ctx context.Context) (wire.User, error) {
	a.mu.Lock()
	me := a.me
	a.mu.Unlock()
	if me != nil {
		return *me, nil
	}
	var u wire.User
	if err := a.api.Call(ctx, "getMe", nil, &u); err != nil {
		return wire.User{}, err
	}
	a.mu.Lock()
	a.me = &u
	a.mu.Unlock()
	return u, nil
}
