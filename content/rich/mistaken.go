package rich

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// Text that Telegram mistakes for a link, a mention, a command or a card number, one
// function a kind. Each adds the offsets at which a joiner breaks the word.

// finder looks for mistakable words in one text.
type finder struct {
	text Text
	s    string
	bot  func() bool // whether the document is about a bot, in which a command may be meant
	at   []int
}

// mistaken returns the offsets in a text at which a joiner keeps Telegram from
// misinterpreting a word.
func mistaken(t Text, bot func() bool) []int {
	f := finder{text: t, s: t.String, bot: bot}
	switch i := strings.IndexAny(f.s, ".@$#/"); {
	case i >= 0:
		if dotted(f.s[i:]) {
			f.files()
			f.programs()
			f.addresses()
			f.glued()
		}
		if strings.IndexByte(f.s[i:], '@') >= 0 {
			f.mentions()
			f.logins()
		}
		if strings.IndexByte(f.s[i:], '$') >= 0 {
			f.cashtags()
		}
		if strings.IndexByte(f.s[i:], '#') >= 0 {
			f.hashtags()
		}
		if strings.IndexByte(f.s[i:], '/') >= 0 {
			f.commands()
		}
	}
	f.numbers()
	slices.Sort(f.at)
	return slices.Compact(f.at)
}

// dotted reports whether a dot is within a word, not merely at the end of a sentence. The
// patterns of names and addresses are slow, and none of them matches without one.
func dotted(s string) bool {
	for {
		i := strings.IndexByte(s, '.')
		if i < 0 || i+1 == len(s) {
			return false
		}
		if next := s[i+1]; wordByte(next) || next == '-' {
			return true
		}
		s = s[i+1:]
	}
}

func (f *finder) add(place int) {
	if !f.text.quiet(place) && !f.inLink(place) {
		f.at = append(f.at, place)
	}
}

// startsWord reports whether no word ends directly before an offset.
func (f *finder) startsWord(place int) bool { return place == 0 || !wordByte(f.s[place-1]) }

// fileLike matches names with extensions that are also top-level domains.
var fileLike = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-]|\.{1,2}/)([\p{L}\p{N}_][\p{L}\p{N}_.-]*)\.(md|rs|sh|py|zip|mov|cc|mk|pm|ps|so|tf|ac|am|ml|properties|gd)(?:$|[^\p{L}\p{N}_/@-])`)

// templateLike matches template files, and files of build tools.
var templateLike = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-])((?:(?i:config|configure|setup|makefile|manifest|requirements|version|cmakelists|meson)|[\w-]+\.(?:h|hpp|py|txt|sh|service|desktop|conf))\.(?:in)|[\w.-]+\.(?:js|css|mjs|cjs|ts)\.map|\.?env\.(?:prod|dev)|(?:id_\w+|ssh_host_\w+|[\w-]*key)\.pub|(?i:readme|todo|notes|inbox|changelog)\.org)(?:$|[^\p{L}\p{N}_/@-])`)

// files guards file names: README.md, config.in, bundle.js.map.
func (f *finder) files() {
	f.each(fileLike, 2, func(m []int) {
		if !site(f.s[m[2]:m[5]]) {
			f.add(m[4])
		}
	})
	f.each(templateLike, 1, func(m []int) { f.add(m[2] + strings.LastIndexByte(f.s[m[2]:m[3]], '.') + 1) })
}

// each calls yield with the matches of a pattern. The search for the next match starts
// at the end of the group, because the text after it may belong to the next match.
func (f *finder) each(pattern *regexp.Regexp, group int, yield func(m []int)) {
	for from := 0; ; {
		m := pattern.FindStringSubmatchIndex(f.s[from:])
		if m == nil {
			return
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += from
			}
		}
		yield(m)
		from = m[2*group+1]
	}
}

