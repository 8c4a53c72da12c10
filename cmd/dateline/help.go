package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

func helpCommand() command {
	return command{
		name:    "help",
		args:    "[COMMAND]",
		summary: "this list, or what a command takes",
		run: func(_ context.Context, in *invocation) error {
			args, err := in.parse(1)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				printHelp(in.stdout)
				return nil
			}
			if _, ok := findCommand(args[0]); !ok {
				return usagef("there is no command %q; dateline help lists them", args[0])
			}
			asked := in.cli.main(context.Background(), []string{args[0], "-h"})
			if asked != exitOK {
				return errFound
			}
			return nil
		},
	}
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "Dateline publishes Markdown articles to a Telegram channel on their dates.\n\n")
	for _, c := range commands() {
		const column = 36
		call := strings.TrimSpace(c.name + " " + c.args)
		if utf8.RuneCountInString(call) > column { // what it does stands below
			fmt.Fprintf(w, "  dateline %s\n", call)
			call = strings.Repeat(" ", len("dateline ")+column)
			fmt.Fprintf(w, "  %s %s\n", call, c.summary)
			continue
		}
		fmt.Fprintf(w, "  dateline %-*s %s\n", column, call, c.summary)
	}
	fmt.Fprint(w, `
dateline help COMMAND says what a command takes. Begin with dateline demo: it
needs no token and no network.

Settings come from dateline.yaml, the environment (DATELINE_CHANNEL, …) and
flags (--channel …), the later over the earlier; the token from DATELINE_TOKEN
or DATELINE_TOKEN_FILE alone.

Exit code: 0 if all went well, 1 if something failed or was found wrong, 2 if
the command line was not understood.
`)
}

func printCommandHelp(w io.Writer, c command, flags *flag.FlagSet) {
	fmt.Fprintf(w, "usage: %s\n\n%s.\n", c.usage(), upperFirst(c.summary))
	if c.help != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(c.help))
	}
	settings := map[string]bool{}
	for _, s := range config.Settings() {
		settings[s.Flag] = true
	}
	var own, shared []string
	flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		line := strings.TrimSpace("--" + f.Name + " " + value)
		line = fmt.Sprintf("  %-28s %s", line, usage)
		if f.DefValue != "" && f.DefValue != "false" {
			line += " (" + f.DefValue + ")"
		}
		if _, isSetting := f.Value.(*settingFlag); isSetting && settings[f.Name] {
			shared = append(shared, line)
			return
		}
		own = append(own, line)
	})
	for _, part := range []struct {
		title string
		lines []string
	}{{"Flags", own}, {"Settings", shared}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(w, "\n%s:\n%s\n", part.title, strings.Join(part.lines, "\n"))
		}
	}
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
