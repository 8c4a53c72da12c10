-- Pictures that a post lacks: whose files are not there, and how many it names in
-- words, plus 1 (0: that was not kept).
ALTER TABLE parts ADD COLUMN absent TEXT NOT NULL DEFAULT '';
ALTER TABLE parts ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
CREATE INDEX parts_pictured ON parts (delivery, n) WHERE (media <> '' OR absent <> '') AND state = 'sent' AND message_id > 0;
