package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
)

func checkCommand(c *cli) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [--format text|json|sarif|github] [--all] [PATH…]",
		Short: c.words.T("cmd.check"),
		Long:  c.words.T("cmd.check.long") + "\n" + wrapped(lint.Rules(), 80),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runCheck(ctx, in, o) }),
	}
	cmd.Flags().StringVar(&o.format, "format", lint.FormatText, c.words.T("flag.check.format", "formats", strings.Join(lint.Formats(), ", ")))
	completeFlag(cmd, "format", cobra.FixedCompletions(lint.Formats(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().BoolVar(&o.all, "all", false, c.words.T("flag.check.all"))
	return c.withSettings(cmd)
}

// checkOptions are the flags of check.
type checkOptions struct {
	format string
	all    bool
}

// wrapped joins words with commas, in lines of at most width characters.
func wrapped(words []string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		switch {
		case column > 0 && column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		case column > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

func runCheck(ctx context.Context, in *invocation, o checkOptions) error {
	if !slices.Contains(lint.Formats(), o.format) {
		return &usageError{locale.M("check.format", "format", o.format, "formats", lint.Formats())}
	}
	paths := in.args
	cfg, err := in.load()
	if err != nil {
		return err
	}
	named := cfg.Articles
	if len(paths) == 0 {
		closeArticles, err := in.articles(ctx, cfg)
		if err != nil {
			return err
		}
		defer closeArticles()
		if _, err := os.Stat(cfg.Articles); os.IsNotExist(err) {
			return locale.Error("need.articles", "folder", cfg.Articles)
		}
		paths = []string{cfg.Articles}
	}
	report := lint.Report{All: o.all, Quiet: in.quiet, Words: in.words}
	articles, errors := 0, 0
	var notes []locale.Message
	progress := terminal.Start(in.stderr, in.words.T("progress.check"))
	defer progress.Done()
	for i, path := range paths {
		n, findings, note, err := checkPath(ctx, cfg, path)
		progress.Set(i+1, len(paths))
		if err != nil {
			return err
		}
		notes = append(notes, note)
		articles += n
		report.Findings = append(report.Findings, findings...)
	}
	progress.Done()
	nameInRepository(report.Findings, named, cfg.Articles)
	for _, f := range report.Findings {
		if f.Severity == content.SeverityError {
			errors++
		}
	}
	if err := report.Write(in.stdout, o.format); err != nil {
		return err
	}
	if !in.quiet {
		fmt.Fprintln(in.stderr, report.Words.T("check.tally", "articles", articles, "errors", errors, "warnings", len(report.Findings)-errors))
		for _, note := range notes {
			if !note.IsZero() {
				fmt.Fprintln(in.stderr, in.words.Say(note))
			}
		}
	}
	if errors > 0 {
		return errFound
	}
	return nil
}

// nameInRepository names files of a copy of a repository as they are named there: the copy may be
// a temporary one.
func nameInRepository(findings []content.Problem, articles, copied string) {
	address, err := git.ParseAddress(articles)
	if err != nil { // a folder
		return
	}
	for i, f := range findings {
		if path, ok := strings.CutPrefix(f.Path, copied+string(filepath.Separator)); ok {
			findings[i].Path = filepath.Join(filepath.FromSlash(address.Folder), path)
		}
	}
}

// checkPath checks one file or folder. The paths in its findings are relative to the working
// folder. note says what was not checked.
func checkPath(ctx context.Context, cfg *config.Config, path string) (articles int, findings []content.Problem, note locale.Message, err error) {
	dir, only, err := splitPath(path)
	if err != nil {
		return 0, nil, note, err
	}
	folder := folder.Open(folderConfig(cfg, dir))
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return 0, nil, note, err
	}
	for _, a := range catalogue.Articles() {
		if (only == "" || a.Path == only) && !a.Unmarked() {
			articles++
		}
	}
	linter := lint.New(folder, cfg.CheckIgnore...)
	findings, err = findingsOf(ctx, linter, catalogue, only)
	routes := routesOf(cfg)
	whole := err == nil && only == "" && dir == cfg.Articles
	if whole && !slices.Contains(cfg.CheckIgnore, "translation") {
		findings = append(findings, lint.Translations(routes, catalogue)...)
	}
	if err == nil && !slices.Contains(cfg.CheckIgnore, "comment") {
		long := linter.Comments(routes, catalogue)
		findings = append(findings, slices.DeleteFunc(long, func(p content.Problem) bool { return only != "" && p.Path != only })...)
	}
	for i := range findings {
		findings[i].Path = filepath.Join(dir, filepath.FromSlash(findings[i].Path))
	}
	if whole && !slices.Contains(cfg.CheckIgnore, "route") {
		findings = append(findings, lint.Routes(routes, catalogue, cmp.Or(cfg.File, "routes"))...)
	}
	return articles, findings, selectionNote(dir, catalogue), err
}

// findingsOf returns the findings of the whole folder, or of one file in it.
func findingsOf(ctx context.Context, linter *lint.Linter, c *content.Catalogue, only string) ([]content.Problem, error) {
	if only == "" {
		return linter.Catalogue(ctx, c)
	}
	findings := linter.File(c, only)
	switch {
	case c.ByPath(only) != nil || len(findings) > 0:
	case !lines.IsMarkdown(only):
		return nil, locale.Error("need.article", "file", only)
	default:
		return []content.Problem{{Path: only, Severity: content.SeverityWarning, Message: locale.M("lint.not-a-post")}}, nil
	}
	return findings, nil
}

// splitPath splits a path into the folder to open and the file in it, "" for all files.
func splitPath(path string) (dir, only string, err error) {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return "", "", locale.Error("need.path", "path", path)
	case err != nil:
		return "", "", fmt.Errorf("%w: %w", locale.Error("need.readable", "path", path), err)
	case info.IsDir():
		return path, "", nil
	}
	return filepath.Dir(path), filepath.Base(path), nil
}
