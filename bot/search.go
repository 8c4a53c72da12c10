package bot

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
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
	searchWords = 200    // maximum length of a query in characters
	searchAll   = 10_000 // hits that are checked for excluded words
	meantMost   = 3      // alternative queries that are offered
	nearMost    = 4      // spellings of a query whose words are compared with those of the texts
	regroupMost = 4      // words of a query that are also joined and split
	searchKept  = 1000   // queries too long for a button that are remembered
)

// Searcher finds published articles; *search.Index implements it.
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
	m := new(message.Message).Say(t.l, "search", "query", unquoted(query), "n", found.Total)
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

// finds reports whether a search has results.
func (fd *finder) finds(t *talk, query string) bool {
	return t.Search != nil && fd.find(t, message.Shorten(query, searchWords), 0, 1).Total > 0
}

// find searches. A word after a minus sign must not occur; words in quotation marks must occur
// exactly so.
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
		var holding []map[string]bool // of each phrase
		for _, phrase := range phrases {
			those := map[string]bool{}
			for _, h := range t.Search.Search(phrase, t.Now(), t.shelf.Unlisted, 0, searchAll).Hits {
				those[h.Article.Slug] = fd.holds(t, h.Article, phrase)
			}
			holding = append(holding, those)
		}
		hidden = func(slug string) bool {
			lacks := func(those map[string]bool) bool { return !those[slug] }
			return unwanted[slug] || slices.ContainsFunc(holding, lacks) || t.shelf.Unlisted(slug)
		}
	}
	found := t.Search.Search(words, t.Now(), hidden, offset, limit)
	if found.Total == 0 && !found.Common && len(without)+len(phrases) == 0 {
		for _, other := range fd.regrouped(t, words) {
			if found := fd.find(t, other, offset, limit); found.Total > 0 {
				return found
			}
		}
	}
	if found.Total == 0 && t.Desk.Catalogue().Translations().Any() && len(without)+len(phrases) == 0 { // in another language
		return t.Search.Search(words, t.Now(), t.shelf.Hidden, offset, limit)
	}
	return found
}

// regrouped returns the query with its words joined and split differently: back-ups and back up for
// backup, wifi for Wi-Fi, whose parts then form a phrase.
func (fd *finder) regrouped(t *talk, query string) (out []string) {
	words := strings.Fields(query)
	if len(words) == 0 || len(words) > regroupMost || strings.ContainsAny(query, quotationMarks) {
		return nil
	}
	if joined := strings.NewReplacer("-", "", "‑", "").Replace(query); joined != query {
		out = append(out, joined)
	}
	known := func(word string) bool { return t.Search.Near(word, 0, t.Now(), t.shelf.Unlisted) != "" }
	replaced := func(from, to int, by string) string {
		return strings.Join(slices.Concat(words[:from], []string{by}, words[to:]), " ")
	}
	for i, word := range words {
		if i+1 < len(words) && known(word+words[i+1]) {
			out = append(out, replaced(i, i+2, word+words[i+1]))
		}
		letters := []rune(strings.ToLower(word))
		if len(letters) > 20 || known(word) {
			continue
		}
		for n := 1; n < len(letters); n++ {
			if first, second := string(letters[:n]), string(letters[n:]); known(first) && known(second) {
				out = append(out, replaced(i, i+1, `"`+first+" "+second+`"`))
			}
		}
	}
	return out
}

// parseQuery returns the words of a query, the excluded words, and the phrases in quotation marks,
// whose words are also among the words.
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

// quotationMarks are the quotation marks of all languages.
const quotationMarks = "\"«»„“”"

// unquoted returns a query to be put into quotation marks: a phrase without its own ones.
func unquoted(query string) string {
	if inner := strings.Trim(query, quotationMarks); len(inner) > 0 && len(inner) < len(query) && !strings.ContainsAny(inner, quotationMarks) && strings.HasPrefix(query, inner) == strings.HasSuffix(query, inner) {
		return inner
	}
	return query
}

// holds reports whether an article contains the words of a phrase consecutively.
func (fd *finder) holds(t *talk, a *content.Article, phrase string) bool {
	texts := slices.Concat([]string{a.Title, a.Description}, a.Categories, a.Tags)
	if body, err := t.Folder.Body(a); err == nil {
		texts = append(texts, string(body))
	}
	words := func(s string) string { return " " + strings.Join(search.Words(s), " ") + " " }
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(words(text), words(phrase)) })
}

// plainWords returns the words of a text in lower case, separated by spaces.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// nothing answers a search without hits: with what may have been meant, and other ways to continue.
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

