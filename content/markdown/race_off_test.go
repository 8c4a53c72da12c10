//go:build !race

package markdown_test

// slowdown is the factor for time limits with the race detector.
const slowdown = 1
