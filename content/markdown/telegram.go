package markdown

import (
	"net/url"
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
)

// telegramSpan reads Telegram's own addresses of custom emoji and of moments
// (tg://emoji?id=…, tg://time?unix=…&format=…); style 0 if it is neither.
func telegramSpan(address string) (style rich.Style, value string, unix int64) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "tg" {
		return 0, "", 0
	}
	q := u.Query()
	switch u.Host {
	case "emoji":
		if id := q.Get("id"); digits(id) {
			return rich.CustomEmoji, id, 0
		}
	case "time":
		unix, err := strconv.ParseInt(q.Get("unix"), 10, 64)
		if err == nil && unix > 0 && rich.ValidDateFormat(q.Get("format")) {
			return rich.DateTime, q.Get("format"), unix
		}
	}
	return 0, "", 0
}

func digits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}
