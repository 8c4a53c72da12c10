package comment

import (
	"bytes"
	"cmp"
	"iter"
	"math"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// Text that its author marked as private with the signs of an editor or a plugin. It is removed
// like a comment, and reported:
//
//	> [!private]                      callouts of Obsidian, which its users hide with a style
//	!!! private    /// private        boxes of MkDocs
//	[private] … [/private]            shortcodes of WordPress and forums
//	#+BEGIN_COMMENT … #+END_COMMENT   Logseq, Org; :LOGBOOK: … :END:
//	%% private %% … %% /private %%    Obsidian
//	\begin{comment} … \end{comment}   LaTeX in Quarto and R Markdown
//	{false && …}                      MDX
//	{: .hidden} [words]{.hidden}      attributes of kramdown and Pandoc, also after links, pictures,
//	                                  code and emphasis
//	```private                        code blocks of Obsidian's plugins: ad-private, secret
//	@private{ … } \comment{ … }       macros
//	:private[ … ] ::private{ … }      directives of remark
//	{/* private */} … {/* /private */}  other comments around such text: {# … #}, [//]: # (…)
//	```{r, include=FALSE}            code that R Markdown, Quarto, MyST and Documenter run and do not show
//	🔐β … 🔐                           Meld Encrypt
//	--- Annotations: … ...            iA Writer, at the end of the file

// secretTag matches shortcodes of WordPress plugins whose text only members, or readers who have logged in, see.
const secretTag = `members?_only|wpmem_logged_in|pmpro_membership|membership|is_?member|(?:if_|is_|user_)*logged_?in(?:_only)?|groups_(?:member|can)|access|members_access|visibility|users?_only|registered(?:_only)?|vip|login|password|patrons?|um_(?:loggedin|show_content)|mepr-(?:active|show|protected)|rcp_restrict|restrict_content|` +
	`swpm_protected|ihc-hide-content|arm_restrict_content|wlm_private|s2if|wcm_restrict|content_protector|passster|ppwp?|hide_?content|memberful|private_content`

var (
	// callout matches the beginning of a callout, with its kind and its metadata.
	callout        = regexp.MustCompile(`^(?:[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t])*(>[> \t]*)\[!([\w -]+)(?:\|([^\]\n]*))?\]`)
	secretMetadata = regexp.MustCompile(`(?i)(?:^|[\s|,])(?:private|secret|confidential|internal|no-?export|no-?publish|author-only)(?:$|[\s|,])`)
	secretBox      = regexp.MustCompile(`(?i)^([ \t]*)(?:!!!|\?\?\?\+?)[ \t]+["']?(?:` + secretWord + `)(?:["'\s]|$)`)
	// boxClasses matches the classes of a box, itemLine an item of a list with attributes.
	boxClasses    = regexp.MustCompile(`^([ \t]*)(?:!!!|\?\?\?\+?)[ \t]+([\w-]+(?:[ \t]+[\w-]+)*)[ \t]*(?:["'].*)?$`)
	itemLine      = regexp.MustCompile(`^([ \t>]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\{:([^{}\n]*)\}`)
	secretFence   = regexp.MustCompile("(?i)^(?:ad-)?(?:" + secretWord + "|encrypt|meld-encrypt)(?:=[\"']?true[\"']?)?$")
	quotedText    = regexp.MustCompile(`(?:title:.*|"[^"]*"|'[^']*')`)
	secretHeading = regexp.MustCompile(`^[ >]*(#{1,6})[ \t][^\n]*[ \t]\{([^{}\n]*)\}[ \t#]*$`)
	secretLine    = regexp.MustCompile(`^[ \t>]*\{(:?[^{}\n]*)\}[ \t]*$`)
	secretSpan    = regexp.MustCompile("[\\])*_~`]\\{(:?[^{}\n]*)\\}")
	secretMacro   = regexp.MustCompile(`[@\\](?:` + secretWord + `|comment|todo)(?:\[[^\[\]{}\n]*\])?\{`)
	// directiveName matches what is before the text of a directive of remark.
	directiveName = regexp.MustCompile(`:{1,2}[A-Za-z][\w-]*$`)
	jsxCondition  = regexp.MustCompile(`\{\s*([!(\w$][^{}<>?\n]*?)\s*(?:&&|(\?))\s*(?:[<("'\x60\n]|[\w.]+\s*[:}])`)
	annotations   = regexp.MustCompile(`(?:^|\n)---[ \t]*\nAnnotations:[^\n]*\n(?:[^\n]+\n)*?\.\.\.\s*$`)
)

// secretPair is a kind of mark that has an end. It is looked for at its sign, since a pattern that
// ignores case is slow on a whole article.
type secretPair struct {
	sign  string
	begin patterns // from the sign on; their first group is the word of the mark
	whole bool     // it begins its line
	end   string   // a pattern, with %s for the word
	nests string   // a pattern of all marks that need such an end; "": those of the same word
	firm  bool     // without an end, the rest is hidden
}

// patterns are tried in turn. One for all words is slow: the regexp package matches a pattern of more
// than 500 instructions in another way.
type patterns []*regexp.Regexp

func compile(expressions ...string) (all patterns) {
	for _, e := range expressions {
		all = append(all, regexp.MustCompile(e))
	}
	return all
}

// FindSubmatchIndex returns that of the first pattern that matches.
func (all patterns) FindSubmatchIndex(text []byte) (match []int) {
	for _, one := range all {
		if match = one.FindSubmatchIndex(text); match != nil {
			break
		}
	}
	return match
}

var secretPairs = []secretPair{
	{"[", compile(`(?i)^\[(`+secretWord+`|members?|restrict|protected|subscribers?|premium|paid|comment)(?:[ =][^\]\n]*)?\]`, `(?i)^\[(`+secretTag+`)(?:[ =][^\]\n]*)?\]`), false, `\[/%s\]`, "", false},
	{"%%", compile(`(?i)^%%[ \t]*` + markBegin + `[ \t]*%%`), false, `%%[ \t]*` + markEnd + `[ \t]*%%`, "", false},
	{"{/*", compile(`(?i)^\{/\*\s*` + markBegin + `\s*\*/\}`), false, `\{/\*\s*` + markEnd + `\s*\*/\}`, "", false},
	{"{#", compile(`(?i)^\{#-?\s*` + markBegin + `\s*-?#\}`), false, `\{#-?\s*` + markEnd + `\s*-?#\}`, "", false},
	linkPair("[//]:"),
	linkPair("[comment]:"),
	{"#+", compile(`(?i)^#\+begin_(?:(comment|` + secretWord + `)\b[^\n]*|(src)\b[^\n]*[ \t]:exports[ \t]+(?:none|results)\b[^\n]*|(export)[ \t]+(?:latex|beamer|ascii|odt|texinfo|man)\b[^\n]*)`), true, `^[ \t>*+-]*#\+end_%s\b.*`, "", true},
	{":LOGBOOK:", compile(`^(:)LOGBOOK:[ \t]*(?:\n|$)`), true, `^[ \t>*+-]*:end:[ \t]*$`, "", false},
	{":PROPERTIES:", compile(`^(:)PROPERTIES:[ \t]*(?:\n|$)`), true, `^[ \t>*+-]*:end:[ \t]*$`, "", false},
	{"\\begin{comment}", compile(`^\\begin\{(comment)\}`), false, `\\end\{%s\}`, "", true},
	{"\\iffalse", compile(`^\\(if)false\b`), false, `\\fi\b`, `\\if[a-z]*\b`, true},
	{"///", compile(`(?i)^(/{3,})[ \t]*(?:`+secretWord+`)\b[^\n]*`, `(?i)^(/{3,})[ \t]*html[ \t]*\|[^\n]*(?:\.(?:`+hiddenClass+`)(?:[^\w\n-]|\n|$)|display:[ \t]*none|\[hidden)`, `(?i)^(/{3,})[ \t]*[\w-]+[^\n]*\n(?:[ \t]+[^\n]+\n)*?[ \t]+(?:type|attrs)[ \t]*:[^\n]*?[^\w\n-](?:`+secretWord+`)(?:[^\w\n-]|\n|$)`), true, `^[ \t>*+-]*%s[ \t]*$`, `^[ \t>*+-]*%s[ \t]*[^/ \t\n].*`, true},
	{"🔐", compile(`^(🔐)[αβ]`), false, `🔐`, "", false},
}

// pairsByByte has the secretPairs by the first byte of their signs.
var pairsByByte = func() (by [256][]*secretPair) {
	for i := range secretPairs {
		pair := &secretPairs[i]
		by[pair.sign[0]] = append(by[pair.sign[0]], pair)
	}
	return by
}()

// markBegin and markEnd match the words of comments around private text.
var (
	markBegin = `(?:(?:begin|start)[-_: ]+)?(` + secretWord + `)(?:[-_: ]+(?:begin|start))?`
	markEnd   = `(?:/[ \t]*%s|(?:end|stop)[-_: ]*%s|%s[-_: ]+(?:end|stop))`
)

// linkPair returns the pair for comments that are definitions of links with a label.
func linkPair(sign string) secretPair {
	const head, tail = `[ \t]*(?:#|<>)[ \t]*[("']?[ \t]*`, `[ \t]*[)"']?[ \t]*(?:\n|$)`
	label := regexp.QuoteMeta(sign)
	return secretPair{sign, compile(`(?i)^` + label + head + markBegin + tail), true, `^[ \t>*+-]*` + label + head + markEnd + tail, "", false}
}

// sourceLine is a line of the source.
type sourceLine struct {
	from, to int // to is after the line break
	code     bool
	fence    bool // opens a fenced code block
}

// secret is private text.
type secret struct {
	from, to int
	mark     string // the opening marker; "": it is not reported
	open     bool   // it is unclosed
}

// secretScanner finds private text.
type secretScanner struct {
	source []byte
	lines  []sourceLine
	found  []secret
	above  int                // the line up to which lines are cut
	known  map[string][][]int // by pattern, where it matches outside code
	code   [][2]int           // where code spans begin and end, ascending; nil: not yet looked for
}

// withoutSecrets removes text that is marked as private. Line breaks are kept, so that
// line numbers do not change.
func withoutSecrets(source []byte) (out []byte, found, unclosed []Mark) {
	s := &secretScanner{source: source, known: map[string][][]int{}}
	s.readLines()
	for i := 0; i < len(s.lines); {
		i = s.line(i)
	}
	for i := range secretPairs {
		s.pair(&secretPairs[i])
	}
	s.spans()
	if bytes.Contains(source, []byte("\nAnnotations:")) {
		if m := annotations.FindIndex(source); m != nil {
			s.found = append(s.found, secret{from: m[0], to: len(source)})
		}
	}
	sort.SliceStable(s.found, func(i, j int) bool { return s.found[i].from < s.found[j].from })
	from := 0
	for _, c := range s.found {
		if c.to <= from {
			continue
		}
		c.from = max(c.from, from)
		out = append(out, source[from:c.from]...)
		out = append(out, lineBreaks(source[c.from:c.to])...)
		from = c.to
		mark := Mark{s.lineAt(c.from) + 1, c.mark}
		if c.open {
			unclosed = append(unclosed, mark)
		} else if c.mark != "" {
			found = append(found, mark)
		}
	}
	if from == 0 {
		return source, nil, nil
	}
	return append(out, source[from:]...), found, unclosed
}

// lineMay reports whether the line that begins at a place may begin private text.
func lineMay(source []byte, at int) bool {
	for at < len(source) && beforeMark[source[at]] {
		at++
	}
	return at < len(source) && lineSigns[source[at]] && secretMay(source, at)
}

// lockMay reports whether the source may have text of Meld Encrypt.
func lockMay(source []byte) bool {
	for at := 0; ; at++ {
		n := bytes.Index(source[at:], []byte("🔐"))
		if n < 0 {
			return false
		}
		if at += n; secretMay(source, at) {
			return true
		}
	}
}

var (
	// lineSigns are the bytes with which marks begin that begin their line, beforeMark those that may
	// be before them (see beginsLine).
	lineSigns  = [256]bool{'#': true, ':': true, '/': true, '!': true, '?': true, '`': true, '~': true, 'A': true}
	beforeMark = [256]bool{' ': true, '\t': true, '>': true, '*': true, '+': true, '-': true}
)

// secretMay reports whether a mark may begin at a place with one of the signs.
func secretMay(source []byte, at int) bool {
	rest := source[at:]
	if len(rest) < 4 {
		return false
	}
	switch rest[0] {
	case '[':
		if rest[1] == '!' {
			return calloutMay(rest[2:])
		}
		if directiveAt(source, at) >= 0 {
			return true
		}
		if !wordMay(rest[1:]) && rest[1] != '/' { // most are before the text of a link
			return false
		}
	case '{':
		if curlyMay(rest[1:]) || macroMay(source, at) || directiveAt(source, at) >= 0 {
			return true
		}
		if rest[1] != '/' && rest[1] != '#' {
			return false
		}
	case 'A':
		return at > 0 && source[at-1] == '\n' && bytes.HasPrefix(rest, []byte("Annotations:"))
	case '!', '?':
		return rest[1] == rest[0] && rest[2] == rest[0] && boxMay(rest[3:])
	case '`', '~':
		return rest[1] == rest[0] && rest[2] == rest[0] && (fenceMay(rest[3:]) || hiddenChunk(rest))
	case '#':
		if noExport(rest) {
			return true
		}
	}
	for _, pair := range pairsByByte[rest[0]] {
		if bytes.HasPrefix(rest, []byte(pair.sign)) && pair.match(source, at) != nil {
			return true
		}
	}
	return false
}

// macroMay reports whether the brace at a place may begin the text of a macro, @private{.
func macroMay(source []byte, at int) bool {
	if at > 0 && source[at-1] == ']' { // \todo[inline]{
		near := max(0, at-longestWord)
		at = near + max(0, bytes.LastIndexByte(source[near:at], '['))
	}
	from := at
	for from > 0 && at-from < longestWord && (isLetter(source[from-1]) || source[from-1] == '-' || source[from-1] == '_') {
		from--
	}
	return from < at && from > 0 && (source[from-1] == '@' || source[from-1] == '\\') && wordMay(source[from:])
}

// noExport reports whether a line is a heading with the tag with which Org leaves out its section.
func noExport(line []byte) bool {
	line = line[:min(len(line), longestMark)]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	return bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte(":noexport:"))
}

