package content

import "strings"

// Approval is whose word an article needs before it goes out.
type Approval string

// The approvals, as `approve` in the settings, routes and front matter has them.
const (
	ApprovalNone  Approval = ""      // nobody's
	ApprovalAny   Approval = "true"  // any admin's
	ApprovalOther Approval = "other" // an admin's who is not its author
)

// ParseApproval reads an approval as people write it.
func ParseApproval(s string) (a Approval, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "on", "1":
		return ApprovalAny, true
	case "false", "no", "off", "0", "":
		return ApprovalNone, true
	case "other":
		return ApprovalOther, true
	}
	return ApprovalNone, false
}

// Asked reports whether an admin is asked.
func (a Approval) Asked() bool { return a != ApprovalNone }
