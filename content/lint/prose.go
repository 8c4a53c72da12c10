package lint

import (
	"bytes"
	"regexp"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/content/locale"
)

// prose lists texts that were not meant for readers.
var prose = [...]struct {
	hints   []string // a text without any of these is not examined
	pattern *regexp.Regexp
	code    string
}{
	{[]string{"olor"}, regexp.MustCompile(`(?i)\blorem ipsum dolor\b`), "lint.placeholder.filler"},
	{[]string{"TODO", "FIXME", "TBD"}, regexp.MustCompile(`(?:^|[\s(\[])(?:TODO|FIXME|TBD)(?::|\(| —| -|\]|$)`), "lint.placeholder.note"},
	{[]string{"s an ", "зыков"}, regexp.MustCompile(`(?i)\bas an ai (?:language )?model\b|как языковая модель,? я|будучи языковой моделью`), "lint.placeholder.model"},
	{[]string{"cite", "Reference[", "†", "turn"}, regexp.MustCompile(`oaicite|contentReference\[|【\d+†|\bturn\d+(?:search|view|news)\d+`), "lint.placeholder.mark"},
	{[]string{"["}, regexp.MustCompile(`(?i)\[(?:вставить|вставьте|ваше имя|insert|your name|placeholder)[^\]]*\]`), "lint.placeholder.blank"},
}

// doubles are words that no one repeats on purpose, in any language.
var doubles = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, tag := range locale.Languages() {
		for _, word := range locale.For(tag).Doubles() {
			words[word] = true
		}
	}
	return words
})

// checkProse checks for placeholders and for repeated words.
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
		if bytes.EqualFold(before, word) && doubles()[string(bytes.ToLower(word))] {
			p.warn(p.at(r, beforeAt), "lint.repeated-word", "text", around(string(r.text), beforeAt, at+len(word)))
		}
		before, beforeAt = r.text[at:offset-1], at
	}
}
