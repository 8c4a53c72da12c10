package deploy

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestComposePostgres holds the properties of the compose file with several replicas;
// compose-go checks its schema in .ci/run.
func TestComposePostgres(t *testing.T) {
	src, err := os.ReadFile("compose.postgres.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Build       struct{ Context, Dockerfile string }
			Environment map[string]string
			Secrets     []string
			Volumes     []string
			ReadOnly    bool     `yaml:"read_only"`
			CapDrop     []string `yaml:"cap_drop"`
			Deploy      struct{ Replicas int }
			DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
			Healthcheck struct{ Test []string }
		}
		Volumes map[string]any
		Secrets map[string]any
	}
	if err := yaml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	s, server := file.Services["dateline"], file.Services["postgres"]
	if s.Deploy.Replicas < 2 || !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") {
		t.Errorf("%d replicas, read_only %v, cap_drop %v", s.Deploy.Replicas, s.ReadOnly, s.CapDrop)
	}
	if s.DependsOn["postgres"].Condition != "service_healthy" || len(server.Healthcheck.Test) == 0 {
		t.Errorf("got the condition %q and the health check %v, want service_healthy and a command", s.DependsOn["postgres"].Condition, server.Healthcheck.Test)
	}
	if _, err := os.Stat(filepath.Join(s.Build.Context, s.Build.Dockerfile)); err != nil {
		t.Errorf("build: %v", err)
	}
	for name := range s.Environment {
		checkSecretVariable(t, "compose.postgres.yaml", name)
	}
	if v, set := s.Environment["DATELINE_DATABASE"]; !set || v != "" || s.Environment["DATELINE_DATABASE_FILE"] == "" {
		t.Errorf("got DATELINE_DATABASE %q (set: %t) and DATELINE_DATABASE_FILE %q; want the image's own emptied, and the address from a file", v, set, s.Environment["DATELINE_DATABASE_FILE"])
	}
	for name := range server.Environment {
		if strings.Contains(name, "PASSWORD") && !strings.HasSuffix(name, "_FILE") {
			t.Errorf("%s stands in the environment; mount it as a secret", name)
		}
	}
	for _, name := range append(s.Secrets, server.Secrets...) {
		if _, ok := file.Secrets[name]; !ok {
			t.Errorf("secret %s is not declared", name)
		}
	}
	for _, v := range append(s.Volumes, server.Volumes...) {
		name, _, _ := strings.Cut(v, ":")
		if _, ok := file.Volumes[name]; !ok && !strings.HasPrefix(name, ".") {
			t.Errorf("volume %s is not declared", name)
		}
	}
}

// checkSecretVariable is checkVariable for files that may mount the database's address.
func checkSecretVariable(t *testing.T, where, name string) {
	t.Helper()
	if name != "DATELINE_DATABASE_FILE" {
		checkVariable(t, where, name)
	}
}

// object has the parts of a Kubernetes object that the test checks.
type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       struct {
		Replicas       int
		MaxUnavailable int `yaml:"maxUnavailable"`
		Selector       struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		}
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     pod
		}
	}
}

type pod struct {
	SecurityContext struct {
		RunAsNonRoot bool  `yaml:"runAsNonRoot"`
		RunAsUser    int64 `yaml:"runAsUser"`
	} `yaml:"securityContext"`
	Grace      int `yaml:"terminationGracePeriodSeconds"`
	Containers []container
	Volumes    []struct {
		Name   string
		Secret struct {
			SecretName string `yaml:"secretName"`
		}
	}
}

type container struct {
	Name            string
	Env             []struct{ Name, Value string }
	Ports           []struct{ Name string }
	LivenessProbe   probe `yaml:"livenessProbe"`
	ReadinessProbe  probe `yaml:"readinessProbe"`
	SecurityContext struct {
		ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
		AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
		Capabilities             struct{ Drop []string }
	} `yaml:"securityContext"`
	VolumeMounts []struct {
		Name      string
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

func kubernetes(t *testing.T) map[string]object {
	t.Helper()
	src, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]object{}
	for d := yaml.NewDecoder(bytes.NewReader(src)); ; {
		var o object
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out[o.APIVersion+" "+o.Kind] = o
	}
}

// TestKubernetes holds the properties of the manifests: several replicas, restricted
// privileges, probes with paths that the program serves, secrets from files, and
// matching labels.
func TestKubernetes(t *testing.T) {
	objects := kubernetes(t)
	d, budget := objects["apps/v1 Deployment"], objects["policy/v1 PodDisruptionBudget"]
	p := d.Spec.Template.Spec
	if d.Spec.Replicas < 2 || budget.Spec.MaxUnavailable < 1 || p.Grace < 20 {
		t.Errorf("%d replicas, %d of them may be away, %d s to stop", d.Spec.Replicas, budget.Spec.MaxUnavailable, p.Grace)
	}
	for _, labels := range []map[string]string{d.Spec.Selector.MatchLabels, budget.Spec.Selector.MatchLabels} {
		if len(labels) == 0 || labels["app"] != d.Spec.Template.Metadata.Labels["app"] {
			t.Errorf("the selector %v does not fit the pods' labels %v", labels, d.Spec.Template.Metadata.Labels)
		}
	}
	if !p.SecurityContext.RunAsNonRoot || p.SecurityContext.RunAsUser == 0 {
		t.Errorf("got runAsNonRoot %t, runAsUser %d; want true and a user that is not root", p.SecurityContext.RunAsNonRoot, p.SecurityContext.RunAsUser)
	}
	volumes := map[string]bool{}
	for _, v := range p.Volumes {
		volumes[v.Name] = true
	}
	for _, c := range p.Containers {
		if a := c.SecurityContext.AllowPrivilegeEscalation; !c.SecurityContext.ReadOnlyRootFilesystem || a == nil || *a || !slices.Contains(c.SecurityContext.Capabilities.Drop, "ALL") {
			t.Errorf("container %s is not locked down", c.Name)
		}
		for _, m := range c.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("container %s mounts %s, which is not declared", c.Name, m.Name)
			}
		}
	}
	i := slices.IndexFunc(p.Containers, func(c container) bool { return c.Name == "dateline" })
	if i < 0 {
		t.Fatalf("there is no container dateline: got %v, want at least %v", i, 0)
	}
	c := p.Containers[i]
	if c.LivenessProbe.HTTPGet.Path != "/healthz" || c.ReadinessProbe.HTTPGet.Path != "/readyz" {
		t.Errorf("the probes ask %s and %s", c.LivenessProbe.HTTPGet.Path, c.ReadinessProbe.HTTPGet.Path)
	}
	if len(c.Ports) == 0 || c.LivenessProbe.HTTPGet.Port != c.Ports[0].Name || c.ReadinessProbe.HTTPGet.Port != c.Ports[0].Name {
		t.Errorf("the probes ask at %v and %v, want the first of the ports %v", c.LivenessProbe.HTTPGet.Port, c.ReadinessProbe.HTTPGet.Port, c.Ports)
	}
	env := map[string]string{}
	for _, e := range c.Env {
		checkSecretVariable(t, "kubernetes.yaml", e.Name)
		env[e.Name] = e.Value
	}
	if v, set := env["DATELINE_DATABASE"]; !set || v != "" || env["DATELINE_DATABASE_FILE"] == "" || env["DATELINE_TOKEN_FILE"] == "" || env["DATELINE_TOKEN"] != "" {
		t.Errorf("got %v (DATELINE_DATABASE set: %t); want secrets from files, and the image's own DATELINE_DATABASE emptied", env, set)
	}
}
