package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// gallery is the folder of the articles' pictures. A nil gallery has none.
type gallery struct {
	w      *world
	rng    *rand.Rand
	dir    string
	folder *folder.Folder
	made   int             // number of pictures so far: each has a different colour
	fails  int             // number of reads that fail
	kept   map[string]bool // articles whose posts an admin kept as they were
}

func newGallery(t *testing.T, w *world) *gallery {
	t.Helper()
	dir := scratch(t)
	return &gallery{w: w, dir: dir, folder: folder.Open(folder.Config{Dir: dir, Zone: time.UTC}), kept: map[string]bool{}}
}

// folder returns the folder of the pictures; nil if there is none.
func (w *world) folder() *folder.Folder {
	if w.gallery == nil {
		return nil
	}
	return w.gallery.folder
}

// Stat implements deliver.Source.
func (w *world) Stat(path string) (fs.FileInfo, error) {
	if w.gallery == nil {
		return nil, fs.ErrNotExist
	}
	return w.gallery.folder.Stat(path)
}

var errDisk = errors.New("input/output error")

// File implements deliver.Source, and reads for the Publisher.
func (w *world) File(path string) ([]byte, error) {
	if w.gallery == nil {
		return nil, fs.ErrNotExist
	}
	w.mu.Lock()
	failed := w.gallery.fails > 0
	if failed {
		w.gallery.fails--
	}
	w.mu.Unlock()
	if failed {
		return nil, fmt.Errorf("%s: %w", path, errDisk)
	}
	return w.gallery.folder.File(path)
}

// Appeared implements deliver.Source.
func (w *world) Appeared(a *content.Article, dest string) string {
	if w.gallery == nil || w.breakage.absent {
		return ""
	}
	return w.gallery.folder.Appeared(a, dest)
}

// shows returns the end of an article's body, with its pictures.
func (f *file) shows() string {
	var b strings.Builder
	for _, name := range f.pictures {
		fmt.Fprintf(&b, "\n\n![pic](%s)", name)
	}
	return b.String()
}

