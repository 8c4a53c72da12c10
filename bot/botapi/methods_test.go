package botapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/text"
)

// Every method does at the emulator what it says.
func TestMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 1, 0)
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		keyboard := &botapi.InlineKeyboard{Rows: [][]botapi.Button{{{Text: "more", CallbackData: "p2"}}}}
		sent, err := c.SendMessage(ctx, botapi.SendMessage{
			Target: botapi.Target{Chat: botapi.ID(1), Silent: true, ReplyMarkup: keyboard},
			Text:   "bold", Entities: botapi.Entities{{Type: "bold", Offset: 0, Length: 4}},
			LinkPreviewOptions: &botapi.LinkPreviewOptions{IsDisabled: true},
		})
		must(err)
		if sent.MessageID != 1 || sent.Text != "bold" || len(sent.Entities) != 1 || sent.ReplyMarkup == nil {
			t.Errorf("%+v", sent)
		}
		richly := botapi.RichMessage(`{"blocks":[{"type":"heading","size":1,"text":"Title"}]}`)
		post, err := c.SendRichMessage(ctx, botapi.SendRichMessage{Target: botapi.Target{Chat: "@news"}, RichMessage: richly})
		must(err)
		if post.Chat.ID != channel || !json.Valid(post.RichMessage) {
			t.Errorf("%+v", post)
		}
		var picture bytes.Buffer
		must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 3))))
		photo, err := c.SendPhoto(ctx, botapi.SendPhoto{Target: botapi.Target{Chat: botapi.ID(channel)}, Photo: "attach://p", Caption: "x"},
			botapi.Upload{Name: "p", FileName: "p.png", Reader: &picture})
		must(err)
		_, err = c.EditMessageCaption(ctx, botapi.EditMessageCaption{Edit: botapi.Edit{Chat: botapi.ID(channel), Message: photo.MessageID}, Caption: "y"})
		must(err)
		edit := botapi.Edit{Chat: botapi.ID(channel), Message: post.MessageID}
		_, err = c.EditMessageText(ctx, botapi.EditMessageText{Edit: edit, Text: "now text"})
		must(err)
		_, err = c.EditMessageText(ctx, botapi.EditMessageText{Edit: edit, RichMessage: richly})
		must(err)
		edit.ReplyMarkup = keyboard
		_, err = c.EditMessageReplyMarkup(ctx, edit)
		must(err)
		must(c.PinChatMessage(ctx, botapi.ID(channel), post.MessageID, true))
		must(c.UnpinChatMessage(ctx, botapi.ID(channel), 0))
		copied, err := c.ForwardMessage(ctx, botapi.ForwardMessage{Chat: botapi.ID(1), From: botapi.ID(channel), Message: post.MessageID, Silent: true})
		must(err)
		if o := copied.ForwardOrigin; o == nil || o.MessageID != post.MessageID || o.Chat.ID != channel || !json.Valid(copied.RichMessage) {
			t.Errorf("%+v", copied)
		}
		must(c.DeleteMessages(ctx, botapi.ID(1), copied.MessageID))
		must(c.DeleteMessages(ctx, botapi.ID(channel), photo.MessageID, 99))
		must(c.SendChatAction(ctx, botapi.ID(1), "typing"))
		if got := e.Messages(channel); len(got) != 2 || !got[0].Rich || got[0].Buttons[0][0].Data != "p2" || got[1].Service == "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestQuestionsAndMenus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 2, 0)
		e.SetAdmins(channel, 1)
		ctx := t.Context()
		me, err := c.GetMe(ctx)
		if err != nil || me.UserName != "dateline_bot" || !me.IsBot {
			t.Errorf("%v %+v", err, me)
		}
		chat, err := c.GetChat(ctx, "@news")
		if err != nil || chat.ID != channel || chat.Title != "News" {
			t.Errorf("%v %+v", err, chat)
		}
		member, err := c.GetChatMember(ctx, botapi.ID(channel), me.ID)
		if err != nil || member.Status != "administrator" || !member.CanPostMessages {
			t.Errorf("%v %+v", err, member)
		}
		admins, err := c.GetChatAdministrators(ctx, botapi.ID(channel))
		if err != nil || len(admins) != 2 || admins[0].Status != "creator" {
			t.Errorf("%v %+v", err, admins)
		}
		menu := []botapi.BotCommand{{Command: "queue", Description: "Очередь"}}
		scope := &botapi.Scope{Type: "chat", Chat: botapi.ID(1)}
		if err := c.SetMyCommands(ctx, menu, scope, "ru"); err != nil || len(e.Commands("chat:1", "ru")) != 1 {
			t.Errorf("%v %v", err, e.Commands("chat:1", "ru"))
		}
		if err := c.DeleteMyCommands(ctx, scope, "ru"); err != nil || len(e.Commands("chat:1", "ru")) != 0 {
			t.Errorf("%v %v", err, e.Commands("chat:1", "ru"))
		}
		if err := c.SetWebhook(ctx, botapi.SetWebhook{URL: "https://example.org/", SecretToken: "s"}); err != nil {
			t.Error(err)
		}
		info, err := c.GetWebhookInfo(ctx)
		if err != nil || info.URL != "https://example.org/" {
			t.Errorf("%v %+v", err, info)
		}
		if err := c.DeleteWebhook(ctx, true); err != nil {
			t.Error(err)
		}
	})
}

