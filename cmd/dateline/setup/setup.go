// Package setup implements `dateline init`.
//
// [Run] asks for what a bot needs, one step after the other: its token, the channel
// (channel.go), the people and the articles; then it writes the settings (file.go), the
// token and, if there is no article, a first one; it offers a message in the channel;
// and it shows the plan. Each answer is checked with Telegram before the next question.
// Nothing is written before the last answer.
//
// It does not ask for what flags or the environment already say, and it works in a
// pipe. Package site returns the settings that fit a site's generator.
package setup

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/site"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
)

// Config configures Run.
type Config struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string
	Words    *locale.Catalogue // in the language of the terminal
	Settings *config.Config    // from flags and the environment
	// Given returns what the command line says for a setting's flag.
	Given func(flag string) (value string, ok bool)
	Yes   bool                        // ask nothing, and use the proposed values
	Plan  func(context.Context) error // shows the plan for the settings that were written
}

// setup is a bot that is being set up.
type setup struct {
	Config
	lines *bufio.Reader
	style terminal.Style

	api      *botapi.Client
	me       user
	token    string
	proxy    string
	channel  string
	chat     int64
	admins   []string
	language string
	timezone string
	site     site.Site
	isSite   bool
	articles string
}

// user is the answer to getMe.
type user struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

// The files that are written in addition to the settings.
const (
	privateDir  = ".dateline"
	tokenFile   = privateDir + "/token"
	privateData = privateDir + "/dateline.db"
)

// Run sets a bot up in the working folder.
func Run(ctx context.Context, c Config) error {
	if _, err := os.Stat(config.DefaultFile); err == nil {
		return locale.Error("init.here", "file", config.DefaultFile)
	}
	s := &setup{Config: c, lines: bufio.NewReader(c.In), style: terminal.StyleOf(c.Out, c.Env), token: c.Settings.Token, proxy: c.Settings.Proxy}
	for _, step := range []func(context.Context) error{s.askToken, s.askChannel, s.askPeople, s.askArticles, s.write, s.hello, s.next} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *setup) given(flag string) bool {
	_, ok := s.Given(flag)
	return ok
}

func (s *setup) say(code string, values ...any) { fmt.Fprintln(s.Out, s.Words.T(code, values...)) }

// ok, warn and wrong print a message with a mark before it.
func (s *setup) ok(code string, values ...any) {
	fmt.Fprintln(s.Out, s.style.Green("ok"), s.Words.T(code, values...))
}
func (s *setup) warn(code string, values ...any) {
	fmt.Fprintln(s.Out, s.style.Yellow("!"), s.Words.T(code, values...))
}
func (s *setup) wrong(problem error) {
	fmt.Fprintln(s.Out, s.style.Red("x"), s.Words.Say(locale.Of(problem))+".")
}

// alone reports whether nobody reads a complaint and answers again: with --yes, and in a
// pipe, where the next line is the answer to the next question.
func (s *setup) alone() bool { return s.Yes || !terminal.Is(s.In) }

// errNoAnswer means that standard input ended where an answer was needed.
var errNoAnswer = errors.New("no answer")

