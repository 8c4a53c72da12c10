package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
)

func checkCommand(c *cli) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: c.words.T("cmd.check"),
		Long:  c.words.T("cmd.check.long") + "\n" + wrapped(lint.Rules(), 80),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runCheck(ctx, in, o) }),
	}
	cmd.Flags().StringVar(&o.format, "format", lint.FormatText, c.words.T("flag.check.format", "formats", strings.Join(lint.Formats(), ", ")))
	cmd.Flags().BoolVar(&o.all, "all", false, c.words.T("flag.check.all"))
	return c.withSettings(cmd)
}

// checkOptions are the flags of check.
type checkOptions struct {
	format string
	all    bool
}

// wrapped joins words by commas, in lines of at most width characters.
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
	if len(paths) == 0 {
		closeArticles, err := in.articles(ctx, cfg)
		if err != nil {
			return err
		}
		defer closeArticles()
		if _, err := os.Stat(cfg.Articles); os.IsNotExist(err) {
			return fmt.Errorf("there is no folder of articles at %s; create it, set articles, or name files to check", cfg.Articles)
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

// checkPath checks one file or folder. The paths of what it finds are as seen
// from the working folder. note says what was not looked at.
func checkPath(ctx context.Context, cfg *config.Config, path string) (articles int, findings []content.Problem, note locale.Message, err error) {
	dir, only, err := splitPath(path)
	if err != nil {
		return 0, nil, note, err
	}
	folder := openFolder(cfg, dir)
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return 0, nil, note, err
	}
	for _, a := range catalogue.Articles() {
		if (only == "" || a.Path == only) && !a.Unmarked() {
			articles++
		}
	}
	findings, err = findingsOf(ctx, lint.New(folder, cfg.CheckIgnore...), catalogue, only)
	for i := range findings {
		findings[i].Path = filepath.Join(dir, filepath.FromSlash(findings[i].Path))
	}
	if err == nil && only == "" && dir == cfg.Articles {
		routes := routesOf(cfg)
		if !slices.Contains(cfg.CheckIgnore, "route") {
			findings = append(findings, lint.Routes(routes, catalogue, cmp.Or(cfg.File, "routes"))...)
		}
		if !slices.Contains(cfg.CheckIgnore, "translation") {
			findings = append(findings, lint.Translations(routes, catalogue)...)
		}
	}
	return articles, findings, selectionNote(dir, catalogue), err
}

// findingsOf are those of the whole folder, or of one file in it.
func findingsOf(ctx context.Context, linter *lint.Linter, c *content.Catalogue, only string) ([]content.Problem, error) {
	if only == "" {
		return linter.Catalogue(ctx, c)
	}
	findings := linter.File(c, only)
	switch ext := strings.ToLower(path.Ext(only)); {
	case c.ByPath(only) != nil || len(findings) > 0:
	case ext != ".md" && ext != ".markdown":
		return nil, fmt.Errorf("%s is not an article; those end in .md or .markdown, or match include", only)
	default:
		return []content.Problem{{Path: only, Severity: content.SeverityWarning, Message: locale.M("lint.not-a-post")}}, nil
	}
	return findings, nil
}

// splitPath makes of a path the folder to open and the file in it that is
// meant, "" for all.
func splitPath(path string) (dir, only string, err error) {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return "", "", fmt.Errorf("there is no %s", path)
	case err != nil:
		return "", "", fmt.Errorf("cannot read %s: %w", path, err)
	case info.IsDir():
		return path, "", nil
	}
	return filepath.Dir(path), filepath.Base(path), nil
}
