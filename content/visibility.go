package content

import (
	_ "embed" // the words
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// Site generators, editors and exporters have many ways to say that an article
// is not for everybody. This file reads them: what a key says (visibilityKeys),
// and the words that a status is written in (accessWords). A key that means one
// thing in one tool and another elsewhere counts only with a value that leaves
// no doubt.

// keySense is what a key says of who may read the article.
type keySense uint8

const (
	senseDraft         keySense = iota + 1 // any value but a no: a draft
	senseDraftIfTrue                       // a plain yes: a draft
	senseDraftIfFalse                      // a plain no: a draft
	senseHeldIfFalse                       // a plain no: held, since it may be said of what the article is about
	senseHidden                            // any value but a no: hidden
	senseHiddenIfTrue                      // a plain yes: hidden
	senseHiddenIfFalse                     // a plain no: hidden
	senseSecret                            // any value but a no: protected
	senseSecretIfTrue                      // a plain yes: protected
	senseStatus                            // a word of accessWords; one that is not there is asked about
	senseKnownStatus                       // a word of accessWords; any other says nothing
	sensePlainStatus                       // a word of plainWords; any other says nothing
	senseBuild                             // Hugo's table of what is rendered and listed
	sensePlugin                            // any value: a file of an Obsidian plugin
)

// visibilityKeys are the keys, lower case and without _ and -. draft, published
// and telegram are read with the other fields.
var visibilityKeys = map[string]keySense{
	"private": senseDraft, "isprivate": senseDraft, "isdraft": senseDraft, "unpublished": senseDraft,
	"unpublish": senseDraftIfTrue, "saveasdraft": senseDraftIfTrue, "ignorepost": senseDraftIfTrue, "ignorepublish": senseDraftIfTrue,
	"nopublish": senseDraftIfTrue, "dontpublish": senseDraftIfTrue, "donotpublish": senseDraftIfTrue, "wip": senseDraftIfTrue,
	"notpublished": senseDraftIfTrue, "notpublic": senseDraftIfTrue, "indraft": senseDraftIfTrue, "unfinished": senseDraftIfTrue,
	"confidential": senseDraftIfTrue, "secret": senseDraftIfTrue, "internal": senseDraftIfTrue, "personal": senseDraftIfTrue,
	"publish": senseDraftIfFalse, "ispublished": senseDraftIfFalse, "public": senseDraftIfFalse, "ispublic": senseDraftIfFalse,
	"dgpublish": senseDraftIfFalse, "publishable": senseDraftIfFalse, "live": senseHeldIfFalse, "released": senseHeldIfFalse,
	"approved": senseHeldIfFalse, "ready": senseHeldIfFalse, "publishready": senseDraftIfFalse, "readytopublish": senseDraftIfFalse,

	"draft": senseDraftIfTrue, "published": senseDraftIfFalse, // _draft, _published
	"черновик": senseDraftIfTrue, "entwurf": senseDraftIfTrue, "brouillon": senseDraftIfTrue, "borrador": senseDraftIfTrue,
	"rascunho": senseDraftIfTrue, "bozza": senseDraftIfTrue, "опубликовано": senseDraftIfFalse, "опубликован": senseDraftIfFalse,
	"опубликована": senseDraftIfFalse,

	"hidden": senseHidden, "ishidden": senseHidden, "unlisted": senseHidden, "headless": senseHidden, "delisted": senseHidden,
	"eleventyexcludefromcollections": senseHidden,
	"hiddenfromhomepage":             senseHiddenIfTrue, "hidefromhomepage": senseHiddenIfTrue, "hidefromhome": senseHiddenIfTrue,
	"hidefromfeed": senseHiddenIfTrue, "hiddenfromfeed": senseHiddenIfTrue, "hiddenfromrss": senseHiddenIfTrue, "hidefromrss": senseHiddenIfTrue,
	"excludefromfeed": senseHiddenIfTrue, "excludefromrss": senseHiddenIfTrue, "nofeed": senseHiddenIfTrue, "norss": senseHiddenIfTrue,
	"hidefromlist": senseHiddenIfTrue, "excludefromlist": senseHiddenIfTrue, "exclude": senseHiddenIfTrue, "feed": senseHiddenIfFalse,
	"rss": senseHiddenIfFalse, "hide": senseHiddenIfTrue, "norender": senseHiddenIfTrue, "nolist": senseHiddenIfTrue, "excluded": senseHiddenIfTrue,
	"permalink": senseHiddenIfFalse, "render": senseHiddenIfFalse, "listed": senseHiddenIfFalse, "visible": senseHiddenIfFalse,
	"list": senseHiddenIfFalse, "output": senseHiddenIfFalse, "show": senseHiddenIfFalse, "enabled": senseHiddenIfFalse,
	"article": senseHiddenIfFalse, "isvisible": senseHiddenIfFalse, "discoverable": senseHiddenIfFalse, "hidefromblog": senseHiddenIfTrue,
	"hiddenfromblog": senseHiddenIfTrue, "excludefromblog": senseHiddenIfTrue, "disabled": senseHiddenIfTrue, "build": senseBuild,

	"password": senseSecret, "passwords": senseSecret, "postpassword": senseSecret, "passphrase": senseSecret,
	"protected": senseSecret, "encrypted": senseSecret, "encrypt": senseSecretIfTrue, "members": senseSecretIfTrue,
	"memberonly": senseSecretIfTrue, "onlymembers": senseSecretIfTrue, "subscriberonly": senseSecretIfTrue, "onlysubscribers": senseSecretIfTrue,
	"patronsonly": senseSecretIfTrue, "patrononly": senseSecretIfTrue, "themepassword": senseSecret,
	"membersonly": senseSecretIfTrue, "paid": senseSecretIfTrue, "premium": senseSecretIfTrue, "paywall": senseSecretIfTrue,
	"subscribersonly": senseSecretIfTrue, "restricted": senseSecretIfTrue, "loginrequired": senseSecretIfTrue, "requireslogin": senseSecretIfTrue,
	"requirelogin": senseSecretIfTrue, "authrequired": senseSecretIfTrue, "requiresauth": senseSecretIfTrue,

	"status": senseStatus, "poststatus": senseStatus, "visibility": senseStatus, "postvisibility": senseStatus,
	"state": senseKnownStatus, "access": senseKnownStatus, "stage": senseKnownStatus, "poststate": senseKnownStatus,
	"publishstatus": senseKnownStatus, "publishstate": senseKnownStatus, "publicationstatus": senseKnownStatus,
	"workflow": senseKnownStatus, "audience": senseKnownStatus, "acl": senseKnownStatus, "wpstatus": senseKnownStatus,
	"ghoststatus": senseKnownStatus, "notestatus": senseKnownStatus, "articlestatus": senseKnownStatus, "contentstatus": senseKnownStatus,
	"pagestatus": senseKnownStatus, "accesslevel": senseKnownStatus, "visibleto": senseKnownStatus, "confidentiality": senseKnownStatus,
	"lifecycle": sensePlainStatus, "phase": sensePlainStatus, "progress": sensePlainStatus, "classification": sensePlainStatus,
	"статус": senseKnownStatus, "statut": senseKnownStatus, "estado": senseKnownStatus, "stato": senseKnownStatus,
	"sensitivity": sensePlainStatus, "tier": sensePlainStatus,

	"tldrawfile": sensePlugin, "annotationtarget": sensePlugin, // and what ends in -plugin: kanban-plugin, excalidraw-plugin, …
}

// access is what a word says of who may read the article.
type access uint8

const (
	meansNothing access = iota // the word is not known
	meansPublic
	meansHidden
	meansDraft
)

// plainWords are those that say draft under a key that may be about the subject of
// the article as well: the phase of a project, the tier of a product.
var plainWords = map[string]bool{
	"draft": true, "drafts": true, "drafting": true, "auto draft": true, "rough draft": true, "first draft": true, "wip": true,
	"work in progress": true, "unpublished": true, "not published": true, "do not publish": true, "private": true, "internal": true,
	"confidential": true, "secret": true, "members": true, "members only": true, "paid": true, "paid only": true, "paid members": true,
	"subscribers only": true, "not public": true, "non public": true,
	"черновик": true, "черновики": true, "чернетка": true, "szkic": true, "entwurf": true, "brouillon": true, "borrador": true, "rascunho": true,
	"bozza": true, "taslak": true, "草稿": true, "下書き": true,
}

// openWords are those that say that the article itself is public; done or final
// may be said of a note as well.
var openWords = map[string]bool{
	"public": true, "publish": true, "published": true, "posted": true, "опубликовано": true, "опубликован": true, "опубликована": true,
	"публично": true, "публичный": true, "для всех": true, "veröffentlicht": true, "öffentlich": true, "publié": true, "publiée": true,
	"publicado": true, "publicada": true, "público": true, "pubblicato": true, "opublikowane": true, "опубліковано": true, "公開": true,
	"公开": true, "已发布": true,
}

// accessWords are the words of a status, as statusWord writes them. A post that
// WordPress or Ghost calls scheduled has a date, and goes out on it.
var accessWords = readAccessWords()

//go:embed visibility.txt
var accessList string

func readAccessWords() map[string]access {
	words := map[string]access{}
	means := meansNothing
	for line := range strings.Lines(accessList) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			means = map[string]access{"[public]": meansPublic, "[draft]": meansDraft, "[hidden]": meansHidden}[line]
		default:
			for word := range strings.SplitSeq(line, ", ") {
				words[word] = means
			}
		}
	}
	return words
}

