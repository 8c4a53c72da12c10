package comment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestInvisible holds what pages do not show, and similar text, which is kept.
func TestInvisible(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"an element", "a\n\n<div hidden>\nb\n\nc\n</div>\n\nd\n", "a\n\n\n\n\n\n\n\nd\n"},
		{"within a line", "a <span hidden>b</span> c\n", "a  c\n"},
		{"with other attributes", "<p class=\"x\" hidden=\"hidden\" id='y'>b</p>\nc\n", "\nc\n"},
		{"by its style", "<div id=x style=\"color: red; display:none\">b</div>\nc\n", "\nc\n"},
		{"by its style, in single quotes", "<span STYLE='visibility: hidden'>b</span>c\n", "c\n"},
		{"with elements of its name", "<div hidden>a<div>b</div>c</div>d\n", "d\n"},
		{"behind a quoted sign", "<div title=\"it's > b\" HIDDEN>b</div>\nc\n", "\nc\n"},
		{"over lines", "<div\n  hidden>b</div>\nc\n", "\n\nc\n"},
		{"twice", "a<i hidden>b</i>c<i hidden>d</i>e\n", "ace\n"},
		{"between comments", "a\n<!-- private -->\nb\n<!-- /private -->\nc\n", "a\n\n\n\nc\n"},
		{"between comments of one line", "a <!--noexport-->b<!--/noexport--> c\n", "a  c\n"},
		{"begin and end", "<!-- begin draft -->b<!-- end draft -->c\n", "c\n"},
		{"start and end", "<!-- hide:start -->b<!-- hide:end -->c\n", "c\n"},
		{"a box", "::: {.private}\nb\n:::\nc\n", "\n\n\nc\n"},
		{"a shortcode", "a {{< private >}}b{{< /private >}} c\n", "a c\n"},
		{"a tag", "a {% private %}b{% endprivate %} c\n", "a c\n"},
		{"a condition that never holds", "a {% if false %}b {% if x %}y{% endif %}{% endif %} c\n", "a {% endif %} c\n"},
		{"and its other branch", "a {% if false %}b{% else %}c{% endif %} d\n", "a {% else %}c{% endif %} d\n"},

		{"an end in code", "a\n<div hidden>\n\n```html\n</div>\n```\n\nsecret `</div>`\n</div>\nb\n", "a\n\n\n\n\n\n\n\n\nb\n"},
		{"an end mark in code", "a <!-- private -->x `<!-- /private -->` secret<!-- /private --> b\n", "a  b\n"},
		{"an end in a comment", "<i hidden>x<!-- </i> -->secret</i>b\n", "b\n"},
		{"behind a backtick in a comment", "<!-- don`t --><i hidden>x`s</i>b\n", "<!-- don`t -->b\n"},
		{"behind a fence in a comment", "<!--\n```\n-->\n\n<i hidden>x</i>b\n", "<!--\n```\n-->\n\nb\n"},
		{"a mark within a comment", "a <!-- b <!-- private -->secret<!-- /private --> c --> d\n", "a <!-- b  c --> d\n"},

		{"within a comment", "<!-- <div hidden> -->\na\n", ""},
		{"shortcodes without text", "a {{< draft \"x\" />}} b {{< internal />}} c {{% private /%}} d\n", ""},
		{"a badge", "a {{< draft >}} b\n\n{{% internal \"x\" %}} c\n", ""},
		{"braces and a dash", "Write {-- as a dash\n\nb\n", ""},
		{"code", "`<div hidden>` and\n\n```\n<div hidden>\n```\n", ""},
		{"escaped", "\\<div hidden> x\n", ""},
		{"an attribute of another kind", "<div class=\"overflow-hidden\" data-hidden=\"1\" aria-hidden=\"true\">b</div>\n", ""},
		{"a title", "<img alt=\"hidden treasure\" src=\"a.png\"> <a title=\"a hidden one\" href=\"/\">b</a>\n", ""},
		{"a picture", "<img hidden src=\"a.png\">\n", ""},
		{"a remark", "<!-- draft -->\na\n", ""},
		{"another condition", "{% if page.wide %}a{% endif %} {% if x %}b{% endif %}\n", ""},
		{"display", "<div style=\"display: block\">b</div>\n", ""},
		{"deleted words in braces", "git {--force} x\n", ""},
	} {
		want := test.want
		if want == "" {
			want = test.source
		}
		if got := comment.Strip([]byte(test.source)); string(got.Source) != want || len(got.Unclosed) > 0 {
			t.Errorf("%s: Strip(%q)\n got %q, unclosed %v\nwant %q", test.name, test.source, got.Source, got.Unclosed, want)
		}
	}
	source := "a\n\n<b hidden>x</b>\n\n<div style='display:none'>\ny\n</div>\n"
	if got := comment.Strip([]byte(source)).Hidden; len(got) != 2 || got[0].Line != 3 || got[1].Line != 5 || got[1].Marker != "<div style='display:none'>" {
		t.Errorf("Strip(%q): hidden are %v, want those of lines 3 and 5", source, got)
	}
	for _, marker := range []string{"<div hidden>", "<span style=\"display:none\">", "<!-- begin private -->", "::: {.private}", "{{< private >}}", "{% if false %}", "{--",
		// ends that are code end nothing
		"<div hidden>\n\n```html\n</div>\n```\n", "<div hidden>`</div>`", "<!-- private -->`<!-- /private -->`", "<!-- draft -->\n\n    <!-- end draft -->\n\n",
		"<div hidden><!-- </div> -->", "{{< draft >}}{{< /drfat >}}{{< /draff >}}", "{{< internal >}}{{% /internal %}}",
	} {
		source := "a\n\n" + marker + "\nsecret\n"
		if got := comment.Strip([]byte(source)); len(got.Unclosed) != 1 || got.Unclosed[0].Line != 3 || strings.Contains(string(got.Source), "secret") {
			t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant one of line 3, and no secret", source, got.Source, got.Unclosed)
		}
	}
	for _, marker := range []string{"<div hidden>a ", "<!-- draft -->\n", "<!--secret--><!--/hide-->", "<!-- begin hide --><!-- end hide -->", "<i hidden>a</i>\n", "a 2 %% 3 b ", "{{< draft >}}", "{% if false %}a{% endif %}",
		"[//]: # (a\nb)\n", "[](a b", "%% a "} {
		begun := time.Now()
		comment.Strip([]byte(strings.Repeat(marker, 200_000/len(marker))))
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("200 KB of %q took %v, want a fraction of a second", marker, took)
		}
	}
}
