package content

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// Translations knows which articles of a catalogue are translations of each other, and which of
// them a channel or a reader gets.
type Translations struct {
	byKey    translations
	groups   map[*Article][]*Article // those that have translations, with these
	any      bool                    // an article has
	placed   map[*Article]*Article   // articles changed for their place on the site
	spoken   map[*Article]*Article   // articles with the language of a folder that may be a word
	words    bool                    // there is such a folder
	folders  map[string]string       // these folders → their language
	language string                  // of the channel, from the settings
	site     siteLanguage

	languages Languages // of the site
}

// Languages are those of the author's site, according to its generator's configuration.
type Languages struct {
	All       []string // as written there
	Site      string   // the default one; "" if unknown
	Otherwise string   // the generator's, if the configuration names none
	AsWritten bool     // the folders of languages on the site are as written there: Zola's
	Folders   bool     // each language has a folder of articles, which is not a section of the site
}

// With returns the languages that two files of a configuration give.
func (l Languages) With(m Languages) Languages {
	return Languages{slices.Concat(l.All, m.All), cmp.Or(l.Site, m.Site), cmp.Or(l.Otherwise, m.Otherwise), l.AsWritten || m.AsWritten, l.Folders || m.Folders}
}

// has reports whether the site has several languages and this is one of them.
func (l Languages) has(lang string) bool {
	several, found := false, false
	for _, one := range l.All {
		several = several || foldLanguage(one) != foldLanguage(l.All[0])
		found = found || foldLanguage(one) == foldLanguage(lang)
	}
	return several && found
}

// own returns the default language of the site, "" if it is unknown or the only one.
func (l Languages) own() string {
	site := cmp.Or(l.Site, l.Otherwise)
	if lang := languageCode(site, true); lang != "" && l.has(site) {
		return lang
	}
	return ""
}

// place sets the articles' places on the site by their languages. The articles of the snapshot before
// are reused if they are unchanged.
func (t *Translations) place(articles []*Article, shelf Shelf) []*Article {
	before, language := shelf.Before, shelf.Language
	t.languages = shelf.Languages
	articles = t.speak(articles, before)
	found := indexTranslations(articles)
	t.language, t.site = language, found.site(language, t.languages)
	for _, list := range found {
		t.any = t.any || len(list) > 1
	}
	own := t.languages.own()
	if !t.any && own == "" && !slices.ContainsFunc(articles, func(a *Article) bool { return a.Instead != nil }) {
		return articles
	}
	instead, beside := t.chosen(found)
	out := make([]*Article, len(articles))
	t.placed = map[*Article]*Article{}
	for i, a := range articles {
		b := *a
		b.Instead = instead[a]
		if beside[a] && b.said().langBeside != b.Lang { // Polyglot puts each language into a folder
			b.say(func(r *rare) { r.langBeside = b.Lang })
		}
		t.site.place(&b)
		if own != "" && b.Lang == "" && b.unmarked() {
			b.Lang = own
		}
		switch {
		case samePlace(&b, a):
			out[i] = a
			continue
		case before != nil:
			if was := before.translations.placed[a]; was != nil && samePlace(&b, was) {
				out[i] = was
			}
		}
		if out[i] == nil {
			out[i] = &b
		}
		t.placed[a] = out[i]
	}
	return out
}

// chosen returns the translation that a channel gets in place of each article, and the articles that
// have the same page as a translation, but for its language.
func (t *Translations) chosen(found translations) (instead map[*Article]*Article, beside map[*Article]bool) {
	instead, beside = map[*Article]*Article{}, map[*Article]bool{}
	for _, list := range found {
		if len(list) < 2 {
			continue
		}
		ready := func(a *Article) bool {
			return wanted(a) && a.Hold == nil && !a.Draft && (!a.Due.IsZero() || a.Telegram().Queue)
		}
		best := t.best(list, t.language, ready)
		if best == nil {
			best = t.best(list, t.language, wanted)
		}
		pages := map[string]int{}
		for _, a := range list {
			pages[permalinkOf(a).jekyllPage()]++
		}
		for _, a := range list {
			if a != best && wanted(a) {
				instead[a] = best
			}
			beside[a] = pages[permalinkOf(a).jekyllPage()] > 1 && !t.site.own(a)
		}
	}
	return instead, beside
}

