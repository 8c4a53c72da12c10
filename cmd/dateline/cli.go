package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // something failed, or a check found errors
	exitUsage  = 2 // the command line was not understood
)

// cli is the program as it was started.
type cli struct {
	env            []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is one of the program's commands.
type command struct {
	name    string
	args    string // of its usage line
	summary string // one line
	help    string // more, for dateline help NAME
	// run defines its flags on f, parses args by [invocation.parse] and does
	// the work. An error is printed and makes the exit code 1, a usageError 2.
	run func(ctx context.Context, in *invocation) error
}

// invocation is one call of a command.
type invocation struct {
	*cli
	command command
	args    []string // what came after the command's name
	flags   *flag.FlagSet
	file    string // --config
	set     map[string]*settingFlag
}

// commands are all commands in the order that help lists them.
func commands() []command {
	return []command{
		demoCommand(),
		runCommand(),
		checkCommand(),
		renderCommand(),
		planCommand(),
		previewCommand(),
		doctorCommand(),
		backupCommand(),
		restoreCommand(),
		republishCommand(),
		versionCommand(),
		helpCommand(),
	}
}

// usageError is a command line that was not understood.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...)}
}

// errFound says that a command has already told what is wrong; the exit code
// is all that is left to set.
var errFound = errors.New("found something wrong")

// main runs the command that args name and returns the exit code.
func (c *cli) main(ctx context.Context, args []string) int {
	if len(args) == 0 {
		printHelp(c.stderr)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-v", "-version", "--version":
		name = "version"
	}
	cmd, ok := findCommand(name)
	if !ok {
		fmt.Fprintf(c.stderr, "dateline: there is no command %q; dateline help lists them\n", args[0])
		return exitUsage
	}
	in := newInvocation(c, cmd, args[1:])
	err := cmd.run(ctx, in)
	var usage *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errFound):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(c.stderr, "dateline %s: %v\nusage: %s\n", cmd.name, err, cmd.usage())
		return exitUsage
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(c.stderr, "dateline: "+line)
	}
	return exitFailed
}

func findCommand(name string) (command, bool) {
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, true
		}
	}
	return command{}, false
}

func (c command) usage() string {
	return strings.TrimSpace("dateline " + c.name + " " + c.args)
}

func newInvocation(c *cli, cmd command, args []string) *invocation {
	in := &invocation{cli: c, command: cmd, args: args, set: map[string]*settingFlag{}}
	in.flags = flag.NewFlagSet("dateline "+cmd.name, flag.ContinueOnError)
	in.flags.SetOutput(io.Discard)
	in.flags.Usage = func() {}
	return in
}

// parse reads the command line: the flags that the command has defined, then
// at most most arguments (any number if it is negative). Flags may stand
// between arguments.
func (in *invocation) parse(most int) ([]string, error) {
	var args []string
	rest := in.args
	for {
		if err := in.flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				printCommandHelp(in.stdout, in.command, in.flags)
				return nil, err
			}
			return nil, usagef("%v", err)
		}
		left := in.flags.Args()
		if len(left) == 0 {
			break
		}
		if used := len(rest) - len(left); used > 0 && rest[used-1] == "--" {
			args = append(args, left...)
			break
		}
		args = append(args, left[0])
		rest = left[1:]
	}
	if most >= 0 && len(args) > most {
		return nil, usagef("%q is too much", args[most])
	}
	return args, nil
}

// settingFlag is a setting given on the command line.
type settingFlag struct {
	text  string
	given bool
}

func (f *settingFlag) String() string     { return f.text }
func (f *settingFlag) Set(s string) error { f.text, f.given = s, true; return nil }

// settings defines --config and a flag for each setting, except those whose
// flags the command has already.
func (in *invocation) settings() {
	in.flags.StringVar(&in.file, "config", "", "`file` of settings; dateline.yaml in the working folder if it is there")
	for _, s := range config.Settings() {
		if s.Secret || in.flags.Lookup(s.Flag) != nil {
			continue
		}
		f := &settingFlag{}
		in.set[s.Flag] = f
		in.flags.Var(f, s.Flag, s.Usage)
	}
}

// load reads the settings after parse.
func (in *invocation) load() (*config.Config, error) {
	given := map[string]string{}
	for name, f := range in.set {
		if f.given {
			given[name] = f.text
		}
	}
	return config.Load(config.Sources{File: in.file, Env: in.env, Flags: given})
}
