package samples

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
)

var (
	dateLine = regexp.MustCompile(`(?m)^date( ?[:=] ?).*$`)
	dateName = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-`)
)

// File is a sample whose date was moved.
type File struct {
	Name string
	Data []byte
	// Soon says that it is dated on Day; its date is now At.
	Soon bool
	At   time.Time
}

// Moved returns the samples with their dates moved around now: by whole days,
// except that those of Day itself get the moments that soon gives, in the order
// of their dates.
func Moved(now time.Time, soon func(i int) time.Time) ([]File, error) {
	day, err := time.ParseInLocation(time.DateOnly, Day, now.Location())
	if err != nil {
		return nil, err
	}
	y, m, d := now.Date()
	days := int(time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Sub(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, err
	}
	var out []File
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Name: name, Data: data})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].date() < out[j].date() })
	next := 0
	for i := range out {
		f := &out[i]
		if strings.HasPrefix(f.date(), Day) {
			f.Soon, f.At = true, soon(next)
			next++
		}
		if err := f.move(days); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// date is the date as it is written in the front matter or in the name.
func (f *File) date() string {
	if m := dateLine.Find(f.front()); m != nil {
		return strings.Trim(strings.TrimPrefix(string(m), "date"), " :=\"")
	}
	return strings.TrimSuffix(dateName.FindString(f.Name), "-")
}

// front is the front matter, up to the fence that ends it.
func (f *File) front() []byte {
	fence := f.Data[:3]
	if end := bytes.Index(f.Data[3:], append([]byte("\n"), fence...)); end >= 0 {
		return f.Data[:3+end]
	}
	return nil
}

func (f *File) move(days int) error {
	written := f.date()
	if written == "" {
		return nil
	}
	moved := f.At.Format(time.RFC3339)
	if !f.Soon {
		day, err := time.Parse(time.DateOnly, written[:len(time.DateOnly)])
		if err != nil {
			return fmt.Errorf("sample %s: %w", f.Name, err)
		}
		moved = day.AddDate(0, 0, days).Format(time.DateOnly) + written[len(time.DateOnly):]
	}
	if at := dateLine.FindSubmatchIndex(f.front()); at != nil {
		// at[3] is the end of the colon or equals sign.
		f.Data = slices.Concat(f.Data[:at[3]], []byte(moved), f.Data[at[1]:])
		return nil
	}
	f.Name = path.Join(path.Dir(f.Name), moved+f.Name[len(time.DateOnly):])
	return nil
}
