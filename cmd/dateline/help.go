package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/manual"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
)

func helpCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND | settings]",
		Short: c.words.T("cmd.help"),
		Args:  arguments(1),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, sub := range cmd.Root().Commands() {
				if len(args) == 0 && !sub.Hidden {
					names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				c.printHelp(c.stdout, cmd.Root())
				return nil
			}
			topic, _, err := cmd.Root().Find(args)
			if err != nil || topic == cmd.Root() {
				return unknownCommand(cmd.Root(), args[0])
			}
			topic.InitDefaultHelpFlag()
			c.printHelp(c.stdout, topic)
			return nil
		},
	}
}

// settingsTopic is the help about settings, a command without an action.
func settingsTopic(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:    "settings",
		Short:  c.words.T("cmd.settings"),
		Hidden: true,
		Args:   arguments(0),
		RunE: c.run(func(_ context.Context, in *invocation) error {
			c.printSettings(in.stdout, terminal.StyleOf(in.stdout, in.env))
			return nil
		}),
	}
}

// printHelp prints the help of the program, a command or a topic.
func (c *cli) printHelp(w io.Writer, cmd *cobra.Command) {
	style := terminal.StyleOf(w, c.env)
	switch {
	case !cmd.HasParent():
		c.printOverview(w, cmd, style)
	case cmd.Name() == "settings":
		c.printSettings(w, style)
	default:
		c.printCommandHelp(w, cmd, style)
	}
}

// commandColumn is the width of the column of commands in the overview.
const commandColumn = 24

func (c *cli) printOverview(w io.Writer, root *cobra.Command, style terminal.Style) {
	fmt.Fprintf(w, "%s.\n\n", root.Short)
	groups := append(root.Groups(), &cobra.Group{Title: c.words.T("terminal.group.other")})
	for _, g := range groups {
		fmt.Fprintf(w, "%s\n", style.Bold(g.Title))
		for _, cmd := range root.Commands() {
			if cmd.GroupID == g.ID && !cmd.Hidden {
				fmt.Fprintf(w, "  dateline %-*s %s\n", commandColumn, cmd.Name(), cmd.Short)
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s\n%s\n%s\n", style.Bold(c.words.T("terminal.flags.all")),
		c.flagLines(root.PersistentFlags(), func(*pflag.Flag) bool { return true }), c.words.T("terminal.end"))
}

func (c *cli) printCommandHelp(w io.Writer, cmd *cobra.Command, style terminal.Style) {
	fmt.Fprintf(w, "%s\n\n%s.\n", c.words.T("terminal.usage", "line", cmd.UseLine()), upperFirst(cmd.Short))
	if cmd.Long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(cmd.Long))
	}
	settings := false
	own := c.flagLines(cmd.LocalFlags(), func(f *pflag.Flag) bool {
		settings = settings || isSetting(f)
		return !isSetting(f) && !f.Hidden && f.Name != "help"
	})
	if own != "" {
		fmt.Fprintf(w, "\n%s\n%s", style.Bold(c.words.T("terminal.flags")), own)
	}
	fmt.Fprintf(w, "\n%s\n%s", style.Bold(c.words.T("terminal.flags.all")), c.flagLines(cmd.InheritedFlags(), func(*pflag.Flag) bool { return true }))
	if settings {
		fmt.Fprintf(w, "\n%s\n", c.words.T("terminal.settings"))
	}
}

// flagLines returns the help of the selected flags.
func (c *cli) flagLines(flags *pflag.FlagSet, wanted func(*pflag.Flag) bool) string {
	var rows [][]string
	flags.VisitAll(func(f *pflag.Flag) {
		if !wanted(f) {
			return
		}
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		value, usage := pflag.UnquoteUsage(f)
		if !slices.Contains([]string{"", "false", "0", "[]"}, f.DefValue) {
			usage += " (" + c.words.T("terminal.default") + " " + f.DefValue + ")"
		}
		rows = append(rows, []string{strings.TrimRight("  "+short+"--"+f.Name+" "+value, " "), usage})
	})
	return terminal.Table(rows, 0)
}

func (c *cli) printSettings(w io.Writer, style terminal.Style) {
	fmt.Fprintf(w, "%s\n\n", c.words.T("terminal.sources"))
	for _, s := range config.Settings() {
		fmt.Fprintf(w, "%s\n    %s\n", style.Bold(s.Name), s.In(c.words))
		if s.Shown != "–" {
			fmt.Fprintf(w, "    %s: %s\n", c.words.T("terminal.default"), c.words.Say(locale.Text(strings.ReplaceAll(s.Shown, "`", ""))))
		}
		switch {
		case s.Name == "token": // said above
		case s.Secret:
			fmt.Fprintf(w, "    %s\n", c.words.T("terminal.secret", "variable", s.Variable))
		case s.SecretFile:
			fmt.Fprintf(w, "    %s\n", c.words.T("terminal.secret_file", "variable", s.Variable))
		}
	}
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

func completionCommand(c *cli) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     c.words.T("cmd.completion"),
		Long:      c.words.T("cmd.completion.long"),
		Args:      arguments(1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("usage.shell", "shells", shells)
			}
			switch root := cmd.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(c.stdout, true)
			case "zsh":
				return root.GenZshCompletion(c.stdout)
			case "fish":
				return root.GenFishCompletion(c.stdout, true)
			case "powershell", "pwsh":
				return root.GenPowerShellCompletionWithDesc(c.stdout)
			}
			return usage("usage.shell.unknown", "shell", args[0], "shells", shells)
		},
	}
}

func manCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: c.words.T("cmd.man"),
		Long:  c.words.T("cmd.man.long"),
		Args:  arguments(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("usage.folder")
			}
			return c.writeManual(cmd.Root(), args[0])
		},
	}
}

// writeManual writes the manual pages. Settings are a section of the first page and not flags of
// each page.
func (c *cli) writeManual(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var settings strings.Builder
	c.printSettings(&settings, terminal.Style{})
	root.Long = root.Short + "."
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { f.Hidden = f.Hidden || isSetting(f) })
	}
	err := manual.Write(root, dir, manual.Section{Title: "SETTINGS", Text: settings.String()})
	if err != nil {
		return fmt.Errorf("write the manual pages to %s: %w", filepath.Clean(dir), err)
	}
	return nil
}
