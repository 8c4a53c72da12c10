package bot

import (
	"strings"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content/post"
)

// runStart greets. With a deep link (t.me/bot?start=a_…) it opens what the link
// names; any other parameter is as good as none.
func runStart(t *talk, args string) {
	if id, ok := strings.CutPrefix(args, "a_"); ok && len(args) <= 64 {
		t.openLink(id)
		return
	}
	m := new(message.Message)
	if name, ok := strings.CutPrefix(t.Channel, "@"); ok {
		m.Say(t.l, "start.channel", "channel", message.Linked{Text: "@" + name, Url: "https://t.me/" + name})
	} else {
		m.Say(t.l, "start")
	}
	m.Write("\n\n")
	t.writeHelp(m)
	if t.admin() {
		t.knowAdmin()
		t.setAdminMenu(t.ctx, t.from.ID)
		m.Write("\n\n")
		m.Say(t.l, "start.admin")
	}
	t.reply(m)
}

// openLink sends the article that a deep link names, if it is out.
func (t *talk) openLink(id string) {
	a := t.shelf.Article(id)
	if !t.shelf.Readable(a) {
		t.say("read.none")
		return
	}
	t.read(a, post.Auto)
}

func runHelp(t *talk, _ string) {
	m := new(message.Message)
	t.writeHelp(m)
	t.reply(m)
}

func (t *talk) writeHelp(m *message.Message) {
	m.Say(t.l, "help")
	for _, s := range t.offered() {
		if !s.admin && !s.hidden {
			m.Line().Say(t.l, "help.entry", "command", "/"+s.name, "text", t.l.T("help."+s.name))
		}
	}
	if !t.admin() {
		return
	}
	m.Write("\n\n")
	m.Say(t.l, "help.admins")
	for _, s := range t.offered() {
		if s.admin && !s.hidden {
			m.Line().Say(t.l, "help.entry", "command", "/"+s.name, "text", t.l.T("help."+s.name))
		}
	}
}
