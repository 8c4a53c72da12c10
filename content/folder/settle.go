package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// watcher decides when what was seen on the disk counts. It runs in one
// goroutine; the folder's lock is held only while it takes something in.
type watcher struct {
	folder  *Folder
	source  events
	changed func(*content.Catalogue, error)

	way     []string             // paths that decide what the folder is
	real    string               // the folder as it was resolved last
	pending map[string]pending   // files that differ from their entry
	absent  map[string]time.Time // files that are gone, since when
	walkAt  time.Time            // when to walk the folder; zero: no need
	wake    time.Time            // when settle has to run; zero: never

	folders   map[string]bool    // see knows
	foldersOf *content.Catalogue // of which snapshot

	others time.Time // when another file changed last; zero: that was told
	handed time.Time // when a file that hands something down changed last; zero: a walk has read it
	gone   time.Time // since when one of those has been away that a walk waits for; zero: none

	told    *content.Catalogue // what changed was called with last
	trouble string             // the error that was told last
	deaf    error              // that events are missing, which is to be told; nil: they are not, or it was told
	isDeaf  bool               // it is known that events are missing
}

// pending is a file that changed and is not left alone for long enough yet.
type pending struct {
	stamp stamp
	since time.Time
}

// wait returns how long nothing is due.
func (w *watcher) wait(now time.Time) time.Duration {
	if w.wake.IsZero() {
		return time.Hour
	}
	return max(w.wake.Sub(now), 0)
}

func (w *watcher) wakeAt(t time.Time) {
	if w.wake.IsZero() || t.Before(w.wake) {
		w.wake = t
	}
}

// event takes note of a path that changed: a file is looked at, anything else
// calls for a walk.
func (w *watcher) event(p string, now time.Time) {
	rel, err := filepath.Rel(w.real, p)
	rel = filepath.ToSlash(rel)
	if p == "" || err != nil || rel == "." || slices.Contains(w.way, p) {
		w.walkSoon(now)
		return
	}
	if rel == ".." || strings.HasPrefix(rel, "../") {
		return // a neighbour of the folder
	}
	name := path.Base(rel)
	if strings.HasPrefix(name, "..") || marksVault(rel) {
		w.walkSoon(now) // Kubernetes swaps ..data; what is selected is another
		return
	}
	if w.folder.config.excluded(rel) {
		return
	}
	if handsDown(filepath.Dir(p), name) {
		w.handed = now
		w.wakeAt(now.Add(w.folder.config.Settle))
	}
	if hiddenName(name, true) {
		return
	}
	info, err := os.Lstat(filepath.Join(w.real, filepath.FromSlash(rel)))
	switch {
	case err == nil && info.Mode().IsRegular() && w.folder.config.included(rel):
		w.seen(rel, stampOf(info), now, true)
	case err == nil && info.Mode().IsRegular(): // a picture, for one
		w.others = now
		w.folder.files.grow()
		w.wakeAt(now.Add(w.folder.config.Settle))
	case errors.Is(err, fs.ErrNotExist) && w.folder.entry(rel) != nil:
		w.missing(rel, now)
	case errors.Is(err, fs.ErrNotExist) && w.folder.config.included(rel):
		delete(w.pending, rel) // what a save leaves behind, for one
	case errors.Is(err, fs.ErrNotExist) && w.folder.Catalogue().Embeds():
		w.folder.files.forget()
		w.walkSoon(now) // it may have held what embeds it
	case errors.Is(err, fs.ErrNotExist) && w.walkAt.IsZero() && !w.knows(rel):
		if w.folder.config.Removals {
			w.others = now
			w.folder.files.forget()
			w.wakeAt(now.Add(w.folder.config.Settle))
		}
	default:
		w.walkSoon(now) // a folder, a link
	}
}

func (w *watcher) walkSoon(now time.Time) {
	if w.walkAt.IsZero() {
		w.walkAt = now.Add(lookDelay)
		w.wakeAt(w.walkAt)
	}
}

// entry returns the state of a file.
func (f *Folder) entry(p string) *entry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.entries[p]
}

// knows reports whether something in the snapshot comes from a path: a folder with
// articles below it, or a link. Answers are
// kept for the other paths of the same snapshot: each new entry makes a new one.
func (w *watcher) knows(p string) bool {
	f := w.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.Catalogue(); w.foldersOf != c {
		w.folders, w.foldersOf = map[string]bool{}, c
		above := func(p string) {
			for p = path.Dir(p); p != "." && !w.folders[p]; p = path.Dir(p) {
				w.folders[p] = true
			}
		}
		for _, x := range f.problems {
			above(x.Path)
			w.folders[x.Path] = true
		}
		for known := range f.entries {
			above(known)
		}
	}
	return w.folders[p]
}

