-- Articles that admins write in the chat, until their files are in the folder.
CREATE TABLE drafts (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	author  INTEGER NOT NULL,
	state   TEXT    NOT NULL,
	changed INTEGER NOT NULL,
	version INTEGER NOT NULL,
	data    TEXT    NOT NULL -- JSON
);
CREATE INDEX drafts_author ON drafts (author, id);
