package world

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content/rich"
)

// Media has the files that the server knows.
type Media struct {
	Unreachable []string // prefixes of addresses that cannot be fetched

	files  map[string]wire.Upload // by file_id
	lastID int
}

// File returns a file by its id. Its data is nil if the file was sent by address: the
// emulator fetches nothing.
func (s *Media) File(id string) (f wire.Upload, ok bool) {
	f, ok = s.files[id]
	return f, ok
}

// Upload returns the file that a parameter means: the part of that name, or the file
// that its value refers to.
func (s *Media) Upload(p wire.Params, name string) (f wire.Upload, id string, err error) {
	if up, ok := p.Files[name]; ok {
		return up, s.Store(up), nil
	}
	return s.Resolve(p, p.Str(name), name)
}

// Resolve returns the file that a value refers to: attach://part, a file_id, or an
// address that Telegram would fetch. name is the parameter's name in the refusal.
func (s *Media) Resolve(p wire.Params, value, name string) (f wire.Upload, id string, err error) {
	if part, ok := strings.CutPrefix(value, "attach://"); ok {
		up, ok := p.Files[part]
		if !ok {
			return wire.Upload{}, "", wire.Bad("there is no %s in the request", name)
		}
		return up, s.Store(up), nil
	}
	if f, ok := s.files[value]; ok {
		return f, value, nil
	}
	if u, err := url.Parse(value); err == nil && (u.Scheme == "http" || u.Scheme == "https") && rich.ValidLink(value) {
		if slices.ContainsFunc(s.Unreachable, func(prefix string) bool { return strings.HasPrefix(value, prefix) }) {
			return wire.Upload{}, "", wire.Bad("failed to get HTTP URL content")
		}
		f = wire.Upload{Name: value}
		return f, s.Store(f), nil
	}
	if value == "" {
		return wire.Upload{}, "", wire.Bad("there is no %s in the request", name)
	}
	return wire.Upload{}, "", wire.Bad("wrong file identifier/HTTP URL specified")
}

// Store stores a file that was sent, and returns its file_id.
func (s *Media) Store(f wire.Upload) (id string) {
	s.lastID++
	id = fmt.Sprintf("file%d", s.lastID)
	s.files[id] = f
	return id
}