// seen notes the state of a file; touched says that an event told of it.
func (w *watcher) seen(p string, state stamp, now time.Time, touched bool) {
	delete(w.absent, p)
	w.folder.removed.Delete(p)
	if e := w.folder.entry(p); e != nil && e.same(state) {
		delete(w.pending, p)
		return
	}
	if old, ok := w.pending[p]; ok && !touched && old.stamp.same(state) {
		return
	}
	w.pending[p] = pending{state, now}
	w.wakeAt(now.Add(w.folder.config.Settle))
}

func (w *watcher) missing(p string, now time.Time) {
	delete(w.pending, p)
	if _, ok := w.absent[p]; !ok {
		w.absent[p] = now
		w.wakeAt(now.Add(w.folder.config.Absent))
	}
}

// walk looks at the whole folder, and removes what has been gone for long.
func (w *watcher) walk(ctx context.Context, now time.Time) {
	w.walkAt = time.Time{}
	seen, err := w.look(ctx)
	if err != nil {
		clear(w.absent) // nothing counts as deleted while the folder is gone
		if ctx.Err() == nil {
			w.tell(err)
			w.walkAgain(now)
		}
		return
	}
	w.tellDeaf()
	recovered := w.trouble != ""
	w.trouble = ""
	w.gone = w.folder.handing.goneSince()
	present := w.meet(seen, now)
	for p := range w.pending {
		if !present[p] {
			delete(w.pending, p)
		}
	}
	w.removeAbsent(seen, present, now)
	if recovered {
		w.told = nil
	}
}

// walkAgain walks the folder once more after a while: it could not be read.
func (w *watcher) walkAgain(now time.Time) {
	w.walkAt = now.Add(absentTime)
	w.wakeAt(w.walkAt)
}

// meet notes the state of the files that a walk found.
func (w *watcher) meet(seen *walk, now time.Time) (present map[string]bool) {
	present = make(map[string]bool, len(seen.files))
	for _, file := range seen.files {
		present[file.path] = true
		w.seen(file.path, file.stamp, now, false)
	}
	return present
}

// tellDeaf says once that events are missing.
func (w *watcher) tellDeaf() {
	if w.deaf != nil {
		w.changed(w.folder.Catalogue(), w.deaf)
		w.deaf, w.told = nil, nil // the articles are well
	}
}

// look walks, and watches the folders that it met. It walks again while there
// are some that it did not enter, since files may have come, or the folder may have
// been swapped, before the watch was set.
func (w *watcher) look(ctx context.Context) (*walk, error) {
	f := w.folder
	for try := 0; ; try++ {
		for _, p := range way(f.config.Dir) {
			w.source.enter(filepath.Dir(p))
		}
		f.mu.Lock()
		seen, err := f.look(ctx, w.source.enter)
		f.mu.Unlock()
		w.way = way(f.config.Dir)
		var dirs []string
		for _, p := range w.way {
			dirs = append(dirs, filepath.Dir(p))
		}
		if err != nil {
			// At least its return is noticed. It may be there already: a swap
			// pulls away the folder that is being walked.
			if watching := w.source.watch(dirs); try < 2 || errors.Is(watching, errNewDirs) && try < 5 {
				continue
			}
			return nil, err
		}
		w.real = seen.real
		switch err := w.source.watch(append(dirs, seen.dirs...)); {
		case errors.Is(err, errNewDirs) && try < 5:
			continue
		case err != nil && !errors.Is(err, errNewDirs) && !w.isDeaf:
			w.deaf, w.isDeaf = err, true
		}
		return seen, nil
	}
}

// removeAbsent starts the timer of missing files, and removes those whose time is over.
func (w *watcher) removeAbsent(seen *walk, present map[string]bool, now time.Time) {
	f := w.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	var gone []string
	deleted := w.deletedAt()
	for p := range f.entries {
		if present[p] || seen.hidden(p) {
			continue
		}
		since, ok := w.absent[p]
		switch {
		case !ok:
			w.absent[p] = now
			w.wakeAt(now.Add(w.folder.config.Absent))
		case now.Sub(since) >= w.folder.config.Absent && !now.Before(deleted):
			gone = append(gone, p)
		}
	}
	for _, p := range gone {
		f.removed.Store(p, w.absent[p])
		delete(f.entries, p)
		delete(w.absent, p)
	}
	selected := f.selected(seen)
	c := f.Catalogue()
	later := c.Embeds() && f.holdEmbeds(slices.Clone(c.Articles())) // what was embedded has appeared meanwhile
	if selected || len(gone) > 0 || later || !slices.Equal(seen.problems, f.problems) {
		f.problems = seen.problems
		f.rebuild()
	}
}

