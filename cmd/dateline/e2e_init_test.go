//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
)

// newcomer returns a world in which nothing is set up: no settings, no articles.
func newcomer(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.env = slices.DeleteFunc(w.env, func(line string) bool {
		return strings.HasPrefix(line, "DATELINE_TOKEN=") || strings.HasPrefix(line, "DATELINE_CHANNEL=")
	})
	if err := os.Remove(filepath.Join(w.dir, "articles")); err != nil {
		t.Fatal(err)
	}
	return w
}

// pipe runs a command with lines on its standard input.
func (w *world) pipe(stdin string, args ...string) (out string, code int) {
	w.t.Helper()
	cmd := w.command(args...)
	cmd.Stdin = strings.NewReader(stdin)
	b, _ := cmd.CombinedOutput() // errors show in the code
	if strings.Contains(string(b), "AAsecret") {
		w.t.Errorf("dateline %s shows the token:\n%s", args[0], b)
	}
	return string(b), cmd.ProcessState.ExitCode()
}

func (w *world) file(name string) string {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

// TestInitSpeaks asks, and writes the first article, in the user's language.
func TestInitSpeaks(t *testing.T) {
	for _, tt := range []struct {
		lang, language, title string
		want                  []string
	}{
		{"ru_RU.UTF-8", "ru", "Привет", []string{"Бот — @", "Бот может публиковать в «News»", "Часовой пояс", "Папка статей", "Дальше: Привет", "ждёт даты", "Больше не\nспрашивать"}},
		{"de_DE.UTF-8", "de", "Hallo", []string{"Der Bot ist @", "Der Bot darf in News posten", "Zeitzone", "Ordner der Artikel", "Nicht mehr fragen"}},
	} {
		t.Run(tt.language, func(t *testing.T) {
			w := newcomer(t)
			w.env = append(w.env, "LANG="+tt.lang)
			out, code := w.pipe(e2eToken+"\n@news\nEurope/Moscow\n\n\n", "init")
			if code != 0 {
				t.Fatalf("init: %d\n%s", code, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			yaml := w.file("dateline.yaml")
			if !strings.Contains(yaml, "language: "+tt.language) {
				t.Errorf("dateline.yaml:\n%s", yaml)
			}
			if strings.Contains(yaml, "# Settings of") || strings.Contains(yaml, "init.") {
				t.Errorf("comments of another language, or none, in dateline.yaml:\n%s", yaml)
			}
			if text := w.file("articles/hello.md"); !strings.Contains(text, "title: "+tt.title) {
				t.Errorf("the first article:\n%s", text)
			}
		})
	}
}

// TestInit sets up a bot through a pipe, and the bot then runs with the result: it asks
// before it posts its first article.
func TestInit(t *testing.T) {
	w := newcomer(t)
	out, code := w.pipe(e2eToken+"\n@news\nEurope/Moscow\nen\n\n", "init")
	if code != 0 {
		t.Fatalf("init: %d\n%s", code, out)
	}
	for _, want := range []string{"The bot is @", "may post in News", "Anna", "Wrote a first article", "Wrote dateline.yaml", "The plan", "Hello", "press Start", "dateline run", "asks before it posts"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	yaml := w.file("dateline.yaml")
	for _, want := range []string{`channel: "@news"`, "approve: true", `timezone: "Europe/Moscow"`, `articles: "./articles"`, "token_file: .dateline/token"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("no %q in dateline.yaml:\n%s", want, yaml)
		}
	}
	if strings.Contains(yaml, "AAsecret") {
		t.Errorf("the token is in dateline.yaml: got %q, want no %q in it", yaml, "AAsecret")
	}
	for name, mode := range map[string]os.FileMode{".dateline": 0o700, ".dateline/token": 0o600} {
		if info, err := os.Stat(filepath.Join(w.dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode(), err, mode)
		}
	}
	if got := w.file(".dateline/.gitignore"); !strings.Contains(got, "\n*\n") {
		t.Errorf(".gitignore %q does not ignore all", got)
	}
	if out, code := w.run("init"); code != 1 || !strings.Contains(out, "exists already") {
		t.Errorf("init again: %d\n%s", code, out)
	}
	if out, code := w.run("doctor"); code != 0 {
		t.Errorf("doctor after init: %d\n%s", code, out)
	}
	p := w.startUp()
	w.write("second.md", article("Second", time.Now().Add(time.Second), "The second."))
	w.wait("the question", func() bool {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if m.FromBot && len(m.Buttons) > 0 && strings.Contains(m.JSON, "Second") {
				return true
			}
		}
		return false
	})
	if n := len(w.posts()); n != 0 {
		t.Errorf("%d posts before an admin said yes, want 0", n)
	}
	p.stop()
	if info, err := os.Stat(filepath.Join(w.dir, ".dateline/dateline.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v; want 0600", info, err)
	}
}

// TestThreeMinutes times a new user, who has a program, a token and a channel, and an
// empty folder: setting up, starting, one press of a button, and the first article is
// in the channel.
func TestThreeMinutes(t *testing.T) {
	long(t)
	w := newcomer(t)
	w.env = slices.DeleteFunc(w.env, func(line string) bool { return strings.HasPrefix(line, "DATELINE_DEBOUNCE=") })
	began := time.Now()
	step := func(what string) { t.Logf("%6.1f s  %s", time.Since(began).Seconds(), what) }
	if out, code := w.pipe(e2eToken+"\n@news\n\n\n\n", "init"); code != 0 {
		t.Fatalf("init: %d\n%s", code, out)
	}
	step("init has written everything")
	p := w.start()
	w.ask(e2eAdmin, "/start")
	step("the bot answers")
	var question emulator.Message
	w.waitFor(2*time.Minute, "the question about the first article", func() bool {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if m.FromBot && len(m.Buttons) > 0 && strings.Contains(m.Plain, "Hello") && strings.Contains(m.JSON, "Post on its date") {
				question = m
			}
		}
		return question.ID != 0
	})
	step("it asks about the first article")
	talktest.Press(t, w.emulator, e2eAdmin, question, "Post on its date")
	w.waitFor(3*time.Minute, "the first article", func() bool { return len(w.posts()) == 1 })
	step("the first article is in the channel")
	if took := time.Since(began); took > 3*time.Minute {
		t.Errorf("it took %s, want 3 minutes at most", took)
	}
	p.stop()
}

// TestInitYes asks nothing, and recognises a site.
func TestInitYes(t *testing.T) {
	w := newcomer(t)
	w.files(map[string]string{
		"token":              e2eToken,
		"hugo.toml":          "baseURL = 'https://example.org/'\ntimeZone = 'Europe/Berlin'\n[permalinks]\nposts = '/:year/:slug/'\n",
		"content/posts/a.md": article("Ahead", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "Later."),
		"content/about.md":   "About.",
	})
	out, code := w.run("init", "--yes", "--token-file", "token", "--channel", "@news", "--publish-at", "09:30", "--admins", "4242,17", "--quiet", "23:00-08:00", "--slots", "[\"0 10 * * 1-5\"]")
	if code != 0 || !strings.Contains(out, "The site is made with Hugo") || !strings.Contains(out, "2099-01-01") {
		t.Fatalf("init: %d\n%s", code, out)
	}
	yaml := w.file("dateline.yaml")
	for _, want := range []string{`articles: "./content"`, `include: ["posts/**/*.md"]`, `base_url: "https://example.org"`, `permalinks: {"posts":"/:year/:slugortitle/"}`, `site_root: "./static"`, `timezone: "Europe/Berlin"`,
		`publish_at: "09:30"`, `admins: "4242,17"`, `quiet: "23:00-08:00"`, `slots: ["0 10 * * 1-5"]`} {
		if !strings.Contains(yaml, want) {
			t.Errorf("no %q in dateline.yaml:\n%s", want, yaml)
		}
	}
	if out, code := w.run("plan", "--json"); code != 0 || w.state(out, "a") != "planned" {
		t.Errorf("plan: %d\n%s", code, out)
	}
}

// TestInitKeepsAddresses writes the pattern of a section and that of all others, and
// holds that both apply: each article's address is the one that Hugo gives its page.
func TestInitKeepsAddresses(t *testing.T) {
	for _, tt := range []struct {
		name, hugo string
		yaml       string
		addresses  map[string]string
	}{
		{"dates in names", "", `permalinks: {"":"/:sections/:slugordatedname/","posts":"/:year/:slugortitle/"}`,
			map[string]string{"posts/2026-01-02-a.md": "https://example.org/2026/the-title/", "news/2026-01-02-b.md": "https://example.org/news/2026-01-02-b/"}},
		{"ugly addresses", "uglyURLs = true\n", `permalinks: {"":"/:sections/:slugordatedname.html","posts":"/:year/:slugortitle.html"}`,
			map[string]string{"posts/2026-01-02-a.md": "https://example.org/2026/the-title.html", "news/2026-01-02-b.md": "https://example.org/news/2026-01-02-b.html"}},
		{"slugs from names", "[frontmatter]\ndate = [':filename', ':default']\n", `permalinks: {"posts":"/:year/:slug/"}`,
			map[string]string{"posts/2026-01-02-a.md": "https://example.org/2026/a/", "news/2026-01-02-b.md": "https://example.org/news/b/"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newcomer(t)
			files := map[string]string{"token": e2eToken, "hugo.toml": "baseURL = 'https://example.org/'\n" + tt.hugo + "[permalinks]\nposts = '/:year/:slug/'\n"}
			for name := range tt.addresses {
				files["content/"+name] = article("The title", time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), "Text.")
			}
			w.files(files)
			if out, code := w.run("init", "--yes", "--token-file", "token", "--channel", "@news"); code != 0 {
				t.Fatalf("init: %d\n%s", code, out)
			}
			if yaml := w.file("dateline.yaml"); !strings.Contains(yaml, tt.yaml+"\n") {
				t.Errorf("no %q in dateline.yaml:\n%s", tt.yaml, yaml)
			}
			for name, want := range tt.addresses {
				if out, code := w.run("render", "--json", "content/"+name); code != 0 || !strings.Contains(out, want+`"`) && !strings.Contains(out, want+`\"`) {
					t.Errorf("render %s: %d\n%s\nwant a link to %s", name, code, out, want)
				}
			}
		})
	}
}

