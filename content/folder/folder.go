package folder

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// Config of a Folder.
type Config struct {
	Dir            string              // a symbolic link to it is followed
	Include        []string            // globs of files that are articles; none: Markdown by its name (lines.IsMarkdown). Without a slash they match a name in any folder
	Exclude        []string            // globs of files and folders that are not
	Zone           *time.Location      // of dates without one; nil: the system's
	PublishAt      time.Duration       // since midnight, for dates without a time
	Aliases        map[string][]string // other names of categories, the first being the title
	Language       string              // of the channel; "": the site's
	BaseURL        string              // of the author's site; "" if there is none
	Permalinks     map[string]string   // section ("" or "*": any) → pattern of Hugo or Jekyll
	PollOnly       bool                // Watch trusts rescans alone, no events of the file system
	Select         string              // SelectDated or SelectMarked; "": SelectMarked in vaults (vault.go), SelectDated elsewhere
	SiteRoot       string              // folder that "/image.png" is relative to; "": the articles' folder
	CategoriesFrom []string            // keys that hold categories; nil: content.CategoryKeys
	Settle         time.Duration       // how long Watch leaves a file alone until it counts; 300 ms if 0
	Absent         time.Duration       // how long a file has to be gone until Watch takes it as deleted, since editors replace files; 5 s if 0
	Removals       bool                // Watch also calls back when a file that is not an article was removed
}

// ErrFolderEmpty says that the folder is gone, or that no article is left in
// it, after there had been some: a mount that is missing rather than an
// author's wish. The catalogue stays as it was.
var ErrFolderEmpty = locale.Error("folder.empty")

// Folder is a folder of articles. It is safe for use by several goroutines.
type Folder struct {
	config  Config
	parser  content.Parser
	site    content.Site
	current atomic.Pointer[content.Catalogue]
	vaults  atomic.Pointer[selection]         // as mu guards it
	renamed atomic.Pointer[map[string]string] // as former, for links

	mu        sync.Mutex // guards what follows
	entries   map[string]*entry
	problems  []content.Problem // of the walk: links that lead out, folders that cannot be read
	selection selection
	names     map[string]string // that files go by, by path; those that are gone stay known
	former    map[string]string // names that articles had before, with the present one; replaced, never changed
	originals originals

	files   fileIndex
	handing handing
	removed sync.Map // path → time.Time: files that Watch took out, and since when they had been missing
}

// entry is the state of a file.
type entry struct {
	path     string
	stamp    stamp            // as it was when it was read; zero: it could not be
	fresh    bool             // it had just been written then
	grew     bool             // its size was no longer that of the stamp
	broken   *[32]byte        // its hash if parsed is nil; nil: it could not be read
	parsed   *content.Article // nil if a problem is an error
	article  *content.Article // parsed, with what its place in the folder says of it
	problems []content.Problem
}

// Parser returns what reads the articles of a folder.
func (c Config) Parser() content.Parser {
	return content.Parser{Zone: c.Zone, PublishAt: c.PublishAt, CategoriesFrom: c.CategoriesFrom}
}

// Site returns where the articles of a folder live on the author's site.
func (c Config) Site() content.Site {
	return content.Site{BaseURL: c.BaseURL, Permalinks: c.Permalinks, Posts: filepath.Base(c.Dir) == "_posts"}
}

// Open returns the folder; whether it can be read shows at Scan.
func Open(c Config) *Folder {
	if c.Zone == nil {
		c.Zone = time.Local
	}
	if c.Settle == 0 {
		c.Settle = settleTime
	}
	if c.Absent == 0 {
		c.Absent = absentTime
	}
	f := &Folder{
		config: c, parser: c.Parser(), site: c.Site(),
		entries: map[string]*entry{}, names: map[string]string{},
		files:     fileIndex{dir: c.Dir},
		originals: originals{dir: c.Dir, seed: maphash.MakeSeed(), known: map[string]bool{}, lines: map[[2][32]byte]bool{}},
	}
	f.current.Store(content.NewCatalogue(nil, nil, c.Aliases))
	return f
}

