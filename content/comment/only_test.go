package comment_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/comment"
)

func TestOnly(t *testing.T) {
	for _, test := range []struct{ name, source, want, unclosed string }{
		{"site", "a\n\n<!-- site:only -->\nToC\n\nmore\n<!-- /site:only -->\n\nb\n", "a\n\n\n\n\n\n\n\nb\n", ""},
		{"site within a line", "a <!-- site:only -->see below<!-- /site:only --> b\n", "a  b\n", ""},
		{"telegram", "a\n\n<!-- telegram:only -->\nAsk *us*\n<!-- /telegram:only -->\nb\n", "a\n\n\nAsk *us*\n\nb\n", ""},
		{"telegram within a line", "a <!--telegram:only-->here<!--/telegram:only--> b\n", "a here b\n", ""},
		{"in the comment", "a\n\n<!-- telegram:only\nAsk **us**.\n-->\n\nb\n", "a\n\n\nAsk **us**.\n\n\nb\n", ""},
		{"in the comment, on one line", "a\n\n<!-- telegram:only Ask us -->\n", "a\n\nAsk us \n", ""},
		{"any case", "<!-- Site:Only -->x<!-- /SITE:ONLY -->y\n", "y\n", ""},
		{"code is kept", "```\n<!-- site:only -->\nx\n<!-- /site:only -->\n```\n\n`<!-- site:only -->` y\n", "", ""},
		{"code within goes", "<!-- site:only -->\n```\nx\n<!-- /site:only -->\n```\n<!-- /site:only -->\nb\n", "\n\n\n\n\n\nb\n", ""},
		{"both", "<!-- site:only -->s<!-- /site:only --><!-- telegram:only -->t<!-- /telegram:only -->\n", "t\n", ""},
		{"unclosed for the site", "a\n\n<!-- site:only -->\nb\n", "a\n\n\n\n", "<!-- site:only -->"},
		{"unclosed for Telegram", "a\n\n<!-- telegram:only -->\nb\n", "a\n\n\nb\n", "<!-- telegram:only -->"},
		{"unclosed in the comment", "a\n\n<!-- telegram:only\nb\n", "a\n\n\nb\n", "<!-- telegram:only"},
		{"closed by the other", "<!-- site:only -->\nb\n<!-- /telegram:only -->\nc\n", "\n\n\n\n", "<!-- site:only -->"},
		{"for the site within Telegram", "<!-- telegram:only -->\nt\n<!-- site:only -->\ns\n<!-- /site:only -->\nu\n<!-- /telegram:only -->\nb\n", "\nt\n\n\n\nu\n\nb\n", ""},
		{"for Telegram within the site", "<!-- site:only -->s<!-- telegram:only -->t<!-- /telegram:only -->u<!-- /site:only -->b\n", "b\n", ""},
		{"within each other", "<!-- site:only -->a<!-- site:only -->b<!-- /site:only -->c<!-- /site:only -->d\n", "d\n", ""},
		{"a comment for Telegram within the site", "<!-- site:only -->\n<!-- telegram:only\nt\n-->\ns\n<!-- /site:only -->\nb\n", "\n\n\n\n\n\nb\n", ""},
		{"the first of two unclosed", "<!-- site:only -->\na\n\nb\n\n<!-- site:only -->c<!-- /site:only -->\nd\n", "\n\n\n\n\n\n\n", "<!-- site:only -->"},
		{"across each other", "<!-- site:only -->s<!-- telegram:only -->t<!-- /site:only -->u<!-- /telegram:only -->b\n", "ub\n", ""},
		{"an end alone", "a <!-- /site:only --> b\n", "", ""},
		{"MDX for the site", "a\n\n{/* site:only */}\n<ToC />\n{/* /site:only */}\n\nb\n", "a\n\n\n\n\n\nb\n", ""},
		{"MDX for Telegram", "a {/* telegram:only */}here{/* /telegram:only */} {/* telegram:only\nnow */}b\n", "a here \nnow b\n", ""},
		{"MDX unclosed", "a\n\n{/* site:only */}\nb\n", "a\n\n\n\n", "{/* site:only */}"},
		{"MDX in code", "```mdx\n{/* site:only */}\n{/* split */}\n```\n\n`{/* site:only */}` y\n", "", ""},
		{"MDX's split", "a\n\n{/* split */}\n\nb\n", "a\n\n<!-- split -->\n\nb\n", ""},
		{"other comments", "a <!-- site: only a test --> b <!-- more -->\n", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			got := comment.Strip([]byte(test.source))
			if string(got.Source) != want {
				t.Errorf("got  %q\nwant %q", got.Source, want)
			}
			unclosed := ""
			for _, u := range got.Unclosed {
				unclosed += u.Marker
			}
			if unclosed != test.unclosed {
				t.Errorf("unclosed: got %q, want %q", unclosed, test.unclosed)
			}
		})
	}
}
