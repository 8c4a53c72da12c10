package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/content"
)

// A slug may be long and in any script; callback data holds 64 bytes and a
// start parameter 64 of A-Za-z0-9_-. So both name an article, or a category, by
// a short id: the start of a hash, the same on every machine and after every
// restart.
func shortID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

const shortIDLen = 12

// shortIDs finds articles by their short ids. The table is made once for a
// snapshot of the catalogue, when the first id is looked up.
type shortIDs struct {
	mu    sync.Mutex
	of    *content.Catalogue
	slugs map[string]string
}

func (s *shortIDs) article(c *content.Catalogue, id string) *content.Article {
	if len(id) != shortIDLen || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return nil
	}
	s.mu.Lock()
	if s.of != c {
		articles := c.Articles()
		s.slugs = make(map[string]string, len(articles))
		for _, a := range articles {
			s.slugs[shortID(a.Slug)] = a.Slug
		}
		s.of = c
	}
	slug, ok := s.slugs[id]
	s.mu.Unlock()
	if !ok {
		return nil
	}
	return c.Article(slug)
}
