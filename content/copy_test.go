package content

import "testing"

func TestCopyByName(t *testing.T) {
	for name, want := range map[string]string{
		"post.sync-conflict-20261128-101530-ABCDEFG.md":          "post.md",
		"2026-12-01-post.sync-conflict-20261128-101530.md":       "2026-12-01-post.md",
		"post (Anna's conflicted copy 2026-11-28).md":            "post.md",
		"post (conflicted copy 2026-11-28 101530).md":            "post.md",
		"post (Conflicted copy laptop 202611281015).md":          "post.md",
		"post - conflicted copy.md":                              "post.md",
		"post (Case Conflict 1).md":                              "post.md",
		"post_conflict-20261128-101530.md":                       "post.md",
		"post (SFConflict anna@example.com 2026-11-28-10-15).md": "post.md",
		"post.Conflict.md":                                       "post.md",
		"post_LOCAL_4711.md":                                     "post.md",
		"post_REMOTE_4711.md":                                    "post.md",
		"post.orig.md":                                           "post.md",
		"post.bak.md":                                            "post.md",
		"post.md":                                                "",
		"post (1).md":                                            "",
		"conflict.md":                                            "",
		"merge-conflict.md":                                      "",
		"2026-12-01-resolve-a-conflict.md":                       "",
		"how I resolved a conflict (part 2).md":                  "",
		"original.md":                                            "",
		"the-conflicted-copy.md":                                 "",
		"local_remote.md":                                        "",
		"post.ru.md":                                             "",
	} {
		if got := copyByName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestCopyIsHeld(t *testing.T) {
	source := "---\ntitle: T\ndate: 2026-12-01\nslug: post\n---\nText\n"
	a, problems := Parser{}.ParseHashed("notes/post.sync-conflict-20261128-101530-ABCDEFG.md", []byte(source), [32]byte{})
	if a == nil || a.Hold == nil {
		t.Fatalf("got %v, %v; want an article that is held", a, problems)
	}
	if got, want := *a.Hold, (Hold{Rule: HoldCopy, Of: "notes/post.md"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
