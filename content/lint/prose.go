package lint

import (
	"bytes"
	"regexp"
	"slices"
)

// prose are texts that were not meant for readers.
var prose = [...]struct {
	hints   []string // one of which a text must have to be looked at closer
	pattern *regexp.Regexp
	code    string
}{
	{[]string{"olor"}, regexp.MustCompile(`(?i)\blorem ipsum dolor\b`), "lint.placeholder.filler"},
	{[]string{"TODO", "FIXME", "TBD"}, regexp.MustCompile(`(?:^|[\s(\[])(?:TODO|FIXME|TBD)(?::|\(| —| -|\]|$)`), "lint.placeholder.note"},
	{[]string{"s an ", "зыков"}, regexp.MustCompile(`(?i)\bas an ai (?:language )?model\b|как языковая модель,? я|будучи языковой моделью`), "lint.placeholder.model"},
	{[]string{"cite", "Reference[", "†", "turn"}, regexp.MustCompile(`oaicite|contentReference\[|【\d+†|\bturn\d+(?:search|view|news)\d+`), "lint.placeholder.mark"},
	{[]string{"["}, regexp.MustCompile(`(?i)\[(?:вставить|вставьте|ваше имя|insert|your name|placeholder)[^\]]*\]`), "lint.placeholder.blank"},
}

// doubles are words that nobody says twice on purpose.
var doubles = map[string]bool{
	"the": true, "a": true, "an": true, "of": true, "to": true, "and": true, "for": true,
	"with": true, "at": true, "by": true, "from": true, "or": true, "are": true, "be": true,
	"в": true, "на": true, "и": true, "с": true, "к": true, "по": true, "для": true, "от": true, "из": true,
	"не": true, "или": true, "о": true, "у": true, "за": true, "при": true, "до": true, "без": true,
	"об": true, "под": true, "над": true, "чтобы": true, "которые": true, "который": true, "которая": true,
}

// checkProse looks for placeholders and for words written twice.
func (p *page) checkProse() {
	for _, r := range p.runs {
		for _, rule := range prose {
			if !slices.ContainsFunc(rule.hints, func(s string) bool { return bytes.Contains(r.text, []byte(s)) }) {
				continue
			}
			if at := rule.pattern.FindIndex(r.text); at != nil {
				p.warn(p.at(r, at[0]), rule.code, "text", around(string(r.text), at[0], at[1]))
			}
		}
		p.checkDoubles(r)
	}
}

func (p *page) checkDoubles(r run) {
	var before []byte
	offset, beforeAt := 0, 0
	for word := range bytes.SplitSeq(r.text, []byte(" ")) {
		at := offset
		offset += len(word) + 1
		if len(word) == 0 {
			continue
		}
		word = bytes.TrimRight(word, ".,;:!?)»\"")
		if bytes.EqualFold(before, word) && doubles[string(bytes.ToLower(word))] {
			p.warn(p.at(r, beforeAt), "lint.repeated-word", "text", around(string(r.text), beforeAt, at+len(word)))
		}
		before, beforeAt = r.text[at:offset-1], at
	}
}
