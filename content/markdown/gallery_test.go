package markdown_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGallery holds the result of each construct.
func TestGallery(t *testing.T) {
	files, err := filepath.Glob("testdata/gallery/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no gallery: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, _ := markdown.New().Convert(source, markdown.Options{})
			checkDocument(t, d)
			got := pretty(t, d.Split()[0].AppendJSON(nil, nil))
			golden := strings.TrimSuffix(file, ".md") + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; look at what -update changes\n%s", golden, got)
			}
		})
	}
}

// pretty formats a line for each block, item and row.
func pretty(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}
