package bot

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"

	"github.com/dateline-bot/dateline/content/search"
)

// finder searches for readers.
type finder struct {
	*parts
	library *library
}

// The verb of buttons that turn the pages of a search.
const verbSearch = "s"

const (
	searchPage  = 5
	searchWords = 200    // characters of a query that are looked at
	searchAll   = 10_000 // hits looked at for words that must not occur
	meantMost   = 3      // other queries that are offered
	nearMost    = 4      // spellings of a query whose words are compared with those of the texts
	searchKept  = 1000   // queries too long for a button that are remembered
)

// Searcher finds articles that are out; *search.Index implements it.
type Searcher interface {
	Search(query string, now time.Time, hidden func(slug string) bool, offset, limit int) search.Results
	Near(word string, most int, now time.Time, hidden func(slug string) bool) string
}

func (fd *finder) runSearch(t *talk, args string) {
	switch {
	case t.Search == nil:
		t.say("words")
	case args == "":
		t.ask("search", "", "search.ask")
	default:
		fd.search(t, args, 0)
	}
}

func (fd *finder) search(t *talk, query string, at int) {
	query = message.Shorten(query, searchWords)
	found := fd.find(t, query, at*searchPage, searchPage)
	if found.Total == 0 {
		fd.nothing(t, query, found.Common)
		return
	}
	m := new(message.Message).Say(t.l, "search", "query", query, "n", found.Total)
	var shown []*content.Article
	for i, h := range found.Hits {
		m.Line().Line()
		fd.library.number(t, m, i)
		t.entry(m, t.l, h.Article)
		if h.Snippet != "" {
			m.Line()
			m.Marked(h.Snippet, h.Matches)
		}
		shown = append(shown, h.Article)
	}
	fd.library.numbers(t, m, shown)
	pages := (found.Total + searchPage - 1) / searchPage
	turner(m, min(at, pages-1), pages, func(page int) string { return t.queries.data(page, query) })
	fd.library.back(t, m)
	t.reply(m)
}

// find searches. A word behind a minus must not occur; words in quotation marks
// must occur just so.
func (fd *finder) find(t *talk, query string, offset, limit int) search.Results {
	words, without, phrases := parseQuery(query)
	hidden := t.shelf.Unlisted
	if len(without)+len(phrases) > 0 {
		unwanted := map[string]bool{}
		for _, word := range without {
			for _, h := range t.Search.Search(word, t.Now(), t.shelf.Unlisted, 0, searchAll).Hits {
				unwanted[h.Article.Slug] = true
			}
		}
		for _, phrase := range phrases {
			for _, h := range t.Search.Search(words, t.Now(), t.shelf.Unlisted, 0, searchAll).Hits {
				if !fd.holds(t, h.Article, phrase) {
					unwanted[h.Article.Slug] = true
				}
			}
		}
		hidden = func(slug string) bool { return unwanted[slug] || t.shelf.Unlisted(slug) }
	}
	found := t.Search.Search(words, t.Now(), hidden, offset, limit)
	if found.Total == 0 && t.Desk.Catalogue().Translated() && len(without)+len(phrases) == 0 { // in another language
		return t.Search.Search(words, t.Now(), t.shelf.Hidden, offset, limit)
	}
	return found
}

// parseQuery returns the words of a query, those that must not occur, and the
// phrases in quotation marks, whose words are among the words as well.
func parseQuery(query string) (words string, without, phrases []string) {
	open := false
	pieces := strings.FieldsFunc(query, func(r rune) bool { return strings.ContainsRune(quotationMarks, r) })
	if strings.IndexFunc(query, func(r rune) bool { return strings.ContainsRune(quotationMarks, r) }) == 0 {
		open = true
	}
	var kept []string
	for _, piece := range pieces {
		if open && len(strings.Fields(piece)) > 1 {
			phrases = append(phrases, piece)
			kept = append(kept, piece)
		} else {
			for _, w := range strings.Fields(piece) {
				if rest := strings.TrimLeft(w, "-−–"); rest != w && rest != "" {
					without = append(without, rest)
				} else {
					kept = append(kept, w)
				}
			}
		}
		open = !open
	}
	return strings.Join(kept, " "), without, phrases
}

// quotationMarks are those around a phrase, in any language.
const quotationMarks = "\"«»„“”"

