package simtest

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// answerAll makes the admin press a button under each notice: at random if any choice
// is valid, truthfully if the question is about the channel.
func (w *world) answerAll() {
	w.mu.Lock()
	notices := w.notices
	w.notices = nil
	w.mu.Unlock()
	for _, n := range notices {
		if (n.Kind == ledger.NoticeUnconfirmed || n.Kind == ledger.NoticeCommentDoubt) && w.emu.Scheduled() > 0 { // whoever looks now has patience
			w.mu.Lock()
			w.notices = append(w.notices, n)
			w.mu.Unlock()
			continue
		}
		var choices []ledger.Action
		for _, a := range n.Actions {
			switch a.Kind {
			case ledger.ActPreview, ledger.ActMove, ledger.ActReplace: // TestPublishAgainWithFaults covers the last
			case ledger.ActThere, ledger.ActAgain:
				if n.Kind == ledger.NoticeUnconfirmed && (a.Kind == ledger.ActThere) != w.inChannel(n.Slug) {
					continue
				}
				choices = append(choices, a)
			case ledger.ActCommentThere, ledger.ActCommentAgain:
				if (a.Kind == ledger.ActCommentThere) == w.inGroup(n.Slug) {
					choices = append(choices, a)
				}
			default:
				choices = append(choices, a)
			}
		}
		if len(choices) > 0 {
			w.turns.over()
			w.press(n, choices[w.rng.IntN(len(choices))])
		}
	}
}

func (w *world) press(n ledger.Notice, a ledger.Action) {
	w.tell("the admin answers %s about %q: %s", n.Kind, n.Slug, a.Kind)
	slugs := w.slugs()
	if n.Slug != "" {
		slugs = []string{n.Slug}
	}
	for _, slug := range slugs {
		switch a.Kind {
		case ledger.ActPublish, ledger.ActAgain:
			if f := w.files[slug]; f == nil || !f.article.Draft {
				w.model.publishedByHand(slug)
			}
		case ledger.ActWithdraw:
			w.model.withdrawn(slug)
		case ledger.ActKeep:
			w.gallery.keep(slug)
		}
	}
	if a.Kind == ledger.ActCommentAgain {
		if asked, ok := w.asked(n.Slug); ok {
			defer w.commentAgain(asked)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := w.s.Act(ctx, a.Token, admin); err != nil {
		w.tell("  %v", err)
		if w.killed() { // pressed again after the restart
			w.mu.Lock()
			w.notices = append(w.notices, n)
			w.mu.Unlock()
		}
	}
}

// inChannel reports what the admin sees: whether the part in question is in the
// channel.
func (w *world) inChannel(slug string) bool {
	there := false
	err := w.store.View(context.Background(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		if err != nil {
			return err
		}
		for _, d := range rows {
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			for _, p := range parts {
				if p.State() != ledger.Unconfirmed {
					continue
				}
				for _, m := range w.emu.Messages(chat) {
					there = there || m.FromBot && m.ID > p.AfterID && plain(m.Plain) == plain(p.Plain)
				}
				return nil
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return there
}
