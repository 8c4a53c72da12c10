-- When messages to a chat leave, the last ones of all processes. What a crash of
-- the server takes with it is of no use a minute later.
CREATE UNLOGGED TABLE rates (
	chat    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	moments TEXT COLLATE "C" NOT NULL, -- a JSON array, oldest first
	last    BIGINT NOT NULL
);
