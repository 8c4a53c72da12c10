package content

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// Key is a key of the front matter.
type Key struct {
	Name string // as written
	Line int    // in the file
}

// ourKeys are the keys that fieldReader reads, without their alternative spellings.
var ourKeys = [...]string{"title", "slug", "date", "publishdate", "lastmod", "expirydate", "draft", "published", "categories",
	"category", "tags", "description", "summary", "cover", "image", "images", "url", "permalink", "author", "authors", "lang",
	"aliases", "weight", "telegram"}

// theirKeys are keys that site generators and their themes know and Dateline does not use: Hugo's
// predefined fields, those of Jekyll and its plugins, Eleventy, Zola, Hexo, Astro and Obsidian, and
// common keys of themes and blogs, each between spaces. Some differ from one of ours by a letter
// and are still meant.
const theirKeys = " layout type kind params extra cascade build _build outputs headless iscjklanguage linktitle markup menu" +
	" menus resources series sitemap translationkey videos audio keywords header footer toc math katex mathjax" +
	" mermaid comment comments disqus excerpt permalinks redirect redirect_to redirect_from" +
	" sticky pin pinned top topmost order nav_order parent has_children grand_parent nav_exclude" +
	" search_exclude pagination paginate tagline subtitle sub_title short_title shorttitle headline lead id" +
	" uid uuid guid name template templates in_search_index sort_by page_template eleventycomputed" +
	" eleventynavigation eleventyexcludefromcollections eleventyimport created modified updated" +
	" last_modified_at updateddate pubdate publish_date created_at updated_at dates featured feature" +
	" featuredimage featured_image thumbnail thumb banner hero teaser og_image ogimage og twitter social share" +
	" sharing license copyright credit credits source sources reference references link links canonical" +
	" canonicalurl canonical_url robots noindex nofollow sitemap_exclude private hidden hide hidemeta" +
	" hideauthor showtoc tocopen toc_sticky showreadingtime showbreadcrumbs showpostnavlinks showwordcount" +
	" usehugotoc reading_time readingtime readtime read_time word_count wordcount status state version" +
	" revision lastupdated topics topic section sections collection category_name subject subjects label" +
	" labels group groups level difficulty duration length rating rate ratings review reviews data dataset" +
	" code github gist repo repository demo project projects client company location place venue event start" +
	" end start_date end_date time timezone zone tz locale locales language languages lang_ref translations" +
	" translation translator translators translated original editor editors contributor contributors guest" +
	" guests avatar bio email website homepage home icon emoji color background style styles css script" +
	" scripts js class classes body_class banner_image header_image image_alt imagealt alt caption captions" +
	" image_caption imagecaption coverimage cover_image cover_alt cover_caption gallery podcast episode season" +
	" enclosure video youtube vimeo transcript slides slide pdf download downloads file files path asset_path" +
	" asset_folder assets abstract doi isbn publication publications bibliography citation journal arxiv note" +
	" notes todo cssclass cssclasses publish stage archived archive deprecated stale related relatedposts" +
	" related_posts prev next previous back navigation nav sidebar footer_scripts ads analytics preview" +
	" previewimage seo seo_title meta metadata meta_title meta_description metadesc opengraph schema jsonld" +
	" password passwords protected secret access members newsletter mailing_list push notify mastodon tabs tag" +
	" filename basename formats format mode theme themes skin variant variables vars config options plugin" +
	" plugins features width height rows columns sort filter limit per_page show noads" +
	" key usemathjax usekatex nomath mathjax3 bigimg excerpts mermaidjs flowchart sequence busuanzi lightbox cdn" +
	" aside aplayer highlight_shrink reward declare copycode expand postimage authorbox breadcrumbs taxonomies" +
	" toc_max_heading_level toc_min_heading_level hide_title hide_table_of_contents sidebar_label sidebar_position" +
	" sidebar_class_name custom_edit_url pagination_label pagination_next pagination_prev displayed_sidebar last_update "

// keyMeant returns our key of which an unknown key is most likely a misspelling; "" if none is
// similar or a site generator knows the key.
func keyMeant(key string, ours []string) string {
	best, at := "", 3
	for _, known := range ours {
		limit := 1
		switch n := len(known); {
		case n >= 9:
			limit = 2
		case n < 4:
			continue // one letter makes it another word
		}
		if d := editDistance([]rune(key), []rune(known)); d <= limit && d < at {
			best, at = known, d
		}
	}
	return best
}

// matters reports whether a key may decide when, whether or where an article is published: because
// its name is one of the `telegram` table, or its value is a date, yes or no, or empty. Themes use
// keys of several words (show_author_profile, heroHeight): of those, yes or no counts only with a
// word about readers, and a date unless another word says what it is.
func matters(f frontmatter.Field) bool {
	words := wordsOf(f.Name)
	if slices.Contains(telegramNames(), f.Key) || len(words) > 1 && words[0] == "telegram" {
		return true
	}
	has := func(list string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(list, " "+w+" ") })
	}
	_, truth := f.Value.Truth()
	switch {
	case dayLike.MatchString(f.Value.Text):
		return len(words) == 1 || !has(pastWords)
	case truth, f.Value.Kind == frontmatter.Null:
		return len(words) == 1 || has(readerWords)
	}
	return false
}

var dayLike = regexp.MustCompile(`^\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`)

// endKey matches other tools' keys, as visibilityKey returns them, for the time until which an article
// is shown. They are only reported, because a new version must not delete posts that are out.
var endKey = regexp.MustCompile(`^(?:expir(?:e|es|y|ed|ation)(?:date|at|on|time)?|unpublish(?:at|on)|(?:publish|visible|valid|show)(?:ed)?until|publishdown|removeon|removedate)$`)

// readerWords are words in keys that may decide whether an article is public, and pastWords words
// in keys of dates that do not decide when; each between spaces.
const (
	readerWords = " publish published publishing publication unpublish unpublished public private internal draft embargo embargoed staff" +
		" employees only members subscribers restricted confidential secret review reviewed approve approved approval live release released" +
		" ready visible invisible unlisted listed hold held wip posted "
	pastWords = " last update updated modified mod changed created edited event accessed retrieved reviewed checked verified birth "
)

// wordsOf splits a key into its words, in lower case: publish_after, heroHeight.
func wordsOf(key string) []string {
	var b strings.Builder
	lower := false
	for _, r := range key {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		if strings.ContainsRune("_-.", r) {
			r = ' '
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(b.String())
}

// unknown warns about a key that is probably misspelled, and records any other that matters and
// that no site generator knows.
func (p *fieldReader) unknown(f frontmatter.Field) {
	if strings.Contains(theirKeys, " "+f.Key+" ") || slices.Contains(otherDates[:], visibilityKey(f.Key)) {
		return
	}
	if _, err := parseDate(f.Value.Text, p.zone); err == nil && endKey.MatchString(visibilityKey(f.Key)) {
		p.warn(f.Line, "lint.unknown-key.meant", "key", f.Name, "meant", "expiryDate")
		return
	}
	if meant := keyMeant(f.Key, ourKeys[:]); meant != "" {
		p.warn(f.Line, "lint.unknown-key.meant", "key", f.Name, "meant", meant)
		return
	}
	if !matters(f) {
		return
	}
	p.article.Unknown = append(p.article.Unknown, Key{Name: f.Name, Line: f.Line})
}
