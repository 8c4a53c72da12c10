package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// errNewDirs says that folders were added to a watch: what happened in them
// before has to be looked for.
var errNewDirs = errors.New("new folders are watched")

// notifier is the file system's own source of events.
type notifier struct {
	watcher *fsnotify.Watcher
	out     chan string
	done    chan struct{}
	pump    sync.WaitGroup
	dirs    map[string]bool
}

func newNotifier() (*notifier, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	n := &notifier{watcher: watcher, out: make(chan string), done: make(chan struct{}), dirs: map[string]bool{}}
	n.pump.Go(n.run)
	return n, nil
}

// run passes events on. An error, an overflow for one, means that some were
// lost: anything may have changed.
func (n *notifier) run() {
	for {
		var p string
		select {
		case e, ok := <-n.watcher.Events:
			if !ok {
				return
			}
			p = e.Name
		case _, ok := <-n.watcher.Errors:
			if !ok {
				return
			}
		}
		select {
		case n.out <- p:
		case <-n.done:
			return
		}
	}
}

func (n *notifier) close() {
	close(n.done)
	n.watcher.Close()
	n.pump.Wait()
}

func (n *notifier) paths() <-chan string { return n.out }

// enter adds a folder, unless it is watched by its name already; where that fails,
// watch tries again and says why.
func (n *notifier) enter(dir string) {
	if !n.dirs[dir] && n.watcher.Add(dir) == nil {
		n.dirs[dir] = true
	}
}

// watch adds and removes folders. A folder that a link newly leads to counts as new.
func (n *notifier) watch(dirs []string) error {
	want := make(map[string]bool, len(dirs))
	alive := map[string]bool{} // the system stops by itself when a folder goes, even if another takes its name
	for _, dir := range n.watcher.WatchList() {
		alive[dir] = true
	}
	fresh, failed, err := false, 0, error(nil)
	for _, dir := range dirs {
		want[dir] = true
		if n.dirs[dir] && alive[dir] {
			continue
		}
		if e := n.watcher.Add(dir); e != nil {
			delete(n.dirs, dir)
			failed, err = failed+1, e
			continue
		}
		fresh = true
		n.dirs[dir] = true
	}
	for dir := range n.dirs {
		if !want[dir] {
			_ = n.watcher.Remove(dir) // gone already, as a rule
			delete(n.dirs, dir)
		}
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%d folders send no events (%w; see fs.inotify.max_user_watches): changes in them are seen at rescans only", failed, err)
	}
	if fresh {
		return errNewDirs
	}
	return nil
}

// way returns the paths that decide what dir is: itself, and each link on the
// way to it (git-sync swaps one). Their folders have to be watched too.
func way(dir string) []string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	paths := []string{abs}
	for p := filepath.Dir(abs); p != filepath.Dir(p); p = filepath.Dir(p) {
		if info, err := os.Lstat(p); err == nil && info.Mode()&os.ModeSymlink != 0 {
			paths = append(paths, p)
		}
	}
	return paths
}
