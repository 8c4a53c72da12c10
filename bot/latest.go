package bot

import (
	"strconv"

	"github.com/dateline-bot/dateline/bot/message"
)

const (
	latestDefault = 5
	latestMax     = 20
)

func runLatest(t *talk, args string) {
	n, err := strconv.Atoi(args)
	if err != nil {
		n = latestDefault
	}
	t.latest(n, 0)
}

func pressLatest(t *talk, args []string) { t.latest(page(args, 0), page(args, 1)) }

func (t *talk) latest(n, at int) {
	n = min(max(n, 1), latestMax)
	articles := t.shelf.Published()
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	m := new(message.Message).Say(t.l, "latest")
	t.list(m, articles, at, n, func(page int) string { return message.Data("l", n, page) })
	t.reply(m)
}
