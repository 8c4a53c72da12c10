package post

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The languages that fixed words of a post exist in.
const (
	English = "en"
	Russian = "ru"
)

// sample is how many letters of a text are looked at to tell its script.
const sample = 500

// language returns the language of an article's fixed words: the one its front
// matter names, else the one its script tells.
func language(lang string, texts ...string) string {
	if lang != "" {
		base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
		if strings.EqualFold(base, Russian) || strings.EqualFold(base, "rus") {
			return Russian
		}
		return English
	}
	cyrillic, other, foreign := 0, 0, 0
	for _, text := range texts {
		for _, r := range text {
			switch {
			case r < utf8.RuneSelf:
				if 'a' <= r|0x20 && r|0x20 <= 'z' {
					other++
				}
			case 'А' <= r && r <= 'я', r == 'ё', r == 'Ё':
				cyrillic++
			case strings.ContainsRune("іїєґўІЇЄҐЎ", r): // Ukrainian and Belarusian
				foreign++
			case unicode.IsLetter(r):
				other++
			}
			if cyrillic+other+foreign >= sample {
				break
			}
		}
	}
	if cyrillic > other && foreign*50 < cyrillic {
		return Russian
	}
	return English
}

// readOn are the words of the link to the site.
func readOn(language string) string {
	if language == Russian {
		return "Читать на сайте"
	}
	return "Read on the site"
}

// monthsRussian are the months as they stand after a day.
var monthsRussian = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}

// weekdaysRussian are the days of the week, Sunday first.
var weekdaysRussian = [...]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"}
