package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The effects of a change of the articles.
const (
	effectPost     = "post"     // it becomes publishable, or is new with a future date
	effectMove     = "move"     // its date changes
	effectEdit     = "edit"     // its post, if published, is edited
	effectWithdraw = "withdraw" // its post, if published, is withdrawn, or the admins are asked
	effectHold     = "hold"     // it is a draft or held now
	effectBreak    = "break"    // its file has an error now, and is skipped
	effectRestyle  = "restyle"  // other settings change how it looks; a published post stays as it is
)

// articleEffect is the effect of a merge on one article. In JSON it is in English.
type articleEffect struct {
	Effect string    `json:"effect"`
	Path   string    `json:"path"`
	Slug   string    `json:"slug,omitempty"`
	Title  string    `json:"title,omitempty"`
	Due    time.Time `json:"due,omitzero"`
	Reason string    `json:"reason,omitempty"`

	why locale.Message // Reason, in any language
}

// runAgainst compares the articles with those of a revision of their repository and prints the
// effects.
func runAgainst(ctx context.Context, in *invocation, cfg *config.Config, o planOptions) error {
	if git.Is(cfg.Articles) {
		return locale.Error("against.no_folder")
	}
	base, done, err := revision(ctx, in, cfg, o.against)
	if err != nil {
		return err
	}
	defer done()
	head, err := scanSide(ctx, cfg, cfg.Articles)
	if err != nil {
		return err
	}
	if base.posted, err = postedFiles(ctx, cfg); err != nil {
		return err
	}
	now := time.Now()
	progress := terminal.Start(in.stderr, in.words.T("progress.compare"))
	effects := compare(base, head, now, cfg.Timezone)
	looks := withoutEffects(restyled(base.side, base.bySettings), effects, now)
	progress.Done()
	switch {
	case o.json:
		e := json.NewEncoder(in.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(append(effects, looks...))
	case o.markdown:
		return writeEffectsMarkdown(in.stdout, in.words, effects, looks, now, cfg.Timezone)
	}
	return writeEffects(in.stdout, in.words, effects, looks, now, cfg.Timezone)
}

// side is one of the two states that are compared: the articles, and where they go.
type side struct {
	*content.Catalogue
	folder   *folder.Folder
	renderer *post.Renderer
	routes   *route.Resolver
}

// before is the state at the revision: by its own settings, and by the current ones.
type before struct {
	side
	bySettings side // the same as side if the settings are the same
	posted     map[string][sha256.Size]byte
}

// postedFiles returns the hashes of the files whose posts are out, by path and by slug, as far as the
// ledger is at hand: a review in CI has none.
func postedFiles(ctx context.Context, cfg *config.Config) (map[string][sha256.Size]byte, error) {
	if git.Is(cfg.Database) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, scanLimit)
	defer cancel()
	db, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return nil, nil //nolint:nilerr // there is none here
	}
	defer done()
	posted := map[string][sha256.Size]byte{}
	err = db.View(ctx, func(tx ledger.Tx) error {
		return ledger.Every(tx, func(d ledger.Delivery) {
			if d.State() == ledger.Sent && !d.Flags.Has(ledger.Digest) {
				posted[d.Path], posted[d.Slug] = d.SourceHash, d.SourceHash
			}
		})
	})
	return posted, err
}

// out reports whether the post of an article is out, and made of the same file.
func (b before) out(a *content.Article) (out, same bool) {
	hash, out := b.posted[a.Path]
	if !out {
		hash, out = b.posted[a.Slug]
	}
	return out, out && hash == a.Hash
}

func scanSide(ctx context.Context, cfg *config.Config, dir string) (side, error) {
	f := folder.Open(folderConfig(cfg, dir))
	c, err := f.Scan(ctx)
	return side{c, f, post.New(f), routesOf(cfg)}, err
}

