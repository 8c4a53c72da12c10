package comment

import (
	"bytes"
	"regexp"
	"strings"
)

// Conditions of template languages. A text below one that a published page does not meet, or only for
// some readers, is private:
//
//	{% if page.draft %} … {% endif %}         Liquid, Nunjucks, Twig (see condition in forms.go)
//	{{#if draft}} … {{else}} … {{/if}}        Handlebars; {{#draft}} … {{/draft}} Mustache
//	{{ if .Draft }} … {{ end }}               Go; {{ define "x" }} … {{ end }} shows nothing where it is
//	{{< if draft >}} … {{< /if >}}            shortcodes of a site's own
//	<% if (draft) { %> … <% } %>              EJS; <% if draft %> … <% end %> ERB
//	<?php if (false): ?> … <?php endif; ?>
//	{#if draft} … {:else} … {/if}             Svelte
//	{draft && <p>…</p>}  v-if="draft"         JSX, Vue and others (see private.go and invisible.go)

// privateThings and publicThings are the names, as thing returns them, of what holds for some readers or
// before the publication, and of what holds for everybody.
var (
	privateThings = wordsIn("private draft drafts secret internal hidden confidential unpublished wip todo membersonly memberonly member " +
		"loggedin signedin premium paid paying subscriber subscribed authenticated isadmin userloggedin debug ispreview inpreview previewing previewmode development dev " +
		"staging isserver false nil null undefined 0 never")
	publicThings = wordsIn("public published production prod true always")
	// states are the last words of names that have one of several values.
	states = wordsIn("status state visibility access audience env environment mode runmode node_env hugo_env stage target context profile")
	// privateStates and publicStates are such values.
	privateStates = wordsIn("draft drafts private secret internal hidden unpublished wip members paid development dev debug local staging preview test " +
		"testing serve watch deploy-preview branch-deploy pending review")
	publicStates = wordsIn("public published production prod build")
)

func wordsIn(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}

var (
	// conditionWords matches a tag of Liquid: the word, and the expression.
	conditionWords = regexp.MustCompile(`^\{%-?\s*(if|unless|elsif|elif)\s+([^{}]*?)\s*-?%\}$`)

	negation   = regexp.MustCompile(`^(?:!\s*|not\s+|not\s*\()`)
	comparison = regexp.MustCompile(`^(?:(eq|ne)\s+)?\(?([$\w.\[\]"'-]+?)\)?\s*(?:(={2,3}|!={1,2}|<>)\s*|\s)["']([\w -]+)["']$`)
	nameOnly   = regexp.MustCompile(`^[$@]?\.?[\w.\[\]"'-]+\??$`)
	isPrefix   = regexp.MustCompile(`^(?:is|show|has|in|only|if)[_-]?([a-z])`)
	isTrue     = regexp.MustCompile(`\s*={2,3}\s*true$`)
	// aboutReader matches an expression about the person who reads the page, whom only some sites know: user,
	// customer.tags contains "x", session.user != nil. page.user is the page's.
	aboutReader = regexp.MustCompile(`^[$@.]{0,2}(?:(?:request|req|session|auth|context|ctx|locals|app)\.)?(?i:current_?|logged_?in_?|authenticated_?)?(?i:user|visitor|customer|member|account|admin|subscriber)(?:\.[\w.]+[?!]?(?:\(\))?)?(?:(?:\s*([=!<>]{1,3})\s*|\s+(?:contains|in)\s+)(\S.*))?$`)
	noReader    = regexp.MustCompile(`^(?:nil|null|none|undefined|blank|empty|["']{2})$`)
	isFalse     = regexp.MustCompile(`^(.*\S)\s*={2,3}\s*false$`)
)

// notForAll reports whether an expression holds only where its text is private. If not is set, that is
// asked of its opposite.
func notForAll(expression string, not bool) bool {
	e := strings.TrimSpace(expression)
	for strings.HasPrefix(e, "(") && matching([]byte(e), 0, 1, len(e), '(', ')') == len(e)-1 {
		e = strings.TrimSpace(e[1 : len(e)-1])
	}
	for _, junction := range []struct {
		signs [2]string
		all   bool // all of its parts have to hold
	}{{[2]string{" or ", "||"}, false}, {[2]string{" and ", "&&"}, true}} {
		if parts := splitAt(e, junction.signs); len(parts) > 1 {
			// "and" is private if one of its parts is, "or" if all are; where it is negated, the reverse.
			one := junction.all != not
			for _, part := range parts {
				if notForAll(part, not) == one {
					return one
				}
			}
			return !one
		}
	}
	if m := negation.FindString(e); m != "" {
		m = strings.TrimSuffix(m, "(")
		return notForAll(e[len(m):], !not)
	}
	if m := isFalse.FindStringSubmatch(e); m != nil {
		return notForAll(m[1], !not)
	}
	if m := aboutReader.FindStringSubmatch(e); m != nil {
		return (strings.ContainsAny(m[1], "!") || m[1] == "<>") == noReader.MatchString(m[2]) != not
	}
	e = strings.TrimSuffix(isTrue.ReplaceAllString(e, ""), "()")
	if m := comparison.FindStringSubmatch(e); m != nil && (m[1] != "" || m[3] != "") {
		if !states[thing(m[2])] {
			return false
		}
		if m[1] == "ne" || strings.HasPrefix(m[3], "!") || m[3] == "<>" {
			not = !not
		}
		value := strings.ToLower(m[4])
		if not {
			return publicStates[value]
		}
		return privateStates[value]
	}
	if !nameOnly.MatchString(e) {
		return false
	}
	name := thing(e)
	for range 2 {
		if not && publicThings[name] || !not && privateThings[name] {
			return true
		}
		for _, prefix := range [...]string{"not", "non", "un"} { // page.not_private
			if rest, ok := strings.CutPrefix(name, prefix); ok && len(rest) > 3 && (not && privateThings[rest] || !not && publicThings[rest]) {
				return true
			}
		}
		name = isPrefix.ReplaceAllString(name, "$1")
	}
	return false
}

