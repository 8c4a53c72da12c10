-- Chats that have another id now. A server may go on answering to the old one.
CREATE TABLE moves (
	chat   BIGINT NOT NULL PRIMARY KEY,
	became BIGINT NOT NULL
);
