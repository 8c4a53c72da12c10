// Package deploy has no code: it tests the files for running Dateline elsewhere, as far
// as that is possible without their engines.
package deploy

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

// maxBinary is the maximum size of the stripped binary, in bytes.
const maxBinary = 45 << 20

// instruction is a line of a Dockerfile, with continued lines joined.
type instruction struct{ name, args string }

func dockerfile(t *testing.T) []instruction {
	t.Helper()
	src, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields("FROM WORKDIR COPY RUN USER ENV VOLUME STOPSIGNAL ENTRYPOINT CMD EXPOSE LABEL ARG HEALTHCHECK")
	var out []instruction
	for line := range strings.Lines(strings.ReplaceAll(string(src), "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, args, _ := strings.Cut(line, " ")
		if !slices.Contains(known, name) {
			t.Errorf("Dockerfile: unknown instruction %q", name)
		}
		out = append(out, instruction{name, strings.TrimSpace(args)})
	}
	return out
}

// TestDockerfile holds that copied files exist, that the last stage has nothing but
// copied files, and that it does not run as root.
func TestDockerfile(t *testing.T) {
	stages := map[string]bool{}
	last := map[string]string{}
	for _, in := range dockerfile(t) {
		last[in.name] = in.args
		switch in.name {
		case "FROM":
			last = map[string]string{"FROM": in.args}
			if f := strings.Fields(in.args); len(f) == 3 && f[1] == "AS" {
				stages[f[2]] = true
			}
		case "COPY":
			checkCopy(t, in.args, stages)
		case "ENV":
			name, _, _ := strings.Cut(in.args, "=")
			checkVariable(t, "Dockerfile", name)
		}
	}
	if last["FROM"] != "scratch" {
		t.Errorf("the last stage is FROM %s, want scratch", last["FROM"])
	}
	if ok, _ := regexp.MatchString(`^[1-9]\d*:[1-9]\d*$`, last["USER"]); !ok {
		t.Errorf("USER %q is not a number other than root's, so Kubernetes' runAsNonRoot cannot check it", last["USER"])
	}
	if last["ENTRYPOINT"] != `["/dateline"]` || last["STOPSIGNAL"] != "SIGTERM" {
		t.Errorf("ENTRYPOINT %s, STOPSIGNAL %s: the program has to get SIGTERM itself", last["ENTRYPOINT"], last["STOPSIGNAL"])
	}
}

func checkCopy(t *testing.T, args string, stages map[string]bool) {
	t.Helper()
	fields := strings.Fields(args)
	from := ""
	for len(fields) > 0 && strings.HasPrefix(fields[0], "--") {
		if v, ok := strings.CutPrefix(fields[0], "--from="); ok {
			from = v
		}
		fields = fields[1:]
	}
	if from != "" {
		if !stages[from] {
			t.Errorf("COPY %s: there is no stage %q before it", args, from)
		}
		return
	}
	for _, path := range fields[:len(fields)-1] {
		if _, err := os.Stat(filepath.Join("..", path)); err != nil {
			t.Errorf("COPY %s: %v", args, err)
		}
	}
}

// TestBuild runs the Dockerfile's go build: the result has to be static and small.
func TestBuild(t *testing.T) {
	if os.Getenv("DATELINE_TEST_BUILD") == "" {
		t.Skip("compiles everything anew, for a minute or more; set DATELINE_TEST_BUILD=1, as .ci/run does")
	}
	i := slices.IndexFunc(dockerfile(t), func(in instruction) bool { return strings.Contains(in.args, "go build") })
	if i < 0 {
		t.Fatalf("the Dockerfile builds nothing: got %v, want at least %v", i, 0)
	}
	out := filepath.Join(t.TempDir(), "dateline")
	line := strings.ReplaceAll(dockerfile(t)[i].args, "/out/dateline", out)
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = ".."
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, msg)
	}
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the binary weighs %.1f MB", float64(info.Size())/(1<<20))
	if info.Size() >= maxBinary {
		t.Errorf("the binary weighs %d bytes, want under %d", info.Size(), maxBinary)
	}
	f, err := elf.Open(out)
	if err != nil {
		t.Skipf("no ELF file on this system: %v", err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Errorf("the binary is linked dynamically; it could not start in an empty image: got %v, want another", p.Type)
		}
	}
}

// checkVariable holds that a DATELINE_… variable exists.
func checkVariable(t *testing.T, where, name string) {
	t.Helper()
	if !strings.HasPrefix(name, "DATELINE_") {
		return
	}
	if name == "DATELINE_CONFIG" {
		return
	}
	for _, s := range config.Settings() {
		if name == s.Variable || name == s.Variable+"_FILE" && s.Name == "token" {
			return
		}
	}
	t.Errorf("%s sets %s, which is no setting", where, name)
}

// TestCompose holds the properties of the compose file; compose-go checks its schema in
// .ci/run.
func TestCompose(t *testing.T) {
	src, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Build struct {
				Context, Dockerfile string
			}
			Environment map[string]string
			Secrets     []string
			Volumes     []string
			ReadOnly    bool     `yaml:"read_only"`
			CapDrop     []string `yaml:"cap_drop"`
			Privileged  bool
		}
		Volumes map[string]any
		Secrets map[string]any
	}
	if err := yaml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	s, ok := file.Services["dateline"]
	if !ok {
		t.Fatal("there is no service dateline: got false, want true")
	}
	if _, err := os.Stat(filepath.Join(s.Build.Context, s.Build.Dockerfile)); err != nil {
		t.Errorf("build: %v", err)
	}
	for name := range s.Environment {
		checkVariable(t, "compose.yaml", name)
		if name == "DATELINE_TOKEN" {
			t.Errorf("the token stands in the environment; mount it as a secret: got %v, want another", name)
		}
	}
	for _, name := range s.Secrets {
		if _, ok := file.Secrets[name]; !ok {
			t.Errorf("secret %s is not declared", name)
		}
	}
	for _, v := range s.Volumes {
		name, _, _ := strings.Cut(v, ":")
		if _, ok := file.Volumes[name]; !ok && !strings.HasPrefix(name, ".") {
			t.Errorf("volume %s is not declared", name)
		}
	}
	if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || s.Privileged {
		t.Errorf("got read_only %t, cap_drop %v, privileged %t; want true, ALL, false", s.ReadOnly, s.CapDrop, s.Privileged)
	}
}

