package comment_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestConditions holds which conditions of template languages a published page does not meet for everybody.
func TestConditions(t *testing.T) {
	for source, want := range map[string]string{
		"a {{#if y}}y{{else if draft}}x{{else}}y{{/if}} b":                                        "a {{#if y}}y{{else}}y{{/if}} b",
		"a {{ if .Y }}y{{ else if .Draft }}x{{ end }} b":                                          "a {{ if .Y }}y{{ end }} b",
		"a {{< visibility private >}}x{{< /visibility >}} {{% cond \"draft\" %}}x{{% /cond %}} b": "a b",
		"a <If condition={isDraft}>x</If> <Show when={ready}>y</Show> b":                          "a  <Show when={ready}>y</Show> b",
		"a {{#if draft}}x{{/if}} b":                                                               "a b",
		"a {{#if @member}}x{{else}}y{{/if}} b":                                                    "a y b",
		"a {{#unless published}}x{{/unless}} b":                                                   "a b",
		"a {{#if public}}y{{else}}x{{/if}} b":                                                     "a y b",
		"a {{#if draft}}x {{#if y}}z{{/if}} x{{/if}} b":                                           "a b",
		"a {{#if (eq status \"draft\")}}x{{/if}} b":                                               "a b",
		"a {{#private}}x{{/private}} b":                                                           "a b",
		"a {{^public}}x{{/public}} b":                                                             "a b",
		"a {{ if .Draft }}x{{ else }}y{{ end }} b":                                                "a y b",
		"a {{- if eq hugo.Environment \"development\" -}}x{{- end -}} b":                          "a b",
		"a {{ with .Params.private }}x {{ range .X }}z{{ end }} x{{ end }} b":                     "a b",
		"a {{ if not hugo.IsProduction }}x{{ end }} b":                                            "a b",
		"a {{< if draft >}}x{{< /if >}} b":                                                        "a b",
		"a {{< ifparam \"private\" >}}\n\nx\n{{< /ifparam >}} b":                                  "a b",
		"a {{% only members %}}y{{% /only %}} b":                                                  "a {{% only members %}}y{{% /only %}} b",
		"a {{< env \"development\" >}}x{{< /env >}} b":                                            "a b",
		"a <% if (false) { %>x<% } %> b":                                                          "a b",
		"a <%_ if (page.draft) { _%>x<%_ } else { _%>y<%_ } _%> b":                                "a y b",
		"a <% unless page.published? %>x<% end %> b":                                              "a b",
		"a <%_ /* x */ _%> b":                                                                     "a b",
		"a <% // x %> b":                                                                          "a b",
		"a {% if app.debug %}x{% endif %} b":                                                      "a {% endif %} b",
		"a {% if page.draft and page.x %}x{% endif %} b":                                          "a {% endif %} b",
		"a {% if page.x or page.draft %}y{% endif %} b":                                           "a {% if page.x or page.draft %}y{% endif %} b",
		"a {% if page.secret or page.draft %}x{% endif %} b":                                      "a {% endif %} b",
		"a {% if page.status == \"draft\" %}x{% endif %} b":                                       "a {% endif %} b",
		"a {% if page.status != 'published' %}x{% endif %} b":                                     "a {% endif %} b",
		"a {% if page.published and page.x %}y{% else %}y{% endif %} b":                           "a {% if page.published and page.x %}y{% else %}y{% endif %} b",
		"a {% if eleventy.env.runMode == \"serve\" %}x{% endif %} b":                              "a {% endif %} b",
		"a {% if not page.published %}x{% endif %} b":                                             "a {% endif %} b",
		"a {% if page.published == false %}x{% endif %} b":                                        "a {% endif %} b",
		"a {% if !(page.public) %}x{% endif %} b":                                                 "a {% endif %} b",
		"a {% if jekyll.environment == 'staging' %}x{% endif %} b":                                "a {% endif %} b",
		"a {% if page.author %}y{% endif %} {% if page.preview %}y{% endif %} b":                  "a {% if page.author %}y{% endif %} {% if page.preview %}y{% endif %} b",
		"a {% if page.mode == 'dark' %}y{% endif %} {% if site.members %}y{% endif %} b":          "a {% if page.mode == 'dark' %}y{% endif %} {% if site.members %}y{% endif %} b",
		"a {{#if author}}y{{/if}} {{ if .Site.Params.math }}y{{ end }} <% if (x) { %>y<% } %>":    "a {{#if author}}y{{/if}} {{ if .Site.Params.math }}y{{ end }} <% if (x) { %>y<% } %>",
		"a {#if dev}x{:else}y{/if} b":                                                             "a y b",
		"a {#if x}y{/if} {#dev} b":                                                                "a {#if x}y{/if} {#dev} b",
		"a {% case x %}{% when \"draft\" %}x{% when 'y' %}y{% endcase %} b":                       "a {% case x %}{% when 'y' %}y{% endcase %} b",
		"a {draft ? <p>x</p> : null} {!isPublic && <p>x</p>} b":                                   "a   b",
		"a {x && isDraft && <p>x</p>} {isPublic ? <p>y</p> : 1} {f(a ? b : c)} b":                 "a  <p>y</p> {f(a ? b : c)} b",
		"a <i v-if=\"isDraft\">x</i> <i x-show='!published'>x</i> <i v-if=\"a\">y</i> b":          "a   <i v-if=\"a\">y</i> b",
		"a {isPublic ? <p>y: z</p> : <p>x</p>} {isDraft ? 'x' : \"y\"} b":                         "a <p>y: z</p> y b",
		"a {isDraft ? (\n  <p>x</p>\n) : (\n  <A b={c ? d : e}>y</A>\n)} b":                       "a \n\n\n<A b={c ? d : e}>y</A>\n b",
		"a {isPublic ? null : <p>x</p>} b":                                                        "a  b",
		"a {{ define \"x\" }}x {{ if .Y }}x{{ end }}{{ end }} b":                                  "a b",
		"a {{< dev >}}x{{< /dev >}} {{% if-dev %}}x{{% /if-dev %}} b":                             "a b",
		"a {{< local-only >}}x{{< /local-only >}} {{< notProduction >}}x{{< /notProduction >}} b": "a b",
		"a {{< production >}}y{{< /production >}} {{< preview >}}y{{< /preview >}} b":             "a {{< production >}}y{{< /production >}} {{< preview >}}y{{< /preview >}} b",
		"a <?php if (false): ?>x<?php endif; ?> <?php if (false) { ?>x<?php } ?> b":               "a b",
		"a <?php if (is_user_logged_in()): ?>x<?php else: ?>y<?php endif; ?> b":                   "a y b",
		"a <?php if (has_post()): ?>y<?php endif; ?> <?php /* x */ ?> <? # x ?> b":                "a <?php if (has_post()): ?>y<?php endif; ?> b",
		"a {{comment: x}} b":                                                                      "a b",
		"a\n\n\\iffalse\nx \\ifx y\\fi\n\\fi\nb":                                                  "a\n\n\n\n\nb",
		"a {% if user %}x{% endif %} {% unless user %}y{% endunless %} b":                         "a {% endif %} {% unless user %}y{% endunless %} b",
		"a {% if customer %}x{% else %}y{% endif %} b":                                            "a {% else %}y{% endif %} b",
		"a {% if session.user %}x{% endif %} b":                                                   "a {% endif %} b",
		"a {% if current_user.admin? %}x{% endif %} b":                                            "a {% endif %} b",
		"a {% if user == nil %}y{% else %}x{% endif %} b":                                         "a {% if user == nil %}y{% endif %} b",
		"a {% if user != nil %}x{% endif %} b":                                                    "a {% endif %} b",
		"a {% if user.role == 'editor' %}x{% endif %} b":                                          "a {% endif %} b",
		"a {% if user.role != 'editor' %}y{% endif %} b":                                          "a {% if user.role != 'editor' %}y{% endif %} b",
		"a {% if customer.tags contains 'gold' %}x{% endif %} b":                                  "a {% endif %} b",
		"a {% if user and page.x %}x{% endif %} {% if not user %}y{% endif %} b":                  "a {% endif %} {% if not user %}y{% endif %} b",
		"a {% if signed_in %}x{% endif %} {% if admin %}x{% endif %} b":                           "a {% endif %} {% endif %} b",
		"a {% if page.user %}y{% endif %} {% if site.account %}y{% endif %} b":                    "a {% if page.user %}y{% endif %} {% if site.account %}y{% endif %} b",
		"a {% if include.user %}y{% endif %} {% if users %}y{% endif %} b":                        "a {% if include.user %}y{% endif %} {% if users %}y{% endif %} b",
		"a {% case user.role %}{% when 'admin' %}x{% when 'y' %}y{% endcase %} b":                 "a {% case user.role %}{% when 'y' %}y{% endcase %} b",
		"a {{#if user}}x{{else}}y{{/if}} b":                                                       "a y b",
		"a {{ if .User }}x{{ end }} {{ with .Params.user }}y{{ end }} b":                          "a {{ with .Params.user }}y{{ end }} b",
		"a `{{ if .Draft }}` b {{ if .Draft }} c":                                                 "a `{{ if .Draft }}` b {{ if .Draft }} c",
	} {
		if got := comment.Strip([]byte(source)); string(got.Source) != want || len(got.Unclosed) > 0 {
			t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant %q", source, got.Source, got.Unclosed, want)
		}
	}
}

