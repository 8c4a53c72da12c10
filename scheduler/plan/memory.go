package plan

import (
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Memory is what a process remembers of the files from one comparison to the
// next, for what must not be decided at first sight: a file that is gone may come
// back, a new one may be another's new name, and one that is being written is
// not finished. It is safe for use by several goroutines.
type Memory struct {
	mu     sync.Mutex
	absent map[string]time.Time  // slugs that are missed, since when
	twins  map[string]time.Time  // paths of files that may be another's new name, since when
	writes map[string]fileChange // when files changed, by path; nil before the first comparison
	shown  map[[32]byte]bool     // versions of articles that this process has had
}

// NewMemory returns a memory of nothing.
func NewMemory() *Memory {
	return &Memory{absent: map[string]time.Time{}, twins: map[string]time.Time{}, shown: map[[32]byte]bool{}}
}

// Show takes down which versions of articles this process has.
func (m *Memory) Show(articles []*content.Article) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range articles {
		m.shown[a.Hash] = true
	}
}

// Shown reports whether this process has had a version of an article.
func (m *Memory) Shown(hash [32]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shown[hash]
}

// missing reports whether a slug that is not in the catalogue has not been there
// for long enough to count as deleted. waited is how long its file was missing
// before the catalogue went without it.
func (m *Memory) missing(slug string, waited time.Duration, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	since, ok := m.absent[slug]
	if !ok || since.After(now) {
		since = now.Add(-waited)
		m.absent[slug] = since
	}
	return now.Sub(since) >= absence
}

// waits reports whether the path of a new file has been seen for less than
// twinWait.
func (m *Memory) waits(path string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	since, ok := m.twins[path]
	if !ok || since.After(now) {
		m.twins[path] = now
		return true
	}
	return now.Sub(since) < twinWait
}

// Next returns when time alone changes the plan of a scene, zero for never: a
// missing file has been missing for long enough, a new one has waited for long
// enough, an article expires. It forgets what has come back or is gone.
func (m *Memory) Next(sc *Scene) time.Time {
	var next time.Time
	first := func(t time.Time) {
		if t.After(sc.Now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	m.mu.Lock()
	for slug, since := range m.absent {
		if sc.Articles.Article(slug) != nil {
			delete(m.absent, slug)
			continue
		}
		first(since.Add(absence))
	}
	for path, since := range m.twins {
		if !sc.has(path) {
			delete(m.twins, path)
			continue
		}
		first(since.Add(twinWait))
	}
	m.mu.Unlock()
	for _, a := range sc.visited() { // one that expires is looked at each time
		if !a.Expiry.IsZero() {
			first(a.Expiry)
		}
	}
	return next
}

// An author who saves a half-written article whose date has come does not want
// it out in the middle of a sentence. So what is due while its file still
// changes waits until the file has been left alone for Rules.Debounce, but not
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

// NoteChanges takes down which files a scene shows for the first time, or
// changed. What the ledger knows as it is was complete before this process
// looked.
func (m *Memory) NoteChanges(sc *Scene) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := map[string]bool{}
	if m.writes == nil {
		m.writes = map[string]fileChange{}
		hashes := map[string][32]byte{}
		for _, a := range sc.Articles.Articles() {
			hashes[a.Path] = a.Hash
		}
		for _, d := range sc.Rows {
			known[d.Path] = hashes[d.Path] == d.SourceHash
		}
	}
	for _, a := range sc.visited() {
		seen, ok := m.writes[a.Path]
		switch {
		case ok && seen.hash == a.Hash:
			continue
		case !ok && known[a.Path]:
			seen = fileChange{first: sc.Now}
		case !ok:
			seen = fileChange{first: sc.Now, last: sc.Now}
			if !a.Changed.IsZero() {
				seen.last = Earlier(a.Changed, sc.Now)
			}
		default:
			seen.last = sc.Now
		}
		seen.hash = a.Hash
		m.writes[a.Path] = seen
	}
	if sc.part != nil {
		for _, a := range sc.part.gone {
			if !sc.has(a.Path) {
				delete(m.writes, a.Path)
			}
		}
		return
	}
	for path := range m.writes {
		if !sc.has(path) {
			delete(m.writes, path)
		}
	}
}

// LeftAlone returns when the file of a delivery that is due has been left alone
// for long enough; a time that is past if it has.
func (m *Memory) LeftAlone(d *ledger.Delivery, debounce time.Duration) time.Time {
	m.mu.Lock()
	seen, ok := m.writes[d.Path]
	m.mu.Unlock()
	if !ok || seen.last.IsZero() {
		return time.Time{}
	}
	since := d.Due
	if seen.first.After(since) {
		since = seen.first
	}
	return Earlier(seen.last.Add(debounce), since.Add(maxDebounce))
}
