package rich

import "strconv"

// The zoom of a map, and its size, both of which the Bot API requires.
const (
	MinZoom  = 13
	MaxZoom  = 20
	mapWide  = 600
	mapHigh  = 400
	zoomable = "https://www.openstreetmap.org/?mlat="
)

// NewMap returns a map of a place; the zoom is clamped to the limits. ok is false if
// the coordinates are invalid.
func NewMap(latitude, longitude float64, zoom, line int) (m *Map, ok bool) {
	if !(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180) {
		return nil, false
	}
	return &Map{latitude, longitude, min(max(zoom, MinZoom), MaxZoom), line}, true
}

// Text returns the replacement for a map that cannot be shown: the place, with a link
// to a map of it.
func (m *Map) Text() Text {
	text := "📍 " + m.place(", ")
	address := zoomable + m.place("&mlon=") + "#map=" + strconv.Itoa(m.Zoom) + "/" + m.place("/")
	return Text{String: text, Spans: []Span{{End: len(text), Style: Link, Value: address}}}
}

// place formats the coordinates.
func (m *Map) place(separator string) string {
	return strconv.FormatFloat(m.Latitude, 'f', -1, 64) + separator + strconv.FormatFloat(m.Longitude, 'f', -1, 64)
}

// appendMap appends a map as JSON, without the closing brace.
func appendMap(b []byte, m *Map) []byte {
	b = append(b, `{"type":"map","location":{"latitude":`...)
	b = strconv.AppendFloat(b, m.Latitude, 'f', -1, 64)
	b = append(b, `,"longitude":`...)
	b = strconv.AppendFloat(b, m.Longitude, 'f', -1, 64)
	b = append(b, `},"zoom":`...)
	b = strconv.AppendInt(b, int64(m.Zoom), 10)
	b = append(b, `,"width":`...)
	b = strconv.AppendInt(b, mapWide, 10)
	b = append(b, `,"height":`...)
	return strconv.AppendInt(b, mapHigh, 10)
}

// mapBlock reads a map.
func mapBlock(o *object) Block {
	m := &Map{Zoom: o.int("zoom", required)}
	raw, ok := o.take("location", required)
	if !ok {
		return nil
	}
	o.child(raw, o.path+".location", func(c *object) {
		m.Latitude, m.Longitude = value[float64](c, "latitude", required), value[float64](c, "longitude", required)
	})
	width, height := o.int("width", required), o.int("height", required)
	if width < 0 || height < 0 || width+height > 10000 || width > 20*height || height > 20*width {
		o.fail("a map of %d × %d", width, height)
	}
	return m
}
