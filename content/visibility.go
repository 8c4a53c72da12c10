package content

import (
	_ "embed" // the words
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// Site generators, editors and exporters have many ways to say that an article is not public. This
// file reads them: the meanings of keys (visibilityKeys), and the words for a status (accessWords).
// A key that means different things in different tools counts only with an unambiguous value.

// keySense is what a key says about who may read the article.
type keySense uint8

const (
	senseDraft         keySense = iota + 1 // any value except no: a draft
	senseDraftIfTrue                       // a plain yes: a draft
	senseDraftIfFalse                      // a plain no: a draft
	senseHeldIfFalse                       // a plain no: held, because the key may describe the article's subject
	senseHidden                            // any value except no: hidden
	senseHiddenIfTrue                      // a plain yes: hidden
	senseHiddenIfFalse                     // a plain no: hidden
	senseSecret                            // any value except no: protected
	senseSecretIfTrue                      // a plain yes: protected
	senseStatus                            // a word of accessWords; the admins are asked about an unknown one
	senseKnownStatus                       // a word of accessWords; any other is ignored
	sensePlainStatus                       // a word of plainWords; any other is ignored
	senseBuild                             // Hugo's table of what is rendered and listed
	senseRobots                            // instructions to search engines: noindex
	senseSitemap                           // a plain no, or a table that excludes the page: hidden
	senseMeta                              // elements of the page's head, one of which is for search engines
	sensePlugin                            // any value: a file of an Obsidian plugin
	senseStep                              // a word of accessWords, but not a plain yes or no; any other is ignored
	senseTrafficLight                      // a colour of the Traffic Light Protocol
)

// visibilityKeys are the keys, in lower case and without _ and -. draft, published and telegram are
// read with the other fields.
var visibilityKeys = map[string]keySense{
	"private": senseDraft, "isprivate": senseDraft, "isdraft": senseDraft, "unpublished": senseDraft,
	"unpublish": senseDraftIfTrue, "saveasdraft": senseDraftIfTrue, "ignorepost": senseDraftIfTrue, "ignorepublish": senseDraftIfTrue,
	"nopublish": senseDraftIfTrue, "dontpublish": senseDraftIfTrue, "donotpublish": senseDraftIfTrue, "wip": senseDraftIfTrue,
	"notpublished": senseDraftIfTrue, "notpublic": senseDraftIfTrue, "indraft": senseDraftIfTrue, "unfinished": senseDraftIfTrue,
	"drafts": senseDraftIfTrue, "topublish": senseDraftIfFalse, "publishing": senseDraftIfFalse, "publishto": senseKnownStatus,
	"trashed": senseDraftIfTrue, "trash": senseDraftIfTrue, "deleted": senseDraft, "underconstruction": senseDraftIfTrue,
	"stub": senseDraftIfTrue, "incomplete": senseDraftIfTrue,
	"confidential": senseDraftIfTrue, "secret": senseDraftIfTrue, "internal": senseDraftIfTrue, "personal": senseDraftIfTrue,
	"publish": senseDraftIfFalse, "ispublished": senseDraftIfFalse, "public": senseDraftIfFalse, "ispublic": senseDraftIfFalse,
	"dgpublish": senseDraftIfFalse, "publishable": senseDraftIfFalse, "live": senseHeldIfFalse, "released": senseHeldIfFalse,
	"approved": senseHeldIfFalse, "ready": senseHeldIfFalse, "publishready": senseDraftIfFalse, "readytopublish": senseDraftIfFalse,

	"draft": senseDraftIfTrue, "published": senseDraftIfFalse, // _draft, _published
	"noblog": senseDraftIfTrue, "notready": senseDraftIfTrue, "notforpublication": senseDraftIfTrue, "neverpublish": senseDraftIfTrue,
	"ispublish": senseDraftIfFalse, "canpublish": senseDraftIfFalse, "shouldpublish": senseDraftIfFalse, "allowpublish": senseDraftIfFalse,
	"publishpost": senseDraftIfFalse, "ispubliclyvisible": senseDraftIfFalse, "postdraft": senseDraftIfTrue, "drafted": senseDraftIfTrue,
	"personalnote": senseDraftIfTrue, "publishdraft": senseDraftIfTrue,
	"черновик": senseDraftIfTrue, "entwurf": senseDraftIfTrue, "brouillon": senseDraftIfTrue, "borrador": senseDraftIfTrue,
	"rascunho": senseDraftIfTrue, "bozza": senseDraftIfTrue, "опубликовано": senseDraftIfFalse, "опубликован": senseDraftIfFalse,
	"опубликована": senseDraftIfFalse, "публиковать": senseDraftIfFalse, "публично": senseDraftIfFalse, "приватно": senseDraftIfTrue,
	"приватный": senseDraftIfTrue, "приватная": senseDraftIfTrue, "личное": senseDraftIfTrue, "непубликовать": senseDraftIfTrue,
	"опубліковано": senseDraftIfFalse, "чернетка": senseDraftIfTrue, "veröffentlicht": senseDraftIfFalse, "öffentlich": senseDraftIfFalse,
	"privat": senseDraftIfTrue, "publié": senseDraftIfFalse, "publiée": senseDraftIfFalse, "privé": senseDraftIfTrue, "publicado": senseDraftIfFalse,
	"publicada": senseDraftIfFalse, "privado": senseDraftIfTrue, "pubblicato": senseDraftIfFalse, "privato": senseDraftIfTrue, "szkic": senseDraftIfTrue,
	"opublikowane": senseDraftIfFalse, "prywatne": senseDraftIfTrue, "taslak": senseDraftIfTrue, "yayında": senseDraftIfFalse, "草稿": senseDraftIfTrue,
	"下書き": senseDraftIfTrue, "公开": senseDraftIfFalse, "公開": senseDraftIfFalse, "发布": senseDraftIfFalse, "私密": senseDraftIfTrue, "非公開": senseDraftIfTrue,
	"скрыто": senseHiddenIfTrue, "скрыть": senseHiddenIfTrue, "versteckt": senseHiddenIfTrue, "oculto": senseHiddenIfTrue, "caché": senseHiddenIfTrue,
	"nascosto": senseHiddenIfTrue, "пароль": senseSecret, "passwort": senseSecret, "motdepasse": senseSecret, "contraseña": senseSecret, "密码": senseSecret,

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
	"noindex": senseHiddenIfTrue, "robotsnoindex": senseHiddenIfTrue, "seonoindex": senseHiddenIfTrue, "metanoindex": senseHiddenIfTrue,
	"robots": senseRobots, "metarobots": senseRobots, "seo": senseRobots, "sitemap": senseSitemap, "sitemapexclude": senseHiddenIfTrue,
	"sitemapignore": senseHiddenIfTrue, "excludefromsitemap": senseHiddenIfTrue, "hidefromsitemap": senseHiddenIfTrue,
	"index": senseHiddenIfFalse, "indexing": senseHiddenIfFalse, "indexable": senseHiddenIfFalse,
	"excludefromindex": senseHiddenIfTrue, "excludefromcollections": senseHiddenIfTrue, "excludefromlisting": senseHiddenIfTrue,
	"excludefromlistings": senseHiddenIfTrue, "excludefromarchive": senseHiddenIfTrue, "notlisted": senseHiddenIfTrue, "rssexclude": senseHiddenIfTrue,
	"feedexclude": senseHiddenIfTrue, "showinlist": senseHiddenIfFalse, "showinfeed": senseHiddenIfFalse, "infeed": senseHiddenIfFalse,
	"inlist": senseHiddenIfFalse, "listing": senseHiddenIfFalse, "makediscoverable": senseHiddenIfFalse, "skip": senseHiddenIfTrue,
	"hiddeninhomelist": senseHiddenIfTrue, "hiddeninhomepage": senseHiddenIfTrue, "hiddeninlist": senseHiddenIfTrue, "hiddeninrss": senseHiddenIfTrue,
	"hiddeninfeed": senseHiddenIfTrue, "hiddenfromlist": senseHiddenIfTrue, "hidefromposts": senseHiddenIfTrue, "hidefromarchive": senseHiddenIfTrue,
	"hidefromindex": senseHiddenIfTrue, "hideonhome": senseHiddenIfTrue, "hidepost": senseHiddenIfTrue, "hidepage": senseHiddenIfTrue,
	"bookhidden": senseHiddenIfTrue, "excludefromhome": senseHiddenIfTrue, "excludefromhomepage": senseHiddenIfTrue, "excludefrompagination": senseHiddenIfTrue,
	"routable": senseHiddenIfFalse, "showonhome": senseHiddenIfFalse, "showonhomepage": senseHiddenIfFalse, "showinhome": senseHiddenIfFalse, "showinblog": senseHiddenIfFalse,
	"showinrss": senseHiddenIfFalse, "inrss": senseHiddenIfFalse, "includeinfeed": senseHiddenIfFalse, "includeinrss": senseHiddenIfFalse, "active": senseHiddenIfFalse,
	"isactive": senseHiddenIfFalse, "isenabled": senseHiddenIfFalse, "islisted": senseHiddenIfFalse, "url": senseHiddenIfFalse,
	"isunlisted": senseHiddenIfTrue, "linkonly": senseHiddenIfTrue, "unlist": senseHiddenIfTrue, "secretpage": senseHiddenIfTrue,
	"ignore": senseHiddenIfTrue, "emailonly": senseHiddenIfTrue, "newsletteronly": senseHiddenIfTrue, "embargo": senseHidden,
	"embargoed": senseHidden, "embargountil": senseHidden,

	"password": senseSecret, "passwords": senseSecret, "postpassword": senseSecret, "passphrase": senseSecret,
	"protected": senseSecret, "encrypted": senseSecret, "encrypt": senseSecretIfTrue, "members": senseSecretIfTrue,
	"memberonly": senseSecretIfTrue, "onlymembers": senseSecretIfTrue, "subscriberonly": senseSecretIfTrue, "onlysubscribers": senseSecretIfTrue,
	"patronsonly": senseSecretIfTrue, "patrononly": senseSecretIfTrue, "themepassword": senseSecret,
	"membersonly": senseSecretIfTrue, "paid": senseSecretIfTrue, "premium": senseSecretIfTrue, "paywall": senseSecretIfTrue,
	"subscribersonly": senseSecretIfTrue, "restricted": senseSecretIfTrue, "loginrequired": senseSecretIfTrue, "requireslogin": senseSecretIfTrue,
	"patreononly": senseSecretIfTrue, "isprotected": senseSecretIfTrue, "isencrypted": senseSecretIfTrue, "passwordprotected": senseSecretIfTrue,
	"ispremium": senseSecretIfTrue, "ispaid": senseSecretIfTrue, "pagepassword": senseSecret, "articlepassword": senseSecret, "passwordhash": senseSecret,
	"requirespassword": senseSecretIfTrue, "gated": senseSecretIfTrue, "friendsonly": senseSecretIfTrue, "sponsorsonly": senseSecretIfTrue,
	"requirelogin": senseSecretIfTrue, "authrequired": senseSecretIfTrue, "requiresauth": senseSecretIfTrue,

	"noexport": senseDraftIfTrue, "export": senseHiddenIfFalse,

	"skippublish": senseDraftIfTrue, "pending": senseDraftIfTrue, "onhold": senseDraftIfTrue, "hold": senseDraftIfTrue, "inactive": senseDraftIfTrue,
	"offline": senseDraftIfTrue, "internalonly": senseDraftIfTrue, "staffonly": senseDraftIfTrue, "istrashed": senseDraftIfTrue,
	"isconflict": senseDraftIfTrue, "deletedat": senseDraft, "deletedtime": senseDraft, "deletedon": senseDraft, "trashedat": senseDraft,
	"publishas": senseKnownStatus, "publication": senseDraftIfFalse, "publicationstate": senseKnownStatus, "approval": senseKnownStatus,
	"publishtoblog": senseDraftIfFalse, "publishtoweb": senseDraftIfFalse, "publishtosite": senseDraftIfFalse, "publishtowebsite": senseDraftIfFalse,
	"publishonblog": senseDraftIfFalse, "publishonsite": senseDraftIfFalse, "publishonweb": senseDraftIfFalse, "enablepublish": senseDraftIfFalse,
	"publishenabled": senseDraftIfFalse, "publishtotelegram": senseDraftIfFalse, "posttotelegram": senseDraftIfFalse,
	"sendtotelegram": senseDraftIfFalse, "telegrampublish": senseDraftIfFalse, "telegrampost": senseDraftIfFalse, "notelegram": senseDraftIfTrue,
	"skiptelegram": senseDraftIfTrue, "hidefromtelegram": senseDraftIfTrue, "excludefromtelegram": senseDraftIfTrue,
	"quartzpublish": senseDraftIfFalse, "isblog": senseHeldIfFalse, "blog": senseHeldIfFalse, "online": senseHeldIfFalse,
	"readyforpublish": senseDraftIfFalse, "readyforpublishing": senseDraftIfFalse, "readyforpublication": senseDraftIfFalse,
	"reviewed": senseHeldIfFalse, "final": senseHeldIfFalse, "finalized": senseHeldIfFalse, "finished": senseHeldIfFalse,
	"complete": senseHeldIfFalse, "completed": senseHeldIfFalse, "done": senseHeldIfFalse,

	"invisible": senseHiddenIfTrue, "archived": senseHiddenIfTrue, "isarchived": senseHiddenIfTrue, "expired": senseHiddenIfTrue,
	"hiddenfromindex": senseHiddenIfTrue, "delist": senseHiddenIfTrue, "draftuntil": senseHidden, "privateuntil": senseHidden,
	"hiddenuntil": senseHidden, "holduntil": senseHidden, "display": senseHiddenIfFalse, "displayed": senseHiddenIfFalse,
	"shown": senseHiddenIfFalse, "indexed": senseHiddenIfFalse, "crawl": senseHiddenIfFalse, "atom": senseHiddenIfFalse,
	"ispost": senseHiddenIfFalse, "isarticle": senseHiddenIfFalse, "istemplate": senseHiddenIfTrue, "template": senseHiddenIfTrue,
	"head": senseMeta,

	"pass": senseSecret, "pwd": senseSecret, "passwd": senseSecret, "pw": senseSecret, "staticrypt": senseSecret, "encryption": senseSecret,
	"encryptionapplied": senseSecretIfTrue, "requireauth": senseSecretIfTrue, "auth": senseSecretIfTrue, "login": senseSecretIfTrue,
	"loginonly": senseSecretIfTrue, "requiressubscription": senseSecretIfTrue, "subscribers": senseSecretIfTrue, "registeredonly": senseSecretIfTrue,
	"allowedusers": senseHidden, "allowedgroups": senseHidden, "allowedroles": senseHidden, "requiredrole": senseHidden, "requiredroles": senseHidden,
	"subscription": sensePlainStatus, "folder": sensePlainStatus, "collection": sensePlainStatus, "section": sensePlainStatus,
	"notebook": sensePlainStatus, "maturity": sensePlainStatus, "confidence": sensePlainStatus, "posttype": sensePlainStatus,
	"security": senseKnownStatus,

	"status": senseStatus, "poststatus": senseStatus, "visibility": senseStatus, "postvisibility": senseStatus,
	"state": senseKnownStatus, "access": senseKnownStatus, "stage": senseKnownStatus, "poststate": senseKnownStatus,
	"publishstatus": senseStatus, "publishstate": senseStatus, "publicationstatus": senseKnownStatus,
	"workflow": senseKnownStatus, "audience": senseKnownStatus, "acl": senseKnownStatus, "wpstatus": senseKnownStatus,
	"ghoststatus": senseKnownStatus, "notestatus": senseKnownStatus, "articlestatus": senseKnownStatus, "contentstatus": senseKnownStatus,
	"pagestatus": senseKnownStatus, "accesslevel": senseKnownStatus, "visibleto": senseStatus, "confidentiality": senseKnownStatus,
	"状态": senseKnownStatus, "状態": senseKnownStatus, "durum": senseKnownStatus, "видимость": senseStatus, "доступ": senseKnownStatus,
	"sichtbarkeit": senseStatus, "visibilité": senseStatus, "visibilidad": senseStatus, "editorstatus": senseKnownStatus,
	"poststage": senseKnownStatus, "notevisibility": senseKnownStatus, "pagevisibility": senseKnownStatus, "postaccess": senseKnownStatus,
	"whocansee": senseKnownStatus, "sharedwith": sensePlainStatus, "editorialstatus": senseKnownStatus, "workflowstate": senseKnownStatus,
	"lifecycle": sensePlainStatus, "phase": sensePlainStatus, "progress": sensePlainStatus, "classification": sensePlainStatus,
	"статус": senseStatus, "statut": senseKnownStatus, "estado": senseKnownStatus, "stato": senseKnownStatus,
	"sensitivity": sensePlainStatus, "tier": sensePlainStatus, "privacy": senseKnownStatus, "permission": sensePlainStatus,
	"permissions": sensePlainStatus, "scope": sensePlainStatus, "notetype": sensePlainStatus, "kind": sensePlainStatus,

	"review": senseStep, "reviewstatus": senseStep, "reviewstate": senseStep, "editorial": senseStep, "workflowstatus": senseStep,
	"requires": senseStep, "protection": senseStep, "sharing": senseStep,
	"publishingstatus": senseStatus, "visiblefor": senseStatus,
	"tlp": senseTrafficLight, "trafficlight": senseTrafficLight, "tlplevel": senseTrafficLight, "tlpmarking": senseTrafficLight,
	"dghide": senseHiddenIfTrue, "dgpassphrase": senseSecret, "onlyme": senseDraftIfTrue, "justme": senseDraftIfTrue, "needsreview": senseDraftIfTrue, "inreview": senseDraftIfTrue, "pendingreview": senseDraftIfTrue,
	"awaitingreview": senseDraftIfTrue, "needsediting": senseDraftIfTrue, "needswork": senseDraftIfTrue, "placeholder": senseDraftIfTrue,
	"isplaceholder": senseDraftIfTrue, "istest": senseDraftIfTrue, "previewonly": senseDraftIfTrue, "authordraft": senseDraftIfTrue,
	"publishedonblog": senseDraftIfFalse, "publishedonsite": senseDraftIfFalse, "publishedtoblog": senseDraftIfFalse, "publishedonweb": senseDraftIfFalse,
	"enable": senseHiddenIfFalse, "disable": senseHiddenIfTrue, "removed": senseHiddenIfTrue, "withdrawn": senseHiddenIfTrue,
	"syndicate": senseHeldIfFalse, "syndication": senseHeldIfFalse, "crosspost": senseHeldIfFalse, "autopost": senseHeldIfFalse,
	"broadcast": senseHeldIfFalse, "post": senseHeldIfFalse, "announce": senseHeldIfFalse,

	"приват": senseDraftIfTrue, "личная": senseDraftIfTrue, "личный": senseDraftIfTrue, "вработе": senseDraftIfTrue, "закрыто": senseDraftIfTrue,
	"закрытый": senseDraftIfTrue, "закрытая": senseDraftIfTrue, "публикация": senseDraftIfFalse, "опубликовать": senseDraftIfFalse,
	"публичный": senseDraftIfFalse, "публичная": senseDraftIfFalse, "длявсех": senseDraftIfFalse, "готово": senseHeldIfFalse, "готов": senseHeldIfFalse,
	"готова": senseHeldIfFalse, "готовность": senseStep, "проверено": senseHeldIfFalse, "скрыт": senseHiddenIfTrue, "скрытый": senseHiddenIfTrue,
	"скрытая": senseHiddenIfTrue, "платно": senseSecretIfTrue, "платный": senseSecretIfTrue, "поподписке": senseSecretIfTrue, "видимість": senseStatus,
	"publikation": senseDraftIfFalse, "veröffentlichen": senseDraftIfFalse, "nichtveröffentlichen": senseDraftIfTrue, "unveröffentlicht": senseDraftIfTrue,
	"geheim": senseDraftIfTrue, "intern": senseDraftIfTrue, "vertraulich": senseDraftIfTrue, "fertig": senseHeldIfFalse, "freigegeben": senseHeldIfFalse,
	"freigabe": senseHeldIfFalse, "publier": senseDraftIfFalse, "confidentiel": senseDraftIfTrue, "publicar": senseDraftIfFalse,
	"confidencial": senseDraftIfTrue, "secreto": senseDraftIfTrue, "pubblica": senseDraftIfFalse, "riservato": senseDraftIfTrue,

	"tldrawfile": sensePlugin, "annotationtarget": sensePlugin, // and what ends in -plugin: kanban-plugin, excalidraw-plugin, …
}

// access is what a word says about who may read the article.
type access uint8

const (
	meansNothing access = iota // the word is not known
	meansPublic
	meansHidden
	meansDraft
)

// plainWords mean a draft under a key that may also describe the subject of the article: the phase
// of a project, the tier of a product.
var plainWords = map[string]bool{
	"draft": true, "drafts": true, "drafting": true, "auto draft": true, "rough draft": true, "first draft": true, "wip": true,
	"work in progress": true, "unpublished": true, "not published": true, "do not publish": true, "private": true, "internal": true,
	"confidential": true, "secret": true, "members": true, "members only": true, "paid": true, "paid only": true, "paid members": true,
	"subscribers only": true, "not public": true, "non public": true,
	"черновик": true, "черновики": true, "чернетка": true, "szkic": true, "entwurf": true, "brouillon": true, "borrador": true, "rascunho": true,
	"bozza": true, "taslak": true, "草稿": true, "下書き": true,
}

// openWords say that the article itself is public; done or final may also describe a note.
var openWords = map[string]bool{
	"public": true, "publish": true, "published": true, "posted": true, "опубликовано": true, "опубликован": true, "опубликована": true,
	"публично": true, "публичный": true, "для всех": true, "veröffentlicht": true, "öffentlich": true, "publié": true, "publiée": true,
	"publicado": true, "publicada": true, "público": true, "pubblicato": true, "opublikowane": true, "опубліковано": true, "公開": true,
	"公开": true, "已发布": true,
}

// accessWords are the words for a status, as statusWord normalises them. A post that WordPress or
// Ghost calls scheduled has a date and is published on it.
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

// statusWord normalises a status like accessWords: lower case, spaces for - and _, without the
// marks of a tag, a link or a list ("#status/draft", "[[Draft]]", "🌱 seedling"); "" for an address.
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

// visibilityKey normalises a key like visibilityKeys. Properties of Notion may have signs around
// their name: "Published?", "🔒 Private".
func visibilityKey(key string) string {
	key = norm.NFC.String(key)
	key = strings.TrimSuffix(key, ":") // Logseq's public:: false as YAML reads it
	if strings.HasSuffix(key, ")") {   // of Notion: Publish (blog)
		before, _, _ := strings.Cut(key, "(")
		key = strings.TrimRight(before, " ")
	}
	if n := len(key); n > 1 && (key[n-1] == '?' || key[0] >= utf8.RuneSelf) {
		key = strings.TrimFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	}
	if strings.ContainsAny(key, "_- ") {
		return strings.NewReplacer("_", "", "-", "", " ", "").Replace(key)
	}
	return key
}

// answer is the meaning of a value where yes or no is expected.
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
	default: // text, numbers and true or false are read below
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
	// A key in the author's language has an answer in that language: черновик: да. These words are
	// not booleans in YAML, and draft itself remains an error with them.
	switch norm.NFC.String(strings.ToLower(strings.TrimSpace(v.Text))) {
	case "", "null", "nil", "none", "~", "undefined":
		return saysNothing
	case "да", "так", "ja", "oui", "sí", "sì", "si", "sim", "tak", "✅", "✔", "✔\ufe0f", "✓", "☑", "☑\ufe0f", "[x]":
		return saysYes
	case "нет", "ні", "nein", "non", "não", "nao", "nie", "❌", "✖", "✗", "✘", "🚫", "⛔", "☐", "◻", "⬜", "[ ]":
		return saysNo
	}
	return saysOther
}

