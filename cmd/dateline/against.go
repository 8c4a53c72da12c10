package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
)

// The effects of a change of the articles.
const (
	effectPost     = "post"     // it becomes publishable, or new and dated ahead
	effectMove     = "move"     // its date changes
	effectEdit     = "edit"     // its post, if it is out, is edited
	effectWithdraw = "withdraw" // its post, if it is out, is withdrawn or asked about
	effectHold     = "hold"     // it is a draft or held now
	effectBreak    = "break"    // its file has an error now, and is skipped
)

// articleEffect is what merging would do to one article. As JSON it is English.
type articleEffect struct {
	Effect string    `json:"effect"`
	Path   string    `json:"path"`
	Slug   string    `json:"slug,omitempty"`
	Title  string    `json:"title,omitempty"`
	Due    time.Time `json:"due,omitzero"`
	Reason string    `json:"reason,omitempty"`

	why locale.Message // Reason, in any language
}

// runAgainst tells what the articles here would change beside those of a
// revision of their repository.
func runAgainst(ctx context.Context, in *invocation, cfg *config.Config, o planOptions) error {
	if git.Is(cfg.Articles) {
		return errors.New("--against compares a folder with its repository; set articles to the folder of a checkout")
	}
	base, done, err := revision(ctx, in, cfg, o.against)
	if err != nil {
		return err
	}
	defer done()
	head, err := openFolder(cfg, cfg.Articles).Scan(ctx)
	if err != nil {
		return err
	}
	effects := compare(base, head, time.Now(), cfg.Timezone)
	switch {
	case o.json:
		e := json.NewEncoder(in.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(effects)
	case o.markdown:
		return writeEffectsMarkdown(in.stdout, in.words, effects, cfg.Timezone)
	}
	return writeEffects(in.stdout, in.words, effects, cfg.Timezone)
}

// revision reads the articles of a revision of the repository that the folder
// of articles is in.
func revision(ctx context.Context, in *invocation, cfg *config.Config, rev string) (*content.Catalogue, func(), error) {
	articles, err := filepath.Abs(cfg.Articles)
	if err != nil {
		return nil, nil, err
	}
	if articles, err = filepath.EvalSymlinks(articles); err != nil {
		return nil, nil, fmt.Errorf("articles: %w", err)
	}
	root := articles
	for {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			break
		}
		up := filepath.Dir(root)
		if up == root {
			return nil, nil, fmt.Errorf("%s is not in a git repository, so there is no %s to compare with", cfg.Articles, rev)
		}
		root = up
	}
	inside, err := filepath.Rel(root, articles)
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "dateline-")
	if err != nil {
		return nil, nil, err
	}
	done := func() { os.RemoveAll(dir) }
	progress := terminal.Start(in.stderr, in.words.T("progress.read", "revision", rev))
	err = git.Export(root, rev, dir)
	progress.Done()
	if err != nil {
		done()
		return nil, nil, err
	}
	there := filepath.Join(dir, inside)
	if err := os.MkdirAll(there, 0o700); err != nil { // a folder that the revision does not have is empty there
		done()
		return nil, nil, err
	}
	c, err := openFolder(cfg, there).Scan(ctx)
	if err != nil {
		done()
		return nil, nil, err
	}
	return c, done, nil
}

// publishable reports whether an article is posted on its date.
func publishable(a *content.Article) bool {
	return a != nil && !a.Draft && a.Hold == nil && !a.Telegram.Never && (!a.Due.IsZero() || a.Telegram.Queue)
}

// compare says what becomes of each article. One that has another path or
// another slug is the same, as for the bot.
func compare(base, head *content.Catalogue, now time.Time, zone *time.Location) []articleEffect {
	effects := []articleEffect{}
	add := func(kind string, a *content.Article, why locale.Message) {
		effects = append(effects, articleEffect{Effect: kind, Path: a.Path, Slug: a.Slug, Title: a.Title, Due: a.Due, Reason: why.String(), why: why})
	}
	broken := map[string]locale.Message{}
	for _, p := range head.Problems() {
		if p.Severity == content.SeverityError {
			place := p.Path
			if p.Line > 0 {
				place = fmt.Sprintf("%s:%d", p.Path, p.Line)
			}
			broken[p.Path] = locale.M("against.problem", "place", place, "problem", p.Message)
		}
	}
	known := map[string]bool{}
	for _, p := range base.Problems() {
		if p.Severity == content.SeverityError {
			known[p.Path] = true
		}
	}
	for path, why := range broken {
		if !known[path] {
			effects = append(effects, articleEffect{Effect: effectBreak, Path: path, Reason: why.String(), why: why})
		}
	}
	for _, a := range head.Articles() {
		old := cmp.Or(base.ByPath(a.Path), base.Article(a.Slug))
		switch {
		case !publishable(a) && publishable(old) && old.Due.After(now):
			add(effectHold, a, withheld(a))
		case !publishable(a) && publishable(old):
			add(effectWithdraw, a, withheld(a))
		case !publishable(a):
		case !publishable(old) && (a.Due.After(now) || a.Telegram.Queue):
			add(effectPost, a, locale.Message{})
		case !publishable(old):
			add(effectPost, a, locale.M("against.late"))
		case !a.Due.Equal(old.Due) && a.Due.After(now):
			add(effectMove, a, locale.M("against.moved", "when", old.Due.In(zone).Format("2006-01-02 15:04")))
			effects[len(effects)-1].Reason = locale.M("against.moved", "when", old.Due.Format(time.RFC3339)).String() // for programs
		case a.Hash != old.Hash && !a.Due.After(now):
			add(effectEdit, a, locale.Message{})
		}
	}
	for _, old := range base.Articles() {
		if publishable(old) && head.ByPath(old.Path) == nil && head.Article(old.Slug) == nil && broken[old.Path].Code == "" {
			kind, why := effectWithdraw, locale.M("against.gone")
			if old.Due.After(now) {
				kind, why = effectHold, locale.M("against.gone.planned")
			}
			add(kind, old, why)
		}
	}
	slices.SortFunc(effects, func(a, b articleEffect) int {
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path))
	})
	return effects
}

// withheld says why an article is not posted on its date.
func withheld(a *content.Article) locale.Message {
	switch {
	case a.Draft:
		return a.DraftBy.Message()
	case a.Hold != nil:
		return a.Hold.Message()
	case a.Telegram.Never:
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

func writeEffects(w io.Writer, words *locale.Catalogue, effects []articleEffect, zone *time.Location) error {
	if len(effects) == 0 {
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
	return nil
}

// effectColumn is how wide effects are.
const effectColumn = 9

// writeEffectsMarkdown writes a table for a comment on a pull request.
func writeEffectsMarkdown(w io.Writer, words *locale.Catalogue, effects []articleEffect, zone *time.Location) error {
	if len(effects) == 0 {
		_, err := fmt.Fprintln(w, words.T("against.merge.none"))
		return err
	}
	cell := strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;")
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| | %s | %s | |\n|---|---|---|---|\n", words.T("against.merge"), words.T("against.article"), words.T("against.date"))
	for _, e := range effects {
		why := ""
		if e.why.Code != "" {
			why = words.Say(e.why)
		}
		fmt.Fprintf(&b, "| **%s** | %s | %s | %s |\n", words.T("against."+e.Effect), cell.Replace(cmp.Or(e.Title, e.Path)), e.when(zone), cell.Replace(why))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
