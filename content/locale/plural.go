package locale

// form chooses the plural form for n whole things by the language's rule in
// CLDR; a message that gives too few forms gets its last one.
func form(tag string, n int, forms []string) string {
	return forms[min(plural(tag, n), len(forms)-1)]
}

func plural(tag string, n int) int {
	n = max(n, -n)
	switch tag {
	case "ru":
		tens, ones := n%100, n%10
		switch {
		case ones == 1 && tens != 11:
			return 0
		case ones >= 2 && ones <= 4 && (tens < 12 || tens > 14):
			return 1
		}
		return 2
	default:
		if n == 1 {
			return 0
		}
		return 1
	}
}
