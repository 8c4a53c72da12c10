package search

import (
	"fmt"
	"strings"
	"testing"
)

// TestNear holds that a typing error finds the intended word, even one that no title
// has, as it is written, and none of an unpublished article.
func TestNear(t *testing.T) {
	_, x := sample(t)
	for _, tt := range []struct {
		word string
		most int
		want string
	}{
		{"бигемот", 1, "бегемот"}, {"гинератор", 1, "генератор"}, {"изображния", 2, "изображения"}, {"goroutnes", 2, "goroutines"},
		{"бегемот", 0, "бегемот"}, {"гиппопотам", 2, ""}, {"", 1, ""}, {"бигемот", 0, ""},
		{"сети", 0, "сети"}, {"ёжик", 0, "ёжик"}, {"бегемо", 0, ""}, {"бегемотиха", 1, ""},
	} {
		if got := x.Near(tt.word, tt.most, now, nil); got != tt.want {
			t.Errorf("near %q: %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := x.Near("бигемот", 1, now, func(slug string) bool { return slug == "long" }); got != "" {
		t.Errorf("a hidden article tells %q", got)
	}
	if got := x.Near("бигемот", 1, now.AddDate(-2, 0, 0), nil); got != "" {
		t.Errorf("an article before its date tells %q", got)
	}
}

// TestNearIsWorthSearching holds that no word is offered that finds nothing because
// every text has it, and of two equally near ones the more frequent.
func TestNearIsWorthSearching(t *testing.T) {
	l := &library{}
	l.add("one", "Заметка", "Сам он сам. Сайт и статья.")
	l.add("two", "Другая", "Ещё одна статья.")
	x := New(l)
	l.index(t, x)
	if got := x.Near("сатья", 1, now, nil); got != "статья" {
		t.Errorf("near сатья: %q, want статья", got)
	}
}

// TestDistancesAreThoseOfTwoWords holds that state reused between words does not change
// distances.
func TestDistancesAreThoseOfTwoWords(t *testing.T) {
	from := DistancesFrom("сети")
	for _, tt := range []struct {
		word string
		want int
	}{{"дети", 1}, {"", 4}, {"сети", 0}, {"есть", 2}, {"соперничающие", 10}, {"сеит", 1}, {"сет", 1}} {
		if got := from.To(tt.word); got != tt.want {
			t.Errorf("from сети to %s: %d, want %d", tt.word, got, tt.want)
		}
	}
}

// BenchmarkNear searches among 10,000 words with the same first letter.
func BenchmarkNear(b *testing.B) {
	l := &library{}
	var words strings.Builder
	for i := range 10_000 {
		word := []rune("с")
		for n := i; n > 0; n /= 9 {
			word = append(word, []rune("бвгджзклм")[n%9], 'а')
		}
		fmt.Fprintf(&words, "%sк ", string(word))
	}
	l.add("words", "Слова", words.String())
	x := New(l)
	l.index(b, x)
	for name, tt := range map[string]struct {
		word string
		most int
	}{"exact": {"сабвк", 0}, "none": {"сухопутный", 2}, "near": {"сбагадажк", 2}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Near(tt.word, tt.most, now, nil)
			}
		})
	}
}
