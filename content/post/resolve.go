package post

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// image is a resolved image; the zero value means that there is none.
type image struct {
	address string // http(s), or a path in the articles' folder
	local   bool
	site    string // a local one's address on the site; "" if unknown
}

// resolver says what the links and images of one article lead to.
type resolver struct {
	folder  *folder.Folder // nil: none
	article *content.Article
	source  []byte                                      // the article's body
	post    func(slug string) (address string, ok bool) // Settings.ArticleLink
	gone    func(dest string) (slug string, ok bool)    // Settings.Gone
	page    string                                      // the article's address on the site; "" if unknown
	missing []missing
	absent  []string // see Post.Absent
	takesIn bool     // see Post.TakesIn
}

// missing is a destination that leads nowhere.
type missing struct {
	dest    string
	message locale.Message
	hold    markdown.Hold
}

// miss keeps a message about a destination.
func (r *resolver) miss(dest, code string, args ...any) {
	dest, _, _ = markup.CutReference(dest)
	if !slices.ContainsFunc(r.missing, func(m missing) bool { return m.dest == dest }) {
		r.missing = append(r.missing, missing{dest: dest, message: locale.M(code, args...)})
	}
}

// found forgets a missing target that is reported elsewhere.
func (r *resolver) found(dest string) {
	r.missing = slices.DeleteFunc(r.missing, func(m missing) bool { return m.dest == strings.TrimSpace(dest) })
}

// warnings returns what leads nowhere, with the lines of the body where it
// is; line is the number of lines before the body.
func (r *resolver) warnings(body []byte, line int) []markdown.Warning {
	var w []markdown.Warning
	for _, m := range r.missing {
		at := 0
		if i := place(body, m.dest); i >= 0 {
			at = line + 1 + bytes.Count(body[:i], []byte("\n"))
		}
		w = append(w, markdown.Warning{Line: at, Message: m.message, Hold: m.hold})
	}
	return w
}

// place returns the offset of a destination in the body: within its markup, else
// anywhere; -1 if it does not occur as written. Jekyll's post_url names a file without
// its extension.
func place(body []byte, dest string) int {
	for _, before := range []string{"(", "(<", `="`, "]: ", "[[", ""} {
		if i := bytes.Index(body, []byte(before+dest)); i >= 0 {
			return i
		}
	}
	if name, ok := strings.CutSuffix(dest, ".md"); ok && name != "" {
		return bytes.Index(body, []byte(name))
	}
	return -1
}

// shorten cuts a destination that is too long for a message.
func shorten(dest string) string {
	const most = 80
	if runes := []rune(dest); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return dest
}

// link resolves the destination of a link: the channel's post of another
// article, a page of the site, or an address elsewhere. ok false: the text
// stays, without a link.
func (r *resolver) link(dest string) (address string, ok bool) {
	dest = strings.TrimSpace(dest)
	t := r.target(dest)
	switch t.Kind {
	case folder.TargetArticle:
		return r.articleLink(t)
	case folder.TargetAbsolute:
		if !rich.ValidLink(t.Address) {
			r.miss(dest, "lint.link.refused", "link", shorten(dest))
			return "", false
		}
		return t.Address, true
	case folder.TargetFragment:
		return "", false
	case folder.TargetNone, folder.TargetFile, folder.TargetSite: // by their address, if they have one
	}
	plain, _, refers := markup.CutReference(dest)
	if address, ok, known := r.goneLink(plain, t); known {
		return address, ok
	}
	if t.Several != "" {
		r.miss(dest, "lint.link.ambiguous", "link", shorten(plain), "files", t.Several)
		return "", false
	}
	if t.Address != "" {
		return withFragment(t.Address, t.Fragment), true
	}
	if !refers && !strings.HasPrefix(dest, "@/") {
		if address := r.onPage(dest); address != "" {
			return address, true
		}
	}
	r.miss(dest, "lint.link.not_found", "link", shorten(plain))
	return "", false
}

