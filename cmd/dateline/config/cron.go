package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// setSlots takes cron expressions: a list of texts, each with an optional zone
// before it (TZ=Europe/Moscow 0 10 * * 1-5), or of tables {cron, timezone}.
func setSlots(c *Config, v value) error {
	var slots []Slot
	switch v.kind {
	case null:
	case scalar:
		for _, spec := range splitCron(v.text) {
			s, err := slotOf(v, spec, "")
			if err != nil {
				return err
			}
			slots = append(slots, s)
		}
	case mapping:
		return bad(v, "has to be a list of cron expressions")
	case list:
		for i, item := range v.items {
			s, err := slotItem(item)
			if err != nil {
				return below(fmt.Sprintf("[%d]", i+1), item.line, err)
			}
			slots = append(slots, s)
		}
	}
	c.Slots = slots
	return nil
}

func slotItem(v value) (Slot, error) {
	if v.kind != mapping {
		s, err := v.str()
		if err != nil {
			return Slot{}, err
		}
		return slotOf(v, s, "")
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
			return Slot{}, below("."+f.key, f.line, err)
		}
	}
	return slotOf(v, spec, zone)
}

// slotOf reads one expression. The zone is taken off before robfig/cron sees
// the rest: its parser panics on a zone with nothing after it.
func slotOf(v value, spec, zone string) (Slot, error) {
	spec = strings.Join(strings.Fields(spec), " ")
	for _, prefix := range []string{"CRON_TZ=", "TZ="} {
		if rest, ok := strings.CutPrefix(spec, prefix); ok {
			zone, spec, _ = strings.Cut(rest, " ")
			if zone == "" {
				return Slot{}, bad(v, "%s names no zone; write it like %sEurope/Moscow 0 10 * * *", prefix, prefix)
			}
		}
	}
	slot := Slot{Spec: sundays(spec)}
	if zone != "" {
		var err error
		if slot.Zone, err = zoneNamed(zone); err != nil {
			return Slot{}, bad(v, "%w", err)
		}
	}
	if spec == "" {
		return Slot{}, bad(v, "there is no cron expression; write it like 0 10 * * 1-5 (minute, hour, day, month, weekday)")
	}
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	schedule, err := parser.Parse(slot.Spec)
	if err != nil {
		return Slot{}, bad(v, "%q is not a cron expression (minute, hour, day, month, weekday): %w", spec, err)
	}
	// A day that no year has, 30 February for one, gives the zero time.
	if schedule.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Slot{}, bad(v, "%q never comes: there is no such day", spec)
	}
	return slot, nil
}

// sundays writes Sunday as 0 where it is written as 7, which robfig/cron
// refuses.
func sundays(spec string) string {
	fields := strings.Fields(spec)
	if len(fields) != 5 {
		return spec
	}
	var out []string
	for part := range strings.SplitSeq(fields[4], ",") {
		from, to, span := strings.Cut(part, "-")
		switch {
		case part == "7":
			out = append(out, "0")
		case span && to == "7" && len(from) == 1 && from >= "0" && from <= "6":
			if from == "0" {
				out = append(out, "0-6")
				break
			}
			out = append(out, from+"-6", "0")
		default:
			out = append(out, part)
		}
	}
	fields[4] = strings.Join(out, ",")
	return strings.Join(fields, " ")
}

// splitCron cuts a comma-separated list of expressions, which hold commas
// themselves: a comma parts two of them only between five fields and five more.
func splitCron(s string) []string {
	var out []string
	for piece := range strings.SplitSeq(s, ",") {
		if n := len(out); n > 0 && !(wholeCron(out[n-1]) && wholeCron(piece)) {
			out[n-1] += "," + piece
			continue
		}
		out = append(out, piece)
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	if len(out) == 1 && out[0] == "" {
		return nil
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
