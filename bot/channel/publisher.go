// Package channel implements the scheduler's Publisher: the Telegram channel and
// its admins.
//
// [Publisher] (publisher.go) sends, edits and deletes posts, reads them back by
// forwarding (readback.go), and notifies the admins (notice.go, noticepreview.go;
// attention.go keeps one message about what needs attention; admins.go knows who
// the admins are, groups.go their groups). fault.go maps each failure to its
// meaning for the ledger. A [Courier] (courier.go) makes the requests of a post: it
// fetches images that Telegram cannot fetch (fetched.go, images.go, from public
// addresses only: public.go) or leaves them out (replace.go).
package channel

import (
	"bytes"
	"context"
	"encoding/json"
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

// Config has what a Publisher needs. API, Admins and Locales are required.
type Config struct {
	API     wire.API
	Admins  *Admins
	Locales *locale.Set
	// File reads a local image of a post (folder.Folder.File).
	File func(path string) ([]byte, error)
	// Images fetches an image that Telegram cannot fetch (Images.Fetch); nil: it is
	// left out of its message.
	Images func(ctx context.Context, address string) ([]byte, error)
	// Preview renders what the channel would get of an article, for notices that
	// ask before it is published (scheduler.Desk.Render); nil: they do not show it.
	Preview func(ctx context.Context, slug string) (*post.Post, error)
	// Effects returns what else happens once an article is published in a chat, for
	// the same notices (scheduler.Effects); nil: they do not say it.
	Effects func(ctx context.Context, slug string, chat int64) (Effects, error)
	EditURL string           // address at which a file is edited, with {path} in it; may be ""
	Zone    *time.Location   // time zone of notices; nil is local time
	Now     func() time.Time // nil is time.Now
	Log     *slog.Logger     // nil is slog.Default
}

// Publisher is the channel as the scheduler sees it. It adds the target to a
// request, uploads its files, and maps each failure to its meaning for the ledger.
// It repeats a request only if that was refused for a remote image (courier.go).
type Publisher struct {
	Config
	calm wire.API // for requests that nobody waits for

	mu     sync.Mutex
	told   map[string]time.Time // recent notices, see notice.go
	budget float64
	filled time.Time
	held   int
	begun  map[standingAt][32]byte // standing messages that this process has tried to send; see attention.go

	plain atomic.Bool // see Courier.Plain
}

var _ deliver.Publisher = (*Publisher)(nil)

// New returns a Publisher; it makes no calls.
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

// Send sends one message of a post and returns its id, or 0 if Telegram has
// accepted the message but will publish it later.
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
		params.Set("reply_parameters", wire.ReplyParameters{Message: to.ReplyTo, Anyway: !to.Answers})
	}
	var answer json.RawMessage
	if err := p.callWith(ctx, p.courier(to.Whole), r.Method, params, r.Files, &answer); err != nil {
		return 0, err
	}
	var sent struct {
		MessageID *int `json:"message_id"` // 0: accepted, to be published later
		Chat      struct {
			ID int64 `json:"id"`
		} `json:"chat"`
	}
	if err := json.Unmarshal(answer, &sent); err != nil {
		return 0, &deliver.Fault{Kind: deliver.FaultUnknown, Err: fmt.Errorf("%s: the answer cannot be read: %w", r.Method, err)}
	}
	tellLacks(to.Lacks, r, answer)
	if sent.MessageID == nil || *sent.MessageID < 0 {
		return 0, &deliver.Fault{Kind: deliver.FaultUnknown, Err: fmt.Errorf("%s: the answer holds no message_id", r.Method)}
	}
	if id := *sent.MessageID; sent.Chat.ID != 0 && sent.Chat.ID != to.Chat || 0 < id && id <= to.After && !shows(answer, r) {
		return 0, &deliver.Fault{Kind: deliver.FaultUnknown, Err: fmt.Errorf("%s: the answer is about another message", r.Method)}
	}
	return *sent.MessageID, nil
}

// shows reports whether an answered message has the text of a request. A proxy may give an answer
// that was meant for another request.
func shows(answer json.RawMessage, r post.Request) bool {
	var m wire.Message
	return json.Unmarshal(answer, &m) == nil && deliver.SamePlain(m.Plain(), r.Plain)
}

// Edit makes a message that was sent say what r says. A text message can become a
// rich one and vice versa; both can get a photo, which then stays: Telegram cannot
// turn a photo into text (deliver.FaultOtherKind).
func (p *Publisher) Edit(ctx context.Context, m deliver.Message, r post.Request) error {
	params, err := ParamsOf(r)
	if err != nil {
		return refused(err)
	}
	params.Set("chat_id", m.Chat)
	params.Set("message_id", m.ID)
	var answer json.RawMessage
	if err := p.edit(ctx, m, r, params, &answer); err != nil {
		return err
	}
	tellLacks(m.Lacks, r, answer)
	return nil
}

// tellLacks sets *lacks to the number of the request's files that the answered
// message does not show. It does nothing if the answer is not a message.
func tellLacks(lacks *int, r post.Request, answer json.RawMessage) {
	var is struct {
		MessageID int `json:"message_id"`
	}
	if lacks != nil && json.Unmarshal(answer, &is) == nil && is.MessageID != 0 {
		*lacks = max(0, deliver.ShownIn(r.Params).Media-deliver.ShownIn(answer).Media)
	}
}