// thing returns what a name is about, its last part, in lower case: drafts of site.show_drafts,
// isproduction of hugo.IsProduction.
func thing(name string) string {
	name = strings.TrimRight(strings.Trim(name, `$@"'[]. `), "?")
	name = name[strings.LastIndexAny(name, `.["'`)+1:]
	name = strings.ToLower(name)
	if name == "node_env" || name == "hugo_env" {
		return name
	}
	return strings.NewReplacer("_", "", "-", "").Replace(name)
}

// splitAt splits an expression at one of two signs outside brackets.
func splitAt(e string, signs [2]string) (parts []string) {
	depth, from := 0, 0
	for i := 0; i < len(e); i++ {
		switch e[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		for _, sign := range signs {
			if depth == 0 && strings.HasPrefix(e[i:], sign) {
				parts = append(parts, e[from:i])
				i += len(sign) - 1
				from = i + 1
				break
			}
		}
	}
	return append(parts, e[from:])
}

// blockForm is a template language's form of conditions.
type blockForm struct {
	begin *regexp.Regexp // its groups are the word and the expression
	tags  string         // a pattern for the tags within: its groups are a beginning, an end, and another branch; %s is the word
	not   string         // the word with which the expression is negated
	firm  bool           // without an end, the rest is hidden: the tool reports an error
}

// The forms, by how they begin.
var (
	handlebars = blockForm{regexp.MustCompile(`^\{\{~?#(if|unless)\s+([^{}]+?)\s*~?\}\}`), `\{\{~?(?:(#%s\b)|(/%s\b)|(else\b|\^))[^{}]*\}\}`, "unless", false}
	mustache   = blockForm{regexp.MustCompile(`^\{\{[#^]\s*([\w.-]+)()\s*\}\}`), `\{\{\s*(?:([#^]\s*%s)|(/\s*%s)|(\^\^\^))\s*\}\}`, "^", false}
	golang     = blockForm{regexp.MustCompile(`^\{\{-?\s*(if|with|define)\s+([^{}]+?)\s*-?\}\}`), `\{\{-?\s*(?:((?:if|with|range|block|define)\b)|(end\b)|(else\b))[^{}]*\}\}`, "", false}
	shortcodes = blockForm{regexp.MustCompile(`^\{\{[<%]-?\s*(if|unless|ifparam|if-param|when|env|environment|only|show-if|cond|conditional|visibility|visible|audience)\s+([^{}]+?)\s*[>%]\}\}`), `\{\{[<%]-?\s*(?:(%s\b)|(/\s*%s\b)|(else\b))[^{}]*\}\}`, "unless", true}
	svelte     = blockForm{regexp.MustCompile(`^\{#(if)\s+([^{}]+?)\s*\}`), `\{(?:(#%s\b)|(/%s\b)|(:else\b))[^{}]*\}`, "", false}
	ejs        = blockForm{regexp.MustCompile(`^<%[-_]?\s*(if|unless)\b\s*([^%\n]+?)\s*(?:\{|:|then)?\s*[-_]?%>`), `<%[-_]?\s*(?:((?:if|unless|for|while)\b)|((?:\}|end(?:if)?;?)\s*[-_]?%>)|(\}?\s*else\b))(?:[^%]*%>)?`, "unless", false}
	php        = blockForm{regexp.MustCompile(`^<\?(?:php)?\s*(if)\s*([^\n]+?)\s*[:{]\s*\?>`), `<\?(?:php)?\s*(?:((?:if|for|foreach|while|switch)\b)|((?:\}|end(?:if|for|foreach|while|switch)\s*;?)\s*\?>)|(\}?\s*else\b))(?:[^?]*\?>)?`, "", false}
)

// templateConditions is templateBlock for a tag in double braces.
func (s *scanner) templateConditions() bool {
	if s.dropped() {
		return true
	}
	inner := bytes.TrimLeft(s.rest()[2:min(len(s.rest()), longestMark)], "~- \t\n")
	if len(inner) == 0 {
		return false
	}
	switch inner[0] {
	case '#', '^':
		return s.templateBlock(&handlebars) || s.templateBlock(&mustache)
	case '<', '%':
		return s.templateBlock(&shortcodes)
	case 'i', 'w', 'd':
		return s.templateBlock(&golang)
	case 'e':
		return s.otherBranch()
	}
	return false
}

// elseIf matches the tag of another branch that has a condition of its own.
var elseIf = regexp.MustCompile(`^\{\{[~-]?\s*else\s+if\s+([^{}]+?)\s*[~-]?\}\}`)

// otherBranch removes such a branch, with its tag, if it is private.
func (s *scanner) otherBranch() bool {
	m := elseIf.FindSubmatch(s.rest()[:min(len(s.rest()), longestMark)])
	if m == nil || !notForAll(string(m[1]), false) {
		return false
	}
	for _, form := range []*blockForm{&handlebars, &golang} {
		other, _, last, end := branchesOf(s.source, s.pos, &s.looked, form, "if", len(m[0]))
		if end < 0 {
			continue
		}
		if other >= 0 {
			last = other
		}
		s.hidden = append(s.hidden, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, string(m[0])})
		s.drop(last)
		return true
	}
	return false
}

