package post

import "testing"

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"", "Топ 5 секретов Генеративного ИИ (GAN)", "ru"},
		{"", "Five secrets of generative AI", "en"},
		{"", "生成式人工智能", "en"},
		{"", "Привіт, світе: ще одна стаття про їжу", "en"}, // Ukrainian
		{"", "", "en"},
		{"", "Go и PostgreSQL: как мы перенесли базу", "ru"},
		{"ru", "Written in English", "ru"},
		{"ru-RU", "", "ru"},
		{"ru_RU", "", "ru"},
		{"RU", "", "ru"},
		{"en", "Написано по-русски", "en"},
		{"de", "Написано по-русски", "de"},
		{"de-AT", "", "de"},
		{"", "Über die Straße, und wie man nach Hause kommt", "de"},
		{"fr", "Написано по-русски", "en"},
		{"rut", "", "en"},
	} {
		if got := FixedWords(c.lang, c.text).Tag(); got != c.want {
			t.Errorf("FixedWords(%q, %q) are of %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}
