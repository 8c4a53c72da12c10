-- Up to which id every message of a channel is accounted for: it is ours, an update
-- told of it, or it was looked at.
ALTER TABLE channels ADD COLUMN accounted BIGINT NOT NULL DEFAULT 0;
UPDATE channels SET accounted = last_id;

-- How often a part has left.
ALTER TABLE parts ADD COLUMN sends BIGINT NOT NULL DEFAULT 0;

-- Messages behind that id of which updates told, and second copies of posts that an
-- admin is asked about.
CREATE TABLE seen_messages (
	chat       BIGINT NOT NULL,
	message_id BIGINT NOT NULL,
	plain      TEXT COLLATE "C" NOT NULL DEFAULT '',
	person     BIGINT NOT NULL DEFAULT 0,
	copy_of    BIGINT NOT NULL DEFAULT 0, -- the delivery; 0 for none
	PRIMARY KEY (chat, message_id)
);