var (
	// program matches names in a program, which are not sites: self.id, os.name; a
	// call, tensor.to(x); names that end in .NET or .IO; and Java packages.
	program = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-])((?:self|this|cls|sys|os|np|pd|df|plt|tf|torch|nn|asyncio|requests|axios|window|document|` +
		`console|event|process|module|response|request|logger|System|Object|Array|Math|String|Promise)\.[a-z]{2,}|[\p{L}_][\p{L}\p{N}_]*\.(?:NET|IO|java)|` +
		`\p{Lu}[\p{L}\p{N}]*\.app|(?:com|org|net|edu)\.[a-z][a-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+)(?:$|[^\p{L}\p{N}_/.:@-]|\.(?:$|[^\p{L}\p{N}_]))`)
	programCall = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=-])([\p{L}_][\p{L}\p{N}_]*\.[a-z]{2,})\(`)
	// member matches a member of something that is probably a variable or a class, by
	// its name: page.name, router.post, Cache.new, import.meta.env.PROD.
	member = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./@%&=-]|[^/]/)((?:[\p{L}_][\p{L}\p{N}_]*\.)*([\p{L}_][\p{L}\p{N}_]*)\.(name|names|data|host|target|open|run|now|post|watch|author|map|new|id|` +
		`PROD|DEV|prod|email|select|call|save|link|style|search|show|read|cards|cat|as|at|to|is|in|my|one|by|do|tools|info|date|build|events?|` +
		`group|size|services?|bind|gt|lt|ne|pi|sc|st|tr|td|th|li)(?:$|[^\p{L}\p{N}_/.:@-]|[.:](?:$|[^\p{L}\p{N}_])))`)
)

// variables are names that before a dot are more often variables than sites.
var variables = words(`app arr array args attrs author body book build builder button buffer cache cell cfg child class client cls cmd codecs col
	column comment component conf config conn connection container context controller ctx cursor customer data dataset db dep df dict dir doc
	el elem element elements email entity entry env err error evt exception fd field fields file files fn foo form frame func go handler
	header headers helper hash host http img import index input instance item items iter iterator json key kwargs layer layout len lib link
	list listener lists loader log logger map math memo message meta method model module msg mutex name net node nodes num obj object objects
	opt option options opts order out output override owner package page pages params parent parser path perf person plugin pool post posts
	preview process product profile project prop property props proto prototype proxy query queue range record ref regex repo req request res
	resp response result results ret root route router row rows schema scope screen self server session set settings site sock socket source
	sql src st state std stdin stdout store str stream string struct style sys table tag target task temp test text this thread timer tmp
	token tree tuple type url user users util utils val value values var variable vec vector view window worker writer year`)

// words returns the set of the words in a text.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// programs guards names in programs.
func (f *finder) programs() {
	for _, pattern := range [...]*regexp.Regexp{program, programCall} {
		f.each(pattern, 1, func(m []int) {
			dot := m[2] + strings.LastIndexByte(f.s[m[2]:m[3]], '.')
			if ending := f.s[dot+1 : m[3]]; ending != "com" && ending != "org" && ending != "ru" {
				f.add(dot + 1)
			}
		})
	}
	f.each(member, 3, func(m []int) {
		owner, ending := f.s[m[4]:m[5]], f.s[m[6]:m[7]]
		if site(f.s[m[4]:m[7]]) {
			return
		}
		if variables[owner] && ending != "new" || len(owner) == 1 || methodOf(owner, ending) {
			f.add(m[6])
		}
	})
}

// methodOf reports whether the word after the dot is a method, if the name before it is
// a class: Cache.new, View.post.
func methodOf(class, method string) bool {
	first, _ := utf8.DecodeRuneInString(class)
	if !unicode.IsUpper(first) || strings.ToUpper(class) == class {
		return false
	}
	switch method {
	case "new", "name", "now", "run", "open", "post", "target", "data", "call", "map", "select", "build", "read", "save", "bind", "in", "as", "author", "host":
		return true
	}
	return false
}

// ip matches text that may be an IP address or a version.
var ip = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_.-])(\d{1,3}\.)(\d{1,3})\.(\d{1,3})\.(\d{1,3})`)

// addresses guards IP addresses without a scheme: no one opens 10.0.0.1 from a chat,
// and 3.10.0.1 is a version.
func (f *finder) addresses() {
	for _, m := range ip.FindAllStringSubmatchIndex(f.s, -1) {
		token := f.s[strings.LastIndexAny(f.s[:m[2]], " \n\t(<\"'")+1 : m[2]]
		if strings.Contains(token, "://") || m[1] < len(f.s) && '0' <= f.s[m[1]] && f.s[m[1]] <= '9' {
			continue
		}
		octets := true
		for i := 4; i < 10; i += 2 {
			n, _ := strconv.Atoi(f.s[m[i]:m[i+1]])
			octets = octets && n < 256
		}
		if octets {
			f.add(m[3])
		}
	}
}

// gluedDomain matches a domain, or a mail address, directly after words of a script
// without spaces: Telegram would include these.
var gluedDomain = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}，。；：！？、（）【】《》「」『』]([A-Za-z0-9](?:[A-Za-z0-9._+-]*@)?[A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})`)

// glued keeps these words out of a link.
func (f *finder) glued() {
	if !strings.ContainsFunc(f.s, func(r rune) bool { return r > 0x2e80 }) {
		return
	}
	for _, m := range gluedDomain.FindAllStringSubmatchIndex(f.s, -1) {
		if next, _ := utf8.DecodeRuneInString(f.s[m[3]:]); !unicode.IsLetter(next) {
			f.add(m[2])
		}
	}
}

var (
	mention = regexp.MustCompile(`@([A-Za-z][A-Za-z0-9_]{1,31})([/(.\[-]?)`)
	// login matches arguments of ssh and git: git@github.com:a/b.git, ssh
	// me@example.org.
	login = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=+-])(?:[\w.+-]+@((?:[\w-]+\.)+)[a-z]{2,}:[\w~./-]|(?:ssh|scp|sftp|mosh|rsync|ssh-copy-id)(?: -[^\s@]+(?: [^\s@-][^\s@]*)?)* [\w.+-]+@((?:[\w-]+\.)+)[a-z]{2,})`)
	// retina matches the end of an image's name for high-resolution screens:
	// icon@2x.png.
	retina = regexp.MustCompile(`@[1-9]x\.(?:png|jpe?g|webp|gif|svg|avif)`)
)

