package plan

import (
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// twinWait is how long a new file that matches an article of the ledger is taken for that article's
// new name. After that time the old file has left the catalogue if it is gone (its own grace
// period, plus the lag of another process's copy of the folder), or both exist because it was
// copied.
const twinWait = 2 * absence

// Memory remembers files from one comparison to the next, for decisions that must not be made at
// first sight: a missing file may come back, a new one may be a renamed one, and one that is being
// written is not complete. It is safe for concurrent use.
type Memory struct {
	mu     sync.Mutex
	absent map[string]time.Time  // missing slugs, with the time since when
	twins  map[string]time.Time  // paths of files that may be renamed ones, with the time since when
	writes map[string]fileChange // when files changed, by path; nil before the first comparison
	shown  map[[32]byte]bool     // versions of articles that this process has had
	acts   map[act]time.Time     // when articles were to be published late, and posts to be edited or removed, last
}

// actKind is what a file that appears, changes or is gone does: an edit or a removal of a post, an
// article that is published late, or an edit of another post's links.
type actKind int

const (
	actLate actKind = iota
	actEdit
	actRemoval
	actLink
)

// act is what the file of a delivery does.
type act struct {
	kind           actKind
	chat, delivery int64
}

// actFor is how long an act counts among those that follow: files that are copied, changed or
// deleted together may be found in several scans.
const actFor = time.Minute

// NewMemory returns an empty memory.
func NewMemory() *Memory {
	return &Memory{absent: map[string]time.Time{}, twins: map[string]time.Time{}, shown: map[[32]byte]bool{}, acts: map[act]time.Time{}}
}

// Acted records what a plan, now in the ledger, does because of files, or asks about because there
// are many.
func (m *Memory) Acted(p *Plan) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range withOld(p.Overdue, p.History) {
		if c.late(p.Now) {
			m.acts[act{actLate, p.Channel.Chat, c.Delivery.ID}] = p.Now
		}
	}
	for _, c := range p.Edits {
		if !c.Older && !p.AsksEdit(c) {
			m.acts[act{actEdit, p.Channel.Chat, c.Delivery.ID}] = p.Now
		}
	}
	for _, c := range p.Removals {
		m.acts[act{actRemoval, p.Channel.Chat, c.Delivery.ID}] = p.Now
	}
	m.forgetActs(p.Now)
}

// forgetActs drops the acts that are too old to count, or were recorded by a clock that was ahead. m.mu
// is held.
func (m *Memory) forgetActs(now time.Time) {
	for a, at := range m.acts {
		if at.After(now) || now.Sub(at) >= actFor {
			delete(m.acts, a)
		}
	}
}

// acted returns how many files did the same in a channel shortly before, besides those in the list.
func (m *Memory) acted(kind actKind, p *Plan, list []*Change) (n int) {
	return m.lately(kind, p.Channel.Chat, p.Now, len(list), func(i int) int64 { return list[i].Delivery.ID })
}

// lately returns how many acts of a kind there were in a chat shortly before, besides those of the n
// listed deliveries.
func (m *Memory) lately(kind actKind, chat int64, now time.Time, n int, id func(i int) int64) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.acts) == 0 {
		return 0
	}
	listed := map[int64]bool{}
	for i := range n {
		listed[id(i)] = true
	}
	for a, at := range m.acts {
		if a.kind == kind && a.chat == chat && !listed[a.delivery] && !at.After(now) && now.Sub(at) < actFor {
			count++
		}
	}
	return count
}

// Links records that the links of posts in a chat, given by delivery, are edited without a question.
func (m *Memory) Links(chat int64, posts []int64, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range posts {
		m.acts[act{actLink, chat, id}] = now
	}
	m.forgetActs(now)
}

// LinkedLately returns how many posts in a chat had their links edited within the last minute,
// besides the given ones.
func (m *Memory) LinkedLately(chat int64, posts []int64, now time.Time) int {
	return m.lately(actLink, chat, now, len(posts), func(i int) int64 { return posts[i] })
}

// Show records which versions of articles this process has.
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

// missing reports whether a slug has been missing from the catalogue long enough to count as
// deleted. waited is how long its file was missing before it left the catalogue.
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

// waits reports whether the path of a new file has been known for less than twinWait.
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

// Next returns when the plan of a scene changes even if nothing else does, or zero for never: a
// missing file has been missing long enough, a new one has waited long enough, an article expires.
// It forgets files that came back or are gone.
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
	for _, a := range sc.visited() { // expired articles are checked each time
		if !a.Expiry.IsZero() {
			first(a.Expiry)
		}
	}
	return next
}

// If an author saves a half-written article whose date has come, it should not be published in the
// middle of a sentence. An article that is due while its file keeps changing therefore waits until
// the file has been left alone for Rules.Debounce, up to a limit. An article that was complete
// before is published on time.

// maxDebounce is how late an article is published at most because its file keeps changing.
const maxDebounce = 10 * time.Minute

// fileChange is when a file was seen to change.
type fileChange struct {
	hash  [32]byte
	first time.Time // when the file was seen first
	last  time.Time // when it got its present content; zero: before it was first seen
}

// NoteChanges records which files of a scene are new or changed. A file that the ledger knows with
// the same content was complete before this process saw it.
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

// LeftAlone returns when the file of a due delivery has been left alone for long enough; a time in
// the past if it has.
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