// ask asks a question; an empty answer means the proposed one. If standard input has
// ended and there is no proposal, it returns errNoAnswer.
func (s *setup) ask(question, proposed string) (string, error) {
	if s.Yes {
		return proposed, nil
	}
	prompt := question
	if proposed != "" {
		prompt += " [" + proposed + "]"
	}
	fmt.Fprint(s.Out, s.style.Bold(prompt)+": ")
	line, err := s.lines.ReadString('\n')
	if !terminal.Is(s.In) {
		fmt.Fprintln(s.Out)
	}
	if errors.Is(err, io.EOF) && strings.TrimSpace(line) == "" {
		if proposed == "" {
			return "", locale.M("init.no_answer", "question", question).Err(errNoAnswer)
		}
		return proposed, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return cmp.Or(strings.TrimSpace(line), proposed), nil
}

// askSecret is ask for an answer that a terminal should not show.
func (s *setup) askSecret(question string) (string, error) {
	f, ok := s.In.(*os.File)
	if s.Yes || !ok || !terminal.Is(f) {
		return s.ask(question, "")
	}
	fmt.Fprint(s.Out, s.style.Bold(question)+" "+s.Words.T("init.hidden")+": ")
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(s.Out)
	return strings.TrimSpace(string(b)), err
}

// askToken asks for the token until Telegram accepts it.
func (s *setup) askToken(ctx context.Context) error {
	for {
		if s.token == "" {
			if s.Yes && s.Settings.Channel == "" {
				return locale.Error("init.token.channel.none")
			}
			if s.Yes {
				return locale.Error("init.token.none")
			}
			s.say("init.token.how")
			var err error
			if s.token, err = s.askSecret(s.Words.T("init.token")); err != nil {
				return err
			}
			s.token = cmp.Or(tokenIn.FindString(s.token), s.token)
		}
		err := s.connect(ctx)
		var refused *botapi.Error
		switch {
		case err == nil:
			s.ok("init.bot", "bot", s.me.Username)
			return nil
		case errors.Is(err, botapi.ErrToken), errors.As(err, &refused) && refused.Outcome == botapi.Refused && (refused.Code == 401 || refused.Code == 404):
			err = locale.Error("init.token.unknown")
			if s.token = ""; s.alone() {
				return err
			}
			s.wrong(err)
		default:
			if err := s.askProxy(err); err != nil {
				return err
			}
		}
	}
}

// tokenIn finds a token in a sentence of @BotFather's that was copied with it.
var tokenIn = regexp.MustCompile(`\b[0-9]{5,}:[A-Za-z0-9_-]{30,}`)

// connect asks Telegram for the bot's account.
func (s *setup) connect(ctx context.Context) error {
	var err error
	s.api, err = botapi.New(botapi.Config{Token: s.token, BaseURL: s.Settings.APIURL, Proxy: s.proxy})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	progress := terminal.Start(s.Err, s.Words.T("init.asking"))
	defer progress.Done()
	return s.api.Call(ctx, "getMe", nil, &s.me)
}

// askProxy asks for a proxy if Telegram cannot be reached.
func (s *setup) askProxy(cause error) error {
	why := botapi.Cause(cause)
	if why.IsZero() {
		why = locale.Of(cause)
	}
	problem := s.unreachable(why)
	switch {
	case s.Yes && s.proxy != "":
		return problem.Err()
	case s.Yes:
		return locale.Error("init.network.yes", "problem", problem)
	}
	s.wrong(problem.Err())
	answer, err := s.ask(s.Words.T("init.proxy"), "")
	if errors.Is(err, errNoAnswer) || s.alone() && answer != "" && !strings.Contains(answer, "://") { // the answer to another question
		return problem.Err()
	}
	s.proxy = cmp.Or(answer, s.proxy)
	return err
}

// unreachable says that a call did not reach Telegram.
func (s *setup) unreachable(why locale.Message) locale.Message {
	if s.proxy != "" {
		return locale.M("init.network.proxy", "problem", why)
	}
	return locale.M("init.network", "problem", why)
}

// askPeople asks for admins, time zone and language.
func (s *setup) askPeople(context.Context) error {
	if len(s.admins) > 0 {
		s.say("init.admins", "names", s.admins, "bot", s.me.Username)
	}
	s.site, s.isSite = site.Find(".")
	zone := s.Settings.Timezone.String()
	if z := s.site.Timezone; z != "" && !s.given("timezone") {
		zone = z
	}
	for {
		var err error
		if s.timezone, err = s.ask(s.Words.T("init.zone"), zone); err != nil {
			return err
		}
		if _, err := time.LoadLocation(s.timezone); err == nil && s.timezone != "Local" {
			break
		}
		if s.alone() {
			return locale.Error("init.zone.unknown", "zone", s.timezone)
		}
		s.wrong(locale.Error("init.zone.unknown", "zone", s.timezone))
	}
	proposed := cmp.Or(languageOf(s.Env), s.Settings.Language, "en")
	if s.given("language") {
		proposed = s.Settings.Language
	} else if slices.Contains(locale.Languages(), s.site.Language) {
		proposed = s.site.Language
	}
	for {
		answer, err := s.ask(s.Words.T("init.language", "languages", locale.Languages()), proposed)
		if err != nil {
			return err
		}
		if s.language = strings.ToLower(answer); slices.Contains(locale.Languages(), s.language) {
			return nil
		}
		problem := locale.Error("init.language.unknown", "language", answer, "languages", locale.Languages())
		if s.alone() {
			return problem
		}
		s.wrong(problem)
	}
}

// languageOf returns the language of the environment; "" if the bot does not support
// it.
func languageOf(env []string) string {
	at := map[string]string{}
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		at[name] = value
	}
	lang, _, _ := strings.Cut(cmp.Or(at["LC_ALL"], at["LC_MESSAGES"], at["LANG"]), "_")
	if slices.Contains(locale.Languages(), lang) {
		return lang
	}
	return ""
}

