-- Whether Telegram has taken a part without giving it a number (0 or 1), and how
-- often read-back alone had it sent again.
ALTER TABLE parts ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE parts ADD COLUMN resent INTEGER NOT NULL DEFAULT 0;
