//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// run runs a command of the program to its end.
func (w *world) run(args ...string) (out string, code int) {
	w.t.Helper()
	cmd := w.command(args...)
	b, _ := cmd.CombinedOutput() // errors show in the code
	if strings.Contains(string(b), "AAsecret") {
		w.t.Errorf("dateline %s shows the token:\n%s", args[0], b)
	}
	return string(b), cmd.ProcessState.ExitCode()
}

// TestDoctor runs doctor in a world where all is well, and in others with problems.
func TestDoctor(t *testing.T) {
	w := newWorld(t)
	w.write("one.md", article("One", time.Now(), "One."))
	out, code := w.run("doctor")
	if code != 0 || strings.Contains("\n"+out, "\nx ") {
		t.Errorf("all is well, and it exits %d:\n%s", code, out)
	}
	for _, want := range []string{"ok  token", "ok  channel", "ok  admins    1 of 1 admin", "ok  articles  1 article", "ok  zone      UTC", "ok  clock", "is not there yet", "can delete a post for 48 hours"} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
	entries, err := os.ReadDir(w.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the doctor left something behind: %v, %v", entries, err)
	}
	for _, want := range []string{"articles: ./articles (default) is " + w.dir + "/articles", "All is well"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var findings []finding
	if out, code = w.run("doctor", "--json"); code != 0 || json.Unmarshal([]byte(out), &findings) != nil || len(findings) < 6 || findings[0].Result != "ok" {
		t.Errorf("doctor --json: %d\n%s", code, out)
	}

	w.mayPost(false)
	w.emulator.AddUser(emulator.User{ID: 9, FirstName: "Carl", Username: "carl", NotStarted: true})
	w.emulator.SetAdmins(e2eChannel, e2eAdmin, 9)
	w.write("broken.md", "---\ntitle: Broken\ndate: someday\n---\n")
	out, code = w.run("doctor")
	if code != 1 {
		t.Errorf("much is wrong, and it exits %d", code)
	}
	for _, want := range []string{"x   channel", "may not post there", "!   admins    Carl (@carl) has never pressed Start", "ok  admins    1 of 2 admins", "x   articles  1 article in ./articles, but 1 error"} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}

	env := w.env
	w.env = append(w.env, "DATELINE_TOKEN=", "DATELINE_CHANNEL=", "DATELINE_DATABASE=nowhere/x.db", "DATELINE_LISTEN=192.0.2.1:99", "DATELINE_LANGUAGE=de")
	out, code = w.run("doctor")
	for _, want := range []string{"x   Token         keines da", "x   Kanal         keiner eingestellt", "x   Speicher      die Datenbank nowhere/x.db lässt sich nicht öffnen: den Ordner nowhere",
		"x   listen        192.0.2.1:99 ist keine Adresse dieses Rechners"} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("with neither token nor channel it exits %d, want 1 and %q:\n%s", code, want, out)
		}
	}

	w.env = append(slices.Clone(env), "DATELINE_POSTS_FILE=site/data/telegram.json") // run creates the folder
	if out, _ = w.run("doctor"); strings.Contains(out, "x   storage") {
		t.Errorf("posts_file in a folder that is not there yet: got\n%s\nwant no problem with storage", out)
	}

	w.env = append(env, "DATELINE_TOKEN=1:no-such-token", "DATELINE_ARTICLES=nowhere")
	out, code = w.run("doctor")
	if code != 1 || !strings.Contains(out, "x   token     Telegram does not accept it (Unauthorized)") || !strings.Contains(out, "x   articles") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// TestDoctorWarns holds the warnings about problems that readers notice but that stop
// nothing.
func TestDoctorWarns(t *testing.T) {
	w := newWorld(t)
	w.write("one.md", article("One", time.Now(), "One."))
	w.emulator.SetInline(false)
	w.env = append(w.env, `DATELINE_ROUTES=[{"category":"news","buttons":[{"text":"Site","url":"https://example.com/"}]}]`)
	out, code := w.run("doctor")
	if code != 0 {
		t.Errorf("warnings alone, and it exits %d:\n%s", code, out)
	}
	for _, want := range []string{"!   inline    ", "/setinline at @BotFather", "!   channel   @news: a route puts buttons under posts, and such posts get no comments"} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
}

