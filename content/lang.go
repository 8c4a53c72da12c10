package content

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
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
	p := strings.TrimSuffix(a.Path, path.Ext(a.Path))
	if suffix := suffixOf(a.Path); suffix != "" {
		p, marked = strings.TrimSuffix(p, "."+suffix), true
	} else if i, dir := languageDir(a.Path); i >= 0 {
		p, marked = strings.TrimPrefix(p[:i]+p[i+len(dir):], "/"), true
		p = strings.ReplaceAll(p, "//", "/")
		if rest, ok := strings.CutPrefix(p, "i18n/docusaurus-plugin-content-blog/"); ok {
			p = "blog/" + rest
		}
	}
	if !marked && a.Lang != "" && a.Permalink != "" {
		return "@" + a.Permalink, true
	}
	return strings.TrimSuffix(p, "/index"), marked
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

// translations are the articles of a folder that others may be translations of, by
// their key, each list in the order of paths and with one article for a language.
type translations map[string][]*Article

func indexTranslations(articles []*Article) translations {
	var t translations
	type unmarked struct {
		key     string
		article *Article
	}
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
	var others []unmarked
	for _, a := range articles {
		if key, marked := a.translationKey(); !marked && t[key] != nil {
			others = append(others, unmarked{key, a})
		}
	}
	for _, o := range others {
		t[o.key] = append(t[o.key], o.article)
	}
	for key, list := range t {
		if len(list) < 2 {
			continue
		}
		slices.SortFunc(list, func(a, b *Article) int { return strings.Compare(a.Path, b.Path) })
		seen := map[string]bool{}
		t[key] = slices.DeleteFunc(list, func(a *Article) bool {
			lang := foldLanguage(a.Lang)
			again := seen[lang]
			seen[lang] = true
			return again
		})
	}
	return t
}

// siteLanguages are what the translations say of the site that the articles are on.
type siteLanguages struct {
	own  string          // that its pages are in by default, "" for that of files without a mark
	ends map[string]bool // that files end in, by their folded codes
}

// languages tells the languages of the site. wanted is that of the settings.
func (t translations) languages(wanted string) siteLanguages {
	s := siteLanguages{own: foldLanguage(wanted), ends: map[string]bool{}}
	count := map[string]int{}
	has := false
	for _, list := range t {
		if len(list) < 2 {
			continue
		}
		for _, a := range list {
			count[foldLanguage(a.Lang)]++
			has = has || speaks(a.Lang, s.own)
			if suffix := suffixOf(a.Path); suffix != "" {
				s.ends[foldLanguage(suffix)] = true
			}
		}
	}
	if s.own == "" || !has {
		s.own = ""
		if count[""] == 0 { // the language of most; of two the first by its code
			for lang, n := range count {
				if n > count[s.own] || n == count[s.own] && lang < s.own {
					s.own = lang
				}
			}
		}
	}
	return s
}

// translate places articles on the site by their languages.
func (c *Catalogue) translate(articles []*Article, language string) []*Article {
	found := indexTranslations(articles)
	site := found.languages(language)
	c.language, c.own = language, site.own
	for _, list := range found {
		c.translated = c.translated || len(list) > 1
	}
	if !c.translated && !slices.ContainsFunc(articles, func(a *Article) bool { return a.Secondary }) {
		return articles
	}
	first := map[*Article]bool{} // of those that have translations: what a channel gets
	for _, list := range found {
		if len(list) > 1 {
			for _, a := range list {
				first[a] = false
			}
			if a := bestIn(list, language, site.own, wanted); a != nil {
				first[a] = true
			}
		}
	}
	out := make([]*Article, len(articles))
	for i, a := range articles {
		is, has := first[a]
		if secondary := has && !is && wanted(a); secondary != a.Secondary {
			b := *a
			b.Secondary = secondary
			a = &b
		}
		out[i] = site.place(a)
	}
	return out
}

// wanted reports whether an author means an article for Telegram, in whatever language.
func wanted(a *Article) bool { return !a.Telegram.Never && !a.Unmarked() }

