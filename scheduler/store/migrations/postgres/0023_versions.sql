-- The versions of its file that a post shows or showed, and in which copy of the
-- articles each was seen last: replicas may have copies that differ.
CREATE TABLE versions (
	delivery BIGINT  NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
	hash     BYTEA   NOT NULL,
	copy     TEXT    NOT NULL DEFAULT '',
	PRIMARY KEY (delivery, hash)
);
CREATE INDEX versions_copy ON versions (copy);