// senseOf returns the meaning of a key, given as visibilityKey returns it and as written; 0 if it
// has none.
func senseOf(key, written string) keySense {
	switch sense := visibilityKeys[key]; {
	case sense != 0:
		return sense
	case strings.HasSuffix(written, "-plugin"):
		return sensePlugin
	case strings.HasSuffix(key, "status") && !strings.HasPrefix(key, "comment") && !strings.HasPrefix(key, "ping"):
		return sensePlainStatus
	}
	return 0
}

// visibility reads a key that decides who may read the article. ok is false for other keys.
func (p *fieldReader) visibility(f frontmatter.Field) (ok bool) {
	key := visibilityKey(f.Key)
	sense := senseOf(key, f.Key)
	if sense == 0 {
		return false
	}
	says := answerOf(f.Value)
	switch key {
	case "public", "ispublic", "publish", "ispublished", "dgpublish":
		p.saysPublic, p.saysShown = p.saysPublic || says == saysYes, p.saysShown || says == saysYes
	case "private", "isprivate", "isdraft", "unpublished":
		p.saysPublic = p.saysPublic || says == saysNo
	}
	switch sense {
	case senseDraft, senseHidden, senseSecret:
		p.saysShown = p.saysShown || says == saysNo && sense != senseDraft
		if says >= saysYes {
			p.restrict(sense, f)
		}
	case senseDraftIfTrue, senseHiddenIfTrue, senseSecretIfTrue:
		p.saysShown = p.saysShown || says == saysNo && sense != senseDraftIfTrue
		if says == saysYes || key == "hide" && hiddenFrom(f.Value) || sense == senseSecretIfTrue && statusWord(f.Value.Text) == "required" {
			p.restrict(sense, f)
		}
	case senseDraftIfFalse, senseHeldIfFalse, senseHiddenIfFalse:
		for _, left := range leftOut(f, saysNothing) { // feed: {exclude: true}
			p.hold(HoldHidden, left)
		}
		p.saysShown = p.saysShown || sense == senseHiddenIfFalse && (says == saysYes || key == "permalink" && says == saysOther)
		if says == saysNo || f.Value.Scalar() && neverWords[statusWord(f.Value.Text)] {
			p.restrict(sense, f)
		} else if sense != senseHiddenIfFalse {
			p.status(f, sense)
		}
		if key == "publish" {
			p.article.Marked = p.article.Marked || says == saysYes
		}
	case senseStatus, senseKnownStatus, sensePlainStatus, senseStep, senseTrafficLight:
		p.status(f, sense)
	case senseBuild:
		p.build(f)
	case senseRobots:
		for _, left := range unindexed(f) {
			p.hold(HoldHidden, left)
		}
	case senseSitemap:
		for _, left := range leftOut(f, says) {
			p.hold(HoldHidden, left)
		}
	case senseMeta:
		if unindexedBy(f.Value) {
			p.hold(HoldHidden, f)
		}
	case sensePlugin:
		if says >= saysYes {
			p.hold(HoldPlugin, f)
		}
	}
	return true
}

