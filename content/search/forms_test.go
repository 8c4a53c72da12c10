package search

import (
	"slices"
	"testing"
)

// TestForms holds that each of two words finds the other if no rule for endings relates
// them, and that nothing else is found that only looks similar.
func TestForms(t *testing.T) {
	german := []string{"Kind", "Haus", "Buch", "Mann", "schreiben", "Thema", "Museum", "Datum", "Straße"}
	for _, tt := range []struct{ word, other string }{
		{"mouse", "mice"}, {"woman", "women"}, {"child", "children"}, {"person", "people"}, {"wolf", "wolves"}, {"criterion", "criteria"}, {"write", "wrote"}, {"wrote", "written"}, {"went", "gone"},
		{"человек", "люди"}, {"людьми", "человека"}, {"дети", "ребёнок"}, {"ребенком", "детей"}, {"друг", "друзья"}, {"сестра", "сестёр"}, {"окно", "окон"}, {"письмо", "писем"}, {"день", "дни"}, {"имя", "имена"}, {"статья", "статей"},
		{"список", "списки"}, {"ссылка", "ссылок"}, {"рынок", "рынками"}, {"кошка", "кошек"}, {"отец", "отцы"}, {"немец", "немцев"}, {"конец", "концами"}, {"ошибка", "ошибок"}, {"игрушка", "игрушек"},
		{"docker", "докера"}, {"докером", "Docker"}, {"питон", "python"}, {"телеграме", "Telegram"}, {"сервера", "servers"},
		{"Kind", "Kinder"}, {"Haus", "Häuser"}, {"Buch", "Bücher"}, {"Mann", "Männer"}, {"schreiben", "geschrieben"}, {"Thema", "Themen"}, {"Museum", "Museen"}, {"Datum", "Daten"}, {"Straße", "strassen"},
	} {
		frame := map[bool]string{true: "Das ist ein Text über die Sachen, der auch nicht mehr sagt: ", false: "This is a text of things, and кое-что: "}[slices.Contains(german, tt.word)]
		for _, pair := range [][2]string{{tt.word, tt.other}, {tt.other, tt.word}} {
			l := &library{}
			l.add("has", "Titel", frame+pair[1]+".")
			l.add("lacks", "Titel", frame+"…")
			x := New(l)
			l.index(t, x)
			if got := slugs(x.Search(pair[0], now, nil, 0, 10)); got != "has" {
				t.Errorf("%q finds %q, want the text with %q", pair[0], got, pair[1])
			}
		}
	}
	for _, tt := range []struct{ word, other string }{{"house", "mouse"}, {"dice", "die"}, {"men", "mans"}, {"срок", "сорок"}, {"child", "chill"}} {
		if slices.ContainsFunc(stems(tt.word), func(s string) bool { return slices.Contains(stems(tt.other), s) }) {
			t.Errorf("%q finds %q: %q, %q", tt.word, tt.other, stems(tt.word), stems(tt.other))
		}
	}
}