// places returns the names of the channels and topics that an article goes to.
func (s side) places(a *content.Article) string {
	var names []string
	for _, p := range s.routes.Places(a) {
		names = append(names, p.String())
	}
	return strings.Join(names, ", ")
}

// shown is how an article is posted.
type shown struct {
	messages [sha256.Size]byte // in all places
	files    [sha256.Size]byte // that go along with them
	takesIn  bool              // they contain text of other files
	err      error             // it cannot be rendered
}

// show renders an article for all its places.
func (s side) show(a *content.Article) (out shown) {
	body, err := s.folder.Body(a)
	if err != nil {
		return shown{err: err}
	}
	places := s.routes.Places(a)
	if len(places) == 0 {
		places = append(places, s.routes.First(a))
	}
	messages, files := sha256.New(), sha256.New()
	for _, place := range places {
		settings := place.Settings()
		settings.Link = s.folder.Address(a)
		settings.ArticleLink = func(slug string) (string, bool) {
			// The real addresses of posts are in the ledger.
			return "https://t.me/news/" + url.PathEscape(slug), publishedBy(s.Catalogue, a, slug, time.Now()) != nil
		}
		p, err := s.renderer.Render(a, body, settings)
		if err != nil {
			return shown{err: err}
		}
		out.takesIn = out.takesIn || p.TakesIn
		for _, r := range p.Requests {
			fmt.Fprintf(messages, "%s %s\n", r.Method, r.Params)
			for _, f := range r.Files {
				data, _ := s.folder.File(f.Path) // an unreadable file is like an empty one
				fmt.Fprintf(files, "%s %x\n", f.Data, sha256.Sum256(data))
			}
		}
	}
	messages.Sum(out.messages[:0])
	files.Sum(out.files[:0])
	return out
}

// versions is how an article is posted before and after a change.
type versions struct {
	was        shown
	bySettings shown // what it was before, by the current settings
	is         shown
}

// show renders both versions of an article; old is the former one.
func (b before) show(old, a *content.Article, head side) (v versions) {
	if publishable(old) {
		v.was = b.side.show(old)
		v.bySettings = v.was
		if other := b.bySettings.ByPath(old.Path); b.bySettings.folder != b.folder && publishable(other) {
			v.bySettings = b.bySettings.show(other)
		}
	}
	v.is = head.show(a)
	return v
}

// differing renders the articles of head and what they were in base, and returns those whose posts,
// where they are published, are edited: their file, a picture or a text that they take in has
// changed, and so has what Telegram gets. Settings alone edit nothing, so the current ones decide
// whether a picture or a text has changed. failed has those that cannot be rendered any more.
func differing(base before, head side, former func(*content.Article) *content.Article) (edited map[*content.Article]bool, failed map[*content.Article]error) {
	edited, failed = map[*content.Article]bool{}, map[*content.Article]error{}
	articles := slices.DeleteFunc(slices.Clone(head.Articles()), func(a *content.Article) bool { return !publishable(a) })
	for i, v := range inOrder(articles, func(a *content.Article) versions { return base.show(former(a), a, head) }) {
		a, old := articles[i], former(articles[i])
		takesIn := (v.bySettings.takesIn || v.is.takesIn) && v.bySettings.messages != v.is.messages
		switch {
		case v.is.err != nil && v.was.err == nil:
			failed[a] = v.is.err
		case v.is.err != nil || !publishable(old):
		case a.Hash != old.Hash || v.bySettings.files != v.is.files || takesIn:
			edited[a] = v.was.messages != v.is.messages || v.was.files != v.is.files
		}
	}
	return edited, failed
}