// holds reports whether an article has the words of a phrase one after another.
func (fd *finder) holds(t *talk, a *content.Article, phrase string) bool {
	text := a.Title + " \n " + a.Description
	if body, err := t.Folder.Body(a); err == nil {
		text += " \n " + string(body)
	}
	words := func(s string) string { return " " + strings.Join(search.Words(s), " ") + " " }
	return strings.Contains(words(text), words(phrase))
}

// plainWords are the words of a text in lower case, a space between them.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// nothing answers a search without a hit: with what may have been meant, and
// with other ways to go on.
func (fd *finder) nothing(t *talk, query string, common bool) {
	m := new(message.Message)
	if !common {
		fd.library.letters.inVain(t.ctx, t.from.ID, query)
	}
	var meant []string
	switch {
	case common:
		m.Say(t.l, "search.common")
	default:
		if _, without, _ := parseQuery(query); len(without) == 0 {
			meant = fd.meant(t, query)
		}
		m.Say(t.l, "search.none", "query", query)
		if len(meant) > 0 {
			m.Line().Say(t.l, "search.near")
		}
	}
	for _, other := range meant {
		m.Row(message.Button{Text: message.Shorten(other, message.MaxButton), Data: t.queries.data(0, other)})
	}
	m.Row(message.Button{Text: t.l.T("tile.latest"), Data: message.Data(verbLatest, latestDefault, 0)},
		message.Button{Text: t.l.T("button.categories"), Data: message.Data(verbCategories, 0)})
	fd.library.back(t, m)
	t.reply(m)
}

// meant are other queries that find something: in another spelling, or with a
// slip of the finger put right.
func (fd *finder) meant(t *talk, query string) (out []string) {
	try := func(other string) {
		if len(out) == meantMost || other == "" || slices.Contains(out, other) || strings.EqualFold(other, query) {
			return
		}
		if fd.find(t, other, 0, 1).Total > 0 {
			out = append(out, other)
		}
	}
	vocabulary := fd.vocabulary(t)
	for n, spelled := range append([]string{strings.ToLower(query)}, otherSpellings(query)...) {
		words := strings.Fields(plainWords(spelled))
		if len(words) > 5 {
			words = words[:5]
		}
		for i, w := range words {
			if vocabulary[w] || t.Search.Near(w, 0, t.Now(), t.shelf.Unlisted) != "" { // rightly spelled, in a title or a text
				continue
			}
			near := nearest(vocabulary, w)
			if near == "" && n < nearMost { // no title has it
				near = t.Search.Near(w, mistakes(w), t.Now(), t.shelf.Unlisted)
			}
			if near != "" {
				words[i] = near
			}
		}
		before := len(out)
		if try(strings.Join(words, " ")); len(out) == before {
			try(spelled)
		}
	}
	return out
}

// vocabulary returns the words in the titles, categories and tags of published articles.
func (fd *finder) vocabulary(t *talk) map[string]bool {
	words := map[string]bool{}
	add := func(s string) {
		for _, w := range strings.Fields(plainWords(s)) {
			words[w] = true
		}
	}
	for _, a := range t.shelf.Published() {
		add(a.Title)
		for _, names := range [][]string{a.Categories, a.Tags} {
			for _, name := range names {
				add(name)
			}
		}
	}
	return words
}

// nearest is the word that a misspelt one is likely to be; "" if none is near.
func nearest(vocabulary map[string]bool, word string) string {
	best, least, distances := "", mistakes(word)+1, search.DistancesFrom(word)
	for w := range vocabulary {
		if d := len(w) - len(word); d > 8 || d < -8 {
			continue
		}
		if d := distances.To(w); d < least || d == least && best != "" && w < best {
			best, least = w, d
		}
	}
	if least > mistakes(word) {
		return ""
	}
	return best
}

func (fd *finder) pressSearch(t *talk, args []string) {
	query := t.queries.query(args)
	if query == "" || t.Search == nil {
		t.answering = t.l.T("button.unknown")
		return
	}
	fd.search(t, query, page(args, 0))
}

// queries puts what was searched for into the data of a button. What does not
// fit is remembered for a while under a short id.
type queries struct {
	mu   sync.Mutex
	kept map[string]string
	ids  []string // oldest first
}

func (q *queries) data(page int, query string) string {
	if d := message.Data(verbSearch, page, "=", query); len(d) <= 64 {
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
	return message.Data(verbSearch, page, "#", id)
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
