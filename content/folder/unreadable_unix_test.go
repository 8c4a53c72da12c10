//go:build unix

package folder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is a user who owns nothing. Root, as whom tests run in a container,
// may read everything.
const nobody = 65534

// asNobody gives a folder of a test to nobody, and lets the test be that user
// until it ends. Tests that run beside it would be as well.
func asNobody(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	give := func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, -1)
	}
	if err := filepath.WalkDir(filepath.Dir(dir), give); err != nil { // the one above is the test's, too
		t.Fatal(err)
	}
	if err := syscall.Setreuid(-1, nobody); err != nil {
		t.Skip("root may read everything, and cannot be another user here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Setreuid(-1, 0); err != nil {
			t.Fatal(err)
		}
	})
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	f, _ := tree(t, Config{Dir: dir}, map[string]string{"a.md": article("A"), "shut/b.md": article("B"), "c.md": article("C")})
	asNobody(t, dir)
	for _, name := range []string{"shut", "c.md"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(dir, name), 0o755)
	}
	c, err := f.Scan(context.Background())
	if err != nil || titles(c) != "A B" || len(c.Problems()) != 2 {
		t.Errorf("%s, %v, %v", titles(c), c.Problems(), err)
	}
}
