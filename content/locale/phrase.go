package locale

import "strings"

// Phrase returns what another package says in English – the reason of a state,
// an error, a finding about an article – in the language of the catalogue
// (reasons_en.toml, reasons_ru.toml). It knows whole phrases; beginnings, as of
// "moved by Ann" or "its last edit was refused: …", where it says of what
// follows what it knows; and patterns with values. What it does not know, such
// as words of Telegram's own, stays as it is.
func (c *Catalogue) Phrase(english string) string {
	said, _ := c.Reason(english)
	return said
}

// Reason is Phrase that tells whether it knew the phrase.
func (c *Catalogue) Reason(english string) (said string, known bool) {
	if p, ok := c.phrases[english]; ok {
		return p, true
	}
	if said, ok := c.begins(english); ok {
		return said, true
	}
	best, said := -1, english
	for i := range c.patterns {
		if p := &c.patterns[i]; p.weight > best {
			if values, ok := p.match(english); ok {
				best, said = p.weight, p.say(values, c.Phrase)
			}
		}
	}
	return said, best >= 0
}

// begins says a phrase of which the longest known beginning is known.
func (c *Catalogue) begins(english string) (said string, ok bool) {
	known, tail := "", ""
	for beginning := range c.phrases {
		rest, ok := strings.CutPrefix(english, beginning)
		if ok && len(beginning) > len(known) && (strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " ") && !strings.Contains(rest, ": ")) {
			known, tail = beginning, rest
		}
	}
	if known == "" {
		return "", false
	}
	if rest, ok := strings.CutPrefix(tail, ": "); ok {
		tail = ": " + c.Phrase(rest)
	}
	return c.phrases[known] + tail, true
}

// pattern is a phrase with values: "the cover {1} is not there".
type pattern struct {
	pieces []string // the text before, between and after the values
	names  []string // of the values, in order
	target string   // the same in the language of the catalogue
	weight int      // bytes of text: of two that fit, the one that says more is meant
}

func newPattern(english, target string) pattern {
	p := pattern{target: target}
	for {
		before, name, after, ok := cutValue(english)
		p.pieces = append(p.pieces, before)
		p.weight += len(before)
		if !ok {
			return p
		}
		p.names = append(p.names, name)
		english = after
	}
}

// cutValue cuts at the first value: one letter or digit in braces.
func cutValue(s string) (before, name, after string, ok bool) {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '{' && s[i+2] == '}' {
			return s[:i], s[i+1 : i+2], s[i+3:], true
		}
	}
	return s, "", "", false
}

// match returns the values by name: each as short as can be, none of them empty.
func (p *pattern) match(s string) (values map[string]string, ok bool) {
	s, ok = strings.CutPrefix(s, p.pieces[0])
	if !ok {
		return nil, false
	}
	values = make(map[string]string, len(p.names))
	for i, name := range p.names {
		next := p.pieces[i+1]
		end := strings.Index(s, next)
		if i == len(p.names)-1 {
			if !strings.HasSuffix(s, next) {
				return nil, false
			}
			end = len(s) - len(next)
		}
		if end <= 0 {
			return nil, false
		}
		values[name], s = s[:end], s[end+len(next):]
	}
	return values, s == ""
}

// say writes the target with the values, each put into words by phrase.
func (p *pattern) say(values map[string]string, phrase func(string) string) string {
	var b strings.Builder
	for rest := p.target; ; {
		before, name, after, ok := cutValue(rest)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(phrase(values[name]))
		rest = after
	}
}
