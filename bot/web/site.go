package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/page"
)

//go:embed templates
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// site is what both pages share: templates, immutable files, headers, and the reader's
// language.
type site struct {
	templates *template.Template
	files     map[string]file
	fallback  string // language of a reader whose browser requests none that is available
	now       func() time.Time
	zone      *time.Location
	images    string // additional image sources in the policy

	style  template.CSS // the style of every page of the preview; inlined, because that saves a request before the page is painted
	policy string       // its hash in the policy
}

// file is a static file; its name contains the hash of its content, so that browsers
// can cache it for ever.
type file struct {
	name, kind string
	data       []byte
	gzip       func() []byte // compressed data, created on first use
}

// squeezed returns data compressed with gzip.
func squeezed(data []byte) func() []byte {
	return sync.OnceValue(func() []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(data) // writes to memory cannot fail
		_ = w.Close()
		return b.Bytes()
	})
}

// contentOfFile returns the content that is served for a file. A stylesheet includes
// those that it needs: a page is painted only when all its styles have loaded, and
// pages without messages need only one.
func contentOfFile(name string) ([]byte, error) {
	var data []byte
	needs := map[string][]string{"preview.css": {"base.css"}, "article.css": {"face.css"}, "demo.css": {"base.css", "face.css"}}[name]
	for _, needed := range append(needs, name) {
		piece, err := staticFile(needed)
		if err != nil {
			return nil, err
		}
		if needed == "face.css" {
			data = append(data, page.CSS...)
		}
		data = append(data, piece...)
	}
	return data, nil
}

// staticFile returns a file of static/. Temml is compressed there: it would be the largest file in the
// program.
func staticFile(name string) ([]byte, error) {
	if name != "temml.js" {
		return staticFiles.ReadFile("static/" + name)
	}
	packed, err := staticFiles.ReadFile("static/" + name + ".gz")
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func newSite(fallback string, zone *time.Location, now func() time.Time, images string) (*site, error) {
	s := &site{fallback: fallback, files: map[string]file{}, now: now, zone: zone, images: images}
	for name, kind := range map[string]string{
		"article.css": "text/css", "demo.css": "text/css",
		"face.js": "text/javascript", "preview.js": "text/javascript", "demo.js": "text/javascript",
		"temml.css": "text/css", "temml.js": "text/javascript",
	} {
		data, err := contentOfFile(name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(name)
		s.files[name] = file{strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, kind + "; charset=utf-8", data, squeezed(data)}
	}
	style, err := contentOfFile("preview.css")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(style)
	s.style, s.policy = template.CSS(style), " 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'"
	t := template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return "/static/" + s.files[name].name },
		"style": func() template.CSS { return s.style },
		"in":    inLanguage,
	})
	s.templates, err = t.ParseFS(templateFiles, "templates/*.html")
	return s, err
}

// static serves the static files.
func (s *site) static(w http.ResponseWriter, r *http.Request) {
	for _, f := range s.files {
		if f.name == r.PathValue("name") {
			w.Header().Set("Content-Type", f.kind)
			w.Header().Set("Cache-Control", "max-age=31536000, immutable")
			w.Header().Set("Vary", "Accept-Encoding")
			data := f.data
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				data = f.gzip()
			}
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
			return
		}
	}
	http.NotFound(w, r)
}

// protect sets the headers of every answer. The policy allows only the page's own files
// and scripts, and only the inline style whose hash it names, so that nothing in an
// article can become a script or a style.
func (s *site) protect(h http.Handler) http.Handler {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'" + s.policy + "; img-src 'self' data:" + s.images + "; media-src 'self'" + s.images +
		"; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// words formats what a page says, in the language and time zone of its reader.
type words struct {
	*locale.Catalogue
	zone *time.Location
	now  time.Time
	Here url.Values // the query of the page's address

	channels, languages bool // there are several, so rows name theirs
}

// T returns a message of the pages for its code and values.
func (w words) T(name string, values ...any) (string, error) {
	if !w.Has("page." + name) {
		return "", fmt.Errorf("no catalogue has %q", "page."+name)
	}
	return w.Catalogue.T("page."+name, values...), nil
}

// say is T for codes that are known to exist.
//
//go:noinline
func (w words) say(name string, values ...any) string {
	text, err := w.T(name, values...)
	if err != nil {
		return name
	}
	return text
}

// Code formats text between backticks as code.
func (w words) Code(text string) template.HTML {
	var b strings.Builder
	for i, piece := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(piece) + "</code>")
		} else {
			b.WriteString(template.HTMLEscapeString(piece))
		}
	}
	return template.HTML(b.String())
}

