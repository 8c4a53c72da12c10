package channel

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

// How long the cached list of a channel's administrators is used: for menus, and before somebody is
// answered, acts or is notified.
const (
	adminsFresh = 5 * time.Minute
	actsFresh   = 10 * time.Second
)

// Rights are the rights of a person over the posts of a channel, as Telegram gives
// them to human administrators.
type Rights uint8

// The rights.
const (
	MayPublish  Rights = 1 << iota // can_post_messages
	MayEdit                        // can_edit_messages
	MayWithdraw                    // can_delete_messages

	MayAll = MayPublish | MayEdit | MayWithdraw
)

// Has reports whether all of x are among the rights.
func (r Rights) Has(x Rights) bool { return r&x == x }

// Admins knows who may run the channel: the ids in the configuration, or else the
// channel's administrators without its bots. It also knows the groups in which the
// admins are notified together (groups.go).
type Admins struct {
	api     wire.API
	ids     []int64
	channel string // its administrators are asked for if ids is empty
	groups  []Group
	alone   bool // only the groups are notified
	now     func() time.Time
	log     *slog.Logger

	mu        sync.Mutex
	chats     map[string]int64 // chats of groups, as Telegram reports them
	list      []int64
	rights    map[int64]Rights
	changed   chan struct{} // closed when the list or a right changes
	asked     time.Time
	asking    bool      // somebody asks now; until the answer the last list counts
	failed    time.Time // the last request that failed
	failure   error     // and why
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
	return &Admins{api: api, ids: slices.Clone(ids), channel: channel, now: now, log: log, languages: map[int64]string{}, chats: map[string]int64{}, changed: make(chan struct{})}
}

// List returns the ids of the admins. If Telegram cannot be asked, it returns the
// last known list together with the error.
func (a *Admins) List(ctx context.Context) ([]int64, error) { return a.listed(ctx, adminsFresh) }

func (a *Admins) listed(ctx context.Context, fresh time.Duration) ([]int64, error) {
	if len(a.ids) > 0 {
		return a.ids, nil
	}
	return a.administrators(ctx, fresh)
}

// administrators returns the channel's administrators.
func (a *Admins) administrators(ctx context.Context, fresh time.Duration) ([]int64, error) {
	if a.channel == "" {
		return nil, nil
	}
	list, known, err := a.begin(fresh)
	if known {
		return list, err
	}
	list, err = a.ask(ctx, list)
	a.mu.Lock()
	if a.asking = false; err != nil {
		a.failed, a.failure = a.now(), err
	}
	a.mu.Unlock()
	return list, err
}

// begin returns the last list, and whether it is used without asking Telegram: it is fresh, somebody
// else is asking, or Telegram has just failed to answer.
func (a *Admins) begin(fresh time.Duration) (list []int64, known bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch now := a.now(); {
	case a.asked.IsZero(): // nothing is known yet
	case now.Sub(a.asked).Abs() < fresh, a.asking:
		return a.list, true, nil
	case a.failed.After(a.asked) && now.Sub(a.failed).Abs() < actsFresh:
		return a.list, true, a.failure
	}
	a.asking = true
	return a.list, false, nil
}

// ask asks Telegram for the administrators. If that fails, it returns the last list.
func (a *Admins) ask(ctx context.Context, last []int64) (list []int64, err error) {
	var members []struct {
		User    wire.User `json:"user"`
		Status  string    `json:"status"`
		Publish bool      `json:"can_post_messages"`
		Edit    bool      `json:"can_edit_messages"`
		Delete  bool      `json:"can_delete_messages"`
	}
	if err := a.api.Call(ctx, "getChatAdministrators", wire.InChat{Chat: wire.ChatID(a.channel)}, &members); err != nil {
		return last, err
	}
	rights := map[int64]Rights{}
	for _, m := range members {
		if m.User.IsBot || m.User.ID == 0 {
			continue
		}
		list = append(list, m.User.ID)
		for right, has := range map[Rights]bool{MayPublish: m.Publish, MayEdit: m.Edit, MayWithdraw: m.Delete} {
			if has || m.Status == "creator" {
				rights[m.User.ID] |= right
			}
		}
	}
	a.mu.Lock()
	if !maps.Equal(rights, a.rights) || len(list) != len(a.list) {
		close(a.changed)
		a.changed = make(chan struct{})
	}
	a.list, a.rights, a.asked = list, rights, a.now()
	a.mu.Unlock()
	return list, nil
}

// Rights returns what a person may do, from a list that is at most a few seconds
// old. Admins named in the configuration have all rights.
func (a *Admins) Rights(ctx context.Context, id int64) Rights { return a.may(ctx, id, actsFresh) }

// Menu returns the rights as of the last look, for display.
func (a *Admins) Menu(ctx context.Context, id int64) Rights { return a.may(ctx, id, adminsFresh) }

func (a *Admins) may(ctx context.Context, id int64, fresh time.Duration) Rights {
	list, err := a.listed(ctx, fresh)
	if err != nil {
		a.log.Warn("cannot ask who the channel's administrators are: the last known list counts", "channel", a.channel, "err", err)
	}
	switch {
	case !slices.Contains(list, id):
		return 0
	case len(a.ids) > 0:
		return MayAll
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.rights[id]
}

// Changed returns a channel that is closed when the administrators or their rights
// change.
func (a *Admins) Changed() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.changed
}

// Is reports whether the user is an admin; false if that cannot be determined. Somebody who was
// removed is an admin for a few more seconds, and a new one not for as long.
func (a *Admins) Is(ctx context.Context, id int64) bool {
	list, err := a.listed(ctx, actsFresh)
	if err != nil {
		a.log.Warn("cannot ask who the channel's administrators are: the last known list counts", "channel", a.channel, "err", err)
	}
	return slices.Contains(list, id)
}

// Known reports whether the user is an admin, without asking Telegram.
func (a *Admins) Known(id int64) bool {
	if slices.Contains(a.ids, id) {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.list, id)
}

// Remember keeps the language of an admin, for messages that the bot sends unasked.
func (a *Admins) Remember(id int64, language string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.languages[id] = language
}

// Language returns the language that an admin writes in, or "" if it is unknown.
func (a *Admins) Language(id int64) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.languages[id]
}

// Self returns the bot's own user. Telegram is asked once.
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
