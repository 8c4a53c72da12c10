package plan

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// An edit that an admin was asked about is for one version of its file, with the pictures shown
// then. The delivery's reason names that version until the edit is made; the worker checks that the
// file and the pictures are still the same, and asks the admin again if they are not.

// argVersion is the argument of reasons that names the version.
const argVersion = "file"

// versionOf identifies a version of a file.
func versionOf(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// AskedVersion returns the version that an admin was asked about or has approved; "" if any version
// is meant.
func AskedVersion(d *ledger.Delivery) string {
	version, _ := d.Reason.Arg(argVersion).(string)
	return version
}

// OfVersion returns a reason with the version that an admin was asked about, unless that is "".
func OfVersion(code, version string, args ...any) locale.Message {
	if version != "" {
		args = append(args, argVersion, version)
	}
	return locale.M(code, args...)
}

// KeepVersion returns a new reason for a delivery with the version that an admin has approved.
func KeepVersion(d *ledger.Delivery, m locale.Message) locale.Message {
	if version := AskedVersion(d); version != "" && !m.IsZero() {
		return m.With(argVersion, version)
	}
	return m
}

// argAsked is the argument of reasons that says when an admin was asked.
const argAsked = "asked"

// AskedAt returns a reason with the time when an admin was asked.
func AskedAt(code, version string, at time.Time, args ...any) locale.Message {
	return OfVersion(code, version, append(args, argAsked, at.UTC().Format(time.RFC3339Nano))...)
}

// LastAsked returns when an admin was asked about a waiting delivery; zero if that is unknown.
func LastAsked(d *ledger.Delivery) time.Time {
	text, _ := d.Reason.Arg(argAsked).(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Version identifies a version of a file.
func Version(hash [32]byte) string { return versionOf(hash) }

// withPictures separates the pictures within a version.
const withPictures = "+"

// VersionOf is Version for a file whose post shows pictures; "" for none.
func VersionOf(hash [32]byte, pictures string) string {
	if pictures == "" {
		return versionOf(hash)
	}
	return versionOf(hash) + withPictures + pictures
}

// IsVersion reports whether a file with that hash has the version. Ledgers may contain only the
// beginning of a version.
func IsVersion(version string, hash [32]byte) bool {
	file, _, _ := strings.Cut(version, withPictures)
	return file != "" && strings.HasPrefix(versionOf(hash), file)
}

// HasPictures reports whether the pictures are those of the version; a version without pictures
// matches any.
func HasPictures(version, pictures string) bool {
	_, of, known := strings.Cut(version, withPictures)
	return !known || of == pictures
}

// VersionHash returns the hash of the version if it is complete.
func VersionHash(version string) (hash [32]byte, ok bool) {
	n, err := hex.Decode(hash[:], []byte(version[:min(len(version), 2*len(hash))]))
	return hash, err == nil && n == len(hash)
}

// Resent is the reason of a post that is to be published again in place of what is left of it. It
// contains the version of the file that was meant, which counts as approved.
func Resent(hash [32]byte) locale.Message {
	return OfVersion("reason.on_its_way", versionOf(hash))
}

// resentAs is the reason of a post that no longer waits to be published again: the version that was
// meant first may be sent, and another one only if an admin approved it.
func resentAs(d *ledger.Delivery, a *content.Article) locale.Message {
	if version := AskedVersion(d); version == "" || a != nil && a.Hash != d.SourceHash {
		return OfVersion("reason.on_its_way", version)
	}
	return Resent(d.SourceHash)
}

// Resends reports whether a post is to be published again and none of it has been sent yet.
func Resends(d *ledger.Delivery) bool {
	return d.State() == ledger.Planned && d.Flags.Has(ledger.Out) && d.Replaces != ""
}

// ResendsAnother reports whether a post is to be published again and its file no longer has the
// version that was meant.
func ResendsAnother(d *ledger.Delivery, a *content.Article) bool {
	version := AskedVersion(d)
	return a != nil && version != "" && Resends(d) && !IsVersion(version, a.Hash)
}
