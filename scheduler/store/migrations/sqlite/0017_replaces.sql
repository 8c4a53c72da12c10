-- The messages that a post which is published again takes the place of.
ALTER TABLE deliveries ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
