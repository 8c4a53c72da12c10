package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/fastclock"
	"github.com/dateline-bot/dateline/cmd/dateline/samples"
	"github.com/dateline-bot/dateline/cmd/dateline/transcript"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// The people and chats of the demo.
const (
	demoChannel  = -1001000000001
	demoUsername = "dateline_demo"
	demoAuthor   = 101 // the channel's administrator
	demoReader   = 102 // reads the language of the terminal, and then that of the page
	demoReaderRU = 103 // reads Russian
)

func demoCommand(c *cli) *cobra.Command {
	var (
		addr string
		once bool
	)
	cmd := &cobra.Command{
		Use:   "demo [--addr 127.0.0.1:8080] [--once]",
		Short: c.words.T("cmd.demo"),
		Long:  c.words.T("cmd.demo.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runDemo(ctx, in, addr, once) }),
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", c.words.T("flag.demo.addr"))
	cmd.Flags().BoolVar(&once, "once", false, c.words.T("flag.demo.once"))
	return cmd
}

func runDemo(ctx context.Context, in *invocation, addr string, once bool) error {
	dir, err := os.MkdirTemp("", "dateline-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := newDemo(ctx, in, dir, once)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx, d.log)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- d.run(ctx); cancel() }()
	if once {
		err = d.once(ctx)
	} else {
		err = d.stay(ctx, addr)
	}
	cancel()
	return errors.Join(err, <-ran)
}

// demo is a bot with its own emulator.
type demo struct {
	*invocation
	cfg      *config.Config
	log      *slog.Logger
	emulator *emulator.Emulator
	clock    *fastclock.Clock
	articles string // folder
	soon     []samples.File

	mu      sync.Mutex
	service *service
	cut     context.CancelFunc // makes requests in progress lose their answers
	restart chan struct{}      // requests another service in place of this one
}

// line is the connection of a service to the emulator. When it is cut, requests in progress get no
// answer, as if the process had died.
type line struct {
	to  *emulator.Emulator
	cut context.Context
}

// Do implements botapi.Doer.
func (l line) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	defer context.AfterFunc(l.cut, cancel)() //nolint:contextcheck // the request has a context, and also ends with that of the line
	return l.to.Do(req.WithContext(ctx))
}

func newDemo(ctx context.Context, in *invocation, dir string, once bool) (*demo, error) {
	d := &demo{invocation: in, articles: filepath.Join(dir, "articles"), clock: fastclock.New(), restart: make(chan struct{}, 1)}
	cfg, err := config.Load(config.Sources{NoFile: true, Env: demoEnv(in.env), Flags: map[string]string{
		"channel":  "@" + demoUsername,
		"articles": d.articles,
		"database": filepath.Join(dir, "dateline.db"),
		"slots":    "0 10 * * *",
		"debounce": "1s",
		"settle":   "3s",
	}})
	if err != nil {
		return nil, err
	}
	cfg.Token = emulator.DefaultToken
	d.cfg, d.log = cfg, in.logger(cfg)
	if err := d.copySamples(cfg, once); err != nil {
		return nil, err
	}
	d.emulator = emulator.New(emulator.Config{Log: d.log, Now: d.clock.Now})
	language := in.words.Tag()
	if once {
		language = "en" // its output is the same for everyone
	}
	d.emulator.AddUser(emulator.User{ID: demoAuthor, FirstName: "Anna", Username: "anna", LanguageCode: language})
	d.emulator.AddUser(emulator.User{ID: demoReader, FirstName: "Ben", LanguageCode: language})
	d.emulator.AddUser(emulator.User{ID: demoReaderRU, FirstName: "Вера", LanguageCode: "ru"})
	d.emulator.AddChannel(emulator.Channel{ID: demoChannel, Title: "Dateline demo", Username: demoUsername,
		Admins: []int64{demoAuthor}, Members: []int64{demoReader, demoReaderRU}, Bot: emulator.AllRights()})
	return d, d.start(ctx)
}

// start creates a service that is about to run. Its connection outlives ctx, so that it can shut
// down gracefully: only cut ends it.
func (d *demo) start(ctx context.Context) error {
	ctx, cut := context.WithCancel(context.WithoutCancel(ctx))
	s, err := newService(ctx, d.cfg, d.log, options{doer: line{d.emulator, ctx}, now: d.clock.Now})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.service, d.cut = s, cut
	return err
}

// current returns the running service.
func (d *demo) current() *service {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.service
}

// run runs the bot until ctx ends; whenever it is killed, another one takes over its ledger.
func (d *demo) run(ctx context.Context) error {
	go d.startClock(ctx)
	for {
		s := d.current()
		life, kill := context.WithCancel(ctx)
		ran := make(chan error, 1)
		go func() { ran <- s.run(life) }()
		killed, err := false, error(nil)
		select {
		case err = <-ran:
		case <-d.restart:
			killed = true
			// Like kill -9: nothing is written from here on, and no answer arrives.
			_ = s.close()
			d.cut()
			kill()
			<-ran
		}
		kill()
		if !killed {
			return errors.Join(err, s.close())
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // err is that of the killed service, and nobody waits for another
		}
		d.log.Info("the bot was killed in mid-send; it starts again on the same ledger")
		if err := d.start(ctx); err != nil {
			return err
		}
	}
}

// startLimit is how long the clock waits for the bot to start.
const startLimit = 20 * time.Second

// startClock starts the clock once the bot has asked for its channel.
func (d *demo) startClock(ctx context.Context) {
	found := func() bool {
		return slices.ContainsFunc(d.emulator.Calls(), func(c emulator.Call) bool { return c.Method == "getChat" && c.Code == http.StatusOK })
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for !found() && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond) // until the ledger has the channel
	d.clock.SetSpeed(1)
}

// stage is what the page can show and change besides the chats.
func (d *demo) stage() *web.Stage {
	return &web.Stage{
		Articles: d.articles, Example: "welcome.md", Author: demoAuthor, Russian: demoReaderRU,
		Catalogue: func() *content.Catalogue { return d.current().folder.Catalogue() },
		Ledger:    func(ctx context.Context) ([]scheduler.Entry, error) { return d.current().scheduler.Plan(ctx) },
		Restart: func() error {
			select {
			case d.restart <- struct{}{}:
			default: // it is about to be
			}
			return nil
		},
		Speed: d.clock.Speed, SetSpeed: d.clock.SetSpeed,
	}
}

// demoEnv returns only the variables with the time zone: the demo is the same for everyone,
// whatever the settings of their bot.
func demoEnv(env []string) []string {
	for _, line := range env {
		if len(line) > 3 && line[:3] == "TZ=" {
			return []string{line}
		}
	}
	return nil
}

// copySamples writes the samples, some of them dated a few seconds ahead. With once the waits are
// shorter.
func (d *demo) copySamples(cfg *config.Config, once bool) error {
	if err := os.Mkdir(d.articles, 0o755); err != nil {
		return err
	}
	now := time.Now().In(cfg.Timezone)
	moment := func(i int) time.Time {
		if !once && i >= 3 {
			return now.Add(time.Duration(i-1) * 15 * time.Second)
		}
		return now.Truncate(time.Second).Add(time.Duration(i+2) * time.Second)
	}
	files, err := samples.Moved(now, moment)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(d.articles, f.Name)
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
		// The scheduler lets a file settle that was changed a moment ago; these are complete.
		settled := now.Add(-time.Minute)
		if err := os.Chtimes(path, settled, settled); err != nil {
			return err
		}
		if f.Soon {
			d.soon = append(d.soon, f)
		}
	}
	return nil
}

// stay serves the page until ctx ends. All users of the demo have pressed Start by then.
func (d *demo) stay(ctx context.Context, addr string) error {
	page, err := web.NewDemo(web.DemoConfig{
		Emulator: d.emulator, Title: "Dateline demo", Language: d.words.Tag(), Zone: d.cfg.Timezone, Now: d.clock.Now, Stage: d.stage(),
	})
	if err != nil {
		return err
	}
	defer page.Close()
	server, err := web.Listen(addr, page.Handler())
	if err != nil {
		return cannotShow(err)
	}
	for _, user := range []int64{demoAuthor, demoReader, demoReaderRU} {
		d.emulator.UserSends(user, "/start")
	}
	fmt.Fprintln(d.stdout, d.words.T("demo.open", "page", server.URL, "folder", d.articles))
	<-ctx.Done()
	return server.Close()
}

// onceLimit is the longest that demo --once may take: everything is due within seconds.
const onceLimit = time.Minute

// once publishes what is due, corrects a typo, lets a reader ask the bot, prints the chats and
// ends.
func (d *demo) once(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, onceLimit)
	defer cancel()
	err := d.until(ctx, "the articles did not appear in the channel", func() bool {
		return len(posts(d.emulator.Messages(demoChannel))) >= len(d.soon)
	})
	if err != nil {
		return err
	}
	if err := d.addLine(ctx); err != nil {
		return err
	}
	for _, say := range []struct {
		user int64
		text string
	}{
		{demoReader, "/start"}, {demoReader, "/latest 3"}, {demoReader, "/categories"}, {demoReader, "/category writing"},
		{demoReaderRU, "/latest"}, {demoReaderRU, "/category О боте"},
		{demoAuthor, "/queue"},
	} {
		if err := d.ask(ctx, say.user, say.text); err != nil {
			return err
		}
	}
	t := transcript.New(d.stdout, d.cfg.Timezone)
	t.Chat("The channel Dateline demo, @"+demoUsername, posts(d.emulator.Messages(demoChannel)))
	t.Chat("Ben's chat with the bot", d.emulator.Messages(demoReader))
	t.Chat("Вера's chat with the bot", d.emulator.Messages(demoReaderRU))
	t.Chat("Anna's chat with the bot; she is an admin of the channel", d.emulator.Messages(demoAuthor))
	return t.Err()
}