// TestDoctorTriesGroups holds that doctor writes to no one, and reports for each group
// of the admins whether the bot can.
func TestDoctorTriesGroups(t *testing.T) {
	w := newWorld(t)
	w.write("one.md", article("One", time.Now(), "One."))
	w.emulator.AddChannel(emulator.Channel{ID: -1001000000077, Title: "Team", Group: true, Topics: []int{5}, Bot: emulator.Rights{Member: true}})
	w.emulator.AddChannel(emulator.Channel{ID: -1001000000079, Title: "More", Username: "more", Bot: emulator.AllRights()})
	env := w.env
	for _, tt := range []struct {
		admins string
		code   int
		want   string
	}{
		{"-1001000000077", 0, "ok  admins    -1001000000077: the bot can write there"},
		{"-1001000000077/5", 0, "ok  admins    -1001000000077/5: the bot can write there"},
		{"-1001000000077/6", 1, "x   admins    -1001000000077/6: @"},
		{"-1001000000078", 1, "x   admins    -1001000000078: the group cannot be found"},
		{"@more", 1, "x   admins    @more is not a group"},
	} {
		w.env = append(slices.Clone(env), "DATELINE_ADMINS="+tt.admins)
		if out, code := w.run("doctor"); code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("admins: %s: exit code %d, want %d and %q in\n%s", tt.admins, code, tt.code, tt.want, out)
		}
	}
	if left := w.emulator.Messages(-1001000000077); len(left) != 0 {
		t.Errorf("it leaves %+v in the group", left)
	}
}

// TestDoctorSaysWhatIsNotLookedAt holds that doctor reports in which channels posts
// that the ledger does not know cannot be found, because nothing can be read back.
func TestDoctorSaysWhatIsNotLookedAt(t *testing.T) {
	const off = "the check for posts that the ledger does not know is off"
	w := newWorld(t)
	w.write("one.md", article("One", time.Now(), "One."))
	if out, _ := w.run("doctor"); strings.Contains(out, off) {
		t.Errorf("all can be read, and it says that the check is off:\n%s", out)
	}
	w.emulator.SetProtected(e2eChannel, true)
	if out, code := w.run("doctor"); code != 0 || !strings.Contains(out, "!   channel   @news: content is protected") || !strings.Contains(out, off) {
		t.Errorf("the content is protected, and it says, with %d:\n%s", code, out)
	}
	w.emulator.SetProtected(e2eChannel, false)
	w.emulator.AddUser(emulator.User{ID: 9, FirstName: "Carl", NotStarted: true})
	w.emulator.SetAdmins(e2eChannel, 9)
	if out, code := w.run("doctor"); code != 1 || !strings.Contains(out, "no admin can be reached") || !strings.Contains(out, off) {
		t.Errorf("nobody can be reached, and it says, with %d:\n%s", code, out)
	}
	w.emulator.AddChannel(emulator.Channel{ID: e2eChannel - 1, Title: "Talk", Username: "talk", Group: true, Admins: []int64{e2eAdmin}, Bot: emulator.Rights{Member: true}})
	w.env = append(w.env, "DATELINE_CHANNEL=@talk")
	if out, code := w.run("doctor"); code != 0 || !strings.Contains(out, "@talk is a group") || !strings.Contains(out, off) {
		t.Errorf("it is a group, and it says, with %d:\n%s", code, out)
	}
}

