package draft

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
)

// Site is how the files of a site are named and begun.
type Site struct {
	Inbox   string // the folder of new articles, within that of articles
	Dated   bool   // 2006-01-02-name.md
	Bundles bool   // name/index.md
	Ext     string // .md
	TOML    bool   // front matter is TOML
	Marked  bool   // only files that are marked for Telegram are articles
}

// sampled is how many articles are looked at to learn how a site writes.
const sampled = 20

// SiteOf learns how a site writes from its newest articles; read reads a file.
func SiteOf(c *content.Catalogue, inbox string, read func(path string) ([]byte, error)) Site {
	s := Site{Inbox: inbox, Ext: ".md"}
	var seen, dated, bundles, long, toml int
	for _, a := range c.Articles() {
		if a.Unmarked() {
			s.Marked = true
			continue
		}
		if strings.HasPrefix(a.Path, inbox+"/") || seen == sampled {
			continue // the bot's own say nothing of the site
		}
		seen++
		base := path.Base(a.Path)
		if dateName.MatchString(base) || dateName.MatchString(path.Base(path.Dir(a.Path))) {
			dated++
		}
		if strings.HasPrefix(base, "index.") && path.Dir(a.Path) != "." {
			bundles++
		}
		if path.Ext(base) == ".markdown" {
			long++
		}
		if source, err := read(a.Path); err == nil && bytes.HasPrefix(bytes.TrimPrefix(source, []byte("\ufeff")), []byte("+++")) {
			toml++
		}
	}
	s.Dated, s.Bundles, s.TOML = 2*dated > seen, 2*bundles > seen, 2*toml > seen
	if 2*long > seen {
		s.Ext = ".markdown"
	}
	return s
}

var dateName = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-`)

// maxName is the longest name of a file, in characters.
const maxName = 60

// name is what the file of an article is called, without its ending.
func (s Site) name(title string, at time.Time) string {
	name := strings.ReplaceAll(content.Slug(title), ".", "")
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			name = name[:i]
		}
	}
	if name = strings.Trim(name, "-+"); name == "" {
		name = "post"
	}
	if s.Dated {
		name = at.Format("2006-01-02-") + name
	}
	return name
}

// place decides where the files of a draft go: the first name that is free.
func (s Site) place(d *Draft, title string, at time.Time, taken func(path string) bool) {
	name := s.name(title, at)
	for n := 1; ; n++ {
		numbered := name
		if n > 1 {
			numbered += "-" + strconv.Itoa(n)
		}
		dir, stem := s.Inbox, numbered
		d.Path = path.Join(dir, numbered+s.Ext)
		if s.Bundles {
			dir, stem = path.Join(s.Inbox, numbered), ""
			d.Path = path.Join(dir, "index"+s.Ext)
		}
		free := !taken(d.Path)
		for i := range d.Media {
			m := &d.Media[i]
			switch {
			case stem == "":
				m.Name = strconv.Itoa(i+1) + m.Ext
			case len(d.Media) == 1:
				m.Name = stem + m.Ext
			default:
				m.Name = stem + "-" + strconv.Itoa(i+1) + m.Ext
			}
			free = free && !taken(path.Join(dir, m.Name))
		}
		if free {
			return
		}
	}
}

// source is the file of a draft. It needs the names of its media (place).
func (s Site) source(d *Draft, at time.Time) (title, file string) {
	title, body, shown := d.titled()
	h := header{toml: s.TOML, text: d.Header}
	if strings.HasPrefix(d.Header, "+++") {
		h.toml = true
	} else if d.Header != "" {
		h.toml = false
	}
	if d.Header == "" || d.Title != "" {
		h.set("title", quoted(title))
	}
	switch {
	case d.When == whenSlot:
	case h.has("publishdate"):
		h.set("publishDate", h.moment(at))
	default:
		h.set("date", h.moment(at))
	}
	if h.has("draft") {
		h.set("draft", "false")
	}
	if len(d.Categories) > 0 {
		names, _ := json.Marshal(d.Categories) // strings always marshal
		h.set("categories", strings.ReplaceAll(string(names), `","`, `", "`))
	}
	var telegram []string
	if d.When == whenSlot {
		telegram = append(telegram, h.pair("queue", "true"))
	}
	if !shown && d.Header == "" {
		telegram = append(telegram, h.pair("title", "false"))
	}
	switch {
	case len(telegram) > 0:
		h.set("telegram", "{"+strings.Join(telegram, ", ")+"}")
	case s.Marked && !h.has("telegram"):
		h.set("telegram", "true")
	}
	var images strings.Builder
	for _, m := range d.Media {
		images.WriteString("![](" + destination(m.Name) + ")\n")
	}
	parts := slices.DeleteFunc([]string{strings.TrimRight(images.String(), "\n"), strings.Trim(body, "\n")}, func(p string) bool { return p == "" })
	return title, h.String() + "\n" + strings.Join(parts, "\n\n") + "\n"
}

var (
	atxHeading = regexp.MustCompile(`^#\s+(.+?)\s*#*\s*(?:\n|$)`)
	boldLine   = regexp.MustCompile(`^(?:\*\*([^*\n]+)\*\*|<b>([^<\n]+)</b>)\\?(?:\n|$)`)
	plainLine  = regexp.MustCompile(`^([^\n]{1,100})\n\n`)
	markup     = regexp.MustCompile("</?[a-z][^>]*>|[*_`~|\\\\]|!?\\[([^\\]]*)\\]\\([^)]*\\)")
)

