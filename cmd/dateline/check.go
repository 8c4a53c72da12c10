package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
)

func checkCommand(c *cli) *cobra.Command {
	return withSettings(&cobra.Command{
		Use:   "check [PATH…]",
		Short: "look for mistakes in articles: file:line: message",
		Long: `PATH is a file or a folder; without one, the folder of the settings is checked.
Errors keep an article from being published and make the exit code 1; warnings
do not.`,
		Args: arguments(-1),
		RunE: c.run(runCheck),
	})
}

func runCheck(ctx context.Context, in *invocation) error {
	paths := in.args
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		if _, err := os.Stat(cfg.Articles); os.IsNotExist(err) {
			return fmt.Errorf("there is no folder of articles at %s; create it, set articles, or name files to check", cfg.Articles)
		}
		paths = []string{cfg.Articles}
	}
	var tally tally
	for _, path := range paths {
		if err := checkPath(ctx, in.stdout, cfg, path, &tally); err != nil {
			return err
		}
	}
	if !in.quiet {
		fmt.Fprintln(in.stderr, tally)
	}
	if tally.errors > 0 {
		return errFound
	}
	return nil
}

// tally counts what check has seen.
type tally struct{ articles, errors, warnings int }

func (t tally) String() string {
	return fmt.Sprintf("%s, %s, %s", count(t.articles, "article"), count(t.errors, "error"), count(t.warnings, "warning"))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// checkPath checks one file or folder and prints its problems.
func checkPath(ctx context.Context, w io.Writer, cfg *config.Config, path string, t *tally) error {
	dir, only, err := splitPath(path)
	if err != nil {
		return err
	}
	folder := openFolder(cfg, dir)
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return err
	}
	for _, a := range catalogue.Articles() {
		if only == "" || a.Path == only {
			t.articles++
		}
	}
	findings, err := findingsOf(ctx, folder, catalogue, only)
	if err != nil {
		return err
	}
	for _, f := range findings {
		word := "warning: "
		if f.Severity == content.SeverityError {
			word = ""
			t.errors++
		} else {
			t.warnings++
		}
		fmt.Fprintf(w, "%s: %s%s\n", position(dir, f), word, f.Message)
	}
	return nil
}

// findingsOf are those of the whole folder, or of one file in it.
func findingsOf(ctx context.Context, folder *content.Folder, c *content.Catalogue, only string) ([]content.Problem, error) {
	linter := lint.New(folder)
	if only == "" {
		return linter.Catalogue(ctx, c)
	}
	var out []content.Problem
	for _, p := range c.Problems() {
		if p.Path == only {
			out = append(out, p)
		}
	}
	a := c.ByPath(only)
	switch ext := strings.ToLower(path.Ext(only)); {
	case a != nil || len(out) > 0:
	case ext != ".md" && ext != ".markdown":
		return nil, fmt.Errorf("%s is no article; those end in .md or .markdown, or match include", only)
	default:
		return []content.Problem{{Path: only, Severity: content.SeverityWarning,
			Message: locale.M("lint.not-a-post")}}, nil
	}
	if a != nil {
		body, err := folder.Body(a)
		if err != nil {
			return nil, err
		}
		out = append(out, linter.Article(a, body)...)
	}
	return out, nil
}

// position is file:line of a problem, the file as seen from the working folder.
func position(dir string, p content.Problem) string {
	path := filepath.Join(dir, filepath.FromSlash(p.Path))
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d", path, p.Line)
	}
	return path
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
