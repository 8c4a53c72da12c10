package content

// Reading numbers the ways in which versions of this program read files. Raise
// it with every change by which a file that was not an article becomes one, or
// an article gets another date, name, draft or hold. The ledger keeps the number
// it was last compared with, and the first comparison under another one
// publishes nothing old (package scheduler, reading.go). 1 is the reading of the
// versions that did not keep it.
const Reading = 6