// mentions guards annotations, decorators and packages.
func (f *finder) mentions() {
	for _, m := range mention.FindAllStringSubmatchIndex(f.s, -1) {
		behind := f.s[m[4]:m[5]]
		// [ may also begin a footnote, and - may precede an extension.
		scope := behind == "/" || behind == "(" || behind == "[" && strings.HasPrefix(f.s[m[5]:], "bot]") ||
			behind == "-" && m[5] < len(f.s) && wordByte(f.s[m[5]]) && f.s[m[5]] < utf8.RuneSelf ||
			behind == "." && m[5] < len(f.s) && wordByte(f.s[m[5]])
		if f.startsWord(m[0]) && (scope || annotation(f.s[m[2]:m[3]])) {
			f.add(m[0] + 1)
		}
	}
}

// logins guards text that looks like a mail address.
func (f *finder) logins() {
	for _, m := range login.FindAllStringSubmatchIndex(f.s, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		f.add(from)
		f.add(to)
	}
	for _, m := range retina.FindAllStringIndex(f.s, -1) {
		f.add(m[0] + 1)
	}
}

var cashtag = regexp.MustCompile(`\$(?:1[A-Z]{4,6}|[A-Z]{1,8})(?:$|[^\p{L}\p{N}_$])`)

// cashtags guards shell variables.
func (f *finder) cashtags() {
	for _, m := range cashtag.FindAllStringIndex(f.s, -1) {
		if f.startsWord(m[0]) {
			f.add(m[0] + 1)
		}
	}
}

var hashtag = regexp.MustCompile(`#(include|define|undef|if|else|elif|ifdef|ifndef|endif|pragma|region|endregion|L[0-9]+|fff|ffffff|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}|[0-9a-fA-F]{3})(?:$|[^\p{L}\p{N}_])`)

// hashtags guards directives, colours and line numbers.
func (f *finder) hashtags() {
	for _, m := range hashtag.FindAllStringSubmatchIndex(f.s, -1) {
		word := f.s[m[2]:m[3]]
		colour := strings.ContainsAny(word, "0123456789") && strings.ContainsAny(word, "abcdefABCDEF")
		if f.startsWord(m[0]) && (colour || !hexOnly(word) || strings.Trim(word, "fF") == "") {
			f.add(m[0] + 1)
		}
	}
}

var (
	// request matches the path after an HTTP method.
	request = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_])(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) $`)
	// ofBot matches words of texts about bots, in which a command may be meant.
	ofBot = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:bots?|бот|бота|боту|ботом|боте|боты|ботов)(?:$|[^\p{L}])|[a-z_]bot(?:$|[^\p{L}])`)
	// aBot matches words that say that the whole text is about a bot, not robots and
	// accounts that are mentioned in passing.
	aBot = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}\[])(?:bots?|бот|бота|боту|ботом|боте|боты|ботов)(?:$|[^\p{L}\p{N}\]])|@[a-z0-9_]+bot(?:$|[^\p{L}\p{N}_\[])`)
	// systemDirs are Unix directories.
	systemDirs = words("etc tmp usr var home opt bin sbin dev proc sys root mnt lib run srv boot data media")
)

// commands guards paths, fractions and alternatives: /etc, GET /users, (n+1)/2,
// C++/Rust. Commands that every bot has are unchanged, and in a text about a bot all
// are.
func (f *finder) commands() {
	about := 0 // about a bot: 1 yes, -1 no, 0 unknown
	for i := 0; i < len(f.s); i++ {
		n := strings.IndexByte(f.s[i:], '/')
		if n < 0 {
			return
		}
		i += n
		end := i + 1
		for end < len(f.s) && end-i <= 64 && wordByte(f.s[end]) && f.s[end] < utf8.RuneSelf {
			end++
		}
		word := f.s[i+1 : end]
		if word == "" || end < len(f.s) && (f.s[end] == '/' || f.s[end] == '<' || f.s[end] == '>') {
			continue
		}
		if r, _ := utf8.DecodeLastRuneInString(f.s[:i]); i > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '/' || r == '<' || r == '>') {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(f.s[end:]); r >= utf8.RuneSelf && unicode.IsLetter(r) {
			continue
		}
		alone := i == 0 || strings.IndexByte(" \n\t\"'«“(", f.s[i-1]) >= 0
		if alone && !systemDirs[word] && !request.MatchString(f.s[max(0, i-9):i]) {
			if about == 0 {
				if about = -1; ofBot.MatchString(f.s) || f.bot() {
					about = 1
				}
			}
			if about > 0 || word == "start" || word == "help" || word == "settings" {
				continue
			}
		}
		if !f.inLink(i) {
			f.add(i + 1)
		}
	}
}

// bareHost matches the host of an address without a scheme: app.example.com/#/login.
var bareHost = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=?#+-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(\p{L}{2,})(?::\d+)?[/?#]`)

