// Package samples has the demo's articles. They also document the program, so what they
// say has to be true.
package samples

import "embed"

// Day is the day around which the samples are dated: earlier ones are past, those dated
// on it are about to be published, later ones are in the future.
const Day = "2026-12-01"

//go:embed *.md
var files embed.FS
