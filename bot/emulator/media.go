package emulator

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // formats
	_ "image/jpeg" // of
	_ "image/png"  // photos
	"net/url"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// The limits of photos and files.
const (
	maxPhoto    = 10 << 20 // bytes
	maxDocument = 50 << 20 // bytes
	maxSides    = 10_000   // pixels of width and height together
)

// upload finds the file that a parameter means: a part of that name, or what
// its value means.
func (e *Emulator) upload(p params, name string) (f file, id string, err error) {
	if up, ok := p.files[name]; ok {
		return e.store(up)
	}
	return e.file(p, p.str(name), name)
}

// file finds the file that a value means: attach://part, a file_id, or an
// address that Telegram would fetch. name names it in the refusal.
func (e *Emulator) file(p params, value, name string) (f file, id string, err error) {
	if part, ok := strings.CutPrefix(value, "attach://"); ok {
		up, ok := p.files[part]
		if !ok {
			return file{}, "", bad("there is no %s in the request", name)
		}
		return e.store(up)
	}
	if f, ok := e.media[value]; ok {
		return f, value, nil
	}
	if u, err := url.Parse(value); err == nil && (u.Scheme == "http" || u.Scheme == "https") && rich.ValidLink(value) {
		if e.isUnreachable(value) {
			return file{}, "", bad("failed to get HTTP URL content")
		}
		return e.store(file{Name: value})
	}
	if value == "" {
		return file{}, "", bad("there is no %s in the request", name)
	}
	return file{}, "", bad("wrong file identifier/HTTP URL specified")
}

func (e *Emulator) store(f file) (file, string, error) {
	e.lastID++
	id := fmt.Sprintf("file%d", e.lastID)
	e.media[id] = f
	return f, id, nil
}

// photo checks a photo and returns its sizes.
func (e *Emulator) photo(p params, name string) ([]wirePhoto, error) {
	f, id, err := e.upload(p, name)
	if err != nil {
		return nil, err
	}
	size := wirePhoto{FileID: id, FileUniqueID: "u" + id, Width: 1280, Height: 720, FileSize: len(f.Data)}
	if f.Data == nil {
		return []wirePhoto{size}, nil // an address: the emulator fetches nothing
	}
	if len(f.Data) > maxPhoto {
		return nil, &refusal{code: 413, description: "Request Entity Too Large"}
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.Data))
	if err != nil {
		return nil, bad("IMAGE_PROCESS_FAILED")
	}
	if c.Width+c.Height > maxSides || c.Width > 20*c.Height || c.Height > 20*c.Width {
		return nil, bad("PHOTO_INVALID_DIMENSIONS")
	}
	size.Width, size.Height = c.Width, c.Height
	return []wirePhoto{size}, nil
}

func (e *Emulator) sendPhoto(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	if d.m.wire.Photo, err = e.photo(p, "photo"); err != nil {
		return nil, err
	}
	if err := setCaption(p, d.m); err != nil {
		return nil, err
	}
	return e.send(d)
}

func (e *Emulator) sendDocument(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	f, id, err := e.upload(p, "document")
	if err != nil {
		return nil, err
	}
	if len(f.Data) > maxDocument {
		return nil, &refusal{code: 413, description: "Request Entity Too Large"}
	}
	d.m.wire.Document = &wireFile{FileID: id, FileUniqueID: "u" + id, FileName: f.Name, FileSize: len(f.Data)}
	if err := setCaption(p, d.m); err != nil {
		return nil, err
	}
	return e.send(d)
}

func setCaption(p params, m *record) error {
	text, entities, err := styled(p, "caption", "caption_entities", maxCaption, "message caption is too long")
	if err != nil {
		return err
	}
	m.wire.Caption, m.wire.CaptionEntities, m.plain = text, found(text, entities), text
	return nil
}

func (e *Emulator) getFile(p params) (any, error) {
	f, ok := e.media[p.str("file_id")]
	if !ok {
		return nil, bad("invalid file_id")
	}
	id := p.str("file_id")
	return map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_size": len(f.Data), "file_path": "files/" + id}, nil
}