// restyled returns the articles to which changed settings, such as a template, give another look.
// Both sides have the same files.
func restyled(old, now side) (effects []articleEffect) {
	if old.folder == now.folder {
		return nil
	}
	articles := old.Articles()
	for i, differs := range inOrder(articles, func(a *content.Article) bool {
		b := now.ByPath(a.Path)
		if !publishable(a) || !publishable(b) {
			return false
		}
		was, is := old.show(a), now.show(b)
		return was.err == nil && is.err == nil && was.messages != is.messages
	}) {
		if differs {
			a := now.ByPath(articles[i].Path)
			effects = append(effects, articleEffect{Effect: effectRestyle, Path: a.Path, Slug: a.Slug, Title: a.Title, Due: a.Due,
				Reason: locale.M("against.restyle").String()})
		}
	}
	return effects
}

// withoutEffects drops the looks of articles whose effects already say it: their published post is
// edited to the new look or withdrawn, or they aren't posted at all now.
func withoutEffects(looks, effects []articleEffect, now time.Time) []articleEffect {
	return slices.DeleteFunc(looks, func(look articleEffect) bool {
		return slices.ContainsFunc(effects, func(e articleEffect) bool {
			same := e.Path == look.Path || e.Slug != "" && e.Slug == look.Slug
			return same && (e.Effect != effectMove || !look.Due.IsZero() && !look.Due.After(now))
		})
	})
}

// settingsOf returns the settings of the revision, if their file is in the repository at root and can
// be read; else the current ones.
func settingsOf(in *invocation, cfg *config.Config, root, exported string) *config.Config {
	if cfg.File == "" {
		return cfg
	}
	file, err := filepath.Abs(cfg.File)
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	if err != nil {
		return cfg
	}
	if file, err = filepath.Rel(root, file); err != nil || !filepath.IsLocal(file) {
		return cfg
	}
	old := *in
	old.file = filepath.Join(exported, file)
	if before, err := old.load(); err == nil {
		return before
	}
	return cfg
}

// revision reads the articles of a revision of the repository that the folder
// of articles is in.
func revision(ctx context.Context, in *invocation, cfg *config.Config, rev string) (before, func(), error) {
	articles, err := filepath.Abs(cfg.Articles)
	if err != nil {
		return before{}, nil, err
	}
	if articles, err = filepath.EvalSymlinks(articles); err != nil {
		return before{}, nil, fmt.Errorf("articles: %w", err)
	}
	root := articles
	for {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			break
		}
		up := filepath.Dir(root)
		if up == root {
			return before{}, nil, locale.Error("against.no_repository", "folder", cfg.Articles, "rev", rev)
		}
		root = up
	}
	inside, err := filepath.Rel(root, articles)
	if err != nil {
		return before{}, nil, err
	}
	dir, err := os.MkdirTemp("", "dateline-")
	if err != nil {
		return before{}, nil, err
	}
	done := func() { os.RemoveAll(dir) }
	progress := terminal.Start(in.stderr, in.words.T("progress.read", "revision", rev))
	err = git.Export(root, rev, dir)
	progress.Done()
	if err != nil {
		done()
		return before{}, nil, err
	}
	there := filepath.Join(dir, inside)
	if err := os.MkdirAll(there, 0o700); err != nil { // a folder that does not exist in the revision is empty there
		done()
		return before{}, nil, err
	}
	old := settingsOf(in, cfg, root, dir)
	var b before
	if b.side, err = scanSide(ctx, old, there); err == nil && old != cfg {
		b.bySettings, err = scanSide(ctx, cfg, there)
	} else {
		b.bySettings = b.side
	}
	if err != nil {
		done()
		return before{}, nil, err
	}
	return b, done, nil
}

// publishable reports whether an article is posted on its date.
func publishable(a *content.Article) bool {
	return a != nil && !a.Draft && a.Hold == nil && !a.Telegram().Never && (!a.Due.IsZero() || a.Telegram().Queue)
}

