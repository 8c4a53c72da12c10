// Package channel is the Telegram channel and its admins as the scheduler sees
// them.
//
// [Publisher] (publisher.go) sends, edits and deletes posts, reads them back by
// forwarding (readback.go), and tells the admins (notice.go, noticepreview.go; in
// one message what needs their attention, attention.go; admins.go knows who they are, groups.go where they
// are told together). fault.go says of each failure what it means for
// the ledger. A post goes by a [Courier] (courier.go), which fetches the images
// that Telegram cannot get (fetched.go, images.go, from public addresses only:
// public.go) or leaves them out (replace.go).
package channel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Config is what a Publisher needs. API, Admins and Locales are
// required.
type Config struct {
	API     wire.API
	Admins  *Admins
	Locales *locale.Set
	// File reads a local image of a post (folder.Folder.File).
	File func(path string) ([]byte, error)
	// Images fetches an image that Telegram cannot fetch (Images.Fetch); nil:
	// it is left out of its message.
	Images func(ctx context.Context, address string) ([]byte, error)
	// Preview renders what the channel would get of an article, for notices
	// that ask for a word before it goes out (scheduler.Desk.Render); nil: they
	// come without it.
	Preview func(ctx context.Context, slug string) (*post.Post, error)
	EditURL string           // the address at which a file is edited, with {path} in it; "" where there is none
	Zone    *time.Location   // of the times in notices; nil is local time
	Now     func() time.Time // nil is time.Now
	Log     *slog.Logger     // nil is slog.Default
}

// Publisher is the channel as the scheduler sees it. It adds to a request where
// it goes, uploads its files, and says of each failure what it means for the
// ledger; it sends again by itself only what was refused for an image elsewhere
// (courier.go).
type Publisher struct {
	Config
	calm wire.API // for what nobody waits for

	mu     sync.Mutex
	told   map[string]time.Time // notices of late, see notice.go
	budget float64
	filled time.Time
	held   int

	plain atomic.Bool // see courier
}

var _ deliver.Publisher = (*Publisher)(nil)

// New returns a Publisher; it calls nothing.
func New(c Config) *Publisher {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Zone == nil {
		c.Zone = time.Local
	}
	calm := wire.Ranked(c.API, botapi.Usual)
	c.API = wire.Ranked(c.API, botapi.Urgent)
	return &Publisher{Config: c, calm: calm, told: map[string]time.Time{}}
}

// Send sends one message of a post and returns its id, 0 if it is to have one
// later.
func (p *Publisher) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	params, err := ParamsOf(r)
	if err != nil {
		return 0, refused(err)
	}
	params.Set("chat_id", to.Chat)
	if to.Topic > wire.GeneralTopic {
		params.Set("message_thread_id", to.Topic)
	}
	if to.Silent {
		params.Set("disable_notification", true)
	}
	if to.Protect {
		params.Set("protect_content", true)
	}
	if to.ReplyTo != 0 {
		params.Set("reply_parameters", map[string]any{"message_id": to.ReplyTo, "allow_sending_without_reply": !to.Answers})
	}
	var sent struct {
		MessageID *int `json:"message_id"` // 0: accepted, and to come out later
	}
	if err := p.call(ctx, r.Method, params, r.Files, &sent); err != nil {
		return 0, err
	}
	if sent.MessageID == nil || *sent.MessageID < 0 {
		return 0, &deliver.Fault{Kind: deliver.FaultUnknown, Err: fmt.Errorf("%s: the answer holds no message_id", r.Method)}
	}
	return *sent.MessageID, nil
}

// Edit makes of a message that was sent what r says now. A message of text becomes
// a rich one, and back; either can be given a photo, which then stays one: Telegram
// makes no text of it (deliver.FaultOtherKind).
func (p *Publisher) Edit(ctx context.Context, m deliver.Message, r post.Request) error {
	params, err := ParamsOf(r)
	if err != nil {
		return refused(err)
	}
	params.Set("chat_id", m.Chat)
	params.Set("message_id", m.ID)
	if r.Method != "sendPhoto" {
		return p.call(ctx, "editMessageText", params, r.Files, nil)
	}
	if m.Method != "sendPhoto" || !m.SameMedia {
		err := p.call(ctx, "editMessageMedia", mediaParams(params), r.Files, nil)
		if !errors.Is(err, errUnshowable) && !wire.Unusable(err) {
			return err
		}
		p.Log.Warn("the picture of a post cannot be replaced; its words are edited all the same", "message", m.ID, "err", err)
	}
	delete(params, "photo")
	err = p.call(ctx, "editMessageCaption", params, nil, nil)
	var e *botapi.Error
	if errors.As(err, &e) && e.Outcome == botapi.Refused && wire.NoCaption(e) {
		// Its photo could not be had: it is a message of text (courier).
		params.Rename("caption", "text")
		params.Rename("caption_entities", "entities")
		params.Set("link_preview_options", map[string]bool{"is_disabled": true})
		return p.call(ctx, "editMessageText", params, nil, nil)
	}
	return err
}

