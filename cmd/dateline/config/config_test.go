package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// load reads yaml as the settings file, overridden by env and flags.
func load(t *testing.T, yaml string, env []string, flags map[string]string) (*Config, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(DefaultFile, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(Sources{Env: append([]string{"TZ=UTC"}, env...), Flags: flags})
}

func TestDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load(Sources{Env: []string{"TZ=Europe/Moscow"}})
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Timezone, want.Paths, want.Fingerprint = c.Timezone, c.Paths, c.Fingerprint
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
	if c.Timezone.String() != "Europe/Moscow" {
		t.Errorf("zone %v, want the system's", c.Timezone)
	}
}

func TestFileEnvironmentFlags(t *testing.T) {
	const yaml = `
channel: "@from_file"
admins: [11, 12]
articles: file
publish_at: 9:05
catch_up: 1d12h
quiet: 23:00-08:00
approve: yes
listen: :9090
aliases:
  ai: [ИИ, AI]
permalinks:
  posts: /:year/:slug/
slots:
  - 0 10 * * 1-5
  - {cron: "30 18 * * 7", timezone: Asia/Tokyo}
routes:
  - category: ai
    channel: -1001234567890
    silent: true
    post: summary
    buttons: [{text: Site, url: "https://example.org"}]
`
	c, err := load(t, yaml,
		[]string{"DATELINE_CHANNEL=@from_env", "DATELINE_ARTICLES=env", "DATELINE_TOKEN=123:abcdef", "DATELINE_QUIET=", "DATELINE_TEST_X=1", "DATELINE_PORT_80_TCP=x"},
		map[string]string{"articles": "flag"})
	if err != nil {
		t.Fatal(err)
	}
	silent := true
	want := defaults()
	want.Token, want.Channel, want.Articles = "123:abcdef", "@from_env", "flag"
	want.Admins = Admins{IDs: []int64{11, 12}}
	want.PublishAt, want.Rules.CatchUp = 9*time.Hour+5*time.Minute, 36*time.Hour
	want.Rules.Quiet = plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}
	want.Rules.Approve, want.Listen = content.ApprovalAny, ":9090"
	want.Rules.Aliases = map[string][]string{"ai": {"ИИ", "AI"}}
	want.Folder.Permalinks = map[string]string{"posts": "/:year/:slug/"}
	want.Timezone, want.File, want.Paths, want.Fingerprint = time.UTC, DefaultFile, c.Paths, c.Fingerprint // see TestFingerprint
	want.slots = []string{"0 10 * * 1-5", "TZ=Asia/Tokyo 30 18 * * 7"}
	want.Notes = []string{"channel: the variable DATELINE_CHANNEL overrides dateline.yaml"}
	want.Rules.Slots = c.Rules.Slots // TestEnvironmentShapes checks these
	want.Rules.Routes = []route.Route{{Category: "ai", Channel: "-1001234567890", Silent: &silent, Post: post.Summary, Line: c.Rules.Routes[0].Line,
		Buttons: [][]content.Button{{{Text: "Site", URL: "https://example.org"}}}}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

// TestFingerprint holds that other settings are told from the same ones, wherever they are written, and
// that secrets are not among them.
func TestFingerprint(t *testing.T) {
	given := func(yaml string, env ...string) string {
		t.Helper()
		c, err := load(t, yaml, env, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Fingerprint
	}
	is := given("channel: '@a'\ntemplate: '{{.Body}}'\n", "DATELINE_TOKEN=123:abcdef")
	if strings.Contains(is, "abcdef") {
		t.Errorf("got %q, want it without the token", is)
	}
	for other, same := range map[string]bool{
		"# a comment\n\nchannel: '@a'\ntemplate: '{{.Body}}'\n": true,
		"channel: '@a'\ntemplate: '{{.Title}}'\n":               false,
		"channel: '@a'\n": false,
	} {
		if got := given(other); (got == is) != same {
			t.Errorf("%q gives %q, and the first gives %q; want them equal: %t", other, got, is, same)
		}
	}
	if got := given("channel: '@a'\n", "DATELINE_TEMPLATE={{.Body}}"); got != is {
		t.Errorf("with a variable: got %q, want %q", got, is)
	}
}

// TestGroupsAmongAdmins holds how people write a group and a topic of one.
func TestGroupsAmongAdmins(t *testing.T) {
	for _, tt := range []struct {
		yaml string
		want Admins
	}{
		{"admins: -1001234567890", Admins{Groups: []Group{{"-1001234567890", 0}}}},
		{"admins: [-1001234567890/5]", Admins{Groups: []Group{{"-1001234567890", 5}}}},
		{"admins: ['-1001234567890:5']", Admins{Groups: []Group{{"-1001234567890", 5}}}},
		{"admins: ['@team_room/5', 7]", Admins{IDs: []int64{7}, Groups: []Group{{"@team_room", 5}}}},
		{"admins: [channel, -4567]", Admins{Channel: true, Groups: []Group{{"-4567", 0}}}},
		{"admins: https://t.me/c/1234567890/5", Admins{Groups: []Group{{"-1001234567890", 5}}}},
		{"admins: https://t.me/c/1234567890/5/77?single", Admins{Groups: []Group{{"-1001234567890", 5}}}},
		{"admins: t.me/team_room", Admins{Groups: []Group{{"@team_room", 0}}}},
	} {
		c, err := load(t, tt.yaml, nil, nil)
		if err != nil || !reflect.DeepEqual(c.Admins, tt.want) {
			t.Errorf("%s: got %+v, %v\nwant %+v", tt.yaml, c, err, tt.want)
		}
	}
}

// TestChannelAsWritten holds how people write a channel in the file, and in a dialog.
func TestChannelAsWritten(t *testing.T) {
	for _, tt := range []struct{ text, file, dialog string }{
		{"@news", "@news", "@news"},
		{"-1001234567890", "-1001234567890", "-1001234567890"},
		{"https://t.me/news", "@news", "@news"},
		{"https://t.me/s/news/", "@news", "@news"},
		{"t.me/news/12?single", "@news", "@news"},
		{"https://t.me/c/1234567890/12", "-1001234567890", "-1001234567890"},
		{"news", "", "@news"},
		{"https://t.me/+invitation", "", "https://t.me/+invitation"},
		{"Our news", "", "Our news"},
	} {
		c, err := load(t, "channel: '"+tt.text+"'", nil, nil)
		switch {
		case (err != nil) != (tt.file == ""):
			t.Errorf("channel: %s: got %v, want %q", tt.text, err, tt.file)
		case err == nil && c.Channel != tt.file:
			t.Errorf("channel: %s: got %q, want %q", tt.text, c.Channel, tt.file)
		case err != nil && !strings.Contains(err.Error(), tt.text):
			t.Errorf("channel: %s: got %v, want what was written", tt.text, err)
		}
		if got := ChannelOf(tt.text); got != tt.dialog {
			t.Errorf("ChannelOf(%q) is %q, want %q", tt.text, got, tt.dialog)
		}
	}
}

// TestPathsAtHome holds that ~ is the home everywhere but where a file has that name.
func TestPathsAtHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	notes := filepath.Join(home, "notes")
	for _, tt := range []struct {
		name, yaml, want string
		env              []string
		flags            map[string]string
	}{
		{name: "file", yaml: "articles: ~/notes", want: notes},
		{name: "environment", env: []string{"DATELINE_ARTICLES=~/notes"}, want: notes},
		{name: "flag", flags: map[string]string{"articles": "~/notes"}, want: notes},
		{name: "another's home", yaml: "articles: ~anna/notes", want: "~anna/notes"},
	} {
		if c, err := load(t, tt.yaml, tt.env, tt.flags); err != nil || c.Articles != tt.want {
			t.Errorf("%s: got %+v, %v; want %q", tt.name, c, err, tt.want)
		}
	}
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("~/notes", 0o700); err != nil {
		t.Fatal(err)
	}
	if got := AtHome("~/notes"); got != "~/notes" {
		t.Errorf("a folder of that name: got %q, want ~/notes", got)
	}
}

func TestEnvironmentShapes(t *testing.T) {
	c, err := load(t, "", []string{
		"DATELINE_ADMINS=[7, 8]",
		"DATELINE_INCLUDE=posts/**/*.md, *.markdown",
		`DATELINE_ALIASES={"ai": ["ИИ"]}`,
		`DATELINE_ROUTES={"ai": {"channel": "@ai_channel"}}`,
		"DATELINE_SLOTS=0 10,18 * * 1,3,TZ=Asia/Tokyo 0 9 * * 5-7,@daily",
		"DATELINE_DIGEST=TZ=Asia/Tokyo 0 9 * * 7",
		"DATELINE_PERMALINKS=/:year/:slug/",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Admins.IDs; !slices.Equal(got, []int64{7, 8}) {
		t.Errorf("admins %v", got)
	}
	if got := c.Folder.Include; !slices.Equal(got, []string{"posts/**/*.md", "*.markdown"}) {
		t.Errorf("include %q", got)
	}
	if got := c.Rules.Aliases["ai"]; !slices.Equal(got, []string{"ИИ"}) {
		t.Errorf("aliases %q", got)
	}
	if len(c.Rules.Routes) != 1 || c.Rules.Routes[0].Channel != "@ai_channel" || c.Rules.Routes[0].Category != "ai" {
		t.Errorf("routes %+v", c.Rules.Routes)
	}
	start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) // a Tuesday
	var next []string
	for _, slot := range c.Rules.Slots {
		next = append(next, slot.Next(start).UTC().Format("2006-01-02 15:04"))
	}
	if want := []string{"2026-11-25 10:00", "2026-11-27 00:00", "2026-11-25 00:00"}; !slices.Equal(next, want) {
		t.Errorf("the slots come at %q, want %q", next, want)
	}
	if got := c.Rules.Digest.Next(start).UTC().Format("2006-01-02 15:04"); got != "2026-11-29 00:00" {
		t.Errorf("the digest comes at %s", got)
	}
	if c.Folder.Permalinks[""] != "/:year/:slug/" {
		t.Errorf("permalinks %q", c.Folder.Permalinks)
	}
}

// TestComplaints holds that each error names the file, the line and the key.
func TestComplaints(t *testing.T) {
	for _, tt := range []struct{ name, yaml, want string }{
		{"unknown key", "\nchanel: \"@foo\"\n", `dateline.yaml:2: chanel: unknown setting; did you mean channel?`},
		{"unknown and far", "zebra: 1", "dateline.yaml:1: zebra: unknown setting; `dateline help settings` lists them"},
		{"zone", "timezone: Mars/Olympus", `dateline.yaml:1: timezone: there is no zone "Mars/Olympus"`},
		{"an address as git clone takes it", "articles: https://github.com/me/blog", `dateline.yaml:1: articles: write git+https://github.com/me/blog; #branch:folder may follow`},
		{"another", "articles: git@github.com:me/blog.git", `dateline.yaml:1: articles: write git+ssh://git@github.com/me/blog.git; #branch:folder may follow`},
		{"time", "publish_at: 25:00", `dateline.yaml:1: publish_at: "25:00" is not a time of day`},
		{"cron with a zone and nothing else", "slots:\n- TZ=UTC", `dateline.yaml:2: slots[1]: slot "TZ=UTC": no cron expression`},
		{"cron without a zone", "slots: [\"CRON_TZ= 0 1 * * *\"]", `dateline.yaml:1: slots[1]: slot "CRON_TZ= 0 1 * * *": "" is not a time zone`},
		{"cron with TZ=0", "slots: [TZ=0]", `dateline.yaml:1: slots[1]: slot "TZ=0": "0" is not a time zone`},
		{"cron of no day", "slots: [\"0 10 30 2 *\"]", `that day never comes`},
		{"cron of six fields", "slots: [\"0 0 10 * * 1\"]", `slots[1]: slot "0 0 10 * * 1": it has 6 fields and not five`},
		{"digest", "\ndigest: every week", `dateline.yaml:2: digest: slot "every week": it has 2 fields and not five`},
		{"digest of no day", "digest: 0 10 30 2 *", `that day never comes`},
		{"several digests", "digest: [0 10 * * 1, 0 10 * * 2]", `dateline.yaml:1: digest: has to be one cron expression`},
		{"token", "token: 123:abcdef", `dateline.yaml:1: token: is a secret`},
		{"password", "database: postgres://u:pw@h/d", `dateline.yaml:1: database: holds a password`},
		{"proxy's password", "proxy: socks5://u:pw@h:1", `dateline.yaml:1: proxy: holds a password`},
		{"proxy", "proxy: ftp://h", `proxies of the kind ftp:// aren't supported`},
		{"quiet", "quiet: 8-9", `quiet: "8" is not a time of day`},
		{"duration", "settle: soon", `settle: "soon" is not a length of time`},
		{"route's key", "routes:\n  - category: ai\n    chanel: x", `dateline.yaml:3: routes[1].chanel: unknown setting; did you mean channel?`},
		{"button", "routes: [{tag: a, buttons: [{text: b}]}]", `routes[1].buttons[1]: a button needs both text and url`},
		{"admin", "admins: [bob]", `admins: "bob" is not a user's id`},
		{"topic", "admins: -1001234567890/news", `admins: "-1001234567890/news" is not a user's id`},
		{"topic of a person", "admins: 7/5", `admins: "7/5" is not a user's id`},
		{"admins of both kinds", "admins: [channel, 7]", `admins: holds both user ids and channel`},
		{"the channel as a group of the admins", "channel: '@news'\nadmins: '@News/5'", `admins: posts are published in @News; name a group`},
		{"a route's channel as one", "admins: -1001\nroutes: [{tag: a, channel: '-1001'}]", `admins: posts are published in -1001; name a group`},
		{"channel", "channel: my channel", `channel: "my channel" is not a channel`},
		{"glob", "include: [\"[\"]", `include: "[" is not a valid glob`},
		{"double", "post: full\npost: link", `dateline.yaml:2: no valid YAML: mapping key "post" already defined`},
		{"syntax", "channel: @foo", `dateline.yaml:1: no valid YAML: '@' is a reserved character; put quotes`},
		{"list", "- a", `dateline.yaml:1: has to be a table of settings`},
		{"template", "post: full\ntemplate: '{{.Titel}}'", `dateline.yaml:2: template: post template: 1:2: executing "template" at <.Titel>: can't evaluate field Titel`},
		{"route's template", "routes: [{tag: a, template: '{{'}]", `routes[1].template: post template: 1: `},
		{"webhook", "webhook: http://h/x", `is not https`},
		{"listen", "listen: 9090", `listen: "9090" is not host:port`},
		{"two documents", "post: full\n---\npost: link", `dateline.yaml:3: a second document begins here`},
		{"edit_url", "edit_url: https://h/", `write {path} in its place`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.yaml, nil, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "pw") || strings.Contains(err.Error(), "abcdef") {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

func TestComplaintsOutsideTheFile(t *testing.T) {
	_, err := load(t, "", []string{"DATELINE_LISEN=1", "DATELINE_TIMEZONE=Nowhere", "DATELINE_TOKEN=my secret"},
		map[string]string{"publish-at": "noon"})
	for _, want := range []string{
		"DATELINE_LISEN: unknown variable; did you mean DATELINE_LISTEN?",
		`DATELINE_TIMEZONE: there is no zone "Nowhere"`,
		"DATELINE_TOKEN: this is not a bot's token",
		`--publish-at: "noon" is not a time of day`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the token is in %v", err)
	}
}

func TestSecretFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "token")
	if err := os.WriteFile(path, []byte("123:abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, "", []string{"DATELINE_TOKEN_FILE=" + path}, nil)
	if err != nil || c.Token != "123:abcdef" {
		t.Fatalf("token %q, %v", c.Token, err)
	}
	_, err = load(t, "", []string{"DATELINE_TOKEN_FILE=" + path, "DATELINE_TOKEN=1:abcdef"}, nil)
	if err == nil || !strings.Contains(err.Error(), "both set") {
		t.Errorf("both set: %v", err)
	}
	_, err = load(t, "", []string{"DATELINE_TOKEN_FILE=" + path + "x"}, nil)
	if err == nil || !strings.Contains(err.Error(), "DATELINE_TOKEN_FILE: cannot read the secret") {
		t.Errorf("missing: %v", err)
	}
}

func TestSystemZone(t *testing.T) {
	for _, tt := range []struct{ tz, want, note string }{
		{"Asia/Tokyo", "Asia/Tokyo", ""},
		{":Asia/Tokyo", "Asia/Tokyo", ""},
		{"", "UTC", ""},
		{"/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin", ""},
		{"Nowhere/Else", "UTC", "dates are read in UTC"},
	} {
		zone, note := systemZone(map[string]string{"TZ": tt.tz})
		if zone.String() != tt.want || !strings.Contains(note, tt.note) || (tt.note == "") != (note == "") {
			t.Errorf("TZ=%s: %v, %q; want %s, %q", tt.tz, zone, note, tt.want, tt.note)
		}
	}
}

func TestFileAskedFor(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Load(Sources{File: "none.yaml"})
	if err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile("other.yaml", []byte("post: link"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Sources{Env: []string{"TZ=UTC", "DATELINE_CONFIG=other.yaml"}})
	if err != nil || c.Rules.Extent != post.LinkOnly {
		t.Errorf("DATELINE_CONFIG: %+v, %v", c, err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("slots:\n- TZ=UTC\nroutes: [{a: b}]", "0 1,2 * * *,TZ=")
	f.Add("a: &b {<<: *b}\n? [x]: y", "@every 1h")
	f.Fuzz(func(t *testing.T, yaml, slots string) {
		if v, err := parseYAML([]byte(yaml)); err == nil {
			for _, k := range keys() {
				_ = k.set(defaults(), v)
			}
			for _, fl := range v.fields {
				for _, k := range keys() {
					_ = k.set(defaults(), fl.value)
				}
			}
		}
		_ = setSlots(defaults(), value{kind: scalar, text: slots})
	})
}

// TestSeries holds the valid values of the setting series.
func TestSeries(t *testing.T) {
	for value, want := range map[string]string{
		"{links: true, reply: true}": "{true true {false [] []}}", "{links: false}": "{false false {false [] []}}", "": "{false false {false [] []}}",
		"true": "has to be a table", "{pins: x}": "is not known", "{links: maybe}": "links",
		"{contents: true}": "{false false {true [] []}}", "{contents: off}": "{false false {false [] []}}",
		"{contents: Go}": "{false false {false [Go] []}}", `{contents: ["Go, again", "category: ai"]}`: "{false false {false [Go, again] [ai]}}",
		`{contents: ["category:"]}`: "names no category", "{contents: {a: b}}": "has to be a list",
	} {
		c, err := load(t, "series: "+value+"\n", nil, nil)
		var got string
		if err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprint(c.Rules.Series)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}
