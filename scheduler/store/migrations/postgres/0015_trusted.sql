-- An admin pressed [Stop asking] under a question before a post of the channel.
ALTER TABLE channels ADD COLUMN trusted BIGINT NOT NULL DEFAULT 0;
