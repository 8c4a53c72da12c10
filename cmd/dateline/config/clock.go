package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/plan"
)

var days = regexp.MustCompile(`^(\d+)\s*([dw])(.*)$`)

// duration reads Go's durations, and days and weeks before them: 90m, 1d12h.
func (v value) duration() (time.Duration, error) {
	s, err := v.str()
	if err != nil {
		return 0, err
	}
	rest, total := strings.TrimSpace(s), time.Duration(0)
	if rest == "" || rest == "0" || rest == "off" {
		return 0, nil
	}
	for {
		m := days.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n > 36500 {
			return 0, bad(v, "%q is too long", s)
		}
		unit := 24 * time.Hour
		if m[2] == "w" {
			unit *= 7
		}
		total += time.Duration(n) * unit
		rest = strings.TrimSpace(m[3])
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil {
			return 0, bad(v, "%q is not a length of time; write it like 30s, 90m, 24h or 2d", s)
		}
		total += d
	}
	if total < 0 {
		return 0, bad(v, "%q is below zero", s)
	}
	return total, nil
}

var clockForm = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)

// clock reads a time of day, 00:00 to 23:59 (24:00 too, where end allows it).
func clock(s string) (time.Duration, error) {
	m := clockForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, fmt.Errorf("%q is not a time of day; write it like 09:30", s)
	}
	h, _ := strconv.Atoi(m[1])
	min, _ := strconv.Atoi(m[2])
	if h > 23 || min > 59 {
		return 0, fmt.Errorf("%q is not a time of day: they go from 00:00 to 23:59", s)
	}
	return time.Duration(h)*time.Hour + time.Duration(min)*time.Minute, nil
}

func setPublishAt(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	d, err := clock(s)
	if err != nil {
		return bad(v, "%w", err)
	}
	c.PublishAt = d
	return nil
}

func setQuiet(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" || s == "off" {
		c.Quiet = plan.Quiet{}
		return err
	}
	from, to, ok := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
	if !ok {
		return bad(v, "%q is not a span of the day; write it like 23:00-08:00", s)
	}
	var q plan.Quiet
	if q.From, err = clock(from); err != nil {
		return bad(v, "%w", err)
	}
	if q.To, err = clock(to); err != nil {
		return bad(v, "%w", err)
	}
	if q.From == q.To {
		return bad(v, "%q begins and ends at the same time; leave it out if no hour is quiet", s)
	}
	c.Quiet = q
	return nil
}

func setTimezone(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" {
		return err
	}
	zone, err := zoneNamed(s)
	if err != nil {
		return bad(v, "%w", err)
	}
	c.Timezone = zone
	return nil
}

// zoneNamed loads a zone by its IANA name.
func zoneNamed(name string) (*time.Location, error) {
	if name == "Local" || strings.TrimSpace(name) == "" {
		return nil, fmt.Errorf("%q is not a zone; use an IANA name such as Europe/Moscow", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no zone %q; use an IANA name such as Europe/Moscow", name)
	}
	return zone, nil
}

// systemZone is the zone of this machine by its IANA name. Where there is none
// to be found it is UTC, and note says so.
func systemZone(env map[string]string) (zone *time.Location, note string) {
	if name, set := env["TZ"]; set {
		name = strings.TrimPrefix(name, ":")
		if name == "" || name == "UTC" || name == "UTC0" {
			return time.UTC, ""
		}
		if zone, err := zoneNamed(name); err == nil {
			return zone, ""
		}
		if name, ok := zoneOfPath(name); ok {
			if zone, err := zoneNamed(name); err == nil {
				return zone, ""
			}
		}
		return time.UTC, fmt.Sprintf("TZ=%s is no zone that is known here, so dates are read in UTC; set timezone to say which zone is meant", name)
	}
	target, err := filepath.EvalSymlinks("/etc/localtime")
	if err == nil {
		if name, ok := zoneOfPath(target); ok {
			if zone, err := zoneNamed(name); err == nil {
				return zone, ""
			}
		}
	}
	if name, err := os.ReadFile("/etc/timezone"); err == nil {
		if zone, err := zoneNamed(strings.TrimSpace(string(name))); err == nil {
			return zone, ""
		}
	}
	if _, offset := time.Now().Zone(); offset != 0 {
		return time.Local, "the system's zone has no name that could be found, so its present rules are used; set timezone to be sure"
	}
	return time.UTC, "this system names no time zone, so dates are read in UTC; set timezone (Europe/Moscow, for one) if that is not meant"
}

// zoneOfPath takes the zone's name out of the path of its file.
func zoneOfPath(path string) (string, bool) {
	_, name, ok := strings.Cut(filepath.ToSlash(path), "zoneinfo/")
	return name, ok
}
