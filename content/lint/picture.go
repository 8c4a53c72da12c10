package lint

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/bep/imagemeta"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// The limits of the Bot API (https://core.telegram.org/bots/api#sendphoto).
const (
	maxPhoto  = 10 << 20 // in bytes
	maxUpload = 50 << 20 // in bytes, for other files
	maxSides  = 10000    // width plus height of a photo
	maxRatio  = 20       // ratio of the sides of a photo
)

// fault is a problem of a picture: a code, and arguments besides its name.
type fault struct {
	code string
	args []any
}

// checkPicture checks a picture in the articles' folder.
func (p *page) checkPicture(line int, name, file string) {
	l := p.linter
	l.mu.Lock()
	faults, known := l.pictures[file]
	l.mu.Unlock()
	if !known {
		faults = l.inspect(file)
		l.mu.Lock()
		l.pictures[file] = faults
		l.mu.Unlock()
	}
	for _, f := range faults {
		p.findings = append(p.findings, content.Problem{Path: p.article.Path, Line: line, Severity: content.SeverityWarning,
			Message: locale.M(f.code, append([]any{"image", name}, f.args...)...)})
	}
}

// pointer is the beginning of a file whose content Git LFS stores elsewhere.
var pointer = []byte("version https://git-lfs.github.com/spec/")

// inspect returns the problems of a file.
func (l *Linter) inspect(file string) (faults []fault) {
	found := func(code string, args ...any) { faults = append(faults, fault{code, args}) }
	f, err := l.folder.Open(file)
	if err != nil {
		found("lint.picture.unreadable", "why", err)
		return faults
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		found("lint.picture.unreadable", "why", err)
		return faults
	}
	head := make([]byte, len(pointer)) // long enough to identify the kind of a picture
	n, _ := io.ReadFull(f, head)
	photo, limit := isPhoto(file), int64(maxUpload)
	if photo {
		limit = maxPhoto
	}
	switch {
	case info.Size() == 0:
		found("lint.picture.empty")
	case bytes.Equal(head[:n], pointer):
		found("lint.picture.pointer")
	case info.Size() > limit:
		found("lint.picture.large", "size", locale.Size(info.Size()), "limit", locale.Size(limit))
	}
	if len(faults) > 0 || !photo {
		return faults
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		found("lint.picture.unreadable", "why", err)
		return faults
	}
	return inspectPhoto(f, kindOf(head[:n]))
}

// kindOf returns the kind of a picture by the beginning of its file, or 0.
func kindOf(head []byte) imagemeta.ImageFormat {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return imagemeta.JPEG
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return imagemeta.PNG
	case bytes.HasPrefix(head, []byte("RIFF")) && bytes.HasPrefix(head[min(8, len(head)):], []byte("WEBP")):
		return imagemeta.WebP
	}
	return imagemeta.ImageFormatAuto
}

// isPhoto reports whether the file is sent to Telegram as a photo.
func isPhoto(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".jpg", ".jpeg", ".png", ".webp":
		return true
	}
	return false
}

// inspectPhoto checks the size of a photo, and whether it contains the place where it
// was taken, which anybody can read from the file on the site.
func inspectPhoto(r io.ReadSeeker, kind imagemeta.ImageFormat) (faults []fault) {
	if kind == imagemeta.ImageFormatAuto {
		return []fault{{code: "lint.picture.broken"}}
	}
	place := false
	result, err := imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: kind, Sources: imagemeta.EXIF | imagemeta.CONFIG,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "GPSLatitude" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			place = place || tag.Tag == "GPSLatitude"
			return nil
		},
		Warnf: func(string, ...any) {},
	})
	w, h := result.ImageConfig.Width, result.ImageConfig.Height
	switch {
	case err != nil && imagemeta.IsInvalidFormat(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err == nil && w*h == 0:
		return []fault{{code: "lint.picture.broken"}}
	case err != nil: // an error of the metadata, not of the picture
	case w+h > maxSides:
		faults = append(faults, fault{"lint.picture.sides", []any{"width", w, "height", h, "limit", maxSides}})
	case w > maxRatio*h || h > maxRatio*w:
		faults = append(faults, fault{"lint.picture.ratio", []any{"width", w, "height", h, "limit", maxRatio}})
	}
	if place {
		faults = append(faults, fault{code: "lint.picture.place"})
	}
	return faults
}
