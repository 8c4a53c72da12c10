package git

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"
)

// Address is where a repository is, which branch of it, and which folder.
type Address struct {
	Scheme string // https, ssh or file; http too
	User   string // "" if none was given
	Host   string // with the port; "" for file
	Path   string
	Branch string // a branch or a tag; "" is the repository's default branch
	Folder string // slash-separated, within the repository; "" is all of it

	password string // only from the environment
}

// Is reports whether articles names a repository rather than a folder.
func Is(articles string) bool { return strings.HasPrefix(articles, "git+") }

// ParseAddress reads git+https://host/path#branch:folder. Both parts after #
// may be left out.
func ParseAddress(s string) (Address, error) {
	const form = "write git+https://host/owner/repository#branch:folder, git+ssh://git@host/…, or git+file:///path"
	rest, ok := strings.CutPrefix(s, "git+")
	if !ok {
		return Address{}, fmt.Errorf("not a repository: %s", form)
	}
	// Neither the value nor the error of url.Parse is shown: they may hold a
	// password.
	rest, fragment, _ := strings.Cut(rest, "#")
	u, err := url.Parse(rest)
	if err != nil || u.RawQuery != "" || u.Opaque != "" || strings.Trim(u.Path, "/") == "" {
		return Address{}, errors.New("cannot read the address of the repository: " + form)
	}
	a := Address{Scheme: u.Scheme, User: u.User.Username(), Host: u.Host, Path: u.Path}
	a.password, _ = u.User.Password()
	switch a.Scheme {
	case "https", "http", "ssh":
		if u.Hostname() == "" {
			return Address{}, errors.New("the address of the repository has no host: " + form)
		}
	case "file":
		if u.Host != "" && u.Host != "localhost" {
			return Address{}, errors.New("git+file:// needs three slashes before the path: git+file:///srv/blog.git")
		}
		a.Host = ""
	default:
		return Address{}, fmt.Errorf("cannot read articles over %q: %s", a.Scheme, form)
	}
	if fragment, err = url.PathUnescape(fragment); err != nil {
		return Address{}, errors.New("cannot read the part after #: it is branch:folder")
	}
	branch, folder, _ := strings.Cut(fragment, ":")
	if strings.HasPrefix(branch, "-") || strings.ContainsAny(branch, " ~^?*[\\") || strings.Contains(branch, "..") {
		return Address{}, fmt.Errorf("%q is not the name of a branch", branch)
	}
	a.Branch = branch
	if folder = strings.Trim(folder, "/"); folder != "" {
		if folder = path.Clean(folder); folder == ".." || strings.HasPrefix(folder, "../") {
			return Address{}, fmt.Errorf("the folder %q is outside the repository", folder)
		}
		if folder != "." {
			a.Folder = folder
		}
	}
	return a, nil
}

// HasPassword reports whether the address contains a password.
func (a Address) HasPassword() bool { return a.password != "" }

// remote is the address for the transport: without a password.
func (a Address) remote() string {
	u := url.URL{Scheme: a.Scheme, Host: a.Host, Path: a.Path}
	if a.User != "" && a.Scheme == "ssh" {
		u.User = url.User(a.User)
	}
	return u.String()
}

// String is the address as it is shown: without user and password.
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

// private reports whether what is said to the repository stays on this machine
// or is encrypted, so that a credential may be sent.
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
