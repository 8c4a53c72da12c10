package filelock

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecondProcess holds that a second process cannot acquire the lock until the first
// has released it or died.
func TestSecondProcess(t *testing.T) {
	path := os.Getenv("DATELINE_TEST_LOCK")
	if path != "" { // the second process
		if _, err := Acquire(path); errors.Is(err, ErrHeld) {
			t.Skip("held")
		} else if err != nil {
			t.Fatal(err)
		}
		return // and dies with the lock
	}
	path = filepath.Join(t.TempDir(), "lock")
	second := func() bool {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSecondProcess$", "-test.v")
		cmd.Env = append(os.Environ(), "DATELINE_TEST_LOCK="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("second process: %v\n%s", err, out)
		}
		return strings.Contains(string(out), "SKIP")
	}
	l, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if !second() {
		t.Error("a second process got a lock that is held: got false, want true")
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	if second() {
		t.Error("a second process was refused a lock that was released: got true, want false")
	}
	if l, err = Acquire(path); err != nil {
		t.Fatalf("the process that had the lock is dead: %v", err)
	}
	l.Release()
}
