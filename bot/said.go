package bot

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/search"
)

// lists remembers the last numbered list in each private chat: people answer it with a number. It
// is lost with the process; the buttons stay.
type lists struct {
	mu   sync.Mutex
	last map[asker]shownList
}

// shownList is what the numbers of a list mean.
type shownList struct {
	slugs []string
	first int  // the first number, less one
	queue bool // of what is scheduled: only admins see it
}

// read remembers a list of articles to read.
func (l *lists) read(of asker, articles []*content.Article) {
	var shown shownList
	for _, a := range articles {
		shown.slugs = append(shown.slugs, a.Slug)
	}
	l.put(of, shown)
}

func (l *lists) put(of asker, shown shownList) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil || len(l.last) >= askedMost {
		l.last = map[asker]shownList{}
	}
	l.last[of] = shown
}

// at returns the entry of the last list with a number.
func (l *lists) at(of asker, number int) (slug string, queue, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	shown := l.last[of]
	if i := number - shown.first - 1; i >= 0 && i < len(shown.slugs) {
		return shown.slugs[i], shown.queue, true
	}
	return "", false, false
}

var listNumber = regexp.MustCompile(`^[#№]?\s?(\d{1,2})[.)]?$`)

// listed returns the article with a number in the last list of articles to read; nil if there is
// none.
func (lib *library) listed(t *talk, words string) *content.Article {
	slug, queue, ok := lib.numbered(t, words)
	if a := t.Desk.Catalogue().Article(slug); ok && !queue && lib.opens(t) && t.shelf.Readable(a) {
		return a
	}
	return nil
}

// numbered returns the entry that words name by its number in the last list.
func (lib *library) numbered(t *talk, words string) (slug string, queue, ok bool) {
	m := listNumber.FindStringSubmatch(words)
	if m == nil || !t.private() {
		return "", false, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return "", false, false
	}
	return t.lists.at(t.asker(), n)
}

// open sends an article to the chat.
func (lib *library) open(t *talk, a *content.Article) {
	lib.read(t, a, post.Auto)
	lib.after(t, a)
}

// ear understands words that are neither a command nor a search.
type ear struct{ b *Bot }

// pointed opens what words point at: a number of the last list, a link to a post or to the page of
// an article, or a link with a start parameter. It reports false for other words.
func (e ear) pointed(t *talk, words string) bool {
	if a := e.b.library.listed(t, words); a != nil {
		e.b.library.open(t, a)
		return true
	}
	if slug, queue, ok := e.b.library.numbered(t, words); ok && queue && t.admin() {
		e.b.control.pressEntry(t, []string{message.ShortID(slug)})
		return true
	}
	if strings.ContainsAny(words, " \n") || !strings.ContainsAny(words, "/") {
		return false
	}
	link, err := url.Parse(words)
	if err == nil && link.Host == "" { // t.me/news/1
		link, err = url.Parse("https://" + words)
	}
	if err != nil || link.Host == "" {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(link.Host), "www.")
	if host == "t.me" || host == "telegram.me" || host == "telegram.dog" {
		return e.pointedInTelegram(t, link)
	}
	bare := func(address string) string {
		address, _, _ = strings.Cut(address, "?")
		address, _, _ = strings.Cut(address, "#")
		_, address, _ = strings.Cut(address, "://")
		return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(address), "/"), "www.")
	}
	for _, a := range t.shelf.Published() {
		if address := t.Folder.Address(a); address != "" && bare(address) == bare(link.String()) {
			e.b.library.open(t, a)
			return true
		}
	}
	return false
}

// pointedInTelegram opens the article of a link to its post, or follows a link to the bot itself.
func (e ear) pointedInTelegram(t *talk, link *url.URL) bool {
	path := strings.Split(strings.Trim(link.Path, "/"), "/")
	if path[0] == "s" && len(path) > 1 { // the preview on the web
		path = path[1:]
	}
	if len(path) == 1 && strings.EqualFold(path[0], e.b.self().Username) {
		e.b.library.runStart(t, link.Query().Get("start"))
		return true
	}
	if len(path) < 2 {
		return false
	}
	id, err := strconv.Atoi(path[len(path)-1])
	if err != nil {
		return false
	}
	in, name := int64(0), path[0]
	if path[0] == "c" && len(path) > 2 {
		in, _ = strconv.ParseInt("-100"+path[1], 10, 64)
		name = ""
	}
	if a := e.postedAs(t, in, name, id); a != nil {
		e.b.library.open(t, a)
		return true
	}
	return false
}

