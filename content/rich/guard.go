package rich

import (
	"regexp"
	"slices"
	"strings"
)

// joiner is U+2060, which shows nothing. Within a word it keeps Telegram from
// making a link, a mention or a hashtag of it.
const joiner = "\u2060"

// Guarded returns the document with a joiner in each word that Telegram would
// take for something that its author did not write: a file name for an address
// (README.md), a variable for a cashtag ($PATH), an annotation for a mention
// (@Override), a directive or a colour for a hashtag. Code, formulas and links
// stay as they are; Telegram looks for nothing in them.
func (d *Document) Guarded() *Document {
	need := false
	code := map[string]bool{}
	walkTexts(d.Blocks, func(t *Text) { need = need || len(mistaken(*t)) > 0 })
	if !need {
		return d
	}
	walkBlocks(d.Blocks, func(b Block) {
		if p, ok := b.(*Pre); ok {
			code[p.Text.String] = true
		}
	})
	blocks := editTexts(d.Blocks, func(t Text) (Text, bool) {
		at := mistaken(t)
		if len(at) == 0 || code[t.String] {
			return t, false
		}
		return t.withJoiners(at), true
	})
	return &Document{Blocks: blocks, RTL: d.RTL}
}

// withJoiners puts joiners at places of the text, which are in order.
func (t Text) withJoiners(at []int) Text {
	var b strings.Builder
	from := 0
	for _, i := range at {
		b.WriteString(t.String[from:i])
		b.WriteString(joiner)
		from = i
	}
	b.WriteString(t.String[from:])
	moved := func(pos int) int {
		n, found := slices.BinarySearch(at, pos)
		_ = found // a joiner at the edge of a span is behind its end and before its start
		return pos + n*len(joiner)
	}
	out := Text{String: b.String(), Spans: slices.Clone(t.Spans)}
	for i := range out.Spans {
		out.Spans[i].Start, out.Spans[i].End = moved(out.Spans[i].Start), moved(out.Spans[i].End)
	}
	return out
}

var (
	// fileLike matches names with endings that are top-level domains as well.
	fileLike = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-]|\.{1,2}/)([\p{L}\p{N}_][\p{L}\p{N}_.-]*)\.(md|rs|sh|py|zip|mov|cc|mk|pm|ps|so|tf|ac|am|ml)(?:$|[^\p{L}\p{N}_/@-])`)
	cashtag  = regexp.MustCompile(`\$(?:1[A-Z]{4,6}|[A-Z]{1,8})(?:$|[^\p{L}\p{N}_$])`)
	mention  = regexp.MustCompile(`@([A-Za-z][A-Za-z0-9_]{1,31})([/(.-]?)`)
	// program matches what is a name in a program rather than of a site: self.id,
	// os.name; a call, tensor.to(x); and names that end with .NET or .IO.
	program = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-])((?:self|this|cls|sys|os|np|pd|df|plt|tf|torch|nn|asyncio|requests|axios|window|document|` +
		`console|event|process|module|response|request|logger|System|Object|Array|Math|String|Promise)\.[a-z]{2,}|[\p{L}_][\p{L}\p{N}_]*\.(?:NET|IO|java)|` +
		`\p{Lu}[\p{L}\p{N}]*\.app)(?:$|[^\p{L}\p{N}_/.:@-]|\.(?:$|[^\p{L}\p{N}_]))`)
	call = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-])([\p{L}_][\p{L}\p{N}_]*\.[a-z]{2,})\(`)
	// request matches the path behind a method of HTTP, which is taken for a
	// command.
	request = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_])(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /[A-Za-z]`)
	// pathLike matches paths that Telegram takes for commands of a bot.
	pathLike = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_/])(?:\./|/(?:etc|tmp|usr|var|home|opt|bin|sbin|dev|proc|sys|root|mnt|lib|run|srv|boot|data|media)(?:$|[^\p{L}\p{N}_/]))`)
	hashtag  = regexp.MustCompile(`#(include|define|undef|ifdef|ifndef|elif|endif|pragma|region|endregion|fff|ffffff|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}|[0-9a-fA-F]{3})(?:$|[^\p{L}\p{N}_])`)
)