// calloutMay reports whether a callout, whose kind and metadata begin a text, may be private.
func calloutMay(rest []byte) bool {
	rest = rest[:min(len(rest), longestMark)]
	if n := bytes.IndexAny(rest, "]\n"); n >= 0 {
		rest = rest[:n]
	}
	return wordMay(rest) || kindMayHide(rest)
}

// directiveAt returns where a directive of remark begins whose text or attributes, which are for
// others, begin with the bracket at a place; -1 if there is none. One with two colons begins its line.
func directiveAt(source []byte, at int) int {
	from := at
	for from > 0 && at-from < longestWord && (isLetter(source[from-1]) || '0' <= source[from-1] && source[from-1] <= '9' || source[from-1] == '-' || source[from-1] == '_') {
		from--
	}
	if from == at || from == 0 || source[from-1] != ':' || !isLetter(source[from]) || !privateDirective(string(source[from:at])) {
		return -1
	}
	name := from
	for from > 0 && source[from-1] == ':' {
		from--
	}
	if from > 0 && (isLetter(source[from-1]) || '0' <= source[from-1] && source[from-1] <= '9') && !privateKind(string(source[name:at])) || bytes.HasPrefix(source[at:], []byte("[^")) {
		return -1 // user:password[1], or a footnote
	}
	if colons := name - from; colons > 2 || colons == 2 && !beginsLine(source, from) || from > 0 && source[from-1] == '\\' {
		return -1
	}
	return from
}

