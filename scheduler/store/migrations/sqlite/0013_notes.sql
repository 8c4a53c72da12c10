-- Small things that the bot remembers, by name (package audience lists them).
CREATE TABLE notes (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);
