-- What the program adds to posts beside their files: links to other posts.
CREATE TABLE added (
	delivery BIGINT  NOT NULL PRIMARY KEY REFERENCES deliveries (id) ON DELETE CASCADE,
	input    BYTEA   NOT NULL,
	wanted   BYTEA   NOT NULL,
	asked    INTEGER NOT NULL DEFAULT 0,
	declined INTEGER NOT NULL DEFAULT 0
);
