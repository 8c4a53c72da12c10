-- Which articles posts link to, and where those links lead.
CREATE TABLE citations (
	delivery INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
	name     TEXT    NOT NULL,
	target   TEXT    NOT NULL,
	post     INTEGER NOT NULL DEFAULT 0,
	wanted   TEXT    NOT NULL DEFAULT '',
	asked    INTEGER NOT NULL DEFAULT 0,
	declined INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (delivery, name)
);
CREATE INDEX citations_name ON citations (name);