// nested reads the table for a site's own keys: extra in Zola, params in Hugo. Only keys
// with one meaning count: that a list is not shown, or hide, may also concern a part of
// the page.
func (p *fieldReader) nested(table frontmatter.Field) {
	for _, f := range table.Value.Fields {
		key, says := visibilityKey(f.Key), answerOf(f.Value)
		sense := visibilityKeys[key]
		switch f.Key {
		case "draft":
			sense = senseDraftIfTrue
		case "published":
			sense = senseDraftIfFalse
		case "telegram":
			if table.Key == "publish" { // publish: {telegram: false}
				sense = senseDraftIfFalse
			}
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
		case senseStatus, senseKnownStatus, sensePlainStatus, senseStep, senseTrafficLight:
			p.status(f, sense)
		case senseRobots:
			for _, left := range unindexed(f) {
				p.hold(HoldHidden, left)
			}
		default: // unknown keys, and those that count at the top of the front matter alone
		}
	}
}

// restrict applies what a key says to the article.
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

// draft records the key that makes the article a draft; the first one counts.
func (p *fieldReader) draft(f frontmatter.Field) {
	if !p.article.Draft {
		p.article.becomeDraft(Hold{Rule: HoldDraft, Line: f.Line, Key: f.Name, Value: written(f.Value)})
	}
}

