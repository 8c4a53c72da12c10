package rich

import (
	"net/url"
	"path"
	"strings"
)

// KindOf returns the kind of a medium by the extension of its name; without a known
// extension it is a photo.
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

// closedFolders are hidden folders that never contain media of articles: trash, and
// folders for the private use of programs.
var closedFolders = map[string]bool{
	".trash": true, ".trashes": true, ".git": true, ".svn": true, ".hg": true, ".obsidian": true, ".stversions": true, ".ssh": true, ".gnupg": true,
}

// Shown reports whether the file with this name can be a medium: a picture, a video, a
// recording, a document. Settings, notes and hidden files beside articles cannot,
// whatever refers to them. Hidden folders may contain media, such as .attachments of
// Azure DevOps and .vuepress/public of VuePress.
func Shown(name string) bool {
	dir, base := path.Split(name)
	hidden := false
	for part := range strings.SplitSeq(dir, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." {
			if hidden = true; closedFolders[strings.ToLower(part)] {
				return false
			}
		}
	}
	if strings.HasPrefix(base, ".") {
		return false
	}
	switch ext := strings.ToLower(path.Ext(base)); ext {
	case "":
		return !hidden
	case ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ico", ".apng", ".jxl":
		return true
	default:
		return KindOf(name) != Photo
	}
}
