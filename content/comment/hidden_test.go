package comment_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestHiddenBlocks holds what Quarto, Pandoc, Ghost and Write.as do not show to all
// readers, and what looks like it.
func TestHiddenBlocks(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"hidden", "a\n\n::: {.content-hidden}\nb\n:::\n\nc\n", "a\n\n\n\n\n\nc\n"},
		{"hidden on pages", "::: {.content-hidden when-format=\"html\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden elsewhere", "::: {.content-hidden when-format=\"pdf\"}\nb\n:::\nc\n", ""},
		{"hidden but on pages", "::: {.content-hidden unless-format=\"html\"}\nb\n:::\nc\n", ""},
		{"notes of a speaker", "::: notes\nb\n:::\n\n:::: {.notes}\n::: {.x}\nc\n:::\nd\n::::\ne\n", "\n\n\n\n\n\n\n\n\n\ne\n"},
		{"code within", "::: {.hidden}\n```\n:::\n```\nb\n:::\nc\n", "\n\n\n\n\n\nc\n"},
		{"notes that are shown", "::: note\nb\n:::\n\n::: {.callout-note}\nc\n:::\n\nnotes :::\n", ""},
		{"in code", "```\n::: notes\na\n:::\n<!--members-only-->\n```\nb `<!--members-only-->` c\n", ""},
		{"for members", "a\n\nb <!--members-only--> c\n\nd\n", "a\n\nb \n\n\n"},
		{"for those who pay", "a\n<!-- paid -->\nd\n", "a\n\n\n"},
		{"not for members", "a <!-- members only since 2020 -->\nb\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			got := comment.Strip([]byte(test.source))
			if string(got.Source) != want || len(got.Unclosed) > 0 {
				t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant %q", test.source, got.Source, got.Unclosed, want)
			}
			if strings.Count(test.source, "\n") != strings.Count(string(got.Source), "\n") {
				t.Errorf("Strip(%q) has other lines: %q", test.source, got.Source)
			}
		})
	}
	got := comment.Strip([]byte("a\n::: {.content-hidden}\nb\n"))
	if want := "a\n\n\n"; string(got.Source) != want || len(got.Unclosed) != 1 || got.Unclosed[0].Line != 2 {
		t.Errorf("a block that nothing ends: %q, unclosed %v, want %q and line 2", got.Source, got.Unclosed, want)
	}
}
