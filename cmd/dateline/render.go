package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

func renderCommand(c *cli) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "render [--format auto|rich|text] [--json] FILE…",
		Short: c.words.T("cmd.render"),
		Long:  c.words.T("cmd.render.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runRender(ctx, in, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.words.T("flag.render.json"))
	return c.withSettings(cmd)
}

func runRender(ctx context.Context, in *invocation, asJSON bool) error {
	files := in.args
	if len(files) == 0 {
		return usage("usage.render")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	r := newPreviewer(ctx, cfg)
	if in.given("format") {
		r.format = cfg.Format
	}
	out := bufio.NewWriter(in.stdout)
	words := in.words
	failed := 0
	for _, one := range inOrder(files, r.render) {
		switch {
		case one.err != nil:
			failed++
			err = errors.Join(out.Flush(), complain(in.stderr, words, one))
		case asJSON:
			err = one.writeJSON(out)
		default:
			if err = errors.Join(out.Flush(), one.warn(in.stderr, words)); err == nil {
				err = one.write(out, words)
			}
		}
		if err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if failed > 0 {
		return errFound
	}
	return nil
}

// ahead is how many results may wait for the one before them to be written.
const ahead = 64

// inOrder calls work with each input on all processors and yields the results
// in the order of the inputs. It takes no more work on once the caller stops.
func inOrder[In, Out any](inputs []In, work func(In) Out) func(yield func(int, Out) bool) {
	return func(yield func(int, Out) bool) {
		results := make([]chan Out, len(inputs))
		for i := range results {
			results[i] = make(chan Out, 1)
		}
		room := make(chan struct{}, ahead)
		stop := make(chan struct{})
		defer close(stop)
		var next atomic.Int64
		for range min(runtime.GOMAXPROCS(0), len(inputs)) {
			go func() {
				for {
					select {
					case room <- struct{}{}:
					case <-stop:
						return
					}
					i := int(next.Add(1)) - 1
					if i >= len(inputs) {
						return
					}
					results[i] <- work(inputs[i])
				}
			}()
		}
		for i := range inputs {
			result := <-results[i]
			<-room
			if !yield(i, result) {
				return
			}
		}
	}
}

// rendered is what became of a file.
type rendered struct {
	path     string // as given
	article  *content.Article
	problems []content.Problem
	post     *post.Post
	err      error
}

// complain tells why a file was not rendered, one line a reason, as compilers
// do.
func complain(w io.Writer, words *locale.Catalogue, r rendered) error {
	told := false
	for _, p := range r.problems {
		if p.Severity == content.SeverityError {
			told = true
			if _, err := fmt.Fprintln(w, place(r.path, p.Line)+oneLine(words.Say(p.Message))); err != nil {
				return err
			}
		}
	}
	if told {
		return nil
	}
	_, err := fmt.Fprintln(w, place(r.path, 0)+oneLine(said(words, r.err)))
	return err
}

// warn tells what is wrong with a file that was rendered all the same.
func (r rendered) warn(w io.Writer, words *locale.Catalogue) error {
	var b strings.Builder
	for _, p := range r.problems {
		fmt.Fprintln(&b, place(r.path, p.Line)+words.T("check.word")+": "+oneLine(words.Say(p.Message)))
	}
	for _, p := range r.post.Warnings {
		fmt.Fprintln(&b, place(r.path, p.Line)+words.T("check.word")+": "+oneLine(words.Say(p.Message)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// place is where in a file something is wrong: path:line: or path: .
func place(path string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d: ", path, line)
	}
	return path + ": "
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// renderedJSON is a line of render --json.
type renderedJSON struct {
	Path       string        `json:"path"`
	Slug       string        `json:"slug"`
	Title      string        `json:"title"`
	Date       string        `json:"date,omitempty"`
	Categories []string      `json:"categories"`
	Messages   []requestJSON `json:"messages"`
}

type requestJSON struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

func (r rendered) writeJSON(w io.Writer) error {
	line := renderedJSON{
		Path: r.path, Slug: r.article.Slug, Title: r.article.Title,
		Categories: append([]string{}, r.article.Categories...), Messages: make([]requestJSON, 0, len(r.post.Requests)),
	}
	if !r.article.Date.IsZero() {
		line.Date = r.article.Date.Format(time.RFC3339)
	}
	for _, request := range r.post.Requests {
		line.Messages = append(line.Messages, requestJSON{Method: request.Method, Params: request.Params})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}

// write shows the post for a person.
func (r rendered) write(w io.Writer, words *locale.Catalogue) error {
	var b strings.Builder
	fmt.Fprintln(&b, words.T("render.head", "path", r.path, "title", r.article.Title, "form", string(cmp.Or(r.post.Format, post.Auto)),
		"n", len(r.post.Requests), "why", r.post.Reason))
	for i, request := range r.post.Requests {
		fmt.Fprintf(&b, "\n── %d of %d · %s · %s\n", i+1, len(r.post.Requests), request.Method, measure(request))
		b.WriteString(strings.TrimRight(request.Plain, "\n"))
		b.WriteByte('\n')
		for _, f := range request.Files {
			fmt.Fprintf(&b, "── file %s: %s\n", f.Name, f.Path)
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}
