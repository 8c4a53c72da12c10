package comment_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestHiddenBlocks holds what Quarto, Pandoc, Ghost and Write.as do not show to all
// readers, and similar text, which is kept.
func TestHiddenBlocks(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"hidden", "a\n\n::: {.content-hidden}\nb\n:::\n\nc\n", "a\n\n\n\n\n\nc\n"},
		{"hidden on pages", "::: {.content-hidden when-format=\"html\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden elsewhere", "::: {.content-hidden when-format=\"pdf\"}\nb\n:::\nc\n", ""},
		{"hidden but on pages", "::: {.content-hidden unless-format=\"html\"}\nb\n:::\nc\n", ""},
		{"hidden elsewhere, in another order", "::: {when-format=\"pdf\" .content-hidden}\nb\n:::\nc\n", ""},
		{"hidden on pages, in another order", "::: {#x when-format=html .content-hidden .y}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden in a profile", "::: {.content-hidden when-profile=\"draft\"}\nb\n:::\nc\n", ""},
		{"hidden but in a profile", "::: {.content-hidden unless-profile=\"draft\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden on pages of a profile", "::: {.content-hidden when-format=\"html\" when-profile=\"draft\"}\nb\n:::\nc\n", ""},
		{"hidden by what a site says", "::: {.content-hidden when-meta=\"a.b\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden by what a site says, in another order", "::: {when-meta=\"a.b\" .content-hidden}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"shown by what a site says", "::: {.content-visible when-meta=\"a.b\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"hidden unless the page says so", "::: {.content-visible unless-meta=\"public\"}\na\n:::\n:::{todo}\na\n:::\n```{todo}\na\n```\nc\n", "\n\n\n\n\n\n\n\n\nc\n"},
		{"parts of Ghost", "a <!--kg-gated-block:begin nonMember:false -->x<!--kg-gated-block:end--> <!--kg-gated-block:begin nonMember:true -->y<!--kg-gated-block:end-->\n", "a <!--kg-gated-block:begin nonMember:true -->y<!--kg-gated-block:end-->\n"},
		{"shown unless a site says so", "::: {.content-visible unless-meta=\"a.b\"}\nb\n:::\nc\n", ""},
		{"a class for some screens", "::: {.md:hidden}\nb\n:::\nc\n", ""},
		{"shown elsewhere", "::: {.content-visible when-format=\"pdf\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"shown but on pages", "::: {.content-visible unless-format='html'}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"shown in a profile", "::: {.content-visible when-profile=\"draft\"}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"shown on pages", "::: {.content-visible when-format=\"html\"}\nb\n:::\n\n::: {.content-visible}\nc\n:::\n", ""},
		{"other classes", "::: {.hidden-mobile}\na\n:::\n\n::: {.notes-list}\nb\n:::\n", ""},
		{"two classes", "::: {.x.hidden}\na\n:::\nb\n", "\n\n\nb\n"},
		{"a class in a title", "::: {.card title=\"v1.hidden\"}\na\n:::\n\n::: {.card title='see .notes here'}\nb\n:::\n", ""},
		{"a title before the class", "::: {title=\"a } b\" .hidden}\na\n:::\nb\n", "\n\n\nb\n"},
		{"a title that nothing ends", "::: {.hidden title=\"don't}\na\n:::\nb\n", "\n\n\nb\n"},
		{"colons behind", "::: hidden :::\na\n:::\nb\n", "\n\n\nb\n"},
		{"notes of a page", "::: notes\na\n:::\nb\n", ""},
		{"notes of a speaker", "::: {.notes}\nb\n:::\n\n:::: {.notes}\n::: {.x}\nc\n:::\nd\n::::\ne\n", "\n\n\n\n\n\n\n\n\n\ne\n"},
		{"code within", "::: {.hidden}\n```\n:::\n```\nb\n:::\nc\n", "\n\n\n\n\n\nc\n"},
		{"notes that are shown", "::: note\nb\n:::\n\n::: {.callout-note}\nc\n:::\n\nnotes :::\n", ""},
		{"in code", "```\n::: notes\na\n:::\n<!--members-only-->\n```\nb `<!--members-only-->` c\n", ""},
		{"for members", "a\n\nb <!--members-only--> c\n\nd\n", "a\n\nb \n\n\n"},
		{"for those who pay", "a\n<!-- paid -->\nd\n", "a\n\n\n"},
		{"for members, behind a lone backtick", "Don`t miss it <!--members-only-->\npaid\n", "Don`t miss it \n\n"},
		{"for members, with a backtick behind", "Don`t <!--members-only-->\npaid `x` y\n", "Don`t \n\n"},
		{"for members, between apostrophes", "Don`t miss <!--members-only--> what you can`t\npaid\n", "Don`t miss \n\n"},
		{"for members, behind code with a backtick", "``a`b`` <!--paid-->\npaid\n", "``a`b`` \n\n"},
		{"for members, behind an escaped backtick", "a \\` b <!--paid--> c `\npaid\n", "a \\` b \n\n"},
		{"for members, over lines", "a\n<!--\npaid\n-->\nb\n", "a\n\n\n\n\n"},
		{"for members, over lines in text", "a\nb <!--\n  Members-Only -->\nc\n", "a\nb \n\n\n"},
		{"for members, far from its beginning", "a\n<!--" + strings.Repeat(" ", 80) + "paid -->\nb\n", "a\n\n\n"},
		{"for members, in a hidden block", "a\n\n::: {.hidden}\nb\n<!--paid-->\nc\n:::\nd\n", "a\n\n\n\n\n\n\n\n"},
		{"a mark in code with two backticks", "a ``b ` <!--paid--> c`` d\ne\n", ""},
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

// TestHiddenBoxesAreFound reports the boxes that their name or class hides, and not those for other
// formats.
func TestHiddenBoxesAreFound(t *testing.T) {
	r := comment.Strip([]byte("::: private\na\n:::\n\n::: {.content-hidden}\nb\n:::\n\n:::note{.secret}\nc\n:::\n\n::: {.notes}\nd\n:::\n"))
	want := []comment.Mark{{Line: 1, Marker: "::: private"}, {Line: 9, Marker: ":::note{.secret}"}}
	if !slices.Equal(r.Hidden, want) {
		t.Errorf("Hidden: got %v, want %v", r.Hidden, want)
	}
}
