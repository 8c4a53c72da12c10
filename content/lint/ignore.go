package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// Rules returns the names of all rules, sorted.
func Rules() []string {
	var rules []string
	for _, code := range locale.English().Codes("rule.") {
		rules = append(rules, strings.TrimPrefix(code, "rule."))
	}
	return rules
}

// silence matches the comment by which an article silences rules, in the comment syntax
// of HTML, MDX and Obsidian.
var silence = regexp.MustCompile(`(?:<!--|\{/\*|%%)\s*dateline:\s*ignore\s+([a-z][a-z, \t-]*?)\s*(?:-->|\*/\}|%%)`)

// readIgnored reads the rules that the article silences.
func (p *page) readIgnored() {
	for _, m := range silence.FindAllSubmatchIndex(p.body, -1) {
		if inCode(p.body, m[0]) || p.inBlockOfCode(m[0]) {
			continue
		}
		for _, rule := range strings.FieldsFunc(string(p.body[m[2]:m[3]]), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
			if !slices.Contains(Rules(), rule) {
				p.warn(p.line(m[0]), "lint.unknown-rule", "rule", rule)
			}
			p.ignored = append(p.ignored, rule)
		}
	}
}

// inBlockOfCode reports whether an offset is in code.
func (p *page) inBlockOfCode(at int) bool {
	within := false
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Kind() != ast.KindFencedCodeBlock && n.Kind() != ast.KindCodeBlock {
			return ast.WalkContinue, nil
		}
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			within = within || line.Start <= at && at < line.Stop
		}
		return ast.WalkSkipChildren, nil
	})
	return within
}

// heard removes findings that the settings or the article silence. Errors are never
// removed, because the article will not be published.
func (l *Linter) heard(findings []content.Problem, ignored []string) []content.Problem {
	return slices.DeleteFunc(slices.Clone(findings), func(p content.Problem) bool {
		return p.Severity != content.SeverityError && (slices.Contains(l.ignored, p.Rule()) || slices.Contains(ignored, p.Rule()))
	})
}
