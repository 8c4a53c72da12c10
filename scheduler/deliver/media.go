package deliver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A post shows local files: pictures above all. A part remembers of each of them
// its path, what it held, and its size and time of then (ledger.Part.Media), so
// that a picture that is replaced under the same name is an edit like any other,
// and a file is read again only if its size or time differs.

// localFile is a local file as a message shows it. The zero hash is that of a
// file that could not be read.
type localFile struct {
	path    string
	hash    [32]byte
	size    int64
	changed time.Time
}

// formatMedia writes the files down, one a line.
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

// parseMedia reads what formatMedia wrote; ok is false if it did not.
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

// sameMedia reports whether two messages show the same files. One of which that
// is not known is taken to show what the other does.
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

// localFiles knows what local files hold, and reads them again only when they
// have changed.
type localFiles struct {
	source Source

	mu    sync.Mutex
	known map[string]localFile
}

// look returns a file as it is now.
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

// unfinished reports whether a file is to become one: empty, or what Git LFS has
// in its place.
func unfinished(data []byte) bool {
	return len(data) == 0 || bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/"))
}

// media is what the files of a request hold now.
func (l *localFiles) media(files []post.File) string {
	all := make([]localFile, len(files))
	for i, file := range files {
		all[i], _ = l.look(file.Path) // what cannot be read shows nothing, until it can
	}
	return formatMedia(all)
}

// Measured is Render, with what the local files of the post hold now.
func (o *Posts) Measured(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	r, err := o.Render(ctx, a, pl, d)
	if err != nil {
		return nil, err
	}
	return o.measured(r), nil
}

// measured returns the post with what its local files hold now.
func (o *Posts) measured(r *Post) *Post {
	m := *r
	m.requests = make([]request, len(r.requests))
	for i, q := range r.requests {
		q.media = o.files().media(q.Files)
		m.requests[i] = q
	}
	return &m
}

// Pictures tells the local files that a post shows from others, by what they hold; ""
// if there are none.
func (r *Post) Pictures() string {
	var media []string
	for _, q := range r.requests {
		media = append(media, q.media)
	}
	return picturesOf(media)
}

func picturesOf(media []string) string {
	h, any := sha256.New(), false
	for _, m := range media {
		files, _ := parseMedia(m)
		for _, f := range files {
			fmt.Fprintf(h, "%x %q\n", f.hash, f.path)
			any = true
		}
	}
	if !any {
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

// settled is how long a local file must have been left alone to count: a copy of
// a large one takes its time.
const settled = time.Second

// Repictured is what became of the local files that posts show.
type Repictured struct {
	Changed map[int64]bool // deliveries whose posts show other bytes than the files hold now
	Shown   bool           // there are posts that show local files
	Soon    bool           // one of the files was written a moment ago: look again
	touched []ledger.Part  // the same bytes, with another time: to be written down
	unknown []ledger.Part  // of which it is not known yet
}

// Look compares the local files with the posts that show them. A file that is
// gone, or empty, says nothing: it may be on its way back.
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
		files, ok := parseMedia(p.Media)
		if !ok {
			found.unknown = append(found.unknown, p)
			continue
		}
		found.Shown = true
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

// Adopt writes down what is known of files now: of posts that a version sent which
// did not keep that, their files as they are today.
func (o *Posts) Adopt(ctx context.Context, found Repictured) error {
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
		p.Media = r.requests[p.N].media
		write = append(write, p)
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
				is.Media = p.Media
				if err := tx.PutPart(is); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// deliveriesOf reads the deliveries that parts are of, those that are there.
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

// asSent renders a post whose file is what it was when it was sent; nil if it is
// not, or cannot be rendered.
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

// unrendered reports whether it was tried in vain to render a post as it was sent.
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
