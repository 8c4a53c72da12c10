package rich

import (
	"net/url"
	"path"
	"strings"
)

// KindOf tells the kind of a medium by the extension of its name; one without
// a known extension is a photo.
func KindOf(address string) MediaKind {
	name := address
	if u, err := url.Parse(address); err == nil {
		name = u.Path
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".gif":
		return Animation
	case ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi":
		return Video
	case ".mp3", ".m4a", ".flac", ".wav", ".aac":
		return Audio
	case ".ogg", ".oga", ".opus":
		return Voice
	case ".pdf", ".zip", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".epub", ".tar", ".gz", ".7z", ".rar", ".txt", ".csv", ".svg":
		return File
	default:
		return Photo
	}
}

// Shown reports whether the file of a name can be a medium: a picture, a video, a
// recording, a document. The settings, the notes and the hidden files that lie
// beside articles cannot, whoever points at them.
func Shown(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." {
			return false
		}
	}
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case "", ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ico", ".apng", ".jxl":
		return true
	default:
		return KindOf(name) != Photo
	}
}
