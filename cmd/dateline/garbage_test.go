package main

import "testing"

func TestGarbageFor(t *testing.T) {
	for live, want := range map[uint64]int{
		0: 40, 20 << 20: 40, 100 << 20: 40, // an ordinary site
		200 << 20: 20, 400 << 20: 10, // 40 MB
		4 << 30: 10,
	} {
		if got := garbageFor(live); got != want {
			t.Errorf("with %d MB in use: got %d %%, want %d", live>>20, got, want)
		}
	}
}

func TestLimitFor(t *testing.T) {
	for live, want := range map[uint64]int64{
		0: 230, 100 << 20: 230, 200 << 20: 230, // MB
		400 << 20: 450, 4 << 30: 4608,
	} {
		if got := limitFor(live) >> 20; got != want {
			t.Errorf("with %d MB in use: got %d MB, want %d", live>>20, got, want)
		}
	}
}
