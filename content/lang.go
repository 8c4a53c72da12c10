package content

import (
	"cmp"
	"path"
	"strings"
	"time"
)

// The languages recognised in the name of a file or a folder, by their two-letter codes. Some codes
// are words in folder names: it, cs and pl hold articles about computers, is, no and so are
// English. These are recognised at the end of a file name, post.it.md, but not as a folder.
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

// languageOf returns the language that the path of a file gives: post.ru.md, index.pt-BR.md,
// ru/post.md, content/zh-hans/post.md; "" if it gives none.
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

// languageCode returns the text if it is a language code, optionally with a script, a region or
// both: ru, pt-BR, es-419, zh_CN, zh-hans, zh-hant-tw. file says that it ends a file name.
func languageCode(text string, file bool) string {
	base, rest, more := strings.Cut(strings.ReplaceAll(text, "_", "-"), "-")
	known := strings.Contains(languages, " "+strings.ToLower(base)+" ") ||
		(file || more && rest != strings.ToLower(rest)) && strings.Contains(languagesInFiles, " "+strings.ToLower(base)+" ")
	if len(base) != 2 || !known {
		return ""
	}
	code := strings.ToLower(base)
	if script, region, both := strings.Cut(rest, "-"); more && len(script) == 4 && letters(script) {
		code += "-" + strings.ToUpper(script[:1]) + strings.ToLower(script[1:])
		rest, more = region, both
	}
	switch {
	case !more:
		return code
	case len(rest) == 2 && letters(rest), len(rest) == 3 && digits(rest):
		return code + "-" + strings.ToUpper(rest)
	}
	return ""
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// Files with the same article in several languages are its translations. Hugo, Zola and Docusaurus
// recognise them by their paths: post.en.md beside post.ru.md, en/post.md beside ru/post.md,
// post.md beside either. Other tools use a key in the front matter with a common value (Hugo's
// translationKey, Polyglot's page_id, ref), or one permalink with different languages.

// translationKey identifies the translations of one article. marked says that the file is one by
// itself; a file without a mark is a translation only beside a marked one.
func (a *Article) translationKey() (key string, marked bool) {
	if key := a.said().translationKey; key != "" {
		return "=" + strings.ToLower(key), true
	}
	p, marked := withoutLanguage(a.Path)
	if dir := a.ownDir(); dir != "" {
		p, marked = ofDocusaurus(strings.TrimPrefix(strings.Replace("/"+p, "/"+dir+"/", "/", 1), "/")), true
	}
	if !marked && a.Lang != "" && strings.HasPrefix(a.Permalink(), "/") && !strings.Contains(a.Permalink(), ":") {
		return "@" + a.Permalink(), true
	}
	return strings.TrimSuffix(p, "/index"), marked
}

// pathKey is the translationKey that the path of a file gives.
func pathKey(file string) string {
	p, _ := withoutLanguage(file)
	return strings.TrimSuffix(p, "/index")
}

// ownDir returns the folder that names the language of an article if the file gives the same
// language: it/post.md with lang: it. Otherwise such a folder is a word.
func (a *Article) ownDir() string {
	if len(a.Lang) != 2 || !strings.Contains(languagesInFiles, " "+strings.ToLower(a.Lang)+" ") || !unmarked(a.Path) {
		return ""
	}
	for dir := range strings.SplitSeq(path.Dir(a.Path), "/") {
		if strings.EqualFold(dir, a.Lang) {
			return dir
		}
	}
	return ""
}

// unmarked reports whether neither the path of an article nor its folder tells a language.
func (a *Article) unmarked() bool { return unmarked(a.Path) && a.ownDir() == "" }

// langWord returns the position and the name of the first folder in the path of a file that is both
// a word and a language: it/post.md. If the path tells its language otherwise, there is none.
func langWord(p string) (int, string) {
	for begin := 0; ; {
		end := strings.IndexByte(p[begin:], '/')
		if end < 0 {
			return -1, ""
		}
		if dir := p[begin : begin+end]; end == 2 && strings.Contains(languagesInFiles, " "+strings.ToLower(dir)+" ") && unmarked(p) {
			return begin, dir
		}
		begin += end + 1
	}
}

// inLangWords returns the articles in folders that are both words and languages whose folder is a
// language after all, each with its language, and these folders: beside it is the folder of another
// one, with a file of the same name, it is in Docusaurus' folder of translations, or known says so.
// en/post.md and it/post.md are one article, but intro.md and it/intro.md are two.
func inLangWords(articles []*Article, known func(folder, lang string) bool) (spoken map[*Article]string, folders map[string]string) {
	var words []*Article
	for _, a := range articles {
		if a.Lang == "" {
			if at, _ := langWord(a.Path); at >= 0 {
				words = append(words, a)
			}
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	place := func(p string, at int, dir string) string { // without the folder
		return p[:at] + "\x00" + strings.TrimSuffix(p[at+len(dir):], path.Ext(p))
	}
	beside := map[string]bool{}
	spoken, folders = map[*Article]string{}, map[string]string{}
	for _, a := range articles {
		if at, dir := languageDir(a.Path); at >= 0 && suffixOf(a.Path) == "" {
			beside[place(a.Path, at, dir)] = true
		}
	}
	for _, a := range words {
		at, dir := langWord(a.Path)
		key := place(a.Path, at, dir)
		if beside[key] && strings.Trim(key[at+1:], "/_") != "index" || path.Base(a.Path[:at]) == "i18n" || known(a.Path[:at+len(dir)], dir) { // each folder may have an index
			folders[a.Path[:at+len(dir)]] = strings.ToLower(dir)
		}
	}
	for _, a := range words {
		at, dir := langWord(a.Path)
		if lang := folders[a.Path[:at+len(dir)]]; lang != "" {
			spoken[a] = lang
		}
	}
	return spoken, folders
}

// withoutLanguage returns the path of a file without its extension and its language mark, if any.
func withoutLanguage(file string) (p string, marked bool) {
	if dir, base := path.Split(file); strings.Contains("/"+dir, "/_posts/") { // Jekyll's dates may be written in several ways
		if date, rest, ok := cutNameDate(base); ok && rest != "" {
			if day, err := time.Parse("2006-1-2", date); err == nil {
				file = dir + day.Format(time.DateOnly) + "-" + rest
			}
		}
	}
	p = strings.TrimSuffix(file, path.Ext(file))
	if suffix := suffixOf(file); suffix != "" {
		return strings.TrimSuffix(p, "."+suffix), true
	}
	i, dir := languageDir(file)
	if i < 0 {
		return p, false
	}
	p = strings.ReplaceAll(strings.TrimPrefix(p[:i]+p[i+len(dir):], "/"), "//", "/")
	return ofDocusaurus(p), true
}

// ofDocusaurus returns the path of the file that one in Docusaurus' folder of translations, without
// its language, is a translation of. Of several blogs or sets of documents on a site, each has a
// folder named by its id, which is usually that of its own folder.
func ofDocusaurus(p string) string {
	above, rest, ok := strings.Cut(p, "i18n/docusaurus-plugin-content-")
	plugin, rest, inside := strings.Cut(rest, "/")
	if !ok || !inside || above != "" && !strings.HasSuffix(above, "/") {
		return p
	}
	kind, id, _ := strings.Cut(plugin, "-")
	switch folder := cmp.Or(id, kind); kind {
	case "blog":
		return above + folder + "/" + rest
	case "docs":
		if old, is := strings.CutPrefix(rest, "version-"); is {
			return above + strings.TrimPrefix(id+"_versioned_docs/version-", "_") + old
		}
		return above + folder + "/" + strings.TrimPrefix(rest, "current/")
	}
	return p
}

// suffixOf returns the language at the end of a file name as it is written there: "ru" for
// post.ru.md.
func suffixOf(p string) string {
	base := strings.TrimSuffix(path.Base(p), path.Ext(p))
	if i := strings.LastIndexByte(base, '.'); i > 0 && languageCode(base[i+1:], true) != "" {
		return base[i+1:]
	}
	return ""
}

// languageDir returns the folder that names the language of a file, and its position in the path;
// -1 if there is none.
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

// unmarked reports whether the path of a file gives no language.
func unmarked(p string) bool {
	i, _ := languageDir(p)
	return i < 0 && suffixOf(p) == ""
}

// foldLanguage normalises a language code: pt_BR and PT-br become equal.
func foldLanguage(tag string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-")
}

// speaks reports whether a language is the one wanted, or one of its regions.
func speaks(lang, want string) bool {
	lang, want = foldLanguage(lang), foldLanguage(want)
	return lang == want || want != "" && strings.HasPrefix(lang, want+"-")
}
