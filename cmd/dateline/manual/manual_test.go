package manual_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/manual"
)

// written returns the pages, by name, of a command with one subcommand.
func written(t *testing.T) map[string]string {
	t.Helper()
	root := &cobra.Command{Use: "tool", Short: "do things", Long: "do things."}
	root.PersistentFlags().BoolP("silent", "q", false, "print less")
	check := &cobra.Command{Use: "check [--all] [PATH…]", Short: "look for mistakes", Run: func(*cobra.Command, []string) {},
		Long: "Put <!-- check: ignore=RULE --> into a\nsingle one.\n\n.hidden files and C:\\a are read, 'quoted' ones too:\n  a  b\n  c  d\nThe end."}
	check.Flags().String("format", "text", "`form` of the findings")
	check.Flags().Bool("secret", false, "not shown")
	if err := check.Flags().MarkHidden("secret"); err != nil {
		t.Fatal(err)
	}
	root.AddCommand(check, &cobra.Command{Use: "internal", Hidden: true, Run: func(*cobra.Command, []string) {}})
	dir := t.TempDir()
	if err := manual.Write(root, dir, manual.Section{Title: "SETTINGS", Text: "a\n    default: .b\n"}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		pages[f.Name()] = string(b)
	}
	return pages
}

func TestWrite(t *testing.T) {
	pages := written(t)
	want := map[string]string{
		"tool.1": `.TH "TOOL" 1 "" "tool"
.nh
.ad l
.SH NAME
tool \- do things
.SH SYNOPSIS
\fBtool\fP
.SH DESCRIPTION
do things.
.SH OPTIONS
.TP
\fB\-q\fP, \fB\-\-silent\fP
print less
.SH SETTINGS
.EX
a
    default: .b
.EE
.SH SEE ALSO
.BR tool\-check (1)
`,
		"tool-check.1": `.TH "TOOL\-CHECK" 1 "" "tool"
.nh
.ad l
.SH NAME
tool\-check \- look for mistakes
.SH SYNOPSIS
\fBtool check\fP [\-\-all] [PATH…] [flags]
.SH DESCRIPTION
Put <!\-\- check: ignore=RULE \-\-> into a
single one.
.PP
\&.hidden files and C:\ea are read, 'quoted' ones too:
.br
  a  b
.br
  c  d
.br
The end.
.SH OPTIONS
.TP
\fB\-\-format\fP \fIform\fP
form of the findings
(text)
.SH OPTIONS OF EVERY COMMAND
.TP
\fB\-q\fP, \fB\-\-silent\fP
print less
.SH SEE ALSO
.BR tool (1)
`,
	}
	for name, page := range want {
		if pages[name] != page {
			t.Errorf("%s:\n got %s\nwant %s", name, pages[name], page)
		}
	}
	if len(pages) != len(want) {
		t.Errorf("got %d pages, want %d", len(pages), len(want))
	}
}

// TestGroffReadsThem holds that groff understands the pages, and shows what the help says.
func TestGroffReadsThem(t *testing.T) {
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not installed")
	}
	for name, page := range written(t) {
		cmd := exec.CommandContext(t.Context(), "groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-cbou")
		var warned strings.Builder
		cmd.Stdin, cmd.Stderr = strings.NewReader(page), &warned
		out, err := cmd.Output()
		if err != nil || warned.Len() > 0 {
			t.Errorf("%s: groff said %v, %q; want no warning", name, err, warned.String())
		}
		if name == "tool-check.1" {
			lines := strings.Fields(string(out))
			for _, want := range []string{"<!--", ".hidden", `C:\a`, "'quoted'", "--format", "tool(1)"} {
				if !slices.Contains(lines, want) {
					t.Errorf("%s lacks %q:\n%s", name, want, out)
				}
			}
		}
	}
}
