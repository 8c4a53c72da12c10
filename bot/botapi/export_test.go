package botapi

// Redact returns the text without the token and without a proxy's credentials.
func (c *Client) Redact(s string) string { return c.hide.text(s) }
