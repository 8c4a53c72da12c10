package deliver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A post shows local files, mostly pictures. For each of them a part records the path, the hash,
// the size and the modification time (ledger.Part.Media). Replacing a picture under the same name
// is thus an edit like any other, and a file is read again only if its size or time differs.

// localFile is a local file as shown in a message. A zero hash means that the file could not be
// read.
type localFile struct {
	path    string
	hash    [32]byte
	size    int64
	changed time.Time
}

// formatMedia encodes files, one per line.
func formatMedia(files []localFile) string {
	lines := make([]string, len(files))
	for i, f := range files {
		nanos := int64(0)
		if !f.changed.IsZero() {
			nanos = f.changed.UnixNano()
		}
		lines[i] = fmt.Sprintf("%x %d %d %s", f.hash, f.size, nanos, strconv.Quote(f.path))
	}
	return strings.Join(lines, "\n")
}

// parseMedia decodes the output of formatMedia; ok is false if s has another form.
func parseMedia(s string) (files []localFile, ok bool) {
	if s == "" {
		return nil, true
	}
	for line := range strings.SplitSeq(s, "\n") {
		fields := strings.SplitN(line, " ", 4)
		if len(fields) != 4 {
			return nil, false
		}
		var f localFile
		hash, err := hex.DecodeString(fields[0])
		size, err2 := strconv.ParseInt(fields[1], 10, 64)
		nanos, err3 := strconv.ParseInt(fields[2], 10, 64)
		path, err4 := strconv.Unquote(fields[3])
		if err != nil || err2 != nil || err3 != nil || err4 != nil || len(hash) != len(f.hash) {
			return nil, false
		}
		copy(f.hash[:], hash)
		f.size, f.changed, f.path = size, time.Unix(0, nanos), path
		files = append(files, f)
	}
	return files, true
}

// sameMedia reports whether two messages show the same files. If the files of one are unknown, they
// are assumed to be the same.
func sameMedia(a, b string) bool {
	if a == b || a == ledger.MediaUnknown || b == ledger.MediaUnknown {
		return true
	}
	x, ok1 := parseMedia(a)
	y, ok2 := parseMedia(b)
	if !ok1 || !ok2 || len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].path != y[i].path || x[i].hash != y[i].hash {
			return false
		}
	}
	return true
}

// localFiles caches the hashes of local files and reads a file again only if it has changed.
type localFiles struct {
	source Source

	mu    sync.Mutex
	known map[string]localFile
}

// look returns the present state of a file.
func (l *localFiles) look(path string) (localFile, error) {
	info, err := l.source.Stat(path)
	if err != nil {
		return localFile{path: path}, err
	}
	l.mu.Lock()
	f, ok := l.known[path]
	l.mu.Unlock()
	if ok && f.unchanged(info) {
		return f, nil
	}
	data, err := l.source.File(path)
	if err != nil {
		return localFile{path: path}, err
	}
	f = localFile{path: path, hash: sha256.Sum256(data), size: info.Size(), changed: info.ModTime()}
	if unfinished(data) {
		f.hash = [32]byte{}
	}
	l.mu.Lock()
	if l.known == nil {
		l.known = map[string]localFile{}
	}
	l.known[path] = f
	l.mu.Unlock()
	return f, nil
}

func (f localFile) unchanged(info fs.FileInfo) bool {
	return f.size == info.Size() && f.changed.Equal(info.ModTime())
}

// unfinished reports whether a file has no content yet: it is empty, or a Git LFS pointer.
func unfinished(data []byte) bool {
	return len(data) == 0 || bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/"))
}

// media returns what the local files of a request contain now. A file that cannot be read has
// a zero hash; unread has the paths of such files, and why is the first error.
func (l *localFiles) media(files []post.File) (media string, unread []string, why error) {
	all := make([]localFile, len(files))
	for i, file := range files {
		var err error
		if all[i], err = l.look(file.Path); err != nil && IsUnread(err) {
			unread = append(unread, file.Path)
			if why == nil {
				why = err
			}
		}
	}
	return formatMedia(all), unread, why
}

// AsShown returns the post as if its unreadable local files still contained what the parts show:
// nothing says that they changed. Without such files it returns the post itself.
func (r *Post) AsShown(parts []ledger.Part) *Post {
	if r.unread == nil {
		return r
	}
	as := *r
	as.requests = slices.Clone(r.requests)
	for i, q := range as.requests {
		files, _ := parseMedia(q.media)
		if i >= len(parts) || len(q.unread) == 0 {
			continue
		}
		shown, _ := parseMedia(parts[i].Media)
		for j, f := range files {
			at := slices.IndexFunc(shown, func(s localFile) bool { return s.path == f.path })
			if at >= 0 && slices.Contains(q.unread, f.path) {
				files[j] = shown[at]
			}
		}
		as.requests[i].media = formatMedia(files)
	}
	return &as
}

// IsWhole reports whether all existing local files of the post could be read.
func (r *Post) IsWhole() bool { return r.unread == nil }

// IsUnread reports whether an error means that a local file exists but could not be read, which may
// be temporary.
func IsUnread(err error) bool {
	return !errors.Is(err, fs.ErrNotExist) && !locale.Of(err).Is("file.large")
}

// forget drops the cache entries of files that turned out to be unreadable, because their size and
// time say nothing then.
func (l *localFiles) forget(files []post.File) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range files {
		delete(l.known, f.Path)
	}
}

// Measured is Render with the present content of the post's local files.
func (o *Posts) Measured(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	r, err := o.Render(ctx, a, pl, d)
	if err != nil {
		return nil, err
	}
	return o.measured(r), nil
}

