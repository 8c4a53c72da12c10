package main

import "testing"

func TestGarbageFor(t *testing.T) {
	for live, want := range map[uint64]int{
		0: 40, 20 << 20: 40, 100 << 20: 40, // an ordinary site
		190 << 20: 21, // 40 MB
		230 << 20: 13, // 30 MB
		270 << 20: 10, 4 << 30: 10,
	} {
		if got := garbageFor(live); got != want {
			t.Errorf("with %d MB in use: got %d %%, want %d", live>>20, got, want)
		}
	}
}
