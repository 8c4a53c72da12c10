package git

import (
	"net"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// Address is a repository, with a branch and a folder.
type Address struct {
	Scheme string // https, http, ssh or file
	User   string // "" if not given
	Host   string // with the port; "" for file
	Path   string
	Branch string // a branch or a tag; "" is the repository's default branch
	Folder string // slash-separated, within the repository; "" is all of it

	password string // only from the environment
}

// Is reports whether articles names a repository and not a folder.
func Is(articles string) bool { return strings.HasPrefix(articles, "git+") }

// ParseAddress parses git+https://host/path#branch:folder. Both parts after # are
// optional.
func ParseAddress(s string) (Address, error) {
	rest, ok := strings.CutPrefix(s, "git+")
	if !ok {
		if meant := asCopied(s); meant != "" {
			return Address{}, locale.Error("git.meant", "meant", meant)
		}
		return Address{}, locale.Error("git.not_one")
	}
	// Neither the value nor the error of url.Parse is included: they may contain a
	// password.
	rest, fragment, _ := strings.Cut(rest, "#")
	u, err := url.Parse(rest)
	if err != nil || u.RawQuery != "" || u.Opaque != "" || strings.Trim(u.Path, "/") == "" {
		return Address{}, locale.Error("git.address")
	}
	a := Address{Scheme: u.Scheme, User: u.User.Username(), Host: u.Host, Path: u.Path}
	a.password, _ = u.User.Password()
	switch a.Scheme {
	case "https", "http", "ssh":
		if u.Hostname() == "" {
			return Address{}, locale.Error("git.no_host")
		}
	case "file":
		if u.Host != "" && u.Host != "localhost" {
			return Address{}, locale.Error("git.slashes")
		}
		a.Host = ""
	default:
		return Address{}, locale.Error("git.scheme", "scheme", a.Scheme)
	}
	if fragment, err = url.PathUnescape(fragment); err != nil {
		return Address{}, locale.Error("git.fragment")
	}
	branch, folder, _ := strings.Cut(fragment, ":")
	if strings.HasPrefix(branch, "-") || strings.ContainsAny(branch, " ~^?*[\\") || strings.Contains(branch, "..") {
		return Address{}, locale.Error("git.branch_name", "branch", branch)
	}
	a.Branch = branch
	if folder = strings.Trim(folder, "/"); folder != "" {
		if folder = path.Clean(folder); folder == ".." || strings.HasPrefix(folder, "../") {
			return Address{}, locale.Error("git.outside", "folder", folder)
		}
		if folder != "." {
			a.Folder = folder
		}
	}
	return a, nil
}

// asCopied returns the address that is meant by one that people copied from a forge's page or a git
// command: https://host/owner/repository.git, git@host:owner/repository.git. It returns "" for
// anything else, and if it contains a password.
func asCopied(s string) string {
	meant := "git+" + s
	if m := scpLike.FindStringSubmatch(s); m != nil {
		meant = "git+ssh://" + m[1] + m[2] + "/" + strings.TrimPrefix(m[3], "/")
	}
	if a, err := ParseAddress(meant); err != nil || a.HasPassword() {
		return ""
	}
	return meant
}

// scpLike matches user@host:path.
var scpLike = regexp.MustCompile(`^([\w.-]+@)?([\w.-]+):(/?[^/:][^:]*(?:#[^#]*)?)$`)

// HasPassword reports whether the address contains a password.
func (a Address) HasPassword() bool { return a.password != "" }

// remote returns the address for the transport, without a password.
func (a Address) remote() string {
	u := url.URL{Scheme: a.Scheme, Host: a.Host, Path: a.Path}
	if a.User != "" && a.Scheme == "ssh" {
		u.User = url.User(a.User)
	}
	return u.String()
}

// String returns the address for display, without user and password.
func (a Address) String() string {
	s := a.Path
	if a.Scheme != "file" {
		s = a.Host + a.Path
	}
	s = "git+" + a.Scheme + "://" + s
	switch {
	case a.Folder != "":
		s += "#" + a.Branch + ":" + a.Folder
	case a.Branch != "":
		s += "#" + a.Branch
	}
	return s
}

// private reports whether the connection stays on this machine or is encrypted, so that
// credentials may be sent.
func (a Address) private() bool {
	if a.Scheme != "http" {
		return true
	}
	host := a.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// unknownHost returns the message that no known_hosts has the host's key, and how to
// get it.
func (a Address) unknownHost() locale.Message {
	host := a.Host
	if name, port, err := net.SplitHostPort(host); err == nil {
		host = "-p " + port + " " + name // in ssh-keyscan's form
	}
	return locale.M("git.known_hosts", "host", host)
}
