package content

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// The languages that the name of a file or a folder is read as, by their codes of
// two letters. Some are words of their own where folders are named: it, cs and pl
// hold articles about computers, is, no and so are English. These count as the
// end of a file's name, post.it.md, but not as a folder.
const (
	languages = " ar be bg bn ca cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy ja ka kk km kn ko ky lt lv mk mn mr nb ne" +
		" nl nn pa pt ro ru si sk sl sq sr sv sw ta te tg th tk tr tt uk ur uz vi zh "
	languagesInFiles = " af az bs cs fo gd id is it lb ml ms mt my no pl tl "
)

// languageWords are folders that Hugo's themes name by the language itself.
var languageWords = map[string]string{
	"english": "en", "russian": "ru", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr", "français": "fr",
	"spanish": "es", "espanol": "es", "español": "es", "portuguese": "pt", "italian": "it", "chinese": "zh", "japanese": "ja",
	"korean": "ko", "ukrainian": "uk", "русский": "ru", "английский": "en", "українська": "uk",
}

// languageOf returns the language that the path of a file tells: post.ru.md,
// index.pt-BR.md, ru/post.md, content/zh-hans/post.md. It is "" if the path tells
// none.
func languageOf(p string) string {
	base := strings.TrimSuffix(path.Base(p), path.Ext(p))
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		if code := languageCode(base[i+1:], true); code != "" {
			return code
		}
	}
	dirs := strings.Split(path.Dir(p), "/")
	for i := len(dirs) - 1; i >= 0; i-- {
		if code := languageCode(dirs[i], false); code != "" {
			return code
		}
		if code := languageWords[strings.ToLower(dirs[i])]; code != "" {
			return code
		}
	}
	return ""
}

// languageCode returns the text if it is the code of a language, with a region or
// a script or without: ru, pt-BR, zh_CN, zh-hans. file says that it ends a file's
// name.
func languageCode(text string, file bool) string {
	base, rest, more := strings.Cut(strings.ReplaceAll(text, "_", "-"), "-")
	known := strings.Contains(languages, " "+strings.ToLower(base)+" ") ||
		(file || more && rest != strings.ToLower(rest)) && strings.Contains(languagesInFiles, " "+strings.ToLower(base)+" ")
	switch {
	case len(base) != 2 || !known:
		return ""
	case !more:
		return strings.ToLower(base)
	case len(rest) == 2 && letters(rest):
		return strings.ToLower(base) + "-" + strings.ToUpper(rest)
	case len(rest) == 4 && letters(rest):
		return strings.ToLower(base) + "-" + strings.ToUpper(rest[:1]) + strings.ToLower(rest[1:])
	}
	return ""
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
}

// The files of one article in several languages are its translations. Hugo, Zola and
// Docusaurus tell them by their paths: post.en.md beside post.ru.md, en/post.md beside
// ru/post.md, post.md beside either. Elsewhere the front matter says it by a key
// that they share (Hugo's translationKey, Polyglot's page_id, ref), or by one permalink and different languages.

// translationKey tells the translations of one article from all else. marked says that
// the file is one by itself; a file without a mark is one only beside such.
func (a *Article) translationKey() (key string, marked bool) {
	if a.TranslationKey != "" {
		return "=" + strings.ToLower(a.TranslationKey), true
	}
	p, marked := withoutLanguage(a.Path)
	if !marked && a.Lang != "" && strings.HasPrefix(a.Permalink, "/") && !strings.Contains(a.Permalink, ":") {
		return "@" + a.Permalink, true
	}
	return strings.TrimSuffix(p, "/index"), marked
}

// withoutLanguage returns the path of a file without its ending and the language that
// it is marked with, if it is.
func withoutLanguage(file string) (p string, marked bool) {
	p = strings.TrimSuffix(file, path.Ext(file))
	if suffix := suffixOf(file); suffix != "" {
		return strings.TrimSuffix(p, "."+suffix), true
	}
	i, dir := languageDir(file)
	if i < 0 {
		return p, false
	}
	p = strings.ReplaceAll(strings.TrimPrefix(p[:i]+p[i+len(dir):], "/"), "//", "/")
	if rest, ok := strings.CutPrefix(p, "i18n/docusaurus-plugin-content-blog/"); ok {
		p = "blog/" + rest
	}
	return p, true
}