// templateBlock removes the text below a condition of a template language that begins at pos, if it is
// private; it returns false if it removed nothing.
func (s *scanner) templateBlock(form *blockForm) bool {
	rest := s.rest()
	m := form.begin.FindSubmatch(rest[:min(len(rest), longestMark)])
	if m == nil {
		return false
	}
	word, expression := string(m[1]), string(m[2])
	not := word == form.not
	if form == &mustache {
		expression, not = word, rest[2] == '^'
	}
	if form == &shortcodes {
		expression = strings.NewReplacer(`"`, "", `'`, "", `param=`, "", "`", "").Replace(expression)
	}
	hides := word == "define" || notForAll(expression, not)
	if !hides && !notForAll(expression, !not) {
		return false
	}
	other, inner, last, end := branchesOf(s.source, s.pos, &s.looked, form, word, len(m[0]))
	switch {
	case s.looked > longestLook: // the end may be there
	case end < 0 && !form.firm, !hides && other < 0:
		return false
	}
	if end < 0 {
		s.never(string(m[0]))
		return true
	}
	s.hidden = append(s.hidden, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, string(m[0])})
	if s.drops == nil {
		s.drops = map[int]int{}
	}
	switch { // what stays has no tags around it
	case other < 0:
		s.drop(end)
	case hides:
		s.drops[last] = end
		s.drop(inner)
	default:
		s.drops[other] = end
		s.drop(s.pos + len(m[0]))
	}
	return true
}

// dropped drops the text at pos that is in drops: the tags around what stays.
func (s *scanner) dropped() bool {
	to, ok := s.drops[s.pos]
	if ok {
		s.drop(to)
	}
	return ok
}

// longestLook is how much text, in bytes, is read for the ends of such conditions, over all of them.
const longestLook = 16 << 20

// branchesOf returns where the other branch of a condition at a place begins, with its tag and without it,
// where its last tag begins, and where it ends; -1 if it has no other branch or no end. Its first tag has n
// bytes. The number of bytes that it reads is added to looked.
func branchesOf(source []byte, pos int, looked *int, form *blockForm, word string, n int) (other, inner, last, end int) {
	tags := regexp.MustCompile(strings.ReplaceAll(form.tags, "%s", regexp.QuoteMeta(word)))
	other, depth := -1, 1
	for at := pos + n; ; {
		if *looked > longestLook {
			return other, inner, 0, -1
		}
		m := tags.FindSubmatchIndex(source[at:])
		if m == nil {
			*looked += len(source) - at
			return other, inner, 0, -1
		}
		*looked += m[1]
		from := at
		at += m[1]
		switch {
		case m[2] >= 0:
			depth++
		case m[4] >= 0:
			if depth--; depth == 0 {
				return other, inner, from + m[0], at
			}
		case depth == 1 && other < 0:
			other, inner = from+m[0], at
		}
	}
}

// judgements are the results of judge for tags: these repeat.
type judgements map[string][2]bool

// judge reports whether the tag of a condition of Liquid holds only for some readers or before the
// publication, and whether it holds for everybody.
func (j *judgements) judge(tag string) (private, public bool) {
	if known, ok := (*j)[tag]; ok {
		return known[0], known[1]
	}
	plain := negatedThing.ReplaceAllString(tag, "$1")
	private, public = privateCondition.MatchString(plain), publishedCondition.MatchString(plain)
	if len(plain) < len(tag) {
		private, public = public, private
	}
	if m := conditionWords.FindStringSubmatch(tag); m != nil {
		not := m[1] == "unless"
		private, public = private || notForAll(m[2], not), public || notForAll(m[2], !not)
	}
	private = private || privateCase.MatchString(tag)
	if *j == nil {
		*j = judgements{}
	}
	(*j)[tag] = [2]bool{private, public}
	return private, public
}
