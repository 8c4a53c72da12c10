// Package bot is the conversation with readers and admins in Telegram.
//
// # A tour
//
// Package updates receives updates and passes each on as an event: a command, a pressed
// button, an inline query. handle (handle.go) finds the command (one file each: list.go,
// publish.go, …), which builds a message (package message) from the catalogue of the
// reader's language (package locale) and gives it to talk (talk.go) to send or to edit.
// Other text is a request in plain words, a number in the last list or a link (words.go,
// said.go); everything else is searched for.
//
// Buttons carry callback data of the form verb:argument:… (handle.go). It is never
// trusted: rights, the article and the chat are checked again at each press, so that a
// forged or old button can do no more than a typed command.
//
// Everything that readers are shown goes through the Shelf (visibility.go), which alone
// decides what they may see. Package audience keeps subscriptions and notifies
// subscribers; package channel implements the scheduler's Publisher; package draft lets
// admins write articles in the chat; package timewords parses times. Decisions about
// posts are made by the scheduler, through its Desk.
//
// # Wiring
//
//	client, _ := botapi.New(…)
//	locales, _ := locale.Load(config.Language)
//	images, _ := channel.NewImages(channel.ImagesConfig{Proxy: config.Proxy})
//	admins := channel.NewAdmins(client, config.AdminIDs, config.Channel, nil, log)
//	publisher := channel.New(channel.Config{API: client, Admins: admins, Locales: locales, File: folder.File, Images: images.Fetch})
//	desk := scheduler.New(… publisher …)
//	b, err := bot.New(bot.Config{API: client, Desk: desk, Folder: folder, Admins: admins, Locales: locales, Zone: zone})
//	err = b.Run(ctx) // until ctx ends: nil; a token that Telegram refuses: ErrToken
package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// ErrToken is returned by Run if Telegram refuses the token.
var ErrToken = errors.New("Telegram does not accept the token")

// Folder is the folder of articles as the bot uses it; *folder.Folder implements it.
type Folder interface {
	Body(a *content.Article) ([]byte, error)
	File(path string) ([]byte, error)
	Address(a *content.Article) string
}

// Renderer renders an article for a reader; *post.Renderer implements it.
type Renderer interface {
	Summary(a *content.Article, body []byte) string
	Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error)
}

// Config is what a Bot needs. API, Desk, Folder, Admins and Locales are
// required.
type Config struct {
	Settings
	API     wire.API
	Desk    scheduler.Desk
	Folder  Folder
	Admins  *channel.Admins
	Locales *locale.Set
	Render  Renderer       // nil: articles are not sent to readers' chats, only linked
	Search  Searcher       // nil: /search answers that it is not available
	Zone    *time.Location // for times that admins read and write; nil: local time
	Channel string         // as configured; a greeting links to @name
	// PublishAt is the time of day, since midnight, for dates without one, such as "/move x
	// tomorrow".
	PublishAt time.Duration
	// Images fetches an image that Telegram cannot fetch (Images.Fetch); nil: such images are left
	// out.
	Images    func(ctx context.Context, address string) ([]byte, error)
	Publisher *channel.Publisher // asked by /status for the bot's rights in the channel; may be nil
	// Audience keeps subscriptions and the log; nil: their commands are not offered.
	Audience Audience
	// Reload scans the articles again (/reload); nil: the folder is only watched.
	Reload func(ctx context.Context) error
	// Check looks for problems like `dateline check`, in all articles or in the one at path
	// (/check, /preview); nil: only those of the last scan are shown.
	Check func(ctx context.Context, path string) ([]content.Problem, error)
	// Storage returns for /status where the ledger is kept, and its size in bytes (-1: unknown);
	// may be nil.
	Storage func(ctx context.Context) (kind string, size int64, err error)
	// Poller takes the right to fetch updates, which one replica has at a time, or returns an error
	// that wraps ledger.ErrLocked; nil: there are no replicas.
	Poller func(ctx context.Context) (ledger.Lease, error)
	// Composer lets admins write articles in the chat; may be nil. Run runs it.
	Composer *draft.Composer
	Webhook  updates.Webhook  // the zero value means long polling; otherwise the Bot is the webhook's http.Handler
	Now      func() time.Time // nil is time.Now
	Log      *slog.Logger     // nil is slog.Default
}

// Settings are the settings of dateline.yaml that concern the conversation alone.
type Settings struct {
	// EditURL is the address at which a file can be edited, with {path} in it; "": no button.
	EditURL string
	// Profile keeps the bot's name, descriptions and menu button in each language.
	Profile bool
}

// Bot answers updates. Create one with New.
type Bot struct {
	*parts
	library       *library
	control       *control
	reports       *reports
	subscriptions *subscriptions
	writer        *writer
	menus         *menus
	letters       *letters
	receiver      *updates.Receiver
	byName        map[string]command // by command name
	byVerb        map[string]button  // by the verb in callback data
}

