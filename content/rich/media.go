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
