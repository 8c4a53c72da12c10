package main

import (
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
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// The people and places of the demo.
const (
	demoChannel  = -1001000000001
	demoUsername = "dateline_demo"
	demoAuthor   = 101 // the channel's administrator
	demoReader   = 102 // reads English
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
	d, err := newDemo(in, dir, once)
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

// demo is a bot in a world of its own.
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
	cut     context.CancelFunc // loses the answers to its requests that are under way
	restart chan struct{}      // asks for another service in the place of this one
}

// line is the connection of a service to the emulator. When it is cut, what is
// under way gets no answer, as if the process had died.
type line struct {
	to  *emulator.Emulator
	cut context.Context
}

// Do implements botapi.Doer.
func (l line) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	defer context.AfterFunc(l.cut, cancel)()
	return l.to.Do(req.WithContext(ctx))
}

func newDemo(in *invocation, dir string, once bool) (*demo, error) {
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
	d.emulator.AddUser(emulator.User{ID: demoAuthor, FirstName: "Anna", Username: "anna", LanguageCode: "en"})
	d.emulator.AddUser(emulator.User{ID: demoReader, FirstName: "Ben", LanguageCode: "en"})
	d.emulator.AddUser(emulator.User{ID: demoReaderRU, FirstName: "Вера", LanguageCode: "ru"})
	d.emulator.AddChannel(emulator.Channel{ID: demoChannel, Title: "Dateline demo", Username: demoUsername,
		Admins: []int64{demoAuthor}, Members: []int64{demoReader, demoReaderRU}, Bot: emulator.AllRights()})
	return d, d.start()
}

// start makes a service that is to run.
func (d *demo) start() error {
	ctx, cut := context.WithCancel(context.Background())
	s, err := newService(ctx, d.cfg, d.log, options{doer: line{d.emulator, ctx}, now: d.clock.Now})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.service, d.cut = s, cut
	return err
}

// current is the service that runs.
func (d *demo) current() *service {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.service
}

// run runs the bot until ctx ends; whenever it is killed, another one takes its
// place on the same ledger.
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
			// As kill -9 does: nothing is written from here on, and no answer arrives.
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
			return nil
		}
		d.log.Info("the bot was killed in mid-send; it starts again on the same ledger")
		if err := d.start(); err != nil {
			return err
		}
	}
}

// startLimit is how long the clock waits for the bot.
const startLimit = 20 * time.Second

// startClock lets the time go on once the bot has asked for its channel.
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

// stage is what the page shows and changes besides the chats.
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

// demoEnv leaves of the environment only what tells the zone: the demo is the
// same for everyone, whatever their bot is set to.
func demoEnv(env []string) []string {
	for _, line := range env {
		if len(line) > 3 && line[:3] == "TZ=" {
			return []string{line}
		}
	}
	return nil
}

// copySamples writes the samples, some of them dated a few seconds ahead. With
// once there is less to wait for.
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
		// A file that was changed a moment ago is left to settle; these are
		// complete.
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

// stay shows the page until ctx ends. Everyone has pressed START by then.
func (d *demo) stay(ctx context.Context, addr string) error {
	page, err := web.NewDemo(web.DemoConfig{
		Emulator: d.emulator, Title: "Dateline demo", Language: d.cfg.Language, Zone: d.cfg.Timezone, Now: d.clock.Now, Stage: d.stage(),
	})
	if err != nil {
		return err
	}
	defer page.Close()
	server, err := web.Listen(addr, page.Handler())
	if err != nil {
		return fmt.Errorf("the page cannot be shown: %w (--addr 127.0.0.1:0 takes any free port)", err)
	}
	for _, user := range []int64{demoAuthor, demoReader, demoReaderRU} {
		d.emulator.UserSends(user, "/start")
	}
	fmt.Fprintln(d.stdout, d.words.T("demo.open", "page", server.URL, "folder", d.articles))
	<-ctx.Done()
	return server.Close()
}
