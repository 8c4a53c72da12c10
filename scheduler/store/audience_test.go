package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func audience(t *testing.T) *store.Audience {
	return open(t, filepath.Join(t.TempDir(), "a.db")).Audience()
}

func reader(id int64, mode scheduler.ReaderMode, keys ...string) scheduler.Reader {
	return scheduler.Reader{ID: id, Language: "ru", Mode: mode, Hour: 9, Weekday: time.Friday, Zone: "Europe/Moscow", Since: noon, Categories: keys}
}

func TestReaders(t *testing.T) {
	a, ctx := audience(t), t.Context()
	if _, err := a.Reader(ctx, 1); !errors.Is(err, scheduler.ErrNotFound) {
		t.Error(err)
	}
	r := reader(1, scheduler.ReaderDaily, "ai", "go")
	r.Next = noon.Add(time.Hour)
	for range 2 {
		if err := a.PutReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Reader(ctx, 1)
	if err != nil || got.Zone != r.Zone || got.Hour != 9 || got.Weekday != time.Friday || got.Mode != r.Mode || !got.Next.Equal(r.Next) ||
		!got.Since.Equal(noon) || !slices.Equal(got.Categories, r.Categories) {
		t.Errorf("%+v %v", got, err)
	}
	if err := a.PutReader(ctx, reader(2, scheduler.ReaderNow, "ai", "")); err != nil {
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

func TestAnArticleIsAnnouncedOnceToEachReader(t *testing.T) {
	a, ctx := audience(t), t.Context()
	if _, started, err := a.Announced(ctx); err != nil || started {
		t.Error(started, err)
	}
	if err := a.MarkAnnounced(ctx, []string{"old"}); err != nil {
		t.Fatal(err)
	}
	for _, r := range []scheduler.Reader{reader(1, scheduler.ReaderNow, "ai", "go", ""), reader(2, scheduler.ReaderNow, "go"),
		reader(3, scheduler.ReaderNow, "other"), reader(4, scheduler.ReaderDaily, "ai")} {
		if err := a.PutReader(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for i, slug := range []string{"new", "new", "old"} {
		if fresh, err := a.Announce(ctx, slug, []string{"ai", "go"}, noon); err != nil || fresh != (i == 0) {
			t.Error(slug, fresh, err)
		}
	}
	batch, err := a.Claim(ctx, noon, 10)
	if err != nil || len(batch) != 2 || batch[0].Reader != 1 || batch[1].Reader != 2 || !slices.Equal(batch[0].Slugs, []string{"new"}) {
		t.Fatalf("%+v %v", batch, err)
	}
	if again, _ := a.Claim(ctx, noon, 10); len(again) != 0 {
		t.Errorf("claimed twice: %+v", again)
	}
	if err := a.Delivered(ctx, []int64{batch[0].ID}); err != nil {
		t.Fatal(err)
	}
	if err := a.Postpone(ctx, batch[1].ID, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if early, _ := a.Claim(ctx, noon, 10); len(early) != 0 {
		t.Errorf("sent before its time: %+v", early)
	}
	if at, ok, err := a.NextMail(ctx); err != nil || !ok || !at.Equal(noon.Add(time.Minute)) {
		t.Error(at, ok, err)
	}
	if late, _ := a.Claim(ctx, noon.Add(time.Minute), 10); len(late) != 1 {
		t.Errorf("%+v", late)
	}
	// Its process died: nobody knows whether it was sent, so it is not.
	if lost, _ := a.Claim(ctx, noon.Add(time.Hour), 10); len(lost) != 0 {
		t.Errorf("a mailing of unknown fate was given again: %+v", lost)
	}
}

func TestADigestIsMadeOnce(t *testing.T) {
	a, ctx := audience(t), t.Context()
	r := reader(1, scheduler.ReaderDaily, "ai")
	r.Next = noon.Add(time.Hour)
	if err := a.PutReader(ctx, r); err != nil {
		t.Fatal(err)
	}
	for i, slug := range []string{"a", "b"} {
		if _, err := a.Announce(ctx, slug, []string{"ai"}, noon.Add(time.Duration(i+1)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if due, _ := a.DueDigests(ctx, noon, 10); len(due) != 0 {
		t.Error("a digest before its time")
	}
	due, err := a.DueDigests(ctx, noon.Add(time.Hour), 10)
	if err != nil || len(due) != 1 || !slices.Equal(due[0].Categories, []string{"ai"}) {
		t.Fatal(due, err)
	}
	slugs, err := a.AnnouncedBetween(ctx, due[0].Since, noon.Add(time.Hour))
	if err != nil || !slices.Equal(slugs, []string{"a", "b"}) {
		t.Error(slugs, err)
	}
	for range 2 { // two replicas see it due
		if err := a.QueueDigest(ctx, due[0], slugs, noon.Add(time.Hour), noon.Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	batch, err := a.Claim(ctx, noon.Add(time.Hour), 10)
	if err != nil || len(batch) != 1 || !batch[0].Digest {
		t.Errorf("%+v %v", batch, err)
	}
	if due, _ := a.DueDigests(ctx, noon.Add(time.Hour), 10); len(due) != 0 {
		t.Error("due again at once")
	}
}

func TestActsAndReactions(t *testing.T) {
	a, ctx := audience(t), t.Context()
	for i, slug := range []string{"a", "b", "c"} {
		act := scheduler.Act{At: noon.Add(time.Duration(i) * time.Second), By: scheduler.Actor{ID: 7, Name: "@eva"}, Did: "skip", Slug: slug, Outcome: "skipped"}
		if err := a.AddAct(ctx, act); err != nil {
			t.Fatal(err)
		}
	}
	acts, err := a.Acts(ctx, 2)
	if err != nil || len(acts) != 2 || acts[0].Slug != "c" || acts[0].By.Name != "@eva" || !acts[1].At.Equal(noon.Add(time.Second)) {
		t.Errorf("%+v %v", acts, err)
	}
	for _, r := range []scheduler.Reactions{{Chat: 1, MessageID: 5, Count: 3}, {Chat: 1, MessageID: 6, Count: 9}, {Chat: 1, MessageID: 5, Count: 4}, {Chat: 1, MessageID: 7, Count: 0}} {
		if err := a.PutReactions(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	top, err := a.Reactions(ctx, 10)
	if err != nil || !slices.Equal(top, []scheduler.Reactions{{Chat: 1, MessageID: 6, Count: 9}, {Chat: 1, MessageID: 5, Count: 4}}) {
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
