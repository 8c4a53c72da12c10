package lint

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// The formats of a Report.
const (
	FormatText   = "text"   // for people
	FormatJSON   = "json"   // an array of findings
	FormatSARIF  = "sarif"  // SARIF 2.1.0, which code hosts and editors read
	FormatGitHub = "github" // workflow commands, which GitHub shows beside the lines
)

// Formats returns the names of the formats.
func Formats() []string { return []string{FormatText, FormatJSON, FormatSARIF, FormatGitHub} }

// Report formats findings.
type Report struct {
	Findings []content.Problem // with paths as they are to be shown
	All      bool              // each finding on its own line, however many a rule has
	Quiet    bool              // errors only
	Words    *locale.Catalogue // for people; programs get English
}

// few is the number of findings of a rule that are listed one by one; more are grouped.
const few = 5

// examples is how many findings of a group are shown.
const examples = 2

// Write writes the findings in a format.
func (r Report) Write(w io.Writer, format string) error {
	if r.Quiet {
		r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(p content.Problem) bool { return p.Severity != content.SeverityError })
	}
	switch format {
	case FormatText:
		return r.text(w)
	case FormatJSON:
		return r.json(w)
	case FormatSARIF:
		return r.sarif(w)
	case FormatGitHub:
		return r.github(w)
	}
	return locale.Error("check.format", "format", format, "formats", Formats())
}

// text writes path:line: message, like compilers: first the errors and the rules with
// few findings, then a group for each of the others.
func (r Report) text(w io.Writer) error {
	var b strings.Builder
	groups := map[string][]content.Problem{}
	var order []string
	for _, p := range r.Findings {
		if p.Severity == content.SeverityError {
			continue
		}
		if _, ok := groups[p.Rule()]; !ok {
			order = append(order, p.Rule())
		}
		groups[p.Rule()] = append(groups[p.Rule()], p)
	}
	grouped := func(p content.Problem) bool {
		return !r.All && p.Severity != content.SeverityError && len(groups[p.Rule()]) > few
	}
	for _, p := range r.Findings {
		if !grouped(p) {
			fmt.Fprintf(&b, "%s [%s]\n", r.line(p), p.Rule())
		}
	}
	for _, rule := range order {
		if found := groups[rule]; grouped(found[0]) {
			r.group(&b, rule, found)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) line(p content.Problem) string {
	word := ""
	if p.Severity != content.SeverityError {
		word = r.Words.T("check.word") + ": "
	}
	return place(p) + ": " + word + oneLine(r.Words.Say(p.Message))
}

// group writes a summary of many findings of a rule: the rule, the number of files, and
// examples.
func (r Report) group(b *strings.Builder, rule string, found []content.Problem) {
	files := map[string]bool{}
	for _, p := range found {
		files[p.Path] = true
	}
	fmt.Fprintf(b, "%s [%s]\n", r.Words.T("check.group", "what", r.Words.T("rule."+rule), "n", len(files)), rule)
	for _, p := range found[:examples] {
		fmt.Fprintf(b, "    %s: %s\n", place(p), oneLine(r.Words.Say(p.Message)))
	}
	fmt.Fprintf(b, "    %s\n", r.Words.T("check.more", "n", len(found)-examples))
}

// place is path:line of a finding.
func place(p content.Problem) string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d", p.Path, p.Line)
	}
	return p.Path
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (r Report) json(w io.Writer) error {
	type finding struct {
		Path     string `json:"path"`
		Line     int    `json:"line,omitempty"`
		Severity string `json:"severity"`
		Rule     string `json:"rule"`
		Message  string `json:"message"`
	}
	out := make([]finding, len(r.Findings))
	for i, p := range r.Findings {
		out[i] = finding{p.Path, p.Line, p.Severity.String(), p.Rule(), p.Message.String()}
	}
	return encode(w, out)
}

// The parts of a SARIF log that are used here
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		URI   string      `json:"informationUri"`
		Rules []sarifRule `json:"rules"`
	}
	sarifResult struct {
		Rule      string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		Line int `json:"startLine"`
	}
)

func (r Report) sarif(w io.Writer) error {
	driver := sarifDriver{Name: "dateline", URI: "https://github.com/dateline-bot/dateline", Rules: []sarifRule{}}
	for _, rule := range Rules() {
		driver.Rules = append(driver.Rules, sarifRule{rule, sarifText{locale.English().T("rule." + rule)}})
	}
	results := []sarifResult{}
	for _, p := range r.Findings {
		var l sarifLocation
		l.Physical.Artifact.URI = uriOf(p.Path)
		if p.Line > 0 {
			l.Physical.Region = &sarifRegion{p.Line}
		}
		results = append(results, sarifResult{p.Rule(), p.Severity.String(), sarifText{p.Message.String()}, []sarifLocation{l}})
	}
	return encode(w, map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs":    []any{map[string]any{"tool": map[string]any{"driver": driver}, "results": results}},
	})
}

// uriOf returns the reference to a file that SARIF demands: with the signs of its name escaped that mean
// something in an address, and relative unless the path is absolute.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	u := url.URL{Path: path}
	if filepath.IsAbs(path) {
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(path, "/")
	}
	return u.String()
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// github writes workflow commands
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
func (r Report) github(w io.Writer) error {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	var b strings.Builder
	for _, p := range r.Findings {
		line := ""
		if p.Line > 0 {
			line = fmt.Sprintf(",line=%d", p.Line)
		}
		fmt.Fprintf(&b, "::%s file=%s%s,title=%s::%s\n", p.Severity, value.Replace(filepath.ToSlash(p.Path)), line,
			value.Replace("dateline: "+p.Rule()), text.Replace(p.Message.String()))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