// boxMay reports whether the name of a box may be such a word; rest is what follows the sign.
func boxMay(rest []byte) bool {
	line, _, _ := bytes.Cut(rest[:min(len(rest), longestMark)], []byte{'\n'})
	for i, c := range line {
		switch c {
		case '+', ' ', '\t', '"', '\'':
		default:
			return wordMay(rest[i:]) || kindMayHide(line[i:])
		}
	}
	return false
}

// kindMayHide reports whether the kinds of a callout or box may be those of private text: a note of
// somebody's, or with one of hidingWords.
func kindMayHide(kinds []byte) bool {
	kinds = bytes.ToLower(kinds)
	if mayHideByWord(kinds) {
		return true
	}
	for kinds := range bytes.FieldsSeq(kinds) {
		if len(kinds) > len("notes") && bytes.Contains(kinds, []byte("note")) {
			return true
		}
	}
	return false
}

// match returns the submatch indexes, within the source, of the opening mark at a place that has the
// sign; nil if there is none.
func (p *secretPair) match(source []byte, at int) []int {
	rest := source[at:min(len(source), at+longestMark)]
	if p.sign == "[" && !wordMay(rest[1:]) || p.whole && !beginsLine(source, at) {
		return nil
	}
	m := p.begin.FindSubmatchIndex(rest)
	for i := range m {
		m[i] += at
	}
	return m
}

