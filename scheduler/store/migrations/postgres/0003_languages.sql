-- The language each admin writes in, for what they are told unasked.
CREATE TABLE languages (
	id       BIGINT NOT NULL PRIMARY KEY,
	language TEXT COLLATE "C" NOT NULL
);
