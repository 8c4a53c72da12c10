package plan

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Scene is what a comparison sees: the articles, the ledger and the time.
type Scene struct {
	Now       time.Time
	Latest    time.Time // the later of clock and witness; zero: Now
	Witnessed bool      // something besides the clock tells the time
	Articles  *content.Catalogue
	Channels  []ledger.ChannelState
	Rows      []ledger.Delivery   // of all chats; a plan changes them
	Files     map[string][32]byte // that were seen and have no delivery
	Restored  bool                // the ledger came from a backup
	Fresh     bool                // this process has just taken over: nothing is edited or withdrawn yet
	// Repictured has the deliveries whose posts show local files that hold other
	// bytes now.
	Repictured map[int64]bool
	// Unchanged reports whether the file at path, be it an article or not, has
	// the bytes of which hash is the SHA-256.
	Unchanged func(path string, hash [32]byte) bool
	// Missing returns for how long the file at path has been missing, if it was
	// waited for, and 0 otherwise; nil: none was.
	Missing func(path string) time.Duration

	part   *part                        // what is looked at; nil: all
	rows   *rowsBefore                  // as they were before
	byChat map[int64][]*ledger.Delivery // to be changed
}

// visited returns the articles that are looked at.
func (sc *Scene) visited() []*content.Article {
	if sc.part != nil {
		return sc.part.articles
	}
	return sc.Articles.Articles()
}

// known reports whether an article is in the catalogue, and meant for Telegram.
func (sc *Scene) known(slug string) bool {
	a := sc.Articles.Article(slug)
	return a != nil && !a.Telegram.Never
}

// never reports whether an article is in the catalogue with `telegram: false`.
func (sc *Scene) never(slug string) bool {
	a := sc.Articles.Article(slug)
	return a != nil && a.Telegram.Never
}

// has reports whether the file at path is an article.
func (sc *Scene) has(path string) bool { return sc.Articles.ByPath(path) != nil }

// broken reports whether the file at path is there, and kept out for an error.
func (sc *Scene) broken(path string) bool { return sc.Articles.Present(path) && !sc.has(path) }

// waited is how long a file was missing before the catalogue went without it.
func (sc *Scene) waited(path string) time.Duration {
	if sc.Missing == nil {
		return 0
	}
	return sc.Missing(path)
}

// index prepares a scene for being looked at.
func (sc *Scene) index() {
	sc.rows = newRowsBefore(sc.Rows)
	sc.byChat = map[int64][]*ledger.Delivery{}
	for i := range sc.Rows {
		d := &sc.Rows[i]
		sc.byChat[d.Chat] = append(sc.byChat[d.Chat], d)
	}
}

// Compare decides for every chat that is known.
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
	}
	return out
}

// Unreached decides for configured channels that no run of the bot has reached
// yet, as if they were reached now. The scene is one that Compare has seen; why
// is the reason of what would be out already.
func Unreached(rules *Rules, sc *Scene, m *Memory, why locale.Message) []*Plan {
	known := map[string]ledger.ChannelState{}
	for _, c := range sc.Channels {
		known[c.Name] = c
	}
	var out []*Plan
	for i, name := range rules.routes.Channels(sc.Articles.Articles()) {
		c, tried := known[name]
		if c.Chat != 0 {
			continue
		}
		chat := -int64(i) - 1 // for one that is not known
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
	p := &Plan{
		Rules: rules, Now: sc.Now, Latest: Later(sc.Latest, sc.Now), Witnessed: sc.Witnessed, Channel: channel, broken: sc.broken, Fresh: sc.Fresh,
		known: sc.known, never: sc.never, paths: sc.has,
		missing:    func(d *ledger.Delivery) bool { return m.missing(d.Slug, sc.waited(d.Path), sc.Now) },
		waits:      func(path string) bool { return m.waits(path, sc.Now) },
		repictured: sc.Repictured, unchanged: sc.Unchanged, byPathNow: sc.Articles.ByPath, bySlugNow: sc.Articles.Article,
		byKey: map[key]*ledger.Delivery{}, byPath: map[keyPath]*ledger.Delivery{}, byHash: map[keyHash][]*ledger.Delivery{}, byTitle: map[keyTitle][]*ledger.Delivery{}, used: map[int64]bool{},
		byRow: map[*ledger.Delivery]*Change{}, blocked: map[string]bool{}, visited: map[key]*ledger.Delivery{},
	}
	for _, d := range sc.byChat[channel.Chat] {
		if d.Flags.Has(ledger.Digest) {
			continue
		}
		p.byKey[key{d.Topic, d.Slug}] = d
		p.byPath[keyPath{d.Topic, d.Path}] = d
		p.byHash[keyHash{d.Topic, d.SourceHash}] = append(p.byHash[keyHash{d.Topic, d.SourceHash}], d)
		if !d.FileDue.IsZero() {
			at := keyTitle{d.Topic, d.Title, d.FileDue.UTC()}
			p.byTitle[at] = append(p.byTitle[at], d)
		}
	}
	p.adopt(sc.Files, sc.rows)
	return p
}

// visitAll shows every article to the plan of every chat that it goes to. Of
// two articles with one slug in one place the first in the catalogue counts.
func visitAll(rules *Rules, sc *Scene, chatOf map[string]int64, plans map[int64]*Plan) {
	type spot struct {
		chat  int64
		topic int
		slug  string
	}
	seen := map[spot]bool{}
	for _, a := range sc.visited() {
		for _, pl := range rules.routes.Places(a) {
			chat := chatOf[pl.Channel]
			p := plans[chat]
			at := spot{chat, pl.Topic, a.Slug}
			if p == nil || seen[at] {
				continue
			}
			seen[at] = true
			if !pl.ByLang && p.hasTranslation(sc.Articles, a, pl) {
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
			at := spot{chat, pl.Topic, a.Slug}
			if p := plans[chat]; p != nil && !seen[at] {
				seen[at] = true
				p.ordered(a, pl)
			}
		}
	}
}

// NewFiles returns the articles without a delivery whose files are to be
// remembered, now that the plans have been made of the scene.
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
		adopting = adopting || p.adopting
		for _, c := range p.Changes {
			if c.Article != nil {
				has[c.Article.Path] = has[c.Article.Path] || !c.Drop
			}
		}
	}
	var out []*content.Article
	for _, a := range sc.visited() {
		delivered, decided := has[a.Path]
		if hash, ok := sc.Files[a.Path]; delivered || ok && hash == a.Hash {
			continue
		}
		if !decided && sc.rows.has(a) {
			continue
		}
		if !adopting && rules.publishable(a, sc.Now) && len(rules.routes.Places(a)) > 0 && !blocked(a) {
			continue // it waits for its channel to be reached, or for its double to go
		}
		out = append(out, a)
	}
	return out
}