// compare returns the effect on each article. As for the bot, an article with another path or
// another slug is still the same, and so is a renamed one with the same text or title and date.
func compare(base before, head side, now time.Time, zone *time.Location) []articleEffect {
	effects := []articleEffect{}
	add := func(kind string, a *content.Article, why locale.Message) {
		effects = append(effects, articleEffect{Effect: kind, Path: a.Path, Slug: a.Slug, Title: a.Title, Due: a.Due, Reason: why.String(), why: why})
	}
	broken, known := errorsOf(head), errorsOf(base.side)
	for path, why := range broken {
		if _, before := known[path]; !before {
			effects = append(effects, articleEffect{Effect: effectBreak, Path: path, Reason: why.String(), why: why})
		}
	}
	renamed, kept := renames(base.side, head)
	former := func(a *content.Article) *content.Article {
		return cmp.Or(base.ByPath(a.Path), base.Article(a.Slug), renamed[a])
	}
	edited, failed := differing(base, head, former)
	for _, a := range head.Articles() {
		old := former(a)
		out, same := base.out(a)
		switch {
		case failed[a] != nil:
			add(effectBreak, a, locale.Of(failed[a]))
		case !publishable(a) && publishable(old) && old.Due.After(now) && !out:
			add(effectHold, a, withheld(a))
		case !publishable(a) && publishable(old):
			add(effectWithdraw, a, withheld(a))
		case !publishable(a), same && !publishable(old):
		case !publishable(old) && out:
			add(effectEdit, a, locale.Message{})
		case !publishable(old) && (a.Due.After(now) || a.Telegram().Queue):
			add(effectPost, a, locale.Message{})
		case !publishable(old):
			add(effectPost, a, locale.M("against.late"))
		case !a.Due.Equal(old.Due) && a.Due.After(now) && !out:
			add(effectMove, a, locale.M("against.moved", "when", old.Due.In(zone).Format("2006-01-02 15:04")))
			effects[len(effects)-1].Reason = locale.M("against.moved", "when", old.Due.Format(time.RFC3339)).String() // for programs
		case head.places(a) != base.places(old):
			add(effectMove, a, locale.M("against.place", "place", head.places(a), "before", base.places(old)))
		case (out || !a.Due.After(now)) && edited[a]:
			add(effectEdit, a, locale.Message{})
		}
	}
	for _, old := range base.Articles() {
		if publishable(old) && !kept[old] && head.ByPath(old.Path) == nil && head.Article(old.Slug) == nil && broken[old.Path].IsZero() {
			kind, why := effectWithdraw, locale.M("against.gone")
			if old.Due.After(now) {
				kind, why = effectHold, locale.M("against.gone.planned")
			}
			add(kind, old, why)
		}
	}
	sort.Slice(effects, func(i, j int) bool {
		a, b := &effects[i], &effects[j]
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path)) < 0
	})
	return effects
}

// errorsOf returns the last error of each file that cannot be read.
func errorsOf(s side) map[string]locale.Message {
	broken := map[string]locale.Message{}
	for _, p := range s.Problems() {
		if p.Severity == content.SeverityError {
			place := p.Path
			if p.Line > 0 {
				place = fmt.Sprintf("%s:%d", p.Path, p.Line)
			}
			broken[p.Path] = locale.M("against.problem", "place", place, "problem", p.Message)
		}
	}
	return broken
}

// renames finds the articles of base whose files were renamed: by their text, or else by their
// title and date, unless several have them.
func renames(base, head side) (former map[*content.Article]*content.Article, kept map[*content.Article]bool) {
	type key struct {
		hash  [sha256.Size]byte
		title string
		due   time.Time
	}
	gone := map[key][]*content.Article{}
	for _, old := range base.Articles() {
		if head.ByPath(old.Path) == nil && head.Article(old.Slug) == nil {
			gone[key{hash: old.Hash}] = append(gone[key{hash: old.Hash}], old)
			if !old.Due.IsZero() {
				k := key{title: old.Title, due: old.Due.UTC()}
				gone[k] = append(gone[k], old)
			}
		}
	}
	former, kept = map[*content.Article]*content.Article{}, map[*content.Article]bool{}
	for _, a := range head.Articles() {
		if base.ByPath(a.Path) != nil || base.Article(a.Slug) != nil {
			continue
		}
		for _, k := range []key{{hash: a.Hash}, {title: a.Title, due: a.Due.UTC()}} {
			if olds := gone[k]; former[a] == nil && len(olds) == 1 && !kept[olds[0]] {
				former[a], kept[olds[0]] = olds[0], true
			}
		}
	}
	return former, kept
}

