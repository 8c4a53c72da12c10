package content

import (
	"path"
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
