-- Updates that the webhook has handled: one that is delivered again is not handled again.
CREATE TABLE updates (
	id INTEGER NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL
);
CREATE INDEX updates_at ON updates (at);