// Catalogue returns the latest snapshot, an empty one before the first Scan.
func (f *Folder) Catalogue() *content.Catalogue { return f.current.Load() }

// Address returns the article's address on the author's site; "" if unknown.
func (f *Folder) Address(a *content.Article) string { return f.site.Address(a) }

// Sharing returns another article with the same address on the site, and that address;
// nil if there is none.
func (f *Folder) Sharing(a *content.Article) (*content.Article, string) {
	return f.Catalogue().Index().Sharing(f.site, a)
}

// Know tells the folder by which names its files are known, by path: those of the
// ledger, before the first scan.
func (f *Folder) Know(names map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.originals.fresh = len(names) == 0
	for p, name := range names {
		f.names[p], f.originals.known[p] = name, true
	}
}

// KnowFormer sets the former names of articles, from the ledger, with the present name
// of each: from the next change on no other article gets them.
func (f *Folder) KnowFormer(former map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.former = former
	f.renamed.Store(&former)
}

// Missing returns how long the file at path has been missing, if Watch waits for it to
// come back; 0 otherwise.
func (f *Folder) Missing(path string) time.Duration {
	if since, ok := f.removed.Load(path); ok {
		return time.Since(since.(time.Time))
	}
	return 0
}

// Scan reads what changed since the last scan and returns the new snapshot.
// It fails if the folder cannot be read, with ErrFolderEmpty if there had been
// articles; the last snapshot then stays. Files that are broken are Problems
// of the snapshot, not failures. Scan takes files as they are at once; Watch
// waits until they are left alone.
func (f *Folder) Scan(ctx context.Context) (*content.Catalogue, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, err := f.look(ctx, func(string) {})
	if err != nil {
		return f.current.Load(), err
	}
	return f.take(ctx, w)
}

// take reads what changed by a walk, and returns the new snapshot.
func (f *Folder) take(ctx context.Context, w *walk) (*content.Catalogue, error) {
	f.selected(w)
	var changed []found
	entries := make(map[string]*entry, len(w.files))
	for _, file := range w.files {
		if e := f.entries[file.path]; e != nil && e.same(file.stamp) {
			entries[file.path] = e
		} else {
			changed = append(changed, file)
		}
	}
	read, err := f.readAll(ctx, changed)
	if err != nil {
		return f.current.Load(), err
	}
	for _, e := range read {
		entries[e.path] = e
	}
	for path, e := range f.entries {
		if _, ok := entries[path]; !ok && w.hidden(path) {
			entries[path] = e
		}
	}
	f.entries, f.problems = entries, w.problems
	f.removed.Range(func(path, _ any) bool {
		if _, back := entries[path.(string)]; back {
			f.removed.Delete(path)
		}
		return true
	})
	return f.rebuild(), nil
}

// look walks the folder; it returns an error if the folder is empty and was not before.
func (f *Folder) look(ctx context.Context, enter func(dir string)) (*walk, error) {
	w, err := f.walk(ctx, enter)
	f.files.grow()
	if err != nil {
		return nil, gone(f.config.Dir, len(f.entries) > 0, err)
	}
	if len(w.files) == 0 && len(f.entries) > 0 && len(w.unread) == 0 {
		return nil, ErrFolderEmpty
	}
	return w, nil
}

// gone translates the failure of a walk.
func gone(dir string, known bool, err error) error {
	switch {
	case known && errors.Is(err, fs.ErrNotExist):
		return ErrFolderEmpty
	case errors.Is(err, fs.ErrNotExist):
		return locale.M("folder.none", "path", dir).Err(err)
	case errors.Is(err, fs.ErrPermission):
		return locale.M("folder.closed", "path", dir).Err(err)
	}
	return locale.Error("folder.unreadable", "path", dir, "why", err)
}