// matches yields the results of match for all opening marks of a source.
func (p *secretPair) matches(source []byte) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for at := 0; ; {
			n := bytes.Index(source[at:], []byte(p.sign))
			if n < 0 {
				return
			}
			at += n
			m := p.match(source, at)
			if m == nil {
				at += len(p.sign)
				continue
			}
			if !yield(m) {
				return
			}
			at = m[1]
		}
	}
}

// longestMark is the length, in bytes, of the longest mark.
const longestMark = 300

// beginsLine reports whether only spaces and the signs of lists and quotes are before a place on its line.
func beginsLine(source []byte, at int) bool {
	before := source[max(0, at-longestMark):at]
	return len(bytes.Trim(before[bytes.LastIndexByte(before, '\n')+1:], " \t>*+-")) == 0
}

// wordMay reports whether one of the words of secretWord, or of secretPairs, may begin here.
func wordMay(rest []byte) bool {
	if len(rest) < 4 {
		return false
	}
	for _, word := range privateHeads[rest[0]|0x20] {
		if len(rest) >= len(word) && foldedEqual(rest[:len(word)], word) {
			return true
		}
	}
	return false
}

// privateHeads are the beginnings of the words for wordMay, by their first letter.
var privateHeads = func() (by [256][]string) {
	for _, word := range [...]string{"priv", "secr", "conf", "inte", "pers", "hid", "noex", "no-e", "no_e", "nopu", "no-p", "no_p", "donot", "do-n", "do_n", "dont", "author", "memb", "draf", "todo", "fixme", "editor", "dev-o", "dev_o", "devon", "devso", "admin", "only-", "only_", "onlym", "onlyd", "onlya", "onlye", "noteto", "notesto", "note-", "note_", "note ", "notes", "self", "eyes", "my-", "my_", "my ", "rest", "prot",
		"subs", "prem", "paid", "comm", "encr", "meld", "ad-",
		"payw", "wpme", "pmpr", "isme", "is_m", "is_l", "is_u", "is_i", "user", "logg", "um_l", "um_s", "mepr", "rcp_", "swpm", "ihc-", "arm_", "wlm_", "s2if", "wcm_", "cont", "pass", "ppw", "if_l", "if_u", "if_i", "groups_", "access", "visibility", "registered", "vip", "login", "patron"} {
		by[word[0]] = append(by[word[0]], word)
	}
	return by
}()

// foldedEqual reports whether text is the word, given in lower case, whatever its own case.
func foldedEqual(text []byte, word string) bool {
	for i, c := range text {
		if c != word[i] && (c < 'A' || c > 'Z' || c|0x20 != word[i]) {
			return false
		}
	}
	return true
}

// curlyMay reports whether a list of attributes that hides its element, or what JSX never shows, may
// begin with the brace before rest.
func curlyMay(rest []byte) bool {
	if len(rest) > 0 && (rest[0] == '<' || rest[0] == '%') { // the second brace of a shortcode, or a tag
		return false
	}
	at := 0
	for at < len(rest) && at < longestMark && (rest[at] == ' ' || rest[at] == '\t' || rest[at] == '\n') {
		at++
	}
	for _, constant := range [...]string{"false", "null", "undefined", "0", "true"} {
		if value, ok := bytes.CutPrefix(rest[at:], []byte(constant)); ok {
			value = bytes.TrimLeft(value, " \t\n")
			return bytes.HasPrefix(value, []byte("&&")) || bytes.HasPrefix(value, []byte("?"))
		}
	}
	inner := rest[:min(len(rest), longestMark)]
	end := bytes.IndexByte(inner, '}')
	if end >= 0 {
		inner = inner[:end]
	}
	if (bytes.IndexByte(inner, '&') > at || bytes.IndexByte(inner, '?') > at) && falseMay(rest[at:min(len(rest), longestMark)]) {
		return true
	}
	if end <= 0 || bytes.IndexByte(inner, '\n') >= 0 || bytes.IndexByte(inner, '{') >= 0 {
		return false
	}
	if inner[0] != ':' && inner[0] != '.' && inner[0] != '#' && bytes.IndexByte(inner, '=') < 0 && !bytes.HasPrefix(inner, []byte("hidden")) {
		return false
	}
	return hidden(inner)
}

