package rich

import (
	"strconv"
	"strings"
)

// Label returns the text before an item of a list, with a space after it: "• ", "3. ",
// "c. ", "IV. ", "☑ ".
func Label(l *List, item *Item) string {
	label := ""
	if l.Ordered {
		label = number(item.Value, item.Kind) + ". "
	}
	switch {
	case item.Checkbox && item.Checked:
		return label + "☑ "
	case item.Checkbox:
		return label + "☐ "
	case label == "":
		return "• "
	}
	return label
}

// number formats n in the numbering of the kind, or in digits if that is not possible.
func number(n int, kind byte) string {
	switch {
	case n > 0 && (kind == 'a' || kind == 'A'):
		var s []byte
		for ; n > 0; n = (n - 1) / 26 {
			s = append([]byte{kind + byte((n-1)%26)}, s...)
		}
		return string(s)
	case n > 0 && n < 4000 && kind == 'I':
		return roman(n)
	case n > 0 && n < 4000 && kind == 'i':
		return strings.ToLower(roman(n))
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var s strings.Builder
	for i, v := range values {
		for ; n >= v; n -= v {
			s.WriteString(signs[i])
		}
	}
	return s.String()
}
