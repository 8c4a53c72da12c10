package content

import (
	"strings"
	"testing"
	"time"
)

// The keys by which tools say in front matter that a page is not for everybody.
// The names before the colons are those of the tools.
func TestVisibility(t *testing.T) {
	for _, test := range []struct {
		front string // in YAML
		want  string // the rule, or "" for an article that goes out
		says  string // Hold.String, or the beginning of it
	}{
		// Drafts.
		{"draft: true", "draft", "`draft: true`"}, // Hugo, Zola, Astro, Docusaurus
		{"draft: y", "draft", "`draft: y`"},
		{"isDraft: true", "draft", "`isDraft: true`"},
		{"is_draft: 1", "draft", "`is_draft: 1`"},
		{"published: false", "draft", "`published: false`"}, // Jekyll, dev.to, Zenn, Dendron
		{"published: 'No'", "draft", "`published: No`"},
		{"published: draft", "draft", "`published: draft`"},
		{"publish: false", "draft", "`publish: false`"}, // Obsidian Publish, Quartz
		{"publish: 0", "draft", "`publish: 0`"},
		{"dg-publish: false", "draft", "`dg-publish: false`"}, // Digital Garden
		{"Published?: No", "draft", "`Published?: No`"},       // Notion
		{"🔒 Private: yes", "draft", "`🔒 Private: yes`"},
		{"export: false", "hidden", "`export: false`"},
		{"public: no", "draft", "`public: no`"}, // Logseq
		{"private: true", "draft", "`private: true`"},
		{"private: 'Yes'", "draft", "`private: Yes`"},
		{"private: team", "draft", "`private: team`"},
		{"private: [me, you]", "draft", "`private: [me, you]`"},
		{"unpublished: true", "draft", "`unpublished: true`"},
		{"saveAsDraft: true", "draft", "`saveAsDraft: true`"},     // Hashnode
		{"ignorePublish: true", "draft", "`ignorePublish: true`"}, // Qiita
		{"status: draft", "draft", "`status: draft`"},             // WordPress, Ghost
		{"Status: Draft", "draft", "`Status: Draft`"},             // Pelican, Notion
		{"status: [draft]", "draft", "`status: [draft]`"},
		{"status: [published, draft]", "draft", ""},
		{"status: '[[Draft]]'", "draft", ""},
		{"status: '#status/in-progress'", "draft", ""},
		{"status: 🚧 WIP", "draft", ""},
		{"status: false", "draft", "`status: false`"},
		{"status: trash", "draft", ""},
		{"status: pending", "draft", ""},
		{"status: private", "draft", ""},
		{"status: In progress", "draft", ""},
		{"status: черновик", "draft", ""},
		{"post_status: auto-draft", "draft", "`post_status: auto-draft`"},
		{"visibility: private", "draft", "`visibility: private`"},
		{"visibility: members", "draft", ""}, // Ghost
		{"visibility: paid", "draft", ""},
		{"state: draft", "draft", "`state: draft`"},
		{"access: private", "draft", "`access: private`"},
		{"stage: unpublished", "draft", ""},
		{"_draft: true", "draft", "`_draft: true`"},
		{"_published: false", "draft", "`_published: false`"},
		{"статус: черновик", "draft", "`статус: черновик`"},
		{"черновик: true", "draft", "`черновик: true`"},
		{"опубликовано: false", "draft", "`опубликовано: false`"},
		{"черновик: да", "draft", "`черновик: да`"},
		{"Черновик: Да", "draft", "`Черновик: Да`"},
		{"черновик: так", "draft", ""},
		{"опубликовано: нет", "draft", "`опубликовано: нет`"},
		{"опубликовано: ні", "draft", ""},
		{"entwurf: ja", "draft", "`entwurf: ja`"},
		{"brouillon: oui", "draft", "`brouillon: oui`"},
		{"borrador: sí", "draft", "`borrador: sí`"},
		{"borrador: si\u0301", "draft", ""},
		{"borrador: [si]", "draft", ""},
		{"rascunho: sim", "draft", "`rascunho: sim`"},
		{"bozza: sì", "draft", "`bozza: sì`"},
		{"draft_: tak", "draft", ""},
		{"public: nein", "draft", "`public: nein`"},
		{"publish: não", "draft", "`publish: não`"},
		{"publish: nie", "draft", ""},
		{"params: {published: non}", "draft", "`params.published: non`"},
		{"hide: да", "hidden", "`hide: да`"},
		{"statut: brouillon", "draft", "`statut: brouillon`"},
		{"estado: publicado", "", ""},
		{"estado: Jalisco", "", ""},
		{"черновик: нет", "", ""},
		{"опубликовано: да", "", ""},
		{"entwurf: nein", "", ""},
		{"brouillon: non", "", ""},
		{"rascunho: não", "", ""},
		{"private: нет", "", ""},
		{"hidden: nein", "", ""},
		{"_draft: false", "", ""},
		{"_published: true", "", ""},

		// Held.
		{"memberOnly: true", "password", "`memberOnly: true`: it isn't for everybody"},
		{"only_members: true", "password", ""},
		{"subscriber_only: true", "password", ""},
		{"theme_password: hunter3", "password", "`theme_password: …`"}, // Hexo's themes
		{"_discoverable: no", "hidden", ""},                            // Lektor
		{"isVisible: false", "hidden", ""},
		{"hideFromBlog: true", "hidden", ""},
		{"disabled: true", "hidden", ""},
		{"disabled: false", "", ""},
		{"password: hunter2", "password", "`password: …`: it isn't for everybody"}, // Hexo
		{"post_password: 12345", "password", "`post_password: …`"},
		{"protected: true", "password", "`protected: true`"},
		{"members_only: true", "password", ""},
		{"hidden: true", "hidden", "`hidden: true`: its site doesn't list it"},
		{"hidden: 1", "hidden", "`hidden: 1`"},
		{"hide: true", "hidden", "`hide: true`"},
		{"unlisted: true", "hidden", "`unlisted: true`"}, // Docusaurus
		{"listed: false", "hidden", "`listed: false`"},
		{"status: hidden", "hidden", "`status: hidden`"}, // Pelican
		{"visibility: unlisted", "hidden", ""},
		{"headless: true", "hidden", "`headless: true`"}, // Hugo
		{"build: {render: never}", "hidden", "`build.render: never`"},
		{"_build: {render: false, list: false}", "hidden", "`_build.render: false`"},
		{"build: {list: never}", "hidden", "`build.list: never`"},
		{"render: false", "hidden", "`render: false`"}, // Zola
		{"permalink: false", "hidden", "`permalink: false`"},
		{"eleventyExcludeFromCollections: true", "hidden", "`eleventyExcludeFromCollections: true`"},
		{"tags: [draft]", "draft", "`tags: draft`"}, // Nikola
		{"tags: go, Private", "hidden", "`tags: Private`"},
		{"tags: '#wip #go'", "draft", "`tags: wip`"},
		{"tags: [status/draft]", "draft", ""},
		{"tag: черновик", "draft", ""},
		{"taxonomies: {tags: [unlisted]}", "hidden", ""},
		{"categories: [Drafts]", "draft", "`categories: Drafts`"},
		{"category: [[private]]", "hidden", ""},
		{"noindex: true", "hidden", "`noindex: true`"},
		{"robots: noindex", "hidden", "`robots: noindex`"}, // Hugo's and Jekyll's themes
		{"robots: 'NOINDEX, nofollow'", "hidden", ""},
		{"robots: [noindex]", "hidden", ""},
		{"robots: none", "hidden", ""},
		{"robots: {index: false}", "hidden", ""},
		{"seo: {noindex: true}", "hidden", ""},
		{"meta: {robots: noindex}", "hidden", "`meta.robots: noindex`"},
		{"sitemap: false", "hidden", "`sitemap: false`"},                     // Jekyll
		{"sitemap: {disable: true}", "hidden", "`sitemap.disable: true`"},    // Hugo
		{"permalink: {build: false}", "hidden", "`permalink: {build: false"}, // Eleventy
		{"email_only: true", "hidden", "`email_only: true`"},                 // Ghost
		{"indexing: false", "hidden", ""},                                    // Hexo
		{"embargo: 2030-01-01", "hidden", ""},
		{"not_listed: yes", "hidden", ""},
		{"excludeFromCollections: true", "hidden", ""},
		{"privacy: unlisted", "hidden", ""},
		{"privacy:\n  view: admins", "draft", ""},
		{"privacy:\n  view: anyone\n  comments: false", "", ""},
		{"access:\n  site.login: true", "hidden", ""},
		{"access: paid-subscribers", "draft", ""},
		{"trashed: true", "draft", ""},
		{"to-publish: no", "draft", ""},
		{"kind: draft", "draft", ""},
		{"kanban-plugin: board", "plugin", "`kanban-plugin: board`: it belongs to an Obsidian plugin"},
		{"kanban-plugin: basic", "plugin", ""},
		{"excalidraw-plugin: parsed", "plugin", ""},
		{"mindmap-plugin: basic", "plugin", ""},
		{"date: \"{{date}}\"", "template", "it's a template"},
		{"date: {{date:YYYY-MM-DD}}", "template", ""},
		{"date: <% tp.date.now() %>", "template", ""},
		{"date: '{{ .Date }}'", "template", ""}, // Hugo's archetypes
		{"ghost_status: draft", "draft", "`ghost_status: draft`"},
		{"phase: draft", "draft", ""},
		{"progress: wip", "draft", ""},
		{"note-status: in progress", "draft", ""},
		{"confidentiality: internal", "draft", ""},
		{"classification: secret", "draft", ""},
		{"access_level: private", "draft", ""},
		{"tier: paid", "draft", ""},
		{"visible_to: friends", "draft", ""},
		{"layout: draft", "draft", ""},
		{"type: draft", "draft", ""},
		{"publish_ready: no", "draft", "`publish_ready: no`"},
		{"tier: members-only", "draft", ""},
		{"lifecycle: Private", "draft", ""},
		{"approved: draft", "draft", ""},
		{"live: false", "hidden", "`live: false`"}, // a film, or a demo, as likely
		{"ready: no", "hidden", "`ready: no`"},
		{"released: false", "hidden", ""},
		{"params: {ready: false}", "hidden", "`params.ready: false`"},
		{"params: {status: draft}", "draft", "`params.status: draft`"},
		{"extra: {visibility: private}", "draft", "`extra.visibility: private`"},
		{"params: {publish: false}", "draft", "`params.publish: false`"},
		{"params: {published: false}", "draft", "`params.published: false`"},
		{"meta: {public: no, toc: true}", "draft", "`meta.public: no`"},
		{"extra: {stage: wip}", "draft", ""},
		{"extra: {phase: draft}", "draft", ""},
		{"extra: {status: unlisted}", "hidden", "`extra.status: unlisted`"},
		{"params: {hidden_from_feed: true}", "hidden", ""},
		{"params: {status: evergreen}", "unknown", "`params.status: evergreen`"},
		{"status: https://e.org/draft", "unknown", ""},
		{"not_published: true", "draft", ""},
		{"extra: {private: true}", "draft", "`extra.private: true`"}, // Zola
		{"params: {draft: true}", "draft", "`params.draft: true`"},   // Hugo
		{"params: {hidden: true}", "hidden", "`params.hidden: true`"},
		{"extra: {password: hunter2}", "password", "`extra.password: …`"},
		{"hide_from_feed: true", "hidden", ""},
		{"hiddenFromHomePage: true", "hidden", ""}, // LoveIt
		{"rss: false", "hidden", ""},
		{"exclude: true", "hidden", ""},
		{"login_required: true", "password", ""},
		{"restricted: true", "password", ""},
		{"status: evergreen", "unknown", "`status: evergreen`: Dateline doesn't know whether that's public"},
		{"status: 3", "unknown", "`status: 3`"},
		{"status: {draft: 1}", "unknown", "`status: {draft: 1}`"},
		{"visibility: friends-of-friends", "unknown", ""},
		{"status: evergreen\nhidden: true", "hidden", ""},
		{"hidden: true\nstatus: evergreen", "hidden", ""},

		// Seen in the documentation of one tool each.
		{"url: false", "hidden", "`url: false`"},                    // Lume
		{"permalink: 'false'", "hidden", ""},                        // Eleventy, as a text
		{"eleventyExcludeFromCollections: [posts]", "hidden", ""},   // Eleventy 3
		{"hiddenInHomeList: true", "hidden", ""},                    // PaperMod
		{"robotsNoIndex: true", "hidden", ""},                       // PaperMod
		{"hiddenInRss: true", "hidden", ""},                         // Hugo's themes
		{"bookHidden: true", "hidden", ""},                          // Hugo Book
		{"hide: index", "hidden", ""},                               // Hexo's themes
		{"hide: [home, feed]", "hidden", ""},                        // vuepress-theme-hope's like
		{"robots: false", "hidden", "`robots: false`"},              // Nuxt SEO
		{"routable: false", "hidden", ""},                           // Grav
		{"visible: false", "hidden", ""},                            // Grav
		{"feed: {exclude: true}", "hidden", "`feed.exclude: true`"}, // Jekyll's plugins
		{"make_discoverable: false", "hidden", ""},                  // Bear Blog
		{"is_hidden: true", "hidden", ""},                           // Nanoc
		{"active: false", "hidden", ""},                             // Publii's exports
		{"Status: skip", "hidden", ""},                              // Pelican
		{"dg-publish: no", "draft", ""},                             // Digital Garden
		{"audience: only_paid", "draft", ""},                        // Substack
		{"is_published: false", "draft", "`is_published: false`"},   // Substack
		{"publishStatus: draft", "draft", "`publishStatus: draft`"}, // Medium
		{"visibility: members-only", "draft", ""},                   // Ghost
		{"visibility: filter", "unknown", ""},                       // Ghost: of tiers
		{"status: sent", "", ""},                                    // Ghost: a newsletter
		{"type: draft-post", "", ""},
		{"acl: private", "draft", ""},                                           // Hexo's hide-posts
		{"password: abc\nabstract: Ask me", "password", "`password: …`"},        // hexo-blog-encrypt
		{"keys: ['e10adc3949ba59abbe56e057f20f883e']", "password", "`keys: …`"}, // vuepress-theme-reco
		{"keys: [a, b, c]", "", ""},                                             // of a piano
		{"isProtected: true", "password", ""},                                   // Astro's themes
		{"encrypted: true\npassword: x", "password", ""},                        // Fuwari
		{"extra: {unlisted: true}", "hidden", ""},                               // Zola's themes
		{"publish: false\nstatus: published", "draft", "`publish: false`"},      // both: the more private
		{"publish-to-blog: false", "draft", ""},
		{"publish: none", "draft", "`publish: none`"},
		{"publish: later", "draft", ""},
		{"publishAs: draft", "draft", ""},
		{"publish_to_telegram: no", "draft", ""},
		{"skip-telegram: true", "draft", ""},
		{"publication: draft", "draft", ""},
		{"doc-status: Draft", "draft", "`doc-status: Draft`"}, // whatever has a status
		{"review_status: wip", "draft", ""},
		{"deleted_at: 2026-11-01", "draft", ""}, // Ghost, Strapi
		{"deleted: 2026-11-01", "draft", ""},
		{"is_conflict: 1", "draft", ""}, // Joplin
		{"on_hold: true", "draft", ""},
		{"labels: [draft]", "draft", "`labels: draft`"},
		{"post: {published: false}", "draft", "`post.published: false`"},
		{"blog: {draft: true}", "draft", ""},
		{"frontmatter: {private: true}", "draft", ""},
		{"folder: Drafts", "draft", ""},
		{"collection: private", "draft", ""},
		{"final: false", "hidden", "`final: false`"},
		{"reviewed: no", "hidden", ""},
		{"blog: false", "hidden", ""},
		{"archived: true", "hidden", "`archived: true`"}, // Bear, Notion
		{"render: never", "hidden", ""},
		{"list: never", "hidden", ""},
		{"display: none", "hidden", ""},
		{"isPost: false", "hidden", ""},
		{"draft-until: 2027-01-01", "hidden", ""},
		{"isTemplate: true", "hidden", ""},
		{"head: [[meta, {name: robots, content: noindex}]]", "hidden", ""},     // VuePress
		{"head: {meta: [{name: robots, content: none}]}", "hidden", ""},        // Nuxt
		{"meta: [{name: robots, content: 'noindex, nofollow'}]", "hidden", ""}, // VuePress 0
		{"allowed_users: [bob]", "hidden", ""},
		{"passwd: hunter2", "password", "`passwd: …`"},
		{"encryption_applied: 1", "password", ""},      // Joplin
		{"title: '{{ VALUE:title }}'", "template", ""}, // QuickAdd
		{"title: ${1:title}", "template", ""},          // snippets
		{"title: $TM_FILENAME_BASE", "template", ""},
		{"публиковать: нет", "draft", ""},
		{"приватная: да", "draft", ""},
		{"скрыто: да", "hidden", ""},
		{"пароль: hunter2", "password", "`пароль: …`"},
		{"veröffentlicht: nein", "draft", ""},
		{"privat: ja", "draft", ""},
		{"publié: non", "draft", ""},
		{"publicado: no", "draft", ""},
		{"opublikowane: nie", "draft", ""},
		{"公开: false", "draft", ""},
		{"状态: 草稿", "draft", ""},
		{"公開: true", "", ""},
		{"privat: nein", "", ""},
		{"url: /a/", "", ""},
		{"permalink: /a/index.html", "", ""},
		{"hide: footer", "", ""},
		{"feed: {exclude: false}", "", ""},
		{"robots: true", "", ""},

		// Steps of editors, who may see it, and answers that are signs.
		{"review: pending", "draft", "`review: pending`"},
		{"review: needed", "draft", ""},
		{"review: no", "", ""},
		{"needs-review: true", "draft", ""},
		{"review: {rating: 5}", "", ""},
		{"review: A great book", "", ""},
		{"workflow_status: in_review", "draft", ""}, // Decap, Static CMS
		{"editorial: draft", "draft", ""},
		{"Publish Status: Not ready", "draft", ""},
		{"publish_status: evergreen", "unknown", ""},
		{"publication_status: accepted", "", ""},
		{"tlp: amber+strict", "draft", "`tlp: amber+strict`"},
		{"TLP: TLP:RED", "draft", ""},
		{"tlp: clear", "", ""},
		{"dg-hide: true", "hidden", ""}, // Digital Garden
		{"dg-passphrase: hunter2", "password", "`dg-passphrase: …`"},
		{"only_me: true", "draft", ""},
		{"visible_to: me", "draft", ""},
		{"visibleTo: admins of Wiki", "unknown", ""},
		{"visible_to: everyone", "", ""},
		{"login: required", "password", ""},
		{"login: octocat", "", ""},
		{"access: registered", "draft", ""}, // Joomla
		{"audience: team", "draft", ""},
		{"audience: beginners", "", ""},
		{"sharing: private", "draft", ""},
		{"sharing: false", "", ""}, // buttons
		{"enable: false", "hidden", ""},
		{"removed: true", "hidden", ""},
		{"syndicate: false", "hidden", ""}, // IndieWeb
		{"syndication: [https://e.org/1]", "", ""},
		{"publish: {telegram: false}", "draft", "`publish.telegram: false`"},
		{"publish: {status: draft}", "draft", ""},
		{"publication: {journal: Nature}", "", ""},
		{"wp: {status: private}", "draft", "`wp.status: private`"},
		{"access: {public: false}", "draft", ""},
		{"settings: {comments: false}", "", ""},
		{"publish: ❌", "draft", "`publish: ❌`"},
		{"publish: '[ ]'", "draft", ""},
		{"private: ✅", "draft", ""},
		{"private: ❌", "", ""},
		{"publish: ✔️", "", ""},
		{"Publish (blog): false", "draft", ""}, // Notion
		{"public:: false", "draft", ""},        // Logseq
		{"tags: [private/family]", "hidden", ""},
		{"tags: [members-only]", "password", ""},
		{"статус: идея", "draft", ""},
		{"статус: на модерации", "draft", ""},
		{"статус: вечнозелёное", "unknown", "`статус: вечнозелёное`"},
		{"видимость: только я", "draft", ""},
		{"видимость: для всех", "", ""},
		{"доступ: по подписке", "draft", ""},
		{"доступ: на поезде", "", ""},
		{"опубликовать: нет", "draft", ""},
		{"публикация: Хабр", "", ""},
		{"для всех: нет", "draft", ""},
		{"готово: нет", "hidden", ""},
		{"закрытый: да", "draft", ""},
		{"Sichtbarkeit: nur ich", "draft", ""},
		{"freigegeben: nein", "hidden", ""},
		{"vertraulich: ja", "draft", ""},

		// Neither.
		{"tags: [privacy, drafting tools, hidden gems, the wip bug]", "", ""},
		{"tags: [draftsman, indexing]", "", ""},
		{"categories: [Private equity]", "", ""},
		{"robots: 'index, follow'", "", ""},
		{"robots: all", "", ""},
		{"robots: {index: true}", "", ""},
		{"noindex: false", "", ""},
		{"sitemap: true", "", ""},
		{"sitemap: {priority: 0.5, changefreq: none}", "", ""},
		{"seo: {title: 'None of it', description: noindex explained}", "", ""},
		{"permalink: {build: true}", "", ""},
		{"hidetitle: true", "", ""}, // Nikola
		{"kind: page", "", ""},
		{"scope: company", "", ""},
		{"draft: false", "", ""},
		{"draft:", "", ""},
		{"published: true", "", ""},
		{"publish: true", "", ""},
		{"private: false", "", ""},
		{"private: 'False'", "", ""},
		{"private: null", "", ""},
		{"private: 0", "", ""},
		{"private: []", "", ""},
		{"hidden: no", "", ""},
		{"hidden:", "", ""},
		{"hide: [navigation, toc]", "", ""}, // MkDocs Material
		{"hide: [toc]", "", ""},
		{"password: ''", "", ""},
		{"password:", "", ""},
		{"password: false", "", ""},
		{"status: published", "", ""},
		{"status: Publish", "", ""},
		{"status: ✅ Done", "", ""},
		{"status: [published]", "", ""},
		{"status: future", "", ""}, // WordPress: it has a date
		{"status: scheduled", "", ""},
		{"status:", "", ""},
		{"status: []", "", ""},
		{"status: опубликовано", "", ""},
		{"visibility: public", "", ""},
		{"state: California", "", ""},
		{"state: ME", "", ""},
		{"access: by train", "", ""},
		{"public: true", "", ""},
		{"build: {render: always, list: always}", "", ""},
		{"render: true", "", ""},
		{"permalink: /a/", "", ""},
		{"unlisted: false", "", ""},
		{"headless: false", "", ""},
		{"title: 'Templates: {{ how }} they work'", "", ""},
		{"wip: my week in pictures", "", ""},
		{"phase: full moon", "", ""},
		{"type: review", "", ""},
		{"tier: 1", "", ""},
		{"tier: premium", "", ""},
		{"progress: paused", "", ""},
		{"progress: abandoned", "", ""},
		{"phase: concept", "", ""},
		{"phase: review", "", ""},
		{"lifecycle: inactive", "", ""},
		{"classification: removed", "", ""},
		{"live: https://me.github.io/todo", "", ""},
		{"live: me.github.io/draft", "", ""},
		{"stage: http://example.org/private", "", ""},
		{"released: 2026-01-02", "", ""},
		{"params: {status: published, phase: review, live: true}", "", ""},
		{"params: {tags: [draft], list: false, rss: false}", "", ""},
		{"extra: {toc: true, hide: true}", "", ""},
		{"params: {draft: false, hidden: no}", "", ""},
		{"meta: [description]", "", ""},
		{"feed: true", "", ""},
		{"comment_status: closed\nping_status: private", "", ""},
		{"project_status: paused", "", ""},
		{"section: Reviews", "", ""},
		{"deleted_time: 0", "", ""},
		{"blog: My blog", "", ""},
		{"finished: 2026-01-02", "", ""},
		{"display: true", "", ""},
		{"head: [[meta, {name: description, content: noindex explained}]]", "", ""},
		{"template: post.html", "", ""},
		{"labels: [drafting]", "", ""},
		{"page: {comments: false}", "", ""},
		{"title: 'Use ${HOME} well'", "", ""},
		{"title: '{{ mustache }} by example'", "", ""},
	} {
		a, problems := parse(t, "---\n"+test.front+"\n---\nText")
		if a == nil {
			t.Errorf("%s: %v", test.front, problems)
			continue
		}
		hold := a.Hold
		if a.Draft {
			by := a.DraftBy()
			hold = &by
		}
		got, says := "", ""
		if hold != nil {
			got, says = string(hold.Rule), hold.String()
		}
		if got != test.want || !strings.HasPrefix(says, test.says) {
			t.Errorf("%s: got %q, %q; want %q, %q", test.front, got, says, test.want, test.says)
		}
		if hold != nil && hold.Key != "" && hold.Line < 2 {
			t.Errorf("%s: line %d", test.front, hold.Line)
		}
		if strings.Contains(says, "hunter2") || strings.Contains(says, "12345") {
			t.Errorf("%s: the password is told: %s", test.front, says)
		}
	}
}

