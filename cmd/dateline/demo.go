package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/samples"
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
		Short: "try everything, without a token and without a network",
		Long: `It runs the bot on sample articles against a Bot API of its own, and shows the
channel and the chats with the bot on a page on this machine. The samples are
copied to a folder that it names: change one there and see the post change.
--once publishes what is due, prints what a reader would see, and exits.`,
		Args: arguments(0),
		RunE: c.run(func(ctx context.Context, in *invocation) error { return runDemo(ctx, in, addr, once) }),
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "`host:port` of the page")
	cmd.Flags().BoolVar(&once, "once", false, "publish what is due, print it, and exit")
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
	ctx, stop := untilSignal(ctx, d.service.log)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- d.service.run(ctx); cancel() }()
	if once {
		err = d.once(ctx)
	} else {
		err = d.stay(ctx, addr)
	}
	cancel()
	return errors.Join(err, <-ran, d.service.close())
}

// demo is a bot in a world of its own.
type demo struct {
	*invocation
	emulator *emulator.Emulator
	service  *service
	articles string // folder
	soon     []samples.File
}

func newDemo(in *invocation, dir string, once bool) (*demo, error) {
	d := &demo{invocation: in, articles: filepath.Join(dir, "articles")}
	cfg, err := config.Load(config.Sources{NoFile: true, Env: demoEnv(in.env), Flags: map[string]string{
		"channel":  "@" + demoUsername,
		"articles": d.articles,
		"database": filepath.Join(dir, "dateline.db"),
		"slots":    "0 10 * * *",
		"debounce": "1s",
	}})
	if err != nil {
		return nil, err
	}
	cfg.Token = emulator.DefaultToken
	log := in.logger(cfg)
	if err := d.copySamples(cfg, once); err != nil {
		return nil, err
	}
	d.emulator = emulator.New(emulator.Config{Log: log})
	d.emulator.AddUser(emulator.User{ID: demoAuthor, FirstName: "Anna", Username: "anna", LanguageCode: "en"})
	d.emulator.AddUser(emulator.User{ID: demoReader, FirstName: "Ben", LanguageCode: "en"})
	d.emulator.AddUser(emulator.User{ID: demoReaderRU, FirstName: "Вера", LanguageCode: "ru"})
	d.emulator.AddChannel(emulator.Channel{ID: demoChannel, Title: "Dateline demo", Username: demoUsername,
		Admins: []int64{demoAuthor}, Members: []int64{demoReader, demoReaderRU}, Bot: emulator.AllRights()})
	d.service, err = newService(context.Background(), cfg, log, options{doer: d.emulator})
	return d, err
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

// stay shows the page until ctx ends.
func (d *demo) stay(ctx context.Context, addr string) error {
	server, err := web.Listen(addr, web.NewChats(d.emulator, web.Options{
		Title: "Dateline demo",
		Note:  "The articles are in " + d.articles + ": change one and see its post change. Ctrl+C in the terminal ends the demo.",
	}).Handler())
	if err != nil {
		return fmt.Errorf("the page cannot be shown: %w (--addr 127.0.0.1:0 takes any free port)", err)
	}
	fmt.Fprintf(d.stdout, "The channel and the bot: %s/\nThe articles: %s\nCtrl+C ends the demo and removes its folder.\n", server.URL, d.articles)
	<-ctx.Done()
	return server.Close()
}
