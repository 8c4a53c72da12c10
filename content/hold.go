package content

import (
	"strings"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/locale"
)

// HoldRule is a rule that holds an article back.
type HoldRule string

// The rules. Only HoldDraft is returned by Article.DraftBy; Article.Hold has the others.
const (
	HoldDraft         HoldRule = "draft"           // its author says that it is not public
	HoldPassword      HoldRule = "password"        // the site requires a password or a payment
	HoldHidden        HoldRule = "hidden"          // the site does not list it, or has no page for it
	HoldUnknown       HoldRule = "unknown"         // a status or visibility that Dateline does not know
	HoldUnmarked      HoldRule = "unmarked"        // select is marked, and it has no mark
	HoldNoFrontMatter HoldRule = "no-front-matter" // probably a note
	HoldPlugin        HoldRule = "plugin"          // a board or drawing of an Obsidian plugin
	HoldTemplate      HoldRule = "template"        // a template for new files
	HoldFolder        HoldRule = "folder"          // its folder, in Value, is one that does not hold public files
	HoldDay           HoldRule = "day"             // its name is only a day: probably a note
	HoldCopy          HoldRule = "copy"            // a copy of the file in Of
	HoldEmbed         HoldRule = "embed"           // it includes the note in Of, which is not public
	HoldAmbiguous     HoldRule = "ambiguous"       // it embeds a file by a name, in Of, that matches several
	HoldMarker        HoldRule = "marker"          // a marker of text for the author alone (%%) is not closed
	HoldUnread        HoldRule = "unread"          // the file in Of may hold the articles of its folder and cannot be read
)

// Hold is the reason why an article is not published automatically. A held article is not planned,
// and readers do not see it unless it is already published; an admin may publish it anyway, except
// for HoldUnmarked.
type Hold struct {
	Rule  HoldRule
	Line  int    // in the file; 0 if no line is the cause
	Key   string // of the front matter, as written: "password", "build.render"; "" for a tag in the text
	Value string // of the key as written, the tag, or the marker that is not closed
	Of    string // path of the other file, or of the one that cascades the hold to a folder
}

// asks reports whether only the answer to a question holds the article back.
func (h *Hold) asks() bool { return h == nil || h.Rule == HoldUnknown || h.Rule == HoldCopy }

// Waits reports whether the article is held only until a file can be read: what is planned stays
// planned and waits.
func (h *Hold) Waits() bool { return h != nil && h.Rule == HoldUnread }

// Private reports whether the present text of the article must not be shown to anybody: even a
// published post is not edited to it.
func (h *Hold) Private() bool {
	return h != nil && (h.Rule == HoldPassword || h.Rule == HoldEmbed || h.Rule == HoldAmbiguous || h.Rule == HoldMarker)
}

// Plain reports whether the key is one of the keys meant for drafts.
func (h Hold) Plain() bool {
	key := visibilityKey(strings.ToLower(h.Key))
	return key == "draft" || key == "isdraft" || key == "published" || key == "publish"
}

// Said returns what the front matter says, as its author would write it; "" if no key is the cause.
// It never contains a password.
func (h Hold) Said() string {
	switch {
	case h.Key == "" && h.Rule == HoldHidden: // a tag in the text
		return h.Value
	case h.Key == "":
		return ""
	case h.Rule == HoldPassword && !plainWord(h.Value):
		return h.Key + ": …"
	}
	return h.Key + ": " + h.Value
}

// plainWord reports whether the text is a keyword and not a secret.
func plainWord(word string) bool {
	_, ok := frontmatter.Value{Kind: frontmatter.Text, Text: word}.Truth()
	return ok || accessWords[statusWord(word)] != meansNothing
}

// Message returns why the article is held.
func (h Hold) Message() locale.Message {
	written := "`" + h.Said() + "`"
	if h.Of != "" { // a cascade's
		written += " (" + h.Of + ")"
	}
	said := locale.Literal(written)
	switch h.Rule {
	case HoldDraft:
		if h.Key == "" {
			return locale.M("hold.draft.folder")
		}
		return locale.M("hold.draft", "said", said)
	case HoldPassword:
		return locale.M("hold.password", "said", said)
	case HoldHidden:
		key := visibilityKey(strings.ToLower(h.Key[strings.LastIndexByte(h.Key, '.')+1:]))
		if h.Key == "" || visibilityKeys[key] == senseHeldIfFalse {
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
	case HoldDay:
		return locale.M("hold.day")
	case HoldCopy:
		return locale.M("hold.copy", "path", locale.Literal(h.Of))
	case HoldEmbed:
		return locale.M("hold.embed", "path", locale.Literal(h.Of))
	case HoldAmbiguous:
		return locale.M("hold.ambiguous", "name", locale.Literal(h.Value), "paths", locale.Literal(h.Of), "line", h.Line)
	case HoldMarker:
		return locale.M("hold.marker", "marker", locale.Literal(h.Value), "line", h.Line)
	case HoldUnread:
		return locale.M("hold.unread", "path", locale.Literal(h.Of))
	}
	return locale.Message{}
}

// String returns why the article is held, in English.
func (h Hold) String() string { return h.Message().String() }
