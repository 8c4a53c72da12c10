package bot

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/updates"

	"github.com/dateline-bot/dateline/content"
)

// pressed is what a button does. Its data is a verb and up to three arguments,
// joined by colons, in at most 64 bytes: verbs are short, articles and
// categories stand there by their short ids.
type pressed struct {
	admin bool
	kept  bool // needs an Audience
	run   func(t *talk, args []string)
}

func (b *Bot) pressSpecs() map[string]pressed {
	table := map[string]pressed{
		"l":   {run: pressLatest},
		"cs":  {run: pressCategories},
		"c":   {run: pressCategory},
		"r":   {run: pressRead},
		"s":   {run: pressSearch},
		"x":   {run: pressClose},
		"rnd": {run: pressRandom},

		"q":   {admin: true, run: pressQueue},
		"qe":  {admin: true, run: pressEntry},
		"pl":  {admin: true, run: pressPublishList},
		"pa":  {admin: true, run: pressPublishAsk},
		"pp":  {admin: true, run: pressPublish},
		"pv":  {admin: true, run: pressPreview},
		"mv":  {admin: true, run: pressMoveAsk},
		"mt":  {admin: true, run: pressMove},
		"sk":  {admin: true, run: pressSkip},
		"rt":  {admin: true, run: pressRetry},
		"wa":  {admin: true, run: pressWithdrawAsk},
		"wd":  {admin: true, run: pressWithdraw},
		"act": {admin: true, run: pressAct},

		"sub": {kept: true, run: pressFollow},
		"sbs": {kept: true, run: pressSubscriptions},
		"st":  {kept: true, run: pressSettings},
		"sm":  {kept: true, run: pressMode},
		"sh":  {kept: true, run: pressHour},
		"sd":  {kept: true, run: pressWeekday},
		"fg":  {kept: true, run: pressForget},
	}
	maps.DeleteFunc(table, func(_ string, p pressed) bool { return p.kept && b.Audience == nil })
	return table
}

// handlePress answers a pressed button. Whoever pressed it may have forged its
// data, so a press is allowed no more than the same words typed.
func (b *Bot) handlePress(ctx context.Context, p updates.Press) {
	t := b.newTalk(ctx, p.From, p.Chat)
	t.queryID, t.edit = p.Id, p.MessageID
	defer t.answer()
	args := strings.Split(p.Data, ":")
	do, known := b.presses[args[0]]
	switch {
	case !known || p.MessageID == 0 || len(p.Data) > 64 || t.private() && p.Chat.ID != p.From.ID:
		t.answering = t.l.T("button.unknown")
	case do.admin && !t.admin():
		t.answering = t.l.T("not_yours")
	default:
		if do.admin {
			t.knowAdmin()
		}
		do.run(t, args[1:])
	}
}

// page reads a page number, from 0; what is none is the first page.
func page(args []string, i int) int {
	if i >= len(args) {
		return 0
	}
	n, err := strconv.Atoi(args[i])
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// pressedArticle finds the article that a button of an admin names; where it is
// gone it says so.
func (t *talk) pressedArticle(args []string) *content.Article {
	if len(args) > 0 {
		if a := t.shelf.Article(args[0]); a != nil {
			return a
		}
	}
	t.answering = t.l.T("button.gone")
	return nil
}

func pressClose(t *talk, _ []string) { t.say("closed") }
