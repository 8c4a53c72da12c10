package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// script returns s in Unicode superscript or subscript characters; ok is false if one
// does not exist.
func script(s string, raised bool) (string, bool) {
	from, to := lowFrom, lowTo
	if raised {
		from, to = highFrom, highTo
	}
	var b strings.Builder
	for _, r := range s {
		i := strings.IndexRune(from, r)
		if i < 0 {
			return "", false
		}
		i = utf8.RuneCountInString(from[:i])
		for _, c := range to {
			if i == 0 {
				b.WriteRune(c)
				break
			}
			i--
		}
	}
	return b.String(), b.Len() > 0
}

const (
	highFrom = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW"
	highTo   = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
	lowFrom  = "0123456789+-−=()aehijklmnoprstuvx"
	lowTo    = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)

// scriptMark returns the sign before a superscript or subscript that has no Unicode
// characters, if it would otherwise run into the text before it: none between a digit
// and letters (1-й), one between two letters and before a digit.
func scriptMark(before []byte, s string, raised bool) string {
	last, _ := utf8.DecodeLastRune(before)
	first, _ := utf8.DecodeRuneInString(s)
	letters := unicode.IsLetter(last) && unicode.IsLetter(first)
	number := unicode.IsDigit(first) && (unicode.IsDigit(last) || unicode.IsLetter(last))
	if !letters && !number {
		return ""
	}
	if raised {
		return "^"
	}
	return "_"
}
