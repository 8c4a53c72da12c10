package draft

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/frontmatter"
)

// Site describes how a site names its files and writes their front matter.
type Site struct {
	Inbox   string // folder for new articles, within the articles' folder
	Dated   bool   // 2006-01-02-name.md
	Bundles bool   // name/index.md
	Ext     string // .md
	TOML    bool   // front matter is TOML
	Marked  bool   // only files that are marked for Telegram are articles

	Parser content.Parser // reads the files
}

// sampled is how many articles are looked at to learn a site's conventions.
const sampled = 20

// SiteOf learns the conventions of a site from its newest articles; read reads a
// file.
func SiteOf(c *content.Catalogue, inbox string, read func(path string) ([]byte, error)) Site {
	s := Site{Inbox: inbox, Ext: ".md"}
	var seen, dated, bundles, long, toml int
	for _, a := range c.Articles() {
		if a.Unmarked() {
			s.Marked = true
			continue
		}
		if strings.HasPrefix(a.Path, inbox+"/") || seen == sampled {
			continue // the bot's own articles are not evidence
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

// name returns the name of an article's file, without its extension.
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

// place decides the paths of a draft's files: the first name that is free.
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

// source returns the file of a draft. The names of its media must have been set
// (place).
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
	if d.When != whenSlot {
		s.date(&h, at)
	}
	s.categories(&h, d)
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
	text := "\n" + strings.Join(d.paragraphs(strings.Trim(body, "\n")), "\n\n") + "\n"
	if a, _ := s.Parser.Parse(d.Path, []byte(h.String()+text)); a != nil && a.Hold != nil && (a.Hold.Rule == content.HoldDay || a.Hold.Rule == content.HoldFolder) {
		h.set("draft", "false") // its name and its folder are the bot's choice: they say nothing about it
	}
	return title, h.String() + text
}

// date sets the date of publication: in the keys that take precedence over "date", else in "date", and
// in those that put an article off beyond its date.
func (s Site) date(h *header, at time.Time) {
	written := false
	for _, f := range h.fields() {
		if s.delays(f) {
			h.set(f.Name, h.moment(at))
			continue
		}
		switch f.Key {
		case "published": // a date, or a switch
			a, _ := s.Parser.Parse("draft.md", []byte("---\npublished: "+f.Value.Text+"\n---\n"))
			if a == nil || a.Date.IsZero() {
				continue
			}
		case "publishdate", "pubdate":
		default:
			continue
		}
		h.set(f.Name, h.moment(at))
		written = true
	}
	if !written {
		h.set("date", h.moment(at))
	}
}

// delays reports whether a key puts an article off that has an earlier date: scheduled_for.
func (s Site) delays(f frontmatter.Field) bool {
	if !f.Value.Scalar() || f.Key == "date" || f.Key == "published" || f.Key == "publishdate" || f.Key == "pubdate" {
		return false
	}
	const early = 1900
	a, _ := s.Parser.Parse("draft.md", []byte("---\ndate: "+strconv.Itoa(early)+"-01-01\n"+f.Key+": "+f.Value.Text+"\n---\n"))
	return a != nil && a.Date.Year() > early
}

// paragraphs returns the images of a draft and its text below them. Where several pictures of
// an album have captions, each is below its own picture; the text is the first of them.
func (d *Draft) paragraphs(body string) (out []string) {
	images := ""
	add := func(text string) {
		for _, part := range []string{strings.TrimRight(images, "\n"), text} {
			if part != "" {
				out = append(out, part)
			}
		}
		images = ""
	}
	texts := captionsOf(d.Media)
	several := len(texts) > 1
	if several {
		texts[0] = body
	} else {
		texts = []string{body}
	}
	for _, m := range d.Media {
		images += "![](" + destination(m.Name) + ")\n"
		if several && m.Caption != "" {
			add(texts[0])
			texts = texts[1:]
		}
	}
	add(strings.Join(texts, ""))
	return out
}

var (
	atxHeading = regexp.MustCompile(`^#\s+(.+?)\s*#*\s*(?:\n|$)`)
	boldLine   = regexp.MustCompile(`^(?:\*\*([^*\n]+)\*\*|<b>([^<\n]+)</b>)\\?(?:\n|$)`)
	plainLine  = regexp.MustCompile(`^([^\n]{1,100})\n\n`)
	anyMark    = regexp.MustCompile("</?[a-z][^>]*>|[*_`~|\\\\]|!?\\[([^\\]]*)\\]\\([^)]*\\)")
)

// titled returns the title of a draft: what the author set; else the heading, the
// bold line or the short line that the text begins with, which is then removed from
// the body. shown is false if the text has no title: it is posted without one.
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

// plain returns a line of Markdown without its markup.
func plain(line string) string {
	line = anyMark.ReplaceAllString(line, "$1")
	return strings.TrimSpace(strings.NewReplacer("&#32;", " ", "&amp;", "&", "&#92;", "\\").Replace(line))
}

// firstWords returns the title for a text that has none.
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

// header is front matter that is being written, YAML or TOML, with its fences.
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

// moment formats a time in a form that both formats accept.
func (h *header) moment(at time.Time) string { return at.Format(time.RFC3339) }

// key matches the line of a key at the top level.
func (h *header) key(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?im)^(["']?)` + regexp.QuoteMeta(name) + `(["']?)\s*[:=].*$`)
}

// fields returns the keys at the top level; none if the header cannot be read.
func (h *header) fields() []frontmatter.Field {
	cut, err := frontmatter.Cut([]byte(h.text))
	if err != nil {
		return nil
	}
	table, err := cut.Decode()
	if err != nil {
		return nil
	}
	return table.Fields
}

func (h *header) has(name string) bool { return h.key(name).MatchString(h.text) }

// set sets a key: it replaces the existing one with the lines that belong to it,
// else it is added as the last at the top level.
func (h *header) set(name, value string) {
	line := h.pair(name, value)
	if h.text == "" {
		h.text = h.fence() + "\n" + line + "\n" + h.fence() + "\n"
		return
	}
	for _, f := range h.fields() {
		if f.Key == strings.ToLower(name) && f.Value.Kind != frontmatter.Table {
			h.put(f, false, value)
			return
		}
	}
	if at := h.key(name).FindStringIndex(h.text); at != nil && !h.toml {
		end := at[1]
		for end < len(h.text) { // a list or a table below the key
			next := h.text[end+1:]
			if next == "" || next[0] != ' ' && next[0] != '\t' && !strings.HasPrefix(next, "- ") {
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
	if !h.toml { // TOML's tables extend to the end
		at = strings.LastIndex(strings.TrimRight(h.text, "\n"), "\n") + 1
	} else if table := regexp.MustCompile(`(?m)^\s*\[`).FindStringIndex(h.text); table == nil {
		at = strings.LastIndex(strings.TrimRight(h.text, "\n"), "\n") + 1
	}
	h.text = h.text[:at] + line + "\n" + h.text[at:]
}

func (h *header) String() string { return h.text }
