-- What an audit found and the admins are shown, and the messages that show it.
CREATE TABLE drifts (
	name  TEXT NOT NULL PRIMARY KEY,
	drift TEXT NOT NULL
);
CREATE TABLE drift_standings (
	chat    INTEGER NOT NULL,
	topic   INTEGER NOT NULL,
	message INTEGER NOT NULL,
	shown   BLOB NOT NULL,
	PRIMARY KEY (chat, topic)
);
