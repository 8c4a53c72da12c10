-- The first comment under a post, in the channel's discussion group, and the copies of
-- posts there that comments answer.
CREATE TABLE comments (
	delivery   BIGINT NOT NULL,
	chat       BIGINT NOT NULL,
	post       BIGINT NOT NULL,
	in_group BIGINT NOT NULL DEFAULT 0,
	copy       INTEGER NOT NULL DEFAULT 0,
	message_id INTEGER NOT NULL DEFAULT 0,
	state      TEXT    NOT NULL,
	todo       INTEGER NOT NULL DEFAULT 0,
	waits      INTEGER NOT NULL DEFAULT 0,
	reason     TEXT    NOT NULL DEFAULT '',
	hash       BYTEA    NOT NULL,
	source     BYTEA    NOT NULL,
	plain      TEXT    NOT NULL DEFAULT '',
	made BIGINT NOT NULL DEFAULT 0,
	left_at BIGINT NOT NULL DEFAULT 0,
	at BIGINT NOT NULL DEFAULT 0,
	tries      INTEGER NOT NULL DEFAULT 0,
	sends      INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (delivery, post)
);
CREATE INDEX comments_post ON comments (chat, post);
CREATE INDEX comments_at ON comments (chat, at) WHERE at > 0;
CREATE INDEX comments_message ON comments (in_group, message_id) WHERE message_id > 0;

CREATE TABLE copies (
	chat       BIGINT NOT NULL,
	post       BIGINT NOT NULL,
	in_group   BIGINT NOT NULL,
	message_id BIGINT NOT NULL,
	PRIMARY KEY (chat, post)
);
