-- The language each admin writes in, for what they are told unasked.
CREATE TABLE languages (
	id       INTEGER NOT NULL PRIMARY KEY,
	language TEXT    NOT NULL
);
