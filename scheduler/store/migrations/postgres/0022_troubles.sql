-- What needs an admin, and the message in each admin's chat that shows it.
CREATE TABLE troubles (
	name    TEXT NOT NULL PRIMARY KEY,
	trouble TEXT NOT NULL
);
CREATE TABLE standings (
	chat    BIGINT NOT NULL,
	topic   BIGINT NOT NULL,
	message BIGINT NOT NULL,
	shown   BYTEA   NOT NULL,
	PRIMARY KEY (chat, topic)
);
