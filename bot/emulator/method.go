package emulator

import (
	"context"
	"strings"
)

// A method answers a call; it runs with the lock held.
type method func(e *Emulator, p params) (any, error)

// lookup finds a method. Names are taken without regard to case, as Telegram takes them.
func (e *Emulator) lookup(name string) method {
	switch strings.ToLower(name) {
	case "getme":
		return (*Emulator).getMe
	case "sendmessage":
		return (*Emulator).sendMessage
	case "sendphoto":
		return (*Emulator).sendPhoto
	case "senddocument":
		return (*Emulator).sendDocument
	case "sendchataction":
		return (*Emulator).sendChatAction
	case "editmessagetext":
		return (*Emulator).editMessageText
	case "editmessagecaption":
		return (*Emulator).editMessageCaption
	case "editmessagereplymarkup":
		return (*Emulator).editMessageReplyMarkup
	case "deletemessage":
		return (*Emulator).deleteMessage
	case "deletemessages":
		return (*Emulator).deleteMessages
	case "forwardmessage":
		return (*Emulator).forwardMessage
	case "copymessage":
		return (*Emulator).copyMessage
	case "pinchatmessage":
		return (*Emulator).pinChatMessage
	case "unpinchatmessage":
		return (*Emulator).unpinChatMessage
	case "unpinallchatmessages":
		return (*Emulator).unpinAllChatMessages
	case "sendrichmessage":
		if !e.oldServer {
			return (*Emulator).sendRichMessage
		}
	default:
		return lookupRest(name)
	}
	return nil
}

// lookupRest finds the methods that write no messages.
func lookupRest(name string) method {
	switch strings.ToLower(name) {
	case "answercallbackquery":
		return (*Emulator).answerCallbackQuery
	case "answerinlinequery":
		return (*Emulator).answerInlineQuery
	case "getchat":
		return (*Emulator).getChat
	case "getchatmember":
		return (*Emulator).getChatMember
	case "getchatadministrators":
		return (*Emulator).getChatAdministrators
	case "getchatmembercount":
		return (*Emulator).getChatMemberCount
	case "setmycommands":
		return (*Emulator).setMyCommands
	case "getmycommands":
		return (*Emulator).getMyCommands
	case "deletemycommands":
		return (*Emulator).deleteMyCommands
	case "setwebhook":
		return (*Emulator).setWebhook
	case "deletewebhook":
		return (*Emulator).deleteWebhook
	case "getwebhookinfo":
		return (*Emulator).getWebhookInfo
	case "getfile":
		return (*Emulator).getFile
	}
	return nil
}

func (e *Emulator) dispatch(ctx context.Context, name string, p params) (any, error) {
	if strings.EqualFold(name, "getUpdates") {
		return e.getUpdates(ctx, p)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.lookup(name)
	if m == nil {
		return nil, &refusal{code: 404, description: "Not Found: method not found"}
	}
	return m(e, p)
}

func (e *Emulator) getMe(params) (any, error) { return e.bot, nil }
