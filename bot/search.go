package bot

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content/search"
)

const (
	searchPage  = 5
	searchWords = 200  // characters of a query that are looked at
	searchKept  = 1000 // queries too long for a button that are remembered
)

// Searcher finds articles that are out; *search.Index implements it.
type Searcher interface {
	Search(query string, now time.Time, hidden func(slug string) bool, offset, limit int) search.Results
}

func runSearch(t *talk, args string) {
	if t.Search == nil || args == "" {
		t.say("search.usage")
		return
	}
	t.search(args, 0)
}

// words answers what is no command, in a private chat: it is looked for.
func (t *talk) words(words string) {
	if t.Search == nil {
		t.say("words")
		return
	}
	if c, _ := t.findCategory(words); c != nil {
		t.category(c, 0)
		return
	}
	t.search(words, 0)
}

func (t *talk) search(query string, at int) {
	query = message.Shorten(query, searchWords)
	found := t.Search.Search(query, t.Now(), t.shelf.Hidden, at*searchPage, searchPage)
	if found.Total == 0 {
		m := new(message.Message)
		if found.Common {
			m.Say(t.l, "search.common", "query", query)
		} else {
			m.Say(t.l, "search.none", "query", query)
		}
		m.Row(message.Button{Text: t.l.T("button.categories"), Data: message.Data("cs", 0)})
		t.reply(m)
		return
	}
	m := new(message.Message).Say(t.l, "search", "query", query, "n", found.Total)
	for _, h := range found.Hits {
		m.Line().Line()
		t.entry(m, t.l, h.Article)
		if h.Snippet != "" {
			m.Line()
			m.Marked(h.Snippet, h.Matches)
		}
	}
	pages := (found.Total + searchPage - 1) / searchPage
	t.turner(m, min(at, pages-1), pages, func(page int) string { return t.queries.data(page, query) })
	t.reply(m)
}

func pressSearch(t *talk, args []string) {
	query := t.queries.query(args)
	if query == "" || t.Search == nil {
		t.answering = t.l.T("button.unknown")
		return
	}
	t.search(query, page(args, 0))
}

// queries puts what was searched for into the data of a button. What does not
// fit is remembered for a while under a short id.
type queries struct {
	mu   sync.Mutex
	kept map[string]string
	ids  []string // oldest first
}

func (q *queries) data(page int, query string) string {
	if d := message.Data("s", page, "=", query); len(d) <= 64 {
		return d
	}
	id := message.ShortID(query)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.kept == nil {
		q.kept = map[string]string{}
	}
	if _, known := q.kept[id]; !known {
		if len(q.ids) == searchKept {
			delete(q.kept, q.ids[0])
			q.ids = slices.Delete(q.ids, 0, 1)
		}
		q.kept[id] = query
		q.ids = append(q.ids, id)
	}
	return message.Data("s", page, "#", id)
}

func (q *queries) query(args []string) string {
	if len(args) < 3 {
		return ""
	}
	rest := strings.Join(args[2:], ":")
	if args[1] == "=" {
		return rest
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.kept[rest]
}