// One update that cannot be read does not lose the others, and newer fields arrive.
func TestGetUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 1, 0)
		e.UserSends(1, "/latest")
		for _, raw := range []string{
			`{"message":{"message_id":"not a number"}}`,
			`{"channel_post":{"message_id":3,"date":1,"chat":{"id":-1001,"type":"channel"},"rich_message":{"blocks":[]},"forward_origin":{"type":"channel","date":2,"chat":{"id":-5,"type":"channel"},"message_id":9},"future":{"a":[1]}}}`,
			`{"message_reaction_count":{"chat":{"id":-1001,"type":"channel"},"message_id":3,"date":1,"reactions":[{"type":{"type":"emoji","emoji":"👍"},"total_count":5}]}}`,
			`{"novelty":{}}`,
		} {
			if err := e.PushUpdate(raw); err != nil {
				t.Fatal(err)
			}
		}
		got, err := c.GetUpdates(t.Context(), botapi.GetUpdates{Timeout: 50 * time.Second, AllowedUpdates: []string{"message"}})
		if err != nil || len(got) != 5 {
			t.Fatalf("%v, %d updates", err, len(got))
		}
		if u := got[0].Update; u == nil || u.Message.Text != "/latest" || u.Message.From.ID != 1 {
			t.Errorf("%+v", got[0])
		}
		if got[1].Err == nil || got[1].Update != nil || got[1].ID != 2 {
			t.Errorf("%+v", got[1])
		}
		if u := got[2].Update; u == nil || string(u.ChannelPost.RichMessage) != `{"blocks":[]}` || u.ChannelPost.ForwardOrigin.MessageID != 9 {
			t.Errorf("%+v", got[2])
		}
		if u := got[3].Update; u == nil || u.MessageReactionCount.Reactions[0].TotalCount != 5 {
			t.Errorf("%+v", got[3])
		}
		if got[4].Err != nil || got[4].ID != 5 {
			t.Errorf("%+v", got[4])
		}
		if rest, err := c.GetUpdates(t.Context(), botapi.GetUpdates{Offset: 6}); err != nil || len(rest) != 0 {
			t.Errorf("%v %v", err, rest)
		}
		if r := botapi.ReadUpdate(json.RawMessage(`[]`)); r.Err == nil || r.ID != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 1, 0)
		press := e.Forge(1, 1, 1, "x")
		if err := c.AnswerCallbackQuery(t.Context(), botapi.AnswerCallbackQuery{ID: press, Text: "ok"}); err != nil {
			t.Fatal(err)
		}
		if a, ok := e.CallbackAnswer(press); !ok || a.Text != "ok" {
			t.Errorf("%v %+v", ok, a)
		}
		query := e.UserInline(1, "word", "")
		err := c.AnswerInlineQuery(t.Context(), botapi.AnswerInlineQuery{ID: query, Results: []botapi.InlineArticle{
			{ID: "1", Title: "One", Content: botapi.InlineContent{Text: "one", Entities: []text.Entity{{Type: "bold", Length: 3}}}},
			{ID: "2", Title: "Two", Content: botapi.InlineContent{RichMessage: botapi.RichMessage(`{"blocks":[{"type":"divider"}]}`)}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		var e429 *botapi.Error
		err = c.AnswerInlineQuery(t.Context(), botapi.AnswerInlineQuery{ID: query})
		if !errors.As(err, &e429) || e429.Outcome != botapi.Refused {
			t.Errorf("a second answer: %v", err)
		}
	})
}

var _ botapi.Doer = (*emulator.Emulator)(nil)
