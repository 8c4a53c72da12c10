-- Until when Telegram asked to wait before anything is sent to a channel.
ALTER TABLE channels ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