// hold records the key that holds the article; the first one counts, but a question
// counts only if nothing else does.
func (p *fieldReader) hold(rule HoldRule, f frontmatter.Field) {
	if h := p.article.Hold; h == nil || h.Rule == HoldUnknown {
		p.article.Hold = &Hold{Rule: rule, Line: f.Line, Key: f.Name, Value: written(f.Value)}
	}
}

// status reads a word, or a list of words of which the most private one counts.
func (p *fieldReader) status(f frontmatter.Field, sense keySense) {
	switch {
	case sense == senseTrafficLight && limited(f.Value.Text):
		p.draft(f)
		return
	case sense == senseTrafficLight, sense == senseStep && answerOf(f.Value) != saysOther:
		return
	}
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
			for _, inner := range v.Fields { // ReadMe's privacy: {view: admins}, Grav's access: {site.login: true}
				if answerOf(inner.Value) == saysOther && slices.Contains(levelKeys[:], inner.Key) && (!plain || plainWords[statusWord(inner.Value.Text)]) {
					means = max(means, accessWords[statusWord(inner.Value.Text)])
				}
				if answerOf(inner.Value) == saysYes && strings.HasSuffix(inner.Key, "login") {
					means = max(means, meansHidden)
				}
			}
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
	case open && !unknown && sense != senseKnownStatus && sense != senseStep:
		p.saysPublic, p.saysShown = true, true
	}
}

