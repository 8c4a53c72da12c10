-- Updates that Telegram was told are here, and that are not handled yet.
CREATE TABLE inbox (
	id    INTEGER NOT NULL PRIMARY KEY,
	owner TEXT    NOT NULL, -- the process that will handle it
	at    INTEGER NOT NULL,
	body  BLOB    NOT NULL
);
CREATE INDEX inbox_at ON inbox (at);
-- The processes that are there.
CREATE TABLE inbox_owners (
	owner TEXT    NOT NULL PRIMARY KEY,
	until INTEGER NOT NULL
);