// TestDoctorFixes sets what Telegram shows about the bot, and permissions of files.
func TestDoctorFixes(t *testing.T) {
	w := newWorld(t)
	w.write("one.md", article("One", time.Now(), "One."))
	w.env = append(w.env, "DATELINE_PROFILE=false") // otherwise the running bot writes the descriptions itself
	w.emulator.SetInline(false)
	w.startUp().stop()
	db := filepath.Join(w.dir, "dateline.db")
	if err := os.Chmod(db, 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := w.run("doctor")
	for _, want := range []string{"ok  profile   nothing tells people", "!   inline    ", "!   storage   ./dateline.db can be read by others"} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
	w.emulator.ForgetMenus()
	out, code := w.run("doctor", "--fix")
	if code != 0 {
		t.Errorf("doctor --fix: %d\n%s", code, out)
	}
	for _, want := range []string{"ok  profile   8 descriptions were written", "ok  inline    switched on", "ok  storage   ./dateline.db could be read by others", "ok  menu      "} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
	if info, err := os.Stat(db); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v; want 0600", info.Mode(), err)
	}
	if len(w.emulator.Commands("default", "")) == 0 || len(w.emulator.Commands("chat:"+strconv.Itoa(e2eAdmin), "ru")) <= len(w.emulator.Commands("default", "ru")) {
		t.Errorf("menus: %v for readers, %v for the admin", w.emulator.Commands("default", ""), w.emulator.Commands("chat:"+strconv.Itoa(e2eAdmin), "ru"))
	}
	if got := w.emulator.Profile("description", "ru"); !strings.Contains(got, "«News»") {
		t.Errorf("the Russian description is %q", got)
	}
	if out, _ = w.run("doctor", "--language", "ru"); strings.Contains(out, "!  ") || !strings.Contains(out, "Всё в порядке") || !strings.Contains(out, "ok  токен     это @") {
		t.Errorf("after that, in Russian:\n%s", out)
	}
	if out, _ = w.run("doctor", "--language", "ru", "--json"); !strings.Contains(out, `"subject": "token"`) || !strings.Contains(out, `"text": "it is @`) {
		t.Errorf("JSON is for programs, and in English:\n%s", out)
	}
}

// TestBackupAndRestore goes back to a copy that is older than the last post: the post
// is found in the channel and not sent again.
func TestBackupAndRestore(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=1s")
	p := w.startUp()
	w.write("first.md", article("First", time.Now().Add(3*time.Second), "The first."))
	w.wait("the first article", func() bool { return len(w.with("The first.")) == 1 })
	if out, code := w.run("backup", "copy.db"); code != 0 {
		t.Fatalf("backup: %d\n%s", code, out)
	}
	if out, code := w.run("backup", "copy.db"); code != 1 || !strings.Contains(out, "is there already") {
		t.Errorf("a second backup over the first: %d\n%s", code, out)
	}
	w.write("second.md", article("Second", time.Now().Add(time.Second), "The second."))
	w.wait("the second article", func() bool { return len(w.with("The second.")) == 1 })
	if out, code := w.run("restore", "copy.db"); code != 75 || !strings.Contains(out, "stop it first") {
		t.Errorf("restoring under a running bot: %d\n%s", code, out)
	}
	p.stop()
	if out, code := w.run("restore", "first.db"); code != 1 {
		t.Errorf("restoring from nothing: %d\n%s", code, out)
	}
	if out, code := w.run("restore", "articles/first.md"); code != 1 || !strings.Contains(out, "is not a copy of Dateline's state; name a file that dateline backup made") {
		t.Errorf("restoring from an article: %d\n%s", code, out)
	}
	if out, code := w.run("restore", "copy.db"); code != 0 || !strings.Contains(out, "What was there before is in") {
		t.Fatalf("restore: %d\n%s", code, out)
	}
	p = w.start()
	w.write("third.md", article("Third", time.Now().Add(time.Second), "The third."))
	w.wait("the third article", func() bool { return len(w.with("The third.")) == 1 })
	w.wait("the second article's place in the plan", func() bool {
		out, _ := w.run("plan", "--json")
		return w.state(out, "second") == "sent"
	})
	p.stop()
	for _, text := range []string{"The first.", "The second.", "The third."} {
		if n := len(w.with(text)); n != 1 {
			t.Errorf("%s stands in the channel %d times", text, n)
		}
	}
}