// withheld returns why an article is not posted on its date.
func withheld(a *content.Article) locale.Message {
	switch {
	case a.Draft:
		return a.DraftBy().Message()
	case a.Hold != nil:
		return a.Hold.Message()
	case a.Telegram().Never:
		return locale.M("against.never")
	}
	return locale.M("against.undated")
}

func (e articleEffect) when(zone *time.Location) string {
	if e.Due.IsZero() {
		return "–"
	}
	return e.Due.In(zone).Format("2006-01-02 15:04")
}

// restyledNotes counts the planned and the published articles that changed settings give another look.
func restyledNotes(words *locale.Catalogue, looks []articleEffect, now time.Time) (notes []string) {
	planned := 0
	for _, e := range looks {
		if e.Due.IsZero() || e.Due.After(now) {
			planned++
		}
	}
	if planned > 0 {
		notes = append(notes, words.T("against.restyled.planned", "n", planned))
	}
	if n := len(looks) - planned; n > 0 {
		notes = append(notes, words.T("against.restyled.published", "n", n))
	}
	return notes
}

func writeEffects(w io.Writer, words *locale.Catalogue, effects, looks []articleEffect, now time.Time, zone *time.Location) error {
	if len(effects) == 0 && len(looks) == 0 {
		_, err := fmt.Fprintln(w, words.T("against.none"))
		return err
	}
	for _, e := range effects {
		effect := words.T("against." + e.Effect)
		line := fmt.Sprintf("%s%s %-16s  %s", effect, strings.Repeat(" ", max(0, effectColumn-utf8.RuneCountInString(effect))), e.when(zone), cmp.Or(e.Title, e.Path))
		if e.why.Code != "" {
			line += "  " + words.Say(e.why)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	for _, note := range restyledNotes(words, looks, now) {
		if _, err := fmt.Fprintln(w, note); err != nil {
			return err
		}
	}
	return nil
}

// effectColumn is the width of the column of effects.
const effectColumn = 9

var (
	inCell  = strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;")
	inTitle = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`)
	// noMention finds what would notify the user of GitHub who is called like a channel, or link
	// another issue.
	noMention = regexp.MustCompile(`([@#])([\pL\pN])`)
)

// writeEffectsMarkdown writes a table for a comment on a pull request.
func writeEffectsMarkdown(w io.Writer, words *locale.Catalogue, effects, looks []articleEffect, now time.Time, zone *time.Location) error {
	if len(effects) == 0 && len(looks) == 0 {
		_, err := fmt.Fprintln(w, words.T("against.merge.none"))
		return err
	}
	cell := func(s string) string { return noMention.ReplaceAllString(inCell.Replace(s), "$1\u200b$2") }
	title := func(s string) string { return cell(inTitle.Replace(s)) }
	var b strings.Builder
	if len(effects) > 0 {
		fmt.Fprintf(&b, "%s\n\n| | %s | %s | |\n|---|---|---|---|\n", words.T("against.merge"), words.T("against.article"), words.T("against.date"))
	}
	for _, e := range effects {
		why := ""
		if e.why.Code != "" {
			why = words.Say(e.why)
		}
		fmt.Fprintf(&b, "| **%s** | %s | %s | %s |\n", words.T("against."+e.Effect), title(cmp.Or(e.Title, e.Path)), e.when(zone), cell(why))
	}
	for _, note := range restyledNotes(words, looks, now) {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
