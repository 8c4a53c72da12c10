//go:build race

package markdown_test

// slowdown is the factor for time limits with the race detector. It is generous,
// because other packages' tests run at the same time; the step of .ci/run without the
// detector checks the time.
const slowdown = 12
