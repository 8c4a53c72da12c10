package plan

import (
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Scene is the input of a comparison: the articles, the ledger and the time.
type Scene struct {
	Now       time.Time
	Latest    time.Time // the later of clock and witness; Now if zero
	Witnessed bool      // there is a source of time besides the clock
	Articles  *content.Catalogue
	Channels  []ledger.ChannelState
	Rows      []ledger.Delivery   // of all chats; a plan modifies them
	Files     map[string][32]byte // files that were seen and have no delivery
	Restored  bool                // the ledger was restored from a backup
	Fresh     bool                // this process has just taken over: it edits and withdraws nothing yet
	// Repictured has the deliveries whose posts show local files with changed content.
	Repictured map[int64]bool
	// Unchanged reports whether the file at path, which need not be an article, has content with
	// this SHA-256 hash.
	Unchanged func(path string, hash [32]byte) bool
	// Exists reports whether there is a file at path, which need not be an article; nil: only
	// articles exist.
	Exists func(path string) bool
	// Missing returns how long the file at path has been missing if the folder is waiting for it to
	// come back, and 0 otherwise; nil: always 0.
	Missing func(path string) time.Duration

	part   *part                        // the part to look at; nil: everything
	rows   *rowsBefore                  // as they were before
	byChat map[int64][]*ledger.Delivery // to be changed
}

// visited returns the articles to look at.
func (sc *Scene) visited() []*content.Article {
	if sc.part != nil {
		return sc.part.articles
	}
	return sc.Articles.Articles()
}

// known reports whether an article is in the catalogue and meant for Telegram.
func (sc *Scene) known(slug string) bool {
	a := sc.Articles.Article(slug)
	return a != nil && !a.Telegram().Never
}

// never reports whether an article is in the catalogue with `telegram: false`.
func (sc *Scene) never(slug string) bool {
	a := sc.Articles.Article(slug)
	return a != nil && a.Telegram().Never
}

// has reports whether the file at path is an article.
func (sc *Scene) has(path string) bool { return sc.Articles.ByPath(path) != nil }

// broken reports whether there is a file at path that an error keeps out of the catalogue.
func (sc *Scene) broken(path string) bool { return sc.Articles.Present(path) && !sc.has(path) }

// exists reports whether there is a file at path.
func (sc *Scene) exists(path string) bool { return sc.Exists != nil && sc.Exists(path) }

// waited returns how long a file was missing before it left the catalogue.
func (sc *Scene) waited(path string) time.Duration {
	if sc.Missing == nil {
		return 0
	}
	return sc.Missing(path)
}

// index prepares a scene for lookups.
func (sc *Scene) index() {
	sc.rows = newRowsBefore(sc.Rows)
	sc.byChat = map[int64][]*ledger.Delivery{}
	for i := range sc.Rows {
		d := &sc.Rows[i]
		sc.byChat[d.Chat] = append(sc.byChat[d.Chat], d)
	}
}

// Compare makes the plan of every known chat.
func Compare(rules *Rules, sc *Scene, m *Memory) []*Plan {
	sc.index()
	chatOf := map[string]int64{}
	byChat := map[int64]*Plan{}
	var out []*Plan
	for _, c := range sc.Channels {
		if c.Chat == 0 {
			continue
		}
		chatOf[c.Name] = c.Chat
		if p := byChat[c.Chat]; p != nil {
			p.names = append(p.names, c.Name)
			continue
		}
		p := newPlan(rules, sc, m, ledger.ChannelOf(sc.Channels, c.Chat))
		p.Restored = sc.Restored
		p.names = []string{c.Name}
		byChat[c.Chat] = p
		out = append(out, p)
	}
	visitAll(rules, sc, chatOf, byChat)
	for _, p := range out {
		p.rest(sc.byChat[p.Channel.Chat])
		p.slots(sc.byChat[p.Channel.Chat])
		p.digests(sc.byChat[p.Channel.Chat])
		p.rows, p.byRow = nil, nil // as large as the ledger, and no longer needed
	}
	return out
}

// Unreached makes the plans of configured channels that no run of the bot has reached yet, as if
// they were reached now. The scene has been passed to Compare before; why is the reason for
// articles that would already be published.
func Unreached(rules *Rules, sc *Scene, m *Memory, why locale.Message) []*Plan {
	known := map[string]ledger.ChannelState{}
	for _, c := range sc.Channels {
		known[c.Name] = c
	}
	var out []*Plan
	for i, name := range rules.routes.Channels(sc.Articles) {
		c, tried := known[name]
		if c.Chat != 0 {
			continue
		}
		chat := -int64(i) - 1 // for an unknown one
		if c.Name, c.Chat = name, chat; !tried {
			c.Started = sc.Now
		}
		p := newPlan(rules, sc, m, c)
		visitAll(rules, sc, map[string]int64{name: chat}, map[int64]*Plan{chat: p})
		p.slots(nil)
		p.names = []string{name}
		p.digests(nil)
		for _, c := range p.Changes {
			if tried && c.Delivery.State() == ledger.Planned && !c.Delivery.Due.IsZero() && !c.Delivery.Due.After(sc.Now) {
				c.Delivery.Reason = why
			}
		}
		out = append(out, p)
	}
	return out
}

func newPlan(rules *Rules, sc *Scene, m *Memory, channel ledger.ChannelState) *Plan {
	was := newBefore(rules, sc, channel)
	p := &Plan{
		Rules: rules, Now: sc.Now, Latest: Later(sc.Latest, sc.Now), Witnessed: sc.Witnessed, Channel: channel, Fresh: sc.Fresh,
		scene: sc, memory: m, before: was,
		byRow: map[*ledger.Delivery]*Change{}, none: new(ledger.Delivery), blocked: map[string]bool{},
	}
	p.rows = newFinder(sc, m, sc.byChat[channel.Chat], was.adopting, func(d *ledger.Delivery) *ledger.Delivery {
		if c := p.byRow[d]; c != nil && c.Old != p.none {
			return c.Old
		}
		return d
	})
	return p
}

// visitAll passes every article to the plan of every chat that it goes to, once for each place.
func visitAll(rules *Rules, sc *Scene, chatOf map[string]int64, plans map[int64]*Plan) {
	type spot struct {
		chat  int64
		topic int
	}
	var seen []spot // of the article: no other article has its slug
	for _, a := range sc.visited() {
		seen = seen[:0]
		for _, pl := range rules.routes.Places(a) {
			chat := chatOf[pl.Channel]
			p := plans[chat]
			at := spot{chat, pl.Topic}
			if p == nil || slices.Contains(seen, at) {
				continue
			}
			seen = append(seen, at)
			if !pl.ByLang && p.rows.hasTranslation(a, pl) {
				p.blocked[a.Path] = true
				continue
			}
			p.visit(a, pl)
		}
		if a.Instead == nil {
			continue
		}
		for _, pl := range rules.routes.ByWord(a) { // an admin may have ordered it there
			chat := chatOf[pl.Channel]
			at := spot{chat, pl.Topic}
			if p := plans[chat]; p != nil && !slices.Contains(seen, at) {
				seen = append(seen, at)
				p.ordered(a, pl)
			}
		}
	}
}

// NewFiles returns the articles without a delivery whose files have to be remembered, once the
// plans of the scene are made.
func NewFiles(rules *Rules, sc *Scene, plans []*Plan) []*content.Article {
	if len(plans) == 0 {
		return nil
	}
	adopting := false
	blocked := func(a *content.Article) bool {
		return slices.ContainsFunc(plans, func(p *Plan) bool { return p.blocked[a.Path] })
	}
	has := map[string]bool{} // by path: whether it has a delivery now
	for _, p := range plans {
		adopting = adopting || p.before.adopting
		for _, x := range p.historic { // a settled article had a delivery before
			has[x.article.Path] = true
		}
		for _, c := range p.Changes {
			if c.Article != nil {
				has[c.Article.Path] = has[c.Article.Path] || !c.Drop
			}
		}
	}
	stay := sync.OnceValue(func() map[*content.Article]bool { // if one of several is dropped
		all := map[*content.Article]bool{}
		for _, p := range plans {
			for _, a := range p.Settled() {
				all[a] = true
			}
		}
		return all
	})
	var out []*content.Article
	for _, a := range sc.visited() {
		delivered, decided := has[a.Path]
		if hash, ok := sc.Files[a.Path]; delivered || ok && hash == a.Hash {
			continue
		}
		if !decided && sc.rows.has(a) || decided && stay()[a] {
			continue
		}
		if !adopting && rules.publishable(a, sc.Now) && len(rules.routes.Places(a)) > 0 && !blocked(a) {
			continue // it waits until its channel is reached or the other copy is gone
		}
		out = append(out, a)
	}
	return out
}