// TestInitWithoutAddress keeps the pattern of addresses of a site whose configuration does not name its
// host, and says what is missing, unless it is given.
func TestInitWithoutAddress(t *testing.T) {
	for name, args := range map[string][]string{"": nil, "given": {"--base-url", "https://example.org"}} {
		t.Run(name, func(t *testing.T) {
			w := newcomer(t)
			w.files(map[string]string{"token": e2eToken, "hugo.toml": "[permalinks]\nposts = '/:year/:slug/'\n", "content/posts/a.md": article("A", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "Later.")})
			if out, code := w.run(append([]string{"init", "--yes", "--token-file", "token", "--channel", "@news"}, args...)...); code != 0 {
				t.Fatalf("init: %d\n%s", code, out)
			}
			yaml, asks := w.file("dateline.yaml"), args == nil
			if !strings.Contains(yaml, `permalinks: {"posts":"/:year/:slugortitle/"}`) || strings.Contains(yaml, "set base_url") != asks || strings.Contains(yaml, "\nbase_url:") == asks {
				t.Errorf("got\n%s\nwant the permalinks, and base_url named as missing: %t", yaml, asks)
			}
		})
	}
}

// TestInitWithAFolder ignores a site that is below the named folder, or beside it.
func TestInitWithAFolder(t *testing.T) {
	for _, tt := range []struct {
		name, articles string
		files          map[string]string
	}{
		{"a site below", ".", map[string]string{"README.md": "# Program", "website/docusaurus.config.js": "export default {url: 'https://program.example.net', baseUrl: '/'};\n", "website/blog/a.md": "a"}},
		{"a vault below", "notes", map[string]string{"notes/a.md": "a", "notes/blog/.obsidian/app.json": "{}"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newcomer(t)
			w.files(tt.files)
			w.files(map[string]string{"token": e2eToken})
			if out, code := w.run("init", "--yes", "--token-file", "token", "--channel", "@news", "--articles", tt.articles); code != 0 {
				t.Fatalf("init: %d\n%s", code, out)
			}
			yaml := w.file("dateline.yaml")
			for _, name := range []string{"include:", "permalinks:", "select:", "base_url:", "site_root:"} {
				if strings.Contains(yaml, "\n"+name) {
					t.Errorf("%s of another folder in dateline.yaml:\n%s", name, yaml)
				}
			}
		})
	}
}

