package dialect

import (
	"regexp"
	"strings"
)

// MkDocs and the extensions that Material for MkDocs recommends:
// https://squidfunk.github.io/mkdocs-material/reference/,
// https://facelessuser.github.io/pymdown-extensions/

var (
	tabLine   = regexp.MustCompile(`^(\s*)===[!+]?\s+"([^"]*)"\s*$`)
	snippet   = regexp.MustCompile(`^\s*-{1,}8<-{1,}(\s+["'].*)?\s*$`)
	blockOpen = regexp.MustCompile(`^(\s*)/{3,}\s*([a-z][a-z-]*)\s*(?:\|\s*(.*))?$`)
	blockShut = regexp.MustCompile(`^(\s*)/{3,}\s*$`)
	abbr      = regexp.MustCompile(`^ {0,3}\*\[[^\[\]]+\]:\s`)
)

// mkdocs makes headings of tabs and containers of blocks, and drops snippets and
// abbreviations.
func (r *rewriter) mkdocs(text string) (string, bool) {
	if m := tabLine.FindStringSubmatch(text); m != nil {
		r.tabs = append(r.tabs, len(m[1])+4*len(r.tabs)+4)
		return m[1] + "#### " + strings.TrimSpace(words(m[2])), true
	}
	switch {
	case snippet.MatchString(text), abbr.MatchString(text):
		return "", true
	case blockShut.MatchString(text):
		return blockShut.FindStringSubmatch(text)[1] + ":::", true
	}
	if m := blockOpen.FindStringSubmatch(text); m != nil {
		switch m[2] {
		case "caption", "figure-caption", "table-caption", "html", "define":
			return "", true
		case "tab":
			return m[1] + "::: quote " + strings.TrimSpace(m[3]), true
		}
		return strings.TrimRight(m[1]+"::: "+m[2]+" "+strings.TrimSpace(m[3]), " "), true
	}
	return "", false
}

// dedent takes the indentation of the tabs off a line of their text, and ends
// those whose text is indented more.
func (r *rewriter) dedent(text string) string {
	if len(r.tabs) == 0 || strings.TrimSpace(text) == "" {
		return text
	}
	bare := strings.TrimLeft(text, " \t")
	indent := len(strings.ReplaceAll(text[:len(text)-len(bare)], "\t", "    "))
	for len(r.tabs) > 0 && indent < r.tabs[len(r.tabs)-1] {
		r.tabs = r.tabs[:len(r.tabs)-1]
	}
	if len(r.tabs) == 0 {
		return text
	}
	return strings.Repeat(" ", indent-4*len(r.tabs)) + bare
}
