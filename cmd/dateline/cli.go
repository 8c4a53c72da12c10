package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1  // something failed, or a check found errors
	exitUsage  = 2  // the command line was not understood
	exitInUse  = 75 // another process uses the ledger: try again later (EX_TEMPFAIL)
)

// cli is the program as it was started.
type cli struct {
	env            []string
	stdin          io.Reader
	stdout, stderr io.Writer
	words          *locale.Catalogue // in the language of the terminal; set by main

	// Flags of every command.
	file    string // --config
	quiet   bool   // -q
	verbose bool   // -v
}

// invocation is one call of a command.
type invocation struct {
	*cli
	args  []string // without flags
	flags *pflag.FlagSet
}

// The groups of commands in the help.
const (
	groupStart   = "start"
	groupArticle = "articles"
	groupOperate = "operate"
)

// newRoot creates the command line.
func newRoot(c *cli) *cobra.Command {
	root := &cobra.Command{
		Use:               "dateline",
		Short:             c.words.T("cmd.dateline"),
		Version:           version(),
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return unknownCommand(cmd, args[0])
			case c.verbose: // dateline -v, as in earlier versions
				fmt.Fprintln(c.stdout, "dateline "+version())
				return nil
			}
			return errNoCommand
		},
	}
	for _, id := range []string{groupStart, groupArticle, groupOperate} {
		root.AddGroup(&cobra.Group{ID: id, Title: c.words.T("terminal.group." + id)})
	}
	for _, g := range []struct {
		id       string
		commands []*cobra.Command
	}{
		{groupStart, []*cobra.Command{demoCommand(c), initCommand(c), runCommand(c)}},
		{groupArticle, []*cobra.Command{checkCommand(c), renderCommand(c), planCommand(c), previewCommand(c)}},
		{groupOperate, []*cobra.Command{doctorCommand(c), healthCommand(c), answerCommand(c), backupCommand(c), restoreCommand(c), republishCommand(c), auditCommand(c)}},
		{"", []*cobra.Command{versionCommand(c), completionCommand(c), manCommand(c), settingsTopic(c)}},
	} {
		for _, cmd := range g.commands {
			cmd.GroupID = g.id
			cmd.DisableFlagsInUseLine = true
			root.AddCommand(cmd)
			offerNoFiles(cmd)
		}
	}
	flags := root.PersistentFlags()
	flags.StringVar(&c.file, "config", "", c.words.T("flag.config"))
	flags.BoolVarP(&c.quiet, "silent", "q", false, c.words.T("flag.silent"))
	flags.BoolVarP(&c.verbose, "verbose", "v", false, c.words.T("flag.verbose"))
	root.SetVersionTemplate("dateline {{.Version}}\n")
	help := helpCommand(c)
	help.DisableFlagsInUseLine = true
	root.SetHelpCommand(help)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { c.printHelp(c.stdout, cmd) })
	root.SetFlagErrorFunc(flagError)
	root.SetIn(c.stdin)
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	return root
}

// run adapts a command's function to cobra.
func (c *cli) run(do func(context.Context, *invocation) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return do(cmd.Context(), &invocation{cli: c, args: args, flags: cmd.Flags()})
	}
}

// usageError is an error in the command line.
type usageError struct{ message locale.Message }

func (e *usageError) Error() string { return e.message.String() }

func usage(code string, values ...any) error {
	return &usageError{locale.M(code, values...)}
}

// errFound says that a command has already reported the problems; only the exit code has to be set.
var errFound = errors.New("found something wrong")

// errNoCommand is a command line without a command.
var errNoCommand = errors.New("no command")

// main runs the command in args and returns the exit code.
func (c *cli) main(ctx context.Context, args []string) int {
	c.speak(args)
	printed := terminal.NewOutput(c.stdout)
	c.stdout = printed
	root := newRoot(c)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		plainUsages(root)
	}
	root.SetArgs(doubleDashed(root, args))
	cmd, err := root.ExecuteContextC(ctx)
	if failed := printed.Err(); failed != nil && (err == nil || errors.Is(err, errFound)) {
		err = failed
	}
	var wrong *usageError
	var used *inUse
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFailed
	case errors.Is(err, errNoCommand):
		c.printHelp(c.stderr, root)
		return exitUsage
	case errors.As(err, &wrong) && cmd == root:
		fmt.Fprintf(c.stderr, "dateline: %s\n", c.words.Say(wrong.message))
		return exitUsage
	case errors.As(err, &wrong):
		fmt.Fprintf(c.stderr, "%s: %s\n%s\n", cmd.CommandPath(), c.words.Say(wrong.message), c.words.T("terminal.usage", "line", cmd.UseLine()))
		return exitUsage
	}
	if errors.As(err, &used) || errors.Is(err, ledger.ErrLocked) {
		fmt.Fprintf(c.stderr, "dateline: %s\n", said(c.words, err))
		return exitInUse
	}
	style := terminal.StyleOf(c.stderr, c.env)
	for line := range strings.SplitSeq(said(c.words, err), "\n") {
		fmt.Fprintln(c.stderr, style.Red("dateline:")+" "+line)
	}
	if config.OfFlag(err) {
		return exitUsage
	}
	return exitFailed
}

// plainUsages removes the marks around the names of flags' values, which only help reads: a shell
// shows the texts as they are.
func plainUsages(root *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	root.PersistentFlags().VisitAll(plain)
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(plain)
	}
}

