package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/audit"
)

// TestAuditIsFine holds that only an audit that read everything reports that all is
// well.
func TestAuditIsFine(t *testing.T) {
	const fine, far = "All is as the ledger has it.", "What was looked at is as the ledger has it."
	skipped := []audit.Skip{{Slug: "one", Reason: locale.M("audit.skip.protected")}}
	for _, tt := range []struct {
		name    string
		report  audit.Report
		stopped error
		want    string
	}{
		{"all was seen", audit.Report{Messages: 2, Links: 1}, nil, fine},
		{"links alone", audit.Report{Links: 3}, nil, fine},
		{"stopped", audit.Report{Messages: 2}, context.Canceled, far},
		{"one was left out", audit.Report{Messages: 2, Skipped: skipped}, nil, far},
		{"all were left out", audit.Report{Skipped: skipped}, nil, ""},
		{"there is nothing", audit.Report{}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			v := auditView{in: &invocation{cli: &cli{stdout: &out, words: locale.English()}}, width: 80}
			if err := v.write(&tt.report, nil, tt.stopped); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{fine, far} {
				if got := strings.Contains(out.String(), line); got != (line == tt.want) {
					t.Errorf("says %q: %v, want %q:\n%s", line, got, tt.want, out.String())
				}
			}
		})
	}
}
