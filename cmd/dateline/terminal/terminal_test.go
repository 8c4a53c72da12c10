package terminal

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestNothingOnAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if Is(w) || Width(w) != 0 || StyleOf(w, nil).Red("x") != "x" {
		t.Errorf("a pipe: terminal %v, width %d, red %q; want false, 0, %q", Is(w), Width(w), StyleOf(w, nil).Red("x"), "x")
	}
	p := Start(w, "reading")
	p.Set(1, 2)
	p.Done()
	if p != nil {
		t.Errorf("progress on a pipe: %v, want none", p)
	}
}

func TestColours(t *testing.T) {
	for _, tt := range []struct {
		env  []string
		want bool
	}{
		{nil, false}, {[]string{"NO_COLOR="}, false}, {[]string{"NO_COLOR=1"}, true},
		{[]string{"TERM=dumb"}, true}, {[]string{"TERM=xterm"}, false},
	} {
		if got := forbidden(tt.env); got != tt.want {
			t.Errorf("%q: forbidden %v, want %v", tt.env, got, tt.want)
		}
	}
	if got, want := (Style{on: true}).Green("ok"), "\x1b[32mok\x1b[0m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			took time.Duration
			want string
		}{{900 * time.Millisecond, ""}, {1100 * time.Millisecond, "reading… 3/9"}} {
			var b bytes.Buffer
			p := &Progress{w: &b, what: "reading", stop: make(chan struct{}), gone: make(chan struct{})}
			go p.show(patience)
			p.Set(3, 9)
			time.Sleep(tt.took)
			p.Done()
			if got := b.String(); !strings.Contains(got, tt.want) || (tt.want == "") != (got == "") || got != "" && !strings.HasSuffix(got, "\r\x1b[K") {
				t.Errorf("after %s: %q, want %q and then nothing left", tt.took, got, tt.want)
			}
		}
	})
}