// selected takes note of what a walk says about which articles are selected, and
// reports whether that is new.
func (f *Folder) selected(w *walk) bool {
	s := selection{f.config.Select, w.real, w.vaults, w.cascades, w.languages}
	if s.equal(f.selection) {
		return false
	}
	f.selection = s
	f.vaults.Store(&s)
	for path, e := range f.entries {
		judged := *e
		judged.article = s.judge(e.parsed)
		f.entries[path] = &judged
	}
	return true
}

// rebuild makes and keeps the snapshot of the entries.
func (f *Folder) rebuild() *content.Catalogue {
	articles := make([]*content.Article, 0, len(f.entries))
	problems := f.problems[:len(f.problems):len(f.problems)]
	for _, e := range f.entries {
		if e.article != nil {
			articles = append(articles, e.article)
		}
		problems = append(problems, e.problems...)
	}
	f.originals.hold(articles)
	c := f.newCatalogue(articles, problems)
	for range mostEmbedded {
		if !c.Embeds() || !f.holdEmbeds(articles) {
			break
		}
		c = f.newCatalogue(articles, problems)
	}
	return c
}

// newCatalogue makes and keeps a snapshot, and the names in it.
func (f *Folder) newCatalogue(articles []*content.Article, problems []content.Problem) *content.Catalogue {
	c := content.Shelf{Aliases: f.config.Aliases, Language: f.config.Language, Names: f.names, Former: f.former, Selection: f.selection.public(), Languages: f.selection.languages, Before: f.current.Load()}.Catalogue(articles, problems)
	for p, name := range f.names {
		if a := c.Article(name); a != nil && a.Path != p { // renamed since
			delete(f.names, p)
		}
	}
	for _, a := range c.Articles() {
		f.names[a.Path] = a.Slug
	}
	f.current.Store(c)
	return c
}

// mostEmbedded is how many notes within each other are looked at.
const mostEmbedded = 10

// patch makes and keeps the snapshot that a few changed entries make.
func (f *Folder) patch(changes []content.Change) {
	for _, x := range changes {
		if x.New != nil && (f.names[x.Path] != "" && f.names[x.Path] != x.New.Slug || f.former[x.New.Slug] != "") {
			f.rebuild() // it may go by another name
			return
		}
	}
	c, ok := f.current.Load().Patch(changes)
	if !ok || f.originals.touchedBy(changes) {
		f.rebuild()
		return
	}
	f.originals.patch(changes)
	for _, x := range changes {
		if x.New != nil {
			f.names[x.Path] = x.New.Slug
		}
	}
	f.current.Store(c)
}

// same reports whether the file is still the one that was read. A change
// within the tick of the file system's clock shows in no figure, so a file
// that was fresh when it was read is looked at again.
func (e *entry) same(now stamp) bool {
	return !e.stamp.isZero() && e.stamp.same(now) && !e.fresh
}

// hash returns the SHA-256 hash of the content that was read; ok is false if none was.
func (e *entry) hash() (hash [32]byte, ok bool) {
	switch {
	case e.parsed != nil:
		return e.parsed.Hash, true
	case e.broken != nil:
		return *e.broken, true
	}
	return hash, false
}

// sameContent reports whether two files had the same content when they were read.
func (e *entry) sameContent(o *entry) bool {
	a, ok := e.hash()
	b, read := o.hash()
	return ok == read && a == b
}

// freshFor is the coarsest tick of a file system that is met: FAT's.
const freshFor = 2 * time.Second

// check returns an error for an invalid glob or an invalid Select.
func (c Config) check() error {
	if c.Select != "" && c.Select != SelectDated && c.Select != SelectMarked {
		return fmt.Errorf("select: %q is not a choice; use %s or %s", c.Select, SelectDated, SelectMarked)
	}
	for key, patterns := range map[string][]string{"include": c.Include, "exclude": c.Exclude} {
		for _, p := range patterns {
			if !doublestar.ValidatePattern(p) {
				return fmt.Errorf("%s: the pattern %q is malformed; close its brackets", key, p)
			}
		}
	}
	return nil
}
