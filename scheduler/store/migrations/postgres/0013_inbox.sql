-- Updates that Telegram was told are here, and that are not handled yet.
CREATE TABLE inbox (
	id    BIGINT NOT NULL PRIMARY KEY,
	owner TEXT COLLATE "C" NOT NULL, -- the process that will handle it
	at    BIGINT NOT NULL,
	body  BYTEA  NOT NULL
);
CREATE INDEX inbox_at ON inbox (at);
-- The processes that are there.
CREATE TABLE inbox_owners (
	owner TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	until BIGINT NOT NULL
);