// parts are what the commands share.
type parts struct {
	Config
	shelf     *Shelf
	mailer    *audience.Mailer // nil without an Audience
	queries   queries
	questions questions
	lists     lists
	aloud     aloud
	late      wire.Late
	chosen    chosen
	commands  []command // in the order of help

	mu sync.Mutex
	me wire.User
}

// New returns a bot. It makes no requests.
func New(c Config) (*Bot, error) {
	switch {
	case c.API == nil, c.Desk == nil, c.Folder == nil, c.Admins == nil, c.Locales == nil:
		return nil, errors.New("bot: API, Desk, Folder, Admins and Locales must be given")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Zone == nil {
		c.Zone = time.Local
	}
	p := &parts{Config: c, late: wire.Late{API: c.API, Log: c.Log}}
	if c.Audience != nil {
		p.Desk = recorder{c.Desk, p}
	}
	p.shelf = NewShelf(ShelfConfig{Desk: p.Desk, Folder: c.Folder, Username: func() string { return p.self().Username },
		Reads: c.Render != nil, Now: c.Now, Log: c.Log})
	b := &Bot{parts: p, menus: &menus{parts: p, set: map[int64]channel.Rights{}}}
	b.library = &library{parts: p, menus: b.menus}
	b.library.categories, b.library.indexes, b.library.finder = &categories{p, b.library}, &indexes{p, b.library}, &finder{p, b.library}
	b.letters = &letters{parts: p}
	b.library.letters = b.letters
	b.control = &control{p, b.library, newLeaving(p)}
	b.writer = &writer{p, b.control}
	b.reports = &reports{p, b.library}
	b.subscriptions = &subscriptions{p, b.library}
	receiver := updates.Config{API: c.API, Handle: b.handleEvent, Username: func() string { return p.self().Username },
		Urgent: func(e updates.Event) bool { return c.Admins.Known(updates.Sender(e)) },
		Tell:   b.tellTrouble,
		Turns:  func(p updates.Press) bool { return showing[verbOf(p.Data)] },
		Poller: c.Poller, Webhook: c.Webhook, Now: c.Now, Log: c.Log}
	if c.Audience != nil {
		p.mailer = audience.New(audience.Config{API: c.API, Store: c.Audience, Desk: p.Desk, Shelf: p.shelf, Locales: c.Locales,
			Entry: p.entry, About: p.about, VerbRead: verbRead, VerbMute: verbMute, VerbSettings: verbSettings, Reads: c.Render != nil, Zone: c.Zone, Now: c.Now, Log: c.Log})
		receiver.Store = c.Audience
	}
	b.receiver = updates.New(receiver)
	b.register()
	return b, nil
}

// Run receives updates until ctx ends, and then returns nil within about two seconds: answers in
// progress are finished, and waiting updates are left for Telegram to deliver again. It keeps
// trying while the API is down.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.Introduce(ctx); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	var beside sync.WaitGroup
	defer beside.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	beside.Go(func() { b.control.leaving.run(ctx) })
	beside.Go(func() { b.late.Run(ctx) })
	if b.Profile {
		beside.Go(func() { b.present(ctx) })
	}
	if b.Composer != nil {
		beside.Go(func() { b.Composer.Run(ctx) })
	}
	if b.Audience != nil {
		b.recallLanguages(ctx)
		beside.Go(func() { b.mailer.Run(ctx) })
		beside.Go(func() { b.letters.run(ctx) })
	}
	beside.Go(func() { b.menus.run(ctx) })
	b.Admins.Find(ctx)
	return b.receiver.Run(ctx)
}

// ServeHTTP receives an update that Telegram delivers to the webhook.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.receiver.ServeHTTP(w, r) }

// Introduce asks Telegram for the bot's own account until it answers or ctx ends; Run begins with
// it. It returns ErrToken if Telegram refuses the token.
func (b *Bot) Introduce(ctx context.Context) error {
	if b.self().ID != 0 {
		return nil
	}
	pause := wire.NewBackoff()
	for ctx.Err() == nil {
		me, err := b.Admins.Self(ctx)
		if err == nil {
			b.mu.Lock()
			b.me = me
			b.mu.Unlock()
			return nil
		}
		var e *botapi.Error
		if errors.As(err, &e) && e.Outcome == botapi.Refused && (e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound) {
			return locale.M("telegram.no_token", "words", e.Description).Err(ErrToken)
		}
		if ctx.Err() != nil {
			break
		}
		if pause.First() {
			b.Log.Warn("cannot reach Telegram; retrying", "err", err)
		}
		pause.Wait(ctx, wire.RetryAfter(err))
	}
	return nil //nolint:nilerr // only ctx ended, which is how the caller stops it
}

func (p *parts) self() wire.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.me
}
