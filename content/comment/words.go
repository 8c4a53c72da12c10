package comment

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// The names and styles with which authors, editors and sites hide text. The marks in hidden.go,
// invisible.go and private.go share them.

// secretWord matches what authors call text that is not for readers. It and hiddenClass
// are variables, so that the binary contains the text once.
var secretWord = `private(?:[-_ ]?notes?)?|secret|confidential|internal|personal|hidden|hide|no[-_]?export|no[-_]?publish|` +
	`(?:do[-_]?not|dont)[-_]?publish|(?:authors?|editors?|admins?|drafts?|dev|internal)[-_]only|only[-_](?:me|authors?|editors?|admins?|drafts?|dev|members?)|(?:my[-_ ])?eyes[-_ ]only|members?[-_]only|notes?[-_ ]to[-_ ](?:my)?self|self[-_]notes?|draft`

// hiddenClass matches the names of classes that hide their element: those words, and the classes of
// Bootstrap, Tailwind, Bulma, UIkit and other style sheets, of Ghost for what it only mails, and of Word
// for comments and for what was struck out.
var hiddenClass = secretWord + `|d-none|is-hidden|display-none|invisible|is-invisible|uk-hidden|uk-invisible|u-hidden|hidden-xs-up|kg-email(?:-cta)?-card|print-only|only-print|` +
	`msodel|msocom(?:txt|anchor|off)|msocomment(?:text|reference|subject)`

var (
	hidingClass = regexp.MustCompile(`(?i)(?:^|[\s"'])(?:` + hiddenClass + `)(?:[\s"']|$)`)
	hidingBox   = regexp.MustCompile(`(?i)^(?:` + hiddenClass + `|notes)$`)
	// aboutTarget matches classes that say of a link where it leads.
	aboutTarget = regexp.MustCompile(`(?i)\b(?:internal|personal)\b`)
	// onPaper matches classes that show their element in print.
	onPaper      = regexp.MustCompile(`(?i)\bprint:[\w-]+|\bd-print-[\w-]+`)
	shownAtTimes = regexp.MustCompile(`(?i):(?:block|flex|grid|inline|table|contents)|d-\w+-(?:block|flex|grid|inline|table)`)

	hidingAttribute = regexp.MustCompile(`(?i)(?:^|[\s:])(?:\.(?:` + hiddenClass + `)(?:\s|$)|hidden(?:\s|$|=["']?(?:hidden|true|until-found|["'\s]|$)))`)
	styleAttribute  = regexp.MustCompile(`(?i)\bstyle\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)`)

	invisibleBy = regexp.MustCompile(`(?i)\b(?:display\s*:\s*none|(?:content-)?visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|mso-(?:element|special-character)\s*:\s*comment(?:-list)?)\b|` +
		`(?:^|[;"'\s])(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:[!;"'}]|$)|` +
		`\b(?:left|top|text-indent)\s*:\s*-\d{3,}`)
	transparent = regexp.MustCompile(`(?i)(?:^|[;"'\s])color\s*:\s*(?:transparent\b|rgba\([^()]*,\s*0(?:\.0+)?%?\s*\))`)
	noHeight    = regexp.MustCompile(`(?i)\bheight\s*:\s*0(?:px)?\s*(?:[!;"'}]|$)`)
)

var (
	privateMacro = regexp.MustCompile(`(?i)^(?:` + hiddenClass + `)$`)
	// beforePublication matches names of what a site shows only while it is developed: dev, if-dev, DevOnly,
	// not_production.
	beforePublication = regexp.MustCompile(`(?i)^(?:(?:if|is|when|only|show|in|env)[-_]?)*(?:(?:dev|development|staging|debug|localhost)(?:[-_]?(?:only|mode|env|environment))?|` +
		`(?:local|preview)[-_]?only|(?:if|is|when|only|in)[-_]?(?:local|preview)|(?:not|non)[-_]?(?:in[-_]?)?(?:prod|production|published|public))$`)
	// nameParts matches the words of a name such as TodoNote, todo-note and todo_note.
	nameParts = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)
)

// Private reports whether the text in the arguments of a shortcode or component of this name may be
// for others than all readers: private, Todo, members_only, author-note. In doubt, it is.
func Private(name string) bool {
	return private(name, "hide", "comment", "commented", "remark", "annotation", "admin")
}

