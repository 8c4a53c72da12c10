package locale

import (
	"slices"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// pluralForms returns the forms that a language has for whole numbers, in the
// order of CLDR, which is the order in which a catalogue writes them.
func pluralForms(tag language.Tag) []plural.Form {
	var forms []plural.Form
	for n := range 201 { // no language's rule looks past the hundreds
		if f := pluralForm(tag, n); !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	order := []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other}
	slices.SortFunc(forms, func(a, b plural.Form) int { return slices.Index(order, a) - slices.Index(order, b) })
	return forms
}

func pluralForm(tag language.Tag, n int) plural.Form {
	return plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)
}

// form chooses among the forms that a message gives for n things; one that
// gives too few gets its last.
func (c *Catalogue) form(n int, given []string) string {
	i := slices.Index(c.forms, pluralForm(c.language, n))
	return given[max(0, min(i, len(given)-1))]
}
