-- What an edit that is on its way makes of a part.
ALTER TABLE parts ADD COLUMN editing TEXT NOT NULL DEFAULT '';
