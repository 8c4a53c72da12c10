package locale

import "strings"

// Phrase returns a reason that another package gives in English, such as "quiet
// hours", in the language of the catalogue. Of one that goes on after a known
// beginning ("moved by Ann", "its last edit was refused: …") it says the
// beginning, and of what follows a colon what it knows. What it does not know,
// as the words of an error, stays as it is.
func (c *Catalogue) Phrase(english string) string {
	if p, ok := c.phrases[english]; ok {
		return p
	}
	known, tail := "", ""
	for beginning := range c.phrases {
		rest, ok := strings.CutPrefix(english, beginning)
		if ok && len(beginning) > len(known) && (strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " ")) {
			known, tail = beginning, rest
		}
	}
	if rest, ok := strings.CutPrefix(tail, ": "); ok {
		tail = ": " + c.Phrase(rest)
	}
	if known == "" {
		return english
	}
	return c.phrases[known] + tail
}
