-- Readers who subscribed, what is on its way to them, and what admins did.
CREATE TABLE readers (
	id       INTEGER NOT NULL PRIMARY KEY,
	language TEXT    NOT NULL,
	mode     TEXT    NOT NULL,
	hour     INTEGER NOT NULL,
	weekday  INTEGER NOT NULL,
	zone     TEXT    NOT NULL,
	since    INTEGER NOT NULL DEFAULT 0,
	next     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX readers_next ON readers (next) WHERE next > 0;

CREATE TABLE subscriptions (
	category TEXT    NOT NULL, -- its key; '' for all
	reader   INTEGER NOT NULL REFERENCES readers (id) ON DELETE CASCADE,
	PRIMARY KEY (category, reader)
);
CREATE INDEX subscriptions_reader ON subscriptions (reader);

-- Articles that readers were told of, each once; '' marks that the first start
-- was dealt with.
CREATE TABLE announcements (
	slug TEXT    NOT NULL PRIMARY KEY,
	at   INTEGER NOT NULL
);
CREATE INDEX announcements_at ON announcements (at);

CREATE TABLE mailings (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	reader  INTEGER NOT NULL REFERENCES readers (id) ON DELETE CASCADE,
	slugs   TEXT    NOT NULL, -- a JSON array
	digest  INTEGER NOT NULL DEFAULT 0,
	at      INTEGER NOT NULL, -- not before
	claimed INTEGER NOT NULL DEFAULT 0 -- when it was taken to be sent; 0 while it waits
);
CREATE INDEX mailings_waiting ON mailings (at, id) WHERE claimed = 0;
CREATE INDEX mailings_reader ON mailings (reader);

CREATE TABLE acts (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	at      INTEGER NOT NULL,
	by_id   INTEGER NOT NULL,
	by_name TEXT    NOT NULL,
	did     TEXT    NOT NULL,
	slug    TEXT    NOT NULL,
	outcome TEXT    NOT NULL
);

CREATE TABLE reactions (
	chat       INTEGER NOT NULL,
	message_id INTEGER NOT NULL,
	count      INTEGER NOT NULL,
	PRIMARY KEY (chat, message_id)
);
