package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// ChannelOf returns the record of a chat. If several names resolve to the chat, it is that of the
// oldest name.
func ChannelOf(all []ChannelState, chat int64) ChannelState {
	var found ChannelState
	for _, c := range all {
		if c.Chat == chat && chat != 0 && (found.Name == "" || c.Started.Before(found.Started)) {
			found = c
		}
	}
	return found
}

// ChangeChannel changes the record of a chat.
func ChangeChannel(tx Tx, chat int64, change func(*ChannelState)) error {
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	c := ChannelOf(all, chat)
	if c.Name == "" {
		return fmt.Errorf("chat %d: %w", chat, ErrNotFound)
	}
	before := c
	change(&c)
	if c == before {
		return nil
	}
	return tx.PutChannel(c)
}

// PostLink returns the address of a message, by the channel's username if it is public.
func PostLink(c ChannelState, chat int64, message int) string {
	if message == 0 {
		return ""
	}
	if c.Username != "" {
		return "https://t.me/" + c.Username + "/" + strconv.Itoa(message)
	}
	id := strings.TrimPrefix(strconv.FormatInt(chat, 10), "-100")
	return "https://t.me/c/" + id + "/" + strconv.Itoa(message)
}

// FormatChat formats a chat's id in the way Telegram accepts it in place of a username.
func FormatChat(id int64) string { return strconv.FormatInt(id, 10) }

// NameOf returns the display name of a person, or the id if there is no name.
func NameOf(by Actor) string {
	if by.Name != "" {
		return by.Name
	}
	return FormatChat(by.ID)
}
