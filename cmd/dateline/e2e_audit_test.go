//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
)

// audited runs audit --json and returns its report.
func (w *world) audited(wantCode int, args ...string) (r auditReport) {
	w.t.Helper()
	cmd := w.command(append([]string{"audit", "--json"}, args...)...)
	out, _ := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != wantCode {
		w.t.Fatalf("audit %v exits %d, want %d:\n%s", args, code, wantCode, out)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		w.t.Fatalf("audit %v: %v\n%s", args, err, out)
	}
	return r
}

// kinds returns the kinds of findings.
func (r auditReport) kinds() string {
	var kinds []string
	for _, f := range r.Findings {
		kinds = append(kinds, string(f.Kind)+" "+f.Slug)
	}
	return strings.Join(kinds, ", ")
}

// copies returns how many copies of channel messages are left with the admin.
func (w *world) copies() (n int) {
	for _, m := range w.emulator.Messages(e2eAdmin) {
		if m.Forwarded {
			n++
		}
	}
	return n
}

// TestAudit runs beside the bot: it asks first, survives kill -9, continues, and its
// repairs are made once, by the bot.
func TestAudit(t *testing.T) {
	w := newWorld(t)
	p := w.startUp()
	due := soon()
	for _, name := range []string{"one", "two", "three"} {
		w.write(name+".md", article(name, due, "The text of "+name+"."))
	}
	w.wait("the posts", func() bool { return len(w.posts()) == 3 })
	if out, code := w.run("audit"); code != 2 || !strings.Contains(out, "3 messages will be read back; that takes about 9 s") || !strings.Contains(out, "--yes") {
		t.Errorf("nobody can be asked: %d\n%s", code, out)
	}
	w.emulator.In(e2eChannel).EditByHand(w.with("The text of one.")[0].ID, "By hand.")

	first := w.command("audit", "--yes")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	w.wait("the first look", func() bool { return w.looks() >= 1 })
	_ = first.Process.Kill()
	_ = first.Wait()
	if n := w.copies(); n > 1 {
		t.Errorf("%d copies are left", n)
	}

	second := w.command("audit", "--yes")
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	looks := w.looks()
	w.wait("one more look", func() bool { return w.looks() > looks })
	_ = second.Process.Signal(syscall.SIGINT)
	if _ = second.Wait(); second.ProcessState.ExitCode() != 75 && second.ProcessState.ExitCode() != 1 {
		t.Errorf("stopped: %v", second.ProcessState)
	}

	r := w.audited(1, "--yes")
	if r.kinds() != "edited one" || !r.Finished || r.Messages != 3 || w.copies() > 1 { // the kill may leave one copy
		t.Errorf("found %q, %+v; %d copies", r.kinds(), r, w.copies())
	}
	if r = w.audited(0, "--yes", "--repair", "edited"); len(r.Repaired) != 1 {
		t.Errorf("repaired %+v", r.Repaired)
	}
	w.wait("the edit", func() bool { return len(w.with("The text of one.")) == 1 })
	if r = w.audited(0, "--yes", "--days", "1", "--in", "@news", "one"); r.Messages != 1 || len(r.Findings) != 0 {
		t.Errorf("after the repair: %+v", r)
	}
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 3 {
		t.Errorf("the channel has seen %d messages, want 3", n)
	}
}

// looks returns how many messages were forwarded.
func (w *world) looks() (n int) {
	for _, c := range w.emulator.Calls() {
		if c.Method == "forwardMessage" {
			n++
		}
	}
	return n
}

// TestAuditLinks follows links without a token, and finds the page that does not exist.
func TestAuditLinks(t *testing.T) {
	w := newWorld(t)
	site := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "gone") {
			http.NotFound(rw, r)
		}
	}))
	t.Cleanup(site.Close)
	w.env = append(w.env, "DATELINE_BASE_URL="+site.URL)
	p := w.startUp()
	w.write("one.md", article("One", soon(), "See [a]("+site.URL+"/gone/), [b]("+site.URL+"/there/), [c](https://t.me/news/999) and [d](none.md)."))
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	p.stop()
	w.env = append(w.env, "DATELINE_TOKEN=")
	r := w.audited(1, "--links")
	got := map[string]bool{}
	for _, f := range r.Findings {
		if got[f.Link] = true; f.Line > 0 {
			got[f.Path] = true
		}
	}
	if len(r.Findings) != 3 || !got[site.URL+"/gone/"] || !got["https://t.me/news/999"] || !got["one.md"] {
		t.Errorf("found %+v", r.Findings)
	}
	if n := w.looks(); n != 0 {
		t.Errorf("%d looks", n)
	}
	out, code := w.run("audit", "--links")
	if code != 1 || !strings.Contains(out, "the site answers 404 Not Found") || !strings.Contains(out, "links followed") {
		t.Errorf("for people: %d\n%s", code, out)
	}
	for _, args := range [][]string{{"--repair", "nothing"}, {"--links", "--restart"}} {
		if out, code := w.run(append([]string{"audit"}, args...)...); code != 2 {
			t.Errorf("audit %v: %d\n%s", args, code, out)
		}
	}
}
