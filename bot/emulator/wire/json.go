package wire

import (
	"encoding/json"
	"net/http"
)

// maxBody bounds the body that a page or a script may post, in bytes.
const maxBody = 1 << 20

// ReadJSON decodes the body of a request into v; if that fails, it answers the request
// and returns false.
func ReadJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(v); err != nil {
		http.Error(w, "the body is not JSON of the form expected: "+err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

// WriteJSON answers with v.
func WriteJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
