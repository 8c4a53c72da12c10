// Package samples holds the articles that the demo shows. They also document
// the product, so what they say has to be true of it.
package samples

import "embed"

// Day is the day around which the samples are dated: what is dated before it
// is past, what is dated on it is about to appear, what is dated after it is to
// come.
const Day = "2026-12-01"

//go:embed *.md
var files embed.FS

// Files returns the articles, as they are in the repository.
func Files() embed.FS { return files }
