-- How files were read when a channel was last compared with them; '' in a
-- ledger from before this column.
ALTER TABLE channels ADD COLUMN reading TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Files that have no delivery: drafts, and articles that go to no channel.
CREATE TABLE files (
	path TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	hash BYTEA NOT NULL
);
-- What an admin skipped ahead of its date is hidden from readers (flag 1 << 15).
UPDATE deliveries SET flags = flags | 32768 WHERE state = 'skipped' AND (by_id <> 0 OR by_name <> '') AND seen < due;
CREATE INDEX deliveries_hidden ON deliveries (slug) WHERE state = 'skipped' AND flags & 32768 <> 0;
