package post

import (
	"slices"
	"testing"
)

func TestHashtag(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"ai", `\#ai`},
		{"Машинное обучение", `\#Машинное\_обучение`},
		{"  web   dev ", `\#web\_dev`},
		{"machine-learning", `\#machine\_learning`},
		{"dev/go", `\#dev\_go`},
		{"C", `\#C`},
		{"C++", `\#Cpp`},
		{"C#", `\#CSharp`},
		{"F#", `\#FSharp`},
		{"Modern C++ tips", `\#Modern\_Cpp\_tips`},
		{"C++20", `\#Cpp20`},
		{"Notepad++", `\#Notepadpp`},
		{"Google+", `\#GooglePlus`},
		{".NET", `\#DotNET`},
		{"ASP.NET", `\#ASPNET`},
		{"Node.js", `\#Nodejs`},
		{"生成式 AI", `\#生成式\_AI`},
		{"snake_case", `\#snake\_case`},
		{"_draft_", `\#draft`},
		{"2025", ""},
		{"2025 год", `\#2025\_год`},
		{"C'est", `\#Cest`},
		{"\u0438\u0306од", `\#йод`}, // decomposed
		{"...", ""},
		{"", ""},
		{"a*b", `\#ab`},
		{"bad\xffutf", `\#badutf`},
	} {
		if got := hashtag(c.name); got != c.want {
			t.Errorf("hashtag(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHashtagsAreThreeWithoutDoubles(t *testing.T) {
	got := hashtags([]string{"AI", "ai", "42", "Go", "web dev", "Linux"})
	if want := []string{`\#AI`, `\#Go`, `\#web\_dev`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
