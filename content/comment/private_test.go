package comment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestSecrets holds what editors, plugins and sites mark as private, and its false friends.
func TestSecrets(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a mark with begin", "<!-- begin private -->x<!-- end private --><!-- todo begin -->x<!-- /todo -->a\n", "a\n"},
		{"kinds of notes", "> [!dev-note]\n> x\n\n> [!NoteAuthor]\n> x\n\n!!! reviewer-note\n    x\n\na\n", "\n\n\n\n\n\n\n\n\na\n"},
		{"my eyes only", "<!-- my eyes only -->x<!-- /my eyes only -->a\n", "a\n"},
		{"an audience", "<div audience=\"members-only\">x</div>a\n", "a\n"},
		{"a kind of component", "<Callout type=\"author-only\">x</Callout>a\n", "a\n"},
		{"a condition over lines", "<If\n condition={isAdmin}>x</If>a\n", "\na\n"},
		{"users alone", "{user && <p>x</p>}a\n", "a\n"},
		{"users who are logged in", "[is_user_logged_in]x[/is_user_logged_in]a\n", "a\n"},
		{"a slash on a div", "<div hidden />x</div>a\n", "a\n"},
		{"a slash on a span", "a <span style='display:none'/>x</span> b\n", "a  b\n"},
		{"a class of Tailwind", "<p class=\"mt-2 hidden\">x</p>a\n", "a\n"},
		{"a class of Bootstrap", "a <span class=d-none>x</span> b\n", "a  b\n"},
		{"a class for paper", "<p class=\"hidden print:block\">x</p><p class=\"d-none d-print-block\">x</p><p class=\"print-only\">x</p>a\n", "a\n"},
		{"a class for wide screens", "<p class=\"hidden md:block print:hidden\">a</p>\n", "<p class=\"hidden md:block print:hidden\">a</p>\n"},
		{"who may see it", "<p data-visibility=\"private\">x</p><p data-visibility=\"public\">a</p>\n", "<p data-visibility=\"public\">a</p>\n"},
		{"a comment of Word", "a<a class=msocomanchor href=\"#_msocom_1\">x</a> <div style='mso-element:comment'>x</div><span class=msoDel>x</span>b\n", "a b\n"},
		{"boxes for some", "::: {.dev-only}\nx\n:::\n::: editor-only\nx\n:::\n::: {.only-me}\nx\n:::\na\n", "\n\n\n\n\n\n\n\n\na\n"},
		{"a definition without a label", "[]: # (x)\n[]: <> (x)\na []: b\n", "a []: b\n"},
		{"a condition of Vue", "<div v-if=\"false\">x</div>a\n", "a\n"},
		{"a closed dialog", "<dialog id=x>x</dialog>a\n", "a\n"},
		{"a closed dialog in capitals", "<DIALOG>x</DIALOG>a\n", "a\n"},
		{"an element", "a <private>x</private> b\n", "a  b\n"},
		{"an element over lines", "<private-note by=\"me\">\n\nx\n\n</private-note>\na\n", "\n\n\n\n\na\n"},
		{"an element's end in code", "<secret>x `</secret>` y</secret>a\n", "a\n"},
		{"a callout", "a\n\n> [!private] Title\n> x\n>\n> - y\n\nb\n", "a\n\n\n\n\n\n\nb\n"},
		{"a callout that folds", "> [!SECRET]-\n> x\n\n> b\n", "\n\n\n> b\n"},
		{"a callout with a lazy line", "> [!internal]\n> x\ny\n# A\n", "\n\n\n# A\n"},
		{"a callout in a quote", "> a\n> > [!private|x]\n> > x\n>\n> b\n", "> a\n\n\n>\n> b\n"},
		{"a callout in a list", "- > [!private]\n  > x\n- b\n", "\n\n- b\n"},
		{"a box of MkDocs", "!!! private \"T\"\n    x\n\n    y\n\na\n", "\n\n\n\n\na\n"},
		{"a folded box of MkDocs", "??? secret\n\n    x\na\n", "\n\n\na\n"},
		{"a block of MkDocs", "/// private\nx\n///\na\n", "\n\n\na\n"},
		{"a box", ":::secret\nx\n:::\na\n", "\n\n\na\n"},
		{"a box by its style", "::: {style=\"display:none\"}\nx\n:::\na\n", "\n\n\na\n"},
		{"a shortcode of WordPress", "a [private role=\"x\"]x[/private] b\n", "a  b\n"},
		{"of a forum, over lines", "[hide]\n\nx\n\n[/hide]\na\n", "\n\n\n\n\na\n"},
		{"for members", "[member]x[/member]a\n", "a\n"},
		{"an encryptor of Hugo", "a {{% hugo-encryptor \"pw\" %}}x{{% /hugo-encryptor %}} b\n", "a b\n"},
		{"a shortcode of Hugo", "a {{< hidden >}}x{{< /hidden >}} b\n", "a b\n"},
		{"a tag of Hexo", "a {% encrypt %}x{% endencrypt %} b\n", "a b\n"},
		{"a comment of Logseq", "#+BEGIN_COMMENT\nx\n#+END_COMMENT\na\n", "\n\n\na\n"},
		{"a block of Logseq", "- #+begin_private\n  x\n  #+end_private\n- a\n", "\n\n\n- a\n"},
		{"a drawer of Logseq", "a\n:LOGBOOK:\nCLOCK: [2026-11-29 Sun 10:00]\n:END:\nb\n", "a\n\n\n\nb\n"},
		{"between comments of Obsidian", "%% private %%\nx\n%% /private %%\na\n", "\n\n\na\n"},
		{"a comment of LaTeX", "a\n\\begin{comment}\nx\n\\end{comment}\nb\n", "a\n\n\n\nb\n"},
		{"a condition of MDX", "a {false && (<p>x {y}</p>)} b\n", "a  b\n"},
		{"attributes of kramdown", "a\n\nx\ny\n{: .hidden }\n\nb\n", "a\n\n\n\n\n\nb\n"},
		{"attributes before a block", "a\n\n{: style=\"display: none\"}\nx\n", "a\n\n\n\n"},
		{"attributes of a span", "a [x [y](z)]{.hidden} b\n", "a  b\n"},
		{"a code block of Obsidian", "```ad-private\ntitle: T\nx\n```\na\n", "\n\n\n\na\n"},
		{"an encrypted block", "```encrypt\nx\n```\na\n", "\n\n\na\n"},
		{"Meld Encrypt", "a 🔐β xyz= 🔐 b\n", "a  b\n"},
		{"annotations of iA Writer", "a\n\n---\nAnnotations: 0,12 SHA-256 ab12  \n&Author: 0,12  \n...\n", "a\n\n\n\n\n\n"},
		{"an element in itself", "a <private>x <private>y</private> z</private> b\n", "a  b\n"},
		{"elements of other names", "a <private>x <secret>y</secret> z</private> b <hide>c</hide>\n", "a  b \n"},
		{"comments that nest", "a <!-- private -->x<!-- private -->y<!-- /private -->z<!-- /private --> b\n", "a  b\n"},
		{"a shortcode of a forum in itself", "a [private]x [PRIVATE]y[/private] z[/private] b\n", "a  b\n"},
		{"blocks of Logseq that nest", "#+begin_private\nx\n#+begin_private\ny\n#+end_private\nz\n#+end_private\na\n", "\n\n\n\n\n\n\na\n"},
		{"blocks of MkDocs that nest", "//// private\nx\n/// note\ny\n///\nz\n////\na\n", "\n\n\n\n\n\n\na\n"},
		{"blocks of MkDocs with as many slashes", "/// private\nx\n/// note\ny\n///\nz\n///\na\n", "\n\n\n\n\n\n\na\n"},
		{"a beginning too many", "[hide] is a word: [hide]x[/hide] a [hide]y[/hide]\n", " a \n"},
		{"a shortcode of Hugo in itself", "a {{< hidden >}}x{{< hidden >}}y{{< /hidden >}}z{{< /hidden >}} b\n", "a b\n"},
		{"a tag of Hexo in itself", "a {% encrypt %}x{% encrypt pw %}y{% endencrypt %}z{% endencrypt %} b\n", "a b\n"},
		{"attributes of a span of kramdown", "a *x*{: .hidden} **x**{: .hidden} b\n", "a   b\n"},
		{"attributes of code", "a `x`{.hidden} b\n", "a  b\n"},
		{"attributes of a link", "a [x](u){: .hidden} [x](<u v> \"t\"){.hidden} [x][1]{.hidden} b\n", "a    b\n"},
		{"attributes of a picture", "a ![x](u(v)){.d-none} ![x](u){: style=\"display: none\"} b\n", "a   b\n"},

		{"after a backtick in another item", "- don`t [hide]x[/hide]\n- can`t\n", "- don`t \n- can`t\n"},
		{"after a backtick in another cell", "| don`t <i hidden>x</i> |\n| can`t |\n", "| don`t  |\n| can`t |\n"},
		{"after a backtick in a cell of the same row", "| don`t | [hide]x[/hide] can`t |\n", "| don`t |  can`t |\n"},
		{"after a backtick before a heading", "don`t <private>x</private>\n# Can`t\n", "don`t \n# Can`t\n"},
		{"after an escaped backtick", "a \\` [hide]x[/hide] ` b\n", "a \\`  ` b\n"},

		{"a shortcode for members", "[wpmem_logged_in]x[/wpmem_logged_in]a [pmpro_membership level=\"1\"]x[/pmpro_membership] [um_loggedin]x[/um_loggedin]\n", "a  \n"},
		{"a block that WordPress hides", "<!-- wp:paragraph {\"metadata\":{\"blockVisibility\":false}} -->\nx\n<!-- /wp:paragraph -->\na\n", "\n\n\na\n"},
		{"a block that nests", "<!-- wp:group {\"blockVisibility\":{\"hideBlock\":true}} --><!-- wp:group -->x<!-- /wp:group -->y<!-- /wp:group -->a\n", "a\n"},
		{"a block for subscribers", "<!-- wp:jetpack/premium-content/subscriber-view -->x<!-- /wp:jetpack/premium-content/subscriber-view -->a\n", "a\n"},
		{"a block for subscribers", "<!-- wp:premium-content/container --><!-- wp:premium-content/subscriber-view --><p>x</p><!-- /wp:premium-content/subscriber-view --><!-- wp:premium-content/logged-out-view --><p>y</p><!-- /wp:premium-content/logged-out-view --><!-- /wp:premium-content/container -->\n", "<!-- wp:premium-content/container --><!-- wp:premium-content/logged-out-view --><p>y</p><!-- /wp:premium-content/logged-out-view --><!-- /wp:premium-content/container -->\n"},
		{"shortcodes for members", "[if_user_logged_in]x[/if_user_logged_in][access capability=\"a\"]x[/access][groups_member group=\"a\"]x[/groups_member][vip]x[/vip][password]x[/password] [access] [vip](a.md)\n", " [access] [vip](a.md)\n"},
		{"components for some", "<Note visibility=\"private\">x</Note><Section audience='internal'>x</Section><Note visibility=\"public\">y</Note>\n", "<Note visibility=\"public\">y</Note>\n"},
		{"behind the paywall of Substack", "a\n\n<div class=\"paywall-jump\" data-component-name=\"PaywallToDOM\"></div>\n\nx\n", "a\n\n\n\n\n"},
		{"cards of Ghost for mail, and buttons of its players", "<div class=\"kg-card kg-email-card\">x</div><div class=\"kg-card kg-email-cta-card\">x</div><div class=\"kg-video-overlay\">x</div><div class=\"kg-audio-player-container\">a<div class=\"kg-audio-player\">x</div></div>\n", "<div class=\"kg-audio-player-container\">a</div>\n"},
		{"behind the paywall of Jetpack", "a\n<!-- wp:jetpack/paywall /-->\nx\n", "a\n\n\n"},
		{"a span by Quarto's condition", "a [x]{.content-visible when-format=\"pdf\"} [y]{.content-visible when-format=\"html\"}\n", "a  [y]{.content-visible when-format=\"html\"}\n"},
		{"attributes of a directive", ":::note{.hidden}\nx\n:::\n:::tip[T]{.private}\nx\n:::\n:::secret Title\nx\n:::\na\n", "\n\n\n\n\n\n\n\n\na\n"},
		{"a section by its heading", "# A\n\n## B {.hidden}\n\nx\n\n### C\n\nx\n\n## D\n", "# A\n\n\n\n\n\n\n\n\n\n## D\n"},
		{"an attribute", "<div private>x</div>a <Paywall>x</Paywall> <premium-content>x</premium-content>\n", "a  \n"},
		{"metadata of a callout", "> [!note|private] T\n> x\n\na\n", "\n\n\na\n"},
		{"comments with signs", "<!-- #private -->x<!-- #/private -->a <!-- [secret] -->x<!-- [/secret] --> <!-- #region draft -->x<!-- #endregion draft -->\n", "a  \n"},
		{"a condition of Jekyll", "{% if page.private %}x{% if a %}y{% endif %}z{% endif %}a\n", "{% endif %}a\n"},
		{"a condition's other branch", "{% if jekyll.environment == \"development\" %}x{% else %}a{% endif %}\n", "{% else %}a{% endif %}\n"},
		{"a condition for the published site", "{% unless jekyll.environment == 'production' %}\nx\n{% endunless %}\na\n", "{% endunless %}\na\n"},

		{"a class beside one of Quarto", "a [x]{.private .content-note} [x]{.secret .content-visible when-format=\"html\"}\nb\n\nx\n{: .hidden .content-section}\n\n## X {.hidden .content-box}\n\nx\n", "a  \nb\n\n\n\n\n\n\n\n"},
		{"a section before an underlined heading", "## B {.hidden}\n\nx\n\nc\nd\n---\n\na\n", "\n\n\n\n\nd\n---\n\na\n"},
		{"a section of a quotation", "> ## B {.hidden}\n>\n> x\n\na\n", "\n\n\n\na\n"},
		{"after a backtick before a quotation", "don`t\n> [hide]x[/hide] can`t\n", "don`t\n>  can`t\n"},
		{"after a backtick before code in a quotation", "don`t\n> `a` [hide]x[/hide] can`t\n", "don`t\n> `a`  can`t\n"},
		{"after a backtick in the cell before code", "| don`t | `a` [hide]x[/hide] can`t |\n", "| don`t | `a`  can`t |\n"},
		{"after a backtick before a rule", "don`t\n---\n[hide]x[/hide] can`t\n", "don`t\n---\n can`t\n"},
		{"after a backtick before an element", "don`t\n<div>[hide]x[/hide] can`t</div>\n", "don`t\n<div> can`t</div>\n"},
		{"other branches of a published site", "{% if jekyll.environment == \"production\" %}a{% elsif b %}x{% else %}x{% endif %}a{% unless page.draft %}{% if a %}b{% else %}c{% endif %}{% else %}x{% endunless %}a\n",
			"{% if jekyll.environment == \"production\" %}a{% endif %}a{% unless page.draft %}{% if a %}b{% else %}c{% endif %}{% endunless %}a\n"},
		{"a later branch for members", "{% if a %}b{% elsif page.private %}x{% endif %} {% if page.draft %}x{% elsif page.premium %}x{% else %}a{% endif %}\n", "{% if a %}b{% endif %} {% else %}a{% endif %}\n"},
		{"a lazy line of a section of a quotation", "> ## B {.hidden}\n> x\nx\n\na\n", "\n\n\n\na\n"},
		{"below a hidden heading of a quotation", "> ## B {.hidden}\na\n", "\na\n"},
		{"after a backtick before an element in a quotation", "don`t\n> <i hidden>x</i> can`t\n", "don`t\n>  can`t\n"},
		{"after a backtick before a condition in a quotation", "don`t\n> {% if page.draft %}x{% endif %} can`t\n", "don`t\n> {% endif %} can`t\n"},
		{"after a backtick before a comment in a quotation", "> don`t\n> > %%x%% can`t\n", "> don`t\n> > can`t\n"},
		{"after a backtick before a tag in another cell", "| don`t | {% private %}x{% endprivate %} can`t |\n", "| don`t | can`t |\n"},
		{"a region without a name at its end", "<!-- #region draft -->x<!-- #region code -->x<!-- #endregion -->x<!-- #endregion --> a <!-- region secret -->x<!-- private -->x<!-- /private -->x<!-- endregion -->\n", " a \n"},
		{"a region beside a mark of its name", "<!-- #region draft -->x<!-- #endregion -->a<!-- draft -->x<!-- /draft -->b <!-- region draft -->x<!-- #region y -->x<!-- #endregion -->x<!-- end draft -->\n", "ab \n"},
		{"conditions in code", "{% if jekyll.environment == \"production\" %}`{% if x %}`{% raw %}{% if x %}{% endraw %}\n\n```\n{% if x %}\n```\n\n{% else %}x{% endif %}a\n",
			"{% if jekyll.environment == \"production\" %}`{% if x %}`{% raw %}{% if x %}{% endraw %}\n\n```\n{% if x %}\n```\n\n{% endif %}a\n"},
		{"a condition without an end", "{% if site.env == 'production' %}a {% if x %} is a tag {% else %}x{% endif %}b\n", "{% if site.env == 'production' %}a {% if x %} is a tag {% endif %}b\n"},
		{"the end of a condition in code", "{% if page.draft %}x `{% endif %}` x{% endif %}a\n", "{% endif %}a\n"},
		{"branches after that of a published page", "{% if a %}b{% elsif page.published %}c{% else %}x{% endif %}\n", "{% if a %}b{% elsif page.published %}c{% endif %}\n"},
		{"a condition negated twice", "{% unless page.not_private %}x{% endunless %}{% if not page.draft %}a{% else %}x{% endif %}\n", "{% endunless %}{% if not page.draft %}a{% endif %}\n"},
		{"styles", "<i style=\"font-size:0\">x</i><i style='opacity: 0;color:red'>x</i><i style=color:transparent>x</i><i style=\"position:absolute;left:-9999px\">x</i><i style=\"max-height:0;overflow:hidden\">x</i><i style=\"content-visibility: hidden\">x</i>a\n", "a\n"},
		{"a style in attributes", "a [x]{style=\"font-size:0px\"} b\n\nx\n{: style='opacity:0'}\n\n::: {style=\"color: transparent\"}\nx\n:::\n", "a  b\n\n\n\n\n\n\n\n"},
		{"classes of elements", "<p class=\"secret\">x</p><p class='a Hide'>x</p><p class=invisible>x</p><aside class=\"notes\">x</aside>a\n", "a\n"},
		{"classes of boxes", "::: {.invisible}\nx\n:::\n::: Personal\nx\n:::\n:::note{.do-not-publish}\nx\n:::\na\n", "\n\n\n\n\n\n\n\n\na\n"},
		{"for browsers without scripts", "a <noscript>x</noscript> b\n", "a  b\n"},
		{"macros", "a @private{x {y} z} b \\comment{x} \\no-export{x}c \\todo[inline]{x} d\n", "a  b  c  d\n"},
		{"callouts for their author", "> [!comment] x\n> x\n\n> [!note-to-self]\n> x\n\na\n", "\n\n\n\n\n\na\n"},
		{"a chunk of knitr", "```{r setup, include=FALSE}\nx\n```\n\n> ```{r, echo = F, fig.cap=\"y\"}\n> x\n> ```\n\na\n", "\n\n\n\n\n\n\n\na\n"},
		{"a chunk of Quarto", "```{python}\n#| label: y\n#| include: false\nx\n```\n~~~{ojs}\n//| echo: false\nx\n~~~\na\n", "\n\n\n\n\n\n\n\n\na\n"},
		{"a cell of MyST", "```{code-cell} ipython3\n:tags: [remove-cell]\nx\n```\n```{code-cell}\n---\ntags:\n  - remove-input\n---\nx\n```\na\n", "\n\n\n\n\n\n\n\n\n\n\na\n"},
		{"code of Pandoc for another format", "```{=latex}\nx\n```\na\n\n```{=html}\nb\n```\n", "\n\n\na\n\n```{=html}\nb\n```\n"},
		{"code of Documenter", "```@setup y\nx\n```\na\n", "\n\n\na\n"},
		{"blocks of Org", "#+BEGIN_SRC sh :exports none\nx\n#+END_SRC\n#+begin_export latex\nx\n#+end_export\na\n\n## B :noexport:\n\nx\n\n## C\n", "\n\n\n\n\n\na\n\n\n\n\n\n## C\n"},
		{"conditions of JSX", "a {import.meta.env.DEV && <p>x</p>} {process.env.NODE_ENV !== 'production' && (x)} {page.isDraft && x} b\n", "a    b\n"},
		{"another branch in code", "{% if site.env == 'production' %}a ` {% else %}x ` x{% endif %}b\n", "{% if site.env == 'production' %}a ` {% endif %}b\n"},

		{"directives of remark in text", "a :private[x [y](z)] b :draft[x]{by=me} c :todo{text=\"x\"} d :span[x]{.private} e:author-note[x]\n", "a  b  c  d  e\n"},
		{"a directive of remark on its line", "a\n\n::private[x]{y=\"x\"}\n\n- b\n\n  ::todo[x]\n- ::secret{note=\"x\"}\n", "a\n\n\n\n- b\n\n  \n- \n"},
		{"boxes of remark", ":::private{note=\"x\"}\nx\n:::\n:::todo[x]\nx\n:::\n:::AuthorNote x\nx\n:::\n- :::comment\n  x\n  :::\n- a\n", "\n\n\n\n\n\n\n\n\n\n\n\n- a\n"},
		{"kinds of callouts", "> [!NOTE-PRIVATE]\n> x\n\n> [!author-note]-\n> x\n\n> [!my_private] x\n> x\n\n> [!note|right private] x\n> x\n\na\n", "\n\n\n\n\n\n\n\n\n\n\n\na\n"},
		{"words of comments that are pairs", "<!-- personal -->x<!-- /personal -->a<!-- do-not-publish -->x<!-- end do-not-publish -->b<!-- author notes -->x<!-- /author notes --><!-- TODO -->x<!-- /TODO -->\n", "ab\n"},
		{"a comment with a remark begins", "<!-- BEGIN PRIVATE: why -->x<!-- END PRIVATE -->a<!-- private: why -->x<!-- /private -->\n", "a\n"},
		{"other comments that are pairs", "{/* private */}\n\nx\n\n{/* /private */}\na {# begin draft #}x{# end draft #} b\n\n[//]: # (private)\n\nx\n\n[//]: # (/private)\n\n[comment]: <> \"start private\"\nx\n[comment]: <> \"end private\"\n", "\n\n\n\n\na  b\n\n\n\n\n\n\n\n\n\n\n"},
		{"a part for members", "<!--paid-->x<!-- /paid -->a <!-- members-only -->x<!-- end members-only --> b <!--paid-->\nx\n", "a  b \n\n"},

		{"attributes of JSX", "<div style={{display: 'none'}}>x</div><p style={{ fontSize: 0, color: 'red' }}>x</p><p className=\"mt-2 hidden\">x</p><p className={styles.hidden}>x</p><p className={`private`} id=\"b\">x</p>a\n", "a\n"},
		{"constants in JSX", "{null && <p>x</p>}{undefined && <p>x</p>}{0 && (<p>x</p>)}{true ? <p>a</p> : <p>x</p>}\n", "<p>a</p>\n"},
		{"components of a site's own", "<IfDev>\n\nx\n\n</IfDev>\n<MyPrivateThoughts by={{a: 1}}>x</MyPrivateThoughts><SignedIn>x</SignedIn>a<EditorNotes>x</EditorNotes>\n", "\n\n\n\n\na\n"},
		{"a card that Ghost mails", "a\n<!--kg-card-begin: email-->\nx\n<!--kg-card-end: email-->\n<!--kg-card-begin: html-->b<!--kg-card-end: html-->\n", "a\n\n\n\n<!--kg-card-begin: html-->b<!--kg-card-end: html-->\n"},
		{"a condition of GitBook", "{% if visitor.claims.unsigned.isBeta %}x{% endif %}a\n", "{% endif %}a\n"},
		{"boxes of MkDocs by class", "!!! note private\n    x\n\n!!! author-note \"x\"\n    x\n\n/// html | div.hidden\nx\n///\n/// html | div[style='display: none']\nx\n///\n/// admonition | x\n    type: private\n\nx\n///\na\n", strings.Repeat("\n", 17) + "a\n"},
		{"an item of kramdown", "- {:.hidden} x\n  x\nx\n\n  x\n- a\n\n1. {: style=\"display:none\"} x\n\nb\n", "\n\n\n\n\n- a\n\n\n\nb\n"},
		{"a comment of Roam", "a {{[[comment]]: x}} b\n", "a b\n"},

		{"other attributes of JSX", "<div style={{display: 'flex'}} className={open ? 'block' : 'hidden'}>a</div> <p className=\"hidden md:block\">b</p> {true && c}\n", ""},
		{"other components", "<TodoList>a</TodoList> <PasswordField>b</PasswordField> <PrivateKey/> Map<Private> <Comment />\n", ""},
		{"other boxes of MkDocs", "!!! note inline\n    a\n\n/// html | div.row\nb\n///\n\n/// html | div.hidden-print\nb\n///\n\n/// note\n    type: draft-beer\nb\n///\n\n- {:.first} c\n", ""},
		{"other directives", "a :kbd[b] `:private[c]` \\:private[d] std::private[e] see:internal[f](g) :privateer[h]\n\n::youtube[i]\n\n:::tip\n:::\n", ""},
		{"kinds of callouts that are shown", "> [!todo]\n> a\n\n> [!secret-sauce]\n> b\n\n> [!note|right]\n> c\n", ""},
		{"comments of one word", "<!-- todo -->a <!-- private: b -->\n", ""},
		{"remarks", "a <!-- TODO: restart here --> b\n\n<!-- todo: start with my own words -->\nc <!-- TODO: begin, regional data -->\n", ""},
		{"words before a colon", "user:password[^1] gitlab:user:password[name,new]\n", ""},
		{"a comment that is shown", "!!! comment \"Anna\"\n    a\n", ""},
		{"branches in code", "`{% else %}` and {% if a %}b `{% if x %}{% else %}{% endif %}`{% endif %} `{% elsif page.private %}`\n", ""},
		{"styles that show", "<p style=\"opacity:0.5;background-color:transparent;font-size:0.9em;left:-10px\">a</p> <p style=\"padding-bottom:56%;height:0;overflow:hidden\">b</p> <p style=\"-webkit-background-clip:text;color:transparent\">c</p> <p style=\"fill-opacity:0\">d</p>\n", ""},
		{"a link to another page", "<a class=\"internal\" href=\"b\">a</a> [a](b){: .internal} [c](d){.personal} <div class=\"notes\">e</div>\n", ""},
		{"media without scripts", "<noscript><img src=\"a.png\"></noscript>\n", ""},
		{"other macros", "me@private{x} \\\\comment{x} \\commentary{x} `@private{x}` \\frac{1}{2}\n", ""},
		{"other chunks", "```{r}\nx <- include=FALSE\n```\n\n```{{r, include=FALSE}}\nx\n```\n\n```{.r echo=\"false\"}\nx\n```\n\n```r\n#| include: false\n```\n\n```{python}\n#| echo: true\nx\n```\n\n```{code-cell}\nremove-cell\n```\n", ""},
		{"other blocks of Org", "#+BEGIN_SRC sh :exports code\nx\n#+END_SRC\n\n## On :noexport: in Org\n", ""},
		{"conditions of JSX that may hold", "{!isDraft && x} {draftCount > 1 && y} {import.meta.env.PROD && z}\n", ""},
		{"code in a cell with an escaped bar", "| `a \\| [hide]b[/hide]` |\n", ""},
		{"a negated condition", "{% if page.not_draft %}a{% endif %} {% if site.no-private %}b{% endif %}\n", ""},
		{"a placeholder", "curl -u me:<secret> https://a.bc and List<private>\n", ""},
		{"a component without text", "<Tab hidden /> and <path hidden />\n", ""},
		{"classes for some screens", "<div class=\"hidden md:block\">a</div> <p class=\"d-none d-md-block\">b</p>\n", ""},
		{"a component, alone", "<Dialog>a</Dialog>\n", ""},
		{"a component beside an element", "<Dialog>a</Dialog> <div class=\"hidden md:block\">b</div>\n", ""},
		{"an open dialog", "<dialog open>a</dialog>\n", ""},
		{"other callouts", "> [!note]\n> private\n\n> [!privateer]\n> a\n", ""},
		{"a link", "[private](https://a.bc) [hide][1] [secret]: no\n", ""},
		{"a word in brackets", "[private] and [draft] are words, [secret] too\n", ""},
		{"another word of an end", "[hide]a[/private]\n", ""},
		{"code", "`[hide]` a `[/hide]`\n\n```\n[private]x[/private]\n> [!private]\n```\n", ""},
		{"code over lines", "a `b\n[hide]c[/hide] d` e\n", ""},
		{"escaped", "\\[hide]a[/hide] \\<private>b\n", ""},
		{"other code", "```private-key\nx\n```\n\n```go\n// private\n```\n", ""},
		{"a condition that may hold", "{x && y} {falsey && z}\n", ""},
		{"other conditions", "{% if page.private == false %}a{% endif %} {% if page.title %}b{% endif %}\n", ""},
		{"other blocks of WordPress", "<!-- wp:paragraph {\"dropCap\":true} -->a<!-- /wp:paragraph -->\n", ""},
		{"other attributes", "[a]{.smallcaps} b\n{: .hidden-xs}\n\n[c]{.content-hidden when-format=\"pdf\"}\n", ""},
		{"a lock", "🔐 Security 🔐\n", ""},
		{"signs in a row", "What???  Yes!!! private\n", ""},
	} {
		want := test.want
		if want == "" {
			want = test.source
		}
		if got := comment.Strip([]byte(test.source)); string(got.Source) != want || len(got.Unclosed) > 0 {
			t.Errorf("%s: Strip(%q)\n got %q, unclosed %v\nwant %q", test.name, test.source, got.Source, got.Unclosed, want)
		}
	}
	for _, name := range []string{"PrivateSection", "ConfidentialBlock", "EditorsNote", "SelfNote", "HiddenNote", "LoginRequired"} {
		source := "<" + name + ">x</" + name + ">a\n" // alone: nothing else has the source searched
		if got, want := string(comment.Strip([]byte(source)).Source), "a\n"; got != want {
			t.Errorf("Strip(%q) = %q, want %q", source, got, want)
		}
	}
	source := "a\n\n> [!private]\n> x\n\nb [hide]y[/hide]\n"
	if got := comment.Strip([]byte(source)).Hidden; len(got) != 2 || got[0] != (comment.Mark{Line: 3, Marker: "> [!private]"}) || got[1] != (comment.Mark{Line: 6, Marker: "[hide]"}) {
		t.Errorf("Strip(%q): hidden are %v, want those of lines 3 and 6", source, got)
	}
	for _, marker := range []string{"<private>", "#+BEGIN_COMMENT", "/// private", "\\begin{comment}", "{false && (", "<div hidden />", "{{< hide >}}", "::: secret"} {
		source := "a\n\n" + marker + "\nsecret words\n"
		if got := comment.Strip([]byte(source)); len(got.Unclosed) != 1 || got.Unclosed[0].Line != 3 || strings.Contains(string(got.Source), "secret words") {
			t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant one of line 3, and no secret", source, got.Source, got.Unclosed)
		}
	}
	for _, marker := range []string{"<secret>", "<private>a</private>", "[hide]", "[hide]a[/hide]", "> [!private]\n", "!!! private\n", "%% private %%", "{false && ", "[a]{.hidden}", "a]{.hidden}", "[a](b){.hidden}", "(b){.hidden}", "*a*{: .hidden}", "a*{: .hidden}", "<private>a<private>b</private>", "[hide]a[hide]b[/hide]", "{{< hidden >}}a{{< hidden >}}b{{< /hidden >}}", "{: .hidden}\n", "```private\n", "#+begin_note\n",
		"# A {.hidden}\n", "<!-- wp:group {\"hideBlock\":true} -->", "{% if page.draft %}", "{% if page.draft %}a{% endif %}", "{% if site.env == 'production' %}", "{% else %}", "<!-- wp:jetpack/paywall ", "> `a\n", "`a\n", "[!a|private]", "[passa", "<!-- #region draft -->", "{% if a %}{% end", "> ## A {.hidden}\na\n", ":private[", ":private[a]", ":private[a]{", "::private{\n", "<!--paid-->", "<!--paid--><!--/paid-->", "<!-- todo -->", "{/* private */}", "[//]: # (private)\n"} {
		begun := time.Now()
		comment.Strip([]byte(strings.Repeat(marker, 40_000/len(marker))))
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("40 KB of %q took %v, want a fraction of a second", marker, took)
		}
	}
}