// levelKeys are keys, within the table of a status, whose value is the status.
var levelKeys = [...]string{"view", "visibility", "level", "status", "state", "value", "audience", "access"}

// limited reports whether a colour of the Traffic Light Protocol is not for everybody.
func limited(color string) bool {
	color = strings.ToLower(color)
	return strings.Contains(color, "red") || strings.Contains(color, "amber") || strings.Contains(color, "green")
}

// build reads Hugo's table: a page that is not rendered, or not in any list, is
// hidden.
func (p *fieldReader) build(f frontmatter.Field) {
	for _, key := range []string{"render", "list"} {
		v, ok := f.Value.Get(key)
		if !ok {
			continue
		}
		word := strings.ToLower(strings.TrimSpace(v.Value.Text))
		p.saysShown = p.saysShown || word == "always" || answerOf(v.Value) == saysYes
		if answerOf(v.Value) == saysNo || slices.Contains([]string{"never", "local"}, word) || key == "render" && word == "link" {
			v.Name = f.Name + "." + v.Name
			p.hold(HoldHidden, v)
		}
	}
}

// unindexed returns the value that tells search engines not to show the page: a text, a
// list, a table, or a plain no (Nuxt). Such a page is public for those who know its address.
func unindexed(f frontmatter.Field) (left []frontmatter.Field) {
	if answerOf(f.Value) == saysNo && f.Key != "seo" {
		return []frontmatter.Field{f}
	}
	for _, inner := range f.Value.Fields {
		switch says := answerOf(inner.Value); {
		case says == saysYes && (inner.Key == "noindex" || inner.Key == "no_index"), says == saysNo && inner.Key == "index":
			left = append(left, inner)
		case inner.Key == "robots":
			left = append(left, unindexed(inner)...)
		}
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(written(f.Value)), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if f.Value.Kind != frontmatter.Table && (word == "noindex" || word == "none") && f.Key != "seo" {
			left = append(left, f)
		}
	}
	return left
}

