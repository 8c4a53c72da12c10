package draft

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

// Stage renders articles that are not in the folder yet, as the channel will get
// them: in a temporary folder, with the same settings.
type Stage struct {
	Content folder.Config   // settings of the articles' folder
	Routes  *route.Resolver // decides where articles go
	Link    func(slug string) (address string, ok bool)
	Ignore  []string // linter rules to ignore
}

// staged is an article as the channel will get it.
type staged struct {
	article *content.Article
	post    *post.Post
	found   []content.Problem // from the linter and the renderer
	places  []route.Place
	files   map[string][]byte
}

func (s *staged) read(name string) ([]byte, error) {
	if data, ok := s.files[name]; ok {
		return data, nil
	}
	return nil, locale.Error("file.unreadable", "path", name, "why", os.ErrNotExist)
}

// render renders the article at name, which is among the files.
func (s *Stage) render(ctx context.Context, name string, files map[string][]byte, marked bool) (*staged, error) {
	dir, err := os.MkdirTemp("", "dateline-draft-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for a draft: %w", err)
	}
	defer os.RemoveAll(dir)
	for p, data := range files {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			return nil, fmt.Errorf("making a folder for a draft: %w", err)
		}
		if err := os.WriteFile(full, data, 0o600); err != nil {
			return nil, fmt.Errorf("writing a draft for its preview: %w", err)
		}
	}
	c := s.Content
	c.Dir = dir
	if c.Select == "" && marked {
		c.Select = folder.SelectMarked
	}
	in := folder.Open(c)
	catalogue, err := in.Scan(ctx)
	if err != nil {
		return nil, locale.Error("draft.not_included", "path", name)
	}
	out := &staged{article: catalogue.ByPath(name), files: files}
	if out.article == nil {
		for _, p := range catalogue.Problems() {
			if p.Severity == content.SeverityError {
				return nil, p.Message.Err()
			}
		}
		return nil, locale.Error("draft.not_included", "path", name)
	}
	body, err := in.Body(out.article)
	if err != nil {
		return nil, err
	}
	set := s.Routes.First(out.article).Settings()
	set.Link, set.ArticleLink = in.Address(out.article), s.Link
	if out.post, err = post.New(in).Render(out.article, body, set); err != nil {
		return nil, err
	}
	out.places = s.Routes.Places(out.article)
	out.found = lint.New(in, s.Ignore...).File(catalogue, name)
	return out, nil
}

// Included reports whether an article in the inbox would be read: include and
// exclude may leave it out.
func (s *Stage) Included(ctx context.Context, site Site) error {
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	d := &Draft{Content: Content{Text: "# Title\n\nText."}}
	site.place(d, "title", at, func(string) bool { return false })
	_, source := site.source(d, at)
	_, err := s.render(ctx, d.Path, map[string][]byte{d.Path: []byte(source)}, site.Marked)
	return err
}

// siblings returns the paths of a draft's media.
func (d *Draft) siblings() []string {
	var out []string
	for _, m := range d.Media {
		out = append(out, path.Join(path.Dir(d.Path), m.Name))
	}
	return out
}