// speak gives articles the language of a folder that may also be a word, such as it, where the
// folders beside it show that it is one.
func (t *Translations) speak(articles []*Article, before *Catalogue) []*Article {
	t.words = slices.ContainsFunc(articles, func(a *Article) bool {
		at, _ := langWord(a.Path)
		return at >= 0
	})
	if !t.words {
		return articles
	}
	known := func(folder, lang string) bool { // it may have lost its counterpart
		return t.languages.has(lang) || before != nil && before.translations.folders[folder] != ""
	}
	languages, folders := inLangWords(articles, known)
	if t.folders = folders; len(languages) == 0 {
		return articles
	}
	out := slices.Clone(articles)
	t.spoken = map[*Article]*Article{}
	for i, a := range articles {
		lang, ok := languages[a]
		if !ok {
			continue
		}
		if before != nil {
			out[i] = before.translations.spoken[a]
		}
		if before == nil || out[i] == nil || out[i].Lang != lang {
			b := *a
			b.Lang = lang
			out[i] = &b
		}
		t.spoken[a] = out[i]
	}
	return out
}

// group finds the translations of each article.
func (t *Translations) group(articles []*Article) {
	t.byKey = indexTranslations(articles)
	for _, list := range t.byKey {
		if len(list) < 2 {
			continue
		}
		if t.groups == nil {
			t.groups = map[*Article][]*Article{}
		}
		for _, a := range list {
			t.groups[a] = list
		}
	}
}

// wanted reports whether the author means an article for Telegram, in any language.
func wanted(a *Article) bool { return !a.Telegram().Never && !a.Unmarked() }

// Any reports whether an article has translations.
func (t *Translations) Any() bool { return t.any }

// Of returns the translations of an article, including itself, by path; nil if it has none.
func (t *Translations) Of(a *Article) []*Article { return t.groups[a] }

// InChannel returns the translation of an article that channels get if no route names a language;
// the article itself if it has no translations.
func (a *Article) InChannel(c *Catalogue) *Article {
	if a.Instead == nil {
		return a
	}
	return cmp.Or(c.ByPath(a.Instead.Path), a)
}

// In returns the translation of an article in a language, or in that of the site if there is none;
// ok selects those that count. It returns the article itself if it has no translations, and nil if
// none counts.
func (t *Translations) In(a *Article, lang string, ok func(*Article) bool) *Article {
	return t.best(t.orItself(a), lang, ok)
}

// orItself returns the translations of an article, or only itself if it has none.
func (t *Translations) orItself(a *Article) []*Article {
	if all := t.Of(a); all != nil {
		return all
	}
	return []*Article{a}
}

// Version returns the translation of an article in a language, possibly itself; nil if there is
// none. A file that does not name its language is in that of the site.
func (t *Translations) Version(a *Article, lang string) *Article {
	all := t.orItself(a)
	for _, suits := range []func(b *Article) bool{
		func(b *Article) bool { return foldLanguage(b.Lang) == foldLanguage(lang) },
		func(b *Article) bool {
			return b.Lang != "" && lang != "" && (speaks(b.Lang, lang) || speaks(lang, b.Lang))
		},
		func(b *Article) bool { return (b.Lang == "" || lang == "") && t.site.own(b) },
	} {
		if i := slices.IndexFunc(all, suits); i >= 0 {
			return all[i]
		}
	}
	return nil
}

// best returns the first of the translations that count in a language, or else in that of the site,
// or else in any.
func (t *Translations) best(all []*Article, lang string, ok func(*Article) bool) (best *Article) {
	rank := func(b *Article) int {
		switch {
		case lang != "" && foldLanguage(b.Lang) == foldLanguage(lang):
			return 0
		case lang != "" && b.Lang != "" && (speaks(b.Lang, lang) || speaks(lang, b.Lang)):
			return 1
		case t.site.own(b):
			return 2
		}
		return 3
	}
	for _, b := range all {
		if ok(b) && (best == nil || rank(b) < rank(best)) {
			best = b
		}
	}
	return best
}

