package bot

import (
	"strconv"

	"github.com/dateline-bot/dateline/bot/message"
)

// The verb of buttons that turn the pages of the latest articles.
const verbLatest = "l"

const (
	latestDefault = 5
	latestMax     = 20
)

func (lib *library) runLatest(t *talk, args string) {
	n, err := strconv.Atoi(args)
	switch {
	case err == nil:
		lib.latest(t, n, 0)
	case args == "":
		lib.latest(t, latestDefault, 0)
	default:
		lib.runCategory(t, args) // the latest of one
	}
}

func (lib *library) pressLatest(t *talk, args []string) { lib.latest(t, page(args, 0), page(args, 1)) }

func (lib *library) latest(t *talk, n, at int) {
	n = min(max(n, 1), latestMax)
	articles := t.shelf.Published()
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	m := new(message.Message).Say(t.l, "latest")
	lib.list(t, m, articles, at, n, func(page int) string { return message.Data(verbLatest, n, page) })
	lib.back(t, m)
	t.reply(m)
}
