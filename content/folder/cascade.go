package folder

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
)

// handsDown reports whether a file may decide who may read the articles of its folder and
// of those below: _index.md of Hugo, posts/posts.json and posts/posts.11tydata.js of
// Eleventy, _data.yml of Lume, _defaults.yml of Bridgetown, .meta.yml of Material for
// MkDocs. It may also decide on one article of its folder, as post.11tydata.json does.
func handsDown(dir, name string) bool {
	if strings.HasPrefix(name, "_index.") {
		return lines.IsMarkdown(name)
	}
	switch name {
	case "_data.yml", "_data.yaml", "_data.json", "_data.js", "_data.ts", "_defaults.yml", "_defaults.yaml", "_defaults.json", ".meta.yml":
		return true
	}
	if stem, ok := strings.CutSuffix(name, ".json"); ok && ofOnePage(name) == "" {
		_, err := os.Lstat(filepath.Join(dir, stem+".md"))
		return stem == filepath.Base(dir) || err == nil
	}
	return ofOnePage(name) != ""
}

// ofOnePage is the name, without its ending, of the page that a file of Eleventy's has the
// data of, unless it is that of a folder: post.11tydata.js; "" for any other file.
func ofOnePage(name string) string {
	for _, ext := range []string{".11tydata.json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs", ".11tydata.ts"} {
		if stem, ok := strings.CutSuffix(name, ext); ok {
			return stem
		}
	}
	return ""
}

// handing keeps what was read of the files that hand something down, by path.
type handing struct {
	mu      sync.Mutex
	read    map[string]handingFile
	gone    map[string]time.Time // files that are not there, and count for a while: since when
	patient bool                 // they do: a walk follows (Watch)
}

// handingFile is what one file says.
type handingFile struct {
	stamp    stamp // as it was when it was read; zero: it could not be
	at       time.Time
	file     string // its absolute path, of a file of the site; "" for others
	above    bool   // it is in a folder between the site and the articles
	zola     bool   // it was read as a section of Zola
	cascades []content.Cascade
	marked   bool // only articles that are marked are public
	isZola   bool // the configuration is Zola's

	languages content.Languages // of the site
}

// same reports whether the file is unchanged since it was read, as entry.same does.
func (k handingFile) same(now stamp) bool {
	return !k.stamp.isZero() && k.stamp.same(now) && k.at.Sub(now.modified).Abs() > freshFor
}

// knows reports whether a file of the site was read before.
func (h *handing) knows(p, at string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.read[p]
	return ok && known.file == at
}

// namesIn returns the names of the files that were read before in a folder above the articles.
func (h *handing) namesIn(dir string) (names []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, known := range h.read {
		if known.above && filepath.Dir(known.file) == dir {
			names = append(names, filepath.Base(known.file))
		}
	}
	return names
}

// lingers reports whether a file that was read before, and is not there now, counts as it
// was: a program that replaces a file may take it away first. at is as in handingFile.
func (h *handing) lingers(p, at string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.read[p]
	return ok && known.file == at && h.waitsFor(p, now)
}

// waitsFor notes that a file is not there, and reports whether it counts all the same.
func (h *handing) waitsFor(p string, now time.Time) bool {
	if !h.patient {
		return false
	}
	since, ok := h.gone[p]
	if !ok {
		since = now
		if h.gone == nil {
			h.gone = map[string]time.Time{}
		}
		h.gone[p] = since
	}
	return now.Sub(since) < absentTime
}

// wait has files that go away count for a while from now on.
func (h *handing) wait() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.patient = true
}

// goneSince returns since when the first missing file that is waited for has been
// missing; zero if there is none.
func (h *handing) goneSince() (first time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, since := range h.gone {
		if first.IsZero() || since.Before(first) {
			first = since
		}
	}
	return first
}

// of returns what the files that a walk found hand down, the configuration of the site
// before its folders: what is nearer to an article comes later. Where a file cannot be read, what it
// said before counts until it can; one that was never read holds whatever is below it.
func (h *handing) of(w *walk) (all []content.Cascade, marked bool, languages content.Languages) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.read
	h.read = make(map[string]handingFile, len(w.handing)+len(w.site.config)+len(w.site.above))
	var buffer bytes.Buffer
	zola := false
	for _, file := range w.site.config {
		known := h.takeSite(w, before, file, func() (handingFile, error) { return w.site.read(file, &buffer) })
		all, marked, zola = append(all, known.cascades...), marked || known.marked, zola || known.isZola
		languages = languages.With(known.languages)
	}
	for _, file := range w.site.above {
		known := h.takeSite(w, before, file, func() (handingFile, error) { return w.site.readAbove(file, zola, &buffer) })
		all = append(all, known.cascades...)
	}
	own := len(all)
	for _, file := range w.handing {
		if known, ok := before[file.path]; ok && known.zola != zola {
			delete(before, file.path)
		}
		h.take(w, before, file.path, file.stamp, func() (handingFile, error) { return readHanding(w, file, zola, &buffer) })
	}
	h.keep(w, before)
	for _, p := range slices.Sorted(maps.Keys(h.read)) {
		if !strings.HasPrefix(p, "../") && !w.site.has(p) {
			all = append(all, h.read[p].cascades...)
		}
	}
	listed := all[own:]
	sort.SliceStable(listed, func(i, j int) bool { return strings.Count(listed[i].Path, "/") < strings.Count(listed[j].Path, "/") })
	return all, marked, languages
}