// TestPrivateShortcodes holds which names and kinds of shortcodes say that their text is not for readers.
func TestPrivateShortcodes(t *testing.T) {
	for source, want := range map[string]string{
		"a {{< todo >}}x{{< /todo >}} b":                                         "a b",
		"a {{< ToDo who=\"me\" >}}\n\nx\n\n{{< /ToDo >}} b":                      "a b",
		"a {{% author-note %}}x{{% /author-note %}} b":                           "a b",
		"a {{< premium/content >}}x{{< /premium/content >}} b":                   "a b",
		"a {% login %}x{% endlogin %} {% auth %}x{% endauth %} b":                "a b",
		"a {% gated %}x{% endgated %} {% signed_in %}x{% endsigned_in %} b":      "a b",
		"a {% if_logged_in %}x{% endif_logged_in %} b":                           "a b",
		"a {{< logged-in-only >}}x{{< /logged-in-only >}} b":                     "a b",
		"a {% login_button %}y{% endlogin_button %} b":                           "a {% login_button %}y{% endlogin_button %} b",
		"a {% draft_notes %}x{% enddraft_notes %} b":                             "a b",
		"a {% todo() %}x {% note() %}y{% end %} x{% end %} b":                    "a b",
		"a {{% notice private %}}x{{% /notice %}} b":                             "a b",
		"a {{< admonition type=\"secret\" title=\"X\" >}}x{{< /admonition >}} b": "a b",
		"a {% hint style=\"internal\" %}x{% endhint %} b":                        "a b",
		"a {% alert(type=\"draft\") %}x{% end %} b":                              "a b",
		"a {{< Todo >}}x{{% /todo %}} b":                                         "a b",
		"a <Admonition type=\"private\">x</Admonition><Aside type='draft'>x</Aside><p draft>x</p><p data-status=draft>x</p><OnlyMembers>x</OnlyMembers> b\n": "a  b\n",
		"a <Aside type=\"tip\">y</Aside><input type=\"hidden\"> b\n":                                                                                         "a <Aside type=\"tip\">y</Aside><input type=\"hidden\"> b\n",
		"a {{< notice note >}}y{{< /notice >}} b":                                                                                                            "a {{< notice note >}}y{{< /notice >}} b",
		"a {{< notice tip \"A private matter\" >}}y{{< /notice >}} b":                                                                                        "a {{< notice tip \"A private matter\" >}}y{{< /notice >}} b",
		"a {% hideToggle T %}y{% endhideToggle %} b":                                                                                                         "a {% hideToggle T %}y{% endhideToggle %} b",
		"a {{< internal-link \"/x\" >}}y{{< /internal-link >}} b":                                                                                            "a {{< internal-link \"/x\" >}}y{{< /internal-link >}} b",
		"a {{< team-member >}}y{{< /team-member >}} b":                                                                                                       "a {{< team-member >}}y{{< /team-member >}} b",
		"a {{< remark >}}y{{< /remark >}} {{< todo \"z\" >}} b":                                                                                              "a {{< remark >}}y{{< /remark >}} {{< todo \"z\" >}} b",
		"a <Todo>x</Todo> <note-to-self>x</note-to-self> b\n":                                                                                                "a   b\n",
		"<AuthorNote>\n\nx\n\n</AuthorNote>\nb\n":                                                                                                            "\n\n\n\n\nb\n",
		"```text private\nx\n```\nb\n":                                                                                                                       "\n\n\nb\n",
		"~~~ {.text .hidden}\nx\n~~~\nb\n":                                                                                                                   "\n\n\nb\n",
		"```js {hide=true}\nx\n```\nb\n":                                                                                                                     "\n\n\nb\n",
		"```js title=\"private notes\"\ny\n```\nb\n":                                                                                                         "```js title=\"private notes\"\ny\n```\nb\n",
		"```js internal/a.js private:x\ny\n```\nb\n":                                                                                                         "```js internal/a.js private:x\ny\n```\nb\n",
	} {
		if got := comment.Strip([]byte(source)); string(got.Source) != want || len(got.Unclosed) > 0 {
			t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant %q", source, got.Source, got.Unclosed, want)
		}
	}
}