// TestARemovedDatabaseKeepsItsLog holds that a removed database file whose log remains
// is not created again, and that restore keeps the log.
func TestARemovedDatabaseKeepsItsLog(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=1s")
	p := w.startUp()
	if out, code := w.run("backup", "copy.db"); code != 0 {
		t.Fatalf("backup: %d\n%s", code, out)
	}
	w.write("first.md", article("First", time.Now().Add(2*time.Second), "The first."))
	w.wait("the first article", func() bool { return len(w.with("The first.")) == 1 })
	p.kill()
	db := filepath.Join(w.dir, "dateline.db")
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"run", "plan", "doctor", "backup another.db"} {
		if out, code := w.run(strings.Fields(command)...); code != 1 || !strings.Contains(out, "put the file back") {
			t.Errorf("%s: exit %d, want 1 and what to do:\n%s", command, code, out)
		}
	}
	if info, err := os.Stat(db + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("the log is gone: %v", err)
	}
	if out, code := w.run("restore", "copy.db"); code != 0 || !strings.Contains(out, "What was there before is in") {
		t.Fatalf("restore: %d\n%s", code, out)
	}
	if kept, _ := filepath.Glob(db + ".before-restore-*-wal"); len(kept) != 1 {
		t.Errorf("the log was kept as %q", kept)
	}
	p = w.startUp() // what was due before the ledger was read may have been published already
	w.write("second.md", article("Second", time.Now().Add(2*time.Second), "The second."))
	w.wait("the second article", func() bool { return len(w.with("The second.")) == 1 })
	p.stop()
	if n := len(w.with("The first.")); n != 1 {
		t.Errorf("the first article is in the channel %d times", n)
	}
}

// TestAnOldLedgerSendsNothingAgain holds that an old copy of the ledger does not send
// later posts again, although nothing in it says that it is old.
func TestAnOldLedgerSendsNothingAgain(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=1s")
	p := w.startUp()
	w.write("first.md", article("First", time.Now().Add(2*time.Second), "The first."))
	w.wait("the first article", func() bool { return len(w.with("The first.")) == 1 })
	w.write("second.md", article("Second", time.Now().Add(time.Hour), "The second."))
	db := filepath.Join(w.dir, "dateline.db")
	w.wait("the plan", func() bool { out, _ := w.run("plan", "--json"); return w.state(out, "second") == "planned" })
	p.stop()
	old, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	p = w.start()
	texts := []string{"The second.", "The third.", "The fourth."}
	for i, name := range []string{"second", "third", "fourth"} {
		w.write(name+".md", article(name, time.Now().Add(time.Second), texts[i]))
		w.wait(name, func() bool { return len(w.with(texts[i])) == 1 })
	}
	p.kill()
	for _, suffix := range []string{"-wal", "-shm"} {
		os.Remove(db + suffix)
	}
	if err := os.WriteFile(db, old, 0o600); err != nil {
		t.Fatal(err)
	}
	p = w.start()
	w.wait("the posts' places in the plan", func() bool {
		out, _ := w.run("plan", "--json")
		return w.state(out, "second") == "sent" && w.state(out, "third") == "sent" && w.state(out, "fourth") == "sent"
	})
	w.wait("word to the admin", func() bool { return len(w.toldAdmin("no record of")) == 1 })
	w.write("fifth.md", article("Fifth", time.Now().Add(time.Second), "The fifth."))
	w.wait("the fifth article", func() bool { return len(w.with("The fifth.")) == 1 })
	p.stop()
	for _, text := range append(texts, "The first.") {
		if n := len(w.with(text)); n != 1 {
			t.Errorf("%s is in the channel %d times", text, n)
		}
	}
}

// state returns an article's state in the output of plan --json.
func (w *world) state(plan, slug string) string {
	w.t.Helper()
	var entries []struct{ Slug, State string }
	if err := json.Unmarshal([]byte(plan), &entries); err != nil {
		w.t.Fatalf("plan --json: %v\n%s", err, plan)
	}
	for _, e := range entries {
		if e.Slug == slug {
			return e.State
		}
	}
	return ""
}

