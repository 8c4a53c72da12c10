package search

import "testing"

// TestNear holds that a slip of the finger finds the word that was meant, also one
// that no title has, as it is written, and none of an article that is not out.
func TestNear(t *testing.T) {
	_, x := sample(t)
	for _, tt := range []struct {
		word string
		most int
		want string
	}{
		{"бигемот", 1, "бегемот"}, {"гинератор", 1, "генератор"}, {"изображния", 2, "изображения"}, {"goroutnes", 2, "goroutines"},
		{"бегемот", 0, "бегемот"}, {"гиппопотам", 2, ""}, {"", 1, ""}, {"бигемот", 0, ""},
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