// edit makes the requests of Edit.
func (p *Publisher) edit(ctx context.Context, m deliver.Message, r post.Request, params wire.Params, answer *json.RawMessage) error {
	call := func(method string, params wire.Params, files []post.File) error {
		return p.callWith(ctx, p.courier(true), method, params, files, answer)
	}
	if r.Method != "sendPhoto" {
		return call("editMessageText", params, r.Files)
	}
	var stays error
	onWeb := bytes.HasPrefix(params["photo"], []byte(`"http`)) // it may be another, which SameMedia does not say
	if m.Method != "sendPhoto" || !m.SameMedia || onWeb {
		err := call("editMessageMedia", mediaParams(params), r.Files)
		if !errors.Is(err, errUnshowable) && !wire.Unusable(err) && !wire.Unfetched(err) {
			return err
		}
		stays = err
		p.Log.Warn("cannot replace the picture of a post; editing its text only", "message", m.ID, "err", err)
	}
	delete(params, "photo")
	err := call("editMessageCaption", params, nil)
	var e *botapi.Error
	if m.Stays != nil && (err == nil || errors.As(err, &e) && wire.NotModified(e)) {
		*m.Stays = stays
	}
	if errors.As(err, &e) && e.Outcome == botapi.Refused && wire.NoCaption(e) {
		// Its photo is missing: the message is text now (Courier).
		params.Rename("caption", "text")
		params.Rename("caption_entities", "entities")
		params.Set("link_preview_options", noPreview)
		return call("editMessageText", params, nil)
	}
	return err
}

// noPreview disables link previews.
var noPreview = wire.LinkPreviewOptions{Disabled: true}

// mediaParams converts the parameters of sendPhoto to those of editMessageMedia.
func mediaParams(params wire.Params) wire.Params {
	to := maps.Clone(params)
	for _, name := range []string{"photo", "caption", "caption_entities"} {
		delete(to, name)
	}
	to.Set("media", wire.InputMediaPhoto{Type: "photo", Media: params["photo"], Caption: params["caption"], Entities: params["caption_entities"]})
	return to
}

// Delete deletes a message.
func (p *Publisher) Delete(ctx context.Context, chat int64, messageID int) error {
	return p.onMessage(ctx, "deleteMessage", chat, messageID)
}

// Pin pins a message silently.
func (p *Publisher) Pin(ctx context.Context, chat int64, messageID int) error {
	params := wire.Params{}
	params.Set("chat_id", chat)
	params.Set("message_id", messageID)
	params.Set("disable_notification", true)
	return p.call(ctx, "pinChatMessage", params, nil)
}

// Unpin unpins a message.
func (p *Publisher) Unpin(ctx context.Context, chat int64, messageID int) error {
	return p.onMessage(ctx, "unpinChatMessage", chat, messageID)
}

func (p *Publisher) onMessage(ctx context.Context, method string, chat int64, messageID int) error {
	params := wire.Params{}
	params.Set("chat_id", chat)
	params.Set("message_id", messageID)
	return p.call(ctx, method, params, nil)
}

func (p *Publisher) call(ctx context.Context, method string, params wire.Params, files []post.File) error {
	return p.callWith(ctx, p.courier(true), method, params, files, nil)
}

func (p *Publisher) callWith(ctx context.Context, c Courier, method string, params wire.Params, files []post.File, result any) error {
	if l := ledger.LeaseOf(ctx); l != nil {
		ctx = botapi.WithCheck(ctx, l.Check)
	}
	return asFault(method, c.deliver(ctx, method, params, files, result))
}

// courier returns a Courier. If whole is set, it sends a message only with all of
// its local files.
func (p *Publisher) courier(whole bool) Courier {
	return Courier{API: p.API, Read: p.File, Images: p.Images, Log: p.Log, Plain: &p.plain, whole: whole}
}

func refused(err error) error { return &deliver.Fault{Kind: deliver.FaultRefused, Err: err} }

// Channel resolves a channel and returns what the bot may do there.
func (p *Publisher) Channel(ctx context.Context, name string) (deliver.Channel, error) {
	var chat struct {
		ID        int64    `json:"id"`
		Type      string   `json:"type"`
		Username  string   `json:"username"`
		Title     string   `json:"title"`
		Protected bool     `json:"has_protected_content"`
		Members   *sending `json:"permissions"` // of a group's ordinary members
	}
	if err := p.API.Call(ctx, "getChat", wire.InChat{Chat: wire.ChatID(name)}, &chat); err != nil {
		id, ok := wire.ChatID(name).(int64)
		if e := (*botapi.Error)(nil); !ok || !errors.As(err, &e) || e.Code != http.StatusNotFound {
			return deliver.Channel{}, asFault("getChat", err)
		}
		// The server does not know the method; the id is enough.
		p.Log.Warn("cannot ask for the channel's name; using its id", "channel", name, "err", err)
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
		sending
	}
	err = p.API.Call(ctx, "getChatMember", wire.InChat{Chat: chat.ID, Member: me.ID}, &member)
	var e *botapi.Error
	if errors.As(err, &e) && e.Outcome == botapi.Refused {
		// Telegram refuses the question if the bot is not a member: it has no
		// rights.
		p.Log.Debug("the bot cannot ask for its rights in the channel", "channel", name, "err", err)
		return c, nil
	}
	if err != nil {
		return c, asFault("getChatMember", err)
	}
	switch member.Status {
	case "creator":
		c.CanPost = true
	case "administrator": // in groups they have no such right, and may write
		c.CanPost = member.CanPost || c.Group
	case "member":
		c.CanPost = c.Group && (chat.Members == nil || chat.Members.Allowed)
	case "restricted":
		c.CanPost = c.Group && member.Allowed && (chat.Members == nil || chat.Members.Allowed)
	}
	c.CanEdit = c.CanPost // a bot may always edit its own posts
	return c, nil
}

// sending is the permission to write in a group, of all its members or of one.
type sending struct {
	Allowed bool `json:"can_send_messages"`
}