// note resolves the name of an article in a wiki link.
func (r *resolver) note(name string) (address string, ok bool) {
	if r.folder == nil {
		return "", false
	}
	t := r.folder.Note(r.article, name)
	t.Fragment = headingAnchor(t.Fragment)
	switch {
	case t.Kind == folder.TargetArticle:
		address, _ = r.articleLink(t)
	case t.Several != "":
		r.miss(name, "lint.link.ambiguous", "link", shorten(name), "files", t.Several)
		return "", false
	case t.Kind == folder.TargetNone:
		if address, ok, known := r.goneLink(name, t); known {
			return address, ok
		}
		scanned := len(r.folder.Catalogue().Articles()) > 0 // otherwise it is not known which notes there are
		if scanned && NoteMeant(name, r.folder.InVault(r.article)) {
			r.miss(name, "lint.note.none", "note", shorten(name))
		}
		return "", false
	default:
		address = withFragment(t.Address, t.Fragment)
	}
	return address, true
}

// NoteMeant reports whether [[name]] surely means a note, and not an attribute of
// C++ or the like: vault says that the article lies in a vault.
func NoteMeant(name string, vault bool) bool {
	return strings.IndexFunc(name, unicode.IsLetter) >= 0 && (vault || !attribute.MatchString(name))
}

// attribute is [[nodiscard]], [[gnu::packed]], [[deprecated("why")]], or a mark for
// a table of contents.
var attribute = regexp.MustCompile(`^(?i:[a-z_]+::[a-z_:]+.*|nodiscard.*|noreturn|maybe_unused|deprecated.*|fallthrough|likely|unlikely|assume.*|` +
	`carries_dependency|no_unique_address|indeterminate|reproducible|unsequenced|toc|_toc_)$`)

// headingAnchor returns the anchor that a page has for the heading that a wiki link
// names, of which there may be several below each other; "" for a block.
func headingAnchor(heading string) string {
	heading = heading[strings.LastIndexByte(heading, '#')+1:]
	if strings.HasPrefix(heading, "^") {
		return ""
	}
	return content.Slug(heading)
}

// articleLink resolves a link to an article. A link to an unpublished article becomes
// plain text without a warning, because it will be published later. A link to the
// article's own page is kept: the template links it, in a post that is rendered before
// it is published.
func (r *resolver) articleLink(t folder.Target) (address string, ok bool) {
	if t.Slug == r.article.Slug && r.page != "" {
		return withFragment(r.page, t.Fragment), true
	}
	if r.post == nil {
		return withFragment(t.Address, t.Fragment), t.Address != ""
	}
	address, ok = r.post(t.Slug)
	if ok && address == t.Address {
		address = withFragment(address, t.Fragment)
	}
	return address, ok && address != ""
}

// goneLink resolves a link to an article that has no file any more. known: the caller of
// Render told which one it was.
func (r *resolver) goneLink(dest string, t folder.Target) (address string, ok, known bool) {
	if r.gone == nil || r.post == nil || t.Kind != folder.TargetNone && t.Kind != folder.TargetSite || t.Several != "" {
		return "", false, false
	}
	slug, known := r.gone(dest)
	if !known {
		return "", false, false
	}
	address, ok = r.post(slug)
	return address, ok && address != "", true
}

// target asks the folder; without one, only whole addresses lead anywhere.
func (r *resolver) target(dest string) folder.Target {
	if r.folder != nil {
		return r.folder.Resolve(r.article, dest)
	}
	if u, err := url.Parse(dest); err == nil && u.IsAbs() {
		return folder.Target{Kind: folder.TargetAbsolute, Address: dest}
	}
	return folder.Target{}
}

// onPage resolves a relative destination as a browser would on the article's
// page; "" where its address is not known.
func (r *resolver) onPage(dest string) string {
	base, err := url.Parse(r.page)
	if r.page == "" || err != nil {
		return ""
	}
	u, err := base.Parse(dest)
	if err != nil || !rich.ValidLink(u.String()) {
		return ""
	}
	return u.String()
}

func withFragment(address, fragment string) string {
	if address == "" || fragment == "" {
		return address
	}
	return address + "#" + url.PathEscape(fragment)
}

// image resolves the source of an image: a file to upload, or an address that
// Telegram fetches. ok false: the alternative text stays.
func (r *resolver) image(src string) (address string, local, ok bool) {
	src = strings.TrimSpace(src)
	t := r.target(src)
	switch {
	case t.Kind == folder.TargetFile && !rich.Shown(t.Path), t.Kind == folder.TargetArticle:
		r.miss(src, "lint.image.not_shown", "image", shorten(src))
		return "", false, false
	case t.Kind == folder.TargetFile:
		return t.Path, true, true
	case t.Kind == folder.TargetAbsolute && rich.ValidLink(t.Address), t.Kind == folder.TargetSite && t.Address != "":
		return t.Address, false, true
	}
	r.miss(src, "lint.image.not_found", "image", shorten(src))
	if t.Kind != folder.TargetAbsolute {
		r.lacks(src)
	}
	return "", false, false
}

