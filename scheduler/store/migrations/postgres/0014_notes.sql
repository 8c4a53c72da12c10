-- Small things that the bot remembers, by name (package audience lists them).
CREATE TABLE notes (
	name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	value TEXT COLLATE "C" NOT NULL
);
