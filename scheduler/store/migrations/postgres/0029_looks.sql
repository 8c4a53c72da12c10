-- What the last audit saw of the messages in the channels.
CREATE TABLE looks (
	chat       BIGINT NOT NULL,
	message_id INTEGER NOT NULL,
	at         BIGINT NOT NULL,
	of_part    BYTEA NOT NULL,
	found      TEXT NOT NULL,
	PRIMARY KEY (chat, message_id)
);