// patched returns the translations after a few changes, in a folder with those files; ok is false
// if one of the changes affects another article.
func (t Translations) patched(changes []Change, there *lookup) (after Translations, ok bool) {
	if slices.ContainsFunc(changes, func(x Change) bool { return x.New != nil && t.placedBySite(x.New) }) {
		return t, false
	}
	cloned := false
	for _, unmarkedOnes := range [...]bool{false, true} { // these are translations only beside the others
		for _, x := range changes {
			for _, a := range [...]*Article{x.Old, x.New} {
				if a == nil {
					continue
				}
				if at, _ := langWord(a.Path); at >= 0 || t.words && !unmarked(a.Path) { // what the word means may change
					return t, false
				}
				key, marked := a.translationKey()
				if marked == unmarkedOnes {
					continue
				}
				list := t.byKey[key]
				if key[0] == '@' && len(t.byKey[pathKey(a.Path)]) > 0 {
					return t, false
				}
				switch {
				case !marked && len(list) == 0:
					continue
				case !marked, len(list) > 1, len(list) == 1 && list[0] != x.Old, t.any && suffixOf(a.Path) != "", a == x.New && plainFile(there, key, a.Path):
					return t, false
				}
				if !cloned {
					if t.byKey, cloned = maps.Clone(t.byKey), true; t.byKey == nil {
						t.byKey = translations{}
					}
				}
				if delete(t.byKey, key); a == x.New {
					t.byKey[key] = []*Article{a}
				}
			}
		}
	}
	return t, true
}

// placedBySite reports whether the configuration of the site, or a folder of Docusaurus, may give an
// article its language or its place.
func (t *Translations) placedBySite(a *Article) bool {
	if a.unmarked() {
		return a.Lang == "" && t.languages.own() != ""
	}
	return t.site.folders || strings.Contains(a.Path, "/docusaurus-plugin-content-")
}

// plainFile reports whether there is a file without a mark of which the file at p, by its key, is a
// translation.
func plainFile(there *lookup, key, p string) bool {
	for _, ext := range [...]string{path.Ext(p), ".md", ".markdown", ".mdx"} {
		if there.article(key+ext) != nil || there.article(key+"/index"+ext) != nil {
			return true
		}
	}
	return false
}

// translations holds the articles that others may be translations of, by key, each list ordered by
// path and with one article per language.
type translations map[string][]*Article

func indexTranslations(articles []*Article) translations {
	var t translations
	for _, a := range articles {
		if key, marked := a.translationKey(); marked {
			if t == nil {
				t = translations{}
			}
			t[key] = append(t[key], a)
		}
	}
	if t == nil {
		return bySlugs(nil, articles)
	}
	others := map[string][]*Article{}
	for _, a := range articles {
		key, marked := a.translationKey()
		if marked && key[0] == '@' && len(t[key]) == 1 { // it shares its permalink with no other
			marked, key = false, pathKey(a.Path)
		}
		if !marked && t[key] != nil {
			others[key] = append(others[key], a)
		}
	}
	for key, list := range others {
		t[key] = append(t[key], list...)
	}
	for key, list := range t {
		if len(list) < 2 {
			continue
		}
		slices.SortFunc(list, func(a, b *Article) int { return strings.Compare(a.Path, b.Path) })
		seen := map[string]bool{}
		kept := slices.DeleteFunc(slices.Clone(list), func(a *Article) bool {
			lang := foldLanguage(a.Lang)
			again := seen[lang]
			seen[lang] = true
			return again
		})
		if written := key[0] == '=' || key[0] == '@'; written && len(kept) < len(list) { // the key means something else
			kept = nil
		}
		t[key] = kept
	}
	return bySlugs(t, articles)
}

// bySlugs adds the articles that have the same slug, according to their front matter, in different
// languages, and are in one folder or in that of their languages: post-en.md and post-de.md,
// en/hello.md and de/hallo.md.
func bySlugs(t translations, articles []*Article) translations {
	pages := map[string][]*Article{}
	for _, a := range articles {
		if a.SlugWritten() == "" || a.Permalink() != "" || a.URL != "" {
			continue
		}
		key, _ := a.translationKey()
		if len(t[key]) > 1 {
			continue
		}
		if key[0] == '=' {
			key = pathKey(a.Path)
		}
		page := "/" + path.Dir(key) + "/" + a.SlugWritten()
		pages[page] = append(pages[page], a)
	}
	for page, list := range pages {
		languages := map[string]bool{}
		for _, a := range list {
			languages[foldLanguage(a.Lang)] = true
		}
		if len(list) < 2 || len(languages) < len(list) {
			continue
		}
		if t == nil {
			t = translations{}
		}
		slices.SortFunc(list, func(a, b *Article) int { return strings.Compare(a.Path, b.Path) })
		t[page] = list
	}
	return t
}

