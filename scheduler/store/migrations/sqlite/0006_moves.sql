-- Chats that have another id now. A server may go on answering to the old one.
CREATE TABLE moves (
	chat   INTEGER NOT NULL PRIMARY KEY,
	became INTEGER NOT NULL
);
