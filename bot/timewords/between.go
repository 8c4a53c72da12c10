package timewords

import (
	"slices"
	"strings"
	"time"
)

// spanBetween returns Either for a span that is one of two: in two or three hours, in an hour or two, через
// час-другой, через 5-10 минут, in ein, zwei Stunden. A unit that is said once counts for both.
func (r whenReader) spanBetween(words []string) error {
	inverted := len(words) > 2 && isUnit(words[0]) && lex().in.starts(words[1:]) > 0 // часа через два-три
	if lex().in.starts(words) == 0 && endOf(words, lex().later) == 0 && !inverted {
		return ErrUnclear
	}
	words = withoutHyphens(words)
	for at := 1; at < len(words); at++ {
		rest, joined := words[at:], isOr(words[at]) || lex().until.starts(words[at:at+1]) > 0
		if joined {
			rest = rest[1:]
		}
		k, unit := amount(rest), isUnit(words[at-1])
		if k == 0 || unit && !joined {
			continue
		}
		number := words[:at]
		if unit {
			number = words[:at-1]
		}
		m := amountAtEnd(number)
		if m == 0 && !unit {
			continue
		}
		if _, n := numberSaid(words[at-m:]); !joined && n != m { // a couple, half an
			continue
		}
		first := slices.Concat(words[:at], rest[k:])
		second := slices.Concat(number[:len(number)-m], rest[:k], words[len(number):at], rest[k:])
		one, err1 := r.mistyped(first)
		two, err2 := r.mistyped(second)
		if err1 == nil && err2 == nil && one.Before(two) {
			return &Either{[]time.Time{one, two}}
		}
	}
	return ErrUnclear
}

// withoutHyphens takes ranges apart: 2-3, два-три, час-два.
func withoutHyphens(words []string) (out []string) {
	for _, w := range words {
		from, to, ok := strings.Cut(w, "-")
		if ok && amount([]string{to}) > 0 && (amount([]string{from}) > 0 || isUnit(from)) && !lex().inWords(w) {
			out = append(out, from, lex().or[0].words[0], to)
		} else {
			out = append(out, w)
		}
	}
	return out
}

// amount returns how many words a number has at the start of words; полтора is one, too.
func amount(words []string) int {
	if len(words) == 0 {
		return 0
	}
	if _, n := numberSaid(words); n > 0 {
		return n
	}
	half := func(p phrase) bool { return len(p.words) > 1 && p.words[0] == words[0] && !isUnit(words[0]) }
	if halfSaid.MatchString(words[0]) || slices.ContainsFunc(lex().minutes, half) {
		return 1
	}
	return 0
}

// amountAtEnd returns how many words a number has at the end of words.
func amountAtEnd(words []string) int {
	for i := range words {
		if rest := words[i:]; amount(rest) == len(rest) {
			return len(rest)
		}
	}
	return 0
}
