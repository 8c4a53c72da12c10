package scheduler

import (
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// An author who saves a half-written article whose date has come does not want
// it out in the middle of a sentence. So what is due while its file still
// changes waits until the file has been left alone for Config.Debounce, but not
// for ever. What was complete before goes out on its moment.

// maxDebounce is how much later than its moment an article goes out at the most
// because its file changes on and on.
const maxDebounce = 10 * time.Minute

// fileChange is when a file was seen to have changed.
type fileChange struct {
	hash  [32]byte
	first time.Time // when the file was seen first
	last  time.Time // when it was seen to be what it is now; zero: it was that before
}

// noteChanges takes down which files a snapshot shows for the first time, or
// changed. rows are those of the ledger: what it knows as it is was complete
// before this process looked.
func (s *Scheduler) noteChanges(sn snapshot, rows []ledger.Delivery) {
	if s.Debounce == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := map[string]bool{}
	if s.fileChanges == nil {
		s.fileChanges = map[string]fileChange{}
		hashes := map[string][32]byte{}
		for _, a := range sn.cat.Articles() {
			hashes[a.Path] = a.Hash
		}
		for _, d := range rows {
			known[d.Path] = hashes[d.Path] == d.SourceHash
		}
	}
	for _, a := range sn.cat.Articles() {
		seen, ok := s.fileChanges[a.Path]
		switch {
		case ok && seen.hash == a.Hash:
			continue
		case !ok && known[a.Path]:
			seen = fileChange{first: sn.now}
		case !ok:
			seen = fileChange{first: sn.now, last: sn.now}
			if !a.Changed.IsZero() {
				seen.last = minTime(a.Changed, sn.now)
			}
		default:
			seen.last = sn.now
		}
		seen.hash = a.Hash
		s.fileChanges[a.Path] = seen
	}
	for path := range s.fileChanges {
		if !sn.paths[path] {
			delete(s.fileChanges, path)
		}
	}
}

// leftAlone returns when the file of a delivery that is due has been left alone
// for long enough; a time that is past if it has.
func (s *Scheduler) leftAlone(d *ledger.Delivery) time.Time {
	s.mu.RLock()
	seen, ok := s.fileChanges[d.Path]
	s.mu.RUnlock()
	if !ok || seen.last.IsZero() {
		return time.Time{}
	}
	since := d.Due
	if seen.first.After(since) {
		since = seen.first
	}
	return minTime(seen.last.Add(s.Debounce), since.Add(maxDebounce))
}
