package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// postsEvery is how often posts_file is compared with the ledger.
const postsEvery = 10 * time.Second

// publishedPost is an article's post in posts_file.
type publishedPost struct {
	Channel string `json:"channel"`
	Message int    `json:"message"`
	Link    string `json:"link"`
}

// writePosts keeps posts_file (article → posts, for the site's templates) up to date until ctx
// ends. Only the leading process writes it, and only if something changed.
func (s *service) writePosts(ctx context.Context) error {
	if s.cfg.PostsFile == "" {
		return nil
	}
	tick := time.NewTicker(postsEvery)
	defer tick.Stop()
	failing, there := false, false
	for {
		if s.scheduler.Leads() {
			err := s.writePostsOnce(ctx, !there)
			there = there || err == nil
			if err != nil && ctx.Err() == nil && !failing {
				s.log.Warn("cannot write posts_file; trying again", "err", err)
			}
			failing = err != nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// writePostsOnce writes the file if it differs from the ledger. It creates the file's folder only
// with newFolder: a folder that was there and is gone may be a link that is being replaced, in whose
// place there must not be a folder.
func (s *service) writePostsOnce(ctx context.Context, newFolder bool) error {
	posts := map[string][]publishedPost{}
	err := s.store.View(ctx, func(tx ledger.Tx) error {
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		public := map[int64]string{}
		for _, c := range channels {
			if c.Username != "" {
				public[c.Chat] = c.Username
			}
		}
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Sent}})
		for _, d := range rows {
			if name := public[d.Chat]; name != "" && d.MessageID != 0 && d.Path != "" {
				posts[d.Path] = append(posts[d.Path], publishedPost{Channel: "@" + name, Message: d.MessageID, Link: fmt.Sprintf("https://t.me/%s/%d", name, d.MessageID)})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // it sorts the keys
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(posts); err != nil {
		return err
	}
	present, err := os.ReadFile(s.cfg.PostsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || bytes.Equal(present, b.Bytes()) {
		return err
	}
	if newFolder {
		if err := makeFolder(filepath.Dir(s.cfg.PostsFile)); err != nil {
			return err
		}
	}
	return replaceFile(s.cfg.PostsFile, b.Bytes())
}

// makeFolder creates a folder, and those above it, that the site's generator can read whatever the
// umask is: a service's is often 0077.
func makeFolder(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	err := os.Mkdir(path, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return errors.Join(err, os.Chmod(path, 0o755))
}

// replaceFile replaces a file atomically.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+strings.TrimPrefix(filepath.Base(path), ".")+"-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // the file is gone after the rename
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
