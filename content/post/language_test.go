package post

import "testing"

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"", "Топ 5 секретов Генеративного ИИ (GAN)", Russian},
		{"", "Five secrets of generative AI", English},
		{"", "生成式人工智能", English},
		{"", "Привіт, світе: ще одна стаття про їжу", English}, // Ukrainian
		{"", "", English},
		{"", "Go и PostgreSQL: как мы перенесли базу", Russian},
		{"ru", "Written in English", Russian},
		{"ru-RU", "", Russian},
		{"ru_RU", "", Russian},
		{"RU", "", Russian},
		{"en", "Написано по-русски", English},
		{"de", "Написано по-русски", English},
		{"rut", "", English},
	} {
		if got := language(c.lang, c.text); got != c.want {
			t.Errorf("language(%q, %q) = %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}
