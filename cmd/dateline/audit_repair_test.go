package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/audit"
)

// TestAuditAsksFirst holds that a repair that publishes again, or edits more than three
// posts, asks first and names the posts; if no one can answer it is refused.
func TestAuditAsksFirst(t *testing.T) {
	report := &audit.Report{}
	add := func(kind audit.Kind, slug string) {
		report.Findings = append(report.Findings, audit.Finding{Kind: kind, Slug: slug, Channel: "@news", Post: "https://t.me/news/" + slug})
	}
	for i := range 4 {
		add(audit.Edited, fmt.Sprint(i))
		add(audit.Picture, fmt.Sprint(i))
	}
	add(audit.Deleted, "9")
	for _, c := range []struct {
		kinds []audit.Kind
		said  string // "": it does not ask
	}{
		{[]audit.Kind{audit.Link}, ""},
		{[]audit.Kind{audit.Edited, audit.Picture}, "4 posts will be edited."},
		{[]audit.Kind{audit.Deleted}, "1 post will be published again, as a new message.\n  9  https://t.me/news/9\n"},
	} {
		var said bytes.Buffer
		v := auditView{in: &invocation{cli: &cli{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &said, words: locale.English()}}}
		err := v.mayRepair(report, c.kinds, false)
		if asked := err != nil; asked != (c.said != "") || !strings.Contains(said.String(), c.said) {
			t.Errorf("%v: %v, said %q; want %q", c.kinds, err, said.String(), c.said)
		}
		if err := v.mayRepair(report, c.kinds, true); err != nil {
			t.Errorf("%v with --yes: %v", c.kinds, err)
		}
	}
}
