package bot

import (
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/post"
)

// show sends a rendered article into the chat of the talk, message by message.
func (t *talk) show(p *post.Post) error {
	c := channel.Courier{Api: t.API, Read: t.Folder.File, Images: t.Images, Log: t.Log}
	return c.Show(t.ctx, p, func() wire.Params {
		with := wire.Params{}
		with.Set("chat_id", t.chat.ID)
		t.place(with)
		return with
	})
}