// postedAs returns the article of a post, by the channel's id or its name without @; nil if there
// is none that the reader may see.
func (e ear) postedAs(t *talk, in int64, name string, id int) *content.Article {
	plan, err := e.b.Desk.Plan(t.ctx)
	if err != nil {
		e.b.Log.Warn("cannot read the plan to find a post", "err", err)
	}
	for _, entry := range plan {
		if entry.Channel != "" && entry.Channel != strconv.FormatInt(in, 10) && !strings.EqualFold(entry.Channel, "@"+name) {
			continue
		}
		if a := e.b.Desk.Catalogue().Article(entry.Slug); slices.Contains(entry.Messages, id) && e.b.shelf.Readable(a) {
			return a
		}
	}
	return nil
}

// unaddressed returns words without the bot's own name, which people type as they do in groups.
func (e ear) unaddressed(words string) string {
	kept := strings.Fields(words)
	kept = slices.DeleteFunc(kept, func(w string) bool {
		return strings.EqualFold(strings.TrimRight(w, ",:"), "@"+e.b.self().Username)
	})
	if len(kept) == len(strings.Fields(words)) {
		return words
	}
	return strings.Join(kept, " ")
}

// someLatest shows as many of the latest articles as words ask for: the last 3 articles, последние пять. It reports
// false for other words.
func (e ear) someLatest(t *talk, words string) bool {
	fields, n := strings.Fields(words), 0
	rest := slices.DeleteFunc(slices.Clone(fields), func(w string) bool {
		if n > 0 {
			return false
		}
		n = max(0, timewords.Count(strings.ToLower(strings.Trim(w, ".,!?"))))
		return n > 0
	})
	if command, _ := locale.Request(words); command == "read" { // read 2
		return false
	}
	said := strings.Join(rest, " ")
	if n == 0 || len(rest) == 0 {
		return false
	}
	if locale.Intent(said) != "latest" { // the last 3 articles about Go
		command, about := locale.Request(said)
		return command == "latest" && e.b.requested(t, said, command, about)
	}
	e.b.library.latest(t, n, 0)
	return true
}

// nearDistance is how many letters of a mistyped command may differ.
const nearDistance = 2

// unknown answers a command that does not exist: in another language or misspelt, it may still be
// clear which one is meant.
func (e ear) unknown(t *talk, name, args string) {
	said := strings.TrimSpace(strings.Trim(name, "/ ") + " " + args)
	if t.private() && said != "" && e.b.intended(t, intentOf(strings.ReplaceAll(said, "_", " "))) { // /помощь, /hilfe
		return
	}
	if command, about := locale.Request(said); t.private() && command == "search" && t.Search != nil { // /suche monaden
		e.b.library.finder.search(t, about, 0)
		return
	} else if c := e.b.byName[command]; t.private() && c.admin && e.b.told(t, c, said, about) { // /edit notes
		return
	}
	if c := e.b.byName[intentOf(strings.Trim(name, "/ "))]; t.private() && args != "" && c.run != nil && !c.admin { // /рубрика ии
		if c.name == "tags" {
			c = e.b.byName["tag"]
		}
		c.run(t, args)
		return
	}
	typed, near, least := strings.ToLower(strings.Trim(name, "/ ")), "", nearDistance+1
	for _, c := range e.b.commands {
		if c.name == "" || c.hidden || c.admin && !t.admin() || !t.private() && (c.own || c.admin) {
			continue
		}
		if d := search.Distance(typed, c.name); d < least && d < len(c.name)/2 {
			near, least = c.name, d
		}
	}
	if near == "" {
		t.say("unknown", "command", message.Shorten(name, message.MaxButton))
		return
	}
	t.say("unknown.near", "command", message.Shorten(name, message.MaxButton), "near", "/"+near)
}
