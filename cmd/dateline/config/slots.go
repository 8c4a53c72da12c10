package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// setSlots sets cron expressions: a list of texts, each with an optional zone before it
// (TZ=Europe/Moscow 0 10 * * 1-5), or of tables {cron, timezone}.
func setSlots(c *Config, v value) error {
	var slots []string
	switch v.kind {
	case null:
	case scalar:
		slots = splitCron(v.text)
	case mapping:
		return bad(v, "wrong.slots")
	case list:
		for i, item := range v.items {
			s, err := slotItem(item)
			if err == nil {
				err = checkSlot(s)
			}
			if err != nil {
				return below(fmt.Sprintf("[%d]", i+1), item.line, err)
			}
			slots = append(slots, s)
		}
	}
	for _, s := range slots {
		if err := checkSlot(s); err != nil {
			return refused(v, err)
		}
	}
	c.slots = slots
	return nil
}

// setDigest sets one cron expression, with or without a zone.
func setDigest(c *Config, v value) error {
	c.digest = ""
	if v.kind == null {
		return nil
	}
	if v.kind == list {
		return bad(v, "wrong.digest")
	}
	s, err := slotItem(v)
	if err != nil {
		return err
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	if err := checkSlot(s); err != nil {
		return refused(v, err)
	}
	c.digest = s
	return nil
}

func checkSlot(s string) error {
	_, err := plan.ParseSlot(s, time.UTC)
	return err
}

func slotItem(v value) (string, error) {
	if v.kind != mapping {
		return v.str()
	}
	var spec, zone string
	for _, f := range v.fields {
		var err error
		switch f.key {
		case "cron":
			spec, err = f.value.str()
		case "timezone", "zone":
			zone, err = f.value.str()
		default:
			err = unknown(f.key, []string{"cron", "timezone"})
		}
		if err != nil {
			return "", below("."+f.key, f.line, err)
		}
	}
	if zone == "" {
		return spec, nil
	}
	if strings.Contains(spec, "TZ=") {
		return "", locale.Error("wrong.zone_twice")
	}
	return "TZ=" + strings.TrimSpace(zone) + " " + spec, nil
}

// parseSlots parses the slots again when the default zone is known.
func (c *Config) parseSlots() error {
	for _, text := range c.slots {
		s, err := plan.ParseSlot(text, c.Timezone)
		if err != nil {
			return fmt.Errorf("slots: %w", err)
		}
		c.Rules.Slots = append(c.Rules.Slots, s)
	}
	if c.digest == "" {
		return nil
	}
	s, err := plan.ParseSlot(c.digest, c.Timezone)
	if err != nil {
		return fmt.Errorf("digest: %w", err)
	}
	c.Rules.Digest = s
	return nil
}

// splitCron splits a comma-separated list of expressions, which contain commas
// themselves: a comma separates two of them only between five fields and five more.
func splitCron(s string) []string {
	var out []string
	for piece := range strings.SplitSeq(s, ",") {
		if n := len(out); n > 0 && (!wholeCron(out[n-1]) || !wholeCron(piece)) {
			out[n-1] += "," + piece
			continue
		}
		out = append(out, piece)
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

func wholeCron(s string) bool {
	fields := strings.Fields(s)
	if len(fields) > 0 && strings.Contains(fields[0], "TZ=") {
		fields = fields[1:]
	}
	return len(fields) >= 5 || len(fields) > 0 && strings.HasPrefix(fields[0], "@")
}
