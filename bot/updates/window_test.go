package updates

import "testing"

func TestWindow(t *testing.T) {
	w := newWindow()
	if w.offset() != 0 {
		t.Errorf("an offset before the first update: got %v, want %v", w.offset(), 0)
	}
	for _, id := range []int{5, 6, 7} {
		if !w.take(id) || w.take(id) {
			t.Errorf("%d is taken once", id)
		}
	}
	w.done(6)
	if w.offset() != 5 || w.take(6) {
		t.Error("6 is handled, 5 is not", w.offset())
	}
	w.done(5)
	if w.offset() != 7 {
		t.Error(w.offset())
	}
	w.done(7)
	if w.offset() != 8 || w.pending() != 0 {
		t.Error(w.offset())
	}
	w.take(900_000)
	w.done(900_000)
	if !w.take(1000) {
		t.Error("ids start again after a quiet week: got false, want true")
	}
}