// place gives an article that ends in a language the slug and the folder that its page
// has on the site, where others end in it as well: /ru/post/ for post.ru.md.
func (s siteLanguages) place(a *Article) *Article {
	suffix := suffixOf(a.Path)
	if suffix == "" || a.LangSuffix != "" || !s.ends[foldLanguage(suffix)] {
		return a
	}
	b := *a
	b.LangSuffix = suffix
	if !speaks(suffix, s.own) || s.own == "" {
		b.LangFolder = strings.ToLower(suffix)
	}
	if b.SlugWritten == "" {
		if page := strings.TrimSuffix(b.page(), "."+strings.ToLower(suffix)); page != "" {
			b.PageSlug = page
		}
	}
	return &b
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

// Translations returns the articles that an article is the translation of, itself
// among them, by path; nil if it has none.
func (c *Catalogue) Translations(a *Article) []*Article {
	if c.translations == nil {
		return nil
	}
	key, _ := a.translationKey()
	if list := c.translations[key]; len(list) > 1 && slices.Contains(list, a) {
		return list
	}
	return nil
}

// InChannel returns the translation of an article that channels get where no route
// names a language; the article itself if that is the one, or if there is none.
func (a *Article) InChannel(c *Catalogue) *Article {
	for _, b := range c.Translations(a) {
		if !b.Secondary && wanted(b) {
			return b
		}
	}
	return a
}

// InLanguage returns the translation of an article in a language, or in that of the
// site where it has none; ok says which of them count. It is the article itself if it
// has no translations, and nil if none counts.
func (c *Catalogue) InLanguage(a *Article, lang string, ok func(*Article) bool) *Article {
	all := c.Translations(a)
	if all == nil {
		all = []*Article{a}
	}
	return bestIn(all, lang, c.own, ok)
}

func bestIn(all []*Article, lang, own string, ok func(*Article) bool) *Article {
	rank := func(b *Article) int {
		switch {
		case lang != "" && foldLanguage(b.Lang) == foldLanguage(lang):
			return 0
		case lang != "" && (speaks(b.Lang, lang) || speaks(lang, b.Lang) && b.Lang != ""):
			return 1
		case speaks(b.Lang, own):
			return 2
		}
		return 3
	}
	var best *Article
	for _, b := range all {
		if ok(b) && (best == nil || rank(b) < rank(best)) {
			best = b
		}
	}
	return best
}

// views are the catalogues for readers in one language each.
type views struct {
	mu  sync.Mutex
	all map[string]*view
}

type view struct {
	from, until time.Time
	catalogue   *Catalogue
}

// For returns the catalogue as a reader of a language sees it at now: of the
// translations of an article that are published, it lists that in his language, else
// that in the site's. Each can be opened by its name all the same.
func (c *Catalogue) For(lang string, now time.Time) *Catalogue {
	if c.whole != nil {
		return c.whole.For(lang, now)
	}
	if !c.translated {
		return c
	}
	lang = foldLanguage(lang)
	c.views.mu.Lock()
	defer c.views.mu.Unlock()
	if v := c.views.all[lang]; v != nil && !now.Before(v.from) && (v.until.IsZero() || now.Before(v.until)) {
		return v.catalogue
	}
	v := c.view(lang, now)
	if c.views.all == nil {
		c.views.all = map[string]*view{}
	}
	c.views.all[lang] = v
	return v.catalogue
}

func (c *Catalogue) view(lang string, now time.Time) *view {
	v := &view{from: now}
	hidden := map[*Article]bool{}
	for _, list := range c.translations {
		if len(list) < 2 {
			continue
		}
		best := c.InLanguage(list[0], lang, func(a *Article) bool { return a.Published(now) })
		for _, a := range list {
			hidden[a] = best != nil && a != best
			for _, t := range [...]time.Time{a.Due, a.Expiry} { // then it may be another one
				if t.After(now) && (v.until.IsZero() || t.Before(v.until)) {
					v.until = t
				}
			}
		}
	}
	v.catalogue = &Catalogue{
		problems: c.problems, bySlug: c.bySlug, byPath: c.byPath, categories: map[string]*categoryIndex{}, names: c.names,
		repeats: c.repeats, embeds: c.embeds, selection: c.selection, aliases: c.aliases, former: c.former,
		translations: c.translations, translated: true, own: c.own, whole: c,
		articles: slices.DeleteFunc(slices.Clone(c.articles), func(a *Article) bool { return hidden[a] }),
	}
	v.catalogue.indexCategories(c.aliases)
	return v
}

// patched returns the translations after a few changes; ok is false where one of them
// reaches another article.
func (c *Catalogue) patched(changes []Change) (t translations, ok bool) {
	t = c.translations
	cloned := false
	for _, x := range changes {
		for _, a := range [...]*Article{x.Old, x.New} {
			if a == nil {
				continue
			}
			key, marked := a.translationKey()
			list := c.translations[key]
			switch {
			case !marked && len(list) == 0:
				continue
			case !marked, len(list) > 1, len(list) == 1 && list[0] != x.Old, c.translated && suffixOf(a.Path) != "":
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
	return t, true
}