// doubleDashed turns -name into --name if that is a flag of the program: earlier versions accepted
// both.
func doubleDashed(root *cobra.Command, args []string) []string {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return args
	}
	known := map[string]bool{"help": true, "version": true}
	note := func(f *pflag.Flag) { known[f.Name] = true }
	root.PersistentFlags().VisitAll(note)
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(note)
	}
	out := append([]string{}, args...) // with nil, cobra would read os.Args
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, single := strings.CutPrefix(arg, "-")
		name, _, _ = strings.Cut(name, "=")
		if single && len(name) > 1 && known[name] {
			out[i] = "-" + arg
		}
	}
	return out
}

// unknownCommand is the error for an unknown command.
func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	if near := config.Nearest(name, names); near != "" {
		return usage("usage.command.near", "name", name, "near", near)
	}
	return usage("usage.command", "name", name)
}

// flagError is the error for an invalid flag.
func flagError(cmd *cobra.Command, err error) error {
	var missing *pflag.NotExistError
	if !errors.As(err, &missing) {
		return valueError(err)
	}
	if len(missing.GetSpecifiedName()) < 2 {
		return usage("usage.shorthand", "name", missing.GetSpecifiedName(), "command", cmd.CommandPath())
	}
	if args := cmd.Flags().Args(); !cmd.HasParent() && len(args) > 0 { // the command itself is wrong
		return unknownCommand(cmd, args[0])
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	name := missing.GetSpecifiedName()
	if near := config.Nearest(name, names); near != "" {
		return usage("usage.flag.near", "name", name, "near", near)
	}
	return usage("usage.flag", "name", name, "command", cmd.CommandPath())
}

// valueError is the error for a flag with a missing or invalid value.
func valueError(err error) error {
	var without *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &without):
		name, _ := pflag.UnquoteUsage(without.GetFlag())
		return usage("usage.value", "name", without.GetFlag().Name, "value", name)
	case errors.As(err, &syntax):
		return usage("usage.syntax", "flag", syntax.GetSpecifiedFlag())
	case errors.As(err, &wrong):
		code := "usage.value.other"
		switch wrong.GetFlag().Value.Type() {
		case "bool":
			code = "usage.value.bool"
		case "int":
			code = "usage.value.int"
		case "duration":
			code = "usage.value.duration"
		}
		return usage(code, "name", wrong.GetFlag().Name, "value", wrong.GetValue(), "problem", wrong.Unwrap())
	}
	return &usageError{locale.Text(err.Error())}
}

// arguments limits the number of arguments to most; a negative most allows any number.
func arguments(most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if most >= 0 && len(args) > most {
			return usage("usage.argument", "argument", args[most])
		}
		return nil
	}
}

// settingAnnotation marks flags that are settings.
const settingAnnotation = "dateline_setting"

// withSettings adds a flag for each setting to a command, except those whose names are flags of its
// own.
func (c *cli) withSettings(cmd *cobra.Command) *cobra.Command {
	for _, s := range config.Settings() {
		if s.Secret || cmd.Flags().Lookup(s.Flag) != nil {
			continue
		}
		cmd.Flags().String(s.Flag, s.Default, fmt.Sprintf("`%s`: %s", s.Value, s.In(c.words)))
		f := cmd.Flags().Lookup(s.Flag)
		f.Annotations = map[string][]string{settingAnnotation: nil}
		if s.Boolean {
			f.NoOptDefVal = "true"
		}
		switch {
		case s.Choices != nil:
			completeFlag(cmd, s.Flag, cobra.FixedCompletions(s.Choices, cobra.ShellCompDirectiveNoFileComp))
		case s.Value == "folder":
			completeFlag(cmd, s.Flag, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
		case s.Value != "file":
			completeFlag(cmd, s.Flag, cobra.NoFileCompletions)
		}
	}
	return cmd
}

// completeFlag sets how shells complete a flag's value.
func completeFlag(cmd *cobra.Command, flag string, how cobra.CompletionFunc) {
	// It fails only for a flag that does not exist or has a completion already, neither of which
	// depends on the user.
	if err := cmd.RegisterFlagCompletionFunc(flag, how); err != nil {
		panic(err)
	}
}

// offerNoFiles keeps shells from proposing files where a command takes none: as arguments unless
// these are files, and as the values of its own flags.
func offerNoFiles(cmd *cobra.Command) {
	files := slices.Contains([]string{"check", "render", "preview", "backup", "restore", "man"}, cmd.Name())
	if !files && cmd.ValidArgs == nil && cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if _, has := cmd.GetFlagCompletionFunc(f.Name); !has && !isSetting(f) && f.NoOptDefVal == "" {
			completeFlag(cmd, f.Name, cobra.NoFileCompletions)
		}
	})
}

func isSetting(f *pflag.Flag) bool {
	_, is := f.Annotations[settingAnnotation]
	return is
}

// given reports whether the command line contains a flag.
func (in *invocation) given(flag string) bool {
	f := in.flags.Lookup(flag)
	return f != nil && f.Changed
}

// load reads the settings.
func (in *invocation) load() (*config.Config, error) {
	given := map[string]string{}
	in.flags.Visit(func(f *pflag.Flag) {
		if isSetting(f) {
			given[f.Name] = f.Value.String()
		}
	})
	return config.Load(config.Sources{File: in.file, Env: in.env, Flags: given})
}