// askArticles asks where the articles are.
func (s *setup) askArticles(context.Context) error {
	proposed := "./articles"
	switch {
	case s.given("articles"):
		proposed = s.Settings.Articles
		s.site, s.isSite = site.Above(proposed)
	case s.isSite:
		s.ok("init.site", "generator", s.site.Generator)
		proposed = s.within(s.site.Articles)
	default:
		if dir := site.Dated("."); dir != "" {
			proposed = "./" + dir
		}
	}
	var err error
	if s.articles, err = s.ask(s.Words.T("init.articles"), proposed); err != nil {
		return err
	}
	if s.articles != proposed {
		s.articles = config.AtHome(s.articles)
		s.site, s.isSite = site.Above(s.articles)
	}
	return nil
}

// within returns a path of the site relative to the working folder.
func (s *setup) within(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	full := filepath.Join(s.site.Root, filepath.FromSlash(path))
	if rel, err := filepath.Rel(here, full); err == nil {
		full = filepath.ToSlash(rel)
		if !strings.HasPrefix(full, ".") {
			full = "./" + full
		}
	}
	return full
}

// hello offers a message in the channel, and deletes it again.
func (s *setup) hello(ctx context.Context) error {
	if s.alone() {
		return nil
	}
	answer, err := s.ask(s.Words.T("init.hello"), s.Words.T("init.no"))
	if err != nil || !slices.Contains(strings.Fields("y yes "+s.Words.T("init.yes")), strings.ToLower(answer)) {
		return err
	}
	var sent struct {
		ID int `json:"message_id"`
	}
	text := locale.For(s.language).T("init.hello.text")
	if err := s.api.Call(ctx, "sendMessage", wire.PlainMessage{Chat: s.chat, Text: text}, &sent); err != nil {
		s.wrong(locale.Error("init.hello.failed", "problem", botapi.Final(err)))
		return nil
	}
	if _, err := s.ask(s.Words.T("init.hello.look"), ""); err != nil {
		return err
	}
	if err := s.api.Call(ctx, "deleteMessage", wire.OfMessage{Chat: s.chat, ID: sent.ID}, nil); err != nil {
		s.warn("init.hello.undeleted", "problem", botapi.Final(err))
	}
	return nil
}

// next shows the plan, and what to do next.
func (s *setup) next(ctx context.Context) error {
	fmt.Fprintf(s.Out, "\n%s\n", s.style.Bold(s.Words.T("init.plan")))
	if err := s.Plan(ctx); err != nil {
		return err
	}
	next := "init.next"
	if os.Geteuid() == 0 {
		next = "init.next.root"
	}
	fmt.Fprintln(s.Out)
	s.say(next, "bot", s.me.Username)
	return nil
}
