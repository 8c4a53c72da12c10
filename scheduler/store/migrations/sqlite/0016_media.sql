-- The local files that a message shows, and what they held; '?' is not known. A
-- message of plain text shows none.
ALTER TABLE parts ADD COLUMN media TEXT NOT NULL DEFAULT '?';
UPDATE parts SET media = '' WHERE method = 'sendMessage';
CREATE INDEX parts_media ON parts (delivery, n) WHERE media <> '' AND state = 'sent' AND message_id > 0;