// TestTemporaryFiles holds that the program can make temporary files, as restore, plan before a first
// run, and drafts from the chat do: an image from scratch has no /tmp, and a root file system that
// is read only takes no files there.
func TestTemporaryFiles(t *testing.T) {
	holds := func(file, pattern string) {
		t.Helper()
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(pattern).Match(src) {
			t.Errorf("%s has no match of %s: got\n%s", file, pattern, src)
		}
	}
	for _, file := range []string{"Dockerfile", "Dockerfile.release"} {
		holds(file, `(?s)COPY \S+ ?\S*/dateline /dateline\n.*\nENV PATH=/\n`) // for docker exec NAME dateline …
		holds(file, `(?s)mkdir -p -m 1777 /out/root/tmp\n.*\nFROM scratch\n.*\nCOPY --from=\w+ /out/root /\n`)
	}
	for _, file := range []string{"compose.yaml", "compose.postgres.yaml"} {
		holds(file, `(?s)\n  dateline:\n.*\n    tmpfs:\n      - /tmp\n.*\n    read_only: true\n`)
	}
	holds("kubernetes.yaml", `(?s)- name: dateline\n          image.*mountPath: /tmp\}\n.*- name: git-sync\n`)
}

// TestSecretsStayOut holds that neither git nor an image gets what the compose files and
// init put into the checkout: the token, passwords, and the ledger with its readers.
func TestSecretsStayOut(t *testing.T) {
	folders := map[string]bool{".dateline": true} // init's
	for _, name := range []string{"compose.yaml", "compose.postgres.yaml"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.\./([.\w]+)`).FindAllStringSubmatch(string(src), -1) {
			if m[1] != "articles" {
				folders[m[1]] = true
			}
		}
	}
	if !folders["secrets"] || !folders["data"] {
		t.Errorf("the compose files have %v, want secrets and data among them", folders)
	}
	for file, end := range map[string]string{".gitignore": "/", ".dockerignore": ""} {
		src, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for folder := range folders {
			if line := "\n/" + folder + end + "\n"; !strings.Contains(string(src), line) {
				t.Errorf("%s has no line %q: got\n%s", file, strings.TrimSpace(line), src)
			}
		}
	}
}

// TestPackagedUnit holds that the packages' unit is the one here except for the
// program's path.
func TestPackagedUnit(t *testing.T) {
	unit, err := os.ReadFile("dateline.service")
	if err != nil {
		t.Fatal(err)
	}
	packaged, err := os.ReadFile("dateline.packaged.service")
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := strings.Cut(strings.ReplaceAll(string(unit), "/usr/local/bin/dateline", "/usr/bin/dateline"), "[Unit]")
	if _, got, _ := strings.Cut(string(packaged), "[Unit]"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAlerts holds that alerts use metrics that exist, and asks promtool if it is
// installed.
func TestAlerts(t *testing.T) {
	src, err := os.ReadFile("alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("../cmd/dateline/metrics/metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`dateline_[a-z_]+`).FindAllString(string(src), -1)
	if len(names) == 0 {
		t.Fatal("alerts.yaml is about no metric: got none, want some")
	}
	for _, name := range names {
		if !bytes.Contains(code, []byte(`"`+name+`"`)) {
			t.Errorf("alerts.yaml: there is no metric %s", name)
		}
	}
	for _, m := range regexp.MustCompile(`alert: (\w+)`).FindAllSubmatch(src, -1) {
		if !bytes.Contains(readme, m[1]) {
			t.Errorf("README.md does not say what to do about %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?:Name: |NewDesc\()"(dateline_\w+)"`).FindAllSubmatch(code, -1) {
		if !bytes.Contains(readme, m[1]) {
			t.Errorf("README.md does not name the metric %s", m[1])
		}
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not here; apt-get install prometheus, as .ci/run does, to check the rules")
	}
	if msg, err := exec.Command(promtool, "check", "rules", "alerts.yaml").CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s", err, msg)
	}
}

// TestUnit has systemd check the unit.
func TestUnit(t *testing.T) {
	src, err := os.ReadFile("dateline.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^Environment=(\w+)=`).FindAllSubmatch(src, -1) {
		checkVariable(t, "dateline.service", string(m[1]))
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here; apt-get install systemd, as .ci/run does, to check the unit")
	}
	// verify requires that the program exists.
	src = bytes.ReplaceAll(src, []byte("/usr/local/bin/dateline "), []byte("/bin/true "))
	unit := filepath.Join(t.TempDir(), "dateline.service")
	if err := os.WriteFile(unit, src, 0o644); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(analyze, "verify", "--man=no", unit).CombinedOutput(); err != nil || len(bytes.TrimSpace(msg)) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, msg)
	}
	// 10 is unprotected, 0 is safe; the threshold is in tenths.
	msg, err := exec.Command(analyze, "security", "--offline=true", "--threshold=20", "--no-pager", unit).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, msg)
	}
}
