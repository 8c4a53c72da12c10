package frontmatter

import (
	"bytes"
	"regexp"
	"slices"
)

// constant is a line of Eleventy's front matter in JavaScript that names a plain value.
var constant = regexp.MustCompile("^(?:export +)?(?:const|let|var) +(\\w+) *= *(\"[^\"\\\\]*\"|'[^'\\\\]*'|true|false|null|-?\\d+(?:\\.\\d+)?|\\[[^\\\\()`{}]*\\]) *;?[ \\t]*$")

// constants converts front matter in JavaScript that has only constants with plain values to YAML,
// line by line. Any other is returned as it is: what it would evaluate to is unknown.
func constants(data []byte) []byte {
	all := bytes.Split(data, []byte("\n"))
	for i, line := range all {
		text := bytes.TrimSpace(line)
		switch m := constant.FindSubmatch(text); {
		case m != nil:
			all[i] = slices.Concat(m[1], []byte(": "), m[2])
		case bytes.HasPrefix(text, []byte("//")):
			all[i] = nil
		case len(text) > 0:
			return data
		}
	}
	return bytes.Join(all, []byte("\n"))
}
