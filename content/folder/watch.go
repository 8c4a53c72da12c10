package folder

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// How long Watch waits.
const (
	settleTime   = 300 * time.Millisecond // a file counts once it has not changed for so long: the default of Config.Settle
	absentTime   = 5 * time.Second        // and as deleted after so long: the default of Config.Absent
	togetherTime = time.Second            // after the first of several
	lookDelay    = 50 * time.Millisecond  // gathers events that call for a walk of the whole folder
)

// Watch calls changed with the first snapshot and with each new one until ctx
// ends, then returns nil: soon after files settle, as events of the file
// system tell, and at every rescan, for mounts that send none.
//
// A file counts once it has not changed for 300 ms (Config.Settle), and as deleted after 5 s (Config.Absent)
// of absence, or at once when its article turns up under another name. A
// folder that is gone or empty after it was not changes nothing: changed gets
// the last snapshot with ErrFolderEmpty, once until it is back. Other errors
// come with the last snapshot too, and do not end the watch. Where another file
// changes, a picture for one, changed gets the last snapshot once more.
func (f *Folder) Watch(ctx context.Context, rescan time.Duration, changed func(*content.Catalogue, error)) error {
	if f.config.PollOnly {
		return f.watch(ctx, rescan, noEvents{}, changed)
	}
	source, err := newNotifier()
	if err != nil {
		changed(f.Catalogue(), fmt.Errorf("the file system sends no events (%w); changes are seen every %v only", err, rescan))
		return f.watch(ctx, rescan, noEvents{}, changed)
	}
	defer source.close()
	return f.watch(ctx, rescan, source, changed)
}

// events is a source of changes of the file system.
type events interface {
	// enter starts watching a folder before watch is called for it: changes from now on
	// are reported, so that the folder need not be read twice.
	enter(dir string)
	// watch sets the folders that are watched: absolute paths.
	watch(dirs []string) error
	// paths yields absolute paths that changed; "" means that anything may have.
	paths() <-chan string
}

// noEvents is the event source for a mount that sends none.
type noEvents struct{}

func (noEvents) enter(string)         {}
func (noEvents) watch([]string) error { return nil }
func (noEvents) paths() <-chan string { return nil }

func (f *Folder) watch(ctx context.Context, rescan time.Duration, source events, changed func(*content.Catalogue, error)) error {
	if rescan <= 0 {
		rescan = time.Minute
	}
	w := &watcher{folder: f, source: source, changed: changed, pending: map[string]pending{}, absent: map[string]time.Time{}}
	f.handing.wait()
	w.start(ctx)
	tick := time.NewTicker(rescan)
	defer tick.Stop()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(w.wait(time.Now()))
		select {
		case <-ctx.Done():
			return nil
		case p := <-source.paths():
			w.event(p, time.Now())
		case <-tick.C:
			w.walk(ctx, time.Now())
		case <-timer.C:
			w.settle(ctx, time.Now())
		}
		w.tell(nil)
	}
}

// maxSettle bounds how long the first snapshot waits for files in the making.
const maxSettle = 2 * time.Second

// start takes the first snapshot. It waits until no file is being written: the first
// snapshot determines what existed before the bot, so it has to be complete. The folder
// is walked once, unless a file is being written: later changes are reported by events.
func (w *watcher) start(ctx context.Context) {
	var seen *walk
	var err error
	for begun := time.Now(); ; {
		now := time.Now()
		if seen, err = w.look(ctx); err != nil {
			break
		}
		rest := w.unsettled(seen, now)
		if rest <= 0 || now.Sub(begun) >= maxSettle {
			break
		}
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return
		}
	}
	c := w.folder.Catalogue()
	if err == nil {
		w.folder.mu.Lock()
		c, err = w.folder.take(ctx, seen)
		w.folder.mu.Unlock()
	}
	if errors.Is(err, context.Canceled) {
		return
	}
	w.told, w.trouble = c, errorText(err)
	w.changed(c, err)
	w.tellDeaf()
	if now := time.Now(); err != nil {
		w.walkAgain(now)
	} else {
		w.meet(seen, now) // a file that was fresh when it was read is looked at again
	}
	w.tell(nil)
}

// unsettled returns how long the youngest file is to be left alone yet.
func (w *watcher) unsettled(seen *walk, now time.Time) time.Duration {
	var rest time.Duration
	for _, file := range seen.files {
		if age := now.Sub(file.stamp.modified); age >= 0 {
			rest = max(rest, w.folder.config.Settle-age)
		}
	}
	return rest
}

// tell calls back if there is news: another snapshot, or another error.
func (w *watcher) tell(err error) {
	c := w.folder.Catalogue()
	if text := errorText(err); err != nil && text != w.trouble {
		w.trouble, w.told = text, c
		w.changed(c, err)
	}
	if c != w.told {
		w.told = c
		w.changed(c, nil)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
