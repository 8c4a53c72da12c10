package locale

import (
	"slices"
	"sort"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// pluralForms returns the plural forms of a language for whole numbers, in the order of
// CLDR, which is that of the catalogues.
func pluralForms(tag language.Tag) []plural.Form {
	var forms []plural.Form
	for n := range 201 { // no language's rule depends on more than the hundreds
		if f := pluralForm(tag, n); !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	order := []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other}
	sort.Slice(forms, func(i, j int) bool { return slices.Index(order, forms[i]) < slices.Index(order, forms[j]) })
	return forms
}

func pluralForm(tag language.Tag, n int) plural.Form {
	return plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)
}

// form chooses among a message's forms for n things; if there are too few, the last
// one.
func (c *Catalogue) form(n int, given []string) string {
	i := slices.Index(c.forms, pluralForm(c.language, n))
	return given[max(0, min(i, len(given)-1))]
}