// served returns the local file that the author's own site serves at the address of a
// medium, "" if there is none. It is uploaded, so that the post follows it: Telegram would
// show what it fetched once, which may be from before the site was built.
func (r *resolver) served(address string) string {
	if r.folder == nil {
		return ""
	}
	if file := r.folder.Served(address); file != "" && rich.Shown(file) {
		return file
	}
	return ""
}

// lacks keeps that there is no file at a destination.
func (r *resolver) lacks(dest string) {
	if !slices.Contains(r.absent, dest) {
		r.absent = append(r.absent, dest)
	}
}

// file resolves the name of a file that the article embeds.
func (r *resolver) file(name string) (address string, local, ok bool) {
	if r.folder == nil {
		return "", false, false
	}
	t, several := r.folder.FindFile(r.article, name)
	switch {
	case t.Kind == folder.TargetFile && !rich.Shown(t.Path):
		r.miss(name, "lint.image.not_shown", "image", shorten(name))
		return "", false, false
	case t.Kind == folder.TargetFile:
		return t.Path, true, true
	case t.Kind == folder.TargetAbsolute && rich.ValidLink(t.Address):
		return t.Address, false, true
	case len(several) > 0:
		r.miss(name, "lint.image.ambiguous", "image", name, "files", several)
		for i := range r.missing {
			if r.missing[i].dest == name {
				r.missing[i].hold = markdown.HoldAmbiguous
			}
		}
		return "", false, false
	}
	r.miss(name, "lint.image.nowhere", "image", shorten(name))
	r.lacks(folder.Embedded + name)
	return "", false, false
}

// embed reads a note that the article embeds, or a part of it.
func (r *resolver) embed(name string) ([]byte, error) {
	r.takesIn = r.takesIn || !strings.HasPrefix(name, "#") // of this note itself
	text, err := Embed(r.folder, r.article, r.source, name)
	return []byte(unplace(string(text))), err
}

// Embed reads a note of the folder, or a part of one, that the article embeds,
// as markdown.Options asks for it. body is the article's own.
func Embed(f *folder.Folder, a *content.Article, body []byte, name string) ([]byte, error) {
	if part, ok := strings.CutPrefix(name, "#"); ok {
		return content.Section(body, part), nil
	}
	text, err := f.Embed(a, name)
	var private *folder.PrivateError
	switch {
	case errors.Is(err, folder.ErrNoNote):
		return nil, markdown.ErrNoEmbed
	case errors.As(err, &private):
		return nil, &markdown.PrivateEmbed{Err: err}
	}
	return text, err
}

// include reads a file that the article includes. The placeholder of the body must not
// occur in it.
func (r *resolver) include(name string, relative bool) ([]byte, error) {
	r.takesIn = true
	text, err := r.folder.Include(r.article, name, relative)
	if bytes.Contains(text, []byte("\uF8F0")) || bytes.Contains(text, []byte("\uF8F1")) {
		text = []byte(unplace(string(text)))
	}
	return text, err
}

// cover resolves the article's cover; it has to be a picture.
func (r *resolver) cover() (image, error) {
	src := strings.TrimSpace(r.article.Cover)
	if src == "" {
		return image{}, nil
	}
	address, local, ok := r.image(src)
	r.found(src)
	switch {
	case !ok:
		return image{}, locale.Error("lint.image.cover_not_found", "image", src)
	case local && !photo(address):
		return image{}, locale.Error("lint.image.cover_kind", "image", src)
	}
	found := image{address: address, local: local}
	if local {
		found.site = r.target(src).Address
		if found.site == "" {
			found.site = r.onPage(src)
		}
	}
	return found, nil
}

// shown returns the cover's address on the web; "" if it has none.
func (i image) shown() string {
	if i.local {
		return i.site
	}
	return i.address
}

// photo reports whether Telegram shows a file as a photo, by its name.
func photo(name string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp"}, strings.ToLower(path.Ext(name)))
}