// keep keeps what the files of the folder said that could not be looked for, or that are
// not there and may be again in a moment.
func (h *handing) keep(w *walk, before map[string]handingFile) {
	now := time.Now()
	for p, known := range before {
		inside := known.file == "" && !strings.HasPrefix(p, "../")
		if _, ok := h.read[p]; !ok && (w.hidden(p) || inside && !w.config.excluded(p) && h.waitsFor(p, now)) {
			h.read[p] = known
		}
	}
	for p, since := range h.gone {
		if now.Sub(since) >= absentTime {
			delete(h.gone, p)
		}
	}
}

// takeSite is take for a file of the site.
func (h *handing) takeSite(w *walk, before map[string]handingFile, file siteFile, read func() (handingFile, error)) handingFile {
	if file.gone {
		h.read[file.path] = before[file.path]
		return before[file.path]
	}
	return h.take(w, before, file.path, file.stamp, read)
}

// take records the content of a file, which is read if it has changed.
func (h *handing) take(w *walk, before map[string]handingFile, p string, now stamp, read func() (handingFile, error)) handingFile {
	delete(h.gone, p)
	known, ok := before[p]
	if !ok || !known.same(now) {
		fresh, err := read()
		switch {
		case err == nil:
			fresh.stamp, known = now, fresh
		case ok && (len(known.cascades) > 0 || errors.As(err, new(*fs.PathError))):
			known.stamp = stamp{}
		default: // also one that said nothing, and is broken since something was written into it
			unread := content.UnreadCascade(p)
			if strings.HasPrefix(p, "../") || w.site.has(p) {
				unread.Dir = "."
			}
			known = handingFile{cascades: []content.Cascade{unread}}
		}
		if err != nil {
			w.problem(p, "lint.file.unreadable", "why", plainError(err))
		}
	}
	h.read[p] = known
	return known
}

// readHanding reads what a file hands down.
func readHanding(w *walk, file found, zola bool, buffer *bytes.Buffer) (handingFile, error) {
	now := handingFile{at: time.Now(), zola: zola}
	err := readFile(w.root, file.path, content.MaxFile, buffer)
	if err == nil {
		dir := filepath.Join(w.real, filepath.FromSlash(path.Dir(file.path)))
		now.cascades, err = handedDown(buffer.Bytes(), file.path, filepath.Base(dir), zola)
	}
	return now, err
}

// handedDown reads the source of a file that hands something down, in a folder of that name.
func handedDown(source []byte, p, dir string, zola bool) ([]content.Cascade, error) {
	found, err := content.ParseCascades(source, p)
	stem := ofOnePage(path.Base(p))
	if path.Ext(p) == ".json" && stem == "" && !strings.HasPrefix(path.Base(p), "_") {
		stem = strings.TrimSuffix(path.Base(p), ".json")
	}
	for i := range found {
		if stem != "" && stem != dir {
			found[i].Only = path.Join(path.Dir(p), stem)
		}
	}
	if zola && strings.HasPrefix(path.Base(p), "_index.") {
		found = append(found, content.DraftSection(source, p)...)
	}
	return found, err
}

// handDown returns the article with the access that the folders above it set, and the
// configuration of its site.
func (s selection) handDown(a *content.Article) *content.Article {
	own := a
	for _, firm := range []bool{false, true} {
		for _, c := range s.cascades {
			if c.Firm != firm || !s.covers(c, a) {
				continue
			}
			a = own.Reopened(a, c).Handed(c)
		}
	}
	return a
}

// covers reports whether a cascade is about an article.
func (s selection) covers(c content.Cascade, a *content.Article) bool {
	switch {
	case c.Dir != "." && !strings.HasPrefix(a.Path, c.Dir+"/"):
		return false
	case c.Only != "" && c.Only != strings.TrimSuffix(a.Path, path.Ext(a.Path)):
		return false
	case c.Lang != "" && a.Lang != "" && !globFits(c.Lang, strings.ToLower(a.Lang)):
		return false
	case len(c.Globs) > 0 || c.Pattern != nil:
		at := path.Join(c.Below, a.Path)
		whole := c.Firm && c.Below != "" && (fitsFile(c, c.Below) || fitsFile(c, c.Below+"/"))
		return fitsFile(c, at) && !whole // the settings name a folder that the site has no use for
	}
	return s.targets(c.Target, a.Path)
}

// globFits reports whether a glob matches; an invalid one may match anything.
func globFits(glob, text string) bool {
	ok, err := doublestar.Match(glob, text)
	return ok || err != nil
}

// fitsFile reports whether the patterns of a cascade fit a path from the root of the site.
func fitsFile(c content.Cascade, at string) (fits bool) {
	if c.Pattern != nil {
		return c.Pattern.MatchString("/" + at)
	}
	for _, glob := range c.Globs {
		if not, ok := strings.CutPrefix(glob, "!"); ok {
			fits = fits && !globFits(not, at)
		} else {
			fits = fits || globFits(glob, at)
		}
	}
	return fits
}

// targets reports whether a glob of Hugo's fits the page of a file. The root of the
// site's content may be above the folder of articles.
func (s selection) targets(glob, file string) bool {
	if glob == "" {
		return true
	}
	page := "/" + strings.TrimSuffix(strings.TrimSuffix(file, path.Ext(file)), "/index")
	for above := filepath.ToSlash(s.real); ; above = path.Dir(above) {
		if ok, err := doublestar.Match(strings.ToLower(glob), strings.ToLower(page)); ok || err != nil {
			return true // a glob that cannot be read may mean anything
		}
		if above == "." || above == path.Dir(above) {
			return false
		}
		page = "/" + path.Base(above) + page
	}
}