// posts returns the channel's messages without service messages.
func posts(messages []emulator.Message) []emulator.Message {
	var out []emulator.Message
	for _, m := range messages {
		if m.Service == "" {
			out = append(out, m)
		}
	}
	return out
}

// addLine adds a line to a published article and waits for its post to change.
func (d *demo) addLine(ctx context.Context) error {
	path := filepath.Join(d.articles, d.soon[0].Name)
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const line = "*This line was added to the file after the article was out.*"
	if err := os.WriteFile(path, append(bytes.TrimRight(data, "\n"), []byte("\n\n"+line+"\n")...), 0o644); err != nil {
		return err
	}
	return d.until(ctx, "the change of "+path+" did not reach the channel", func() bool {
		for _, m := range posts(d.emulator.Messages(demoChannel)) {
			if !m.Edited.IsZero() {
				return true
			}
		}
		return false
	})
}

// ask writes to the bot and waits for its answer.
func (d *demo) ask(ctx context.Context, user int64, text string) error {
	asked := d.emulator.UserSends(user, text)
	return d.until(ctx, "the bot did not answer "+text, func() bool {
		for _, m := range d.emulator.Messages(user) {
			if m.FromBot && m.ID > asked {
				return true
			}
		}
		return false
	})
}

// until waits until a condition on the emulator's chats is true.
func (d *demo) until(ctx context.Context, otherwise string, ok func() bool) error {
	for {
		_, changed := d.emulator.Changes()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", otherwise, ctx.Err())
		}
	}
}
