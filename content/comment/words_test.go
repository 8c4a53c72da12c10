package comment

import "testing"

func TestPrivate(t *testing.T) {
	for name, want := range map[string]bool{
		"private": true, "Todo": true, "todonote": true, "TodoNotes": true, "members_only": true, "author-note": true, "noteToSelf": true, "EDITORNOTE": true,
		"noexport": true, "comments": true, "paywall": true,
		"note": false, "notice": false, "my-quote": false, "author": false, "international": false, "timeline-item": false, "devto": false, "": false,
	} {
		if got := Private(name); got != want {
			t.Errorf("Private(%q): got %v, want %v", name, got, want)
		}
	}
}
