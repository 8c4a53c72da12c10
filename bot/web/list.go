package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Numbers of rows of a section of the first page, and of a page of a filtered list.
// They keep pages small however many articles there are.
const (
	sectionRows = 15
	pageRows    = 100
)

// query has the filters of a list.
type query struct{ Q, State, Category, Lang, Channel string }

func (q query) empty() bool { return q == query{} }

func (q query) matches(r *row) bool {
	return (q.State == "" || r.State == q.State) && (q.Lang == "" || r.Lang == q.Lang) && (q.Channel == "" || r.Channel == q.Channel) &&
		(q.Category == "" || slices.Contains(r.Categories, q.Category)) && containsAll(r.folded, strings.Fields(fold(q.Q)))
}

func containsAll(s string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(s, word) {
			return false
		}
	}
	return true
}

// address returns the address of the list with these filters, at the given page.
func (q query) address(page int) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Q, "state": q.State, "category": q.Category, "lang": q.Lang, "channel": q.Channel} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if len(v) == 0 {
		return "/"
	}
	return "/?" + v.Encode()
}

// listView has the data of the list's template.
type listView struct {
	words
	Query    query
	Total    int
	Chips    []chip
	Filters  []filter
	Sections []section
	None     bool // a filtered list has no articles
	Next     string
	Empty    bool // there are no articles at all
}

type chip struct {
	Name, Address string
	State         string
	Count         int
	On            bool
}

type filter struct {
	Name, Label, Any, Value string
	Choices                 []string
}

// section is a part of the list with a heading.
type section struct {
	ID, Heading string
	Days        []day
	More        int // rows that are not shown
	MoreAddress string
}

// day has the rows of one date.
type day struct {
	Heading string
	Rows    []listRow
}

type listRow struct {
	row
	Address, Clock, StateWord string
	ReasonHTML                template.HTML
	Where                     string // its language and channel, if there are several
}

func (p *Preview) list(w http.ResponseWriter, r *http.Request) {
	o, err := p.look(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	say := p.site.words(w, r)
	q := query{strings.TrimSpace(r.FormValue("q")), r.FormValue("state"), r.FormValue("category"), r.FormValue("lang"), r.FormValue("channel")}
	if !slices.Contains(states[:], q.State) {
		q.State = ""
	}
	v := listView{words: say, Query: q, Total: len(o.rows), Empty: len(o.rows) == 0}
	counts := o.count(q)
	for _, state := range states {
		if n := counts[state]; n > 0 || q.State == state {
			to := q
			if to.State = state; q.State == state {
				to.State = ""
			}
			v.Chips = append(v.Chips, chip{say.say("state_" + state), to.address(1), state, n, q.State == state})
		}
	}
	for _, f := range []filter{
		{Name: "category", Label: say.say("category"), Any: say.say("any_category"), Value: q.Category},
		{Name: "lang", Label: say.say("lang"), Any: say.say("any_lang"), Value: q.Lang},
		{Name: "channel", Label: say.say("channel"), Any: say.say("any_channel"), Value: q.Channel},
	} {
		if f.Choices = o.choices[f.Name]; len(f.Choices) > 1 || f.Value != "" {
			v.Filters = append(v.Filters, f)
		}
	}
	say.channels, say.languages = len(o.choices["channel"]) > 1, len(o.choices["lang"]) > 1
	v.words = say
	if q.empty() {
		v.Sections = sections(say, o)
	} else {
		page, _ := strconv.Atoi(r.FormValue("page"))
		v.filtered(o, max(page, 1))
	}
	p.site.execute(w, "list", p.frame(say, say.say("articles"), "list", o.version, v))
}

// sections returns the first page: what is next, what needs the author, what is
// published, and what is not and why.
func sections(say words, o *overview) []section {
	var all []section
	for _, s := range []struct {
		id, heading string
		states      []string
		newest      bool
	}{
		{"coming", "coming", []string{stateScheduled}, false},
		{"needs", "needs_you", []string{stateBroken, stateNeedsYou}, false},
		{"published", "published", []string{statePublished}, true},
		{"not", "not_published", []string{stateNotPublished}, true},
	} {
		var rows []*row
		for i := range o.rows {
			if slices.Contains(s.states, o.rows[i].State) {
				rows = append(rows, &o.rows[i])
			}
		}
		if len(rows) == 0 {
			continue
		}
		if s.newest {
			slices.Reverse(rows)
		} else if s.id == "needs" {
			slices.SortStableFunc(rows, func(a, b *row) int { return strings.Compare(a.State, b.State) }) // broken ones first
		}
		shown := rows[:min(len(rows), sectionRows)]
		all = append(all, section{
			ID: s.id, Heading: say.say("section_" + s.heading), Days: days(say, shown), More: len(rows) - len(shown),
			MoreAddress: query{State: s.states[len(s.states)-1]}.address(1),
		})
	}
	return all
}

// count returns how many articles each state has among those that the other filters
// leave.
func (o *overview) count(q query) map[string]int {
	q.State = ""
	counts := map[string]int{}
	for i := range o.rows {
		if q.matches(&o.rows[i]) {
			counts[o.rows[i].State]++
		}
	}
	return counts
}

// filtered fills in the results of a query: scheduled articles first, then the newest.
func (v *listView) filtered(o *overview, page int) {
	var coming, rest []*row
	for i := range o.rows {
		switch r := &o.rows[i]; {
		case !v.Query.matches(r):
		case r.State == stateScheduled:
			coming = append(coming, r)
		default:
			rest = append(rest, r)
		}
	}
	slices.Reverse(rest)
	found := slices.Concat(coming, rest)
	v.None = len(found) == 0
	page = min(page, max(1, (len(found)+pageRows-1)/pageRows)) // a page that was open when there were more articles
	from := (page - 1) * pageRows
	to := min(from+pageRows, len(found))
	v.Sections = []section{{ID: "found", Heading: v.say("found", "n", len(found)), Days: days(v.words, found[from:to])}}
	if to < len(found) {
		v.Next = v.Query.address(page + 1)
	}
}

// days groups adjacent rows by date. A group without a date has a heading only below
// others, where it would seem to belong to the date above.
func days(say words, rows []*row) []day {
	var out []day
	for _, r := range rows {
		heading, clock := "", ""
		if r.Due.IsZero() && len(out) > 0 && out[len(out)-1].Heading != "" {
			heading = say.say("without_date")
		} else if !r.Due.IsZero() {
			heading, clock = say.Day(r.Due), say.Clock(r.Due)
		}
		if len(out) == 0 || out[len(out)-1].Heading != heading {
			out = append(out, day{Heading: heading})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, say.listRow(r, clock))
	}
	return out
}

func (w words) listRow(r *row, clock string) listRow {
	var where []string
	if w.languages && r.Lang != "" {
		where = append(where, r.Lang)
	}
	if w.channels && r.Channel != "" {
		where = append(where, r.Channel)
	}
	l := listRow{row: *r, Where: strings.Join(where, " · "), Clock: clock, ReasonHTML: w.Code(w.why(r.Why)), StateWord: w.say("state_" + r.State)}
	if r.Path != "" {
		l.Address = articleAddress(r.Path)
	}
	return l
}

func articleAddress(path string) string { return (&url.URL{Path: "/article/" + path}).String() }