// measured returns the post with the present content of its local files.
func (o *Posts) measured(r *Post) *Post {
	m := *r
	m.requests = make([]request, len(r.requests))
	for i, q := range r.requests {
		var why error
		if q.media, q.unread, why = o.files().media(q.Files); m.unread == nil {
			m.unread = why
		}
		m.requests[i] = q
	}
	return &m
}

// Pictures identifies the local files of a post by their content; "" if there are none.
func (r *Post) Pictures() string {
	var media []string
	for _, q := range r.requests {
		media = append(media, q.media)
	}
	return picturesOf(media)
}

func picturesOf(media []string) string {
	h, some := sha256.New(), false
	for _, m := range media {
		files, _ := parseMedia(m)
		for _, f := range files {
			fmt.Fprintf(h, "%x %q\n", f.hash, f.path)
			some = true
		}
	}
	if !some {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (o *Posts) files() *localFiles {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.local == nil {
		o.local = &localFiles{source: o.Source}
	}
	return o.local
}

// settled is how long a local file must be unmodified before it counts, because copying a large
// file takes time.
const settled = time.Second

// Repictured describes what happened to the local files that posts show.
type Repictured struct {
	Changed map[int64]bool // deliveries whose posts show other content than their files have now
	Shown   bool           // some posts show local files
	Soon    bool           // a file was modified a moment ago: look again
	touched []ledger.Part  // the same content with another modification time, to be recorded
	unknown []ledger.Part  // parts for which this is not known yet
}

// Look compares the local files with the posts that show them. A missing or empty file proves
// nothing, because it may reappear.
func (o *Posts) Look(ctx context.Context, now time.Time) (Repictured, error) {
	found := Repictured{Changed: map[int64]bool{}}
	var parts []ledger.Part
	if err := o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Pictured()
		return err
	}); err != nil {
		return found, err
	}
	for _, p := range parts {
		if p.Absent != "" {
			if err := o.appeared(ctx, p, now, &found); err != nil {
				return found, err
			}
		}
		files, ok := parseMedia(p.Media)
		if !ok {
			found.unknown = append(found.unknown, p)
			continue
		}
		found.Shown = found.Shown || len(files) > 0
		touched := false
		for i, was := range files {
			info, err := o.Source.Stat(was.path)
			if err != nil || was.unchanged(info) {
				continue
			}
			if age := now.Sub(info.ModTime()); age >= 0 && age < settled {
				found.Soon = true
				continue
			}
			is, err := o.files().look(was.path)
			switch {
			case err != nil || is.hash == [32]byte{}:
			case is.hash != was.hash:
				found.Changed[p.Delivery] = true
			default:
				files[i], touched = is, true
			}
		}
		if touched {
			p.Media = formatMedia(files)
			found.touched = append(found.touched, p)
		}
	}
	return found, nil
}

// Adopt records the present state of files for posts that were sent by a version that did not
// record it. From then on the files are watched (Shown).
func (o *Posts) Adopt(ctx context.Context, found *Repictured) error {
	write := found.touched
	byID, err := o.deliveriesOf(ctx, found.unknown)
	if err != nil {
		return err
	}
	made := map[int64]*Post{}
	for _, p := range found.unknown {
		r, tried := made[p.Delivery]
		if !tried {
			r = o.asSent(ctx, byID[p.Delivery])
			made[p.Delivery] = r
		}
		if r == nil || p.N >= len(r.requests) {
			continue
		}
		p.Media, p.Absent = r.requests[p.N].media, r.requests[p.N].absent
		write = append(write, p)
		files, _ := parseMedia(p.Media)
		found.Shown = found.Shown || len(files) > 0
	}
	if len(write) == 0 {
		return nil
	}
	return o.Store.Update(ctx, func(tx ledger.Tx) error {
		for _, p := range write {
			now, err := tx.Parts(p.Delivery)
			if err != nil {
				return err
			}
			for _, is := range now {
				if is.N != p.N || is.Hash != p.Hash || !sameMedia(is.Media, p.Media) {
					continue // it was edited meanwhile
				}
				is.Media, is.Absent, is.Named = p.Media, p.Absent, p.Named
				if err := tx.PutPart(is); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// deliveriesOf reads the existing deliveries of the given parts.
func (o *Posts) deliveriesOf(ctx context.Context, parts []ledger.Part) (map[int64]*ledger.Delivery, error) {
	if len(parts) == 0 {
		return nil, nil
	}
	byID := map[int64]*ledger.Delivery{}
	return byID, o.Store.View(ctx, func(tx ledger.Tx) error {
		for _, p := range parts {
			if byID[p.Delivery] != nil {
				continue
			}
			d, err := tx.Delivery(p.Delivery)
			switch {
			case err == nil:
				byID[p.Delivery] = &d
			case !errors.Is(err, ledger.ErrNotFound):
				return err
			}
		}
		return nil
	})
}

// asSent renders a post whose file has not changed since it was sent; nil if it has, or if it
// cannot be rendered.
func (o *Posts) asSent(ctx context.Context, d *ledger.Delivery) *Post {
	if d == nil {
		return nil
	}
	a, pl := o.Article(d)
	if a == nil || a.Hash != d.SourceHash || o.unrendered(d.ID, a.Hash) {
		return nil
	}
	r, err := o.Render(ctx, a, pl, d)
	if err != nil {
		o.giveUp(d.ID, a.Hash)
		return nil
	}
	return o.measured(r)
}

// unrendered reports whether rendering a post as it was sent has failed before.
func (o *Posts) unrendered(id int64, hash [32]byte) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	given, ok := o.gaveUp[id]
	return ok && given == hash
}

func (o *Posts) giveUp(id int64, hash [32]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gaveUp == nil {
		o.gaveUp = map[int64][32]byte{}
	}
	o.gaveUp[id] = hash
}
