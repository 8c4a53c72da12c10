// Package content has the nouns: [Article], [Category], [Catalogue], [Problem].
//
// # The way of a file
//
// Package folder finds and reads the files. Each goes through [Parser.Parse]
// (parse.go): package frontmatter cuts the header off and makes a tree of values
// of it, which is read key by key: fields.go, date.go, telegram.go, slug.go,
// title.go, and visibility.go for the many ways to say that an article is not
// for everybody. What comes out is an [Article], or a [Problem] that names file,
// line and what to do; never neither.
//
// Articles make a [Catalogue], an immutable snapshot that is indexed by date,
// name and category, so that a question of a reader costs no walk over all
// articles. After a few changes, [Catalogue.Patch] makes the next one from it.
//
// [Site] knows where an article lives on the author's site (address.go,
// permalink.go). [Hold] says why an article does not go out by itself.
//
// # Two articles with one slug
//
// A slug is that of a page on the author's site, and two files may have one. An
// article therefore goes by a name (Article.Slug), which is its slug where that
// is free; see name.go.
package content