// suffixOf returns the language at the end of a file's name, as it is written there:
// "ru" of post.ru.md.
func suffixOf(p string) string {
	base := strings.TrimSuffix(path.Base(p), path.Ext(p))
	if i := strings.LastIndexByte(base, '.'); i > 0 && languageCode(base[i+1:], true) != "" {
		return base[i+1:]
	}
	return ""
}

// languageDir returns the folder that names the language of a file, and where in the
// path it begins; -1 if none does.
func languageDir(p string) (int, string) {
	for end := strings.LastIndexByte(p, '/'); end > 0; {
		begin := strings.LastIndexByte(p[:end], '/') + 1
		if dir := p[begin:end]; languageCode(dir, false) != "" || languageWords[strings.ToLower(dir)] != "" {
			return begin, dir
		}
		end = begin - 1
	}
	return -1, ""
}

// unmarked reports whether the path of a file tells no language.
func unmarked(p string) bool {
	i, _ := languageDir(p)
	return i < 0 && suffixOf(p) == ""
}

// translations are the articles of a folder that others may be translations of, by
// their key, each list in the order of paths and with one article for a language.
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
		return nil
	}
	others := map[string][]*Article{}
	for _, a := range articles {
		if key, marked := a.translationKey(); !marked && t[key] != nil {
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
	return t
}

// siteLanguage is the language that the pages of a site are in by default: that of the
// files without a mark, or one that files are marked with.
type siteLanguage struct {
	unmarked bool
	lang     string          // folded; "" where unmarked
	beside   map[string]bool // languages beside files without a mark: they are not the site's own
	ends     map[string]bool // languages that files of translated articles end in
}

// site tells the language of the site; wanted is that of the settings.
func (t translations) site(wanted string) siteLanguage {
	s := siteLanguage{beside: map[string]bool{}, ends: map[string]bool{}}
	wanted = foldLanguage(wanted)
	count := map[string]int{}
	has := false
	for _, list := range t {
		if len(list) < 2 {
			continue
		}
		marked := slices.ContainsFunc(list, func(a *Article) bool { return !unmarked(a.Path) })
		plain := slices.ContainsFunc(list, func(a *Article) bool { return unmarked(a.Path) })
		s.unmarked = s.unmarked || marked && plain
		for _, a := range list {
			lang := foldLanguage(a.Lang)
			count[lang]++
			has = has || wanted != "" && speaks(lang, wanted)
			if plain && !unmarked(a.Path) {
				s.beside[lang] = true
			}
			if suffix := suffixOf(a.Path); suffix != "" {
				s.ends[foldLanguage(suffix)] = true
			}
		}
	}
	switch {
	case s.unmarked:
	case has:
		s.lang = wanted
	default: // the language of most; of two the first by its code
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
		return unmarked(a.Path) || !s.beside[foldLanguage(a.Lang)]
	}
	return s.lang != "" && speaks(a.Lang, s.lang)
}

// translate places articles on the site by their languages. before is the snapshot
// before this one, whose articles are kept where nothing about them is another.
func (c *Catalogue) translate(articles []*Article, language string, before *Catalogue) []*Article {
	found := indexTranslations(articles)
	c.language, c.site = language, found.site(language)
	for _, list := range found {
		c.translated = c.translated || len(list) > 1
	}
	if !c.translated && !slices.ContainsFunc(articles, func(a *Article) bool { return a.Instead != nil }) {
		return articles
	}
	instead := map[*Article]*Article{} // of those that have translations: what a channel gets
	for _, list := range found {
		if len(list) < 2 {
			continue
		}
		ready := func(a *Article) bool {
			return wanted(a) && a.Hold == nil && !a.Draft && (!a.Due.IsZero() || a.Telegram.Queue)
		}
		best := c.best(list, language, ready)
		if best == nil {
			best = c.best(list, language, wanted)
		}
		for _, a := range list {
			if a != best && wanted(a) {
				instead[a] = best
			}
		}
	}
	out := make([]*Article, len(articles))
	c.placed = map[*Article]*Article{}
	for i, a := range articles {
		b := *a
		b.Instead = instead[a]
		c.site.place(&b)
		switch {
		case b.Instead == a.Instead && b.LangSuffix == a.LangSuffix && b.LangFolder == a.LangFolder && b.PageSlug == a.PageSlug:
			out[i] = a
			continue
		case before != nil:
			if was := before.placed[a]; was != nil && b.Instead == was.Instead && b.LangSuffix == was.LangSuffix && b.LangFolder == was.LangFolder && b.PageSlug == was.PageSlug {
				out[i] = was
			}
		}
		if out[i] == nil {
			out[i] = &b
		}
		c.placed[a] = out[i]
	}
	return out
}

// group has the translations of each article found.
func (c *Catalogue) group() {
	c.translations = indexTranslations(c.articles)
	for _, list := range c.translations {
		if len(list) < 2 {
			continue
		}
		if c.grouped == nil {
			c.grouped = map[*Article][]*Article{}
		}
		for _, a := range list {
			c.grouped[a] = list
		}
	}
}

// wanted reports whether an author means an article for Telegram, in whatever language.
func wanted(a *Article) bool { return !a.Telegram.Never && !a.Unmarked() }

// place gives an article that ends in a language the slug and the folder that its page
// has on the site, where others end in it as well: /ru/post/ for post.ru.md.
func (s siteLanguage) place(a *Article) {
	suffix := suffixOf(a.Path)
	if suffix == "" || a.LangSuffix != "" || !s.ends[foldLanguage(suffix)] {
		return
	}
	a.LangSuffix = suffix
	if !s.own(a) {
		a.LangFolder = strings.ToLower(suffix)
	}
	if a.SlugWritten != "" {
		return
	}
	if page, ok := strings.CutSuffix(a.page(), "."+strings.ToLower(suffix)); ok && page != "" {
		a.fileSlug, a.PageSlug = a.page(), page
	}
}

// foldLanguage makes the writings of a language equal: pt_BR and PT-br are one.
func foldLanguage(tag string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-")
}

// speaks reports whether a language is the one wanted, or one of its regions.
func speaks(lang, want string) bool {
	lang, want = foldLanguage(lang), foldLanguage(want)
	return lang == want || want != "" && strings.HasPrefix(lang, want+"-")
}

// Translated reports whether an article has translations.
func (c *Catalogue) Translated() bool { return c.translated }

// Translations returns the articles that an article is the translation of, itself
// among them, by path; nil if it has none.
func (c *Catalogue) Translations(a *Article) []*Article { return c.grouped[a] }

// InChannel returns the translation of an article that channels get where no route
// names a language; the article itself if that is the one, or if there is none.
func (a *Article) InChannel(c *Catalogue) *Article {
	if a.Instead == nil {
		return a
	}
	return cmp.Or(c.ByPath(a.Instead.Path), a)
}

// InLanguage returns the translation of an article in a language, or in that of the
// site where it has none; ok says which of them count. It is the article itself if it
// has no translations, and nil if none counts.
func (c *Catalogue) InLanguage(a *Article, lang string, ok func(*Article) bool) *Article {
	all := c.Translations(a)
	if all == nil {
		all = []*Article{a}
	}
	return c.best(all, lang, ok)
}

// best returns the first of the translations that count in a language, else in that of
// the site, else in any.
func (c *Catalogue) best(all []*Article, lang string, ok func(*Article) bool) (best *Article) {
	rank := func(b *Article) int {
		switch {
		case lang != "" && foldLanguage(b.Lang) == foldLanguage(lang):
			return 0
		case lang != "" && b.Lang != "" && (speaks(b.Lang, lang) || speaks(lang, b.Lang)):
			return 1
		case c.site.own(b):
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

// patched returns the translations after a few changes; ok is false where one of them
// reaches another article.
func (c *Catalogue) patched(changes []Change) (t translations, ok bool) {
	t = c.translations
	cloned := false
	for _, unmarkedOnes := range [...]bool{false, true} { // which are translations only beside the others
		for _, x := range changes {
			for _, a := range [...]*Article{x.Old, x.New} {
				if a == nil {
					continue
				}
				key, marked := a.translationKey()
				if marked == unmarkedOnes {
					continue
				}
				list := t[key]
				switch {
				case !marked && len(list) == 0:
					continue
				case !marked, len(list) > 1, len(list) == 1 && list[0] != x.Old, c.translated && suffixOf(a.Path) != "", a == x.New && c.plain(key, a.Path):
					return nil, false
				}
				if !cloned {
					if t, cloned = maps.Clone(t), true; t == nil {
						t = translations{}
					}
				}
				if delete(t, key); a == x.New {
					t[key] = []*Article{a}
				}
			}
		}
	}
	return t, true
}

// plain reports whether there is a file without a mark that the file at p is a
// translation of, by its key.
func (c *Catalogue) plain(key, p string) bool {
	for _, ext := range [...]string{path.Ext(p), ".md", ".markdown"} {
		if c.byPath[key+ext] != nil || c.byPath[key+"/index"+ext] != nil {
			return true
		}
	}
	return false
}