// siteLanguage is the default language of a site's pages: that of the files without a mark, or one
// that files are marked with.
type siteLanguage struct {
	unmarked bool
	lang     string          // folded; "" if unmarked
	beside   map[string]bool // languages beside files without a mark, so not the site's own
	ends     map[string]bool // languages at the end of translated articles' file names

	asWritten bool // folders of languages are as at the end of file names
	folders   bool // folders of languages are not sections
}

// site determines the language of the site: the one of its configuration, else the wanted one of the
// channel.
func (t translations) site(wanted string, configured Languages) siteLanguage {
	s := siteLanguage{beside: map[string]bool{}, ends: map[string]bool{}, asWritten: configured.AsWritten, folders: configured.Folders}
	wanted = foldLanguage(wanted)
	own := foldLanguage(configured.own())
	count := map[string]int{}
	has := false
	for _, list := range t {
		if len(list) < 2 {
			continue
		}
		marked := slices.ContainsFunc(list, func(a *Article) bool { return !a.unmarked() })
		plain := slices.ContainsFunc(list, func(a *Article) bool { return a.unmarked() })
		s.unmarked = s.unmarked || marked && plain
		for _, a := range list {
			lang := foldLanguage(a.Lang)
			count[lang]++
			has = has || wanted != "" && speaks(lang, wanted)
			if plain && !a.unmarked() {
				s.beside[lang] = true
			}
			if suffix := suffixOf(a.Path); suffix != "" {
				s.ends[foldLanguage(suffix)] = true
			}
		}
	}
	switch {
	case s.unmarked:
	case own != "" && (count[own] > 0 || s.folders):
		s.lang = own
	case has:
		s.lang = wanted
	default: // the most frequent language; of two, the first by code
		for lang, n := range count {
			if lang != "" && (s.lang == "" || n > count[s.lang] || n == count[s.lang] && lang < s.lang) {
				s.lang = lang
			}
		}
	}
	return s
}

// own reports whether an article is in the language of the site.
func (s siteLanguage) own(a *Article) bool {
	if s.unmarked {
		return a.unmarked() || !s.beside[foldLanguage(a.Lang)]
	}
	return s.lang != "" && speaks(a.Lang, s.lang)
}

// place gives an article whose file name ends in a language the slug and the folder that its page
// has on the site, if others do so as well: /ru/post/ for post.ru.md.
func (s siteLanguage) place(a *Article) {
	s.inFolder(a)
	suffix := suffixOf(a.Path)
	if suffix == "" || a.said().langSuffix != "" || !s.ends[foldLanguage(suffix)] {
		return
	}
	a.say(func(r *rare) {
		r.langSuffix = suffix
		if !s.own(a) {
			if r.langFolder = suffix; !s.asWritten {
				r.langFolder = strings.ToLower(suffix)
			}
		}
		if r.slugWritten != "" {
			return
		}
		if page, ok := strings.CutSuffix(a.page(), "."+strings.ToLower(suffix)); ok && page != "" {
			r.fileSlug, a.PageSlug = a.page(), page
		}
	})
}

// inFolder gives an article in a folder of its language the place that its page has on the site:
// /posts/a/ and /ru/posts/a/ for en/posts/a.md and ru/posts/a.md, /ru/blog/a/ for Docusaurus'
// i18n/ru/docusaurus-plugin-content-blog/a.md.
func (s siteLanguage) inFolder(a *Article) {
	at, dir := languageDir(a.Path)
	if own := a.ownDir(); at < 0 && own != "" {
		at, dir = strings.Index(a.Path, own+"/"), own
	}
	i18n := strings.HasPrefix(a.Path[max(at, 0):], dir+"/docusaurus-plugin-content-")
	if at < 0 || !i18n && (!s.folders || at > 0) {
		return
	}
	file := ofDocusaurus(a.Path[:at] + a.Path[at+len(dir)+1:])
	a.say(func(r *rare) {
		if r.sitePath = file; i18n {
			r.langFolder = dir
		} else if s.unmarked || !s.own(a) {
			r.langFolder = strings.ToLower(a.Lang)
		}
	})
}

// samePlace reports whether two versions of an article have the same place among its translations.
func samePlace(a, b *Article) bool {
	x, y := a.said(), b.said()
	return a.Instead == b.Instead && a.Lang == b.Lang && x.langSuffix == y.langSuffix && x.langFolder == y.langFolder && x.langBeside == y.langBeside && x.sitePath == y.sitePath && a.PageSlug == b.PageSlug
}
