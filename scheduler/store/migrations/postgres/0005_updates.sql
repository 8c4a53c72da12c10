-- Updates that the webhook has handled: one that is delivered again is not handled again.
CREATE TABLE updates (
	id BIGINT NOT NULL PRIMARY KEY,
	at BIGINT NOT NULL
);
CREATE INDEX updates_at ON updates (at);
