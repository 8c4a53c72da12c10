package content

import "regexp"

// copyNames are what tools add to the name of a file when they keep a second
// version of it, with what stands for the rest of the name in the first group.
// Nobody names an article like this, so the name alone tells.
var copyNames = []*regexp.Regexp{
	// Syncthing: post.sync-conflict-20261128-101530-ABCDEFG.md
	regexp.MustCompile(`(?i)^(.+)\.sync-conflict-\d{8}-\d{6}(?:-[a-z0-9]+)?\.(?:md|markdown|mdx)$`),
	// Dropbox, Nextcloud, pCloud: post (Anna's conflicted copy 2026-11-28).md
	regexp.MustCompile(`(?i)^(.+?)[ _-]*[(\[][^()\[\]]*\bconflict(?:ed)?(?: copy)?\b[^()\[\]]*[)\]].*\.(?:md|markdown|mdx)$`),
	// Obsidian Sync: post (Conflicted copy laptop 202611281015).md without its
	// brackets, as some of its versions write it.
	regexp.MustCompile(`(?i)^(.+?)[ _-]+conflicted copy\b.*\.(?:md|markdown|mdx)$`),
	// ownCloud: post_conflict-20261128-101530.md; Seafile: post (SFConflict anna@example.com 2026-11-28-10-15-30).md
	regexp.MustCompile(`(?i)^(.+)_conflict-\d{8}-\d{6}\.(?:md|markdown|mdx)$`),
	regexp.MustCompile(`^(.+?) ?\(SFConflict .*\)\.(?:md|markdown|mdx)$`),
	// Resilio Sync: post.Conflict.md
	regexp.MustCompile(`^(.+)\.Conflict(?:\(\d+\))?\.(?:md|markdown|mdx)$`),
	// git mergetool: post_LOCAL_1234.md, and merge and patch tools: post.orig.md
	regexp.MustCompile(`^(.+)_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.(?:md|markdown|mdx)$`),
	regexp.MustCompile(`(?i)^(.+)\.(?:orig|rej|bak|backup)\.(?:md|markdown|mdx)$`),
}

// copyByName returns the name of the file that the file of the name is a copy
// of, in the same folder; "" if its name says no such thing.
func copyByName(name string) string {
	for _, pattern := range copyNames {
		if m := pattern.FindStringSubmatch(name); m != nil {
			return m[1] + ".md"
		}
	}
	return ""
}