// longestAddress is how far before an offset a bare address may begin, in bytes:
// otherwise a text without blanks would be read once for each offset.
const longestAddress = 512

// inLink reports whether an offset is within a bare address.
func (f *finder) inLink(place int) bool {
	token := f.s[max(place-longestAddress, 0):place]
	token = token[strings.LastIndexAny(token, " \n\t<>\"«»“”|")+1:]
	if strings.Contains(token, "://") || strings.HasPrefix(token, "www.") {
		return true
	}
	if dot := strings.IndexByte(token, '.'); dot < 0 || !strings.ContainsAny(token[dot:], "/?#") {
		return false
	}
	m := bareHost.FindStringSubmatchIndex(token)
	return m != nil && topLevel(token[m[2]:m[3]])
}

// topLevel reports whether a label is a top-level domain.
func topLevel(label string) bool {
	label = strings.ToLower(label)
	switch label {
	case "рф", "рус", "бел", "укр", "срб", "қаз", "москва", "онлайн", "сайт", "дети", "орг", "ком":
		return true
	}
	_, known := publicsuffix.PublicSuffix(label)
	return known
}

// card matches words that may precede a card number.
var card = regexp.MustCompile(`(?i)card|карт|karte|visa|iban|сбер|тинькофф`)

// numbers guards long numbers that Telegram takes for bank cards, except numbers in
// groups or after such a word.
func (f *finder) numbers() {
	for i := 0; i < len(f.s); i++ {
		if f.s[i] < '0' || '9' < f.s[i] {
			continue
		}
		end := i
		for end < len(f.s) && '0' <= f.s[end] && f.s[end] <= '9' {
			end++
		}
		if n := end - i; n >= 13 && n <= 19 && luhn(f.s[i:end]) && (i == 0 || strings.IndexByte(".,+-_", f.s[i-1]) < 0 && !wordByte(f.s[i-1])) &&
			(end == len(f.s) || f.s[end] != '-' && !wordByte(f.s[end])) && !card.MatchString(f.s[max(0, i-60):i]) && !f.inLink(i) {
			f.add(i + 4)
		}
		i = end
	}
}

// luhn reports whether the last digit is the check digit of the others.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
}

func hexOnly(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// site reports whether a name is that of a well-known site that looks like a file.
func site(name string) bool {
	switch strings.ToLower(name) {
	case "docs.rs", "crates.rs", "sh.rustup.rs", "rustup.rs", "serde.rs", "tokio.rs", "rocket.rs", "brew.sh", "bun.sh", "ohmyz.sh",
		"fly.sh", "get.sh", "hackmd.md", "notion.so", "vercel.sh", "atuin.sh",
		"is.gd", "v.gd", "post.at", "form.run", "app.link", "page.link", "u.to":
		return true
	}
	return false
}

// annotation reports whether a word after @ is used by programmers: Java annotations,
// Python and TypeScript decorators, CSS rules, tags of comments.
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
		"private", "public", "internal", "latest", "everyone", "here", "mainactor", "stateobject", "observedobject", "environmentobject",
		"environment", "viewbuilder", "viewchild", "hostlistener", "pathvariable", "requestbody", "requestparam", "noargsconstructor",
		"allargsconstructor", "requiredargsconstructor", "tostring", "equalsandhashcode", "manytoone", "onetomany", "onetoone", "manytomany",
		"generatedvalue", "joincolumn", "embeddable", "scheduled", "async", "query", "valid", "validated", "qualifier", "springboottest",
		"asynccontextmanager", "total_ordering", "singledispatch", "overload", "final", "foreach", "endforeach", "endif", "section", "yield",
		"extends", "csrf", "moduledoc", "spec", "impl", "click", "change", "submit", "include", "forward", "function", "container",
		"namespace", "viewport", "page", "jvmfield", "testable", "available", "discardableresult", "objcmembers",
		"nsmanaged", "ibaction", "iboutlet", "uiapplicationmain", "memberof", "callback", "readonly", "link", "inheritdoc":
		return true
	}
	return false
}