// falseMay reports whether the beginning of a text in braces may have a condition of JSX that does not hold
// for everybody.
func falseMay(condition []byte) bool {
	for _, word := range [...]string{"DEV", "NODE_ENV", "rivate", "raft", "ecret", "nternal", "idden", "ublic", "ublish", "remium", "ember", "ogged", "debug", "isDev", "isProd", "user", "User", "dmin", "uthent", "igned", "review"} {
		if bytes.Contains(condition, []byte(word)) {
			return true
		}
	}
	return false
}

func (s *secretScanner) readLines() {
	var tracker lines.Tracker
	for from := 0; from < len(s.source); {
		to := lineEnd(s.source, from)
		was := tracker.InFence()
		kind := tracker.Next(s.source[from:to])
		s.lines = append(s.lines, sourceLine{from, to, kind == lines.Code, !was && tracker.InFence()})
		from = to
	}
}

func (s *secretScanner) text(i int) []byte { return s.source[s.lines[i].from:s.lines[i].to] }

// line looks for private text that line i begins, and returns the line to go on with.
func (s *secretScanner) line(i int) int {
	text := bytes.TrimRight(s.text(i), "\n")
	if s.lines[i].fence && (hiddenFence(text) || hiddenChunk(bytes.TrimLeft(s.source[s.lines[i].from:], " \t>*+-"))) {
		return s.cutLines(i, s.fenceEnd(i), text)
	}
	if s.lines[i].code {
		return i + 1
	}
	bare := lines.Bare(text)
	if len(bare) == 0 {
		return i + 1
	}
	if m := matchIf(bytes.Contains(text, []byte("[!")), callout, text); m != nil && (privateKind(string(m[2])) || secretMetadata.Match(m[3])) {
		return s.cutLines(i, s.quoteEnd(i, bytes.Count(m[1], []byte{'>'})), m[0])
	} else if m := matchIf(bare[0] == '!' || bare[0] == '?', secretBox, text); m != nil {
		return s.cutLines(i, s.boxEnd(i, len(m[1])), m[0])
	} else if m := matchIf(bare[0] == '!' || bare[0] == '?', boxClasses, text); m != nil && slices.ContainsFunc(strings.Fields(string(m[2])), hidesByName) {
		return s.cutLines(i, s.boxEnd(i, len(m[1])), m[0])
	} else if m := matchIf(bytes.Contains(text, []byte("{:")), itemLine, text); m != nil && hidden(m[2]) {
		return s.cutLines(i, s.itemEnd(i, len(m[1])), m[0])
	} else if m := matchIf(bare[0] == '#', secretHeading, text); m != nil && hidden(m[2]) {
		return s.cutLines(i, s.sectionEnd(i, len(m[1])), text)
	} else if bare[0] == '#' && noExport(bare) {
		return s.cutLines(i, s.sectionEnd(i, len(bare)-len(bytes.TrimLeft(bare, "#"))), text)
	} else if m := matchIf(bare[0] == '{', secretLine, text); m != nil && hidden(m[1]) {
		from, to := s.blockAround(i)
		return s.cutLines(from, to, text)
	}
	return i + 1
}

// hiddenFence reports whether one of the words or classes after a fence hides its code: private,
// {.text .hidden}, js hide=true.
func hiddenFence(line []byte) bool {
	info := strings.TrimLeft(string(bytes.TrimLeft(line, " \t>*+-")), "`~")
	if !fenceMay([]byte(info)) {
		return false
	}
	for _, word := range strings.FieldsFunc(quotedText.ReplaceAllString(info, "x"), func(r rune) bool { return strings.ContainsRune(" \t{},", r) }) {
		if secretFence.MatchString(strings.TrimPrefix(word, ".")) {
			return true
		}
	}
	return false
}

// fenceMay reports whether one of the words after a fence may be such a word.
func fenceMay(info []byte) bool {
	info, _, _ = bytes.Cut(info[:min(len(info), longestMark)], []byte{'\n'})
	for len(info) > 0 {
		info = bytes.TrimLeft(info, " \t{.,`~+\"'")
		if wordMay(info) {
			return true
		}
		n := bytes.IndexAny(info, " \t{,")
		if n < 0 {
			return false
		}
		info = info[n:]
	}
	return false
}

// matchIf matches only where a cheap test has passed.
func matchIf(may bool, pattern *regexp.Regexp, text []byte) [][]byte {
	if !may {
		return nil
	}
	return pattern.FindSubmatch(text)
}

// cutLines removes the lines from i up to end, except for the last line break, and returns end.
func (s *secretScanner) cutLines(i, end int, mark []byte) int {
	to := s.lines[end-1].to
	if s.source[to-1] == '\n' {
		to--
	}
	s.found = append(s.found, secret{from: s.lines[i].from, to: to, mark: string(bytes.TrimSpace(mark))})
	s.above = end
	return end
}

// pair looks for text between the marks of a pair.
func (s *secretScanner) pair(pair *secretPair) {
	begins := map[string][][]int{} // by word
	for m := range pair.matches(s.source) {
		if s.isCode(m[0]) || m[0] > 0 && s.source[m[0]-1] == '\\' {
			continue
		}
		if s.source[m[1]-1] == ']' && m[1] < len(s.source) && bytes.IndexByte([]byte("([:"), s.source[m[1]]) >= 0 {
			continue // a link
		}
		if pair.whole {
			m[0] = s.lines[s.lineAt(m[0])].from
		}
		of := m[2:]
		for of[0] < m[0] { // of a group that does not match
			of = of[2:]
		}
		word := strings.ToLower(string(s.source[of[0]:of[1]]))
		begins[word] = append(begins[word], m)
	}
	for word, begins := range begins {
		all := begins
		if pair.nests != "" {
			all = s.ofWord(pair.nests, word)
		}
		ends := endsOf(all, s.ofWord(pair.end, word))
		for _, m := range begins {
			to, ended := ends[m[0]]
			if ended || pair.firm {
				s.found = append(s.found, secret{from: m[0], to: cmp.Or(to, len(s.source)), mark: string(bytes.TrimSpace(s.source[m[0]:m[1]])), open: !ended})
			}
		}
	}
}