// why returns the reason of a state, or "" if the article is simply posted on its date.
func (w words) why(m locale.Message) string {
	if m.Is(itsDate) {
		return ""
	}
	return w.Say(m)
}

// itsDate is the code of the reason for posting on the article's date.
const itsDate = "reason.date"

// Day returns the heading of a day: Today, Tomorrow, Mon 30 Nov.
func (w words) Day(t time.Time) string {
	t, now := t.In(w.zone), w.now.In(w.zone)
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	date := w.date(t, false)
	switch days := int(day(t).Sub(day(now)) / (24 * time.Hour)); {
	case days == 0:
		return w.say("today", "date", date)
	case days == 1:
		return w.say("tomorrow", "date", date)
	case days == -1:
		return w.say("yesterday", "date", date)
	}
	return w.date(t, t.Year() != now.Year())
}

// date returns a date, with or without its year: Mon 30 Nov 2026.
func (w words) date(t time.Time, year bool) string {
	date := w.say("date", "weekday", w.WeekdayShort(t.Weekday()), "day", t.Day(), "month", w.MonthShort(t.Month()))
	if year {
		date += " " + fmt.Sprint(t.Year())
	}
	return date
}

// Clock returns a time of day.
func (w words) Clock(t time.Time) string { return t.In(w.zone).Format("15:04") }

// Languages returns the languages of the pages.
func (w words) Languages() []*locale.Catalogue {
	var all []*locale.Catalogue
	for _, tag := range locale.Languages() {
		all = append(all, locale.For(tag))
	}
	return all
}

// inLanguage returns the address of the page with this query in another language.
func inLanguage(query url.Values, tag string) string {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("hl", tag)
	return "?" + query.Encode()
}

// words returns the words in the language of a request, and keeps one that was chosen.
func (s *site) words(w http.ResponseWriter, r *http.Request) words {
	c := languageOf(r, s.fallback)
	if tag := r.FormValue("hl"); tag != "" && available(tag) != nil {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: c.Tag(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	now := s.now()
	return words{Catalogue: c.At(now.In(s.zone)), zone: s.zone, now: now, Here: r.URL.Query()}
}

const languageCookie = "dateline_language"

// languageOf chooses the language of a request: ?hl=, the language that was chosen before,
// what the browser requests, or the fallback; English if none of these is available.
func languageOf(r *http.Request, fallback string) *locale.Catalogue {
	tags := []string{r.FormValue("hl")}
	if kept, err := r.Cookie(languageCookie); err == nil {
		tags = append(tags, kept.Value)
	}
	if requested, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language")); err == nil {
		for _, tag := range requested {
			tags = append(tags, tag.String())
		}
	}
	for _, tag := range append(tags, fallback) {
		if c := available(tag); c != nil {
			return c
		}
	}
	return locale.English()
}

// available returns the catalogue of a language, or nil for one that there is not.
func available(tag string) *locale.Catalogue {
	if c := locale.For(tag); c.Tag() != "en" || strings.HasPrefix(strings.ToLower(tag), "en") {
		return c
	}
	return nil
}

// refuse answers a request that is not served with a page that says why, in the reader's
// language. It has no styles and no scripts.
func refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	c := languageOf(r, "")
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<!doctype html><html lang="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>%d – Dateline</title><main><h1>%d</h1><p>%s</p></main></html>`,
		c.Tag(), status, status, template.HTMLEscapeString(c.T(code)))
}

// execute writes a template's output, or only an error if it fails.
func (s *site) execute(w http.ResponseWriter, name string, data any) {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// mediaKinds has the kinds of files that cannot be recognised by their first bytes.
var mediaKinds = map[string]string{
	".svg":  "image/svg+xml", // no script runs in it, because the policy also applies to it
	".avif": "image/avif", ".heic": "image/heic", ".mov": "video/quicktime", ".mp4": "video/mp4", ".m4v": "video/mp4",
	".mpg": "video/mpeg", ".mpeg": "video/mpeg", ".mkv": "video/x-matroska", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg",
	".oga": "audio/ogg", ".opus": "audio/ogg", ".flac": "audio/flac",
}

// serveMedia serves a file of an article as a picture, a sound or a video. Nothing else
// in the folder is served: pages do not need it, and it may be private.
func serveMedia(w http.ResponseWriter, r *http.Request, name string, data []byte) {
	kind := http.DetectContentType(data)
	if !strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "video/") && !strings.HasPrefix(kind, "audio/") {
		if kind = mediaKinds[strings.ToLower(path.Ext(name))]; kind == "" {
			http.NotFound(w, r)
			return
		}
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
