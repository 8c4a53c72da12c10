package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

var days = regexp.MustCompile(`^(\d+)\s*([dw])(.*)$`)

// duration parses Go's durations, optionally with days and weeks before them: 90m,
// 1d12h.
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
			return 0, bad(v, "wrong.long", "value", s)
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
			return 0, bad(v, "wrong.duration", "value", s)
		}
		total += d
	}
	if total < 0 {
		return 0, bad(v, "wrong.negative", "value", s)
	}
	return total, nil
}

var clockForm = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)

// clock parses a time of day, 00:00 to 23:59 (and 24:00 if end is set).
func clock(s string) (time.Duration, error) {
	m := clockForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, locale.Error("wrong.clock", "value", s)
	}
	hours, _ := strconv.Atoi(m[1])
	minutes, _ := strconv.Atoi(m[2])
	if hours > 23 || minutes > 59 {
		return 0, locale.Error("wrong.clock_range", "value", s)
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, nil
}

func setPublishAt(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	d, err := clock(s)
	if err != nil {
		return refused(v, err)
	}
	c.PublishAt = d
	return nil
}

func setQuiet(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" || s == "off" {
		c.Rules.Quiet = plan.Quiet{}
		return err
	}
	from, to, ok := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
	if !ok {
		return bad(v, "wrong.span", "value", s)
	}
	var q plan.Quiet
	if q.From, err = clock(from); err != nil {
		return refused(v, err)
	}
	if q.To, err = clock(to); err != nil {
		return refused(v, err)
	}
	if q.From == q.To {
		return bad(v, "wrong.span_empty", "value", s)
	}
	c.Rules.Quiet = q
	return nil
}

func setTimezone(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" {
		return err
	}
	zone, err := zoneNamed(s)
	if err != nil {
		return refused(v, err)
	}
	c.Timezone = zone
	return nil
}

// zoneNamed loads a zone by its IANA name.
func zoneNamed(name string) (*time.Location, error) {
	if name == "Local" || strings.TrimSpace(name) == "" {
		return nil, locale.Error("wrong.not_a_zone", "value", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, locale.Error("wrong.zone", "value", name)
	}
	return zone, nil
}

// systemZone returns the machine's time zone with its IANA name. If it cannot be
// determined it is UTC, and note says so.
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
		return time.UTC, fmt.Sprintf("TZ=%s is not a known time zone, so dates are read in UTC; set timezone to the zone that is meant", name)
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

// zoneOfPath returns the zone's name in the path of its file.
func zoneOfPath(path string) (string, bool) {
	_, name, ok := strings.Cut(filepath.ToSlash(path), "zoneinfo/")
	return name, ok
}