// ofWord returns where a pattern for a word matches outside code.
func (s *secretScanner) ofWord(pattern, word string) [][]int {
	pattern = "(?im)" + strings.ReplaceAll(pattern, "%s", regexp.QuoteMeta(word))
	found, ok := s.known[pattern]
	if !ok {
		for _, m := range regexp.MustCompile(pattern).FindAllIndex(s.source, -1) {
			if !s.isCode(m[0]) {
				found = append(found, m)
			}
		}
		s.known[pattern] = found
	}
	return found
}

// endsOf returns where the text ends that each of the marks begins, by where the mark is. The marks
// are of one name, and nest. One that is left without an end of its own takes the next end, since
// it may as well be a word of the text: then what is between is left out rather than what follows.
// Marks and ends are pairs of places, ascending.
func endsOf(marks, ends [][]int) map[int]int {
	of := make(map[int]int, len(marks))
	var open [][]int
	next := 0
	closeUpTo := func(place int) {
		for ; next < len(ends) && ends[next][0] < place; next++ {
			if n := len(open) - 1; n >= 0 && ends[next][0] >= open[n][1] {
				of[open[n][0]] = ends[next][1]
				open = open[:n]
			}
		}
	}
	for _, mark := range marks {
		closeUpTo(mark[0])
		open = append(open, mark)
	}
	closeUpTo(math.MaxInt)
	for _, mark := range open {
		n, _ := slices.BinarySearchFunc(ends, mark[1], func(end []int, at int) int { return cmp.Compare(end[0], at) })
		if n < len(ends) {
			of[mark[0]] = ends[n][1]
		}
	}
	return of
}

// spans looks for words with attributes that hide them, and for conditions that never hold.
func (s *secretScanner) spans() {
	for _, m := range secretSpan.FindAllSubmatchIndex(s.source, -1) {
		if s.isCode(m[0]+1) || !hidden(s.source[m[2]:m[3]]) {
			continue
		}
		if s.source[m[0]] == ')' && !hidden(aboutTarget.ReplaceAll(s.source[m[2]:m[3]], nil)) {
			continue // a link to another page of the site
		}
		if from := s.spanStart(m[0], s.source[m[2]] == ':'); from >= 0 {
			if name := directiveName.FindIndex(s.source[max(0, from-longestWord):from]); name != nil {
				from -= name[1] - name[0]
			}
			s.found = append(s.found, secret{from: from, to: m[1], mark: string(s.source[m[0]+1 : m[1]])})
		}
	}
	s.braces(secretMacro)
	s.directives()
	s.conditions()
}

// conditions looks for conditions of JSX that do not hold for everybody on the published site. Of
// {draft ? <p>x</p> : <p>y</p>} the second branch stays; of {draft ? x : y}, whose branches are
// expressions, nothing.
func (s *secretScanner) conditions() {
	if !bytes.Contains(s.source, []byte("&&")) && !bytes.Contains(s.source, []byte(" ? ")) {
		return
	}
	for _, m := range jsxCondition.FindAllSubmatchIndex(s.source, -1) {
		expression := string(s.source[m[2]:m[3]])
		if !notForAll(expression, false) && (m[4] < 0 || !notForAll(expression, true)) || s.isCode(m[0]) || m[0] > 0 && s.source[m[0]-1] == '\\' {
			continue
		}
		c := secret{from: m[0], to: len(s.source), mark: string(s.source[m[0]:m[1]]), open: true}
		if to := matching(s.source, m[0], 1, longestSecret, '{', '}'); to >= 0 {
			c.to, c.open = to+1, false
			if from, end, ok := s.publicBranch(m[1]-1, to, notForAll(expression, false)); ok && m[4] >= 0 {
				s.found = append(s.found, secret{from: end, to: c.to})
				c.to = from
			}
		}
		s.found = append(s.found, c)
		if c.open {
			break
		}
	}
}

// publicBranch returns where the text of the branch is that readers see, of a condition whose
// branches are between two places: the second one if other is set. ok is false if it is not text.
func (s *secretScanner) publicBranch(from, to int, other bool) (begin, end int, ok bool) {
	colon := s.branchColon(from, to)
	switch {
	case colon < 0:
		return 0, 0, false
	case other:
		from = colon + 1
	default:
		to = colon
	}
	trim := func() {
		for from < to && s.source[from] <= ' ' {
			from++
		}
		for from < to && s.source[to-1] <= ' ' {
			to--
		}
	}
	trim()
	if to-from > 1 && s.source[from] == '(' && s.source[to-1] == ')' {
		from, to = from+1, to-1
		trim()
	}
	if to-from < 2 {
		return 0, 0, false
	}
	switch sign := s.source[from]; sign {
	case '<':
		return from, to, s.source[to-1] == '>'
	case '"', '\'', '`':
		return from + 1, to - 1, s.source[to-1] == sign && bytes.IndexByte(s.source[from+1:to-1], sign) < 0
	}
	return 0, 0, false
}

