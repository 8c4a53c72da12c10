// Package content defines the basic types: [Article], [Category], [Catalogue], [Problem].
//
// # The way of a file
//
// Package folder finds and reads the files. [Parser.Parse] (parse.go) turns each into an
// [Article], or into a [Problem] with the file, the line and advice; never into neither.
// Package frontmatter parses the header into a tree of values, which is then read key by
// key: fields.go, date.go, telegram.go, slug.go, title.go, and visibility.go for the many
// ways to say that an article is not public.
//
// Articles make a [Catalogue], an immutable snapshot indexed by date, name and category,
// so that readers' queries do not scan all articles. [Index] finds articles by paths,
// files and addresses, [Translations] those that are translations of each other,
// [AllSeries] those of a series. After a few changes, [Catalogue.Patch] makes the next
// catalogue from the last.
//
// [Site] knows the address of an article on the author's site (address.go, permalink.go).
// [Hold] says why an article is not published automatically.
//
// The package reads no files, makes no calls to Telegram and does not know the ledger.
//
// # Two articles with the same slug
//
// A slug belongs to a page of the author's site, and two files may have the same one. An
// article is therefore identified by a name (Article.Slug), which is the slug if that is
// free; see name.go.
package content