// titled finds the title of a draft: what the author set; else the heading, the
// bold line or the short line that the text begins with, which then is part of the
// text no more. shown is false where the text has none: it is shown without.
func (d *Draft) titled() (title, body string, shown bool) {
	body = strings.TrimLeft(d.Text, "\n")
	if d.Header != "" {
		if title = d.Title; title == "" {
			a, _ := content.Parser{}.Parse("draft.md", []byte(d.Header+body))
			if a != nil && a.Title != "Draft" {
				title = a.Title
			}
		}
		return title, body, true
	}
	rest, first := body, ""
	if m := atxHeading.FindStringSubmatch(body); m != nil {
		first, rest = m[1], body[len(m[0]):]
	} else if m := boldLine.FindStringSubmatch(body); m != nil {
		first, rest = m[1]+m[2], body[len(m[0]):]
	} else if m := plainLine.FindStringSubmatch(body); m != nil && !strings.ContainsAny(m[1][len(m[1])-1:], ".:,;\\") && !blockStart.MatchString(m[1]) {
		first, rest = m[1], body[len(m[0]):]
	}
	if first = plain(first); first != "" && (strings.TrimSpace(rest) != "" || len(d.Media) > 0) {
		if d.Title != "" {
			return d.Title, rest, true
		}
		return first, rest, true
	}
	if d.Title != "" {
		return d.Title, body, true
	}
	return firstWords(body), body, false
}

// plain is a line of Markdown without its markup.
func plain(line string) string {
	line = markup.ReplaceAllString(line, "$1")
	return strings.TrimSpace(strings.NewReplacer("&#32;", " ", "&amp;", "&", "&#92;", "\\").Replace(line))
}

// firstWords is what a text without a title is called.
func firstWords(body string) string {
	const most = 60
	line := ""
	for l := range strings.Lines(body) {
		if line = plain(strings.TrimLeft(strings.TrimSpace(l), "#>-+* ")); strings.IndexFunc(line, unicode.IsLetter) >= 0 {
			break
		}
	}
	if i := strings.IndexAny(line, ".!?…"); i > 0 && utf8.RuneCountInString(line[:i]) <= most {
		return line[:i]
	}
	if runes := []rune(line); len(runes) > most {
		cut := string(runes[:most])
		if i := strings.LastIndexByte(cut, ' '); i > 0 {
			cut = cut[:i]
		}
		return cut + "…"
	}
	return line
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // strings always encode
	return strings.TrimSpace(b.String())
}

// header is front matter that is being written: of YAML or TOML, with its fences.
type header struct {
	toml bool
	text string // "" or whole lines
}

func (h *header) fence() string {
	if h.toml {
		return "+++"
	}
	return "---"
}

func (h *header) pair(key, value string) string {
	if h.toml {
		return key + " = " + value
	}
	return key + ": " + value
}

// moment writes a time as both formats take it.
func (h *header) moment(at time.Time) string { return at.Format(time.RFC3339) }

// key matches the line of a key at the top level.
func (h *header) key(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?im)^(["']?)` + regexp.QuoteMeta(name) + `(["']?)\s*[:=].*$`)
}

func (h *header) has(name string) bool { return h.key(name).MatchString(h.text) }

// set sets a key: in the place of the one that is there, with the lines that
// belong to it, else as the last at the top level.
func (h *header) set(name, value string) {
	line := h.pair(name, value)
	if h.text == "" {
		h.text = h.fence() + "\n" + line + "\n" + h.fence() + "\n"
		return
	}
	if at := h.key(name).FindStringIndex(h.text); at != nil {
		end := at[1]
		for end < len(h.text) { // a list or a table below the key
			next := h.text[end+1:]
			if next == "" || next[0] != ' ' && next[0] != '\t' && !strings.HasPrefix(next, "- ") || h.toml {
				break
			}
			n := strings.IndexByte(next, '\n')
			if n < 0 {
				break
			}
			end += 1 + n
		}
		h.text = h.text[:at[0]] + line + h.text[end:]
		return
	}
	at := len(h.fence()) + 1
	if i := strings.IndexByte(h.text, '\n'); i >= 0 {
		at = i + 1
	}
	if !h.toml { // TOML's tables reach to the end
		at = strings.LastIndex(strings.TrimRight(h.text, "\n"), "\n") + 1
	} else if table := regexp.MustCompile(`(?m)^\s*\[`).FindStringIndex(h.text); table == nil {
		at = strings.LastIndex(strings.TrimRight(h.text, "\n"), "\n") + 1
	}
	h.text = h.text[:at] + line + "\n" + h.text[at:]
}

func (h *header) String() string { return h.text }

// frontMatter matches front matter of YAML or TOML at the start of a file.
var frontMatter = regexp.MustCompile(`\A(?:\x{feff})?(?:---[ \t]*\n(?s:.*?\n)??---[ \t]*(?:\n|\z)|\+\+\+[ \t]*\n(?s:.*?\n)??\+\+\+[ \t]*(?:\n|\z))`)

// splitFile parts a file into front matter, which may be "", and the rest.
func splitFile(source string) (header, body string) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	header = frontMatter.FindString(source)
	body = source[len(header):]
	header = strings.TrimPrefix(header, "\ufeff")
	if header != "" && !strings.HasSuffix(header, "\n") {
		header += "\n"
	}
	return header, body
}
