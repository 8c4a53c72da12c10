package locale

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// intentWords is the largest number of words that are compared with phrases: people who
// write more are not giving a command.
const intentWords = 16

// Intent returns the command that words without a slash mean ("what's new"), in any
// language; "" if they mean none. Courtesies around them do not count ("hey bot, what's
// new today?").
func Intent(said string) string {
	fields := strings.Fields(spoken(said))
	if len(fields) > intentWords {
		return ""
	}
	if intent := intent(fields); intent != "" {
		return intent
	}
	plain := without(fields)
	froms, tos := around(plain)
	for _, from := range froms {
		for _, to := range tos {
			if from >= to {
				continue
			}
			if intent := intent(plain[from:to]); intent != "" {
				return intent
			}
		}
	}
	return ""
}

// Sought reports whether words that mean a command are also what people search for, in
// any language: "privacy".
func Sought(said string) bool {
	return anyHas(spoken(said), func(w *words) []string { return w.Sought })
}

// Aborts reports whether words take back a question whose answer may be any other words, such as a
// title: "cancel" does, "no" does not.
func Aborts(said string) bool {
	return anyHas(spoken(said), func(w *words) []string { return w.Abort })
}

// Agrees reports whether words mean yes, in any language, or are the first letter of its usual word for
// it: "y", "ja", "д".
func Agrees(said string) bool {
	letter := spoken(said)
	if utf8.RuneCountInString(letter) != 1 {
		return Intent(said) == "yes"
	}
	return slices.ContainsFunc(Languages(), func(tag string) bool {
		yes := all()[tag].words.Intents["yes"]
		return len(yes) > 0 && strings.HasPrefix(yes[0], letter)
	})
}

// intent returns the command whose phrase the words are.
func intent(fields []string) string {
	said := strings.Join(fields, " ")
	for _, tag := range Languages() {
		for command, phrases := range all()[tag].words.Intents {
			if slices.Contains(phrases, said) {
				return command
			}
		}
	}
	return ""
}

// without returns the words that are not mere courtesy, or all of them if none is left.
func without(fields []string) []string {
	plain := slices.DeleteFunc(slices.Clone(fields), func(word string) bool {
		return anyHas(word, func(w *words) []string { return w.Please })
	})
	if len(plain) == 0 {
		return fields
	}
	return plain
}

// around returns where a phrase may begin and end if what people say around phrases is
// left out, the longest phrase first.
func around(fields []string) (froms, tos []int) {
	is := func(part []string) bool {
		return anyHas(strings.Join(part, " "), func(w *words) []string { return w.Around })
	}
	froms, tos = []int{0}, []int{len(fields)}
	for n := 1; n < len(fields); n++ {
		if slices.ContainsFunc(froms, func(from int) bool { return is(fields[from:n]) }) {
			froms = append(froms, n)
		}
	}
	for n := len(fields) - 1; n > 0; n-- {
		if slices.ContainsFunc(tos, func(to int) bool { return is(fields[n:to]) }) {
			tos = append(tos, n)
		}
	}
	return froms, tos
}

// Request returns the command with an argument that words without a slash mean, in any
// language: "search" and "monads" for "Do you have anything about monads?"; "" if they
// mean none.
func Request(said string) (command, argument string) {
	fields := slices.DeleteFunc(strings.Fields(said), func(word string) bool {
		plain := spoken(word)
		return plain == "" || anyHas(plain, func(w *words) []string { return w.Please })
	})
	if len(fields) < 2 || len(fields) > intentWords {
		return "", ""
	}
	plain := make([]string, len(fields))
	for i, word := range fields {
		plain[i] = spoken(word)
	}
	froms, _ := around(plain)
	for _, from := range froms { // greetings before it are left out
		if command, argument = request(fields[from:], plain[from:]); command != "" {
			break
		}
	}
	return command, argument
}

// request returns the command of the longest phrase that the words match, and their part
// at its {x}. The words are given as they were written and as they are compared.
func request(fields, plain []string) (command, argument string) {
	said, longest := strings.Join(plain, " "), 0
	for _, tag := range Languages() {
		for name, phrases := range all()[tag].words.Requests {
			for _, phrase := range phrases {
				before, after, _ := strings.Cut(phrase, "{x}")
				if len(phrase) <= longest || len(said) <= len(before)+len(after) || !strings.HasPrefix(said, before) || !strings.HasSuffix(said, after) {
					continue
				}
				from, to := spanOf(plain, len(strings.TrimSpace(before))), len(plain)-len(strings.Fields(after))
				if from < to {
					command, argument, longest = name, strings.Join(fields[from:to], " "), len(phrase)
				}
			}
		}
	}
	return command, strings.TrimRight(argument, "?!.,…")
}

// spanOf returns how many words take the first bytes of their text.
func spanOf(words []string, bytes int) (n int) {
	for taken := 0; taken < bytes && n < len(words); n++ {
		taken += len(words[n])
		if n > 0 {
			taken++
		}
	}
	return n
}