// meant returns other queries that find something: in another spelling, or with a typing mistake
// corrected.
func (fd *finder) meant(t *talk, query string) (out []string) {
	latin, cyrillic := scripts(query)
	mixed := latin && cyrillic
	try := func(other string) {
		if len(out) == meantMost || other == "" || slices.Contains(out, other) || strings.EqualFold(other, query) {
			return
		}
		if latin, cyrillic := scripts(other); latin && cyrillic && !mixed { // one of two words was found: хоме servers
			return
		}
		if found := fd.find(t, other, 0, 1); found.Total > 0 && !found.Common {
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
			if vocabulary[w] { // spelled correctly, in a title
				continue
			}
			if t.Search.Near(w, 0, t.Now(), t.shelf.Unlisted) != "" { // in a text
				if n > 0 { // in the text's own spelling, not the table's: достоевский, not достоевскй
					words[i] = cmp.Or(t.Search.Near(w, 1, t.Now(), t.shelf.Unlisted), w)
				}
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
		joined := strings.Join(words, " ")
		if try(joined); len(out) == before && !slices.Contains(out, joined) {
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

// nearest returns the word that a misspelled one probably is; "" if none is similar.
func nearest(vocabulary map[string]bool, word string) string {
	short := len([]rune(word)) < 4
	best, least, distances := "", mistakes(word)+1, search.DistancesFrom(word)
	for w := range vocabulary {
		if d := len(w) - len(word); d > 8 || d < -8 {
			continue
		}
		if short && []rune(w)[0] != []rune(word)[0] { // in three letters, one is a lot
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

// queries puts a query into the data of a button. One that does not fit is remembered for a while
// under a short id.
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

// Letters that look the same in both scripts.
const (
	looksLatin    = "aceopxykmthb"
	looksCyrillic = "асеорхукмтнв"
)

// spellings pairs the Latin and Cyrillic spellings of sounds, longer ones first.
func spellings() [][2]string {
	return [][2]string{
		{"shch", "щ"}, {"tsch", "ч"}, {"sch", "щ"}, {"tch", "ч"}, {"ck", "к"}, {"ph", "ф"}, {"yo", "ё"}, {"zh", "ж"}, {"kh", "х"}, {"ts", "ц"}, {"ch", "ч"}, {"sh", "ш"}, {"yu", "ю"}, {"ya", "я"}, {"ju", "ю"}, {"ja", "я"},
		{"a", "а"}, {"b", "б"}, {"v", "в"}, {"w", "в"}, {"g", "г"}, {"d", "д"}, {"e", "е"}, {"z", "з"}, {"i", "и"}, {"j", "й"}, {"y", "й"}, {"k", "к"}, {"l", "л"}, {"m", "м"},
		{"n", "н"}, {"o", "о"}, {"p", "п"}, {"r", "р"}, {"s", "с"}, {"t", "т"}, {"u", "у"}, {"f", "ф"}, {"h", "х"}, {"c", "к"}, {"x", "кс"}, {"q", "к"},
		{"y", "ы"}, {"e", "э"}, {"", "ъ"}, {"", "ь"},
	}
}

// otherSpellings returns what a query may have been meant to be: typed with the other keyboard
// layout, written in the other script, or with letters of both mixed in a word. The most likely
// come first.
func otherSpellings(query string) []string {
	low := strings.ToLower(query)
	var out []string
	add := func(s string) {
		if s != low && strings.TrimSpace(s) != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	addLayouts := func() {
		for _, layout := range locale.OtherLayouts(low) {
			add(layout)
		}
	}
	latin, cyrillic := scripts(low)
	if latin && cyrillic {
		add(replaceLetters(low, looksLatin, looksCyrillic))
		add(replaceLetters(low, looksCyrillic, looksLatin))
	}
	if latin {
		addLayouts()
		for _, s := range toCyrillic(low) {
			add(s)
		}
	}
	if cyrillic {
		addLayouts()
		add(toLatin(low))
	}
	return out
}

func scripts(s string) (latin, cyrillic bool) {
	for _, r := range s {
		latin = latin || unicode.Is(unicode.Latin, r)
		cyrillic = cyrillic || unicode.Is(unicode.Cyrillic, r)
	}
	return latin, cyrillic
}

func replaceLetters(s, from, to string) string {
	target := []rune(to)
	return strings.Map(func(r rune) rune {
		for i, f := range []rune(from) {
			if f == r {
				return target[i]
			}
		}
		return r
	}, s)
}

// toCyrillic returns the Cyrillic spellings of Latin letters: y is й or ы, and a soft sign is not
// written.
func toCyrillic(s string) []string {
	var b strings.Builder
	for rest := s; rest != ""; {
		found := false
		for _, p := range spellings() {
			if p[0] != "" && strings.HasPrefix(rest, p[0]) {
				b.WriteString(p[1])
				rest, found = rest[len(p[0]):], true
				break
			}
		}
		if !found {
			r := []rune(rest)[0]
			b.WriteRune(r)
			rest = rest[len(string(r)):]
		}
	}
	out := []string{b.String()}
	var vowels strings.Builder // й between consonants is ы
	letters := []rune(b.String())
	for i, r := range letters {
		if r == 'й' && (i == 0 || !strings.ContainsRune("аеёиоуыэюя", letters[i-1])) {
			r = 'ы'
		}
		vowels.WriteRune(r)
	}
	return append(out, vowels.String(), strings.ReplaceAll(b.String(), "ш", "щ")) // shuka
}

func toLatin(s string) string {
	var b strings.Builder
	for _, r := range s {
		written := string(r)
		for _, p := range spellings() {
			if p[1] == string(r) {
				written = p[0]
				break
			}
		}
		b.WriteString(written)
	}
	return b.String()
}

// mistakes is how many wrong letters a word may have and still be recognised.
func mistakes(word string) int {
	switch n := len([]rune(word)); {
	case n < 3:
		return 0
	case n < 7:
		return 1
	}
	return 2
}
