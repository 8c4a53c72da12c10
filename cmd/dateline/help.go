package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
)

func helpCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND | settings]",
		Short: "show this list, what a command takes, or all settings",
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

// settingsTopic is help about settings: a command that only has help.
func settingsTopic(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:    "settings",
		Short:  "all settings, with their defaults",
		Hidden: true,
		Args:   arguments(0),
		RunE: c.run(func(_ context.Context, in *invocation) error {
			printSettings(in.stdout, terminal.StyleOf(in.stdout, in.env))
			return nil
		}),
	}
}

// printHelp writes the help of the program, a command or a topic.
func (c *cli) printHelp(w io.Writer, cmd *cobra.Command) {
	style := terminal.StyleOf(w, c.env)
	switch {
	case !cmd.HasParent():
		printOverview(w, cmd, style)
	case cmd.Name() == "settings":
		printSettings(w, style)
	default:
		printCommandHelp(w, cmd, style)
	}
}

// commandColumn is how wide the calls of commands are in the overview.
const commandColumn = 24

func printOverview(w io.Writer, root *cobra.Command, style terminal.Style) {
	fmt.Fprintf(w, "%s.\n\n", root.Short)
	groups := append(root.Groups(), &cobra.Group{Title: "Other"})
	for _, g := range groups {
		fmt.Fprintf(w, "%s\n", style.Bold(g.Title))
		for _, cmd := range root.Commands() {
			if cmd.GroupID == g.ID && !cmd.Hidden {
				fmt.Fprintf(w, "  dateline %-*s %s\n", commandColumn, cmd.Name(), cmd.Short)
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, `%s
%s
dateline help COMMAND shows what a command takes, dateline help settings all
settings. Begin with dateline demo: it needs neither a token nor a network.

Exit code: 0 on success, 1 if something failed or errors were found, 2 if the
command line was not understood, 75 if another process uses the ledger.
`, style.Bold("Flags of every command"), flagLines(root.PersistentFlags(), func(*pflag.Flag) bool { return true }))
}

func printCommandHelp(w io.Writer, cmd *cobra.Command, style terminal.Style) {
	fmt.Fprintf(w, "usage: %s\n\n%s.\n", cmd.UseLine(), upperFirst(cmd.Short))
	if cmd.Long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(cmd.Long))
	}
	settings := false
	own := flagLines(cmd.LocalFlags(), func(f *pflag.Flag) bool {
		settings = settings || isSetting(f)
		return !isSetting(f) && !f.Hidden && f.Name != "help"
	})
	if own != "" {
		fmt.Fprintf(w, "\n%s\n%s", style.Bold("Flags"), own)
	}
	fmt.Fprintf(w, "\n%s\n%s", style.Bold("Flags of every command"), flagLines(cmd.InheritedFlags(), func(*pflag.Flag) bool { return true }))
	if settings {
		fmt.Fprint(w, "\nEach setting is a flag, too, such as --channel; dateline help settings lists them.\n")
	}
}

// flagLines are the help of those flags that are wanted.
func flagLines(flags *pflag.FlagSet, wanted func(*pflag.Flag) bool) string {
	shown := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		if wanted(f) {
			shown.AddFlag(f)
		}
	})
	return shown.FlagUsages()
}

func printSettings(w io.Writer, style terminal.Style) {
	fmt.Fprint(w, `Settings come from dateline.yaml, the environment and flags; later sources
override earlier ones. The setting publish_at is DATELINE_PUBLISH_AT in the
environment and --publish-at on the command line. The token comes only from
DATELINE_TOKEN, or from a file that token_file names. Relative paths in the file
are relative to the file, others to the working folder.

`)
	for _, s := range config.Settings() {
		fmt.Fprintf(w, "%s\n    %s\n", style.Bold(s.Name), s.Usage)
		if s.Shown != "–" {
			fmt.Fprintf(w, "    default: %s\n", strings.ReplaceAll(s.Shown, "`", ""))
		}
	}
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func completionCommand(c *cli) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "print a completion script for bash, zsh, fish or powershell",
		Long: `Load it for the present shell, or put it where the shell looks for it:

  bash        source <(dateline completion bash)
              dateline completion bash >/etc/bash_completion.d/dateline
  zsh         dateline completion zsh >"${fpath[1]}/_dateline"
  fish        dateline completion fish >~/.config/fish/completions/dateline.fish
  PowerShell  dateline completion powershell | Out-String | Invoke-Expression`,
		Args:      arguments(1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("which shell: %s?", strings.Join(shells, ", "))
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
			return usagef("unknown shell %q; it has to be one of %s", args[0], strings.Join(shells, ", "))
		},
	}
}

func manCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "write manual pages into a folder",
		Long:  "One page per command: dateline.1, dateline-run.1 and so on.",
		Args:  arguments(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("which folder?")
			}
			return writeManual(cmd.Root(), args[0])
		},
	}
}

// writeManual writes the manual pages. Settings are a section of the first
// one, not flags of each.
func writeManual(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var settings strings.Builder
	printSettings(&settings, terminal.Style{})
	root.Long = root.Short + ".\n\n# Settings\n\n```\n" + settings.String() + "```\n"
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { f.Hidden = f.Hidden || isSetting(f) })
	}
	epoch := time.Unix(0, 0).UTC() // the same text from each build
	err := doc.GenManTree(root, &doc.GenManHeader{Title: "DATELINE", Section: "1", Source: "Dateline", Manual: "Dateline", Date: &epoch}, dir)
	if err != nil {
		return fmt.Errorf("write the manual pages to %s: %w", filepath.Clean(dir), err)
	}
	return nil
}
