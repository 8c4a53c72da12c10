// Package content reads a folder of Markdown articles: front matter, dates,
// categories, the catalogue of what there is, and what changes in it.
//
// # The way of a file
//
// A [Folder] walks its directory ([Folder.Scan]) and reads what changed since
// the last time. Each file goes through [Parse]: the front matter is cut off
// (frontmatter.go), decoded into a tree of values that know their lines
// (yaml.go, toml.go, json.go), and read key by key (fields.go, date.go,
// telegram.go, slug.go, title.go). What comes out is an [Article], or a
// [Problem] that names file, line and what to do; never neither.
//
// Articles make a [Catalogue], an immutable snapshot that is indexed by date,
// slug and category, so that a question of a reader costs no walk over all
// articles. Bodies are not held: [Folder.Body] reads one again when needed.
//
// [Folder.Watch] keeps the catalogue fresh: a file counts once it has been
// left alone for 300 ms, and as deleted after 5 s of absence.
//
// [Folder.Address] knows where an article lives on the author's site, and
// [Folder.Resolve] what a link in it means.
//
// # Which files are articles
//
// Files that end in .md or .markdown (or match Config.Include), in the folder
// and below it. Names that begin with "." or "_" are left out, as are folders
// so named; _posts and _drafts of Jekyll are read, the latter as drafts. A
// page without a date is in the catalogue, but undated and so never posted.
//
// A file over 1 MB (MaxFile), one that is no UTF-8, one that cannot be read,
// and a symbolic link that leads out of the folder are left out with an error
// that says so. A link to the folder itself, and links that stay inside, are
// followed.
//
// # Two articles with one slug
//
// A slug is that of a page on the author's site, and two files may have one. An
// article therefore goes by a name (Article.Slug), which is its slug where that
// is free; see name.go.
package content