// neverWords are a no where yes or no is expected: publish: never, render: none.
var neverWords = map[string]bool{"never": true, "none": true, "nowhere": true}

// unindexedBy reports whether one of the elements of a page's head tells search engines
// not to show the page: <meta name="robots" content="noindex">, as VuePress and Nuxt write it.
func unindexedBy(v frontmatter.Value) bool {
	name, _ := v.Get("name")
	if content, ok := v.Get("content"); ok && statusWord(name.Value.Text) == "robots" {
		return len(unindexed(content)) > 0
	}
	return slices.ContainsFunc(v.Items, unindexedBy) ||
		slices.ContainsFunc(v.Fields, func(f frontmatter.Field) bool { return unindexedBy(f.Value) })
}

// leftOut returns the value that excludes the page from the sitemap: false, or a table
// with exclude or disable (Hugo, Docusaurus, Eleventy).
func leftOut(f frontmatter.Field, says answer) (left []frontmatter.Field) {
	if says == saysNo {
		left = append(left, f)
	}
	for _, inner := range f.Value.Fields {
		if says := answerOf(inner.Value); says == saysYes && slices.Contains([]string{"exclude", "disable", "ignore", "noindex"}, inner.Key) {
			inner.Name = f.Name + "." + inner.Name
			left = append(left, inner)
		}
	}
	return left
}

