package methods

import (
	"bytes"
	"image"
	_ "image/gif"  // formats
	_ "image/jpeg" // of
	_ "image/png"  // photos

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// The limits of photos and files.
const (
	maxPhoto    = 10 << 20 // bytes
	maxDocument = 50 << 20 // bytes
	maxDownload = 20 << 20 // bytes of a file that a bot downloads
	maxSides    = 10_000   // pixels of width and height together
)

// photo checks a photo and returns its sizes.
func (s messages) photo(p wire.Params, name string) ([]wire.Photo, error) {
	f, id, err := s.w.Media.Upload(p, name)
	if err != nil {
		return nil, err
	}
	size := wire.Photo{FileID: id, FileUniqueID: "u" + id, Width: 1280, Height: 720, FileSize: len(f.Data)}
	if f.Data == nil {
		return []wire.Photo{size}, nil // an address: the emulator fetches nothing
	}
	if len(f.Data) > maxPhoto {
		return nil, &wire.Refusal{Code: 413, Description: "Request Entity Too Large"}
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.Data))
	if err != nil {
		return nil, wire.Bad("IMAGE_PROCESS_FAILED")
	}
	if c.Width+c.Height > maxSides || c.Width > 20*c.Height || c.Height > 20*c.Width {
		return nil, wire.Bad("PHOTO_INVALID_DIMENSIONS")
	}
	size.Width, size.Height = c.Width, c.Height
	return []wire.Photo{size}, nil
}

func (s messages) sendPhoto(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	if d.m.Wire.Photo, err = s.photo(p, "photo"); err != nil {
		return nil, err
	}
	if err := setCaption(p, d.m); err != nil {
		return nil, err
	}
	return s.send(d)
}

func (s messages) sendDocument(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	f, id, err := s.w.Media.Upload(p, "document")
	if err != nil {
		return nil, err
	}
	if len(f.Data) > maxDocument {
		return nil, &wire.Refusal{Code: 413, Description: "Request Entity Too Large"}
	}
	d.m.Wire.Document = &wire.File{FileID: id, FileUniqueID: "u" + id, FileName: f.Name, FileSize: len(f.Data)}
	if err := setCaption(p, d.m); err != nil {
		return nil, err
	}
	return s.send(d)
}

func setCaption(p wire.Params, m *world.Record) error {
	text, entities, err := wire.Styled(p, "caption", "caption_entities", wire.MaxCaption, "message caption is too long")
	if err != nil {
		return err
	}
	m.Wire.Caption, m.Wire.CaptionEntities, m.Plain = text, wire.Found(text, entities), text
	return nil
}

func (s messages) getFile(p wire.Params) (any, error) {
	f, ok := s.w.Media.File(p.Str("file_id"))
	if !ok {
		return nil, wire.Bad("invalid file_id")
	}
	id := p.Str("file_id")
	if len(f.Data) > maxDownload {
		return nil, wire.Bad("file is too big")
	}
	return map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_size": len(f.Data), "file_path": "files/" + id}, nil
}