// paint writes a picture in a new colour.
func (g *gallery) paint(name string) {
	g.made++
	m := image.NewRGBA(image.Rect(0, 0, 20, 20))
	for i := range 400 {
		m.Set(i%20, i/20, color.RGBA{uint8(g.made >> 8), uint8(g.made), 77, 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		g.w.t.Fatal(err)
	}
	g.write(name, out.Bytes())
}

func (g *gallery) write(name string, data []byte) {
	path := filepath.Join(g.dir, name)
	if err := os.WriteFile(path+".tmp", data, 0o600); err != nil {
		g.w.t.Fatal(err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		g.w.t.Fatal(err)
	}
}

// colour returns a picture's colour, or 0.
func colour(data []byte) int {
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return 0
	}
	r, green, _, _ := m.At(0, 0).RGBA()
	return int(r>>8)<<8 | int(green>>8)
}

// act changes a picture in a step, possibly with a fault.
func (g *gallery) act(step uint64) {
	if g == nil {
		return
	}
	g.rng = g.w.dice(1<<33 + step)
	slugs := g.w.slugs()
	if len(slugs) == 0 {
		return
	}
	slug := slugs[g.rng.IntN(len(slugs))]
	f := g.w.files[slug]
	name := fmt.Sprintf("%s-%d.png", slug, step)
	switch g.rng.IntN(8) {
	case 0, 1:
		g.w.tell("%s gets a picture", slug)
		g.paint(name)
		g.w.change(slug, func(f *file) { f.pictures = append(slices.Clone(f.pictures), name) })
	case 2:
		g.w.tell("%s gets a picture whose file is not there", slug)
		g.w.change(slug, func(f *file) { f.pictures = append(slices.Clone(f.pictures), name) })
	case 3:
		g.w.tell("%s has its pictures again, %v", slug, f.pictures)
		for _, name := range f.pictures { // missing ones, and others in their place
			g.paint(name)
		}
	case 4:
		if n := len(f.pictures); n > 0 {
			g.w.tell("%s loses a picture", slug)
			g.w.change(slug, func(f *file) { f.pictures = f.pictures[: n-1 : n-1] })
		}
	case 5:
		g.w.tell("%s gets another cover", slug)
		if g.rng.IntN(3) > 0 {
			g.paint(name)
		}
		g.w.change(slug, func(f *file) { f.article.Cover = name })
	case 6:
		g.w.tell("a fresh checkout")
		g.checkout()
	case 7:
		g.w.tell("another picture for %s under the same name", slug)
		if f.article.Cover != "" {
			g.paint(f.article.Cover)
		}
	}
	g.fault()
	g.w.s.Update(g.w.catalogue(), nil)
}

// checkout writes every picture again, unchanged.
func (g *gallery) checkout() {
	names, err := filepath.Glob(filepath.Join(g.dir, "*.png"))
	if err != nil {
		g.w.t.Fatal(err)
	}
	for _, path := range names {
		data, err := os.ReadFile(path)
		if err != nil {
			g.w.t.Fatal(err)
		}
		g.write(filepath.Base(path), data)
	}
}

// fault causes a fault of pictures, sometimes.
func (g *gallery) fault() {
	switch g.rng.IntN(4) {
	case 0:
		g.w.mu.Lock()
		g.fails = g.rng.IntN(20)
		g.w.mu.Unlock()
	case 1:
		f := emulator.Fault{Times: 1, Method: []string{"editMessageMedia", "editMessageCaption", "sendPhoto", "editMessageText"}[g.rng.IntN(4)]}
		f.Kind = []emulator.FaultKind{emulator.FaultDropBefore, emulator.FaultDropAfter, emulator.FaultHTML}[g.rng.IntN(3)]
		if f.Kind == emulator.FaultHTML {
			f.Status = 502
		}
		g.w.tell("  fault %+v", f)
		g.w.emu.AddFault(f)
	}
}

func (g *gallery) calm() {
	if g == nil {
		return
	}
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	g.fails = 0
}

// keep records that an admin kept a post as it was.
func (g *gallery) keep(slug string) {
	if g != nil {
		g.kept[slug] = true
	}
}

// check checks, at the end, that each post shows the pictures of its file.
func (g *gallery) check() {
	if g == nil || *rewinds {
		return
	}
	inChannel := map[int]emulator.Message{}
	for _, m := range g.w.emu.Messages(chat) {
		inChannel[m.ID] = m
	}
	var rows []ledger.Delivery
	parts := map[int64][]ledger.Part{}
	if err := g.w.store.View(context.Background(), func(tx ledger.Tx) (err error) {
		if rows, err = tx.Deliveries(ledger.Filter{}); err != nil {
			return err
		}
		for _, d := range rows {
			if parts[d.ID], err = tx.Parts(d.ID); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		g.w.violation("the ledger cannot be read: %v", err)
	}
	for _, d := range rows {
		f := g.w.files[d.Slug]
		if f == nil || f.article.Draft || d.State() != ledger.Sent || d.Todo != 0 || d.Wait != ledger.WaitNone || !d.Reason.IsZero() ||
			g.kept[d.Slug] || d.Flags&(ledger.Kept|ledger.RichRefused) != 0 || g.w.model.get(d.Slug).removed {
			continue
		}
		g.post(d, parts[d.ID], f, inChannel)
	}
}

// post compares one post with its file.
func (g *gallery) post(d ledger.Delivery, parts []ledger.Part, f *file, inChannel map[int]emulator.Message) {
	var got, want []int
	for _, p := range parts {
		m, ok := inChannel[p.MessageID]
		if !ok {
			return // deleted, or published only because an admin said so
		}
		var message any
		if err := json.Unmarshal([]byte(ownJSON(&m)), &message); err != nil {
			g.w.t.Fatal(err)
		}
		got = g.colours(message, got)
	}
	names := slices.Clone(f.pictures)
	if f.article.Cover != "" {
		names = append(names, f.article.Cover)
	}
	for _, name := range names {
		if data, err := os.ReadFile(filepath.Join(g.dir, name)); err == nil {
			want = append(want, colour(data))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	got, want = slices.Compact(got), slices.Compact(want)
	if !slices.Equal(got, want) && !g.onlyNames(d.Slug, parts, got, want) {
		g.w.violation("%s shows the pictures %v, its file %v (%v): %+v %+v", d.Slug, got, want, names, d, parts)
	}
}

// onlyNames reports whether a post may name pictures that it does not show: a photo
// with a caption cannot get another picture, and messages older than 48 hours cannot be
// joined. The pictures that it shows still have to be those of its file.
func (g *gallery) onlyNames(slug string, parts []ledger.Part, got, want []int) bool {
	if len(parts) == 1 && parts[0].Method != "sendPhoto" && !g.wasLonger(slug, parts[0].MessageID) || parts[0].Named < len(want) {
		return false
	}
	return !slices.ContainsFunc(got, func(colour int) bool { return !slices.Contains(want, colour) })
}

// wasLonger reports whether a post of one message had more: the edit that took them away was rendered
// for several, and only the next one shows its pictures.
func (g *gallery) wasLonger(slug string, only int) bool {
	return slices.ContainsFunc(g.w.allMessages(), func(m emulator.Message) bool {
		of, _ := g.w.model.pieces(firstOf(&m))
		return of == slug && m.ID != only
	})
}

// colours collects the colours of the files in a message.
func (g *gallery) colours(v any, to []int) []int {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			to = g.colours(x, to)
		}
	case map[string]any:
		if id, ok := v["file_id"].(string); ok {
			_, data := g.w.emu.File(id)
			return append(to, colour(data))
		}
		for _, x := range v {
			to = g.colours(x, to)
		}
	}
	return to
}
