package content

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Reading numbers the ways in which versions of this program read files. Raise
// it with every change by which a file that was not an article becomes one, or
// an article gets another date, name, draft or hold. The ledger keeps the number
// it was last compared with, and the first comparison under another one
// publishes nothing old (package scheduler, reading.go). 1 is the reading of the
// versions that did not keep it.
const Reading = 2

// Selection identifies the settings that say which files are articles. A folder
// with another one is treated as one that is read in another way.
func (c Config) Selection() string {
	b, err := json.Marshal([]any{c.Dir, c.Include, c.Exclude, c.Select})
	if err != nil { // strings and lists of them always can be encoded
		return err.Error()
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