// TestInitTakesWhatPeopleWrite accepts a token in @BotFather's sentence, the link of a
// channel or its bare name, and a folder below ~.
func TestInitTakesWhatPeopleWrite(t *testing.T) {
	for _, channel := range []string{"news", "https://t.me/news", "https://t.me/c/1234567890/12"} {
		t.Run(channel, func(t *testing.T) {
			w := newcomer(t)
			out, code := w.pipe("Use this token to access the HTTP API: "+e2eToken+"\n"+channel+"\n\nEN\n~/notes\n", "init")
			if code != 0 {
				t.Fatalf("init: %d\n%s", code, out)
			}
			yaml := w.file("dateline.yaml")
			if want := `articles: "` + w.dir + `/notes"`; !strings.Contains(yaml, `channel: "@news"`) || !strings.Contains(yaml, want) || !strings.Contains(yaml, "language: en") {
				t.Errorf("dateline.yaml:\n%s\nwant @news, en and %s", yaml, want)
			}
			if text := w.file("notes/hello.md"); !strings.Contains(text, "title: Hello") {
				t.Errorf("the first article: %s", text)
			}
		})
	}
}

// files writes files below the world's folder.
func (w *world) files(all map[string]string) {
	w.t.Helper()
	for name, text := range all {
		path := filepath.Join(w.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestInitRefuses holds that init reports what is wrong: the token, the rights, the
// network, or that there is no one to ask. Nothing is written then.
func TestInitRefuses(t *testing.T) {
	w := newcomer(t)
	w.mayPost(false)
	for _, tt := range []struct {
		name, stdin string
		args        []string
		env, want   string
	}{
		{name: "no token and no channel", args: []string{"--yes"}, want: "no token and no channel: --token-file"},
		{name: "the same in Russian", args: []string{"--yes"}, env: "LANG=ru_RU.UTF-8", want: "нет ни токена, ни канала"},
		{name: "the same in German", args: []string{"--yes"}, env: "LANG=de_DE.UTF-8", want: "weder Token noch Kanal"},
		{name: "no token", args: []string{"--yes", "--channel", "@news"}, want: "--token-file names a file"},
		{name: "nobody answers", stdin: "", want: "Token: no answer"},
		{name: "no channel", args: []string{"--yes"}, env: "DATELINE_TOKEN=" + e2eToken, want: "--channel names it"},
		{name: "wrong token", args: []string{"--yes", "--channel", "@news"}, env: "DATELINE_TOKEN=1:no-such-token", want: "Telegram does not know this token"},
		{name: "no rights", args: []string{"--yes", "--channel", "@news"}, env: "DATELINE_TOKEN=" + e2eToken, want: "may not post in News"},
		{name: "a wrong channel in a pipe", stdin: e2eToken + "\n@nosuch\n@news\n\n\n", want: "@nosuch is not a channel"},
		{name: "a wrong token in a pipe", stdin: "1:no-such-token\n" + e2eToken + "\n@news\n\n\n", want: "Telegram does not know this token"},
		{name: "no network in a pipe", stdin: e2eToken + "\n@news\n\n\n\n", args: []string{"--api-url", "http://127.0.0.1:1"}, want: "dateline: Telegram cannot be reached: it is the network"},
		{name: "no network", args: []string{"--yes", "--channel", "@news", "--api-url", "http://127.0.0.1:1"}, env: "DATELINE_TOKEN=" + e2eToken, want: "it is the network and not the token"},
		{name: "no proxy", args: []string{"--yes", "--channel", "@news", "--proxy", "http://127.0.0.1:1"}, env: "DATELINE_TOKEN=" + e2eToken, want: "through the proxy: it is the network and not the token"},
	} {
		env := w.env
		if tt.env != "" {
			w.env = append(slices.Clone(w.env), tt.env)
		}
		out, code := w.pipe(tt.stdin, append([]string{"init"}, tt.args...)...)
		if code != 1 || !strings.Contains(out, tt.want) {
			t.Errorf("%s: %d\n%s\nwant 1 and %q", tt.name, code, out, tt.want)
		}
		w.env = env
		for _, name := range []string{"dateline.yaml", ".dateline", "dateline.db", ".gitignore", "articles"} {
			if _, err := os.Stat(filepath.Join(w.dir, name)); err == nil {
				t.Fatalf("%s: wrote %s", tt.name, name)
			}
		}
	}
}