// TestProperties holds that an article is as private as the fields in its text say that
// Logseq and Dataview have.
func TestProperties(t *testing.T) {
	const front = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	for body, want := range map[string]string{
		"public:: false\n\nText":                 "draft `public: false` 5",
		"tags:: a\nstatus:: draft\n\nText":       "draft `status: draft` 6",
		"Text (visibility:: private) text\n":     "draft `visibility: private` 5",
		"- [publish:: no] text\n":                "draft `publish: no` 5",
		"[note:: private] (std:: draft)\n":       "",
		"tags:: #private, #a\n\nText":            "hidden `tags: private` 5",
		"Text\n\n- visibility:: private\n":       "draft `visibility: private` 7",
		"hidden:: true\n":                        "hidden `hidden: true` 5",
		"dg-publish:: false\n":                   "draft `dg-publish: false` 5",
		"publish:: true\n":                       "",
		"public:: yes\nauthor:: me\n":            "",
		"```\npublic:: false\n```\n":             "",
		"Use public::false or private::draft.\n": "",
		"He said private:: true is a field.\n":   "",
	} {
		a, _ := Parser{Zone: time.UTC}.Parse("a.md", []byte(front+body))
		if got := accessWritten(a); got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
}

// A file without front matter is a note; a fence alone makes it an article.
func TestNotes(t *testing.T) {
	for source, want := range map[string]HoldRule{
		"One private line.\n":                                       HoldNoFrontMatter,
		"# A heading\n\nText\n":                                     HoldNoFrontMatter,
		"Title: T\nDate: 2026-01-02\n\nText\n":                      HoldNoFrontMatter,
		"":                                                          HoldNoFrontMatter,
		"public:: true\n\n- text\n":                                 HoldNoFrontMatter,
		"---\n---\nText\n":                                          "",
		"---\ntitle: T\n---\nText\n":                                "",
		"---\ntitle: T\n---\n<% tp.file.title %>":                   HoldTemplate,
		"---\ntitle: T\n---\n<%* await tp.x() %>":                   HoldTemplate,
		"---\ntitle: T\n---\nUse `<% tp.file.title %>`.":            "",
		"---\ntitle: T\n---\n```\n<% tp.file.title %>\n```\n":       "",
		"---\ntitle: T\n---\n<% render 'x' %> of ERB\n":             "",
		"---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n": HoldPlugin,
	} {
		a, problems := parse(t, source)
		if a == nil {
			t.Errorf("%q: %v", source, problems)
			continue
		}
		got := HoldRule("")
		if a.Hold != nil {
			got = a.Hold.Rule
		}
		if got != want || a.Draft {
			t.Errorf("%q: got %q, draft %v; want %q", source, got, a.Draft, want)
		}
	}
}

// TestPrivatePlaces holds what the place of a file says of it, where its author does
// not say otherwise.
func TestPrivatePlaces(t *testing.T) {
	for path, want := range map[string]string{
		"drafts/a.md": "drafts", "posts/Drafts/a.md": "Drafts", "private/2026/a.md": "private", "черновики/a.md": "черновики", "archetypes/posts.md": "archetypes",
		"a.draft.md": "a.draft.md", "posts/a.wip.md": "a.wip.md", "草稿/a.md": "草稿", "entwu\u0308rfe/a.md": "entwu\u0308rfe",
		"do-not-publish/a.md": "do-not-publish", "#recycle/a.md": "#recycle", "posts/drafts/a/index.md": "drafts", "private/index.md": "private",
		"posts/draft/index.md": "", "posts/private/index.md": "", "draft/a.md": "", "Личное/a.md": "", "privat/a.md": "", "privado/a.md": "", "корзина/a.md": "", "entwurf/a.md": "",
		"a.md": "", "posts/drafting/a.md": "", "draft.md": "", "posts/draft-horses.md": "", "a.ru.md": "", "privateer/a.md": "",
	} {
		for front, held := range map[string]bool{"title: T": want != "", "draft: false": false, "telegram: true": false, "publish: true": false,
			"published: true": false, "status: published": false, "visibility: public": false, "public: yes": false, "private: no": false,
			"status: done": want != "", "draft:": want != "", "published: 2026-01-02": want != ""} {
			a, problems := Parser{Zone: time.UTC}.Parse(path, []byte("---\n"+front+"\n---\nText"))
			if a == nil {
				t.Fatal(problems)
			}
			if got := a.Hold != nil; got != held || a.Draft {
				t.Errorf("%s, %s: held %v, draft %v; want held %v", path, front, got, a.Draft, held)
			} else if held && (a.Hold.Rule != HoldFolder || a.Hold.Value != want) {
				t.Errorf("%s: got %+v, want the rule folder with %s", path, *a.Hold, want)
			}
		}
	}
}

// TestPrivatePlaceOutlastsQuestions keeps a file in a private folder held when an admin
// answers the question about its status.
func TestPrivatePlaceOutlastsQuestions(t *testing.T) {
	for _, test := range []struct {
		path, front string
		want        HoldRule
	}{
		{"private/a.md", "status: evergreen", HoldFolder},
		{"private/a.orig.md", "title: T", HoldFolder},
		{"private/a.md", "params: {status: evergreen}", HoldFolder},
		{"private/a.md", "status: evergreen\ndraft: false", HoldUnknown},
		{"private/a.md", "hidden: true", HoldHidden},
		{"a.md", "status: evergreen", HoldUnknown},
	} {
		a, problems := Parser{Zone: time.UTC}.Parse(test.path, []byte("---\n"+test.front+"\n---\nText"))
		if a == nil {
			t.Fatal(problems)
		}
		if a.Hold == nil || a.Hold.Rule != test.want {
			t.Errorf("%s, %s: got %v, want %s", test.path, test.front, a.Hold, test.want)
		}
	}
}

// A merge that nobody finished: the line that is reported, 0 for none.
func TestConflict(t *testing.T) {
	for source, want := range map[string]int{
		"---\ntitle: T\n---\nA\n<<<<<<< HEAD\nB\n=======\nC\n>>>>>>> feature\n":                                  5,
		"---\ntitle: T\n---\nA\n<<<<<<< HEAD\nB\n||||||| 1a2b3c4\nX\n=======\nC\n>>>>>>> feature\n":              5,
		"<<<<<<< HEAD\n---\ntitle: T\n=======\n---\ntitle: U\n>>>>>>> b\n---\nText\n":                            1,
		"---\n<<<<<<< HEAD\ntitle: T\n=======\ntitle: U\n>>>>>>> b\n---\nText\n":                                 2,
		"---\r\ntitle: T\r\n---\r\n<<<<<<< Updated upstream\r\nB\r\n=======\r\nC\r\n>>>>>>> Stashed changes\r\n": 4,
		"---\ntitle: T\n---\nB\n=======\nC\n>>>>>>> feature\n":                                                   5,
		"---\ntitle: T\n---\nText\n>>>>>>> feature\nMore\n":                                                      5,
		"---\ntitle: T\n---\n<<<<<<<\nText\n":                                                                    4,
		"---\ntitle: T\n---\n<<<<<<< .mine\nText\n>>>>>>> .r12\n":                                                4,
		"---\ntitle: T\n---\n```\n<<<<<<< HEAD\n=======\n>>>>>>> b\n```\n":                                       0,
		"---\ntitle: T\n---\n~~~~diff\n<<<<<<< HEAD\n```\n>>>>>>> b\n~~~~\n":                                     0,
		"---\ntitle: T\n---\n    <<<<<<< HEAD\n    >>>>>>> b\n":                                                  0,
		"---\ntitle: T\n---\n<pre>\n<<<<<<< HEAD\n</pre>\n":                                                      0,
		"---\ntitle: T\n---\n{{< highlight diff >}}\n<<<<<<< HEAD\n{{< /highlight >}}\n":                         0,
		"---\ntitle: T\n---\n```\nx\n```\n<<<<<<< HEAD\n":                                                        7,
		"---\ntitle: T\n---\nA heading\n=======\nText\n":                                                         0,
		"\xef\xbb\xbf---\ntitle: T\n---\n>>>>>>> seven\n> one\n":                                                 0,
		"---\ntitle: T\n---\n>>>>>> six\n>>>>>>> seven levels\n>>>>>> six\n":                                     0,
		"---\ntitle: T\n---\nIn the text: `<<<<<<< HEAD`.\n":                                                     0,
		"---\ntitle: T\n---\n|||||||\n|-|-|-|-|-|-|\n":                                                           0,
	} {
		if got := conflict([]byte(source)); got != want {
			t.Errorf("%q: line %d, want %d", source, got, want)
		}
		if a, problems := parse(t, source); (a == nil) != (want > 0) || want > 0 && (problems[0].Line != want || !strings.Contains(problems[0].Message.String(), "conflict marker")) {
			t.Errorf("%q: article %v, %v", source, a != nil, problems)
		}
	}
}

func TestMarked(t *testing.T) {
	for front, want := range map[string]bool{
		"telegram: true": true, "telegram: {pin: true}": true, "telegram: {}": true, "publish: true": true, "publish: 'yes'": true,
		"title: T": false, "telegram: false": false, "telegram:": false, "publish: false": false, "published: true": false,
	} {
		if a, problems := parse(t, "---\n"+front+"\n---\n"); a == nil || a.Marked != want {
			t.Errorf("%s: %+v, %v; want %v", front, a, problems, want)
		}
	}
}
