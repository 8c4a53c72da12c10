package content

import (
	"bytes"
	"fmt"
	pathpkg "path"
	"regexp"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// Cascade is the access that a file grants or denies to the articles of its folder and of the
// folders below: cascade of a section's _index.md (Hugo,
// https://gohugo.io/content-management/front-matter/#cascade), the data of a directory or of one
// page (Eleventy, https://www.11ty.dev/docs/data-template-dir/), the defaults of a folder
// (Bridgetown, Lume, Material for MkDocs), or the configuration of the whole site (package
// generator).
type Cascade struct {
	Path    string         // of the file
	Dir     string         // the folder that it applies to, including everything below; "." is all
	Only    string         // the one article that it applies to, without the file's extension; "": all in Dir
	Target  string         // glob of the pages that it applies to, as Hugo names them: /posts/**; "": all
	Lang    string         // glob of their languages; "": all
	Below   string         // where the folder of articles is within the site, for Globs and Pattern
	Globs   []string       // of the files that it applies to, from the root of the site; the last match wins; !glob excludes; none: all
	Pattern *regexp.Regexp // of their paths, from the root of the site and a slash; nil: all
	Firm    bool           // the site has no page for the file, whatever the file says
	Open    bool           // it says that they are not drafts, overriding a cascade from farther up
	Shown   bool           // it says that they are not hidden, likewise
	Draft   bool
	DraftBy Hold
	Hold    *Hold
}

// From records that the cascade is in the file at path and applies to the articles of its folder.
func (c *Cascade) From(path string) {
	c.Path, c.Dir = path, pathpkg.Dir(path)
	if c.Draft {
		c.DraftBy.Of = path
	}
	if c.Hold != nil {
		c.Hold.Of = path
	}
}

// UnreadCascade holds the articles below a file whose cascaded keys are unknown.
func UnreadCascade(path string) Cascade {
	c := Cascade{Hold: &Hold{Rule: HoldUnread}}
	c.From(path)
	return c
}

// ParseCascades reads what a file cascades to its folder. If the file is broken, it fails with an
// error that names what would hold an article.
func ParseCascades(source []byte, path string) (found []Cascade, err error) {
	source = lines.Normalize(source)
	ext := pathpkg.Ext(path)
	switch ext {
	case ".json", ".yml", ".yaml":
		format := "yaml"
		if ext == ".json" {
			format = "json"
		}
		found, err = cascades(frontmatter.Header{Format: format, Data: source}, "")
		if source = bytes.TrimSpace(source); ext == ".json" && !bytes.HasPrefix(source, []byte("{")) || !dataKeys.Match(source) {
			err = nil // not the data of a directory, or nothing in it would hold an article
		}
	case ".js", ".cjs", ".mjs", ".ts":
		var data strings.Builder
		for _, m := range scriptKeys.FindAllSubmatch(source, -1) {
			if key := string(bytes.Join(m[1:3], nil)); !strings.Contains(data.String(), key+":") {
				fmt.Fprintf(&data, "%s: %s\n", key, m[3])
			}
		}
		found, err = cascades(frontmatter.Header{Format: "yaml", Data: []byte(data.String())}, "")
	default:
		var h frontmatter.Header
		if h, err = frontmatter.Cut(source); err == nil {
			found, err = cascades(h, "cascade")
			source = h.Data
		}
		if !bytes.Contains(bytes.ToLower(source), []byte("cascade")) {
			err = nil
		}
	}
	for i := range found {
		found[i].From(path)
	}
	return found, err
}

// DraftSection returns the cascade of a section that is a draft in Zola, which leaves out its pages
// (https://www.getzola.org/documentation/content/section/).
func DraftSection(source []byte, path string) []Cascade {
	h, err := frontmatter.Cut(lines.Normalize(source))
	if err != nil {
		return nil
	}
	table, err := h.Decode()
	if err != nil {
		return nil
	}
	draft, ok := table.Get("draft")
	if yes, _ := draft.Value.Truth(); !ok || !yes {
		return nil
	}
	c := Cascade{Draft: true, Firm: true, DraftBy: Hold{Rule: HoldDraft, Key: draft.Name, Value: written(draft.Value)}}
	c.From(path)
	return []Cascade{c}
}

// dataKeys are the keys of a directory's data that decide who may read a page, anywhere in a text
// that cannot be parsed.
var dataKeys = regexp.MustCompile(`(?m)(?:^\s*|["'])(?:draft|permalink|url|eleventyExcludeFromCollections|publish(?:ed)?|private|unlisted|hidden|password|status|visibility)["']?\s*:`)

// scriptKeys are the keys of a program that decide who may read a page: of an object that it
// exports, or exported individually.
var scriptKeys = regexp.MustCompile(`(?m)(?:^|[{,])[ \t]*(?:["']?(draft|permalink|url|eleventyExcludeFromCollections|published|publish|private|unlisted|hidden|status|visibility)["']?[ \t]*:|export[ \t]+(?:const|let|var)[ \t]+(draft|permalink|url|published|publish|private|unlisted|hidden|status|visibility)[ \t]*=)[ \t]*(true|false|["'][\w -]+["'])[ \t]*(?:[,;}]|$)`)

// cascades reads the tables below a key of the header, or the header itself.
func cascades(h frontmatter.Header, key string) (found []Cascade, err error) {
	table, err := h.Decode()
	if err != nil {
		return nil, err
	}
	return Cascades(table, key), nil
}

// Cascades reads what the table below a key, or each table in a list, cascades; "" means the table
// itself. The position is not known yet (From).
func Cascades(table frontmatter.Value, key string) (found []Cascade) {
	tables := []frontmatter.Value{table}
	if key != "" {
		below, ok := table.Get(key)
		if !ok {
			return nil
		}
		if tables = below.Value.Items; below.Value.Kind == frontmatter.Table {
			tables = []frontmatter.Value{below.Value}
		}
	}
	for _, t := range tables {
		c := Cascade{Dir: "."}
		if target, ok := firstOf(t, "target", "_target"); ok && !c.aim(target) {
			continue
		}
		said := accessOf(t)
		c.Draft, c.DraftBy, c.Hold = said.Draft, said.DraftBy(), said.Hold
		named := func(h *Hold) { h.Line, h.Key = 0, strings.TrimPrefix(key+"."+h.Key, ".") }
		if c.Hold != nil && c.Hold.Rule == HoldUnknown {
			c.Hold = nil
		}
		if c.Draft {
			named(&c.DraftBy)
		}
		if c.Hold != nil {
			named(c.Hold)
		}
		c.Open, c.Shown = said.open && !c.Draft, said.shown && c.Hold == nil
		if c.Draft || c.Hold != nil || c.Open || c.Shown {
			found = append(found, c)
		}
	}
	return found
}

// aim reads which pages a Hugo cascade applies to. It reports whether articles may be among them.
func (c *Cascade) aim(target frontmatter.Value) bool {
	if p, ok := target.Get("path"); ok {
		c.Target = p.Value.Text
	}
	if lang, ok := target.Get("lang"); ok {
		c.Lang = strings.ToLower(lang.Value.Text)
	}
	kind, ok := target.Get("kind")
	return !ok || strings.Contains(kind.Value.Text, "page") || strings.ContainsAny(kind.Value.Text, "*!?")
}

func firstOf(t frontmatter.Value, keys ...string) (frontmatter.Value, bool) {
	for _, key := range keys {
		if f, ok := t.Get(key); ok {
			return f.Value, true
		}
	}
	return frontmatter.Value{}, false
}

// accessOf reads the keys of a table that decide who may read an article.
func accessOf(table frontmatter.Value) *Article {
	p := fieldReader{article: &Article{}, zone: time.UTC, categoryKeys: CategoryKeys()}
	if table.Kind == frontmatter.Table {
		for _, f := range table.Fields {
			p.field(f)
		}
	}
	p.article.open, p.article.shown = p.saysPublic, p.saysShown
	return p.article
}

// Reopened returns b, the article with the access of cascades, without the restrictions that a
// nearer cascade lifts.
func (a *Article) Reopened(b *Article, c Cascade) *Article {
	draft, held := c.Open && b.Draft != a.Draft, c.Shown && b.Hold != a.Hold
	if !draft && !held {
		return b
	}
	r := *b
	if draft {
		r.Draft = a.Draft
		r.say(func(x *rare) { x.draftBy = a.DraftBy() })
	}
	if held {
		r.Hold = a.Hold
	}
	return &r
}

// Handed returns the article with the access of the cascade, or the article itself if its own front
// matter says that it is public, or restricts it at least as much. draft: false does not override
// what holds articles, and if the site has no page for the file, only a mark for Telegram does.
func (a *Article) Handed(c Cascade) *Article {
	draft := c.Draft && !a.Draft && (!a.open || c.Firm)
	held := c.Hold != nil && (a.Hold == nil || a.Hold.Rule == HoldUnknown) && (!a.shown || c.Firm)
	if c.Firm && a.Marked || !draft && !held {
		return a
	}
	b := *a
	if draft {
		b.becomeDraft(c.DraftBy)
	}
	if held {
		b.Hold = c.Hold
	}
	return &b
}

// secondHeader reads the access keys of a second front matter below the first. Every tool treats it
// as text, but its author meant it.
func (p *fieldReader) secondHeader(body []byte) {
	if first := strings.TrimLeft(string(body[:min(len(body), 64)]), " \t\r\n"); !strings.HasPrefix(first, "---") && !strings.HasPrefix(first, "+++") {
		return
	}
	h, err := frontmatter.Cut(body)
	if err != nil || h.Format == "" {
		return
	}
	table, err := h.Decode()
	if err != nil {
		return
	}
	p.article.saidBelow(table)
}

// saidBelow applies the keys below the front matter if they are more restrictive.
func (a *Article) saidBelow(table frontmatter.Value) {
	said := accessOf(table)
	if said.Draft && !a.Draft {
		by := said.DraftBy()
		by.Line += a.BodyLine
		a.becomeDraft(by)
	}
	if said.Hold != nil && a.Hold.asks() {
		a.Hold = said.Hold
		a.Hold.Line += a.BodyLine
	}
}

// property is a line of Logseq's, or a field of Obsidian's plugin Dataview: public:: false.
var property = regexp.MustCompile(`^[ \t]*(?:[-*] )?([\pL][\pL\pN _-]{2,30})::[ \t]+([^ \t].*)$`)

// inlineProperty is a field of Dataview within a line: (visibility:: private).
var inlineProperty = regexp.MustCompile(`[(\[]([\pL][\pL\pN _-]{2,30})::[ \t]+([^()\[\]]+)[)\]]`)

// properties reads the access keys and tags that notes contain in their text.
func (p *fieldReader) properties(body []byte) {
	if h := tagHold(body); h != nil && p.article.Hold.asks() {
		h.Line += p.article.BodyLine
		p.article.Hold = h
	}
	if !bytes.Contains(body, []byte(":: ")) {
		return
	}
	table := frontmatter.Value{Kind: frontmatter.Table}
	for number, line := range linesOutsideCode(body) {
		if !strings.Contains(line, ":: ") {
			continue
		}
		m := property.FindStringSubmatch(line)
		if m == nil {
			if m = inlineProperty.FindStringSubmatch(line); m == nil {
				continue
			}
		}
		key := strings.ToLower(strings.TrimSpace(m[1]))
		if _, ok := visibilityKeys[visibilityKey(key)]; ok || key == "tags" {
			value := frontmatter.Value{Kind: frontmatter.Text, Text: strings.TrimSpace(m[2]), Line: number}
			table.Fields = append(table.Fields, frontmatter.Field{Name: m[1], Key: key, Line: number, Value: value})
		}
	}
	if len(table.Fields) > 0 {
		p.article.saidBelow(table)
	}
}
