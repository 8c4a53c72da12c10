// Package frontmatter reads the header of an article's file: YAML, TOML or JSON between
// fences, into one tree of values with their lines.
//
// [Cut] finds the header and the start of the body (header.go). [Header.Decode]
// converts it to a [Value], whatever its format (yaml.go, toml.go, json.go). Syntax
// errors are an [Error] with the line in the file.
//
// The package knows no keys: package content interprets them.
package frontmatter
