package bot

import (
	"slices"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// command is a command with its buttons. CONTRIBUTING.md lists what a new one needs.
type command struct {
	name    string
	admin   bool
	may     channel.Rights // the right that an admin needs for it
	hidden  bool           // works, but is not in any menu or help
	rare    bool           // in help, but not in the menu of readers
	group   bool           // in the menu of groups although it is rare
	kept    bool           // needs an Audience
	own     bool           // only in private chats, because it concerns the reader alone
	run     func(t *talk, args string)
	press   verbs
	written bool // needs a Composer
}

// verbs are the actions of buttons. Callback data is a verb with up to three arguments, joined by
// colons, in at most 64 bytes: verbs are short, articles and categories have short ids. Buttons
// stay below messages for years, so a verb must never change its meaning.
type verbs map[string]func(t *talk, args []string)

// button is a verb with the rights of its command.
type button struct {
	admin bool
	may   channel.Rights
	run   func(t *talk, args []string)
}

// register fills the tables of commands and verbs.
func (b *Bot) register() {
	b.commands = slices.DeleteFunc(b.list(), func(c command) bool { return c.kept && b.Audience == nil || c.written && b.Composer == nil })
	b.byName, b.byVerb = map[string]command{}, map[string]button{}
	for _, c := range b.commands {
		if c.name != "" {
			b.byName[c.name] = c
		}
		for verb, run := range c.press {
			b.byVerb[verb] = button{c.admin, c.may, run}
		}
	}
}

// list returns all commands in the order of menus and help.
func (b *Bot) list() []command {
	lib, sub, ct, rp := b.library, b.subscriptions, b.control, b.reports
	publish, previews, move := byHand{ct}, previews{ct}, mover{ct}
	return []command{
		{name: "latest", run: lib.runLatest, press: verbs{verbLatest: lib.pressLatest}},
		{name: "categories", run: lib.categories.runCategories, press: verbs{verbCategories: lib.categories.pressCategories}},
		{name: "category", rare: true, run: lib.categories.runCategory, press: verbs{verbCategory: lib.categories.pressCategory}},
		{name: "tags", rare: true, run: lib.indexes.runTags, press: verbs{verbTags: lib.indexes.pressTags, verbAuthors: lib.indexes.pressAuthors, verbAuthor: lib.indexes.pressAuthor}},
		{name: "tag", rare: true, run: lib.indexes.runTag, press: verbs{verbTag: lib.indexes.pressTag}},
		{name: "series", rare: true, run: lib.indexes.runSeries, press: verbs{verbAllSeries: lib.indexes.pressAllSeries, verbSeries: lib.indexes.pressSeries}},
		{name: "search", run: lib.finder.runSearch, press: verbs{verbSearch: lib.finder.pressSearch, verbAsk: lib.pressAsk}},
		{name: "read", rare: true, group: true, run: lib.runRead, press: verbs{verbRead: lib.pressRead}},
		{name: "random", rare: true, group: true, run: lib.runRandom, press: verbs{verbRandom: lib.pressRandom}},
		{name: "subscribe", kept: true, own: true, run: sub.runSubscribe,
			press: verbs{verbFollow: sub.pressFollow, verbSubscriptions: sub.pressSubscriptions}},
		{name: "unsubscribe", rare: true, kept: true, own: true, run: sub.runUnsubscribe, press: verbs{verbUnfollowAll: sub.pressUnfollowAll}},
		{name: "settings", kept: true, own: true, run: sub.runSettings,
			press: verbs{verbSettings: sub.pressSettings, verbMode: sub.pressMode, verbHour: sub.pressHour, verbHours: sub.pressHours, verbWeekday: sub.pressWeekday,
				verbZone: sub.pressZone, verbLetter: sub.pressLetter, verbLanguages: sub.pressLanguages, verbLanguage: sub.pressLanguage,
				verbMute: sub.pressMute, verbMuteCategory: sub.pressMuteCategory}},
		{name: "forget", rare: true, kept: true, own: true, run: sub.runForget, press: verbs{verbForget: sub.pressForget}},
		{name: "help", run: lib.runHelp, press: verbs{verbClose: lib.pressClose}},
		{name: "stop", hidden: true, kept: true, own: true, run: sub.runUnsubscribe},
		{name: "cancel", hidden: true, run: func(t *talk, _ string) { t.say("closed") }},
		{name: "start", hidden: true, run: lib.runStart, press: verbs{verbHome: lib.pressHome}},

		{name: "new", admin: true, may: channel.MayPublish, written: true, run: b.writer.runNew, press: verbs{draft.Verb: b.writer.pressDraft, draft.VerbEdit: b.writer.pressEditText}},
		{name: "queue", admin: true, run: ct.runQueue, press: verbs{verbQueue: ct.pressQueue, verbEntry: ct.pressEntry}},
		{name: "publish", admin: true, may: channel.MayPublish, run: publish.runPublish,
			press: verbs{verbPublishList: publish.pressPublishList, verbPublishAsk: publish.pressPublishAsk, verbPublish: publish.pressPublish}},
		{name: "preview", admin: true, run: previews.runPreview, press: verbs{channel.VerbPreview: previews.pressPreview}},
		{name: "move", admin: true, may: channel.MayPublish, run: move.runMove, press: verbs{channel.VerbMove: move.pressMoveAsk, verbMoveTo: move.pressMove, verbMoveOther: move.pressMoveOther}},
		{name: "skip", admin: true, may: channel.MayPublish, run: ct.runSkip, press: verbs{verbSkip: ct.pressSkip}},
		{name: "retry", admin: true, may: channel.MayPublish, run: ct.runRetry, press: verbs{verbRetry: ct.pressRetry}},
		{name: "withdraw", admin: true, may: channel.MayWithdraw, run: ct.runWithdraw, press: verbs{verbWithdrawAsk: ct.pressWithdrawAsk, verbWithdraw: ct.pressWithdraw}},
		{name: "status", admin: true, run: rp.runStatus, press: verbs{verbStatus: rp.pressStatus}},
		{name: "stats", admin: true, run: rp.runStats},
		{name: "log", admin: true, kept: true, run: rp.runLog},
		{name: "check", admin: true, run: rp.runCheck},
		{name: "reload", admin: true, run: rp.runReload},
		{admin: true, hidden: true, press: verbs{channel.VerbAct: ct.pressAct, verbRemoveWebhook: b.pressRemoveWebhook}},
	}
}

// mayPress is the right that a notice's button requires (channel.VerbAct). Undoing requires the
// same right as the action, because in a group another admin may press the button. Looking requires
// none.
func mayPress(b scheduler.Button) (need channel.Rights) {
	switch b.Kind {
	case ledger.ActReject:
		if b.Edit {
			return channel.MayEdit
		}
	case ledger.ActUndo:
		if b.Plans {
			need |= channel.MayPublish
		}
		if b.Stays {
			need |= channel.MayWithdraw
		}
		return need
	case ledger.ActEditAll, ledger.ActOverwrite, ledger.ActRestore:
		return channel.MayEdit
	case ledger.ActWithdraw, ledger.ActDelete:
		return channel.MayWithdraw
	case ledger.ActReplace, ledger.ActRelocate, ledger.ActResend:
		return channel.MayPublish | channel.MayWithdraw
	case ledger.ActKeep, ledger.ActLeaveDrift, ledger.ActPreview:
		return 0
	}
	return channel.MayPublish
}
