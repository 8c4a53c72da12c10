// Package manual writes manual pages, for man(1), of a cobra command and its subcommands.
//
// The help is plain text, which cobra's own generator takes for Markdown: it loses what looks like
// HTML, and brings a parser of Markdown and one of YAML into the program. The language of manual
// pages is described in man(7).
package manual

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Section is a further section of a page: text whose lines stay as they are.
type Section struct{ Title, Text string }

// Write writes a page for the command, with further sections, and one for each of its commands that
// are not hidden, to existing folder dir: dateline.1, dateline-run.1.
func Write(root *cobra.Command, dir string, more ...Section) error {
	if err := write(root, dir, more); err != nil {
		return err
	}
	for _, cmd := range commands(root) {
		if err := Write(cmd, dir); err != nil {
			return err
		}
	}
	return nil
}

func write(cmd *cobra.Command, dir string, more []Section) error {
	return os.WriteFile(filepath.Join(dir, name(cmd)+".1"), []byte(page(cmd, more)), 0o644) //nolint:gosec // for every user of the machine
}

// name returns the name of a command's page.
func name(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func commands(cmd *cobra.Command) (out []*cobra.Command) {
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && !c.IsAdditionalHelpTopicCommand() {
			out = append(out, c)
		}
	}
	return out
}

// page returns the manual page of a command.
func page(cmd *cobra.Command, more []Section) string {
	var b strings.Builder
	title := strings.ToUpper(name(cmd))
	product := escape(cmd.Root().Name())
	fmt.Fprintf(&b, ".TH \"%s\" 1 \"\" \"%s\"\n.nh\n.ad l\n", escape(title), product)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", escape(name(cmd)), line(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n\\fB%s\\fP%s\n", escape(cmd.CommandPath()), escape(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())))
	if cmd.Long != "" {
		b.WriteString(".SH DESCRIPTION\n")
		paragraphs(&b, cmd.Long)
	}
	options(&b, "OPTIONS", cmd.NonInheritedFlags())
	options(&b, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		more = append(more, Section{"EXAMPLES", cmd.Example})
	}
	for _, s := range more {
		fmt.Fprintf(&b, ".SH %s\n.EX\n", line(s.Title))
		for text := range strings.SplitSeq(strings.Trim(s.Text, "\n"), "\n") {
			b.WriteString(line(text) + "\n")
		}
		b.WriteString(".EE\n")
	}
	related(&b, cmd)
	return b.String()
}

// paragraphs writes text whose paragraphs are separated by blank lines. Lines that are indented stay
// as they are.
func paragraphs(b *strings.Builder, text string) {
	above := ""
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		switch indented := strings.HasPrefix(l, " "); {
		case l == "":
			b.WriteString(".PP\n")
		case indented && above != "":
			b.WriteString(".br\n" + line(l) + "\n")
		case i > 0 && strings.HasPrefix(above, " "):
			b.WriteString(".br\n" + line(l) + "\n")
		default:
			b.WriteString(line(l) + "\n")
		}
		above = l
	}
}

func options(b *strings.Builder, title string, flags *pflag.FlagSet) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		if first {
			b.WriteString(".SH " + title + "\n")
		}
		first = false
		value, usage := pflag.UnquoteUsage(f)
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			b.WriteString(`\fB\-` + escape(f.Shorthand) + `\fP, `)
		}
		b.WriteString(`\fB\-\-` + escape(f.Name) + `\fP`)
		if value != "" {
			b.WriteString(` \fI` + escape(value) + `\fP`)
		}
		b.WriteString("\n" + line(usage) + "\n")
		switch f.DefValue {
		case "", "false", "0", "[]", "0s":
		default:
			b.WriteString("(" + escape(f.DefValue) + ")\n")
		}
	})
}

// related refers to the page of the command above, or to those of the commands below.
func related(b *strings.Builder, cmd *cobra.Command) {
	others := commands(cmd)
	if cmd.HasParent() {
		others = append([]*cobra.Command{cmd.Parent()}, others...)
	}
	for i, c := range others {
		if i == 0 {
			b.WriteString(".SH SEE ALSO\n")
		}
		comma := ","
		if i == len(others)-1 {
			comma = ""
		}
		fmt.Fprintf(b, ".BR %s (1)%s\n", escape(name(c)), comma)
	}
}

// line escapes a line of text, which must not begin with a request of the language.
func line(s string) string {
	s = escape(s)
	if s != "" && (s[0] == '.' || s[0] == '\'') {
		return `\&` + s
	}
	return s
}

var escape = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace
