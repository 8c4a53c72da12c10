package channel

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
)

// Discussion describes the discussion group of a channel.
type Discussion struct {
	ID     int64 // 0: the channel has none
	Title  string
	Member bool
	Sees   bool // whether the bot receives the copies of posts there
	Writes bool
}

// Discussion asks for the discussion group of a channel. In a group a bot receives
// all messages if it is an administrator there or has no privacy mode.
func (p *Publisher) Discussion(ctx context.Context, name string) (Discussion, error) {
	var of struct {
		Linked int64 `json:"linked_chat_id"`
	}
	if err := p.API.Call(ctx, "getChat", wire.InChat{Chat: wire.ChatID(name)}, &of); err != nil || of.Linked == 0 {
		return Discussion{}, err
	}
	d := Discussion{ID: of.Linked}
	var me struct {
		ID      int64 `json:"id"`
		ReadAll bool  `json:"can_read_all_group_messages"`
	}
	if err := p.API.Call(ctx, "getMe", nil, &me); err != nil {
		return d, err
	}
	var group struct {
		Title       string `json:"title"`
		Permissions *struct {
			Send bool `json:"can_send_messages"`
		} `json:"permissions"`
	}
	err := p.API.Call(ctx, "getChat", wire.InChat{Chat: d.ID}, &group)
	var e *botapi.Error
	if errors.As(err, &e) && e.Outcome == botapi.Refused { // the bot never was in it
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.Title = group.Title
	var member struct {
		Status string `json:"status"`
		Member bool   `json:"is_member"`
		Send   bool   `json:"can_send_messages"`
	}
	err = p.API.Call(ctx, "getChatMember", wire.InChat{Chat: d.ID, Member: me.ID}, &member)
	if errors.As(err, &e) && e.Outcome == botapi.Refused {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	switch member.Status {
	case "creator", "administrator":
		d.Member, d.Sees, d.Writes = true, true, true
	case "member":
		d.Member, d.Sees, d.Writes = true, me.ReadAll, group.Permissions == nil || group.Permissions.Send
	case "restricted":
		d.Member, d.Sees, d.Writes = member.Member, me.ReadAll, member.Send
	}
	return d, nil
}
