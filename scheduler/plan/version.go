package plan

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// An edit that an admin was asked about is of one version of its file, with the pictures
// that it showed then. The reason of the delivery names it, from the question until the
// edit is made: whoever makes it looks whether the file still says that and the pictures
// are still those, and has the admin asked again if not.

// argVersion is the argument of reasons that names the version.
const argVersion = "file"

// versionOf tells one version of a file from another.
func versionOf(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// AskedVersion returns the version that an admin was asked about, or has let through;
// "" if it does not matter which.
func AskedVersion(d *ledger.Delivery) string {
	version, _ := d.Reason.Arg(argVersion).(string)
	return version
}

// OfVersion is a reason that keeps the version that an admin was asked about, if it
// is not "".
func OfVersion(code, version string, args ...any) locale.Message {
	if version != "" {
		args = append(args, argVersion, version)
	}
	return locale.M(code, args...)
}

// KeepVersion is another reason for a delivery, which keeps the version that an admin has
// let through.
func KeepVersion(d *ledger.Delivery, m locale.Message) locale.Message {
	if version := AskedVersion(d); version != "" && !m.IsZero() {
		return m.With(argVersion, version)
	}
	return m
}

// argAsked is the argument of reasons that says when an admin was asked.
const argAsked = "asked"

// AskedAt is a reason that keeps when an admin was asked.
func AskedAt(code, version string, at time.Time, args ...any) locale.Message {
	return OfVersion(code, version, append(args, argAsked, at.UTC().Format(time.RFC3339Nano))...)
}

// LastAsked returns when an admin was asked what a delivery waits for; zero where that
// is not known.
func LastAsked(d *ledger.Delivery) time.Time {
	text, _ := d.Reason.Arg(argAsked).(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Version tells one version of a file from another.
func Version(hash [32]byte) string { return versionOf(hash) }

// withPictures begins what a version tells of pictures.
const withPictures = "+"

// VersionOf is Version of a file whose post shows pictures; "" for none.
func VersionOf(hash [32]byte, pictures string) string {
	if pictures == "" {
		return versionOf(hash)
	}
	return versionOf(hash) + withPictures + pictures
}

// IsVersion reports whether a file with that hash is the version. Ledgers may have
// the beginning of it alone.
func IsVersion(version string, hash [32]byte) bool {
	file, _, _ := strings.Cut(version, withPictures)
	return file != "" && strings.HasPrefix(versionOf(hash), file)
}

// HasPictures reports whether the pictures are those of the version; a version of which
// none are known has any.
func HasPictures(version, pictures string) bool {
	_, of, known := strings.Cut(version, withPictures)
	return !known || of == pictures
}

// VersionHash returns the hash of the version, if all of it is known.
func VersionHash(version string) (hash [32]byte, ok bool) {
	n, err := hex.Decode(hash[:], []byte(version[:min(len(version), 2*len(hash))]))
	return hash, err == nil && n == len(hash)
}
