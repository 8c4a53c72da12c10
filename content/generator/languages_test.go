package generator

import (
	"strings"
	"testing"
)

// TestLanguages holds which languages a configuration gives a site, and which is the default.
func TestLanguages(t *testing.T) {
	for _, x := range []struct{ name, source, all, own string }{
		{"hugo.toml", "defaultContentLanguage = 'it'\n[languages.it]\nweight = 1\n[languages.pt-BR]\nweight = 2\n", "it pt-BR it", "it"},
		{"hugo.yaml", "languages:\n  en: {weight: 1}\n  ru: {weight: 2}\n", "en ru", ""},
		{"config/_default/languages.toml", "[en]\nweight = 1\n[pl]\ncontentDir = 'content/pl'\n", "en pl", ""},
		{"config/_default/languages.pt-BR.yaml", "weight: 1\ncontentDir: content/pt\n", "pt-BR", ""},
		{"config/_default/languages.it.md", "weight: 1\n", "", ""},
		{"config/_default/params.it.toml", "weight = 1\n", "", ""},
		{"mkdocs.yml", "plugins:\n- search\n- i18n:\n    docs_structure: folder\n    languages:\n    - locale: it\n      default: true\n    - {locale: en, build: true}\n", "it en it", "it"},
		{"mkdocs.yml", "plugins:\n  i18n:\n    default_language: cs\n    languages:\n      en: English\n      cs: {name: Čeština}\n", "en cs cs", "cs"},
		{"eleventy.config.js", "eleventyConfig.addPlugin(EleventyI18nPlugin, { defaultLanguage: \"no\" }); // defaultLanguage: 'en'", " no", "no"},
		{"_config.ts", "site.use(multilanguage({ languages: [\"en\", \"gl\"], defaultLanguage: \"gl\" }))", "en gl gl", "gl"},
		{"config.toml", "base_url = 'https://example.org'\ndefault_language = 'en'\n[languages.zh-CN]\ntitle = 'T'\n", "zh-CN en", "en"},
		{"_config.yml", "languages: [en, nl]\ndefault_lang: en\n", "en nl en", "en"},
		{"_config.yml", "language:\n- cs\n- en\n", "cs en cs", "cs"},
		{"_config.yml", "language: cs\n", "", ""},
		{"docusaurus.config.ts", "i18n: {\n  defaultLocale: 'en', // 'de'\n  locales: ['en', \"id\"],\n}", "en id en", "en"},
		{"astro.config.mjs", "export default defineConfig({ i18n: { locales: ['en', 'no', { path: 'pt', codes: ['pt-BR'] }], defaultLocale: \"no\" } })", "en no pt pt-BR no", "no"},
		{"astro.config.mjs", "i18n: { locales: [{ path: 'pt', codes: ['pt-BR'] }, 'fr'] }", "pt pt-BR fr", ""},
		{"astro.config.mjs", "starlight({ title: 'T', defaultLocale: 'root', locales: { root: { label: 'English', lang: 'en' }, 'zh-cn': { label: '{', lang: 'zh-CN' }, de: { label: 'Deutsch' } }, sidebar: { x: {} } })", "zh-cn de en", "en"},
		{"astro.config.mjs", "starlight({ defaultLocale: 'es', locales: { en: { label: 'English' }, es: { label: 'Español' } } })", "en es es", "es"},
		{".vitepress/config.mts", "locales: {\n  root: { label: 'English', lang: 'en-US', themeConfig: { nav: [{ text: '}' }] } },\n  ru: { label: 'Русский', lang: 'ru', link: '/ru/' },\n  \"pt-BR\": { themeConfig: { fr: {} } },\n},\nvite: { de: {} }", "ru pt-BR en-US", "en-US"},
		{".vitepress/config.ts", "locales: { root: english, // { fr: {} }\n}, de: {}", "", ""},
		{"nuxt.config.ts", "i18n: { defaultLocale: 'is', locales: [{ code: 'is' }, { code: 'en' }] }", "is en is", "is"},
	} {
		rules, err := Read(x.name, []byte(x.source))
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		if folders := strings.Contains(x.source, "contentDir") || strings.Contains(x.source, "structure: folder"); rules.Languages.Folders != folders {
			t.Errorf("%s: %q: got folders %v, want %v", x.name, x.source, rules.Languages.Folders, folders)
		}
		if got := strings.Join(rules.Languages.All, " "); got != x.all || rules.Languages.Site != x.own {
			t.Errorf("%s: %q: got %q with %q as the default, want %q with %q", x.name, x.source, got, rules.Languages.Site, x.all, x.own)
		}
	}
}

// TestOtherwiseLanguage holds which language counts as the default if a configuration names none.
func TestOtherwiseLanguage(t *testing.T) {
	for _, x := range []struct{ name, source, want string }{
		{"hugo.toml", "[languages.de]\n[languages.en]\n", "en"},
		{"_config.yml", "languages: [es, en]\n", "es"},
		{"docusaurus.config.js", "i18n: {locales: ['de', 'en']}", ""},
	} {
		if rules, err := Read(x.name, []byte(x.source)); err != nil || rules.Languages.Otherwise != x.want {
			t.Errorf("%s: got %q, %v, want %q", x.name, rules.Languages.Otherwise, err, x.want)
		}
	}
}
