package botapi

import (
	"context"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// SetWebhook asks for updates by POST.
type SetWebhook struct {
	URL                string   `json:"url"` // https, on port 443, 80, 88 or 8443
	IPAddress          string   `json:"ip_address,omitempty"`
	MaxConnections     int      `json:"max_connections,omitempty"` // 1–100; 0 is 40
	AllowedUpdates     []string `json:"allowed_updates,omitempty"`
	DropPendingUpdates bool     `json:"drop_pending_updates,omitempty"`
	SecretToken        string   `json:"secret_token,omitempty"` // 1–256 of A-Z a-z 0-9 _ -; comes back as X-Telegram-Bot-Api-Secret-Token
}

// SetWebhook sets the webhook; a certificate of one's own is an Upload named certificate.
func (c *Client) SetWebhook(ctx context.Context, p SetWebhook, certificate ...Upload) error {
	return c.CallFiles(ctx, "setWebhook", p, certificate, nil)
}

// DeleteWebhook goes back to getUpdates.
func (c *Client) DeleteWebhook(ctx context.Context, dropPending bool) error {
	return c.Call(ctx, "deleteWebhook", struct {
		Drop bool `json:"drop_pending_updates,omitempty"`
	}{dropPending}, nil)
}

// GetWebhookInfo tells what webhook is set and how it fares.
func (c *Client) GetWebhookInfo(ctx context.Context) (*tgbotapi.WebhookInfo, error) {
	i := new(tgbotapi.WebhookInfo)
	return i, c.Call(ctx, "getWebhookInfo", nil, i)
}
