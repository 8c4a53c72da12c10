//go:build race

package markdown_test

// slowdown is how much longer things may take than without the race detector.
// It is generous, because other packages' tests run beside this one then; what
// judges the time is the step of .ci/run without the detector.
const slowdown = 12
