package shortcode

import "strings"

// arguments are the arguments of a shortcode: {{< figure src="a.png" "b" >}}.
type arguments struct {
	named      map[string]string
	positional []string
}

// parseArguments reads name="value", name=value, "value" and value.
func parseArguments(s string) arguments {
	a := arguments{named: map[string]string{}}
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var word string
		word, s = argument(s)
		name, value, ok := strings.Cut(word, "=")
		if !ok || strings.ContainsAny(name, "\"'` /:.?") || name == "" {
			a.positional = append(a.positional, unquote(word))
			continue
		}
		if value == "" { // name= "value"
			value, s = argument(strings.TrimSpace(s))
		}
		a.named[strings.ToLower(name)] = unquote(value)
	}
	return a
}

// argument returns the first word and the rest; quoted words may contain spaces.
func argument(s string) (word, rest string) {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == ' ' || c == '\t' || c == '\n' || c == ',':
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'' || s[0] == '`') && s[len(s)-1] == s[0] {
		inner := s[1 : len(s)-1]
		if s[0] == '"' {
			inner = strings.ReplaceAll(inner, `\"`, `"`)
		}
		return inner
	}
	return s
}

// first returns the first of the named arguments that is set.
func (a arguments) first(names ...string) string {
	for _, name := range names {
		if value := a.named[name]; value != "" {
			return value
		}
	}
	return ""
}

// at returns a positional argument, or "".
func (a arguments) at(i int) string {
	if i < len(a.positional) {
		return a.positional[i]
	}
	return ""
}

// nameOrFirst returns a named argument, else the first positional one.
func (a arguments) nameOrFirst(names ...string) string {
	if value := a.first(names...); value != "" {
		return value
	}
	return a.at(0)
}

// picture returns the first positional argument that names an image.
func (a arguments) picture() (src string, rest []string) {
	for i, word := range a.positional {
		if imageName(word) {
			return word, a.positional[i+1:]
		}
	}
	return "", nil
}
