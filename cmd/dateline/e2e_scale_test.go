//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// The parts of a large site besides its articles.
const (
	scaleRoutes   = 1000
	scaleChannels = 50
	scaleFolders  = 100
)

// TestScale measures the program on a site with the number of articles in
// DATELINE_TEST_SCALE, in 50 channels to which 1,000 routes lead: its first start, and
// another with a ledger that has a row for each article. The limits are those for
// 100,000 articles.
func TestScale(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("DATELINE_TEST_SCALE"))
	if err != nil || n < 1 {
		t.Skip("writes as many articles as DATELINE_TEST_SCALE says, and needs a machine that does little else; .ci/scale runs it")
	}
	t.Run("SQLite", func(t *testing.T) { scale(t, n, "") })
	t.Run("PostgreSQL", func(t *testing.T) {
		server := os.Getenv("DATELINE_TEST_POSTGRES")
		if server == "" {
			t.Skip("no PostgreSQL to test with: set DATELINE_TEST_POSTGRES")
		}
		scale(t, n, storetest.Database(t, server))
	})
}

func scale(t *testing.T, n int, database string) {
	w := newLargeSite(t, n)
	address := freeAddress(t)
	w.env = append(w.env, "DATELINE_LISTEN="+address)
	w.exe = os.Getenv("DATELINE_TEST_PROGRAM") // "": this test binary
	if database != "" {
		w.env = append(w.env, "DATELINE_DATABASE="+database)
	}
	figure := func(name string, got, limit float64, unit string) {
		t.Helper()
		t.Logf("%-36s %8.1f %s (limit %g)", name, got, unit, limit)
		if got > limit {
			t.Errorf("%s: got %.1f %s, want at most %g", name, got, unit, limit)
		}
	}
	p, took := w.firstAnswer()
	figure("first start, first answer", took.Seconds(), 6, "s")
	w.rest(p)
	figure("first start, peak", p.peak(), 300, "MB")
	p.stop()
	w.publishYear(database)
	p, took = w.firstAnswer()
	figure("second start, first answer", took.Seconds(), 6, "s")
	w.rest(p)
	figure("second start, peak", p.peak(), 300, "MB")
	metrics := func() {
		if code, _ := get(t, "http://"+address+"/metrics"); code != http.StatusOK {
			t.Errorf("/metrics says %d", code)
		}
	}
	figure("/metrics", milliseconds(median(20, metrics)), 5, "ms")
	figure("/metrics, when its figures are old", milliseconds(median(3, func() { time.Sleep(2100 * time.Millisecond) }, metrics)), 5, "ms")
	figure("/queue", milliseconds(median(5, func() { time.Sleep(3 * time.Second) }, func() { w.ask(e2eAdmin, "/queue") })), 50, "ms")
	figure("/latest", milliseconds(median(5, func() { time.Sleep(3 * time.Second) }, func() { w.ask(e2eReader, "/latest") })), 50, "ms")
	for _, change := range []string{"one new file", "one changed file"} {
		before := p.cpu()
		text := change + " is out"
		w.write("new.md", article("New", time.Now().Add(-time.Second), text))
		w.wait(change, func() bool { return len(w.with(text)) == 1 })
		w.rest(p)
		figure(change, milliseconds(p.cpu()-before), 100, "ms of CPU")
	}
	before := p.cpu()
	const idle = 20 * time.Second
	time.Sleep(idle)
	figure("idle", 100*float64(p.cpu()-before)/float64(idle), .5, "% of a core")
	figure("peak", p.peak(), 300, "MB")
	p.stop()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median returns the median time of the last of some steps, over n repetitions of all.
func median(n int, steps ...func()) time.Duration {
	var all []time.Duration
	for range n {
		for _, step := range steps[:len(steps)-1] {
			step()
		}
		begun := time.Now()
		steps[len(steps)-1]()
		all = append(all, time.Since(begun))
	}
	slices.Sort(all)
	return all[n/2]
}

// newLargeSite returns a world with n articles of some years, none of which is due any
// more.
func newLargeSite(t *testing.T, n int) *world {
	w := newWorld(t)
	w.server.Close()
	w.emulator = emulatortest.New(emulator.Config{Token: e2eToken, Rates: &emulator.Rates{}})
	w.emulator.AddUser(emulator.User{ID: e2eAdmin, FirstName: "Anna", LanguageCode: "en"})
	w.emulator.AddUser(emulator.User{ID: e2eReader, FirstName: "Ben", LanguageCode: "en"})
	var settings strings.Builder
	settings.WriteString("routes:\n")
	for i := range scaleChannels {
		channel := emulator.Channel{ID: e2eChannel - int64(i), Title: fmt.Sprint("News ", i), Username: fmt.Sprint("news", i), Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()}
		if i == 0 {
			channel.Username = "news"
		}
		w.emulator.AddChannel(channel)
	}
	for i := range scaleRoutes {
		if c := i % scaleChannels; c > 0 {
			fmt.Fprintf(&settings, "  - {category: Category %d, channel: \"@news%d\"}\n", i, c)
		} else {
			fmt.Fprintf(&settings, "  - {category: Category %d, silent: true}\n", i)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "dateline.yaml"), []byte(settings.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(w.emulator)
	t.Cleanup(w.server.Close)
	w.env = append(w.env, "DATELINE_API_URL="+w.server.URL)
	writeSite(t, filepath.Join(w.dir, "articles"), n)
	return w
}

// writeSite writes the articles of a large site.
func writeSite(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range min(n, scaleFolders) {
		if err := os.Mkdir(filepath.Join(dir, fmt.Sprintf("s%02d", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	for i := range n {
		text := scaleArticle(i, now.Add(-time.Duration(i+24*60)*time.Minute*5))
		at := filepath.Join(dir, fmt.Sprintf("s%02d", i%scaleFolders), fmt.Sprintf("article-%06d.md", i))
		if err := os.WriteFile(at, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(at, now, now.Add(-time.Hour)); err != nil { // not just being written
			t.Fatal(err)
		}
	}
}

// scaleArticle returns an article of about 2 KB: eight paragraphs of words that are in
// many articles, and one that is only in this.
func scaleArticle(i int, date time.Time) []byte {
	var b []byte
	b = fmt.Appendf(b, "---\ntitle: Article number %d of a large site\ndate: %s\ncategories: [Category %d]\ntags: [tag%d, tag%d]\ndescription: What number %d says in a line.\n---\n",
		i, date.UTC().Format(time.RFC3339), i%scaleRoutes, i%211, i%97, i)
	x := uint32(i)*2654435761 + 1
	for range 8 {
		for range 35 {
			x = x*1664525 + 1013904223
			b = append(b, scaleWords[(x>>16)%uint32(len(scaleWords))]...)
			b = append(b, ' ')
		}
		b = append(b, "and so on.\n\n"...)
	}
	return fmt.Appendf(b, "The word of this one is w%dx.\n", i)
}

var scaleWords = strings.Fields(`able about above across action afternoon again against almost along already always among animal another
	answer anything appear around article autumn because become before begin behind believe below beside better between bread bridge bright
	bring brother building business carry catch center century certain chance change channel children choose circle city clear close coffee
	cold color coming common company complete country course cover cross daily dark daughter decide deep different dinner direction distance
	doctor door double dream early earth east easy edge editor effect eight either electric empty end energy enough evening every example
	experience explain family famous farmer father feeling field figure final finger finish first flower follow foot force forest forget
	forward four free friend front garden general glass golden government great green ground group grow half hand happen happy harbour heavy
	help hidden history hold holiday hope horse house however hundred idea important inside instead island journey keep kitchen knowledge
	language large last late laugh leader learn leave letter level light limit listen little local long machine market matter meaning measure
	member middle minute modern moment money month morning mother mountain music narrow nature near never night north nothing number office
	often open orange order other outside paper part pattern people perhaps period person picture piece place plan plant pleasure point
	possible power present problem produce program public purpose question quick quiet rather reach ready reason record region remember
	report result return river road round safe season second sentence separate service seven shape shore short silver simple single sister
	slow small snow society something south special spring square stand station steel still story strange street strong student summer
	sudden supply surface system table teacher thing think though thousand through together tomorrow toward town travel under understand
	until usual valley various village visit voice water weather west while whole winter without woman wonder word work world yellow yesterday young`)

// firstAnswer starts the program and returns when it first answers a waiting reader.
func (w *world) firstAnswer() (*program, time.Duration) {
	w.t.Helper()
	asked := w.emulator.UserSends(e2eReader, "/latest")
	begun := time.Now()
	p := w.start()
	w.waitFor(3*time.Minute, "the first answer", func() bool {
		return slices.ContainsFunc(w.emulator.Messages(e2eReader), func(m emulator.Message) bool { return m.FromBot && m.ID > asked })
	})
	return p, time.Since(begun)
}

// rest waits until the program is idle.
func (w *world) rest(p *program) {
	w.t.Helper()
	const look = 3 * time.Second
	for last := p.cpu(); ; {
		time.Sleep(look)
		now := p.cpu()
		if now-last < look/50 {
			return
		}
		last = now
	}
}

// cpu returns the CPU time that the program has used.
func (p *program) cpu() time.Duration {
	p.t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		p.t.Fatalf("the program has no threads: %v", err)
	}
	var all time.Duration
	for _, at := range threads {
		text, err := os.ReadFile(at)
		if err != nil {
			continue // it has ended
		}
		ns, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			p.t.Fatal(err)
		}
		all += time.Duration(ns)
	}
	return all
}

// peak returns the program's peak memory, in MB.
func (p *program) peak() float64 {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return float64(kb) / 1024
}

// publishYear makes nine tenths of the ledger's history a year of posts.
func (w *world) publishYear(database string) {
	w.t.Helper()
	ctx := context.Background()
	var s interface {
		ledger.Store
		Close() error
	}
	var err error
	if database == "" {
		s, err = store.OpenSQLite(ctx, filepath.Join(w.dir, "dateline.db"))
	} else {
		s, err = store.OpenPostgres(ctx, database)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Skipped}})
		if err != nil {
			return err
		}
		for i, d := range rows {
			if i%10 == 0 {
				continue
			}
			d.Flags |= ledger.Out | ledger.Complete
			d.MessageID = 1_000_000 + i
			d = d.In(ledger.Sent)
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
			if err := tx.PutPart(ledger.Part{Delivery: d.ID, MessageID: d.MessageID, At: d.Due}.In(ledger.Sent)); err != nil {
				return err
			}
		}
		w.t.Logf("%d rows in the ledger", len(rows))
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
}
