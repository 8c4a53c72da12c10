-- The ledger. Times are microseconds since 1970 in UTC, 0 for none.
CREATE TABLE channels (
	name     TEXT    NOT NULL PRIMARY KEY,
	chat     INTEGER NOT NULL DEFAULT 0,
	username TEXT    NOT NULL DEFAULT '',
	title    TEXT    NOT NULL DEFAULT '',
	started  INTEGER NOT NULL DEFAULT 0,
	scanned  INTEGER NOT NULL DEFAULT 0,
	last_id  INTEGER NOT NULL DEFAULT 0,
	pinned   INTEGER NOT NULL DEFAULT 0,
	paused   TEXT    NOT NULL DEFAULT ''
);

CREATE TABLE deliveries (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	version     INTEGER NOT NULL,
	chat        INTEGER NOT NULL,
	topic       INTEGER NOT NULL DEFAULT 0,
	channel     TEXT    NOT NULL,
	slug        TEXT    NOT NULL,
	path        TEXT    NOT NULL,
	title       TEXT    NOT NULL,
	state       TEXT    NOT NULL,
	reason      TEXT    NOT NULL DEFAULT '',
	wait        TEXT    NOT NULL DEFAULT '',
	todo        INTEGER NOT NULL DEFAULT 0,
	flags       INTEGER NOT NULL DEFAULT 0,
	file_due    INTEGER NOT NULL DEFAULT 0,
	due         INTEGER NOT NULL DEFAULT 0,
	seen        INTEGER NOT NULL DEFAULT 0,
	at          INTEGER NOT NULL DEFAULT 0,
	format      TEXT    NOT NULL DEFAULT '',
	message_id  INTEGER NOT NULL DEFAULT 0, -- of the first part
	source_hash BLOB    NOT NULL,
	tries       INTEGER NOT NULL DEFAULT 0,
	by_id       INTEGER NOT NULL DEFAULT 0,
	by_name     TEXT    NOT NULL DEFAULT '',
	by_at       INTEGER NOT NULL DEFAULT 0,
	UNIQUE (chat, topic, slug)
);
-- What the workers sleep for.
CREATE INDEX deliveries_next ON deliveries (chat, at, due, path) WHERE at > 0;
CREATE INDEX deliveries_slug ON deliveries (slug);
CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('planned', 'sending', 'unconfirmed');

CREATE TABLE parts (
	delivery   INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
	n          INTEGER NOT NULL,
	state      TEXT    NOT NULL,
	message_id INTEGER NOT NULL DEFAULT 0,
	after_id   INTEGER NOT NULL DEFAULT 0,
	method     TEXT    NOT NULL,
	hash       BLOB    NOT NULL,
	plain      TEXT    NOT NULL,
	at         INTEGER NOT NULL DEFAULT 0,
	error      TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (delivery, n)
) WITHOUT ROWID;
CREATE INDEX parts_message ON parts (message_id) WHERE message_id > 0;

-- What the buttons under notices do.
CREATE TABLE actions (
	token      TEXT    NOT NULL PRIMARY KEY,
	kind       TEXT    NOT NULL,
	deliveries TEXT    NOT NULL, -- a JSON array of ids
	made       INTEGER NOT NULL,
	used       INTEGER NOT NULL DEFAULT 0,
	by_id      INTEGER NOT NULL DEFAULT 0,
	by_name    TEXT    NOT NULL DEFAULT ''
);

-- Notices on their way to the admins.
CREATE TABLE notices (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	made   INTEGER NOT NULL,
	notice TEXT    NOT NULL -- JSON
);

-- Single facts: restored_from.
CREATE TABLE facts (
	name  TEXT    NOT NULL PRIMARY KEY,
	value INTEGER NOT NULL
);