// TestRepublish edits published posts after the settings changed, and only if
// requested.
func TestRepublish(t *testing.T) {
	w := newWorld(t)
	w.write("first.md", article("First", soon(), "The first."))
	p := w.start()
	w.wait("the article", func() bool { return len(w.with("The first.")) == 1 })
	p.stop()
	w.env = append(w.env, `DATELINE_TEMPLATE=**{{.Title}}**

{{.Body}}

New last line.`)
	if out, code := w.run("republish"); code != 2 {
		t.Errorf("republish of nothing: %d\n%s", code, out)
	}
	p = w.start()
	w.ask(e2eReader, "/latest")
	if got := w.with("New last line."); len(got) != 0 {
		t.Errorf("a change of the template edited the post unasked: got %v, want none", got)
	}
	p.stop()
	if out, code := w.run("republish", "--all"); code != 0 || !strings.Contains(out, "1 post") {
		t.Fatalf("republish: %d\n%s", code, out)
	}
	p = w.start()
	w.wait("the edit", func() bool { return len(w.with("New last line.")) == 1 })
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 1 {
		t.Errorf("the channel has seen %d messages, want 1", n)
	}
}

// TestRepublishForm has the running bot change the form of published posts, once: the
// command leaves the order in the ledger.
func TestRepublishForm(t *testing.T) {
	w := newWorld(t)
	env := w.env
	w.env = append(slices.Clone(env), "DATELINE_FORMAT=text")
	w.write("table.md", article("Table", soon(), "| A | B |\n|---|---|\n| one | two |\n"))
	p := w.start()
	w.ask(e2eAdmin, "/start")
	w.wait("the article", func() bool { return len(w.with("one")) == 1 })
	p.stop()
	w.env = env
	p = w.start()
	rich := func() bool { return strings.Contains(w.with("one")[0].JSON, `"type":"table"`) }
	if out, code := w.run("republish", "table"); code != 0 || !strings.Contains(out, "1 post") {
		t.Fatalf("republish: %d\n%s", code, out)
	}
	w.ask(e2eReader, "/latest")
	if rich() {
		t.Errorf("republish alone changed the form: %s", w.with("one")[0].JSON)
	}
	if out, code := w.run("republish", "--form", "table"); code != 0 || !strings.Contains(out, "1 post") {
		t.Fatalf("republish --form: %d\n%s", code, out)
	}
	w.wait("the table", rich)
	if out, code := w.run("republish", "--form", "--all"); code != 0 || !strings.Contains(out, "1 post") {
		t.Errorf("republish --form --all: %d\n%s", code, out)
	}
	p.stop()
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 1 {
		t.Errorf("the channel has seen %d messages, want 1", n)
	}
}

// TestHealth requests the health pages.
func TestHealth(t *testing.T) {
	w := newWorld(t)
	address := freeAddress(t)
	w.env = append(w.env, "DATELINE_LISTEN="+address)
	w.write("ahead.md", article("Ahead", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "Later."))
	p := w.start()
	w.ask(e2eReader, "/latest")
	w.wait("readiness", func() bool { code, _ := get(t, "http://"+address+"/readyz"); return code == http.StatusOK })
	if code, _ := get(t, "http://"+address+"/healthz"); code != http.StatusOK {
		t.Errorf("healthz: %d", code)
	}
	var metrics string
	w.wait("the plan in the metrics", func() bool {
		_, metrics = get(t, "http://"+address+"/metrics")
		return strings.Contains(metrics, "dateline_deliveries{state=\"planned\"} 1\n") && strings.Contains(metrics, "dateline_ready 1\n")
	})
	for _, want := range []string{"# TYPE dateline_deliveries gauge\n", "dateline_deliveries{state=\"planned\"} 1\n",
		"dateline_next_due_timestamp_seconds 4.0709088e+09\n", "dateline_articles 1\n", "dateline_ready 1\n",
		`dateline_api_calls_total{method="getMe",result="ok"} `, "dateline_updates_total 1\n", "dateline_queue_depth 0\n", `dateline_build_info{`,
		"dateline_last_scan_timestamp_seconds 1."} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %q in\n%s", want, metrics)
		}
	}
	if promtool, err := exec.LookPath("promtool"); err != nil {
		t.Log("promtool is not here: it has not read the metrics")
	} else {
		check := exec.Command(promtool, "check", "metrics")
		check.Stdin = strings.NewReader(metrics)
		if said, err := check.CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("promtool check metrics: %v\n%s", err, said)
		}
	}
	p.stop()
}

func get(t *testing.T, url string) (code int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}
