// Package frontmatter reads the header of an article's file: YAML, TOML or JSON
// between fences, into one tree of values that know their lines.
//
// [Cut] finds the header and where the body begins (header.go). [Header.Decode]
// turns it into a [Value], whatever its format (yaml.go, toml.go, json.go). What
// is broken is an [Error] with its line in the file.
//
// The package knows no key: what a key says of an article is read in package
// content.
package frontmatter
