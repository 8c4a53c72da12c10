package methods

import (
	"context"
	"net/http"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Doer sends an HTTP request, as an http.Client does.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// method answers a call; it runs with the world's lock held.
type method func(p wire.Params) (any, error)

// API answers calls of the Bot API.
type API struct {
	w       *world.World
	updates *updates
	methods map[string]method // by name in lower case
}

// New returns the API of a world. The client delivers updates to a webhook.
func New(w *world.World, client Doer) *API {
	u := &updates{w: w, client: client}
	return &API{w: w, updates: u, methods: table(w, u)}
}

// table has every method. Names are case-insensitive, as in Telegram.
func table(w *world.World, u *updates) map[string]method {
	m, p, c, q, menu, pr := messages{w}, pins{w}, chats{w}, queries{w}, menus{w}, profile{w}
	return map[string]method{
		"getme": func(wire.Params) (any, error) { return w.Bot, nil },

		"sendmessage":              m.sendMessage,
		"sendphoto":                m.sendPhoto,
		"senddocument":             m.sendDocument,
		"sendrichmessage":          m.sendRichMessage,
		"editmessagetext":          m.editMessageText,
		"editmessagecaption":       m.editMessageCaption,
		"editmessagemedia":         m.editMessageMedia,
		"editephemeralmessagetext": m.editEphemeralMessageText,
		"editmessagereplymarkup":   m.editMessageReplyMarkup,
		"deletemessage":            m.deleteMessage,
		"deletemessages":           m.deleteMessages,
		"forwardmessage":           m.forwardMessage,
		"copymessage":              m.copyMessage,
		"getfile":                  m.getFile,

		"pinchatmessage":       p.pinChatMessage,
		"unpinchatmessage":     p.unpinChatMessage,
		"unpinallchatmessages": p.unpinAllChatMessages,

		"sendchataction":        c.sendChatAction,
		"getchat":               c.getChat,
		"getchatmember":         c.getChatMember,
		"getchatadministrators": c.getChatAdministrators,
		"getchatmembercount":    c.getChatMemberCount,

		"answercallbackquery": q.answerCallbackQuery,
		"answerinlinequery":   q.answerInlineQuery,

		"setmycommands":    menu.setMyCommands,
		"getmycommands":    menu.getMyCommands,
		"deletemycommands": menu.deleteMyCommands,

		"setmydescription":      pr.setMyDescription,
		"getmydescription":      pr.getMyDescription,
		"setmyshortdescription": pr.setMyShortDescription,
		"getmyshortdescription": pr.getMyShortDescription,
		"setmysettings":         pr.setMySettings,
		"setmyname":             pr.setMyName,
		"getmyname":             pr.getMyName,
		"setchatmenubutton":     pr.setMenuButton,
		"getchatmenubutton":     pr.getMenuButton,

		"setwebhook":     u.setWebhook,
		"deletewebhook":  u.deleteWebhook,
		"getwebhookinfo": u.getWebhookInfo,
	}
}

// Call answers one call. It takes the lock.
func (a *API) Call(ctx context.Context, name string, p wire.Params) (any, error) {
	name = strings.ToLower(name)
	if name == "getupdates" {
		return a.updates.getUpdates(ctx, p)
	}
	a.w.Lock()
	defer a.w.Unlock()
	m := a.methods[name]
	if m == nil || name == "sendrichmessage" && a.w.OldServer {
		return nil, noMethod()
	}
	return m(p)
}

// noMethod is the answer of a server that does not know a method.
func noMethod() error {
	return &wire.Refusal{Code: http.StatusNotFound, Description: "Not Found: method not found"}
}

// Close stops the delivery to a webhook and waits for it. The API remains usable.
func (a *API) Close() { a.updates.close() }
