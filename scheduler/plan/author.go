package plan

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Wrote reports whether somebody is an author named in the article's file. The setting Authors maps
// authors to Telegram accounts. An author that it does not list is matched by name: "@ivan" and
// "ivan" mean the account @ivan, and "Ivan Petrov" means anybody with that name, or part of it, on
// Telegram.
func (r *Rules) Wrote(a *content.Article, by ledger.Actor) bool {
	if a == nil {
		return false
	}
	for _, author := range a.Authors {
		if accounts, listed := r.accounts(author); listed {
			if slices.ContainsFunc(accounts, func(account string) bool {
				return account == strconv.FormatInt(by.ID, 10) || strings.HasPrefix(account, "@") && strings.EqualFold(account, by.Name)
			}) {
				return true
			}
			continue
		}
		if isCalled(author, by) {
			return true
		}
	}
	return false
}

func (r *Rules) accounts(author string) (accounts []string, listed bool) {
	for name, accounts := range r.Authors {
		if content.CategoryKey(name) == content.CategoryKey(author) {
			return accounts, true
		}
	}
	return nil, false
}

// isCalled reports whether somebody has an author's name.
func isCalled(author string, by ledger.Actor) bool {
	author, _, _ = strings.Cut(author, "<") // Ivan Petrov <ivan@example.org>
	author = strings.TrimSpace(author)
	for _, prefix := range []string{"https://t.me/", "http://t.me/", "t.me/", "@"} {
		if rest, ok := strings.CutPrefix(author, prefix); ok {
			return strings.EqualFold("@"+rest, by.Name)
		}
	}
	if strings.EqualFold("@"+author, by.Name) {
		return true
	}
	for _, name := range []string{by.Name, by.FullName} {
		if !strings.HasPrefix(name, "@") && sameName(author, name) {
			return true
		}
	}
	return false
}

// sameName reports whether every word of one name occurs in the other.
func sameName(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	for _, word := range x {
		if !slices.Contains(y, word) {
			return false
		}
	}
	return len(x) > 0
}

func nameWords(name string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }) {
		words = append(words, content.CategoryKey(word))
	}
	return words
}