// mistaken returns the places in a text at which a joiner keeps a word from being
// taken for what it is not.
func mistaken(t Text) []int {
	if !strings.ContainsAny(t.String, ".@$#/") {
		return nil
	}
	var at []int
	add := func(place int) {
		if !t.quiet(place) {
			at = append(at, place)
		}
	}
	s := t.String
	for from := 0; ; {
		m := fileLike.FindStringSubmatchIndex(s[from:])
		if m == nil {
			break
		}
		if name := s[from+m[2] : from+m[5]]; !site(strings.ToLower(name)) {
			add(from + m[4])
		}
		from += m[5]
	}
	for _, pattern := range [...]*regexp.Regexp{program, call} {
		for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
			dot := m[2] + strings.LastIndexByte(s[m[2]:m[3]], '.')
			if ending := s[dot+1 : m[3]]; ending != "com" && ending != "org" && ending != "ru" {
				add(dot + 1)
			}
		}
	}
	for _, m := range request.FindAllStringIndex(s, -1) {
		add(m[1] - 1)
	}
	for _, m := range pathLike.FindAllStringIndex(s, -1) {
		if slash := strings.LastIndexByte(s[m[0]:m[1]], '/'); slash >= 0 && m[0]+slash+1 < len(s) && wordByte(s[m[0]+slash+1]) {
			add(m[0] + slash + 1)
		}
	}
	for _, m := range cashtag.FindAllStringIndex(s, -1) {
		if m[0] == 0 || !wordByte(s[m[0]-1]) {
			add(m[0] + 1)
		}
	}
	for _, m := range mention.FindAllStringSubmatchIndex(s, -1) {
		behind := s[m[4]:m[5]]
		scope := behind == "/" || behind == "(" || behind == "-" || behind == "." && m[5] < len(s) && wordByte(s[m[5]])
		if (m[0] == 0 || !wordByte(s[m[0]-1])) && (scope || annotation(s[m[2]:m[3]])) {
			add(m[0] + 1)
		}
	}
	for _, m := range hashtag.FindAllStringSubmatchIndex(s, -1) {
		word := s[m[2]:m[3]]
		colour := strings.ContainsAny(word, "0123456789") && strings.ContainsAny(word, "abcdefABCDEF")
		if (m[0] == 0 || !wordByte(s[m[0]-1])) && (colour || !hexOnly(word) || strings.Trim(word, "fF") == "") {
			add(m[0] + 1)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// Detects reports whether Telegram is to look in the document for what its author
// meant by it: a mention, a hashtag, an address that is written out.
func (d *Document) Detects() bool {
	found := false
	walkBlocks(d.Blocks, func(b Block) {
		if _, code := b.(*Pre); code || found {
			return
		}
		ownTexts(b, func(t *Text) { found = found || t.detects() })
	})
	return found
}

// detected matches what Telegram may find something in.
var detected = regexp.MustCompile(`[@#$][\p{L}\p{N}_]|://|[\p{L}\p{N}_-]\.\p{L}{2}`)

func (t Text) detects() bool {
	for from := 0; from < len(t.String); {
		m := detected.FindStringIndex(t.String[from:])
		if m == nil {
			return false
		}
		if !t.quiet(from + m[0]) {
			return true
		}
		from += m[0] + 1
	}
	return false
}

// quiet reports whether a place is in what Telegram looks for nothing in.
func (t Text) quiet(place int) bool {
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start > place || place >= s.End {
			continue
		}
		switch s.Style {
		case Code, Formula, Link, Email, Phone, AnchorLink, ReferenceLink, Reference, CustomEmoji, DateTime, Image, LocalImage:
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
}

func hexOnly(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// site reports well-known sites whose names look like those of files.
func site(name string) bool {
	switch name {
	case "docs.rs", "crates.rs", "sh.rustup.rs", "rustup.rs", "serde.rs", "tokio.rs", "rocket.rs", "brew.sh", "bun.sh", "ohmyz.sh",
		"fly.sh", "get.sh", "hackmd.md", "notion.so", "vercel.sh", "atuin.sh":
		return true
	}
	return false
}

// annotation reports words behind an @ that programmers write: annotations of
// Java, decorators of Python and TypeScript, rules of CSS, tags of comments.
func annotation(word string) bool {
	switch strings.ToLower(word) {
	case "override", "deprecated", "test", "autowired", "bean", "component", "controller", "restcontroller", "service", "repository",
		"entity", "table", "column", "id", "inject", "injectable", "nullable", "notnull", "nonnull", "suppresswarnings",
		"functionalinterface", "beforeeach", "aftereach", "beforeall", "afterall", "before", "after", "parameterizedtest", "transactional",
		"configuration", "springbootapplication", "requestmapping", "getmapping", "postmapping", "value", "data", "builder", "getter",
		"setter", "slf4j", "mock", "property", "staticmethod", "classmethod", "dataclass", "abstractmethod", "cached_property", "lru_cache",
		"pytest", "fixture", "app", "wraps", "contextmanager", "input", "output", "ngmodule", "directive", "pipe", "media", "import",
		"charset", "keyframes", "supports", "layer", "apply", "tailwind", "mixin", "extend", "param", "params", "return", "returns",
		"throws", "see", "since", "author", "version", "todo", "type", "typedef", "ts", "state", "binding", "published", "main",
		"objc", "escaping", "observable", "composable", "jvmstatic", "serializable", "decorator", "client", "interface", "protected",
		"private", "public", "internal":
		return true
	}
	return false
}