// branchColon returns where the colon between the branches of a condition of JSX is, or -1. Colons
// in brackets, quotation marks and elements are skipped.
func (s *secretScanner) branchColon(from, to int) int {
	depth := 0
	for i := from; i < to; i++ {
		switch c := s.source[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"', '\'', '`':
			if n := bytes.IndexByte(s.source[i+1:to], c); n >= 0 {
				i += n + 1
			}
		case '<':
			if depth > 0 {
				continue
			}
			if i = s.elementEnd(i, to) - 1; i < 0 {
				return -1
			}
		case ':':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

var jsxTag = regexp.MustCompile(`<(/?)[\w.:-]*(?:[^<>]|=>)*?(/?)>`)

// elementEnd returns where the element of JSX ends that begins at a place, or -1.
func (s *secretScanner) elementEnd(at, to int) int {
	for depth := 0; ; {
		m := jsxTag.FindSubmatchIndex(s.source[at:to])
		if m == nil {
			return -1
		}
		switch {
		case m[3] > m[2]:
			depth--
		case m[5] == m[4]:
			depth++
		}
		at += m[1]
		if depth <= 0 {
			return at
		}
	}
}

// braces looks for text in braces, whose beginning a pattern matches.
func (s *secretScanner) braces(pattern *regexp.Regexp) {
	for _, m := range pattern.FindAllIndex(s.source, -1) {
		if s.isCode(m[0]) || m[0] > 0 && (s.source[m[0]-1] == '\\' || s.source[m[0]] == '@' && isLetter(s.source[m[0]-1])) {
			continue
		}
		c := secret{from: m[0], to: len(s.source), mark: string(s.source[m[0]:m[1]]), open: true}
		brace := m[0] + bytes.IndexByte(s.source[m[0]:m[1]], '{')
		if to := matching(s.source, brace, 1, longestSecret, '{', '}'); to >= 0 {
			c.to, c.open = to+1, false
		}
		s.found = append(s.found, c)
		if c.open {
			break
		}
	}
}

// directives looks for directives of remark: :private[…]{…} and ::private[…]{…}.
func (s *secretScanner) directives() {
	for at := 0; at < len(s.source); at++ {
		n := bytes.IndexAny(s.source[at:], "[{")
		if n < 0 {
			return
		}
		at += n
		from := directiveAt(s.source, at)
		if from < 0 || s.isCode(from) {
			continue
		}
		c := secret{from: from, to: len(s.source), mark: string(s.source[from : at+1]), open: true}
		sign, closing := s.source[at], byte(']')
		if sign == '{' {
			closing = '}'
		}
		end := matching(s.source, at, 1, longestSecret, sign, closing)
		if end >= 0 && sign == '[' && end+1 < len(s.source) {
			switch s.source[end+1] {
			case '(': // a link behind a colon
				continue
			case '{':
				if n := matching(s.source, end+1, 1, longestSecret, '{', '}'); n >= 0 {
					end = n
				}
			}
		}
		if end >= 0 {
			c.to, c.open, at = end+1, false, end
		}
		s.found = append(s.found, c)
		if c.open {
			return
		}
	}
}

// spanStart returns where the link, picture, code or emphasis begins that ends with the byte at a
// place, or -1. Only kramdown gives emphasis attributes.
func (s *secretScanner) spanStart(at int, kramdown bool) int {
	switch sign := s.source[at]; sign {
	case ')':
		text := matching(s.source, at, -1, longestSpan/4, '(', ')') - 1
		if text < 0 || s.source[text] != ']' {
			return -1
		}
		return s.spanStart(text, kramdown)
	case ']':
		from := matching(s.source, at, -1, longestSpan/4, '[', ']')
		if from > 0 && s.source[from-1] == ']' { // of the label of a link
			from = matching(s.source, from-1, -1, longestSpan/4, '[', ']')
		}
		if from > 0 && s.source[from-1] == '!' {
			from--
		}
		return from
	default:
		if sign != '`' && !kramdown {
			return -1
		}
		above := s.source[max(0, at-longestSpan/4) : at+1]
		if n := bytes.LastIndex(above, []byte("\n\n")); n >= 0 {
			above = above[n:]
		}
		begin := bytes.TrimRight(above, string(sign))
		n := bytes.LastIndex(begin, above[len(begin):])
		if n < 0 {
			return -1
		}
		return at + 1 - len(above) + n
	}
}

// longestSecret is how far, in bytes, the end of a condition is looked for.
const longestSecret = 10_000

// matching returns where the bracket at a place has its counterpart; -1 if nowhere within most bytes.
func matching(source []byte, at, step, most int, open, shut byte) int {
	depth := 0
	for i := at; i >= 0 && i < len(source) && (i-at)*step < most; i += step {
		switch source[i] {
		case open:
			depth += step
		case shut:
			depth -= step
		default:
			continue
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// hidden reports whether attributes hide their text everywhere.
func hidden(attributes []byte) bool {
	lower := bytes.ToLower(attributes)
	if bytes.Contains(lower, []byte(".content-")) && hidesOnCondition(attributes) {
		return true
	}
	if !mayHideByWord(lower) {
		return false
	}
	if m := styleAttribute.FindSubmatch(attributes); m != nil && invisibleStyle(m[1]) {
		return true
	}
	return hidingAttribute.Match(attributes) && !shownAtTimes.Match(onPaper.ReplaceAll(attributes, nil))
}

// lineAt returns the number of the line, from 0, that a place is on.
func (s *secretScanner) lineAt(at int) int {
	n, exact := slices.BinarySearchFunc(s.lines, at, func(l sourceLine, at int) int { return cmp.Compare(l.from, at) })
	if exact {
		return n
	}
	return n - 1
}

// isCode reports whether a place is in code: a block, or a span, which may begin on an earlier line.
func (s *secretScanner) isCode(at int) bool {
	if s.lines[s.lineAt(at)].code {
		return true
	}
	if s.code == nil {
		s.code = s.codeSpans()
	}
	n, _ := slices.BinarySearchFunc(s.code, at, func(span [2]int, at int) int { return cmp.Compare(span[1], at+1) })
	return n < len(s.code) && s.code[n][0] < at
}

// codeSpans returns where the code spans of the source begin and end; not nil.
func (s *secretScanner) codeSpans() [][2]int {
	spans, from := [][2]int{}, 0
	for _, l := range s.lines {
		if l.code {
			continue
		}
		for at := max(from, l.from); at < l.to; {
			n := bytes.IndexAny(s.source[at:l.to], "`\\")
			if n < 0 {
				break
			}
			if at += n; s.source[at] == '\\' {
				at += 2
				continue
			}
			length, ticks := lines.CodeSpanIn(s.source, l.from, at, longestSpan)
			if length > 0 {
				spans = append(spans, [2]int{at, at + length})
			}
			at += max(length, ticks)
			from = at
		}
	}
	return spans
}

// fenceEnd returns the line after the code block that begins on line i.
func (s *secretScanner) fenceEnd(i int) int {
	i++
	for i < len(s.lines) && s.lines[i].code && !s.lines[i].fence {
		i++
	}
	return i
}

// sectionEnd returns the line after the section of a heading on line i. The section ends before the
// next heading of the same or a higher level, and at the end of its quotation.
func (s *secretScanner) sectionEnd(i, level int) int {
	end := len(s.lines)
	if depth := lines.QuoteDepth(s.text(i)); depth > 0 {
		end = s.quoteEnd(i, depth)
	}
	for i++; i < end; i++ {
		if s.underlined(i, level) {
			return i
		}
		bare := lines.Bare(s.text(i))
		after := bytes.TrimLeft(bare, "#")
		if n := len(bare) - len(after); !s.lines[i].code && n > 0 && n <= level && (len(after) == 0 || after[0] <= ' ') {
			return i
		}
	}
	return i
}

// underlined reports whether line i is a heading of a level, or a higher one, by the line below it.
// A rule is preceded by a blank line.
func (s *secretScanner) underlined(i, level int) bool {
	if i+1 >= len(s.lines) || s.lines[i].code || s.lines[i+1].code || len(bytes.TrimSpace(lines.Bare(s.text(i)))) == 0 {
		return false
	}
	below := bytes.TrimSpace(lines.Bare(s.text(i + 1)))
	return len(below) > 0 && (below[0] == '=' || below[0] == '-' && level > 1) && len(bytes.Trim(below, string(below[:1]))) == 0
}

// quoteEnd returns the line after the quotation of a depth that begins on line i. A paragraph in it
// may go on without the signs.
func (s *secretScanner) quoteEnd(i, depth int) int {
	heading := func(bare []byte) bool { return bytes.HasPrefix(bare, []byte{'#'}) }
	open := !heading(lines.Bare(s.text(i))) // a paragraph is
	for i++; i < len(s.lines); i++ {
		text := s.text(i)
		bare := bytes.TrimSpace(lines.Bare(text))
		switch {
		case lines.QuoteDepth(text) >= depth:
			open = len(bare) > 0 && !heading(bare)
		case !open || len(bare) == 0 || bytes.IndexByte([]byte("#`~|<:"), bare[0]) >= 0 || lines.IsItem(append(bytes.Clone(bare), ' ')):
			return i
		}
	}
	return i
}

// boxEnd returns the line after the text that is indented below line i.
func (s *secretScanner) boxEnd(i, indent int) int {
	end := i + 1
	for i++; i < len(s.lines); i++ {
		text := s.text(i)
		switch bare := bytes.TrimLeft(text, " \t"); {
		case len(bytes.TrimSpace(bare)) == 0:
		case len(text)-len(bare) >= indent+4 || len(text)-len(bare) > indent && bytes.HasPrefix(text[indent:], []byte("\t")):
			end = i + 1
		default:
			return end
		}
	}
	return end
}

// itemEnd returns the line after the item of a list that begins on line i, indented so far. Its
// paragraph may go on without the indentation.
func (s *secretScanner) itemEnd(i, indent int) int {
	end, open := i+1, true
	for i++; i < len(s.lines); i++ {
		text := s.text(i)
		bare := bytes.TrimSpace(lines.Bare(text))
		switch {
		case len(bare) == 0:
			open = false
			continue
		case len(text)-len(bytes.TrimLeft(text, " \t>")) > indent:
		case !open || lines.IsItem(append(bytes.Clone(bare), ' ')) || bytes.IndexByte([]byte("#`~|<:"), bare[0]) >= 0:
			return end
		}
		end = i + 1
	}
	return end
}

// blockAround returns the lines of the block that the attributes on line i belong to:
// the block above or, if there is none, the one below.
func (s *secretScanner) blockAround(i int) (from, to int) {
	blank := func(i int) bool { return len(bytes.Trim(s.text(i), " \t\n>")) == 0 }
	from, to = i, i+1
	for from > s.above && !blank(from-1) {
		from--
	}
	if from == i {
		for to < len(s.lines) && !blank(to) {
			to++
		}
	}
	return from, to
}