// settle does what is due: a walk, or reading files that are no longer written to.
func (w *watcher) settle(ctx context.Context, now time.Time) {
	w.wake = time.Time{}
	walk := !w.walkAt.IsZero() && !now.Before(w.walkAt)
	if at := w.deletedAt(); !at.IsZero() && !now.Before(at) {
		walk = true
	}
	walk = walk || !w.gone.IsZero() && now.Sub(w.gone) >= absentTime
	if !w.handed.IsZero() && now.Sub(w.handed) >= w.folder.config.Settle {
		w.handed, walk = time.Time{}, true
	}
	if walk {
		w.walk(ctx, now)
	}
	if !w.others.IsZero() && now.Sub(w.others) >= w.folder.config.Settle {
		w.others, w.told = time.Time{}, nil
	}
	var ready []found
	last := w.lastCounts()
	for p, file := range w.pending {
		if at := w.countsAt(file); now.Before(at) || now.Before(last) && now.Before(at.Add(w.folder.config.Settle)) {
			continue
		}
		info, err := os.Stat(filepath.Join(w.real, filepath.FromSlash(p)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			delete(w.pending, p)
		case err == nil && !file.stamp.same(stampOf(info)):
			w.pending[p] = pending{stampOf(info), now}
		default:
			ready = append(ready, found{p, file.stamp})
			delete(w.pending, p)
		}
	}
	if len(ready) > 0 {
		w.takeIn(ctx, ready, now)
	}
	w.plan()
}

// deletedAt returns when the files that vanished first count as deleted: together with those that
// vanished soon after them, since there may be a rule about how many are deleted at once. It is zero
// if none is missing.
func (w *watcher) deletedAt() time.Time {
	var first, last time.Time
	for _, since := range w.absent {
		if first.IsZero() || since.Before(first) {
			first = since
		}
	}
	for _, since := range w.absent {
		if since.After(last) && since.Sub(first) <= togetherTime {
			last = since
		}
	}
	if last.IsZero() {
		return last
	}
	return last.Add(w.folder.config.Absent)
}

// lastCounts returns when the last of the files that have changed counts: those that were written
// shortly before wait for it a little, so that what is changed together is read together.
func (w *watcher) lastCounts() (last time.Time) {
	for _, file := range w.pending {
		if at := w.countsAt(file); at.After(last) {
			last = at
		}
	}
	return last
}

// countsAt returns when a file that is left alone counts: not before what has just been
// written of its folder, but a file that is written all the time keeps no other waiting.
func (w *watcher) countsAt(file pending) time.Time {
	if w.handed.IsZero() {
		return file.since.Add(w.folder.config.Settle)
	}
	return file.since.Add(2 * w.folder.config.Settle)
}

// plan sets the wake-up for the next due time.
func (w *watcher) plan() {
	last := w.lastCounts()
	for _, file := range w.pending {
		at := w.countsAt(file)
		if wait := at.Add(w.folder.config.Settle); last.After(wait) {
			at = wait
		} else {
			at = last
		}
		w.wakeAt(at)
	}
	if !w.handed.IsZero() {
		w.wakeAt(w.handed.Add(w.folder.config.Settle))
	}
	if at := w.deletedAt(); !at.IsZero() {
		w.wakeAt(at)
	}
	if !w.gone.IsZero() {
		w.wakeAt(w.gone.Add(absentTime))
	}
	if !w.walkAt.IsZero() {
		w.wakeAt(w.walkAt)
	}
	if !w.others.IsZero() {
		w.wakeAt(w.others.Add(w.folder.config.Settle))
	}
}

// takeIn reads files and makes a snapshot if one of them says something new.
func (w *watcher) takeIn(ctx context.Context, files []found, now time.Time) {
	f := w.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	read, err := f.readAll(ctx, files)
	if err != nil {
		w.walkSoon(now)
		return
	}
	var changes []content.Change
	whole := false // a file counts as another's new name
	for _, e := range read {
		if !e.stamp.isZero() && e.grew { // it grew while it was read
			w.pending[e.path] = pending{e.stamp, now}
			continue
		}
		old := f.entries[e.path]
		if old == nil || old.article != e.article || !slices.Equal(old.problems, e.problems) {
			x := content.Change{Path: e.path, New: e.article, Problems: e.problems}
			if old != nil {
				x.Old = old.article
			}
			changes = append(changes, x)
		}
		f.entries[e.path] = e
		whole = w.renamed(e) || whole
	}
	switch {
	case whole:
		f.rebuild()
	case len(changes) > 0:
		f.patch(changes)
	}
}

// renamed drops the entry of a missing file whose article e is: it has the same slug,
// or the same content.
func (w *watcher) renamed(e *entry) bool {
	if e.article == nil {
		return false
	}
	for p := range w.absent {
		old := w.folder.entries[p]
		if old != nil && (old.sameContent(e) || old.article != nil && old.article.PageSlug == e.article.PageSlug) {
			delete(w.folder.entries, p)
			delete(w.absent, p)
			return true
		}
	}
	return false
}