// privateContent reports whether the text within a shortcode of this name is not for readers.
// Shortcodes that hide text until a click have such names, too, and so have boxes for remarks.
func privateContent(name string) bool { return private(name) }

// privateDirective reports whether the text of a directive of remark, or of a box, of this name is not
// for readers.
func privateDirective(name string) bool {
	return name != "" && (strings.EqualFold(name, "comment") || privateContent(name))
}

// privateKind reports whether the text of a callout of this kind is not for readers: private-note,
// NOTE-PRIVATE, author-note. Todo is a kind that Obsidian shows to everybody.
func privateKind(kind string) bool {
	if strings.EqualFold(kind, "comment") || privateMacro.MatchString(kind) {
		return true
	}
	note, owner := false, false
	for _, word := range nameParts.FindAllString(kind, -1) {
		switch strings.TrimSuffix(strings.ToLower(word), "s") {
		case "private", "confidential":
			return true
		case "note":
			note = true
		case "author", "editor", "reviewer", "translator", "self", "my", "dev", "secret", "hidden", "draft", "internal", "personal":
			owner = true
		}
	}
	return note && owner
}

// hidesByName is privateKind for a box of MkDocs or a component: sites show comments in these.
func hidesByName(kind string) bool { return !strings.EqualFold(kind, "comment") && privateKind(kind) }

// privateComponent reports whether the text of a component of this name is not for readers: IfDev,
// PrivateNote, SignedIn. Components about private things are part of the page: PasswordField, TodoList.
func privateComponent(name string) bool {
	return hidesByName(name) || mayPrecede(name) && beforePublication.MatchString(name) || forMembers[strings.ToLower(name)]
}

// mayPrecede reports whether a name has a word without which beforePublication does not match.
func mayPrecede(name string) bool {
	name = strings.ToLower(name)
	for _, word := range [...]string{"dev", "stag", "debug", "local", "preview", "no"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// forMembers are names of tags whose text only readers see who have logged in.
var forMembers = wordsIn("login auth gated signedin signed-in signed_in ifsignedin if-signed-in if_signed_in signedinonly signed-in-only signed_in_only " +
	"loginrequired login-required login_required authrequired auth-required auth_required")

// private reports whether a name has a word for text that is not for readers, or one of more, in the
// singular.
func private(name string, more ...string) bool {
	if privateMacro.MatchString(name) || mayPrecede(name) && beforePublication.MatchString(name) || forMembers[strings.ToLower(name)] {
		return true
	}
	note, owner, maybe, public := false, false, false, false
	for _, word := range append(nameParts.FindAllString(name, -1), name) { // ToDo is a word, too
		word = strings.TrimSuffix(strings.ToLower(word), "s")
		rest, isNote := strings.CutSuffix(word, "note") // todonote
		switch note = note || isNote; rest {
		case "private", "secret", "hidden", "draft", "confidential", "todo", "fixme", "tbd", "wip", "password", "encrypt", "encrypted",
			"protect", "protected", "restrict", "restricted", "membership", "subscriber", "premium", "paid", "paywall", "logged", "loggedin":
			return true
		case "internal", "member":
			maybe = true
		case "link", "ref", "xref", "relref", "url", "anchor", "team": // internal-link, team-member
			public = true
		case "author", "editor", "reviewer", "translator", "self", "my", "dev":
			owner = true
		}
		maybe = maybe || slices.Contains(more, rest)
	}
	return maybe && !public || note && owner
}

// invisibleStyle reports whether a style hides its element. A box around a video has no height but a
// padding, and a text that is filled with a gradient no colour.
func invisibleStyle(style []byte) bool {
	has := func(word string) bool { return bytes.Contains(style, []byte(word)) }
	return invisibleBy.Match(style) ||
		!has("-clip") && transparent.Match(style) ||
		has("overflow") && !has("padding") && noHeight.Match(style)
}

// hidingWords are words of which a tag or the attributes of a box has one if it hides its element, in
// lower case.
var hidingWords = [...]string{"hid", "none", "export", "publish", "priv", "secret", "conf", "draft", "intern", "person", "-only", "_only", "only-", "only_", "mso", "self", "notes", "visib", "style", "kg-", "{todo}"}

// mayHideByWord reports whether text in lower case has one of hidingWords.
func mayHideByWord(text []byte) bool {
	for _, word := range hidingWords {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}
