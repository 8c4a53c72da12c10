//go:build race

package markdown_test

// slowdown is how much longer things may take than without the race detector.
const slowdown = 5
