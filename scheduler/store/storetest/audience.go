package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// RunAudience runs the suite for a store of readers and admins: each message to a
// reader is returned once, whoever asks. open returns an empty store.
func RunAudience(t *testing.T, open func(t *testing.T) audience.Audience) {
	for _, c := range []struct {
		name string
		test func(*testing.T, audience.Audience)
	}{
		{"readers", audienceReaders},
		{"an article is announced once to each reader", audienceAnnounces},
		{"a digest is made once", audienceDigests},
		{"acts, reactions and languages", audienceActs},
		{"several claim at once", audienceClaims},
		{"several announce at once", audienceAnnouncedOnce},
		{"a reader who left", audienceDropped},
		{"an update is handled once", audienceUpdates},
		{"updates wait in the store", audienceInbox},
		{"a muted category", audienceMuted},
		{"notes", audienceNotes},
		{"webhooks are remembered", audienceWebhook},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func reader(id int64, mode audience.ReaderMode, keys ...string) audience.Reader {
	return audience.Reader{ID: id, Language: "ru", Mode: mode, Hour: 9, Weekday: time.Friday, Zone: "Europe/Moscow", Since: base, Categories: keys}
}

func audienceReaders(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	if _, err := a.Reader(ctx, 1); !errors.Is(err, ledger.ErrNotFound) {
		t.Error(err)
	}
	r := reader(1, audience.ReaderDaily, "ai", "go")
	r.Next = base.Add(time.Hour)
	for range 2 {
		if err := a.PutReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Reader(ctx, 1)
	if err != nil || got.Zone != r.Zone || got.Hour != 9 || got.Weekday != time.Friday || got.Mode != r.Mode || !got.Next.Equal(r.Next) ||
		!got.Since.Equal(base) || !slices.Equal(got.Categories, r.Categories) {
		t.Errorf("%+v %v", got, err)
	}
	if err := a.PutReader(ctx, reader(2, audience.ReaderNow, "ai", "")); err != nil {
		t.Fatal(err)
	}
	by, all, err := a.Subscribers(ctx)
	if err != nil || all != 2 || by["ai"] != 2 || by["go"] != 1 || by[""] != 1 {
		t.Error(by, all, err)
	}
	for want := range 2 {
		if known, err := a.DropReader(ctx, 1); err != nil || known != (want == 0) {
			t.Error(known, err)
		}
	}
	if _, all, _ := a.Subscribers(ctx); all != 1 {
		t.Errorf("%d readers after one was dropped", all)
	}
}

func audienceAnnounces(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	if _, started, err := a.Announced(ctx); err != nil || started {
		t.Error(started, err)
	}
	if err := a.MarkAnnounced(ctx, []string{"old"}); err != nil {
		t.Fatal(err)
	}
	for _, r := range []audience.Reader{reader(1, audience.ReaderNow, "ai", "go", ""), reader(2, audience.ReaderNow, "go"),
		reader(3, audience.ReaderNow, "other"), reader(4, audience.ReaderDaily, "ai")} {
		if err := a.PutReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for i, slug := range []string{"new", "new", "old"} {
		if fresh, err := a.Announce(ctx, slug, []string{"ai", "go"}, base); err != nil || fresh != (i == 0) {
			t.Error(slug, fresh, err)
		}
	}
	batch, err := a.Claim(ctx, base, 10)
	if err != nil || len(batch) != 2 || batch[0].Reader != 1 || batch[1].Reader != 2 || !slices.Equal(batch[0].Slugs, []string{"new"}) {
		t.Fatalf("%+v %v", batch, err)
	}
	if again, _ := a.Claim(ctx, base, 10); len(again) != 0 {
		t.Errorf("claimed twice: %+v", again)
	}
	if err := a.Delivered(ctx, []int64{batch[0].ID}); err != nil {
		t.Fatal(err)
	}
	if err := a.Postpone(ctx, batch[1].ID, base.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if early, _ := a.Claim(ctx, base, 10); len(early) != 0 {
		t.Errorf("sent before its time: %+v", early)
	}
	if at, ok, err := a.NextMail(ctx); err != nil || !ok || !at.Equal(base.Add(time.Minute)) {
		t.Error(at, ok, err)
	}
	if late, _ := a.Claim(ctx, base.Add(time.Minute), 10); len(late) != 1 {
		t.Errorf("%+v", late)
	}
	// Its process died: it is unknown whether it was sent, so it is not sent again.
	if lost, _ := a.Claim(ctx, base.Add(time.Hour), 10); len(lost) != 0 {
		t.Errorf("a mailing of unknown fate was given again: %+v", lost)
	}
}

func audienceDigests(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	r := reader(1, audience.ReaderDaily, "ai")
	r.Next = base.Add(time.Hour)
	if err := a.PutReader(ctx, r); err != nil {
		t.Fatal(err)
	}
	for i, slug := range []string{"a", "b"} {
		if _, err := a.Announce(ctx, slug, []string{"ai"}, base.Add(time.Duration(i+1)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if due, _ := a.DueDigests(ctx, base, 10); len(due) != 0 {
		t.Errorf("a digest before its time: got %v, want none", due)
	}
	due, err := a.DueDigests(ctx, base.Add(time.Hour), 10)
	if err != nil || len(due) != 1 || !slices.Equal(due[0].Categories, []string{"ai"}) {
		t.Fatal(due, err)
	}
	slugs, err := a.AnnouncedBetween(ctx, due[0].Since, base.Add(time.Hour))
	if err != nil || !slices.Equal(slugs, []string{"a", "b"}) {
		t.Error(slugs, err)
	}
	for range 2 { // two replicas see that it is due
		if err := a.QueueDigest(ctx, due[0], slugs, base.Add(time.Hour), base.Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	batch, err := a.Claim(ctx, base.Add(time.Hour), 10)
	if err != nil || len(batch) != 1 || !batch[0].Digest {
		t.Errorf("%+v %v", batch, err)
	}
	if due, _ := a.DueDigests(ctx, base.Add(time.Hour), 10); len(due) != 0 {
		t.Errorf("due again at once: got %v, want none", due)
	}
}

func audienceActs(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	for i, slug := range []string{"a", "b", "c"} {
		act := audience.Act{At: base.Add(time.Duration(i) * time.Second), By: audience.Actor{ID: 7, Name: "@eva"}, Did: "skip", Slug: slug, Outcome: "skipped"}
		if err := a.AddAct(ctx, act); err != nil {
			t.Fatal(err)
		}
	}
	acts, err := a.Acts(ctx, 2)
	if err != nil || len(acts) != 2 || acts[0].Slug != "c" || acts[0].By.Name != "@eva" || !acts[1].At.Equal(base.Add(time.Second)) {
		t.Errorf("%+v %v", acts, err)
	}
	for _, r := range []audience.Reactions{{Chat: 1, MessageID: 5, Count: 3}, {Chat: 1, MessageID: 6, Count: 9}, {Chat: 1, MessageID: 5, Count: 4}, {Chat: 1, MessageID: 7, Count: 0}} {
		if err := a.PutReactions(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	top, err := a.Reactions(ctx, 10)
	if err != nil || !slices.Equal(top, []audience.Reactions{{Chat: 1, MessageID: 6, Count: 9}, {Chat: 1, MessageID: 5, Count: 4}}) {
		t.Error(top, err)
	}
	for _, language := range []string{"en", "ru"} {
		if err := a.PutLanguage(ctx, 7, language); err != nil {
			t.Fatal(err)
		}
	}
	if by, err := a.Languages(ctx); err != nil || by[7] != "ru" {
		t.Error(by, err)
	}
}

func audienceClaims(t *testing.T, a audience.Audience) {
	const readers, claimers = 60, 6
	ctx := t.Context()
	for id := range int64(readers) {
		if err := a.PutReader(ctx, reader(id+1, audience.ReaderNow, "ai")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Announce(ctx, "new", []string{"ai"}, base); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	given := map[int64]int{} // by reader
	var wg sync.WaitGroup
	for range claimers {
		wg.Go(func() {
			for {
				batch, err := a.Claim(ctx, base, 7)
				if err != nil {
					t.Error(err)
					return
				}
				if len(batch) == 0 {
					return
				}
				var ids []int64
				mu.Lock()
				for _, m := range batch {
					given[m.Reader]++
					ids = append(ids, m.ID)
				}
				mu.Unlock()
				if err := a.Delivered(ctx, ids); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for id := range int64(readers) {
		if n := given[id+1]; n != 1 {
			t.Errorf("the message to reader %d was given out %d times", id+1, n)
		}
	}
	if at, ok, err := a.NextMail(ctx); ok || err != nil {
		t.Errorf("something still waits: %v, %v", at, err)
	}
}

func audienceAnnouncedOnce(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	if err := a.PutReader(ctx, reader(1, audience.ReaderNow, "ai")); err != nil {
		t.Fatal(err)
	}
	fresh := make([]bool, 6)
	var wg sync.WaitGroup
	for i := range fresh {
		wg.Go(func() {
			var err error
			if fresh[i], err = a.Announce(ctx, "new", []string{"ai"}, base.Add(time.Duration(i)*time.Second)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if first := slices.Index(fresh, true); first < 0 || slices.Contains(fresh[first+1:], true) {
		t.Errorf("fresh for %v, want one", fresh)
	}
	if batch, err := a.Claim(ctx, base.Add(time.Hour), 10); err != nil || len(batch) != 1 {
		t.Errorf("%+v %v, want one message", batch, err)
	}
}

func audienceDropped(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	for id := range int64(2) {
		if err := a.PutReader(ctx, reader(id+1, audience.ReaderNow, "ai")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Announce(ctx, "new", []string{"ai"}, base); err != nil {
		t.Fatal(err)
	}
	if known, err := a.DropReader(ctx, 1); !known || err != nil {
		t.Error(known, err)
	}
	batch, err := a.Claim(ctx, base, 10)
	if err != nil || len(batch) != 1 || batch[0].Reader != 2 {
		t.Fatalf("%+v %v", batch, err)
	}
	// A queued message to a reader who leaves.
	if _, err := a.DropReader(ctx, 2); err != nil {
		t.Error(err)
	}
	if err := errors.Join(a.Postpone(ctx, batch[0].ID, base), a.Delivered(ctx, []int64{batch[0].ID})); err != nil {
		t.Error(err)
	}
	if _, err := a.Reader(ctx, 2); !errors.Is(err, ledger.ErrNotFound) {
		t.Error(err)
	}
	if batch, err := a.Claim(ctx, base, 10); err != nil || len(batch) != 0 {
		t.Errorf("%+v %v", batch, err)
	}
}

func audienceMuted(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	for _, r := range []audience.Reader{reader(1, audience.ReaderNow, "", audience.Muted+"ai"), reader(2, audience.ReaderNow, "go", audience.Muted+"ai"),
		reader(3, audience.ReaderMuted, "go"), reader(4, audience.ReaderNow, "go")} {
		if err := a.PutReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, slug := range []string{"about both", "about go"} {
		keys := []string{"go", "ai"}
		if slug == "about go" {
			keys = keys[:1]
		}
		if _, err := a.Announce(ctx, slug, keys, base); err != nil {
			t.Fatal(err)
		}
	}
	batch, err := a.Claim(ctx, base, 10)
	got := map[int64][]string{}
	for _, m := range batch {
		got[m.Reader] = append(got[m.Reader], m.Slugs...)
	}
	if err != nil || len(got) != 3 || !slices.Equal(got[1], []string{"about go"}) || !slices.Equal(got[2], []string{"about go"}) || len(got[4]) != 2 {
		t.Errorf("got %v %v, want nothing of ai for 1 and 2, nothing for 3, both for 4", got, err)
	}
	if by, all, err := a.Subscribers(ctx); err != nil || all != 4 || by["go"] != 3 || len(by) != 2 {
		t.Errorf("subscribers: %v, %d, %v", by, all, err)
	}
}

func audienceNotes(t *testing.T, a audience.Audience) {
	ctx := t.Context()
	for _, tt := range []struct {
		name, old, value string
		done             bool
	}{
		{"language.7", "", "ru", true}, {"language.7", "", "en", false}, {"language.7", "en", "ru", false}, {"language.7", "ru", "en", true},
		{"language.8", "", "ru", true}, {"language.8", "ru", "", true}, {"language.8", "ru", "", false}, {"ahead", "", "", false},
	} {
		if done, err := a.SwapNote(ctx, tt.name, tt.old, tt.value); err != nil || done != tt.done {
			t.Errorf("%s from %q to %q: got %t %v, want %t", tt.name, tt.old, tt.value, done, err, tt.done)
		}
	}
	for range 3 {
		if err := a.CountNote(ctx, "opens.2026-01-05.slug_%"); err != nil {
			t.Fatal(err)
		}
	}
	if notes, err := a.Notes(ctx, "opens.2026-01-05."); err != nil || len(notes) != 1 || notes["slug_%"] != "3" {
		t.Errorf("got %v %v, want slug_%%: 3", notes, err)
	}
	if notes, err := a.Notes(ctx, audience.NoteLanguage); err != nil || len(notes) != 1 || notes["7"] != "en" {
		t.Errorf("got %v %v, want 7: en", notes, err)
	}
	if _, err := a.DropReader(ctx, 7); err != nil {
		t.Fatal(err)
	}
	if notes, err := a.Notes(ctx, audience.NoteLanguage); err != nil || len(notes) != 0 {
		t.Errorf("a reader who left has notes: %v %v", notes, err)
	}
}
