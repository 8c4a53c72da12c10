-- What an audit found and the admins are shown, and the messages that show it.
CREATE TABLE drifts (
	name  TEXT NOT NULL PRIMARY KEY,
	drift TEXT NOT NULL
);
CREATE TABLE drift_standings (
	chat    BIGINT NOT NULL,
	topic   BIGINT NOT NULL,
	message BIGINT NOT NULL,
	shown   BYTEA NOT NULL,
	PRIMARY KEY (chat, topic)
);
