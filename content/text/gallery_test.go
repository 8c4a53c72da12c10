package text

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGallery compares the text message of every construct with its golden file: the
// text of each part, then one entity a line.
func TestGallery(t *testing.T) {
	sources, err := filepath.Glob("../markdown/testdata/gallery/*.md")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no gallery: %v", err)
	}
	for _, path := range sources {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		t.Run(name, func(t *testing.T) {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			ms := Encode(convert(string(source)), Options{})
			judge(t, nil, ms, MaxText)
			var got strings.Builder
			for i, m := range ms {
				if i > 0 {
					got.WriteString("=====\n")
				}
				got.WriteString(show(m))
			}
			golden := filepath.Join("testdata", "gallery", name+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v: run go test -update and review it", err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}

func TestGalleryByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	sources, _ := filepath.Glob("../markdown/testdata/gallery/*.md")
	for _, path := range sources {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if judge(t, lib, Encode(convert(string(source)), Options{}), MaxText); t.Failed() {
			t.Fatal(path)
		}
	}
}
