package content

import (
	"strings"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/locale"
)

// HoldRule names the rule that holds an article back.
type HoldRule string

// The rules. HoldDraft is the only one that Article.DraftBy has; Article.Hold
// has the others.
const (
	HoldDraft         HoldRule = "draft"           // its author says that it is not public
	HoldPassword      HoldRule = "password"        // the site asks for a password, or for money
	HoldHidden        HoldRule = "hidden"          // the site does not list it, or has no page of it
	HoldUnknown       HoldRule = "unknown"         // a status or visibility that Dateline does not know
	HoldUnmarked      HoldRule = "unmarked"        // select is marked, and nothing marks it
	HoldNoFrontMatter HoldRule = "no-front-matter" // a note, as far as anybody can tell
	HoldPlugin        HoldRule = "plugin"          // a board or drawing of an Obsidian plugin
	HoldTemplate      HoldRule = "template"        // what new files are made of
	HoldFolder        HoldRule = "folder"          // it lies where nobody keeps what is public, which Value names
	HoldCopy          HoldRule = "copy"            // a copy of another file, which Of names
	HoldEmbed         HoldRule = "embed"           // it includes a note that is not public, which Of names
	HoldAmbiguous     HoldRule = "ambiguous"       // it embeds a file by a name that fits several, which Of names
	HoldMarker        HoldRule = "marker"          // a marker of text for the author alone (%%) is not closed
)

// Hold says why an article does not go out by itself. A held article is planned
// by nobody and hidden from readers, unless it is out already; an admin may
// publish it all the same, but for one that is HoldUnmarked.
type Hold struct {
	Rule  HoldRule
	Line  int    // in the file; 0 where no line is to blame
	Key   string // of the front matter, as written: "password", "build.render"
	Value string // of the key as written, or the marker that is not closed
	Of    string // path of the other file
}

// asks reports whether nothing but the answer to a question keeps the article back.
func (h *Hold) asks() bool { return h == nil || h.Rule == HoldUnknown || h.Rule == HoldCopy }

// Private reports whether the text of the article must reach nobody as it is:
// even a post that is out is not edited to it.
func (h *Hold) Private() bool {
	return h != nil && (h.Rule == HoldPassword || h.Rule == HoldEmbed || h.Rule == HoldAmbiguous || h.Rule == HoldMarker)
}

// Plain reports whether the key is one of those that are there to make a draft.
func (h Hold) Plain() bool {
	key := visibilityKey(strings.ToLower(h.Key))
	return key == "draft" || key == "isdraft" || key == "published" || key == "publish"
}

// Said is what the front matter says, as its author would write it; "" where no
// key is to blame. A password is not told to anybody.
func (h Hold) Said() string {
	switch {
	case h.Key == "":
		return ""
	case h.Rule == HoldPassword && !plainWord(h.Value):
		return h.Key + ": …"
	}
	return h.Key + ": " + h.Value
}

// plainWord reports whether the text is a word of the front matter's, and not a
// secret.
func plainWord(word string) bool {
	_, ok := frontmatter.Value{Kind: frontmatter.Text, Text: word}.Truth()
	return ok || accessWords[statusWord(word)] != meansNothing
}

// Message says why the article is held.
func (h Hold) Message() locale.Message {
	said := locale.Literal("`" + h.Said() + "`")
	switch h.Rule {
	case HoldDraft:
		if h.Key == "" {
			return locale.M("hold.draft.folder")
		}
		return locale.M("hold.draft", "said", said)
	case HoldPassword:
		return locale.M("hold.password", "said", said)
	case HoldHidden:
		if key := visibilityKey(strings.ToLower(h.Key[strings.LastIndexByte(h.Key, '.')+1:])); visibilityKeys[key] == senseHeldIfFalse {
			return locale.M("hold.draft", "said", said)
		}
		return locale.M("hold.hidden", "said", said)
	case HoldUnknown:
		return locale.M("hold.unknown", "said", said)
	case HoldUnmarked:
		return locale.M("hold.unmarked")
	case HoldNoFrontMatter:
		return locale.M("hold.no-front-matter")
	case HoldPlugin:
		return locale.M("hold.plugin", "said", said)
	case HoldTemplate:
		return locale.M("hold.template")
	case HoldFolder:
		return locale.M("hold.folder", "name", locale.Literal("`"+h.Value+"`"))
	case HoldCopy:
		return locale.M("hold.copy", "path", locale.Literal(h.Of))
	case HoldEmbed:
		return locale.M("hold.embed", "path", locale.Literal(h.Of))
	case HoldAmbiguous:
		return locale.M("hold.ambiguous", "name", locale.Literal(h.Value), "paths", locale.Literal(h.Of), "line", h.Line)
	case HoldMarker:
		return locale.M("hold.marker", "marker", locale.Literal(h.Value), "line", h.Line)
	}
	return locale.Message{}
}

// String says why the article is held, in English.
func (h Hold) String() string { return h.Message().String() }
