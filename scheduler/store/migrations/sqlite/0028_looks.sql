-- What the last audit saw of the messages in the channels.
CREATE TABLE looks (
	chat       INTEGER NOT NULL,
	message_id INTEGER NOT NULL,
	at         INTEGER NOT NULL,
	of_part    BLOB NOT NULL,
	found      TEXT NOT NULL,
	PRIMARY KEY (chat, message_id)
);
