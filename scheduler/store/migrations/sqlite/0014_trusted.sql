-- An admin pressed [Stop asking] under a question before a post of the channel.
ALTER TABLE channels ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