// statusWord writes a status as accessWords does: lower case, blanks for - and
// _, without the marks of a tag, a link or a list ("#status/draft", "[[Draft]]",
// "🌱 seedling"); "" for an address.
func statusWord(text string) string {
	text = strings.ToLower(text)
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		if strings.Contains(text, "://") || strings.IndexByte(text[:i], '.') >= 0 {
			return ""
		}
		text = text[i+1:]
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

// visibilityKey writes a key as visibilityKeys does.
func visibilityKey(key string) string {
	if strings.ContainsAny(key, "_- ") {
		return strings.NewReplacer("_", "", "-", "", " ", "").Replace(key)
	}
	return key
}

// answer is what a value says where a yes or a no is expected.
type answer uint8

const (
	saysNothing answer = iota // null, or empty
	saysNo
	saysYes
	saysOther
)

// answerOf reads a value of any type.
func answerOf(v frontmatter.Value) answer {
	switch v.Kind {
	case frontmatter.Null:
		return saysNothing
	case frontmatter.Table:
		if len(v.Fields) == 0 {
			return saysNothing
		}
		return saysOther
	case frontmatter.List:
		if len(v.Items) == 1 {
			return answerOf(v.Items[0])
		}
		if len(v.Items) == 0 {
			return saysNothing
		}
		return saysOther
	}
	if b, ok := v.Truth(); ok {
		if b {
			return saysYes
		}
		return saysNo
	}
	if n, err := strconv.ParseFloat(v.Text, 64); err == nil && v.Kind == frontmatter.Number {
		if n == 0 {
			return saysNo
		}
		return saysYes
	}
	// A key in the author's language has its answer in it: черновик: да. The words
	// are no truths of YAML, and draft itself stays an error with them.
	switch norm.NFC.String(strings.ToLower(strings.TrimSpace(v.Text))) {
	case "", "null", "nil", "none", "~", "undefined":
		return saysNothing
	case "да", "так", "ja", "oui", "sí", "sì", "si", "sim", "tak":
		return saysYes
	case "нет", "ні", "nein", "non", "não", "nao", "nie":
		return saysNo
	}
	return saysOther
}

// visibility reads a key that says who may read the article. ok is false for a
// key that says nothing of the kind.
func (p *fieldReader) visibility(f frontmatter.Field) (ok bool) {
	key := visibilityKey(f.Key)
	sense, ok := visibilityKeys[key]
	if !ok {
		if !strings.HasSuffix(f.Key, "-plugin") {
			return false
		}
		sense = sensePlugin
	}
	says := answerOf(f.Value)
	switch key {
	case "public", "ispublic", "publish", "ispublished", "dgpublish":
		p.saysPublic = p.saysPublic || says == saysYes
	case "private", "isprivate", "isdraft", "unpublished":
		p.saysPublic = p.saysPublic || says == saysNo
	}
	switch sense {
	case senseDraft, senseHidden, senseSecret:
		if says >= saysYes {
			p.restrict(sense, f)
		}
	case senseDraftIfTrue, senseHiddenIfTrue, senseSecretIfTrue:
		if says == saysYes {
			p.restrict(sense, f)
		}
	case senseDraftIfFalse, senseHeldIfFalse, senseHiddenIfFalse:
		if says == saysNo {
			p.restrict(sense, f)
		} else if sense != senseHiddenIfFalse {
			p.status(f, sense)
		}
		if key == "publish" {
			p.article.Marked = p.article.Marked || says == saysYes
		}
	case senseStatus, senseKnownStatus, sensePlainStatus:
		p.status(f, sense)
	case senseBuild:
		p.build(f)
	case sensePlugin:
		if says >= saysYes {
			p.hold(HoldPlugin, f)
		}
	}
	return true
}

// nested reads the table that a site keeps keys of its own in: extra of Zola, params
// of Hugo. Only keys count that mean one thing, whoever reads them: a list that is
// not shown, or what hide, is said of a part of the page as well.
func (p *fieldReader) nested(table frontmatter.Field) {
	for _, f := range table.Value.Fields {
		key, says := visibilityKey(f.Key), answerOf(f.Value)
		sense := visibilityKeys[key]
		switch f.Key {
		case "draft":
			sense = senseDraftIfTrue
		case "published":
			sense = senseDraftIfFalse
		}
		f.Name = table.Name + "." + f.Name
		switch sense {
		case senseDraft, senseHidden, senseSecret:
			if says >= saysYes {
				p.restrict(sense, f)
			}
		case senseDraftIfTrue, senseSecretIfTrue:
			if says == saysYes {
				p.restrict(sense, f)
			}
		case senseHiddenIfTrue:
			if says == saysYes && key != "hide" && key != "exclude" && key != "excluded" {
				p.restrict(sense, f)
			}
		case senseDraftIfFalse, senseHeldIfFalse:
			if says == saysNo {
				p.restrict(sense, f)
			} else {
				p.status(f, sense)
			}
		case senseStatus, senseKnownStatus, sensePlainStatus:
			p.status(f, sense)
		}
	}
}

// restrict makes the article what a key says.
func (p *fieldReader) restrict(sense keySense, f frontmatter.Field) {
	switch sense {
	case senseDraft, senseDraftIfTrue, senseDraftIfFalse:
		p.draft(f)
	case senseSecret, senseSecretIfTrue:
		p.hold(HoldPassword, f)
	default:
		p.hold(HoldHidden, f)
	}
}

// draft notes the key that makes the article a draft; the first counts.
func (p *fieldReader) draft(f frontmatter.Field) {
	if !p.article.Draft {
		p.article.Draft = true
		p.article.DraftBy = Hold{Rule: HoldDraft, Line: f.Line, Key: f.Name, Value: written(f.Value)}
	}
}

// hold notes the key that holds the article; the first counts, but for a
// question, which only counts where nothing else does.
func (p *fieldReader) hold(rule HoldRule, f frontmatter.Field) {
	if h := p.article.Hold; h == nil || h.Rule == HoldUnknown {
		p.article.Hold = &Hold{Rule: rule, Line: f.Line, Key: f.Name, Value: written(f.Value)}
	}
}

// status reads a word, or a list of words, of which the most private counts.
func (p *fieldReader) status(f frontmatter.Field, sense keySense) {
	means := meansNothing
	unknown, open := false, false
	ask, plain := sense == senseStatus, sense == sensePlainStatus || sense == senseHeldIfFalse
	var read func(v frontmatter.Value)
	read = func(v frontmatter.Value) {
		switch {
		case v.Kind == frontmatter.List:
			for _, item := range v.Items {
				read(item)
			}
		case v.Kind == frontmatter.Table:
			unknown = unknown || len(v.Fields) > 0
		case answerOf(v) == saysNothing:
		default:
			word := statusWord(v.Text)
			if !ask && len(word) < 3 { // state: ME
				return
			}
			if plain && !plainWords[word] {
				return
			}
			unknown, open = unknown || accessWords[word] == meansNothing, open || openWords[word]
			means = max(means, accessWords[word])
		}
	}
	read(f.Value)
	switch {
	case means == meansDraft:
		p.draft(f)
	case means == meansHidden:
		p.hold(HoldHidden, f)
	case unknown && ask && p.article.Hold == nil:
		p.hold(HoldUnknown, f)
	case open && !unknown && sense != senseKnownStatus:
		p.saysPublic = true
	}
}

// build reads Hugo's table: a page that is not rendered, or is in no list, is
// hidden.
func (p *fieldReader) build(f frontmatter.Field) {
	for _, key := range []string{"render", "list"} {
		v, ok := f.Value.Get(key)
		if !ok {
			continue
		}
		word := strings.ToLower(strings.TrimSpace(v.Value.Text))
		if answerOf(v.Value) == saysNo || slices.Contains([]string{"never", "local"}, word) || key == "render" && word == "link" {
			v.Name = f.Name + "." + v.Name
			p.hold(HoldHidden, v)
		}
	}
}

// maxWritten is how much of a value is told.
const maxWritten = 60

// written is a value on one line, as its author would write it.
func written(v frontmatter.Value) string {
	var text string
	switch v.Kind {
	case frontmatter.List:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			items[i] = written(item)
		}
		text = "[" + strings.Join(items, ", ") + "]"
	case frontmatter.Table:
		fields := make([]string, len(v.Fields))
		for i, f := range v.Fields {
			fields[i] = f.Name + ": " + written(f.Value)
		}
		text = "{" + strings.Join(fields, ", ") + "}"
	default:
		text = oneLine(v.Text)
	}
	if runes := []rune(text); len(runes) > maxWritten {
		text = string(runes[:maxWritten-1]) + "…"
	}
	return text
}