// labelWords are tags and categories that say who the article is for, not what it is
// about: Nikola's draft and private, and similar ones.
var labelWords = map[string]keySense{
	"draft": senseDraft, "drafts": senseDraft, "wip": senseDraft, "work in progress": senseDraft, "unpublished": senseDraft, "do not publish": senseDraft,
	"черновик": senseDraft, "черновики": senseDraft, "чернетка": senseDraft, "entwurf": senseDraft, "entwürfe": senseDraft, "brouillon": senseDraft,
	"borrador": senseDraft, "rascunho": senseDraft, "bozza": senseDraft, "szkic": senseDraft, "taslak": senseDraft, "草稿": senseDraft, "下書き": senseDraft,
	"nopublish": senseDraft, "no publish": senseDraft, "not public": senseDraft, "private draft": senseDraft, "members only": senseSecret, "nofeed": senseHidden,
	"private": senseHidden, "unlisted": senseHidden, "hidden": senseHidden, "noindex": senseHidden, "nopost": senseHidden, "do not post": senseHidden,
	"приватное": senseHidden, "личное": senseHidden, "privat": senseHidden, "privado": senseHidden, "privé": senseHidden,
}

// labels reads tags and categories that decide who may read the article: draft, private.
func (p *fieldReader) labels(f frontmatter.Field, names []string) {
	for _, name := range names {
		sense, ok := labelWords[statusWord(name)]
		if above, _, nests := strings.Cut(name, "/"); !ok && nests { // Obsidian's #private/family
			sense, ok = labelWords[statusWord(above)]
		}
		if ok {
			p.restrict(sense, frontmatter.Field{Name: f.Name, Key: f.Key, Line: f.Line, Value: frontmatter.Value{Kind: frontmatter.Text, Text: name}})
		}
	}
}

// hiddenFrom reports whether hide names a list of articles, as in themes of Hexo, and not
// parts of the page: hide: [toc].
func hiddenFrom(v frontmatter.Value) bool {
	if v.Kind == frontmatter.List {
		return slices.ContainsFunc(v.Items, hiddenFrom)
	}
	switch statusWord(v.Text) {
	case "all", "index", "home", "homepage", "home page", "list", "feed", "rss", "archive", "archives", "blog", "always", "everywhere":
		return true
	}
	return false
}

// maxWritten is the maximum length of a quoted value, in characters.
const maxWritten = 60

// written returns a value on one line, as its author would write it.
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
