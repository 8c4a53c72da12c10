-- What needs an admin, and the message in each admin's chat that shows it.
CREATE TABLE troubles (
	name    TEXT NOT NULL PRIMARY KEY,
	trouble TEXT NOT NULL
);
CREATE TABLE standings (
	chat    INTEGER NOT NULL,
	topic   INTEGER NOT NULL,
	message INTEGER NOT NULL,
	shown   BLOB    NOT NULL,
	PRIMARY KEY (chat, topic)
);