// mediaParams makes the parameters of editMessageMedia of those of sendPhoto.
func mediaParams(params wire.Params) wire.Params {
	to := maps.Clone(params)
	media := map[string]any{"type": "photo", "media": params["photo"]}
	for _, name := range []string{"caption", "caption_entities"} {
		if params[name] != nil {
			media[name] = params[name]
		}
		delete(to, name)
	}
	delete(to, "photo")
	to.Set("media", media)
	return to
}

// Delete deletes a message.
func (p *Publisher) Delete(ctx context.Context, chat int64, messageID int) error {
	return p.onMessage(ctx, "deleteMessage", chat, messageID)
}

// Pin pins a message without a sound.
func (p *Publisher) Pin(ctx context.Context, chat int64, messageID int) error {
	params := wire.Params{}
	params.Set("chat_id", chat)
	params.Set("message_id", messageID)
	params.Set("disable_notification", true)
	return p.call(ctx, "pinChatMessage", params, nil, nil)
}

// Unpin unpins a message.
func (p *Publisher) Unpin(ctx context.Context, chat int64, messageID int) error {
	return p.onMessage(ctx, "unpinChatMessage", chat, messageID)
}

func (p *Publisher) onMessage(ctx context.Context, method string, chat int64, messageID int) error {
	params := wire.Params{}
	params.Set("chat_id", chat)
	params.Set("message_id", messageID)
	return p.call(ctx, method, params, nil, nil)
}

func (p *Publisher) call(ctx context.Context, method string, params wire.Params, files []post.File, result any) error {
	if l := ledger.LeaseOf(ctx); l != nil {
		ctx = botapi.WithCheck(ctx, l.Check)
	}
	return asFault(method, p.courier().deliver(ctx, method, params, files, result))
}

func (p *Publisher) courier() Courier {
	return Courier{API: p.API, Read: p.File, Images: p.Images, Log: p.Log, Plain: &p.plain}
}

func refused(err error) error { return &deliver.Fault{Kind: deliver.FaultRefused, Err: err} }

// Channel resolves a channel and says what the bot may do there.
func (p *Publisher) Channel(ctx context.Context, name string) (deliver.Channel, error) {
	var chat struct {
		ID        int64  `json:"id"`
		Type      string `json:"type"`
		Username  string `json:"username"`
		Title     string `json:"title"`
		Protected bool   `json:"has_protected_content"`
	}
	if err := p.API.Call(ctx, "getChat", map[string]any{"chat_id": wire.ChatID(name)}, &chat); err != nil {
		id, ok := wire.ChatID(name).(int64)
		if e := (*botapi.Error)(nil); !ok || !errors.As(err, &e) || e.Code != http.StatusNotFound {
			return deliver.Channel{}, asFault("getChat", err)
		}
		// The server does not know the method; the id is all that is needed.
		p.Log.Warn("the channel's name cannot be asked for: its id is used", "channel", name, "err", err)
		chat.ID = id
	}
	c := deliver.Channel{ID: chat.ID, Username: chat.Username, Title: chat.Title, Protected: chat.Protected, Group: chat.Type == "group" || chat.Type == "supergroup"}
	me, err := p.Admins.Self(ctx)
	if err != nil {
		return c, asFault("getMe", err)
	}
	var member struct {
		Status  string `json:"status"`
		CanPost bool   `json:"can_post_messages"`
	}
	err = p.API.Call(ctx, "getChatMember", map[string]any{"chat_id": chat.ID, "user_id": me.ID}, &member)
	var e *botapi.Error
	if errors.As(err, &e) && e.Outcome == botapi.Refused {
		// Telegram refuses the question where the bot is not a member: no rights at all.
		p.Log.Warn("the bot cannot ask for its rights in the channel: make it an administrator there", "channel", name, "err", err)
		return c, nil
	}
	if err != nil {
		return c, asFault("getChatMember", err)
	}
	creator := member.Status == "creator"
	c.CanPost = creator || member.Status == "administrator" && member.CanPost
	c.CanEdit = creator || c.CanPost // a bot may always edit its own posts
	return c, nil
}
